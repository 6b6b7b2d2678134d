//! Whether skin is lost in black.

use super::Measure;
use super::view::View;
use super::zones::extent;
use crate::domain::{Evidence, Why};
use crate::imaging::luma::{Histogram, luma};

check! {
    /// No skin is lost in black.
    ///
    /// Measures: share of the face whose luma is 0 to 25.
    /// Shapes: the middle of the face (lower lids to upper lip, inside the outline), where neither hair nor beard grows, N pixels, luma of sRGB. ISO counts linear luminance, which calls well lit dark skin black.
    /// Limits: `limits.under_exposure`, a share.
    /// Source: 教毕指〔2017〕99号 L1; ISO/IEC 29794-5 under-exposure prevention, on luma instead of linear luminance.
    /// Not assessed: no landmarks, or a face that leaves the picture.
    UnderExposure, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let face = view.mid_face()?;
    let histogram = Histogram::new(face.iter().map(|&(x, y)| luma(view.pixel(x, y))));
    let black = face.iter().copied().filter(|&(x, y)| luma(view.pixel(x, y)) <= 25);
    Ok(Measure::new(histogram.share(0..=25)).evidence(extent(black).map(Evidence::Region)))
}
