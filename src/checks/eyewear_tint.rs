//! Whether the lenses of glasses are clear.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Evidence, Side, Why};

check! {
    /// The lenses of glasses are clear.
    ///
    /// Measures: probability that lenses are dark or coloured, 0 to 1, 0.5 in doubt.
    /// Shapes: vision's traits of the head; the evidence is both eyes, N pixels.
    /// Limits: `limits.eyewear_tint`, a share. Slight tints pass.
    /// Source: 教毕指〔2017〕99号 P4 (眼镜无色).
    /// Not assessed: no landmarks, no network for traits, or no glasses are worn and no lens is seen.
    EyewearTint, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let face = view.face()?;
    let tinted = face.traits.and_then(|traits| traits.tinted).ok_or(Why::NoModel)?;
    // Dark glasses hide the eyes so well that they are not always taken for glasses.
    if tinted < 0.5 && face.glasses.is_none_or(|glasses| glasses < 0.5) {
        return Err(Why::NotApplicable);
    }
    let regions = Side::BOTH.map(|side| Evidence::Region(eye_box(landmarks, side, 0.1)));
    Ok(Measure::new(tinted).evidence(regions))
}
