//! Which camera it is and how it is set.

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// A camera's identity and all its controls as read back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CameraFacts {
    /// Name as the driver gives it.
    pub name: String,
    /// Serial number, or what else tells it from others of its kind.
    pub serial: String,
    /// Controls by their V4L2 name, with the value read back, in the order in which they are set.
    pub controls: Vec<(String, String)>,
}

/// The control that the proof of the lock itself changes.
const EXPOSURE: &str = "exposure_time_absolute";

impl CameraFacts {
    /// The value of a control.
    pub fn control(&self, name: &str) -> Option<&str> {
        self.controls.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether an automatic mode is on that a booth must have off.
    pub fn automatic(&self) -> Option<Fault> {
        let off = |name: &str, off: &str| self.control(name).is_none_or(|value| value == off);
        if !off("auto_exposure", "1") {
            Some(Fault::AutoExposure)
        } else if !off("white_balance_automatic", "0") {
            Some(Fault::AutoWhiteBalance)
        } else if !off("focus_automatic_continuous", "0") {
            Some(Fault::ControlsDiffer("focus_automatic_continuous".to_owned()))
        } else {
            None
        }
    }

    /// How it differs from `known`: another camera, or another value of a control. `exposed` is false while the exposure
    /// is another for the proof.
    pub fn differs(&self, known: &Self, exposed: bool) -> Option<Fault> {
        if (&self.name, &self.serial) != (&known.name, &known.serial) {
            return Some(Fault::OtherCamera);
        }
        let compared = |name: &str| exposed || name != EXPOSURE;
        let differing = known.controls.iter().find(|(name, value)| compared(name) && self.control(name) != Some(value));
        let new = self.controls.iter().find(|(name, _)| compared(name) && known.control(name).is_none());
        differing.or(new).map(|(name, _)| Fault::ControlsDiffer(name.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(serial: &str, controls: &[(&str, &str)]) -> CameraFacts {
        let controls = controls.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        CameraFacts { name: "cam".to_owned(), serial: serial.to_owned(), controls }
    }

    #[test]
    fn automatic_modes_are_named() {
        assert_eq!(facts("1", &[("auto_exposure", "3")]).automatic(), Some(Fault::AutoExposure));
        assert_eq!(facts("1", &[("white_balance_automatic", "1")]).automatic(), Some(Fault::AutoWhiteBalance));
        assert_eq!(facts("1", &[("auto_exposure", "1"), ("gain", "3")]).automatic(), None);
    }

    #[test]
    fn another_serial_and_another_value_are_told_apart() {
        let known = facts("1", &[("gain", "3"), (EXPOSURE, "100")]);
        assert_eq!(facts("2", &[("gain", "3"), (EXPOSURE, "100")]).differs(&known, true), Some(Fault::OtherCamera));
        let gain = Some(Fault::ControlsDiffer("gain".to_owned()));
        assert_eq!(facts("1", &[("gain", "4"), (EXPOSURE, "100")]).differs(&known, true), gain);
        assert_eq!(facts("1", &[("gain", "3"), (EXPOSURE, "200")]).differs(&known, false), None);
        assert!(facts("1", &[("gain", "3")]).differs(&known, true).is_some(), "a control that is gone");
        assert_eq!(known.differs(&known, true), None);
    }
}
