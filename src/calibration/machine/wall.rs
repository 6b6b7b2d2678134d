//! The empty booth: the wall made even with its own lamps, then the plates.

use super::face::{CORRECTIONS, DAMPING, Face};
use crate::calibration::fault::Fault;
use crate::calibration::gather::Taken;
use crate::calibration::names::is_background;
use crate::calibration::presence;
use crate::calibration::reading::light;
use crate::calibration::settings::Settings;
use crate::calibration::solve::Problem;
use crate::calibration::table::{Allowed, Metric, Row};
use crate::calibration::zones::{Pixels, Zone};
use crate::domain::{Channel, Frame, Target};

/// A state of the empty booth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The recipe as it came from the face.
    Lit,
    /// Background lamps off: the second plate.
    Off,
    /// Background lamps off but for this channel.
    One(usize),
    /// The recipe with the wall's own solution.
    Verify,
    /// No lamp: the third plate.
    Dark,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Shoot(Look),
    Refuse(Fault),
    Done,
}

/// The wall so far.
#[derive(Debug, Default)]
pub(super) struct Wall {
    lit: Option<Taken>,
    off: Option<Taken>,
    /// Channel, the duty at which it was photographed, the picture.
    ones: Vec<(usize, f64, Taken)>,
    verified: Option<Taken>,
    pub dark: Option<Taken>,
    pub corrections: u32,
}

/// How much the wall's lamps are pulled to each other: hardly.
const PULL: f64 = 1e-4;
/// Evenness counts more than the level.
const EVEN: f64 = 1.0;

impl Wall {
    /// Duties of a state, from the recipe.
    pub(super) fn duties(&self, look: Look, recipe: &[f64], channels: &[Channel]) -> Vec<f64> {
        let duty = |k: usize, duty: f64| match look {
            Look::Lit | Look::Verify => duty,
            Look::Off => {
                if is_background(channels[k]) {
                    0.0
                } else {
                    duty
                }
            }
            Look::One(kept) => {
                if is_background(channels[k]) && k != kept {
                    0.0
                } else {
                    duty
                }
            }
            Look::Dark => 0.0,
        };
        recipe.iter().enumerate().map(|(k, d)| duty(k, *d)).collect()
    }

    /// Takes in a state.
    pub(super) fn took(&mut self, look: Look, taken: Taken, settings: &Settings, face: &mut Face) -> Next {
        let lamps: Vec<usize> =
            (0..settings.reference.len()).filter(|&k| is_background(settings.reference[k].0)).collect();
        match look {
            Look::Lit => {
                if let Some(fault) = presence::missing(&taken.picture, settings.cut, Target::Empty) {
                    return Next::Refuse(fault);
                }
                self.lit = Some(taken);
                Next::Shoot(Look::Off)
            }
            Look::Off => {
                self.off = Some(taken);
                lamps.first().map_or(Next::Shoot(Look::Verify), |first| Next::Shoot(Look::One(*first)))
            }
            Look::One(k) => {
                self.ones.push((k, face.recipe()[k].max(1e-3), taken));
                if let Some(next) = lamps.iter().find(|lamp| !self.ones.iter().any(|(known, ..)| known == *lamp)) {
                    return Next::Shoot(Look::One(*next));
                }
                self.solve(settings, face);
                Next::Shoot(Look::Verify)
            }
            Look::Verify => {
                let good = self.is_well_inside(settings, &taken, face);
                let helps = !self.ones.is_empty();
                let earlier = self.verified.replace(taken);
                if good || !helps || self.corrections >= CORRECTIONS {
                    return Next::Shoot(Look::Dark);
                }
                // What a correction did not better, another will not either.
                let before = earlier.map(|earlier| max_min(&greens(&earlier, face)));
                let now = self.verified.as_ref().map_or(f64::MAX, |now| max_min(&greens(now, face)));
                if before.is_some_and(|before| now > before - 0.002) && now <= settings.limits.background_max_min {
                    return Next::Shoot(Look::Dark);
                }
                self.corrections += 1;
                self.correct(settings, face);
                Next::Shoot(Look::Verify)
            }
            Look::Dark => {
                self.dark = Some(taken);
                Next::Done
            }
        }
    }

