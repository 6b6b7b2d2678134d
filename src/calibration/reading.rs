//! What one frame says about light: trimmed means of zones, clipping, hot spots, a coarse grid, means of rows.

use serde::{Deserialize, Serialize};

use crate::domain::{Cut, Frame, Rect, Target};
use crate::imaging::colour::linear_from_srgb;

use super::zones::{Pixels, Zone};

/// Share of a zone's pixels that is left out at each end: glints, dust, noise (§3.2).
const TAIL: f64 = 0.1;
/// A pixel is hot above so many times the zone's median (§1.3).
const HOT: f64 = 1.35;
/// Codes that count as burnt or black (§3.3).
const BURNT: usize = 250;
const BLACK: usize = 2;

/// Light of one zone. Linear, 1.0 is code 255.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Light {
    /// Trimmed mean of red, green and blue.
    pub mean: [f64; 3],
    /// Share of pixels at 250 or above in the most burnt channel.
    pub burnt: f64,
    /// Share of pixels whose green is at 2 or below.
    pub black: f64,
    /// Share of pixels whose green is above 1.35 times the zone's median.
    pub hot: f64,
}

/// How much light: its green. Targets are grey, white balance leaves green alone, and red and blue of a camera may still be
/// off before it; so green is what the balanced picture shows.
pub const fn level([_, green, _]: [f64; 3]) -> f64 {
    green
}

/// Light in the pixels `at`.
pub fn light(frame: &Frame, at: Pixels) -> Light {
    let mut bins = [[0u32; 256]; 3];
    for y in at.top..at.bottom {
        for pixel in at.row(frame, y).chunks_exact(3) {
            for (bins, code) in bins.iter_mut().zip(pixel) {
                bins[usize::from(*code)] += 1;
            }
        }
    }
    let count = at.count() as f64;
    let share = |bins: &[u32]| bins.iter().map(|&n| f64::from(n)).sum::<f64>() / count;
    let burnt = bins.iter().map(|bins| share(&bins[BURNT..])).fold(0.0, f64::max);
    let median = value_at(&bins[1], count / 2.0);
    let hot = (0..256).filter(|&code| linear(code) > HOT * median).map(|code| f64::from(bins[1][code])).sum::<f64>();
    Light { mean: bins.map(|bins| trimmed(&bins, count)), burnt, black: share(&bins[1][..=BLACK]), hot: hot / count }
}

fn linear(code: usize) -> f64 {
    f64::from(linear_from_srgb(code as u8))
}

/// Linear light of the pixel at `place` of the sorted ones.
fn value_at(bins: &[u32; 256], place: f64) -> f64 {
    let mut before = 0.0;
    for (code, &count) in bins.iter().enumerate() {
        before += f64::from(count);
        if before > place {
            return linear(code);
        }
    }
    1.0
}

/// Mean without the tails.
fn trimmed(bins: &[u32; 256], count: f64) -> f64 {
    let (low, high) = (TAIL * count, (1.0 - TAIL) * count);
    let (mut before, mut sum) = (0.0, 0.0);
    for (code, &many) in bins.iter().enumerate() {
        let after = before + f64::from(many);
        sum += (after.min(high) - f64::max(before, low)).max(0.0) * linear(code);
        before = after;
    }
    sum / (high - low)
}

/// Mean green of 9 x 16 blocks of an upright frame (16 x 9 of a lying one), row by row. Linear.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Blocks {
    /// Blocks in a row.
    pub columns: usize,
    /// Their light.
    pub values: Vec<f64>,
}

impl Blocks {
    /// Blocks of a frame, from every other pixel of every other row.
    pub fn of(frame: &Frame) -> Self {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let (columns, rows) = if height >= width { (9, 16) } else { (16, 9) };
        let mut sums = vec![(0.0, 0.0); columns * rows];
        for y in (0..height).step_by(2) {
            let row = &frame.rgb()[y * width * 3..(y + 1) * width * 3];
            for (x, pixel) in row.chunks_exact(3).enumerate().step_by(2) {
                let value = f64::from(linear_from_srgb(pixel[1]));
                let sum = &mut sums[y * rows / height * columns + x * columns / width];
                *sum = (sum.0 + value, sum.1 + 1.0);
            }
        }
        Self { columns, values: sums.into_iter().map(|(sum, count)| sum / f64::max(count, 1.0)).collect() }
    }

    /// The mean of several.
    pub fn mean(all: &[Self]) -> Self {
        let Some(first) = all.first() else { return Self::default() };
        let count = all.len() as f64;
        let sum = |i: usize| all.iter().filter_map(|blocks| blocks.values.get(i)).sum::<f64>();
        Self { columns: first.columns, values: (0..first.values.len()).map(|i| sum(i) / count).collect() }
    }
}

/// Mean green of each row in the rectangle `zone` (N px), linear.
pub fn rows(frame: &Frame, cut: Cut, zone: Rect) -> Vec<f64> {
    let at = Pixels::of(zone, cut, frame);
    let mean = |y| {
        let row = at.row(frame, y);
        row.chunks_exact(3).map(|pixel| f64::from(linear_from_srgb(pixel[1]))).sum::<f64>() / (row.len() / 3) as f64
    };
    (at.top..at.bottom).map(mean).collect()
}

/// What one frame says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Light of each zone of the target, in the order of [`Zone::of`].
    pub zones: Vec<Light>,
    /// The whole frame, coarsely.
    pub blocks: Blocks,
    /// Means of the rows where banding is looked for.
    pub rows: Vec<f64>,
}

impl Reading {
    /// Measures a frame in which `target` stands; rows are those of `banding` (N px).
    pub fn new(frame: &Frame, cut: Cut, target: Target, banding: Rect) -> Self {
        let zones = Zone::of(target).iter().map(|zone| light(frame, Pixels::of(zone.rect(), cut, frame))).collect();
        Self { zones, blocks: Blocks::of(frame), rows: rows(frame, cut, banding) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(paint: impl Fn(u32, u32) -> [u8; 3]) -> Frame {
        let rgb = (0..640).flat_map(|y| (0..480).flat_map(move |x| [(x, y)])).flat_map(|(x, y)| paint(x, y)).collect();
        Frame::new(480, 640, rgb, 0, super::super::tests::moment()).expect("of that size")
    }

    #[test]
    fn a_plain_zone_reads_its_own_light_and_specks_change_nothing() {
        let at = Pixels { left: 100, top: 100, right: 200, bottom: 200 };
        let plain = light(&frame(|_, _| [118, 118, 118]), at);
        assert!((plain.mean[0] - 0.1812).abs() < 5e-4, "{plain:?}");
        let speckled = light(&frame(|x, y| if x % 10 == 0 && y % 2 == 0 { [255; 3] } else { [118; 3] }), at);
        assert!((speckled.mean[1] - plain.mean[1]).abs() < 1e-9);
        assert!((speckled.burnt - 0.05).abs() < 1e-9 && (speckled.hot - 0.05).abs() < 1e-9);
    }

    #[test]
    fn blocks_see_where_it_is_bright() {
        let blocks = Blocks::of(&frame(|x, y| if x < 54 && y < 40 { [255; 3] } else { [0; 3] }));
        assert_eq!((blocks.columns, blocks.values.len()), (9, 144));
        assert!(blocks.values[0] > 0.9 && blocks.values[1] < 0.1 && blocks.values[9] < 0.1);
    }
}
