//! Puts another background behind the sitter. Where the sitter covers a pixel wholly, nothing is touched (B3).

use super::edge::Edge;
use super::grain::Grain;
use crate::domain::{Frame, Matte};
use crate::imaging::colour::{encode_srgb, linear_from_srgb};
use crate::imaging::smooth::box_mean;

/// Radius within which the sitter's colour at a soft pixel is looked for, px.
const RADIUS: usize = 5;

/// `picture` before a background of `colour` (8-bit sRGB), and the matte by which it was done.
///
/// Light adds up in linear light, so the soft pixels are taken apart and put together there: each is sitter and wall, the
/// sitter's own colour is what the wall leaves of it (blur fusion, Forte and Pitié 2021, with the wall's colour as it is
/// beside), so that hair has no rim of the old wall. `refine`: the matte comes from the network and is brought to the picture's
/// edge first. The new background has the picture's own grain, so that it does not look pasted.
pub(super) fn replace(picture: &Frame, matte: &Matte, colour: [u8; 3], refine: bool) -> (Vec<u8>, Matte) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let edge = Edge::new(picture, matte, refine);
    let matte = edge.matte(picture.width(), picture.height());
    let grain = Grain::of(picture, &matte);
    let near = box_mean(&edge.alpha, width, height, RADIUS);
    let front: [Vec<f32>; 3] = std::array::from_fn(|c| {
        let weighed: Vec<f32> = edge.light[c].iter().zip(&edge.alpha).map(|(v, a)| v * a).collect();
        let sums = box_mean(&weighed, width, height, RADIUS);
        sums.iter().zip(&near).map(|(sum, weight)| sum / (weight + 1e-5)).collect()
    });
    let new = colour.map(linear_from_srgb);
    let mut out = picture.rgb().to_vec();
    for (at, pixel) in out.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        if matte.alpha[at] == 255 {
            continue;
        }
        let (a, noise) = (edge.alpha[at], grain.at(at % width, at / width));
        let wall = if matte.alpha[at] == 0 { None } else { edge.wall.at(at % width, at / width) };
        for c in 0..3 {
            let code = if matte.alpha[at] == 0 {
                f32::from(colour[c])
            } else {
                let (seen, sitter) = (edge.light[c][at], front[c][at]);
                let left = wall.map_or(0.0, |wall| seen - a * sitter - (1.0 - a) * wall[c]);
                255.0 * encode_srgb((a * (sitter + left)).max(0.0) + (1.0 - a) * new[c])
            };
            pixel[c] = (code + (1.0 - a) * noise).round().clamp(0.0, 255.0) as u8;
        }
    }
    (out, matte)
}
