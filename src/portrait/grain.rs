//! The picture's grain, measured on its old background and made anew for the new one: as strong and as coarse.

use crate::domain::{Frame, Matte};

/// Most grain that a new background gets, 8-bit units: a background is to be even (P1).
const MOST: f32 = 1.5;
/// Larger steps between neighbours are no grain but pattern.
const PATTERN: u8 = 10;
/// Variance of rounding to whole codes.
const ROUNDING: f32 = 1.0 / 12.0;

/// Grain as deviation and the weight of each pixel's neighbours in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grain {
    /// Deviation, 8-bit units.
    pub(super) deviation: f32,
    /// Weight of the left and right neighbour's noise beside the own 1, then of the upper and lower one's.
    pub(super) spread: (f32, f32),
}

impl Grain {
    /// The grain of `picture` where there is certainly no sitter; none where there is too little of that.
    pub(super) fn of(picture: &Frame, matte: &Matte) -> Self {
        let variance = |dx: i64, dy: i64| -> Option<f32> {
            let (mut sum, mut n) = (0_u64, 0_u64);
            for y in (0..i64::from(picture.height()) - dy).step_by(2) {
                for x in (0..i64::from(picture.width()) - dx).step_by(2) {
                    if matte.at(x, y) == 0 && matte.at(x + dx, y + dy) == 0 {
                        let step = picture.pixel(x, y)[1].abs_diff(picture.pixel(x + dx, y + dy)[1]);
                        if step <= PATTERN {
                            sum += u64::from(step).pow(2);
                            n += 1;
                        }
                    }
                }
            }
            // Half the mean square of a difference is the variance, less what both have in common.
            (n >= 256).then(|| (sum as f32 / n as f32 / 2.0 - ROUNDING).max(0.0))
        };
        let far = variance(4, 0).zip(variance(0, 4)).map(|(a, b)| a.min(b));
        let Some((all, across, down)) = far.zip(variance(1, 0)).zip(variance(0, 1)).map(|((a, b), c)| (a, b, c)) else {
            return Self { deviation: 0.0, spread: (0.0, 0.0) };
        };
        let likeness = |near: f32| if all > 0.02 { (1.0 - near / all).clamp(0.0, 0.65) } else { 0.0 };
        Self { deviation: all.sqrt().min(MOST), spread: (weight(likeness(across)), weight(likeness(down))) }
    }

    /// The grain at a pixel, mean 0: the same picture gives the same file.
    pub(super) fn at(self, x: usize, y: usize) -> f32 {
        if self.deviation <= 0.0 {
            return 0.0;
        }
        let (h, v) = self.spread;
        let row = |y: usize| noise(x + 1, y) + h * (noise(x, y) + noise(x + 2, y));
        let sum = row(y + 1) + v * (row(y) + row(y + 2));
        sum * self.deviation / ((1.0 + 2.0 * h * h) * (1.0 + 2.0 * v * v)).sqrt()
    }
}

/// The weight of both neighbours that makes adjacent pixels this alike: likeness = 2k / (1 + 2k²).
fn weight(likeness: f32) -> f32 {
    if likeness < 1e-3 { 0.0 } else { (1.0 - (1.0 - 2.0 * likeness * likeness).max(0.0).sqrt()) / (2.0 * likeness) }
}

/// White noise of mean 0 and deviation 1 from a pixel's place.
fn noise(x: usize, y: usize) -> f32 {
    let mut sum = 0.0;
    let mut state = ((y << 20 | x) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    for _ in 0..3 {
        state ^= state >> 29;
        state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
        sum += (state & 0xffff) as f32 / 32768.0 - 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn wall(grain: Grain) -> (Frame, Matte) {
        let at = (0..200).flat_map(|y| (0..200).map(move |x| (x, y)));
        let rgb = at.flat_map(|(x, y)| [(120.0 + x as f32 * 0.02 + grain.at(x, y)).round() as u8; 3]).collect();
        let frame = Frame::new(200, 200, rgb, 0, std::time::Instant::now()).unwrap();
        (frame, Matte { width: 200, height: 200, alpha: vec![0; 40_000] })
    }

    #[test]
    fn made_grain_is_measured_as_it_was_wanted() {
        for (deviation, spread) in [(0.9, (0.0, 0.0)), (1.3, (0.25, 0.1)), (1.4, (0.4, 0.4))] {
            let (frame, matte) = wall(Grain { deviation, spread });
            let found = Grain::of(&frame, &matte);
            assert!((found.deviation - deviation).abs() < 0.1, "{deviation}: {found:?}");
            assert!((found.spread.0 - spread.0).abs() < 0.08, "{spread:?}: {found:?}");
            assert!((found.spread.1 - spread.1).abs() < 0.08, "{spread:?}: {found:?}");
        }
    }

    #[test]
    fn a_clean_wall_has_no_grain_and_a_rough_one_no_more_than_allowed() {
        let none = Grain { deviation: 0.0, spread: (0.0, 0.0) };
        let (frame, matte) = wall(none);
        assert!(Grain::of(&frame, &matte).deviation < 0.15);
        let (frame, matte) = wall(Grain { deviation: 3.0, ..none });
        assert!((Grain::of(&frame, &matte).deviation - MOST).abs() < 1e-6);
        let all = Matte { alpha: vec![255; 40_000], ..matte };
        assert_eq!(Grain::of(&frame, &all), none);
    }
}
