//! Whether tones are layered.

use super::Measure;
use super::view::View;
use super::zones::{bounds, polygon_pixels};
use crate::domain::{Evidence, Why};
use crate::imaging::luma::{Histogram, luma};

check! {
    /// Tones are layered, not flat.
    ///
    /// Measures: entropy of the face's luma, bits, 0 to 8.
    /// Shapes: everything inside the face's outline, N pixels, luma of sRGB.
    /// Limits: `limits.dynamic_range`, bits.
    /// Source: 教毕指〔2017〕99号 B4 (层次清晰); ISO/IEC 29794-5 dynamic range, on luma instead of linear luminance.
    /// Not assessed: no landmarks, or fewer than 2000 px of face in the picture.
    DynamicRange, Bits, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let outline = view.landmarks()?.outline();
    let face = polygon_pixels(outline, 0.0);
    if face.len() < 2000 {
        return Err(Why::OutOfPicture);
    }
    let region = Evidence::Region(bounds(outline));
    Ok(Measure::new(Histogram::new(face.into_iter().map(|(x, y)| luma(view.pixel(x, y)))).entropy()).evidence([region]))
}
