//! Regions of the face, N pixels. Left and right are the sitter's own.

use super::view::{HEIGHT, View, WIDTH, clipped, index};
use crate::domain::{Landmarks, Point, Rect, Side, Why};
use crate::imaging::colour::linear_rgb;

/// The pixels of `zone`, as column and row; only those inside the window.
pub(super) fn pixels_of(zone: Rect) -> impl Iterator<Item = (i64, i64)> {
    let zone = clipped(zone);
    let (left, right) = (zone.x.round() as i64, (zone.x + zone.width).round() as i64);
    let (top, bottom) = (zone.y.round() as i64, (zone.y + zone.height).round() as i64);
    (top..bottom).flat_map(move |y| (left..right).map(move |x| (x, y)))
}

/// Mean colour of `zone` in linear light, each channel 0.0 to 1.0; not-a-number in an empty zone.
pub(super) fn mean_linear(view: &View<'_>, zone: Rect) -> [f32; 3] {
    mean_of(view, pixels_of(zone))
}

/// Mean colour of pixels in linear light, each channel 0.0 to 1.0; not-a-number for none.
pub(super) fn mean_of(view: &View<'_>, pixels: impl IntoIterator<Item = (i64, i64)>) -> [f32; 3] {
    let (mut sum, mut count) = ([0.0_f32; 3], 0.0_f32);
    for (x, y) in pixels {
        let linear = linear_rgb(view.pixel(x, y));
        sum = std::array::from_fn(|k| sum[k] + linear[k]);
        count += 1.0;
    }
    sum.map(|s| s / count)
}

/// A cheek: a square of side 0.3 IED whose top lies half the eye-mouth distance below the eye centre, outward of it
/// (ISO/IEC 29794-5 illumination uniformity). At least 8 px a side.
pub(super) fn cheek(view: &View<'_>, side: Side) -> Result<Rect, Why> {
    let landmarks = view.landmarks()?;
    let length = 0.3 * landmarks.inter_eye_distance();
    let eye = landmarks.eye_centre(side);
    let x = match side {
        Side::Left => eye.x,
        Side::Right => eye.x - length,
    };
    view.visible(Rect::new(x, eye.y + eyes_to_mouth(landmarks) / 2.0, length, length), 8.0)
}

/// The middle of the forehead: 0.5 IED wide, 0.25 IED high, 0.15 IED above the brows. At least 8 px a side.
pub(super) fn forehead(view: &View<'_>) -> Result<Rect, Why> {
    let landmarks = view.landmarks()?;
    let ied = landmarks.inter_eye_distance();
    let brows = Side::BOTH.iter().flat_map(|&side| landmarks.brow(side)).map(|p| p.y).fold(f32::INFINITY, f32::min);
    let x = landmarks.eyes_midpoint().x;
    view.visible(Rect::new(x - 0.25 * ied, brows - 0.4 * ied, 0.5 * ied, 0.25 * ied), 8.0)
}

/// The ridge and tip of the nose: 0.3 IED wide, from 0.25 IED below the eyes to the tip. At least 8 px a side.
pub(super) fn nose(view: &View<'_>) -> Result<Rect, Why> {
    let landmarks = view.landmarks()?;
    let ied = landmarks.inter_eye_distance();
    let tip = landmarks.nose()[4];
    let top = landmarks.eyes_midpoint().y + 0.25 * ied;
    view.visible(Rect::new(tip.x - 0.15 * ied, top, 0.3 * ied, tip.y + 0.05 * ied - top), 8.0)
}

/// The box of an eye's lids and corners, grown by `grow` x IED on each side.
pub(super) fn eye_box(landmarks: &Landmarks, side: Side, grow: f32) -> Rect {
    let margin = grow * landmarks.inter_eye_distance();
    let b = bounds(landmarks.eye(side));
    Rect::new(b.x - margin, b.y - margin, b.width + 2.0 * margin, b.height + 2.0 * margin)
}

/// Distance between the midpoint of the eyes and the middle of the mouth, px.
pub(super) fn eyes_to_mouth(landmarks: &Landmarks) -> f32 {
    let mouth = landmarks.outer_lips();
    landmarks.eyes_midpoint().distance(mouth[0].midpoint(mouth[6]))
}

/// How surely the mouth is hidden: 0 where the lips are surely seen to 1 where they surely are not. Of 870 pictures, mouths
/// behind masks have confidences of 0.43 to 0.66, the others from 0.64 on, nearly all above 0.7.
pub(super) fn mouth_hidden(landmarks: &Landmarks) -> f32 {
    ((0.74 - landmarks.confidence_in(102..126)) / 0.16).clamp(0.0, 1.0)
}

