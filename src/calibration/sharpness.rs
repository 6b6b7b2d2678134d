//! Sharpness by a slanted edge, as ISO 12233 does it: edge, line spread, its spectrum (§2.5).

use serde::{Deserialize, Serialize};

use super::linear::least_squares;
use super::zones::Pixels;
use crate::domain::Frame;
use crate::imaging::colour::linear_from_srgb;

/// Bins per pixel across the edge.
const FINE: usize = 4;
/// Half the width of the edge's surroundings that count, px.
const REACH: f64 = 24.0;
/// Light and dark side differ by so much at least, linear.
const CONTRAST: f64 = 0.05;
/// The edge leans by so much against the rows or columns: tangent.
const LEANS: std::ops::RangeInclusive<f64> = 0.02..=0.45;
/// Accepted at the norm's picture, cycles a pixel of it.
const ACCEPTED: f64 = 0.25;

/// How sharp the camera is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sharpness {
    /// Frequency at which contrast has halved, cycles a camera pixel.
    pub mtf50: f64,
    /// The same in the norm's picture, cycles a pixel of it.
    pub mtf50_cut: f64,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SharpFault {
    /// No slanted edge there.
    #[error("sharpness: there is no dark edge, leaning by about 5 degrees; set the edge chart straight")]
    NoEdge,
    /// Not sharp enough.
    #[error(
        "sharpness: contrast halves at {0:.2} cycles a pixel of the picture, at least 0.25 is wanted; clean and focus the lens"
    )]
    Soft(f64),
}

impl Sharpness {
    /// From an edge that runs roughly upright within `at`; `scale`: pixels of the norm's picture per camera pixel.
    ///
    /// # Errors
    /// [`SharpFault`].
    pub fn measure(frame: &Frame, at: Pixels, scale: f64) -> Result<Self, SharpFault> {
        let light = |x: usize, y: usize| f64::from(linear_from_srgb(frame.pixel(x as i64, y as i64)[1]));
        let rows: Vec<Vec<f64>> =
            (at.top..at.bottom).map(|y| (at.left..at.right).map(|x| light(x, y)).collect()).collect();
        let mtf50 = mtf50(&rows).ok_or(SharpFault::NoEdge)?;
        let mtf50_cut = mtf50 / scale;
        if mtf50_cut < ACCEPTED { Err(SharpFault::Soft(mtf50_cut)) } else { Ok(Self { mtf50, mtf50_cut }) }
    }
}

/// Frequency at which contrast has halved, cycles a pixel, of an edge that runs through `rows` of linear light; `None`
/// without a slanted edge.
pub fn mtf50(rows: &[Vec<f64>]) -> Option<f64> {
    let (offset, slope) = edge(rows)?;
    let spread = line_spread(rows, offset, slope)?;
    let response = |cycles: f64| {
        let turn = std::f64::consts::TAU * cycles / FINE as f64;
        let (re, im) = spread.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, value)| {
            let (sin, cos) = (turn * i as f64).sin_cos();
            (re + value * cos, im + value * sin)
        });
        // The difference of two neighbouring bins weakens high frequencies by itself.
        let own = std::f64::consts::PI * cycles / FINE as f64;
        re.hypot(im) * if own > 0.0 { (own / own.sin()).min(10.0) } else { 1.0 }
    };
    let whole = response(0.0);
    let mut before = (0.0, 1.0);
    for step in 1..=400 {
        let cycles = f64::from(step) * 0.0025;
        let contrast = response(cycles) / whole;
        if contrast < 0.5 {
            return Some(before.0 + (cycles - before.0) * (before.1 - 0.5) / (before.1 - contrast));
        }
        before = (cycles, contrast);
    }
    Some(before.0)
}

/// The edge's column in the first row, and how much further it lies in each next.
fn edge(rows: &[Vec<f64>]) -> Option<(f64, f64)> {
    let width = rows.first()?.len();
    if rows.len() < 16 || width < 16 {
        return None;
    }
    let ends = width / 8;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let contrast =
        rows.iter().map(|row| mean(&row[width - ends..]) - mean(&row[..ends])).sum::<f64>() / rows.len() as f64;
    if contrast.abs() < CONTRAST {
        return None;
    }
    // Where each row's light has changed by half.
    let crossing = |(y, row): (usize, &Vec<f64>)| {
        let (low, high) = (mean(&row[..ends]), mean(&row[width - ends..]));
        let half = f64::midpoint(low, high);
        let rises = high > low;
        let at = (1..width)
            .find(|&x| if rises { row[x - 1] < half && row[x] >= half } else { row[x - 1] > half && row[x] <= half })?;
        let share = (half - row[at - 1]) / (row[at] - row[at - 1]);
        Some(([1.0, y as f64], at as f64 - 1.0 + share))
    };
    let points: Vec<([f64; 2], f64)> = rows.iter().enumerate().filter_map(crossing).collect();
    if points.len() * 10 < rows.len() * 9 {
        return None;
    }
    let [offset, slope] = least_squares(&points)?;
    LEANS.contains(&slope.abs()).then_some((offset, slope))
}

