//! Readers of collection codes: a USB hand-scanner that types, the camera, simulated.

mod hid;
mod watch;

use std::time::Duration;

use serde::Deserialize;

pub use self::hid::{HidConfig, HidScanner};
pub use self::watch::watch;

/// Which reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScannerConfig {
    /// The virtual booth's hand-scanner.
    Simulated {},
    /// A USB hand-scanner that types like a keyboard.
    Hid(HidConfig),
}

impl Default for ScannerConfig {
    fn default() -> Self {
        Self::Simulated {}
    }
}

/// Longest text that is taken, bytes; a longer one is not given at all, since its beginning would be another code.
pub const LONGEST_TEXT: usize = 4096;

/// Gives texts that were read.
pub trait Scanner {
    /// The next text, or `None` when nothing was read within `timeout`. Not trimmed, not judged, at most 4096 bytes.
    ///
    /// # Errors
    /// If the reader is gone.
    fn next_text(&mut self, timeout: Duration) -> Result<Option<String>, ScannerError>;
}

/// Opens a scanner, anew after each loss.
pub type OpenScanner = std::sync::Arc<dyn Fn() -> Result<Box<dyn Scanner>, ScannerError> + Send + Sync>;

/// Why a reader cannot read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScannerError {
    /// The device is gone.
    #[error("scanner: unplugged or gone; check its plug")]
    Lost,
    /// The driver failed.
    #[error("scanner: {0}")]
    Driver(String),
}
