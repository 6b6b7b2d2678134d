//! Writes PNG: pixels as they are, without loss.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use crate::domain::Frame;

/// Why no PNG was written.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be written as PNG: {0}")]
pub struct PngError(#[from] image::ImageError);

/// A frame as 8-bit RGB PNG, fast rather than small.
///
/// # Errors
/// [`PngError`] if the encoder refuses.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, PngError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub);
    encoder.write_image(frame.rgb(), frame.width(), frame.height(), ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::decode::decode;

    #[test]
    fn every_pixel_comes_back() {
        #[expect(clippy::disallowed_methods, reason = "a frame has a time")]
        let at = std::time::Instant::now();
        let rgb: Vec<u8> = (0..70 * 65 * 3_u32).map(|i| (i * 37 % 251) as u8).collect();
        let frame = Frame::new(70, 65, rgb, 0, at).unwrap();
        let read = decode(&encode(&frame).unwrap()).unwrap().into_frame(0, at);
        assert_eq!((read.width(), read.height(), read.rgb()), (70, 65, frame.rgb()));
    }
}
