//! The bounded ridge solution: duties that bring zones to their targets and stay near the reference recipe (§3.4).
//!
//! `min ‖W(Ax + b − t)‖² + λ‖x − x_ref‖²`, `0 ≤ x ≤ most`, one chin light at most so many times the mean of the keys, and a
//! power limit. Plain least squares would make unnatural light: the chin at full, the keys weak.

/// What is asked for. Rows of `a` are zones, columns are channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Light of each zone per duty.
    pub a: Vec<Vec<f64>>,
    /// Light of each zone with all lamps off.
    pub b: Vec<f64>,
    /// Wanted light of each zone.
    pub target: Vec<f64>,
    /// How much each zone counts.
    pub weight: Vec<f64>,
    /// The reference recipe.
    pub reference: Vec<f64>,
    /// λ, how strongly it pulls.
    pub pull: f64,
    /// Largest duty of each channel.
    pub most: Vec<f64>,
    /// A channel that is at most `share` times the mean of some others.
    pub weaker: Option<Weaker>,
    /// Power of each channel at full duty, and of all, W.
    pub power: Option<(Vec<f64>, f64)>,
}

/// A channel that must stay weaker than others.
#[derive(Debug, Clone, PartialEq)]
pub struct Weaker {
    /// Which.
    pub channel: usize,
    /// Times the mean of
    pub share: f64,
    /// these.
    pub of: Vec<usize>,
}

/// Rounds of coordinate descent at most; a booth needs some hundred.
const ROUNDS: usize = 20_000;
/// How often the bound of a coupled channel is drawn anew at most.
const NARROWINGS: usize = 60;
/// A round that changes no duty by more than this is the last.
const STILL: f64 = 1e-10;

impl Problem {
    /// The duties: cyclic coordinate descent on the normal equations, each step clamped to its bounds.
    ///
    /// A constraint that couples channels is met by narrowing the bounds and solving again, so the result always keeps it.
    pub fn solve(&self) -> Vec<f64> {
        let channels = self.reference.len();
        let mut most = self.most.clone();
        let mut x = self.descend(&most);
        if let Some(weaker) = &self.weaker {
            let allowed =
                |x: &[f64]| weaker.share * weaker.of.iter().map(|&k| x[k]).sum::<f64>() / weaker.of.len().max(1) as f64;
            for _ in 0..NARROWINGS {
                let (bound, free) = (most[weaker.channel], self.most[weaker.channel]);
                let next = allowed(&x).min(free);
                if x[weaker.channel] <= next && (bound >= free || (bound - next).abs() < STILL) {
                    break;
                }
                most[weaker.channel] = next;
                x = self.descend(&most);
            }
            x[weaker.channel] = x[weaker.channel].min(allowed(&x));
        }
        if let Some((watts, limit)) = &self.power {
            let used: f64 = (0..channels).map(|k| watts[k] * x[k]).sum();
            if used > *limit && used > 0.0 {
                for duty in &mut x {
                    *duty *= limit / used;
                }
            }
        }
        x
    }

    fn descend(&self, most: &[f64]) -> Vec<f64> {
        let channels = self.reference.len();
        let squared: Vec<f64> = self.weight.iter().map(|w| w * w).collect();
        let sum =
            |p: usize, of: &dyn Fn(usize) -> f64| (0..self.a.len()).map(|i| squared[i] * self.a[i][p] * of(i)).sum();
        let gram: Vec<Vec<f64>> = (0..channels)
            .map(|p| {
                (0..channels)
                    .map(|q| {
                        let shared: f64 = sum(p, &|i| self.a[i][q]);
                        shared + if p == q { self.pull } else { 0.0 }
                    })
                    .collect()
            })
            .collect();
        let wanted: Vec<f64> = (0..channels)
            .map(|p| {
                let shared: f64 = sum(p, &|i| self.target[i] - self.b[i]);
                shared + self.pull * self.reference[p]
            })
            .collect();
        let mut x: Vec<f64> = (0..channels).map(|k| self.reference[k].clamp(0.0, most[k])).collect();
        for _ in 0..ROUNDS {
            let mut moved = 0.0f64;
            for p in 0..channels {
                let others: f64 = (0..channels).filter(|&q| q != p).map(|q| gram[p][q] * x[q]).sum();
                let next = if gram[p][p] > 0.0 { (wanted[p] - others) / gram[p][p] } else { x[p] };
                let next = next.clamp(0.0, most[p]);
                moved = moved.max((next - x[p]).abs());
                x[p] = next;
            }
            if moved < STILL {
                break;
            }
        }
        x
    }

