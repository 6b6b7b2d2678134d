//! Crops and scales: the norm's cut in linear light.

use std::ops::Range;
use std::sync::LazyLock;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::domain::{Cut, Frame, Point, Rect};

/// The norm's picture, 480 x 640, cut from a frame: one translation and one uniform scale (B2).
///
/// Works in linear light. Lanczos3 when shrinking, Catmull-Rom when enlarging (no ringing worth seeing). Where the cut
/// leaves the frame, the frame's edge pixels are repeated. A cut of scale 1 on whole pixels copies.
pub fn resample(frame: &Frame, cut: Cut) -> Frame {
    let size = (Cut::WIDTH, Cut::HEIGHT);
    framed(frame, sampled(frame, cut.bounds_in_frame(), cut.scale, size).unwrap_or_else(|| nearest(frame, cut)))
}

/// As [`resample`] in these columns and rows of the norm's picture, black elsewhere: the work falls with the area.
///
/// Columns and rows are brought into the picture; where they hold nothing, all is black.
pub fn resample_part(frame: &Frame, cut: Cut, columns: Range<u32>, rows: Range<u32>) -> Frame {
    let (left, right) = (columns.start.min(Cut::WIDTH), columns.end.min(Cut::WIDTH));
    let (top, bottom) = (rows.start.min(Cut::HEIGHT), rows.end.min(Cut::HEIGHT));
    let mut rgb = vec![0; (Cut::WIDTH * Cut::HEIGHT * 3) as usize];
    if left >= right || top >= bottom {
        return framed(frame, rgb);
    }
    let origin = cut.frame_from_cut(Point::new(left as f32, top as f32));
    let size = (right - left, bottom - top);
    let bounds = Rect::new(origin.x, origin.y, size.0 as f32 / cut.scale, size.1 as f32 / cut.scale);
    let Some(part) = sampled(frame, bounds, cut.scale, size) else { return resample(frame, cut) };
    let within = left as usize * 3..right as usize * 3;
    let lines = rgb.chunks_exact_mut(Cut::WIDTH as usize * 3).skip(top as usize);
    for (line, from) in lines.zip(part.chunks_exact(within.len())) {
        line[within.clone()].copy_from_slice(from);
    }
    framed(frame, rgb)
}

/// Part of a frame at a size, in linear light as [`resample`]; the shape of `bounds` is that of `size`. `None` where that
/// is beyond all measure.
pub fn scaled(frame: &Frame, bounds: Rect, size: (u32, u32)) -> Option<Frame> {
    let rgb = sampled(frame, bounds, size.0 as f32 / bounds.width, size)?;
    Frame::new(size.0, size.1, rgb, frame.sequence, frame.captured_at).ok()
}

/// `bounds` of a frame at `size`, interleaved RGB; `None` where that is beyond all measure.
fn sampled(frame: &Frame, bounds: Rect, scale: f32, size: (u32, u32)) -> Option<Vec<u8>> {
    // The pixels that the filter may reach: the cut and three output pixels around it, in frame pixels.
    let reach = (3.0 * (1.0 / scale).max(1.0)).ceil() as i64 + 1;
    let left = bounds.x.floor() as i64 - reach;
    let top = bounds.y.floor() as i64 - reach;
    let right = (bounds.x + bounds.width).ceil() as i64 + reach;
    let bottom = (bounds.y + bounds.height).ceil() as i64 + reach;
    // A cut many times larger than any frame is not worth its memory: it is a plain colour by then.
    if !scale.is_finite() || scale <= 0.0 || (right - left).saturating_mul(bottom - top) > 1 << 27 {
        return None;
    }
    let (w, h) = ((right - left) as u32, (bottom - top) as u32);
    let linear = linear_part(frame, (left, right), (top, bottom));
    let crop = (f64::from(bounds.x) - left as f64, f64::from(bounds.y) - top as f64);
    let extent = (f64::from(bounds.width), f64::from(bounds.height));
    let out = resize_u16x3(&linear, (w, h), crop, extent, size, scale)?;
    let bytes = SRGB.as_slice();
    Some(out.as_chunks::<2>().0.iter().map(|&v| bytes[usize::from(u16::from_ne_bytes(v))]).collect())
}

