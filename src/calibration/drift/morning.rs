//! Every morning: the empty booth under each lamp against how it was when calibrated (§3.6).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::median;
use super::shift::Shift;
use crate::calibration::linear::least_squares;
use crate::calibration::names::channel;
use crate::calibration::reading::Blocks;
use crate::domain::Channel;

/// Light of the empty booth in blocks: under the recipe, in the dark, under each lamp alone. Linear.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plate {
    /// Under the recipe.
    pub lit: Blocks,
    /// All lamps off.
    pub dark: Blocks,
    /// Each lamp alone at 0.9, by its name.
    pub alone: BTreeMap<String, Blocks>,
}

/// All lamps together may be off by so much and are rescaled; above they are told; above that the booth goes out of service.
const RESCALED: f64 = 0.05;
const WARNED: f64 = 0.12;
/// One lamp against all may be off by so much.
const ONE_LAMP: f64 = 0.05;
/// Left to right of the wall under the recipe may have changed by so much.
const SIDES: f64 = 0.03;
/// A lamp's light leans across the frame by so much more than before when it was nudged: from edge to edge, share. Good
/// mornings of twenty random booths leaned by 0.004 at most, lamps nudged by 6 cm and 6° by 0.017 at least.
const LEANS: f64 = 0.01;
/// Blocks so far off a lamp's lean are dirt and do not count for it, share.
const ODD: f64 = 0.02;
/// A block is off against its surroundings under the recipe: dirt, or something in the picture.
const LOCAL: f64 = 0.04;
/// A camera that was knocked has shifted its picture by so many px of the frame's width / 100, and the shift explains so
/// much of what has changed: stripes of a dimmer without a crystal look like a shift that explains a quarter.
const SHIFTED: f64 = 0.4;
const EXPLAINS: f64 = 0.6;
/// Blocks under this light say nothing, linear.
const DIM: f64 = 0.01;

/// What a morning says. Worst first in [`Morning::verdicts`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All lamps together are too far off: out of service. Light now by then.
    OutOfService(f64),
    /// A lamp gives another amount of light than the others: calibrate anew. Name, light now by then.
    LampOff(String, f64),
    /// A lamp shines elsewhere: calibrate anew. Name.
    LampNudged(String),
    /// Left to right has changed: calibrate anew. Now by then.
    SidesOff(f64),
    /// The camera was knocked: fasten it and calibrate anew. Shift in px of the frame, if it can be told.
    CameraMoved(Option<(f64, f64)>),
    /// Dirt on the wall, or something stands in the picture: blocks.
    Dirty(Vec<usize>),
    /// All lamps together are a little more off than may be rescaled: told.
    Warn(f64),
}

impl Verdict {
    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OutOfService(_) => "out_of_service",
            Self::LampOff(..) => "lamp_off",
            Self::LampNudged(_) => "lamp_nudged",
            Self::SidesOff(_) => "sides_off",
            Self::CameraMoved(_) => "camera_moved",
            Self::Dirty(_) => "dirty",
            Self::Warn(_) => "warn",
        }
    }

    /// For a technician, in English.
    pub fn sentence(&self) -> String {
        let off = |gain: &f64| format!("{:+.0} %", (gain - 1.0) * 100.0);
        match self {
            Self::OutOfService(gain) => {
                format!(
                    "The light is {} off: the booth is out of service; check supply and lamps, calibrate anew.",
                    off(gain)
                )
            }
            Self::LampOff(lamp, gain) => format!("{lamp} is {} off against the others: calibrate anew.", off(gain)),
            Self::LampNudged(lamp) => {
                format!("{lamp} shines elsewhere than before: set it straight and calibrate anew.")
            }
            Self::SidesOff(ratio) => format!("Left against right is {} off: calibrate anew.", off(ratio)),
            Self::CameraMoved(_) => "The camera has moved: fasten it and calibrate anew.".to_owned(),
            Self::Dirty(_) => "There is a mark on the wall, or something stands in the picture: clean up.".to_owned(),
            Self::Warn(gain) => format!("The light is {} off: calibrate at the next visit.", off(gain)),
        }
    }

    /// Whether the booth may photograph students.
    pub const fn allows_service(&self) -> bool {
        match self {
            Self::Warn(_) => true,
            Self::OutOfService(_)
            | Self::LampOff(..)
            | Self::LampNudged(_)
            | Self::SidesOff(_)
            | Self::CameraMoved(_)
            | Self::Dirty(_) => false,
        }
    }
}

/// What a morning's comparison gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Morning {
    /// Light of all lamps now by then: median over blocks.
    pub gain: f64,
    /// Left to right of the wall now by then.
    pub sides: f64,
    /// Each lamp's light now by then, by its name.
    pub lamps: BTreeMap<String, f64>,
    /// Worst first; empty: good.
    pub verdicts: Vec<Verdict>,
}

impl Morning {
    /// Factor for all duties that brings the light back; 1.0 where it must not be rescaled.
    pub fn rescale(&self) -> f64 {
        let small = (self.gain - 1.0).abs() <= RESCALED && self.verdicts.is_empty();
        if small { 1.0 / self.gain } else { 1.0 }
    }

