//! What is worn and what it hides, from a crop of the whole head.

use serde::Deserialize;
use tract_onnx::prelude::TractResult;

use crate::domain::{BySide, Landmarks, Traits};
use crate::imaging::window::{Pyramid, Window};

use super::network::Network;
use super::points::around;

/// Side of the crop over the longer extent of the points: hats, ears and necklaces are in it.
const CROP: f32 = 2.2;
/// How many answers there are: the fields of [`Levels`], brows and ears twice, right before left.
pub(super) const COUNT: usize = 10;

/// A logit for each trait, from faces kept apart in training.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Levels {
    head_covering: Option<f32>,
    brow_hidden: Option<f32>,
    ear_hidden: Option<f32>,
    tinted: Option<f32>,
    glare: Option<f32>,
    teeth: Option<f32>,
    covered: Option<f32>,
    ornaments: Option<f32>,
}

/// The network with the levels that belong to it. A trait that neither knows is not told: its network was not good enough at it.
pub(super) struct Heads {
    pub(super) network: Network,
    /// Where a trait is in doubt.
    pub(super) doubt: Levels,
    /// Where a trait is surely there, though below nothing can be said: the network knows some hats, not all.
    pub(super) sure: Levels,
}

/// Reads the head about `landmarks`; `twice` its mirror image as well, and the mean of both.
pub(super) fn read(
    heads: &mut Heads,
    pyramid: &mut Pyramid<'_>,
    landmarks: &Landmarks,
    twice: bool,
) -> TractResult<Traits> {
    let window = around(landmarks, heads.network.size(), CROP);
    let mut logits = once(&mut heads.network, pyramid, &window)?;
    if twice {
        let other = once(&mut heads.network, pyramid, &Window { mirrored: true, ..window })?;
        logits = std::array::from_fn(|i| f32::midpoint(logits[i], other[i]));
    }
    Ok(told(&logits, &heads.doubt, &heads.sure))
}

fn told(logits: &[f32; COUNT], doubt: &Levels, sure: &Levels) -> Traits {
    let above = |i: usize, level: f32| 1.0 / (1.0 + (level - logits[i]).exp());
    let one = |i: usize, doubt: Option<f32>, sure: Option<f32>| match (doubt, sure) {
        (Some(doubt), _) => Some(above(i, doubt)),
        (None, Some(sure)) => (logits[i] >= sure).then(|| above(i, sure)),
        (None, None) => None,
    };
    let both = |i: usize, doubt: Option<f32>, sure: Option<f32>| {
        let level = doubt.or(sure.filter(|sure| logits[i].max(logits[i + 1]) >= *sure))?;
        Some(BySide { right: above(i, level), left: above(i + 1, level) })
    };
    Traits {
        head_covering: one(0, doubt.head_covering, sure.head_covering),
        brow_hidden: both(1, doubt.brow_hidden, sure.brow_hidden),
        ear_hidden: both(3, doubt.ear_hidden, sure.ear_hidden),
        tinted: one(5, doubt.tinted, sure.tinted),
        glare: one(6, doubt.glare, sure.glare),
        teeth: one(7, doubt.teeth, sure.teeth),
        covered: one(8, doubt.covered, sure.covered),
        ornaments: one(9, doubt.ornaments, sure.ornaments),
    }
}

/// The logits of one crop, the sitter's own right before left.
fn once(network: &mut Network, pyramid: &mut Pyramid<'_>, window: &Window) -> TractResult<[f32; COUNT]> {
    let answer = network.see(pyramid, window)?;
    Ok(std::array::from_fn(|i| answer[if window.mirrored { other_side(i) } else { i }]))
}

/// The same trait of the other side of the head.
fn other_side(at: usize) -> usize {
    match at {
        1 | 3 => at + 1,
        2 | 4 => at - 1,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trait_is_told_on_both_sides_of_its_doubt_or_only_where_it_is_sure() {
        let doubt = Levels { tinted: Some(0.0), ..Levels::default() };
        let sure = Levels { head_covering: Some(2.0), brow_hidden: Some(2.0), ..Levels::default() };
        let mut logits = [-9.0; COUNT];
        let bare = told(&logits, &doubt, &sure);
        assert_eq!((bare.head_covering, bare.brow_hidden, bare.teeth), (None, None, None));
        assert!(bare.tinted.is_some_and(|tinted| tinted < 0.01));
        (logits[0], logits[2]) = (1.9, 5.0);
        let half = told(&logits, &doubt, &sure);
        assert_eq!(half.head_covering, None);
        assert!(half.brow_hidden.is_some_and(|brow| brow.left > 0.9 && brow.right < 0.01), "{half:?}");
        logits[0] = 2.0;
        assert_eq!(told(&logits, &doubt, &sure).head_covering, Some(0.5));
    }

    #[test]
    fn a_mirror_image_exchanges_brows_and_ears_and_nothing_else() {
        assert_eq!(std::array::from_fn::<usize, COUNT, _>(other_side), [0, 2, 1, 4, 3, 5, 6, 7, 8, 9]);
    }
}