/// Columns and rows of a frame in linear light, 16 bits a channel as bytes; the frame's edge repeats outside it.
fn linear_part(frame: &Frame, (left, right): (i64, i64), (top, bottom): (i64, i64)) -> Vec<u8> {
    let (width, height) = (i64::from(frame.width()), i64::from(frame.height()));
    let row_bytes = (right - left) as usize * 6;
    let (from, to) = (left.clamp(0, width), right.clamp(0, width));
    let before = (from - left).clamp(0, right - left) as usize * 6;
    let within = (to - from) as usize * 6;
    let table: &[[u8; 2]; 256] = &LINEAR;
    let mut linear = vec![0_u8; row_bytes * (bottom - top) as usize];
    for (y, row) in (top..bottom).zip(linear.chunks_exact_mut(row_bytes.max(1))) {
        let pixels = &frame.rgb()[y.clamp(0, height - 1) as usize * width as usize * 3..][..width as usize * 3];
        let (outer, rest) = row.split_at_mut(before);
        let (inner, after) = rest.split_at_mut(within);
        for (out, &value) in inner.as_chunks_mut::<2>().0.iter_mut().zip(&pixels[from as usize * 3..]) {
            *out = table[usize::from(value)];
        }
        for (edge, x) in [(outer, 0), (after, width - 1)] {
            let pixel = frame.pixel(x, y).map(|value| table[usize::from(value)]);
            for out in edge.as_chunks_mut::<6>().0 {
                out.as_chunks_mut::<2>().0.copy_from_slice(&pixel);
            }
        }
    }
    linear
}

fn framed(like: &Frame, rgb: Vec<u8>) -> Frame {
    Frame::new(Cut::WIDTH, Cut::HEIGHT, rgb, like.sequence, like.captured_at).unwrap_or_else(|_| like.clone())
}

/// One plane of bytes (a matte) through the same cut, 480 x 640, values as they are; bilinear with area weights.
pub fn resample_plane(plane: &[u8], width: u32, height: u32, cut: Cut) -> Vec<u8> {
    let columns = readings(Cut::WIDTH, width, cut.origin.x, cut.scale);
    let rows = readings(Cut::HEIGHT, height, cut.origin.y, cut.scale);
    // Both directions are independent: each row of the plane is brought to the cut's columns once, when first needed.
    let mut brought: Vec<Option<Vec<f32>>> = vec![None; height as usize];
    let mut out = Vec::with_capacity((Cut::WIDTH * Cut::HEIGHT) as usize);
    let taps = rows.len() / Cut::HEIGHT as usize;
    let mut sums = vec![0.0_f32; Cut::WIDTH as usize];
    for row in rows.chunks_exact(taps) {
        sums.fill(0.0);
        for &(first, second, share) in row {
            for (y, weight) in [(first, 1.0 - share), (second, share)] {
                let line = brought[y].get_or_insert_with(|| across(&plane[y * width as usize..], &columns));
                for (sum, value) in sums.iter_mut().zip(line) {
                    *sum += weight * *value;
                }
            }
        }
        out.extend(sums.iter().map(|sum| (sum / taps as f32).round().clamp(0.0, 255.0) as u8));
    }
    out
}

/// A plane's row at the cut's columns: the mean of each one's readings.
fn across(line: &[u8], columns: &[(usize, usize, f32)]) -> Vec<f32> {
    let taps = columns.len() / Cut::WIDTH as usize;
    let read = |&(first, second, share): &(usize, usize, f32)| {
        f32::from(line[first]) * (1.0 - share) + f32::from(line[second]) * share
    };
    columns.chunks_exact(taps).map(|readings| readings.iter().map(read).sum::<f32>() / taps as f32).collect()
}

