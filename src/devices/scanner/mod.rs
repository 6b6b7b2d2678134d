//! Readers of collection codes: a USB hand-scanner that types, the camera, simulated.

use std::time::Duration;

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
