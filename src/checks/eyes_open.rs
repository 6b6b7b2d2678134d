//! Whether both eyes are open.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Landmarks, Side, Why};

check! {
    /// Both eyes are open.
    ///
    /// Measures: the smaller of both eyes' largest lid openings, divided by T (midpoint of the eyes to the chin); the detail is the sitter's side of that eye.
    /// Shapes: seven pairs of points on upper and lower lid, N pixels.
    /// Limits: `limits.eyes_open`, a ratio. Narrow eyes differ from shut ones by little: see the figures below.
    /// Source: 教毕指〔2017〕99号 P3 (双眼自然睁开); ISO/IEC 29794-5 eyes open.
    /// Not assessed: no face, or no landmarks.
    EyesOpen, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let (left, right) = (opening(landmarks, Side::Left), opening(landmarks, Side::Right));
    let side = if left <= right { Side::Left } else { Side::Right };
    let region = Evidence::Region(eye_box(landmarks, side, 0.05));
    Ok(Measure::new(left.min(right)).detail(Detail::Side(side)).evidence([region]))
}

fn opening(landmarks: &Landmarks, side: Side) -> f32 {
    let eye = landmarks.eye(side);
    // 1-7 lower lid, 9-15 upper lid, both from the outer corner.
    let widest = (1..8).map(|i| eye[i].distance(eye[i + 8])).fold(0.0, f32::max);
    widest / landmarks.eyes_to_chin()
}