    /// Whether the booth may photograph students.
    pub fn allows_service(&self) -> bool {
        self.verdicts.iter().all(Verdict::allows_service)
    }
}

/// How one lamp's light has changed: median ratio, and how it leans across the frame and down it, edge to edge.
struct Change {
    gain: f64,
    across: f64,
    down: f64,
}

/// Compares this morning with the calibration. `shift` is the picture's against the plate, where it can be told.
pub fn compare(then: &Plate, now: &Plate, shift: Option<Shift>, width: u32) -> Morning {
    let ratios = ratios(&then.lit, &then.dark, &now.lit, &now.dark);
    let gain = median(&ratios.iter().map(|(_, _, ratio)| *ratio).collect::<Vec<_>>());
    let side = |left: bool| {
        let of_side = ratios.iter().filter(|(x, ..)| (*x < 0.0) == left && x.abs() > 0.2);
        median(&of_side.map(|(_, _, ratio)| *ratio).collect::<Vec<_>>())
    };
    let sides = side(true) / side(false).max(1e-6);
    let changes: Vec<(String, Option<Change>)> = then
        .alone
        .iter()
        .map(|(name, plate)| {
            (name.clone(), now.alone.get(name).and_then(|today| change(plate, &then.dark, today, &now.dark)))
        })
        .collect();
    let lamps: BTreeMap<String, f64> =
        changes.iter().filter_map(|(name, change)| Some((name.clone(), change.as_ref()?.gain))).collect();
    let usual = median(&lamps.values().copied().collect::<Vec<_>>());
    let leaning: Vec<&String> = changes
        .iter()
        .filter(|(_, change)| change.as_ref().is_some_and(|change| change.across.hypot(change.down) > LEANS))
        .map(|(name, _)| name)
        .collect();
    let far = SHIFTED * f64::from(width) / 100.0;
    let knocked = shift.filter(|shift| shift.dx.hypot(shift.dy) > far && shift.explains > EXPLAINS);
    let moved = knocked.is_some() || leaning.len() * 2 > changes.len() && changes.len() > 2;

    let mut verdicts = Vec::new();
    if (gain - 1.0).abs() > WARNED || !gain.is_finite() || ratios.is_empty() {
        verdicts.push(Verdict::OutOfService(gain));
    }
    if moved {
        verdicts.push(Verdict::CameraMoved(knocked.map(|shift| (shift.dx, shift.dy))));
    }
    for (name, change) in &changes {
        let value = change.as_ref().map_or(0.0, |change| change.gain);
        if (value / usual.max(1e-6) - 1.0).abs() > ONE_LAMP {
            verdicts.push(Verdict::LampOff(name.clone(), value));
        } else if !moved && leaning.contains(&name) {
            verdicts.push(Verdict::LampNudged(name.clone()));
        }
    }
    if verdicts.is_empty() && (sides - 1.0).abs() > SIDES {
        verdicts.push(Verdict::SidesOff(sides));
    }
    let dirty = local(&ratios);
    if !moved && !dirty.is_empty() {
        verdicts.push(Verdict::Dirty(dirty));
    }
    if verdicts.is_empty() && (gain - 1.0).abs() > RESCALED {
        verdicts.push(Verdict::Warn(gain));
    }
    Morning { gain, sides, lamps, verdicts }
}

/// Ratios of light without the dark, of blocks with enough of it: place across and down (−1 to 1), ratio.
fn ratios(lit: &Blocks, dark: &Blocks, now: &Blocks, now_dark: &Blocks) -> Vec<(f64, f64, f64)> {
    let columns = lit.columns.max(1);
    let rows = (lit.values.len() / columns).max(1);
    let of = |i: usize| {
        let then = lit.values[i] - dark.values.get(i)?;
        let today = now.values.get(i)? - now_dark.values.get(i)?;
        let x = (2 * (i % columns) + 1) as f64 / columns as f64 - 1.0;
        let y = (2 * (i / columns) + 1) as f64 / rows as f64 - 1.0;
        (then > DIM).then(|| (x, y, today / then))
    };
    (0..lit.values.len()).filter_map(of).collect()
}

fn change(plate: &Blocks, dark: &Blocks, today: &Blocks, today_dark: &Blocks) -> Option<Change> {
    let ratios = ratios(plate, dark, today, today_dark);
    if ratios.len() < 12 {
        return None;
    }
    let gain = median(&ratios.iter().map(|(_, _, ratio)| *ratio).collect::<Vec<_>>());
    let points: Vec<([f64; 3], f64)> = ratios.iter().map(|(x, y, ratio)| ([1.0, *x, *y], *ratio)).collect();
    let [level, across, down] = lean(&points)?;
    let level = level.abs().max(1e-6);
    Some(Change { gain, across: 2.0 * across / level, down: 2.0 * down / level })
}