/// The edge four times finer than the pixels, and its change from bin to bin, windowed.
fn line_spread(rows: &[Vec<f64>], offset: f64, slope: f64) -> Option<Vec<f64>> {
    let cos = 1.0 / (1.0 + slope * slope).sqrt();
    let bins = (2.0 * REACH) as usize * FINE;
    let mut sums = vec![(0.0, 0.0); bins];
    for (y, row) in rows.iter().enumerate() {
        for (x, value) in row.iter().enumerate() {
            let across = (x as f64 - offset - slope * y as f64) * cos + REACH;
            if let Some(sum) = (across >= 0.0).then(|| sums.get_mut((across * FINE as f64) as usize)).flatten() {
                *sum = (sum.0 + value, sum.1 + 1.0);
            }
        }
    }
    let known = |sum: &(f64, f64)| (sum.1 > 0.0).then(|| sum.0 / sum.1);
    let first = sums.iter().position(|sum| sum.1 > 0.0)?;
    let last = sums.iter().rposition(|sum| sum.1 > 0.0)?;
    let mut edge = Vec::new();
    let mut value = known(&sums[first])?;
    for sum in &sums[first..=last] {
        value = known(sum).unwrap_or(value);
        edge.push(value);
    }
    let middle = REACH * FINE as f64 - first as f64;
    let reach = middle.min(edge.len() as f64 - middle);
    let window = |i: usize| {
        let off = (i as f64 + 1.0 - middle) / reach;
        if off.abs() < 1.0 { 0.54 + 0.46 * (std::f64::consts::PI * off).cos() } else { 0.0 }
    };
    Some(edge.windows(2).enumerate().map(|(i, pair)| (pair[1] - pair[0]) * window(i)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An edge blurred by a Gaussian, sampled by square pixels: its MTF is `exp(−2π²σ²f²) · sinc(f)`.
    fn slanted(sigma: f64) -> Vec<Vec<f64>> {
        let cdf = |t: f64| 0.5 * (1.0 + erf(t / sigma / std::f64::consts::SQRT_2));
        let value = |x: usize, y: usize| {
            let taps = 9;
            let sum: f64 = (0..taps)
                .map(|i| {
                    let sub = (f64::from(i) + 0.5) / f64::from(taps) - 0.5;
                    cdf((x as f64 + sub - 32.0 - 0.0875 * (y as f64 - 40.0)) / (1.0f64 + 0.0875 * 0.0875).sqrt())
                })
                .sum();
            0.06 + 0.54 * sum / f64::from(taps)
        };
        (0..80).map(|y| (0..64).map(|x| value(x, y)).collect()).collect()
    }

    fn erf(x: f64) -> f64 {
        // Abramowitz and Stegun 7.1.26.
        let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
        let poly =
            t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
        x.signum() * (1.0 - poly * (-x * x).exp())
    }

    #[test]
    fn the_closed_form_of_a_blurred_edge_comes_back() {
        for sigma in [0.6, 1.0, 2.0, 3.0] {
            let mtf = |f: f64| {
                let pixel = (std::f64::consts::PI * f).sin() / (std::f64::consts::PI * f);
                (-2.0 * (std::f64::consts::PI * sigma * f).powi(2)).exp() * pixel
            };
            let truth = (1..2000).map(|i| f64::from(i) * 5e-4).find(|f| mtf(*f) < 0.5).expect("it falls");
            let found = mtf50(&slanted(sigma)).expect("an edge");
            assert!((found / truth - 1.0).abs() < 0.05, "sigma {sigma}: {found:.4} for {truth:.4}");
        }
    }

    #[test]
    fn no_edge_and_an_upright_one_are_refused() {
        assert_eq!(mtf50(&vec![vec![0.3; 64]; 80]), None);
        let upright: Vec<Vec<f64>> =
            (0..80).map(|_| (0..64).map(|x| if x < 32 { 0.1 } else { 0.6 }).collect()).collect();
        assert_eq!(mtf50(&upright), None, "without a lean there are no samples between the pixels");
        assert_eq!(mtf50(&[]), None);
    }
}