    /// Light of each zone at duties `x`.
    pub fn light(&self, x: &[f64]) -> Vec<f64> {
        self.a.iter().zip(&self.b).map(|(row, b)| b + row.iter().zip(x).map(|(a, x)| a * x).sum::<f64>()).collect()
    }

    /// What is minimised, at duties `x`.
    pub fn cost(&self, x: &[f64]) -> f64 {
        let zones = self
            .light(x)
            .iter()
            .zip(&self.target)
            .zip(&self.weight)
            .map(|((y, t), w)| (w * (y - t)).powi(2))
            .sum::<f64>();
        zones + self.pull * x.iter().zip(&self.reference).map(|(x, r)| (x - r).powi(2)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The transport of the simulated booth in `hardware.md` §3.4: forehead, cheeks, chin; keys, top, chin light.
    fn booth(pull: f64) -> Problem {
        let a = [[354., 354., 315., 136.], [694., 72., 155., 277.], [72., 694., 155., 277.], [326., 326., 55., 358.]];
        Problem {
            a: a.map(|row| row.map(|v| v / 550.0).to_vec()).to_vec(),
            b: vec![0.0; 4],
            target: vec![1.0; 4],
            weight: vec![1.0; 4],
            reference: vec![0.62, 0.62, 0.25, 0.25],
            pull,
            most: vec![1.0; 4],
            weaker: None,
            power: None,
        }
    }

    #[test]
    fn a_square_booth_without_pull_is_solved_exactly() {
        let problem = Problem {
            a: vec![vec![2.0, 0.5], vec![0.5, 1.0]],
            b: vec![0.1, 0.1],
            target: vec![1.1, 0.6],
            weight: vec![1.0, 0.5],
            reference: vec![0.0; 2],
            pull: 0.0,
            most: vec![1.0; 2],
            weaker: None,
            power: None,
        };
        let x = problem.solve();
        // 2x + y/2 = 1, x/2 + y = 1/2: x = 3/7, y = 2/7.
        assert!((x[0] - 3.0 / 7.0).abs() < 1e-8 && (x[1] - 2.0 / 7.0).abs() < 1e-8, "{x:?}");
    }

    #[test]
    fn a_strong_pull_gives_the_reference_and_a_weak_one_unnatural_light() {
        let far = booth(1e6).solve();
        assert!(far.iter().zip([0.62, 0.62, 0.25, 0.25]).all(|(x, r)| (x - r).abs() < 1e-4), "{far:?}");
        let free = booth(1e-5).solve();
        assert!(free[3] > 0.9 && free[0] < 0.3, "{free:?}");
        let near = booth(0.03).solve();
        assert!(near[0] > 0.45 && near[3] < 0.5, "{near:?}");
    }

    #[test]
    fn the_chin_light_stays_below_its_share_of_the_keys_and_the_supply_below_its_limit() {
        let mut problem = booth(1e-4);
        problem.weaker = Some(Weaker { channel: 3, share: 0.35, of: vec![0, 1] });
        let x = problem.solve();
        assert!(x[3] <= 0.35 * (x[0] + x[1]) / 2.0 + 1e-9 && x[3] > 0.1, "{x:?}");
        problem.power = Some((vec![33.0, 33.0, 15.0, 15.0], 30.0));
        let x = problem.solve();
        assert!(x.iter().zip([33.0, 33.0, 15.0, 15.0]).map(|(x, w)| x * w).sum::<f64>() <= 30.0 + 1e-9);
    }

    proptest! {
        /// No random recipe within the bounds is better, and the bounds hold.
        #[test]
        fn nothing_within_the_bounds_is_better(
            a in prop::collection::vec(prop::collection::vec(0.0f64..1.0, 4), 6),
            target in prop::collection::vec(0.1f64..1.0, 6),
            reference in prop::collection::vec(0.0f64..0.9, 4),
            pull in 0.003f64..0.1,
            other in prop::collection::vec(0.0f64..0.95, 4),
        ) {
            let problem = Problem {
                a, b: vec![0.01; 6], target, weight: vec![1.0, 0.8, 1.0, 0.6, 0.7, 0.7], reference, pull,
                most: vec![0.95; 4], weaker: None, power: None,
            };
            let x = problem.solve();
            prop_assert!(x.iter().all(|duty| (0.0..=0.95).contains(duty)));
            prop_assert!(problem.cost(&x) <= problem.cost(&other) + 1e-9);
        }
    }
}
