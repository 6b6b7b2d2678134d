//! Whether head and face are bare.

use super::Measure;
use super::view::View;
use super::zones::{bounds, mouth_hidden};
use crate::domain::{Detail, Evidence, Why};

check! {
    /// The head is bare (免冠), and nothing is before the face.
    ///
    /// Measures: the likelier of a covered head (hat, cap, scarf, hood) and a covered face (mask, hand, cup), 0 to 1, 0.5 in doubt; the detail is which. The less vision can see of the mouth, the more it counts as covered. Hats are told where vision is sure of them; headscarves and hoods it often does not know.
    /// Shapes: vision's traits of the head, and its confidence in the 24 points of the lips; the evidence is the face or the mouth, N pixels.
    /// Limits: `limits.head_uncovered`, a share.
    /// Source: 教毕指〔2017〕99号 P5; ISO/IEC 29794-5 no head coverings, face occlusion prevention, with trained traits in place of maps of what covers it.
    /// Not assessed: no landmarks, or no hat that vision is sure of while the mouth shows.
    HeadUncovered, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let traits = view.face()?.traits.unwrap_or_default();
    let mouth = mouth_hidden(landmarks);
    let covered = traits.covered.unwrap_or_default().max(mouth);
    let hat = traits.head_covering.unwrap_or_default();
    if traits.head_covering.is_none() && covered < 0.5 {
        return Err(Why::NoModel);
    }
    Ok(if hat >= covered {
        let region = Evidence::Region(bounds(landmarks.all()));
        Measure::new(hat).detail(Detail::Hat).evidence([region])
    } else {
        let region = Evidence::Region(bounds(landmarks.outer_lips()));
        Measure::new(covered).detail(Detail::Mask).evidence([region])
    })
}
