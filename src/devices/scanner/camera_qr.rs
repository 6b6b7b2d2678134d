//! The camera as a reader of codes: most frames are looked at quickly, every fourth thoroughly.

use std::time::Duration;

use super::decode::{Effort, QrCode, QrReader};
use super::grey::luma_of;
use super::trouble::trouble;
use super::{ReadTrouble, Scanner, ScannerError, bounded};
use crate::devices::worker::now;
use crate::domain::Frame;

/// Every so many frames all decoders are tried.
const THOROUGH_EVERY: u32 = 4;
/// So many frames in a row must show the same trouble before it is told: a passing hand is none.
const TROUBLE_FRAMES: u32 = 6;

/// What one live frame shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// Codes that could be read; never empty.
    Codes(Vec<QrCode>),
    /// Something like a phone, in which no code could be read for a while.
    Trouble(ReadTrouble),
    /// Neither.
    Nothing,
}

/// Looks for codes in live frames.
#[derive(Debug, Default)]
pub struct LiveReader {
    reader: QrReader,
    frames: u32,
    trouble: Option<ReadTrouble>,
    since: u32,
}

impl LiveReader {
    /// A reader that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the next frame.
    pub fn look(&mut self, frame: &Frame) -> Look {
        self.look_at_luma(&luma_of(frame.rgb()), frame.width(), frame.height())
    }

    /// The same for an 8-bit grey picture of `width * height` bytes.
    pub fn look_at_luma(&mut self, luma: &[u8], width: u32, height: u32) -> Look {
        let thorough = self.frames.is_multiple_of(THOROUGH_EVERY);
        self.frames = self.frames.wrapping_add(1);
        let effort = if thorough { Effort::Thorough } else { Effort::Quick };
        let codes = self.reader.read_with(luma, width, height, effort);
        if !codes.is_empty() {
            (self.trouble, self.since) = (None, 0);
            return Look::Codes(codes);
        }
        let seen = trouble(luma, width, height);
        self.since = if seen.is_some() && seen == self.trouble { self.since + 1 } else { 0 };
        self.trouble = seen;
        match seen {
            Some(trouble) if self.since >= TROUBLE_FRAMES => Look::Trouble(trouble),
            Some(_) | None => Look::Nothing,
        }
    }
}

/// A [`Scanner`] over the camera's frames.
pub struct CameraScanner<Frames> {
    frames: Frames,
    reader: LiveReader,
    trouble: Option<ReadTrouble>,
}

impl<Frames: FnMut(Duration) -> Option<Frame>> CameraScanner<Frames> {
    /// Reads from `frames`, which gives a new frame, or `None` when there was none within the time it is given.
    pub fn new(frames: Frames) -> Self {
        Self { frames, reader: LiveReader::new(), trouble: None }
    }

    /// Why the last frames could not be read, if they showed something like a phone.
    pub fn trouble(&self) -> Option<ReadTrouble> {
        self.trouble
    }
}

impl<Frames: FnMut(Duration) -> Option<Frame>> Scanner for CameraScanner<Frames> {
    fn next_text(&mut self, timeout: Duration) -> Result<Option<String>, ScannerError> {
        let deadline = now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(now());
            let Some(frame) = (self.frames)(left) else { return Ok(None) };
            self.trouble = match self.reader.look(&frame) {
                Look::Codes(codes) => {
                    self.trouble = None;
                    return Ok(codes.into_iter().next().map(|code| bounded(code.text)));
                }
                Look::Trouble(trouble) => Some(trouble),
                Look::Nothing => None,
            };
            if left.is_zero() {
                return Ok(None);
            }
        }
    }
}
