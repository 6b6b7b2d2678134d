//! Between students: light from outside, from a frame with all lamps off (§3.6).

use serde::{Deserialize, Serialize};

use crate::calibration::reading::Blocks;

/// Change of a block against the light when lit that somebody must see to.
const CHANGED: f64 = 0.05;
/// More light from outside than this, of all, is too much.
const TOO_MUCH: f64 = 0.15;
/// Blocks darker than this when lit say nothing.
const DARK: f64 = 0.01;

/// What the dark frame says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ambient {
    /// As calibrated.
    Good,
    /// Somewhere it has changed by so much of the light when lit: a door, the sun.
    Changed(f64),
    /// Everywhere so much of all the light.
    TooMuch(f64),
}

impl Ambient {
    /// For a technician, in English.
    pub fn sentence(self) -> String {
        match self {
            Self::Good => "Light from outside is as calibrated.".to_owned(),
            Self::Changed(share) => {
                format!("Light from outside has changed by {:.0} %: close door and curtain.", share * 100.0)
            }
            Self::TooMuch(share) => {
                format!("{:.0} % of the light comes from outside: close the curtain.", share * 100.0)
            }
        }
    }
}

/// Compares a dark frame with the dark plate, block by block, against the lit plate.
pub fn compare(now: &Blocks, dark: &Blocks, lit: &Blocks) -> Ambient {
    let blocks = || now.values.iter().zip(&dark.values).zip(&lit.values).filter(|(_, lit)| **lit > DARK);
    let changed = blocks().map(|((now, then), lit)| (now - then).abs() / lit).fold(0.0, f64::max);
    let shares: Vec<f64> = blocks().map(|((now, _), lit)| now / lit).collect();
    let share = super::median(&shares);
    if share > TOO_MUCH {
        Ambient::TooMuch(share)
    } else if changed > CHANGED {
        Ambient::Changed(changed)
    } else {
        Ambient::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(value: impl Fn(usize) -> f64) -> Blocks {
        Blocks { columns: 9, values: (0..144).map(value).collect() }
    }

    #[test]
    fn a_patch_and_a_bright_room_are_told_apart() {
        let (dark, lit) = (blocks(|_| 0.01), blocks(|_| 0.5));
        assert_eq!(compare(&blocks(|_| 0.015), &dark, &lit), Ambient::Good);
        assert!(matches!(compare(&blocks(|i| if i == 70 { 0.06 } else { 0.01 }), &dark, &lit), Ambient::Changed(_)));
        assert!(matches!(compare(&blocks(|_| 0.1), &dark, &lit), Ambient::TooMuch(_)));
    }
}
