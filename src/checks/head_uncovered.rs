//! Whether the face is free of masks, hands and things.

use super::Measure;
use super::view::View;
use super::zones::bounds;
use crate::domain::{Evidence, Why};

check! {
    /// The head is bare (免冠): nothing covers the face. Hats are not seen yet; a person looks at them.
    ///
    /// Measures: vision's doubt about the mouth's points, 1 less their mean confidence: masks, hands, cups and scarves raise it, beards do not.
    /// Shapes: 24 points of the lips; the evidence is the mouth, N pixels.
    /// Limits: `limits.head_uncovered`, a share.
    /// Source: 教毕指〔2017〕99号 P5; ISO/IEC 29794-5 face occlusion prevention, with vision's doubt in place of a map of what covers it.
    /// Not assessed: no landmarks.
    HeadUncovered, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let region = Evidence::Region(bounds(landmarks.outer_lips()));
    Ok(Measure::new(1.0 - landmarks.confidence_in(102..126)).evidence([region]))
}
