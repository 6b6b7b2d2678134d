//! Readers of collection codes: a USB hand-scanner that types, the camera, simulated.

pub mod camera_qr;
pub mod decode;
mod grey;
pub mod simulated;
mod trouble;
mod hid;

use std::time::Duration;

use serde::Deserialize;

pub use self::hid::{HidConfig, HidScanner};

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

/// Why the camera cannot read the code that it seems to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadTrouble {
    /// The phone's screen is dim.
    TooDark,
    /// Light is mirrored in its glass.
    Glare,
    /// It is too small or too far away.
    TooSmall,
    /// It is moving or out of focus.
    Blurred,
}

/// The text, cut at the last whole character within [`LONGEST_TEXT`].
fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST_TEXT));
    text
}

#[cfg(test)]
mod tests;