/// The smallest upright rectangle around `points`.
pub(super) fn bounds(points: &[Point]) -> Rect {
    let (mut low, mut high) =
        (Point::new(f32::INFINITY, f32::INFINITY), Point::new(f32::NEG_INFINITY, f32::NEG_INFINITY));
    for p in points {
        low = Point::new(low.x.min(p.x), low.y.min(p.y));
        high = Point::new(high.x.max(p.x), high.y.max(p.y));
    }
    Rect::new(low.x, low.y, high.x - low.x, high.y - low.y)
}

/// The smallest rectangle around pixels; `None` for none.
pub(super) fn extent(pixels: impl IntoIterator<Item = (i64, i64)>) -> Option<Rect> {
    let corners: Vec<Point> = pixels.into_iter().map(|(x, y)| Point::new(x as f32, y as f32)).collect();
    let b = bounds(&corners);
    (!corners.is_empty()).then(|| Rect::new(b.x, b.y, b.width + 1.0, b.height + 1.0))
}

/// The middle of the face, where neither hair, beard nor eyes are: inside the outline, from the lower lids to the upper lip.
/// At least 400 px.
pub(super) fn mid_face(view: &View<'_>) -> Result<Vec<(i64, i64)>, Why> {
    let landmarks = view.landmarks()?;
    let lids = Side::BOTH.iter().flat_map(|&side| landmarks.eye(side)).map(|p| p.y).fold(f32::NEG_INFINITY, f32::max);
    let lip = bounds(landmarks.outer_lips()).y;
    let ied = landmarks.inter_eye_distance();
    let (top, bottom) = (lids + 0.08 * ied, lip - 0.05 * ied);
    // A twentieth of the width off each side: there the outline's own error would let the background in.
    let inside: Vec<_> = polygon_pixels(landmarks.outline(), 0.05)
        .into_iter()
        .filter(|&(_, y)| (top..bottom).contains(&(y as f32)))
        .collect();
    let shown = inside.iter().all(|&(x, y)| view.shows(Rect::new(x as f32, y as f32, 1.0, 1.0), 1.0));
    if inside.len() >= 400 && shown { Ok(inside) } else { Err(Why::OutOfPicture) }
}

/// The pixels of the window inside a closed polygon, row by row, with `inset` of each row's width off its ends.
pub(super) fn polygon_pixels(corners: &[Point], inset: f32) -> Vec<(i64, i64)> {
    let mut inside = Vec::new();
    let b = bounds(corners);
    let rows = (b.y.floor().max(0.0) as i64)..(b.y + b.height).ceil().clamp(0.0, HEIGHT as f32) as i64;
    for y in rows {
        let row = y as f32 + 0.5;
        let mut crossings: Vec<f32> = corners
            .iter()
            .zip(corners.iter().cycle().skip(1))
            .filter(|(a, b)| (a.y <= row) != (b.y <= row))
            .map(|(a, b)| a.x + (row - a.y) / (b.y - a.y) * (b.x - a.x))
            .collect();
        crossings.sort_by(f32::total_cmp);
        for ends in crossings.as_chunks::<2>().0 {
            let margin = inset * (ends[1] - ends[0]);
            let from = (ends[0] + margin - 0.5).ceil().max(0.0) as i64;
            let to = (ends[1] - margin - 0.5).floor().min(WIDTH as f32 - 1.0) as i64;
            inside.extend((from..=to).map(|x| (x, y)));
        }
    }
    inside
}

/// Connected regions (by edges) of the pixels of the window that `marked` holds, as lists of indices.
pub(super) fn regions(marked: &[bool]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; marked.len()];
    let mut found = Vec::new();
    for start in 0..marked.len() {
        if !marked[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut region, mut open) = (Vec::new(), vec![start]);
        while let Some(at) = open.pop() {
            region.push(at);
            let (x, y) = ((at % WIDTH) as i64, (at / WIDTH) as i64);
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let next = index(x + dx, y + dy);
                if marked.get(next) == Some(&true) && !seen[next] {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        found.push(region);
    }
    found
}

/// The smallest rectangle around a region of [`regions`].
pub(super) fn region_bounds(region: &[usize]) -> Rect {
    let pixels = region.iter().map(|&at| ((at % WIDTH) as i64, (at / WIDTH) as i64));
    extent(pixels).unwrap_or_default()
}
