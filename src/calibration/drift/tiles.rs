//! Every shot: the wall beside the sitter is the reference tile (§3.6).

use serde::{Deserialize, Serialize};

use crate::calibration::reading::light;
use crate::calibration::zones::{Pixels, Zone};
use crate::domain::{Cut, Frame};

/// Tiles may be off by so much.
pub const MOST: f64 = 0.03;
/// And unlike each other by so much.
const SIDES: f64 = 0.03;

/// What the tiles of a shot say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tiles {
    /// As calibrated. The factor that brings the shot to the calibrated level.
    Good(f64),
    /// Lighter or darker as a whole: light now by light then.
    Off(f64),
    /// One side is off: left by right, against then.
    OneSide(f64),
    /// They cannot be seen: dark, burnt out or covered.
    Hidden,
}

impl Tiles {
    /// For a technician, in English.
    pub fn sentence(self) -> String {
        match self {
            Self::Good(_) => "The light is as calibrated.".to_owned(),
            Self::Off(gain) => {
                format!("The light is {:+.1} % off: check the lamps and their supply.", (gain - 1.0) * 100.0)
            }
            Self::OneSide(ratio) => {
                format!("One side of the wall is {:+.1} % off: a lamp was nudged or weakens.", (ratio - 1.0) * 100.0)
            }
            Self::Hidden => "The wall beside the sitter is hidden.".to_owned(),
        }
    }
}

/// Compares the tiles of a shot with those of the profile; linear light, left and right in the picture.
pub fn compare(frame: &Frame, cut: Cut, calibrated: [[f64; 3]; 2]) -> Tiles {
    let seen = [Zone::WallLeft, Zone::WallRight].map(|zone| light(frame, Pixels::of(zone.rect(), cut, frame)).mean);
    judge(seen, calibrated)
}

/// The same from light that was measured already.
pub fn judge(seen: [[f64; 3]; 2], calibrated: [[f64; 3]; 2]) -> Tiles {
    let [left, right] = [0, 1].map(|side| seen[side][1] / calibrated[side][1].max(1e-6));
    if !(0.3..=3.0).contains(&left) || !(0.3..=3.0).contains(&right) {
        return Tiles::Hidden;
    }
    let (gain, sides) = (f64::midpoint(left, right), left / right.max(1e-6));
    if (sides - 1.0).abs() > SIDES {
        Tiles::OneSide(sides)
    } else if (gain - 1.0).abs() > MOST {
        Tiles::Off(gain)
    } else {
        Tiles::Good(1.0 / gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_one_side_and_hidden_are_told_apart() {
        let then = [[0.12, 0.55, 1.0], [0.13, 0.56, 1.0]];
        let now = |left: f64, right: f64| [then[0].map(|v| v * left), then[1].map(|v| v * right)];
        assert!(matches!(judge(now(1.0, 1.01), then), Tiles::Good(gain) if (gain - 0.995).abs() < 1e-3));
        assert!(matches!(judge(now(0.95, 0.95), then), Tiles::Off(_)));
        assert!(matches!(judge(now(0.93, 1.0), then), Tiles::OneSide(_)));
        assert_eq!(judge(now(0.1, 1.0), then), Tiles::Hidden);
        assert_eq!(judge(now(f64::NAN, 1.0), then), Tiles::Hidden);
    }
}
