//! How bright the face is.

use super::Measure;
use super::view::View;
use super::zones::extent;
use crate::domain::{Detail, Evidence, Why};
use crate::imaging::luma::{Histogram, luma};

check! {
    /// The face is neither dark nor pale.
    ///
    /// Measures: mean luma of the face, 0.0 to 1.0; the detail is up (pale) or down (dark).
    /// Shapes: the middle of the face (lower lids to upper lip, inside the outline), N pixels, luma of sRGB.
    /// Limits: `limits.face_luminance`, a ratio; wide, since skin has every tone.
    /// Source: 教毕指〔2017〕99号 L1; ISO/IEC 29794-5 luminance mean, on luma instead of linear luminance.
    /// Not assessed: no landmarks, or a face that leaves the picture.
    FaceLuminance, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let face = view.mid_face()?;
    let mean = Histogram::new(face.iter().map(|&(x, y)| luma(view.pixel(x, y)))).mean() / 255.0;
    let way = if mean >= 0.5 { Detail::Up } else { Detail::Down };
    Ok(Measure::new(mean).detail(way).evidence(extent(face.iter().copied()).map(Evidence::Region)))
}
