//! One picture from the camera, or from a file.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// Pixels with their time. Cheap to clone: the pixels are shared.
#[derive(Clone)]
pub struct Frame {
    width: u32,
    height: u32,
    rgb: Arc<[u8]>,
    /// Counts up by one per frame of a camera; gaps are lost frames.
    pub sequence: u64,
    /// When its exposure began, where the driver says so, else when it came; on the booth's monotonic clock.
    pub captured_at: Instant,
}

impl Frame {
    /// A frame of `width` x `height` pixels from 8-bit sRGB, interleaved RGB, rows top down, never mirrored.
    ///
    /// # Errors
    /// Gives the pixels back if their number is not `width * height * 3`, or a side is 0.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>, sequence: u64, captured_at: Instant) -> Result<Self, Vec<u8>> {
        if width == 0 || height == 0 || rgb.len() != width as usize * height as usize * 3 {
            return Err(rgb);
        }
        Ok(Self { width, height, rgb: rgb.into(), sequence, captured_at })
    }

    /// Width, px.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height, px.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// 8-bit sRGB, interleaved RGB, `width * height * 3` bytes.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The pixel at column `x`, row `y`; the nearest edge pixel where they lie outside.
    pub fn pixel(&self, x: i64, y: i64) -> [u8; 3] {
        let x = x.clamp(0, i64::from(self.width) - 1) as usize;
        let y = y.clamp(0, i64::from(self.height) - 1) as usize;
        let at = (y * self.width as usize + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({}x{} #{})", self.width, self.height, self.sequence)
    }
}
