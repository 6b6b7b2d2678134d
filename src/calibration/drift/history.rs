//! The booth's mornings over time, and where they lead.

use serde::{Deserialize, Serialize};

use super::morning::Morning;

/// One morning for the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Day since 1970-01-01, local.
    pub day: i64,
    /// Left to right of the wall against the calibration.
    pub sides: f64,
    /// Light of all lamps against the calibration.
    pub gain: f64,
    /// Largest change of one lamp against all, share.
    pub lamp: f64,
    /// The booth was calibrated on this day.
    pub calibrated: bool,
    /// Names of the verdicts.
    pub verdicts: Vec<String>,
}

impl Entry {
    /// From a morning.
    pub fn new(day: i64, morning: &Morning, calibrated: bool) -> Self {
        let usual = super::median(&morning.lamps.values().copied().collect::<Vec<_>>()).max(1e-6);
        Self {
            day,
            sides: morning.sides,
            gain: morning.gain,
            lamp: morning.lamps.values().map(|gain| (gain / usual - 1.0).abs()).fold(0.0, f64::max),
            calibrated,
            verdicts: morning.verdicts.iter().map(|verdict| verdict.name().to_owned()).collect(),
        }
    }
}

/// Days kept.
const KEPT: usize = 400;
/// A trend needs so many days since the last calibration.
const ENOUGH: usize = 3;

/// Adds an entry, oldest first; a second of the same day replaces the first, the oldest of too many go.
pub fn add(history: &mut Vec<Entry>, entry: Entry) {
    history.retain(|known| known.day != entry.day);
    history.push(entry);
    history.sort_by_key(|entry| entry.day);
    let surplus = history.len().saturating_sub(KEPT);
    history.drain(..surplus);
}

/// Change a day of the light of all lamps since the last calibration, least squares; `None` for too few days.
pub fn trend(history: &[Entry]) -> Option<f64> {
    let from = history.iter().rposition(|entry| entry.calibrated).unwrap_or(0);
    let since = &history[from..];
    if since.len() < ENOUGH {
        return None;
    }
    let points: Vec<([f64; 2], f64)> =
        since.iter().map(|entry| ([1.0, (entry.day - since[0].day) as f64], entry.gain)).collect();
    crate::calibration::linear::least_squares(&points).map(|[_, slope]| slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: i64, gain: f64, calibrated: bool) -> Entry {
        Entry { day, sides: 1.0, gain, lamp: 0.0, calibrated, verdicts: Vec::new() }
    }

    #[test]
    fn the_slope_since_the_last_calibration_counts() {
        let mut history = Vec::new();
        for (day, gain, calibrated) in
            [(5, 1.0, true), (1, 1.0, true), (2, 0.9, false), (6, 0.99, false), (7, 0.98, false)]
        {
            add(&mut history, entry(day, gain, calibrated));
        }
        assert!((trend(&history).expect("enough") + 0.01).abs() < 1e-9);
        add(&mut history, entry(8, 1.0, true));
        assert_eq!(trend(&history), None);
    }

    #[test]
    fn a_day_has_one_entry_and_old_ones_go() {
        let mut history = Vec::new();
        (0..500).for_each(|day| add(&mut history, entry(day, 1.0, false)));
        add(&mut history, entry(499, 0.5, false));
        assert_eq!(history.len(), KEPT);
        assert!((history.last().expect("some").gain - 0.5).abs() < 1e-12);
    }
}
