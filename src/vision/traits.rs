//! What is worn and what it hides, from a crop of the whole head.

use serde::Deserialize;
use tract_onnx::prelude::TractResult;

use crate::domain::{BySide, Landmarks, Traits};
use crate::imaging::resample::{Pyramid, Window};

use super::network::Network;
use super::points::around;

/// Side of the crop over the longer extent of the points: hats, ears and necklaces are in it.
const CROP: f32 = 2.2;
/// How many answers there are: the fields of [`Doubt`], brows and ears twice, right before left.
pub(super) const COUNT: usize = 10;

/// The logit at which each trait is in doubt, from faces kept apart in training. A trait that is left out is not told: its
/// network was not good enough at it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doubt {
    head_covering: Option<f32>,
    brow_hidden: Option<f32>,
    ear_hidden: Option<f32>,
    tinted: Option<f32>,
    glare: Option<f32>,
    teeth: Option<f32>,
    covered: Option<f32>,
    ornaments: Option<f32>,
}

/// The network with the doubts that belong to it.
pub(super) struct Heads {
    pub(super) network: Network,
    pub(super) doubt: Doubt,
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
    let doubt = &heads.doubt;
    let probability = |i: usize, doubt: f32| 1.0 / (1.0 + (doubt - logits[i]).exp());
    let sure = |i: usize, doubt: Option<f32>| doubt.map(|doubt| probability(i, doubt));
    let sides = |right: usize, doubt: Option<f32>| {
        doubt.map(|doubt| BySide { right: probability(right, doubt), left: probability(right + 1, doubt) })
    };
    Ok(Traits {
        head_covering: sure(0, doubt.head_covering),
        brow_hidden: sides(1, doubt.brow_hidden),
        ear_hidden: sides(3, doubt.ear_hidden),
        tinted: sure(5, doubt.tinted),
        glare: sure(6, doubt.glare),
        teeth: sure(7, doubt.teeth),
        covered: sure(8, doubt.covered),
        ornaments: sure(9, doubt.ornaments),
    })
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
    fn a_mirror_image_exchanges_brows_and_ears_and_nothing_else() {
        assert_eq!(std::array::from_fn::<usize, COUNT, _>(other_side), [0, 2, 1, 4, 3, 5, 6, 7, 8, 9]);
    }
}
