//! Whether skin is burnt out.

use super::Measure;
use super::view::View;
use super::zones::{extent, forehead, pixels_of};
use crate::domain::{Evidence, Why};
use crate::imaging::luma::{Histogram, luma};

check! {
    /// No skin is burnt out.
    ///
    /// Measures: share of the face whose luma is 247 to 255.
    /// Shapes: the middle of the face (lower lids to upper lip, inside the outline) and the forehead, N pixels, luma of sRGB.
    /// Limits: `limits.over_exposure`, a share.
    /// Source: 教毕指〔2017〕99号 L1; ISO/IEC 29794-5 over-exposure prevention, on luma instead of linear luminance.
    /// Not assessed: no landmarks, or a face that leaves the picture.
    OverExposure, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let mut face = view.mid_face()?.to_vec();
    if let Ok(forehead) = forehead(view) {
        face.extend(pixels_of(forehead));
    }
    let burnt = face.iter().copied().filter(|&(x, y)| luma(view.pixel(x, y)) >= 247);
    let evidence = extent(burnt).map(Evidence::Region);
    let histogram = Histogram::new(face.iter().map(|&(x, y)| luma(view.pixel(x, y))));
    Ok(Measure::new(histogram.share(247..=255)).evidence(evidence))
}
