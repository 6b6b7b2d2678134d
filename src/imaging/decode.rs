//! Bytes of a picture file to pixels and facts, whatever the bytes are.

use std::io::Cursor;
use std::time::Instant;

use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, Limits};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::domain::{FileFacts, FileKind, Frame};

use super::headers::{self, Exif};
use super::scan;

/// A decoded picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// 8-bit sRGB, interleaved RGB, rows top down, upright (the file's orientation is applied).
    pub rgb: Vec<u8>,
    /// Width of `rgb`, px.
    pub width: u32,
    /// Height of `rgb`, px.
    pub height: u32,
    /// What is stored in the file, before it was turned upright.
    pub facts: FileFacts,
}

impl Picture {
    /// The picture as a frame.
    pub fn into_frame(self, sequence: u64, captured_at: Instant) -> Frame {
        let (width, height) = (self.width, self.height);
        match Frame::new(width, height, self.rgb, sequence, captured_at) {
            Ok(frame) => frame,
            Err(_) => unreachable!("decode() makes width x height x 3 bytes"),
        }
    }
}

/// Most pixels that are decoded; a larger picture is refused by its header.
pub const MAX_PIXELS: u64 = 60_000_000;
/// Shortest side that is decoded, px.
pub const MIN_SIDE: u32 = 16;

/// Why bytes are no picture that can be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// Nothing there.
    #[error("the file is empty; choose a JPEG or PNG picture")]
    Empty,
    /// Text, or bytes of no known kind.
    #[error("the file is not a picture; choose a JPEG or PNG picture")]
    NotAPicture,
    /// A picture of a kind that is not read.
    #[error("{0} pictures are not read; save it as JPEG or PNG")]
    Unsupported(&'static str),
    /// The file ends before the picture does.
    #[error("the picture is cut off (the file ends too early); copy or take it again")]
    Truncated,
    /// The file contradicts itself.
    #[error("the picture is damaged ({0}); copy or take it again")]
    Damaged(String),
    /// Colours for a printing press.
    #[error("the picture is in CMYK (printing) colours; save it as RGB")]
    Cmyk,
    /// Too many pixels.
    #[error("the picture has {width} x {height} pixels, more than 60 million; make it smaller")]
    TooLarge {
        /// Width, px.
        width: u32,
        /// Height, px.
        height: u32,
    },
    /// Too few pixels.
    #[error("the picture has {width} x {height} pixels, at least 16 x 16 are needed; choose a larger one")]
    TooSmall {
        /// Width, px.
        width: u32,
        /// Height, px.
        height: u32,
    },
}

/// Decodes a JPEG or PNG file: greys become RGB, 16 bits become 8, transparency is laid over white, the EXIF
/// orientation is applied. Colours are taken as sRGB. Memory is bounded by [`MAX_PIXELS`].
///
/// # Errors
/// Says what is wrong with the file and what to do; a truncated or damaged file is an error, never half a picture.
pub fn decode(bytes: &[u8]) -> Result<Picture, DecodeError> {
    match bytes {
        [] => Err(DecodeError::Empty),
        [0xff, 0xd8, ..] => jpeg(bytes),
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        _ => Err(foreign(bytes)),
    }
}

fn foreign(bytes: &[u8]) -> DecodeError {
    let kind = match bytes {
        [b'G', b'I', b'F', b'8', ..] => "GIF",
        [b'B', b'M', ..] => "BMP",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "WebP",
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => "TIFF",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "HEIC and AVIF",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        _ => return DecodeError::NotAPicture,
    };
    DecodeError::Unsupported(kind)
}

fn check_size(width: u32, height: u32) -> Result<(), DecodeError> {
    if width < MIN_SIDE || height < MIN_SIDE {
        return Err(DecodeError::TooSmall { width, height });
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(DecodeError::TooLarge { width, height });
    }
    Ok(())
}

fn jpeg(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let headers = headers::jpeg(bytes).ok_or(DecodeError::Truncated)?;
    check_size(headers.width, headers.height)?;
    if headers.components == 4 {
        return Err(DecodeError::Cmyk);
    }
    if !headers.complete || !scan::is_whole(bytes) {
        return Err(DecodeError::Truncated);
    }
    let options = DecoderOptions::new_safe()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgb = decoder.decode().map_err(|cause| damaged(&format!("{cause:?}")))?;
    let facts = FileFacts {
        kind: FileKind::Jpeg,
        width: headers.width,
        height: headers.height,
        dpi: headers.jfif_dpi.or(headers.exif.dpi),
        bits: headers.bits,
        channels: headers.components,
        quality: headers.luma_table.as_ref().map(headers::ijg_quality),
        bytes: bytes.len() as u64,
        orientation: headers.exif.orientation.unwrap_or(1),
    };
    finished(rgb, facts)
}