/// Where `count` columns (or rows) of the cut are read in a plane of `size`: the two neighbours and the second's share, as
/// many readings for each as it covers pixels, at most 8.
fn readings(count: u32, size: u32, origin: f32, scale: f32) -> Vec<(usize, usize, f32)> {
    let taps = ((1.0 / scale).ceil() as usize).clamp(1, 8);
    let last = (size.max(1) - 1) as usize;
    let at = |tap: usize| {
        let place = (tap as f32 + 0.5) / taps as f32 / scale + origin - 0.5;
        let floor = place.floor();
        // Floats beyond a range become its ends.
        (
            (floor as i64).clamp(0, last as i64) as usize,
            (floor as i64).saturating_add(1).clamp(0, last as i64) as usize,
            place - floor,
        )
    };
    (0..count as usize * taps)
        .map(at)
        .map(|(a, b, share)| (a, b, if share.is_finite() { share } else { 0.0 }))
        .collect()
}

fn resize_u16x3(
    linear: &[u8],
    size: (u32, u32),
    crop: (f64, f64),
    extent: (f64, f64),
    out: (u32, u32),
    scale: f32,
) -> Option<Vec<u8>> {
    // A copy of the bytes only if they are not aligned to 16 bits.
    let source = ImageRef::new(size.0, size.1, linear, PixelType::U16x3).ok();
    let owned;
    let source = if let Some(source) = source {
        source
    } else {
        owned = linear.to_vec();
        ImageRef::new(size.0, size.1, &owned, PixelType::U16x3).ok()?
    };
    let filter = if scale < 1.0 { FilterType::Lanczos3 } else { FilterType::CatmullRom };
    let mut target = Image::new(out.0, out.1, PixelType::U16x3);
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(crop.0, crop.1, extent.0, extent.1);
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    Some(target.into_vec())
}

/// What is left when the resizer refuses (it does not for cuts with finite numbers): the nearest pixels.
fn nearest(frame: &Frame, cut: Cut) -> Vec<u8> {
    let mut out = Vec::with_capacity((Cut::WIDTH * Cut::HEIGHT * 3) as usize);
    for row in 0..Cut::HEIGHT {
        for column in 0..Cut::WIDTH {
            let c = cut.frame_from_cut(Point::new(column as f32 + 0.5, row as f32 + 0.5));
            out.extend_from_slice(&frame.pixel(c.x.floor() as i64, c.y.floor() as i64));
        }
    }
    out
}

/// sRGB byte to linear light, 0 to 65535 (IEC 61966-2-1), in the machine's byte order.
static LINEAR: LazyLock<[[u8; 2]; 256]> = LazyLock::new(|| {
    std::array::from_fn(|v| {
        let v = v as f32 / 255.0;
        let linear = if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        ((linear * 65535.0).round() as u16).to_ne_bytes()
    })
});

/// [`srgb_byte`] of every value: computed once, since powers are slow.
static SRGB: LazyLock<Vec<u8>> = LazyLock::new(|| (0..=u16::MAX).map(srgb_byte).collect());

