//! The camera's response: sRGB, checked with the lamps' own sweep, corrected where it is a little off (§2.5).

use serde::{Deserialize, Serialize};

/// So far off the line, as a share, is corrected; more is refused as a wrong tone curve.
pub const MOST_CORRECTED: f64 = 0.06;
/// So far off is noise, and is left alone.
const NOISE: f64 = 0.008;

/// A correction of linear light: points of what is read and what it is, rising; between them straight lines.
///
/// Empty: none is needed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Response {
    /// Read, true; linear, 1.0 is code 255.
    pub points: Vec<(f64, f64)>,
}

impl Response {
    /// From a sweep of all lamps by one factor: (factor, light read), dark subtracted. Gives the correction and the
    /// largest deviation from the line through the strongest, as a share; `None` for less than three points of use.
    pub fn fit(sweep: &[(f64, f64)]) -> Option<(Self, f64)> {
        let mut points: Vec<(f64, f64)> =
            sweep.iter().copied().filter(|(share, light)| *share > 0.0 && *light > 0.004).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (full, light) = *points.last()?;
        if points.len() < 3 {
            return None;
        }
        let truth = |share: f64| light * share / full;
        let worst = points.iter().map(|(share, read)| (read / truth(*share) - 1.0).abs()).fold(0.0, f64::max);
        let rises = points.windows(2).all(|pair| pair[0].1 < pair[1].1);
        if worst <= NOISE || worst > MOST_CORRECTED || !rises {
            return Some((Self::default(), worst));
        }
        let points = points.into_iter().map(|(share, read)| (read, truth(share))).collect();
        Some((Self { points }, worst))
    }

    /// True linear light of what was read; beyond the last point by its own factor.
    pub fn apply(&self, read: f64) -> f64 {
        let Some(&(last, truth)) = self.points.last() else { return read };
        if read >= last {
            return read * truth / last;
        }
        let mut below = (0.0, 0.0);
        for &(at, truth) in &self.points {
            if read < at {
                return below.1 + (read - below.0) * (truth - below.1) / (at - below.0);
            }
            below = (at, truth);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(curve: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        (1..=8).map(|i| f64::from(i) / 8.0).map(|share| (share, curve(0.3 * share))).collect()
    }

    #[test]
    fn a_true_camera_is_left_alone() {
        let (response, worst) = Response::fit(&sweep(|light| light)).expect("points");
        assert!(worst < 1e-12 && response.points.is_empty());
        assert!((response.apply(0.42) - 0.42).abs() < 1e-12);
    }

    #[test]
    fn a_small_bend_is_straightened_and_a_large_one_is_only_measured() {
        let bent = |light: f64| light * (1.0 - 0.08 * (0.3 - light));
        let (response, worst) = Response::fit(&sweep(bent)).expect("points");
        assert!(worst > 0.01 && !response.points.is_empty());
        for i in 1..30 {
            let light = f64::from(i) / 100.0;
            assert!((response.apply(bent(light)) / light * 0.3 / bent(0.3) - 1.0).abs() < 4e-3, "at {light}");
        }
        let (response, worst) = Response::fit(&sweep(|light| light.powf(1.22))).expect("points");
        assert!(worst > MOST_CORRECTED && response.points.is_empty());
    }

    #[test]
    fn the_dark_says_nothing() {
        assert!(Response::fit(&[(0.5, 0.0), (1.0, 0.001)]).is_none());
    }
}
