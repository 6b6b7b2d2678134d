//! Whether head and face are bare.

use super::Measure;
use super::view::View;
use super::zones::bounds;
use crate::domain::{Detail, Evidence, Why};

check! {
    /// The head is bare (免冠), and nothing is before the face.
    ///
    /// Measures: the likelier of a covered head (hat, cap, scarf, hood) and a covered face (mask, hand, cup), 0 to 1, 0.5 in doubt; the detail is which. A mouth that vision cannot see counts as covered.
    /// Shapes: vision's traits of the head, and its confidence in the 24 points of the lips; the evidence is the face or the mouth, N pixels.
    /// Limits: `limits.head_uncovered`, a share.
    /// Source: 教毕指〔2017〕99号 P5; ISO/IEC 29794-5 no head coverings, face occlusion prevention, with trained traits in place of maps of what covers it.
    /// Not assessed: no landmarks, or no network for traits.
    HeadUncovered, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let traits = view.face()?.traits.ok_or(Why::NoModel)?;
    let mouth = if landmarks.shows(102..126) { 0.0 } else { 1.0 };
    let covered = traits.covered.max(mouth);
    Ok(if traits.head_covering >= covered {
        let region = Evidence::Region(bounds(landmarks.all()));
        Measure::new(traits.head_covering).detail(Detail::Hat).evidence([region])
    } else {
        let region = Evidence::Region(bounds(landmarks.outer_lips()));
        Measure::new(covered).detail(Detail::Mask).evidence([region])
    })
}
