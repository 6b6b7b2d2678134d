//! Whether the sitter looks at the lens.

use super::Measure;
use super::eye_patch::EyePatch;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Side, Why};

check! {
    /// The sitter looks at the lens.
    ///
    /// Measures: how far the dark of the eyes, the irises, sits off the middle between the eye corners, mean of both eyes, divided by the eye's width, without sign; the detail is the sitter's side they look to. Coarse, about 10 degrees; up and down are not told apart.
    /// Shapes: between the corners of each eye, weights from luma below half-way between skin and darkest tone, N pixels. Not the iris landmarks: small networks place them where irises mostly are.
    /// Limits: `limits.gaze`, a ratio.
    /// Source: 教毕指〔2017〕99号 P3 (平视).
    /// Not assessed: no landmarks, a hidden eye, an eye out of the picture or smaller than 12 px, or nothing dark between its corners (a shut eye).
    Gaze, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.with_eyes()?;
    // Both eyes of a sideways look move to the same side; a squint and a corner placed badly cancel.
    let offset = f32::midpoint(iris_offset(view, Side::Left)?, iris_offset(view, Side::Right)?);
    let side = if offset >= 0.0 { Side::Left } else { Side::Right };
    let regions = Side::BOTH.map(|side| Evidence::Region(eye_box(landmarks, side, 0.05)));
    Ok(Measure::new(offset.abs()).detail(Detail::Side(side)).evidence(regions))
}

/// Offset of an eye's dark from the middle of its corners, divided by their distance; positive to the sitter's left.
fn iris_offset(view: &View<'_>, side: Side) -> Result<f32, Why> {
    let landmarks = view.landmarks()?;
    let eye = landmarks.eye(side);
    let (width, middle) = (eye[0].distance(eye[8]), eye[0].midpoint(eye[8]));
    let patch = EyePatch::new(view, side, 0.45 * width / landmarks.inter_eye_distance())?;
    // The darkest column's tone sets what is dark; lashes and corners, less dark, then count little.
    let tones = patch.columns.clone().filter_map(|x| patch.darkest(x).map(|y| patch.tone(x, y)));
    let darkest = tones.min_by(f32::total_cmp).ok_or(Why::NotApplicable)?;
    let limit = darkest + 0.4 * (patch.skin - darkest);
    let band = 0.08 * landmarks.inter_eye_distance();
    let (mut sum, mut weight) = (0.0, 0.0);
    for x in patch.columns.clone() {
        for y in patch.rows.clone().filter(|&y| (y as f32 - middle.y).abs() <= band) {
            let dark = (limit - patch.tone(x, y)).max(0.0);
            sum += dark * (x as f32 + 0.5 - middle.x);
            weight += dark;
        }
    }
    if weight > 0.0 { Ok(sum / weight / width) } else { Err(Why::NotApplicable) }
}
