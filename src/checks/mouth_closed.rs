//! Whether the lips are together.

use super::Measure;
use super::view::View;
use super::zones::bounds;
use crate::domain::{Evidence, Why};

check! {
    /// The lips are together.
    ///
    /// Measures: the largest gap between the inner edges of the lips, divided by T (midpoint of the eyes to the chin).
    /// Shapes: five pairs of points on upper and lower inner lip, N pixels.
    /// Limits: `limits.mouth_closed`, a ratio; stricter than ISO's curve, which lets teeth pass.
    /// Source: 教毕指〔2017〕99号 P3 (嘴唇自然闭合); ISO/IEC 29794-5 mouth closed.
    /// Not assessed: no face, or no landmarks.
    MouthClosed, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let lips = landmarks.inner_lips();
    // 0 right corner, 3 lowest, 6 left corner, 9 highest: 1-5 lower lip, 11-7 upper lip.
    let gap = (1..6).map(|i| lips[i].distance(lips[12 - i])).fold(0.0, f32::max);
    let region = Evidence::Region(bounds(landmarks.outer_lips()));
    Ok(Measure::new(gap / landmarks.eyes_to_chin()).evidence([region]))
}
