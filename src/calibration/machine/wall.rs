//! The empty booth: the wall made even with its own lamps, then the plates.

use super::face::{CORRECTIONS, DAMPING, Face};
use crate::calibration::drift::morning::Plate;
use crate::calibration::fault::Fault;
use crate::calibration::gather::Taken;
use crate::calibration::names::{is_background, name};
use crate::calibration::presence;
use crate::calibration::reading::light;
use crate::calibration::selfcheck::LEVEL;
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
    /// No lamp: the third plate.
    Dark,
    /// This channel alone, at the sweep's higher level.
    Alone(usize),
    /// The recipe with the wall's own solution.
    Verify,
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
    dark: Option<Taken>,
    alone: Vec<Taken>,
    verified: Option<Taken>,
    pub corrections: u32,
}

/// How much the wall's lamps are pulled to each other: hardly.
const PULL: f64 = 1e-4;

impl Wall {
    /// Duties of a state, from the recipe.
    pub(super) fn duties(look: Look, recipe: &[f64], channels: &[Channel]) -> Vec<f64> {
        let duty = |k: usize, duty: f64| match look {
            Look::Alone(lit) if lit == k => LEVEL,
            Look::Off if is_background(channels[k]) => 0.0,
            Look::Alone(_) | Look::Dark => 0.0,
            Look::Lit | Look::Verify | Look::Off => duty,
        };
        recipe.iter().enumerate().map(|(k, d)| duty(k, *d)).collect()
    }

    /// Takes in a state.
    pub(super) fn took(&mut self, look: Look, taken: Taken, settings: &Settings, face: &mut Face) -> Next {
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
                Next::Shoot(Look::Dark)
            }
            Look::Dark => {
                self.dark = Some(taken);
                Next::Shoot(Look::Alone(0))
            }
            Look::Alone(k) => {
                self.alone.push(taken);
                if k + 1 < settings.reference.len() {
                    return Next::Shoot(Look::Alone(k + 1));
                }
                self.solve(settings, face);
                Next::Shoot(Look::Verify)
            }
            Look::Verify => {
                let good = Self::is_well_inside(settings, &taken, face);
                let before = self.verified.replace(taken).map(|earlier| max_min(&greens(&earlier, face)));
                let now = self.verified.as_ref().map_or(f64::MAX, |now| max_min(&greens(now, face)));
                // What a correction did not better, another will not either.
                let idle = before.is_some_and(|before| now > before - 0.002);
                if good || idle || lamps(settings).is_empty() || self.corrections >= CORRECTIONS {
                    return Next::Done;
                }
                self.corrections += 1;
                self.correct(settings, face);
                Next::Shoot(Look::Verify)
            }
        }
    }

    /// The problem of the wall's lamps: twelve cells at one level.
    fn problem(&self, settings: &Settings, face: &Face) -> Option<Problem> {
        let (off, dark) = (greens(self.off.as_ref()?, face), greens(self.dark.as_ref()?, face));
        let lamps = lamps(settings);
        let column = |k: &usize| -> Option<Vec<f64>> {
            let lit = greens(self.alone.get(*k)?, face);
            Some(lit.iter().zip(&dark).map(|(lit, dark)| (lit - dark) / LEVEL / settings.background).collect())
        };
        let columns: Vec<Vec<f64>> = lamps.iter().map(column).collect::<Option<_>>()?;
        Some(Problem {
            a: (0..off.len()).map(|cell| columns.iter().map(|column| column[cell]).collect()).collect(),
            b: off.iter().map(|off| off / settings.background).collect(),
            target: vec![1.0; off.len()],
            weight: vec![1.0; off.len()],
            reference: lamps.iter().map(|k| face.recipe()[*k]).collect(),
            pull: PULL,
            most: vec![settings.most_duty; columns.len()],
            weaker: None,
            power: None,
        })
    }

    fn solve(&mut self, settings: &Settings, face: &mut Face) {
        let Some(problem) = self.problem(settings, face) else { return };
        for (k, duty) in lamps(settings).into_iter().zip(problem.solve()) {
            face.set_recipe(k, duty);
        }
    }

    fn correct(&mut self, settings: &Settings, face: &mut Face) {
        let (Some(mut problem), Some(seen)) = (self.problem(settings, face), &self.verified) else { return };
        let foretold = problem.light(&problem.reference);
        for (cell, light) in greens(seen, face).iter().enumerate() {
            problem.b[cell] += light / settings.background - foretold[cell];
        }
        for (k, better) in lamps(settings).into_iter().zip(problem.solve()) {
            let duty = face.recipe()[k];
            face.set_recipe(k, duty + DAMPING * (better - duty));
        }
    }

    /// What every morning is compared with.
    pub(super) fn plate(&self, settings: &Settings) -> Option<Plate> {
        let blocks = |taken: &Taken| taken.blocks.clone();
        let names = settings.channels().into_iter().map(|channel| name(channel).to_owned());
        Some(Plate {
            lit: blocks(self.verified.as_ref()?),
            dark: blocks(self.dark.as_ref()?),
            alone: names.zip(self.alone.iter().map(blocks)).collect(),
        })
    }

    fn is_well_inside(settings: &Settings, taken: &Taken, face: &Face) -> bool {
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

/// Places of the background lamps.
fn lamps(settings: &Settings) -> Vec<usize> {
    (0..settings.reference.len()).filter(|&k| is_background(settings.reference[k].0)).collect()
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
