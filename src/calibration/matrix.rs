//! The camera's colours: a 3 x 3 matrix from the chart of 24 patches, refined on CIEDE2000 (§2.5).

use serde::{Deserialize, Serialize};

use super::linear::solve;
use crate::imaging::colour::{Lab, delta_e00, lab_from_linear};

/// Linear camera RGB after white balance to linear sRGB; each row sums to 1, so grey stays grey.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ColourMatrix {
    /// Rows: red, green, blue of sRGB.
    pub rows: [[f64; 3]; 3],
    /// Mean CIEDE2000 of the patches.
    pub mean: f64,
    /// The largest.
    pub max: f64,
    /// The largest of the two skins.
    pub skin: f64,
}

/// A patch: what the camera saw, linear and white-balanced, and what it is, linear sRGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// Seen.
    pub seen: [f64; 3],
    /// Known.
    pub known: [f64; 3],
    /// Whether it is like skin.
    pub is_skin: bool,
}

/// Why there is no matrix.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum MatrixFault {
    /// Too few patches of use.
    #[error("colour chart: only {0} patches are of use; set it straight, avoid glare and burnt patches")]
    TooFew(usize),
    /// Colours are too far off even so: mean and largest CIEDE2000.
    #[error(
        "colour chart: {mean:.1} mean and {max:.1} at most after correction; is it the right chart, straight in its place?"
    )]
    TooFar {
        /// Mean CIEDE2000.
        mean: f64,
        /// Largest CIEDE2000.
        max: f64,
    },
}

/// What is accepted: mean, largest, skins (§1.3).
const MEAN: f64 = 2.5;
const MAX: f64 = 6.0;
const SKIN: f64 = 3.0;
/// Patches of use: lightness and the brightest channel (§2.5).
const LIGHTNESS: std::ops::RangeInclusive<f32> = 5.0..=98.0;
const BRIGHTEST: f64 = 0.99;
/// Fewer patches determine nothing.
const FEWEST: usize = 12;
/// Rounds of refinement, first step, and the step at which it is done.
const ROUNDS: usize = 400;
const FIRST_STEP: f64 = 0.02;
const LAST_STEP: f64 = 2e-5;

impl ColourMatrix {
    /// The best matrix: least squares with rows that sum to 1, then refined step by step on the mean CIEDE2000.
    ///
    /// # Errors
    /// [`MatrixFault`].
    pub fn fit(patches: &[Patch]) -> Result<Self, MatrixFault> {
        let of_use = |patch: &&Patch| {
            LIGHTNESS.contains(&lab(patch.known).l) && patch.seen.iter().all(|value| (0.0..BRIGHTEST).contains(value))
        };
        let patches: Vec<Patch> = patches.iter().filter(of_use).copied().collect();
        let too_few = MatrixFault::TooFew(patches.len());
        if patches.len() < FEWEST {
            return Err(too_few);
        }
        let rows = refine(squares(&patches).ok_or(too_few)?, &patches);
        let off: Vec<f64> = patches.iter().map(|patch| difference(&rows, patch)).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        let max = off.iter().copied().fold(0.0, f64::max);
        let skin = off.iter().zip(&patches).filter(|(_, patch)| patch.is_skin).map(|(off, _)| *off).fold(0.0, f64::max);
        if mean > MEAN || max > MAX || skin > SKIN {
            return Err(MatrixFault::TooFar { mean, max });
        }
        Ok(Self { rows, mean, max, skin })
    }

    /// Linear sRGB of linear, white-balanced camera RGB; may lie outside 0.0 to 1.0.
    pub fn apply(&self, light: [f64; 3]) -> [f64; 3] {
        apply(&self.rows, light)
    }
}

fn apply(rows: &[[f64; 3]; 3], light: [f64; 3]) -> [f64; 3] {
    rows.map(|row| row.iter().zip(light).map(|(m, v)| m * v).sum())
}

fn lab(light: [f64; 3]) -> Lab {
    lab_from_linear(light.map(|value| value as f32))
}

fn difference(rows: &[[f64; 3]; 3], patch: &Patch) -> f64 {
    f64::from(delta_e00(lab(apply(rows, patch.seen)), lab(patch.known)))
}

