//! Readers of collection codes: a USB hand-scanner that types, the camera, simulated.

pub mod camera_qr;
pub mod decode;
mod grey;
pub mod simulated;
mod trouble;

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

/// Longest text that a scanner gives, bytes.
const LONGEST_TEXT: usize = 4096;

/// The text, cut at the last whole character within [`LONGEST_TEXT`].
fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST_TEXT));
    text
}

#[cfg(test)]
mod tests;