fn png(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let headers = headers::png(bytes).ok_or(DecodeError::Truncated)?;
    check_size(headers.width, headers.height)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PIXELS * 8 + (1 << 24));
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(|cause| png_fault(&cause))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let image = DynamicImage::from_decoder(decoder).map_err(|cause| png_fault(&cause))?;
    let rgb = if image.color().has_alpha() { over_white(image) } else { image.into_rgb8().into_raw() };
    let Exif { orientation, dpi } = headers.exif;
    let facts = FileFacts {
        kind: FileKind::Png,
        width,
        height,
        dpi: headers.dpi.or(dpi),
        bits: headers.bits,
        channels: headers.channels,
        quality: None,
        bytes: bytes.len() as u64,
        orientation: orientation.unwrap_or(1),
    };
    finished(rgb, facts)
}

fn png_fault(cause: &image::ImageError) -> DecodeError {
    let text = cause.to_string();
    let ends = ["end of file", "unexpected end", "UnexpectedEof", "failed to fill"];
    if ends.iter().any(|word| text.to_lowercase().contains(&word.to_lowercase())) {
        DecodeError::Truncated
    } else {
        damaged(&text)
    }
}

/// A cause in one short line.
fn damaged(cause: &str) -> DecodeError {
    let line: String = cause.chars().filter(|c| !c.is_control()).take(120).collect();
    DecodeError::Damaged(line)
}

fn over_white(image: DynamicImage) -> Vec<u8> {
    let over = |v: u8, a: u8| ((u32::from(v) * u32::from(a) + 255 * (255 - u32::from(a)) + 127) / 255) as u8;
    let rgba = image.into_rgba8().into_raw();
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for p in rgba.chunks_exact(4) {
        rgb.extend_from_slice(&[over(p[0], p[3]), over(p[1], p[3]), over(p[2], p[3])]);
    }
    rgb
}

fn finished(rgb: Vec<u8>, facts: FileFacts) -> Result<Picture, DecodeError> {
    if rgb.len() as u64 != u64::from(facts.width) * u64::from(facts.height) * 3 {
        return Err(damaged("the pixels do not fill the picture"));
    }
    let (rgb, width, height) = upright(rgb, facts.width, facts.height, facts.orientation);
    Ok(Picture { rgb, width, height, facts })
}

/// Applies an EXIF orientation, 1 to 8.
fn upright(rgb: Vec<u8>, width: u32, height: u32, orientation: u8) -> (Vec<u8>, u32, u32) {
    if orientation <= 1 {
        return (rgb, width, height);
    }
    let (w, h) = (width as usize, height as usize);
    let (out_w, out_h) = if orientation >= 5 { (h, w) } else { (w, h) };
    let mut out = Vec::with_capacity(rgb.len());
    for y in 0..out_h {
        for x in 0..out_w {
            let (sx, sy) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                _ => (w - 1 - y, x),
            };
            out.extend_from_slice(&rgb[(sy * w + sx) * 3..][..3]);
        }
    }
    (out, out_w as u32, out_h as u32)
}