/// The plane through ratios, less the blocks that are far off it: a mark on the wall is no lean.
fn lean(points: &[([f64; 3], f64)]) -> Option<[f64; 3]> {
    let first = least_squares(points)?;
    let off = |plane: [f64; 3], (terms, ratio): &([f64; 3], f64)| {
        (terms.iter().zip(plane).map(|(term, factor)| term * factor).sum::<f64>() - ratio).abs()
    };
    let (mut plane, mut kept) = (first, points.to_vec());
    for _ in 0..3 {
        kept.clear();
        let usual = median(&points.iter().map(|point| off(plane, point)).collect::<Vec<_>>());
        kept.extend(points.iter().filter(|point| off(plane, point) <= (4.0 * usual).max(ODD * plane[0].abs())));
        plane = least_squares(&kept)?;
    }
    Some(plane)
}

/// Blocks that are off against the plane through all, by place in the grid of ratios.
fn local(ratios: &[(f64, f64, f64)]) -> Vec<usize> {
    let points: Vec<([f64; 6], f64)> =
        ratios.iter().map(|(x, y, ratio)| ([1.0, *x, *y, x * x, x * y, y * y], *ratio)).collect();
    let Some(plane) = least_squares(&points) else { return Vec::new() };
    let off = |(terms, ratio): &([f64; 6], f64)| {
        let smooth: f64 = terms.iter().zip(&plane).map(|(t, p)| t * p).sum();
        (ratio / smooth.max(1e-6) - 1.0).abs()
    };
    points.iter().enumerate().filter(|(_, point)| off(point) > LOCAL).map(|(place, _)| place).collect()
}

/// The channel a verdict is about.
pub fn about(verdict: &Verdict) -> Option<Channel> {
    match verdict {
        Verdict::LampOff(name, _) | Verdict::LampNudged(name) => channel(name),
        Verdict::OutOfService(_)
        | Verdict::SidesOff(_)
        | Verdict::CameraMoved(_)
        | Verdict::Dirty(_)
        | Verdict::Warn(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["key_left", "key_right", "fill_top", "fill_chin", "background_left", "background_right"];

    fn plate(lamp: impl Fn(usize, f64, f64) -> f64, mark: Option<usize>) -> Plate {
        let place = |i: usize| ((i % 9) as f64 / 4.0 - 1.0, (i / 9) as f64 / 7.5 - 1.0);
        let albedo = |i: usize| if Some(i) == mark { 0.8 } else { 1.0 };
        let light = |k: usize, i: usize| 0.1 * albedo(i) * lamp(k, place(i).0, place(i).1);
        let blocks = |value: &dyn Fn(usize) -> f64| Blocks { columns: 9, values: (0..144).map(value).collect() };
        Plate {
            lit: blocks(&|i| 0.01 + (0..6).map(|k| light(k, i)).sum::<f64>()),
            dark: blocks(&|_| 0.01),
            alone: (0..6).map(|k| (NAMES[k].to_owned(), blocks(&|i| 0.01 + light(k, i)))).collect(),
        }
    }

    fn morning(lamp: impl Fn(usize, f64, f64) -> f64, mark: Option<usize>) -> Morning {
        compare(&plate(|_, _, _| 1.0, None), &plate(lamp, mark), None, 480)
    }

    #[test]
    fn the_lamps_as_they_were_are_good_and_a_little_less_is_rescaled() {
        assert!(morning(|_, _, _| 1.0, None).verdicts.is_empty());
        let less = morning(|_, _, _| 0.96, None);
        assert!(less.verdicts.is_empty() && (less.rescale() - 1.0 / 0.96).abs() < 1e-6, "{less:?}");
        assert_eq!(morning(|_, _, _| 0.92, None).verdicts[0].name(), "warn");
        assert_eq!(morning(|_, _, _| 0.85, None).verdicts[0].name(), "out_of_service");
    }

    #[test]
    fn one_lamp_is_named_whether_weak_or_nudged() {
        for (lamp, name) in NAMES.iter().enumerate() {
            let weak = morning(|k, _, _| if k == lamp { 0.9 } else { 1.0 }, None);
            assert!(matches!(&weak.verdicts[0], Verdict::LampOff(lamp, _) if lamp == name), "{weak:?}");
            let nudged = morning(|k, x, _| if k == lamp { 1.0 + 0.01 * x } else { 1.0 }, None);
            assert!(matches!(&nudged.verdicts[0], Verdict::LampNudged(lamp) if lamp == name), "{nudged:?}");
        }
    }

    #[test]
    fn camera_and_dirt_are_told_apart() {
        let moved = morning(|_, x, y| 1.0 + 0.03 * x + 0.02 * y, None);
        assert_eq!(moved.verdicts[0].name(), "camera_moved");
        let dirty = morning(|_, _, _| 1.0, Some(40));
        assert_eq!(dirty.verdicts, [Verdict::Dirty(vec![40])]);
        assert!(!dirty.allows_service());
    }

    #[test]
    fn the_dark_is_out_of_service() {
        assert_eq!(morning(|_, _, _| 0.0, None).verdicts[0].name(), "out_of_service");
    }
}
