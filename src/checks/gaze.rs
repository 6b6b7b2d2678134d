//! Whether the sitter looks at the lens.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Landmarks, Side, Why};

check! {
    /// The sitter looks at the lens.
    ///
    /// Measures: how far the irises sit off the middle between the eye corners, mean of both eyes, divided by the eye's width, without sign; the detail is the sitter's side they look to. Coarse, about 10 degrees.
    /// Shapes: iris centres and eye corners, N pixels.
    /// Limits: `limits.gaze`, a ratio.
    /// Source: 教毕指〔2017〕99号 P3 (平视).
    /// Not assessed: no face, or no landmarks.
    Gaze, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    // Both eyes of a sideways look move to the same side; a squint and the fit's own error cancel.
    let offset = f32::midpoint(iris_offset(landmarks, Side::Left), iris_offset(landmarks, Side::Right));
    let side = if offset >= 0.0 { Side::Left } else { Side::Right };
    let regions = Side::BOTH.map(|side| Evidence::Region(eye_box(landmarks, side, 0.05)));
    Ok(Measure::new(offset.abs()).detail(Detail::Side(side)).evidence(regions))
}

/// Offset of an iris along the line of the eye's corners, divided by their distance; positive to the sitter's left.
fn iris_offset(landmarks: &Landmarks, side: Side) -> f32 {
    let eye = landmarks.eye(side);
    let (right_corner, left_corner) = match side {
        Side::Left => (eye[8], eye[0]),
        Side::Right => (eye[0], eye[8]),
    };
    let (dx, dy) = (left_corner.x - right_corner.x, left_corner.y - right_corner.y);
    let (middle, iris) = (right_corner.midpoint(left_corner), landmarks.iris(side));
    ((iris.x - middle.x) * dx + (iris.y - middle.y) * dy) / (dx * dx + dy * dy)
}