    /// The problem of the wall's lamps: twelve cells at one level.
    fn problem(&self, settings: &Settings, face: &Face) -> Option<Problem> {
        let off = greens(self.off.as_ref()?, face);
        let column = |(_, duty, taken): &(usize, f64, Taken)| -> Vec<f64> {
            greens(taken, face).iter().zip(&off).map(|(lit, off)| (lit - off) / duty / settings.background).collect()
        };
        let columns: Vec<Vec<f64>> = self.ones.iter().map(column).collect();
        Some(Problem {
            a: (0..off.len()).map(|cell| columns.iter().map(|column| column[cell]).collect()).collect(),
            b: off.iter().map(|off| off / settings.background).collect(),
            target: vec![1.0; off.len()],
            weight: vec![EVEN; off.len()],
            reference: self.ones.iter().map(|(k, ..)| face.recipe()[*k]).collect(),
            pull: PULL,
            most: vec![settings.most_duty; columns.len()],
            weaker: None,
            power: None,
        })
    }

    fn solve(&mut self, settings: &Settings, face: &mut Face) {
        let Some(problem) = self.problem(settings, face) else { return };
        for ((k, ..), duty) in self.ones.iter().zip(problem.solve()) {
            face.set_recipe(*k, duty);
        }
    }

    fn correct(&mut self, settings: &Settings, face: &mut Face) {
        let (Some(mut problem), Some(seen)) = (self.problem(settings, face), &self.verified) else { return };
        let now: Vec<f64> = self.ones.iter().map(|(k, ..)| face.recipe()[*k]).collect();
        let foretold = problem.light(&now);
        let seen = greens(seen, face);
        for (cell, light) in seen.iter().enumerate() {
            problem.b[cell] += light / settings.background - foretold[cell];
        }
        for ((k, ..), better) in self.ones.iter().zip(problem.solve()) {
            let duty = face.recipe()[*k];
            face.set_recipe(*k, duty + DAMPING * (better - duty));
        }
    }

    fn is_well_inside(&self, settings: &Settings, taken: &Taken, face: &Face) -> bool {
        let cells = greens(taken, face);
        let level = cells.iter().sum::<f64>() / cells.len().max(1) as f64;
        max_min(&cells) <= settings.limits.background_max_min - 0.02
            && (level / settings.background - 1.0).abs() <= 0.5 * settings.limits.background_off
    }

    /// Rows of the table.
    pub(super) fn rows(&self, settings: &Settings, face: &Face) -> Vec<Row> {
        let limits = &settings.limits;
        let (Some(before), Some(after)) = (&self.lit, &self.verified) else { return Vec::new() };
        let (before, after) = (greens(before, face), greens(after, face));
        let mean = |cells: &[f64]| cells.iter().sum::<f64>() / cells.len().max(1) as f64;
        vec![
            Row {
                metric: Metric::BackgroundMaxMin,
                before: Some(max_min(&before)),
                after: max_min(&after),
                allowed: Allowed::AtMost(limits.background_max_min),
                must: true,
            },
            Row {
                metric: Metric::BackgroundLevel,
                before: Some(mean(&before)),
                after: mean(&after),
                allowed: Allowed::About(settings.background, limits.background_off * settings.background),
                must: true,
            },
        ]
    }

    /// Light of the wall beside the sitter, left and right in the picture.
    pub(super) fn tiles(&self, settings: &Settings, face: &Face) -> [[f64; 3]; 2] {
        let picture = self.verified.as_ref().map(|taken| &taken.picture);
        [Zone::WallLeft, Zone::WallRight].map(|zone| {
            let at = |frame| light(frame, Pixels::of(zone.rect(), settings.cut, frame)).mean;
            picture.map_or([0.0; 3], at).map(|value| face.response().apply(value))
        })
    }

    /// The plates: lit, with the background lamps off, dark.
    pub(super) fn plates(&self) -> Option<[&Frame; 3]> {
        Some([&self.verified.as_ref()?.picture, &self.off.as_ref()?.picture, &self.dark.as_ref()?.picture])
    }
}

/// Green of the cells, linear.
fn greens(taken: &Taken, face: &Face) -> Vec<f64> {
    taken.zones.iter().map(|zone| face.response().apply(zone.mean[1])).collect()
}

/// Strongest to weakest.
fn max_min(cells: &[f64]) -> f64 {
    let (low, high) = cells.iter().fold((f64::MAX, 0.0f64), |(low, high), cell| (low.min(*cell), high.max(*cell)));
    high / low.max(1e-6)
}
