//! How far the eyes are apart.

use super::Measure;
use super::view::View;
use crate::domain::{Evidence, Side, Why};

check! {
    /// The eyes are far enough apart for portrait comparison.
    ///
    /// Measures: distance between the eye centres, N pixels; geometry of the cut, not the resolution of the original.
    /// Shapes: both eyes' corners, N pixels.
    /// Limits: `limits.inter_eye_distance`, px.
    /// Source: 教毕指〔2017〕99号 B4; ISO/IEC 29794-5 inter-eye distance, without its division by the cosine of yaw.
    /// Not assessed: no face, or no landmarks.
    InterEyeDistance, Px, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let line = Evidence::Line(landmarks.eye_centre(Side::Right), landmarks.eye_centre(Side::Left));
    Ok(Measure::new(landmarks.inter_eye_distance()).evidence([line]))
}