/// Linear light, 0 to 65535, to the sRGB byte.
fn srgb_byte(linear: u16) -> u8 {
    let v = f32::from(linear) / 65535.0;
    let encoded = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn frame(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Frame {
        let rgb = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
        let Ok(frame) = Frame::new(width, height, rgb, 0, std::time::Instant::now()) else { panic!("size") };
        frame
    }

    #[test]
    fn the_cut_of_a_finished_picture_is_the_picture() {
        let picture = frame(480, 640, |x, y| [(x % 256) as u8, (y % 256) as u8, ((x * 7 + y * 3) % 256) as u8]);
        assert_eq!(resample(&picture, Cut::IDENTITY).rgb(), picture.rgb());
    }

    #[test]
    fn shrinking_averages_light_not_code_values() {
        // Half black, half white, pixel by pixel: half the light is sRGB 188, not 128.
        let checks = frame(960, 1280, |x, y| if (x + y) % 2 == 0 { [0; 3] } else { [255; 3] });
        let grey = resample(&checks, Cut { origin: Point::new(0.0, 0.0), scale: 0.5 });
        for at in [(240, 320), (100, 500)] {
            let value = grey.pixel(at.0, at.1)[1];
            assert!(value.abs_diff(188) <= 1, "{value}");
        }
    }

    #[test]
    fn a_cut_lands_where_its_mathematics_says() {
        let mark =
            frame(900, 900, |x, y| if (400..420).contains(&x) && (300..320).contains(&y) { [255; 3] } else { [0; 3] });
        let cut = Cut { origin: Point::new(123.4, 56.7), scale: 0.8 };
        let out = resample(&mark, cut);
        let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
        for y in 0..640 {
            for x in 0..480 {
                let light = f32::from(u16::from_ne_bytes(LINEAR[usize::from(out.pixel(x, y)[0])]));
                sum += light;
                x_sum += light * (x as f32 + 0.5);
                y_sum += light * (y as f32 + 0.5);
            }
        }
        let wanted = cut.cut_from_frame(Point::new(410.0, 310.0));
        let found = Point::new(x_sum / sum, y_sum / sum);
        assert!(found.distance(wanted) < 0.05, "{found:?} {wanted:?}");
    }

    #[test]
    fn outside_the_frame_the_edge_goes_on_and_monsters_are_survived() {
        let flat = frame(50, 50, |_, _| [10, 200, 30]);
        for cut in [
            Cut { origin: Point::new(-300.0, -200.0), scale: 1.0 },
            Cut { origin: Point::new(0.0, 0.0), scale: 1e-6 },
            Cut { origin: Point::new(0.0, 0.0), scale: f32::NAN },
            Cut { origin: Point::new(1e9, 0.0), scale: 2.0 },
        ] {
            let out = resample(&flat, cut);
            assert_eq!((out.width(), out.height()), (480, 640));
            assert_eq!(out.pixel(17, 600), [10, 200, 30], "{cut:?}");
        }
    }

    #[test]
    fn a_part_of_the_cut_is_that_part() {
        let picture = frame(960, 1280, |x, y| [(x * 5 % 251) as u8, (y * 3 % 253) as u8, ((x + 2 * y) % 256) as u8]);
        let cut = Cut { origin: Point::new(96.0, 112.0), scale: 0.625 };
        let (whole, part) = (resample(&picture, cut), resample_part(&picture, cut, 101..333, 57..411));
        for (x, y) in [(101, 57), (332, 410), (200, 200), (101, 410), (250, 99)] {
            let (a, b) = (whole.pixel(x, y), part.pixel(x, y));
            assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 1), "{x} {y}: {a:?} {b:?}");
        }
        assert_eq!((part.pixel(100, 57), part.pixel(333, 200), part.pixel(200, 411)), ([0; 3], [0; 3], [0; 3]));
        assert_eq!(resample_part(&picture, cut, 500..900, 0..10).pixel(479, 0), [0; 3]);
    }

    #[test]
    fn a_plane_goes_through_the_same_cut() {
        let plane: Vec<u8> = (0..960 * 1280).map(|i| if i % 960 < 480 { 0 } else { 255 }).collect();
        let out = resample_plane(&plane, 960, 1280, Cut { origin: Point::new(0.0, 0.0), scale: 0.5 });
        assert_eq!((out[238], out[241]), (0, 255));
        let whole = vec![255; 300 * 200];
        for scale in [0.1, 0.37, 0.9, 1.0, 2.3] {
            let cut = Cut { origin: Point::new(-20.5, 13.3), scale };
            assert!(resample_plane(&whole, 300, 200, cut).iter().all(|v| *v == 255), "{scale}");
            // Values rise by 2 a column and 1 a row, so that each is told by its place.
            let ramp: Vec<u8> = (0..60 * 90).map(|i| (i % 60 * 2 + i / 60) as u8).collect();
            let inner = Cut { origin: Point::new(10.0, 20.0), scale: 20.0 * scale };
            let out = resample_plane(&ramp, 60, 90, inner);
            for (x, y) in [(0, 0), (30, 17), (60, 50)] {
                let at = inner.frame_from_cut(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let wanted = 2.0 * (at.x - 0.5).clamp(0.0, 59.0) + (at.y - 0.5).clamp(0.0, 89.0);
                let found = f32::from(out[y * 480 + x]);
                assert!((found - wanted).abs() <= 0.51, "{x} {y} at {scale}: {found} for {wanted}");
            }
        }
        let monster = Cut { origin: Point::new(f32::NAN, 1e30), scale: f32::NAN };
        assert_eq!(resample_plane(&whole, 300, 200, monster).len(), 480 * 640);
    }
}
