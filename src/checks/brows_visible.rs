//! Whether hair covers a brow.

use super::Measure;
use super::view::View;
use super::zones::bounds;
use crate::domain::{Detail, Evidence, Side, Why};

check! {
    /// No hair covers the brows.
    ///
    /// Measures: probability that hair or a brim covers a brow, 0 to 1, 0.5 in doubt; the likelier brow, whose sitter's side the detail is.
    /// Shapes: vision's traits of the head; the evidence is the brow, N pixels.
    /// Limits: `limits.brows_visible`, a share. A remark only: of fringes too few were seen to refuse by it.
    /// Source: 教毕指〔2017〕99号 P7.
    /// Not assessed: no landmarks, or no brow that vision is sure of: it knows some fringes and not all.
    BrowsVisible, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let hidden = view.face()?.traits.and_then(|traits| traits.brow_hidden).ok_or(Why::NoModel)?;
    let side = if hidden.left >= hidden.right { Side::Left } else { Side::Right };
    let region = Evidence::Region(bounds(landmarks.brow(side)));
    Ok(Measure::new(hidden.on(side)).detail(Detail::Side(side)).evidence([region]))
}
