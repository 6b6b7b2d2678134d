//! Whether anything hides the eyes.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Side, Why};

check! {
    /// Nothing hides the eyes.
    ///
    /// Measures: vision's doubt about an eye's points, 1 less their mean confidence; the more doubtful eye, whose sitter's side the detail is. Dark glasses, hair, hands and strong glare raise it, and faces far from the front.
    /// Shapes: 16 points of each eye's lids and corners; the evidence is the eye, N pixels.
    /// Limits: `limits.eyes_visible`, a share.
    /// Source: 教毕指〔2017〕99号 P7; ISO/IEC 29794-5 eyes visible, with vision's doubt in place of a map of what covers them.
    /// Not assessed: no landmarks.
    EyesVisible, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let doubt = |side: Side| 1.0 - landmarks.eye_confidence(side);
    let side = if doubt(Side::Left) >= doubt(Side::Right) { Side::Left } else { Side::Right };
    let region = Evidence::Region(eye_box(landmarks, side, 0.05));
    Ok(Measure::new(doubt(side)).detail(Detail::Side(side)).evidence([region]))
}