#[cfg(test)]
mod tests {
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder};

    use super::*;

    /// Red at the left, blue at the right, darker towards the bottom.
    fn pixels(width: u32, height: u32) -> Vec<u8> {
        let pixel = |x: u32, y: u32| {
            let side = if x * 2 < width { [200, 20, 30] } else { [20, 30, 200] };
            side.map(|v: u8| v - (y * 10 / height) as u8)
        };
        (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect()
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
        let rgb = pixels(width.into(), height.into());
        encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        bytes
    }

    fn png_of(bytes: &[u8], width: u32, height: u32, colour: ExtendedColorType) -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Sub);
        encoder.write_image(bytes, width, height, colour).unwrap();
        out
    }

    /// An EXIF segment with one orientation, put behind the start of a JPEG.
    fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut out = jpeg[..2].to_vec();
        out.extend_from_slice(&[0xff, 0xe1, 0, (tiff.len() + 8) as u8]);
        out.extend_from_slice(b"Exif\0\0");
        out.extend_from_slice(&tiff);
        out.extend_from_slice(&jpeg[2..]);
        out
    }

    fn near(found: &[u8], wanted: [u8; 3]) -> bool {
        found.iter().zip(wanted).all(|(f, w)| f.abs_diff(w) < 16)
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        assert_eq!(decode(b""), Err(DecodeError::Empty));
        assert_eq!(decode(b"Dear committee,\n"), Err(DecodeError::NotAPicture));
        assert_eq!(decode(b"GIF89a"), Err(DecodeError::Unsupported("GIF")));
        assert_eq!(decode(b"\0\0\0\x18ftypheic"), Err(DecodeError::Unsupported("HEIC and AVIF")));
        assert_eq!(decode(&[0xff, 0xd8]), Err(DecodeError::Truncated));
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n"), Err(DecodeError::Truncated));
    }

    #[test]
    fn a_jpeg_cut_anywhere_is_an_error() {
        let whole = jpeg_of(96, 64);
        assert!(decode(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(decode(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
    }

    #[test]
    fn a_jpeg_whose_middle_is_gone_is_an_error_though_it_ends_well() {
        let whole = jpeg_of(256, 256);
        let mut holed = whole[..whole.len() / 2].to_vec();
        holed.extend_from_slice(&[0xff, 0xd9]);
        assert!(decode(&holed).is_err());
    }

    #[test]
    fn a_png_cut_inside_its_pixels_is_an_error() {
        let whole = png_of(&pixels(64, 64), 64, 64, ExtendedColorType::Rgb8);
        assert_eq!(decode(&whole).unwrap().rgb, pixels(64, 64));
        for length in (0..whole.len() - 16).step_by(7) {
            assert!(decode(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
    }

    #[test]
    fn flipped_bytes_never_panic() {
        for whole in [jpeg_of(48, 48), png_of(&pixels(48, 48), 48, 48, ExtendedColorType::Rgb8)] {
            for at in 0..whole.len() {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x55;
                if let Ok(picture) = decode(&bytes) {
                    assert_eq!(picture.rgb.len(), picture.width as usize * picture.height as usize * 3);
                }
            }
        }
    }

    #[test]
    fn sizes_are_judged_by_the_header_alone() {
        let mut large = jpeg_of(16, 16);
        let sof = large.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        large[sof + 5..sof + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
        assert_eq!(decode(&large), Err(DecodeError::TooLarge { width: 10_000, height: 10_000 }));
        let mut huge = png_of(&pixels(16, 16), 16, 16, ExtendedColorType::Rgb8);
        huge[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
        assert_eq!(decode(&huge), Err(DecodeError::TooLarge { width: 10_000, height: 10_000 }));
        assert_eq!(decode(&jpeg_of(15, 40)), Err(DecodeError::TooSmall { width: 15, height: 40 }));
        assert!(decode(&jpeg_of(16, 16)).is_ok());
    }

    #[test]
    fn cmyk_is_refused_by_name() {
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
        encoder.encode(&[90; 32 * 32 * 4], 32, 32, jpeg_encoder::ColorType::Cmyk).unwrap();
        assert_eq!(decode(&bytes), Err(DecodeError::Cmyk));
    }

    #[test]
    fn greys_depths_and_alpha_become_rgb() {
        let grey = decode(&png_of(&[77; 400], 20, 20, ExtendedColorType::L8)).unwrap();
        assert_eq!((&grey.rgb[..3], grey.facts.channels), (&[77, 77, 77][..], 1));
        let deep: Vec<u8> = (0..400 * 3).flat_map(|_| 0x8080_u16.to_ne_bytes()).collect();
        let deep = decode(&png_of(&deep, 20, 20, ExtendedColorType::Rgb16)).unwrap();
        assert_eq!((deep.rgb[0], deep.facts.bits), (128, 16));
        let clear: Vec<u8> = [10, 20, 30, 0].repeat(400);
        let clear = decode(&png_of(&clear, 20, 20, ExtendedColorType::Rgba8)).unwrap();
        assert_eq!((&clear.rgb[..3], clear.facts.channels), (&[255, 255, 255][..], 4));
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
        encoder.encode(&[90; 32 * 32], 32, 32, jpeg_encoder::ColorType::Luma).unwrap();
        let grey = decode(&bytes).unwrap();
        assert!(near(&grey.rgb[..3], [90; 3]) && grey.facts.channels == 1);
    }

    #[test]
    fn orientation_turns_the_pixels_and_is_reported() {
        let plain = jpeg_of(64, 32);
        let wanted = [
            (1, (64, 32), [200, 20, 30]),
            (2, (64, 32), [20, 30, 200]),
            (3, (64, 32), [20, 30, 200]),
            (4, (64, 32), [200, 20, 30]),
            (6, (32, 64), [200, 20, 30]),
            (8, (32, 64), [20, 30, 200]),
        ];
        for (orientation, size, first) in wanted {
            let picture = decode(&with_orientation(&plain, orientation)).unwrap();
            assert_eq!((picture.width, picture.height), size, "orientation {orientation}");
            assert_eq!((picture.facts.width, picture.facts.orientation), (64, orientation));
            assert!(near(&picture.rgb[..3], first), "orientation {orientation}: {:?}", &picture.rgb[..3]);
        }
        // 6 turns clockwise: what was left is on top.
        let turned = decode(&with_orientation(&plain, 6)).unwrap();
        let last = turned.rgb.len() - 3;
        assert!(near(&turned.rgb[last..], [20, 30, 200]));
    }

    #[test]
    fn quality_is_read_from_the_tables() {
        for quality in [35, 60, 75, 92, 100] {
            let mut bytes = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
            encoder.encode(&pixels(32, 32), 32, 32, jpeg_encoder::ColorType::Rgb).unwrap();
            assert_eq!(decode(&bytes).unwrap().facts.quality, Some(quality));
        }
    }
}
