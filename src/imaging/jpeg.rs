//! Writes the JPEG of the norm (D1-D6) and searches the quality for a size.

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};

use crate::domain::Frame;

/// Chroma resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subsampling {
    /// 4:4:4, as fine as luma.
    Full,
    /// 4:2:0, halved both ways.
    Half,
}

/// A written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The JPEG.
    pub bytes: Vec<u8>,
    /// Quality factor (IJG scale), 1 to 100.
    pub quality: u8,
    /// Chroma resolution.
    pub subsampling: Subsampling,
}

/// Why no file was written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum JpegError {
    /// Even the lowest allowed quality is too large.
    #[error(
        "the picture needs {bytes} bytes at quality {quality}, more than {most}; take it again in brighter light and plain clothes"
    )]
    TooLarge {
        /// Bytes at the floor.
        bytes: usize,
        /// The floor.
        quality: u8,
        /// Most bytes allowed.
        most: usize,
    },
    /// Even the best quality is too small.
    #[error(
        "the picture has only {bytes} bytes at quality {quality}, less than {least}; it is too plain or out of focus, take it again"
    )]
    TooSmall {
        /// Bytes at the best quality.
        bytes: usize,
        /// The best quality.
        quality: u8,
        /// Least bytes allowed.
        least: usize,
    },
    /// The encoder refused.
    #[error("the JPEG could not be written ({0})")]
    Encoder(String),
}

/// Best quality that is tried.
pub const BEST: u8 = 100;

/// A baseline JPEG of `frame`: sRGB, 300 x 300 dpi in its JFIF header, optimised Huffman tables, no EXIF, no thumbnail.
///
/// # Errors
/// If a side is over 65535 px, or the encoder fails.
pub fn encode(frame: &Frame, quality: u8, subsampling: Subsampling) -> Result<Vec<u8>, JpegError> {
    let fault = |cause: &dyn std::fmt::Display| JpegError::Encoder(cause.to_string());
    let width = u16::try_from(frame.width()).map_err(|cause| fault(&cause))?;
    let height = u16::try_from(frame.height()).map_err(|cause| fault(&cause))?;
    let mut bytes = Vec::with_capacity(1 << 16);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_density(PixelDensity { density: (300, 300), unit: PixelDensityUnit::Inches });
    encoder.set_sampling_factor(match subsampling {
        Subsampling::Full => SamplingFactor::F_1_1,
        Subsampling::Half => SamplingFactor::F_2_2,
    });
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(frame.rgb(), width, height, ColorType::Rgb).map_err(|cause| fault(&cause))?;
    Ok(bytes)
}

/// The best file of `least..=most` bytes with a quality of at least `floor`: full chroma if that fits, halved chroma
/// only when it must be.
///
/// # Errors
/// If no quality from `floor` on gives a size within the bounds.
pub fn encode_within(frame: &Frame, least: usize, most: usize, floor: u8) -> Result<Encoded, JpegError> {
    let floor = floor.clamp(1, BEST);
    let mut refused = None;
    for subsampling in [Subsampling::Full, Subsampling::Half] {
        match best_below(frame, most, floor, subsampling)? {
            Ok(found) if found.bytes.len() >= least => return Ok(found),
            Ok(found) => {
                let (bytes, quality) = (found.bytes.len(), found.quality);
                return Err(JpegError::TooSmall { bytes, quality, least });
            }
            Err(bytes) => refused = Some(JpegError::TooLarge { bytes, quality: floor, most }),
        }
    }
    Err(refused.unwrap_or(JpegError::TooLarge { bytes: 0, quality: floor, most }))
}

/// The file of the highest quality that is not larger than `most`, by bisection; else the size at the floor.
fn best_below(frame: &Frame, most: usize, floor: u8, chroma: Subsampling) -> Result<Result<Encoded, usize>, JpegError> {
    let at = |quality: u8| encode(frame, quality, chroma).map(|bytes| Encoded { bytes, quality, subsampling: chroma });
    let mut best = at(floor)?;
    if best.bytes.len() > most {
        return Ok(Err(best.bytes.len()));
    }
    let (mut fits, mut bursts) = (floor, BEST + 1);
    while bursts - fits > 1 {
        let middle = fits + (bursts - fits) / 2;
        let tried = at(middle)?;
        if tried.bytes.len() <= most {
            best = tried;
            fits = middle;
        } else {
            bursts = middle;
        }
    }
    Ok(Ok(best))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::decode::decode;

    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn now() -> std::time::Instant {
        std::time::Instant::now()
    }

    fn textured() -> Frame {
        let mut seed = 1u32;
        let rgb = (0..480 * 640 * 3)
            .map(|i| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let wave = ((i / 3 % 480) as f32 / 19.0).sin() * 60.0 + 128.0;
                (wave + (seed >> 24) as f32 / 16.0) as u8
            })
            .collect();
        let Ok(frame) = Frame::new(480, 640, rgb, 0, now()) else { panic!("size") };
        frame
    }

    #[test]
    fn a_file_says_what_the_norm_wants() {
        let bytes = encode(&textured(), 80, Subsampling::Full).unwrap();
        let facts = decode(&bytes).unwrap().facts;
        assert_eq!((facts.width, facts.height, facts.dpi), (480, 640, Some((300, 300))));
        assert_eq!((facts.quality, facts.channels, facts.bits, facts.orientation), (Some(80), 3, 8, 1));
        assert_eq!(facts.bytes, bytes.len() as u64);
        assert_eq!(&bytes[..4], [0xff, 0xd8, 0xff, 0xe0]);
    }

    #[test]
    fn the_search_ends_inside_the_window_and_next_to_its_upper_bound() {
        let frame = textured();
        let large = encode(&frame, 90, Subsampling::Full).unwrap().len();
        let found = encode_within(&frame, large / 2, large, 60).unwrap();
        assert!(found.bytes.len() <= large && found.quality >= 90, "q{}", found.quality);
        assert_eq!(found.subsampling, Subsampling::Full);
        let over = encode(&frame, found.quality + 1, Subsampling::Full).unwrap().len();
        assert!(over > large, "quality {} would have fitted", found.quality + 1);
    }

    #[test]
    fn chroma_is_halved_only_when_it_must_be() {
        let frame = textured();
        let full = encode(&frame, 60, Subsampling::Full).unwrap().len();
        let half = encode(&frame, 60, Subsampling::Half).unwrap().len();
        let found = encode_within(&frame, 0, usize::midpoint(full, half), 60).unwrap();
        assert_eq!(found.subsampling, Subsampling::Half);
    }

    #[test]
    fn impossible_windows_are_refused() {
        let frame = textured();
        assert!(matches!(encode_within(&frame, 0, 500, 60), Err(JpegError::TooLarge { most: 500, quality: 60, .. })));
        let most = 50_000_000;
        assert!(matches!(encode_within(&frame, most - 1, most, 60), Err(JpegError::TooSmall { quality: 100, .. })));
    }
}
