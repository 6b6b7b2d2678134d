//! The outline brought to the picture's own edge: how far each soft pixel lies between the wall's colour and the sitter's.

use super::surround::Surround;
use crate::domain::{Frame, Matte};
use crate::imaging::colour::linear_from_srgb;
use crate::imaging::smooth::box_mean;

/// Deviation of the network's coverage where it is sure, and what is added where it is in doubt: most at one half.
const SURE_PRIOR: f32 = 0.02;
const SOFT_PRIOR: f32 = 0.3;
/// Deviation of a pixel's noise, linear.
const NOISE: f32 = 0.004;
/// Coverage this near to nothing or all is that, at most.
const SNAP: f32 = 0.08;
/// Reach of the band about the soft pixels, px.
const REACH: usize = 3;
/// From here on a pixel is sitter, up to here wall.
pub(super) const SURE: u8 = 247;
pub(super) const EMPTY: u8 = 1;

/// A picture in linear light with its outline, and the colours on both sides of it.
pub(super) struct Edge {
    /// Planes R, G, B, linear light.
    pub(super) light: [Vec<f32>; 3],
    /// Coverage, 0 to 1.
    pub(super) alpha: Vec<f32>,
    /// The wall's colours, spread inwards.
    pub(super) wall: Surround,
}

impl Edge {
    /// The picture's edge; `matte` is corrected within a few pixels of where it is soft, if `refine`.
    ///
    /// The network's matte mixes code values and knows strands of hair only roughly; light adds up in linear light. The
    /// coverage is estimated twice: by the network, and as the place of the pixel's colour between the wall's and the
    /// sitter's. Each is weighed by its variance: the second is worth little where both colours are alike or textured.
    pub(super) fn new(picture: &Frame, matte: &Matte, refine: bool) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let light: [Vec<f32>; 3] = std::array::from_fn(|c| {
            picture.rgb().iter().skip(c).step_by(3).map(|code| linear_from_srgb(*code)).collect()
        });
        let front = Surround::new(&light, (width, height), |at| matte.alpha[at] >= SURE);
        let wall = Surround::new(&light, (width, height), |at| matte.alpha[at] <= EMPTY);
        let mut alpha: Vec<f32> = matte.alpha.iter().map(|a| f32::from(*a) / 255.0).collect();
        if refine {
            let soft: Vec<f32> = matte.alpha.iter().map(|a| f32::from(u8::from((2..254).contains(a)))).collect();
            let near = box_mean(&soft, width, height, REACH);
            for (at, coverage) in alpha.iter_mut().enumerate().filter(|(at, _)| near[*at] > 1e-4) {
                let (f, b) = (front.at(at % width, at / width), wall.at(at % width, at / width));
                if let (Some(f), Some(b)) = (f, b) {
                    *coverage = refined(*coverage, std::array::from_fn(|c| light[c][at]), &f, &b, NOISE);
                }
            }
        }
        Self { light, alpha, wall }
    }

    /// The matte as bytes.
    pub(super) fn matte(&self, width: u32, height: u32) -> Matte {
        Matte { width, height, alpha: self.alpha.iter().map(|a| (a * 255.0 + 0.5) as u8).collect() }
    }
}

/// Coverage of one pixel from `before` and from its colour between `wall` and `front`: means of R, G, B and the variance.
///
/// The texture of what may be there counts at the larger of both coverages: a highlight in the hair of the wall's colour is no
/// hole.
pub(super) fn refined(before: f32, seen: [f32; 3], front: &[f32; 4], wall: &[f32; 4], noise: f32) -> f32 {
    let (mut along, mut apart) = (0.0, 0.0);
    for c in 0..3 {
        let step = front[c] - wall[c];
        along += (seen[c] - wall[c]) * step;
        apart += step * step;
    }
    let apart = apart.max(1e-9);
    let found = (along / apart).clamp(0.0, 1.0);
    let texture = (found.max(before).powi(2) * front[3] + (1.0 - found.min(before)).powi(2) * wall[3]) / 3.0;
    let variance = (noise * noise + texture) / apart + 1e-4;
    let prior = SURE_PRIOR.powi(2) + 4.0 * before * (1.0 - before) * SOFT_PRIOR.powi(2);
    let both = (found / variance + before / prior) / (variance.recip() + prior.recip());
    let margin = (2.0 * variance.sqrt()).min(SNAP);
    ((both - margin) / (1.0 - 2.0 * margin)).clamp(0.0, 1.0)
}
