//! Puts another background behind the sitter. Where the sitter covers a pixel wholly, nothing is touched (B3).

use crate::domain::{Frame, Matte};
use crate::imaging::smooth::box_mean;

/// `picture` before a background of `colour` (8-bit sRGB).
///
/// Soft pixels are taken apart into sitter and old background (blur fusion, Forte and Pitié 2021: two passes), so that
/// hair keeps its own colour and no rim of the old wall; then laid over the new one. A little of the picture's own noise
/// is added to the new background, so that it does not look pasted.
pub(super) fn replace(picture: &Frame, matte: &Matte, colour: [u8; 3]) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let alpha: Vec<f32> = matte.alpha.iter().map(|a| f32::from(*a) / 255.0).collect();
    let original = picture.rgb();
    let grain = grain(picture, matte);
    let mut out = original.to_vec();
    for channel in 0..3 {
        let seen: Vec<f32> = original.iter().skip(channel).step_by(3).map(|v| f32::from(*v)).collect();
        let first = foreground(&seen, &seen, &seen, &alpha, width, height, 40);
        let second = foreground(&seen, &first.0, &first.1, &alpha, width, height, 5);
        let new = f32::from(colour[channel]);
        for at in 0..alpha.len() {
            let a = alpha[at];
            if matte.alpha[at] == 255 {
                continue;
            }
            let behind = (new + grain * noise(at)).clamp(0.0, 255.0);
            out[at * 3 + channel] = (a * second.0[at] + (1.0 - a) * behind).round().clamp(0.0, 255.0) as u8;
        }
    }
    out
}

/// One pass of blur fusion: sitter's and background's colour at every pixel from their weighted means about it.
fn foreground(
    seen: &[f32],
    front: &[f32],
    back: &[f32],
    alpha: &[f32],
    width: usize,
    height: usize,
    radius: usize,
) -> (Vec<f32>, Vec<f32>) {
    let weighted = |values: &[f32], weight: &dyn Fn(f32) -> f32| -> Vec<f32> {
        let product: Vec<f32> = values.iter().zip(alpha).map(|(v, a)| v * weight(*a)).collect();
        let weights: Vec<f32> = alpha.iter().map(|a| weight(*a)).collect();
        let (above, below) = (box_mean(&product, width, height, radius), box_mean(&weights, width, height, radius));
        above.iter().zip(&below).map(|(p, w)| p / (w + 1e-5)).collect()
    };
    let front = weighted(front, &|a| a);
    let back = weighted(back, &|a| 1.0 - a);
    let own = (0..seen.len())
        .map(|at| {
            let a = alpha[at];
            (front[at] + a * (seen[at] - a * front[at] - (1.0 - a) * back[at])).clamp(0.0, 255.0)
        })
        .collect();
    (own, back)
}

/// Strength of the picture's grain, 8-bit units: median step between neighbours of the old background, at most 1.5.
fn grain(picture: &Frame, matte: &Matte) -> f32 {
    let mut counts = [0u32; 64];
    for y in (0..i64::from(picture.height())).step_by(2) {
        for x in (0..i64::from(picture.width()) - 1).step_by(2) {
            if matte.at(x, y) == 0 && matte.at(x + 1, y) == 0 {
                let step = picture.pixel(x, y)[1].abs_diff(picture.pixel(x + 1, y)[1]);
                counts[usize::from(step.min(63))] += 1;
            }
        }
    }
    let total: u32 = counts.iter().sum();
    let mut below = 0;
    let median = counts.iter().position(|count| {
        below += count;
        below * 2 >= total.max(1)
    });
    // The median of |a - b| is 0.95 sigma for normal noise.
    (median.unwrap_or(0) as f32 / 0.95).min(1.5)
}

/// Noise of mean 0 and deviation about 1 from a pixel's index: the same picture gives the same file.
fn noise(at: usize) -> f32 {
    let mut sum = 0.0;
    let mut state = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    for _ in 0..3 {
        state ^= state >> 29;
        state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
        sum += (state & 0xffff) as f32 / 32768.0 - 1.0;
    }
    sum
}