/// Least squares with the last of each row given by the other two: `m3 = 1 − m1 − m2`. Each patch counts by its own
/// brightness, so that dark ones are not lost.
fn squares(patches: &[Patch]) -> Option<[[f64; 3]; 3]> {
    let mut rows = [[0.0; 3]; 3];
    for (c, row) in rows.iter_mut().enumerate() {
        let (mut m, mut v) = ([[0.0; 2]; 2], [0.0; 2]);
        for patch in patches {
            let weight = 1.0 / (patch.known.iter().sum::<f64>() / 3.0).max(0.02);
            let terms = [patch.seen[0] - patch.seen[2], patch.seen[1] - patch.seen[2]].map(|term| term * weight);
            let value = (patch.known[c] - patch.seen[2]) * weight;
            for (i, term) in terms.iter().enumerate() {
                for (j, other) in terms.iter().enumerate() {
                    m[i][j] += term * other;
                }
                v[i] += term * value;
            }
        }
        let [first, second] = solve(m, v)?;
        *row = [first, second, 1.0 - first - second];
    }
    Some(rows)
}

/// Pattern search over the six free numbers: a step that lessens the mean CIEDE2000 is kept, else steps become smaller.
fn refine(mut rows: [[f64; 3]; 3], patches: &[Patch]) -> [[f64; 3]; 3] {
    let cost = |rows: &[[f64; 3]; 3]| patches.iter().map(|patch| difference(rows, patch)).sum::<f64>();
    let (mut best, mut step) = (cost(&rows), FIRST_STEP);
    for _ in 0..ROUNDS {
        let before = best;
        for row in 0..3 {
            for column in 0..2 {
                for change in [step, -step] {
                    let mut tried = rows;
                    tried[row][column] += change;
                    tried[row][2] -= change;
                    let cost = cost(&tried);
                    if cost < best {
                        (rows, best) = (tried, cost);
                    }
                }
            }
        }
        if best >= before {
            step /= 2.0;
            if step < LAST_STEP {
                break;
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 colours spread over the cube, and what a camera that mixes them sees.
    fn chart(mix: [[f64; 3]; 3]) -> Vec<Patch> {
        let tone = |i: usize, c: usize| 0.05 + 0.7 * f64::from(((i * 37 + c * 61 + i * i * 11) % 100) as u32) / 100.0;
        (0..24)
            .map(|i| {
                let known =
                    if i < 18 { [tone(i, 0), tone(i, 1), tone(i, 2)] } else { [0.03 + 0.15 * (i - 18) as f64; 3] };
                Patch { seen: apply(&mix, known), known, is_skin: i < 2 }
            })
            .collect()
    }

    #[test]
    fn the_inverse_of_a_mix_is_found() {
        let mix = [[0.80, 0.14, 0.06], [0.08, 0.82, 0.10], [0.02, 0.12, 0.86]];
        let found = ColourMatrix::fit(&chart(mix)).expect("a good chart");
        assert!(found.mean < 0.05 && found.max < 0.2, "{found:?}");
        let back = found.apply(apply(&mix, [0.3, 0.5, 0.2]));
        assert!(back.iter().zip([0.3, 0.5, 0.2]).all(|(is, was)| (is - was).abs() < 2e-3), "{back:?}");
        let grey = found.apply([0.18; 3]);
        assert!(grey.iter().all(|value| (value - 0.18).abs() < 1e-9), "grey stays grey: {grey:?}");
    }

    #[test]
    fn refinement_never_makes_it_worse() {
        let mix = [[0.80, 0.14, 0.06], [0.08, 0.82, 0.10], [0.02, 0.12, 0.86]];
        let bent: Vec<Patch> =
            chart(mix).into_iter().map(|patch| Patch { seen: patch.seen.map(|v| v.powf(1.04)), ..patch }).collect();
        let first = squares(&bent).expect("determined");
        let sum = |rows: &[[f64; 3]; 3]| bent.iter().map(|patch| difference(rows, patch)).sum::<f64>();
        assert!(sum(&refine(first, &bent)) < sum(&first));
    }

    #[test]
    fn another_chart_and_too_few_patches_are_refused() {
        let mut turned = chart([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        let seen: Vec<[f64; 3]> = turned.iter().rev().map(|patch| patch.seen).collect();
        turned.iter_mut().zip(seen).for_each(|(patch, seen)| patch.seen = seen);
        assert!(matches!(ColourMatrix::fit(&turned), Err(MatrixFault::TooFar { .. })));
        assert_eq!(ColourMatrix::fit(&turned[..7]), Err(MatrixFault::TooFew(7)));
    }
}
