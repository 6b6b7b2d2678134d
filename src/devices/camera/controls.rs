//! Camera controls by their V4L2 number: automatic modes off first, then values, all read back.

use serde::Deserialize;

use super::CameraError;

/// Controls by their `v4l2-ctl` name, V4L2 number, and whether they switch an automatic mode. Source: kernel
/// documentation, "User Controls" and "Camera Control Reference".
const KNOWN: [(&str, u32, bool); 23] = [
    ("brightness", 0x0098_0900, false),
    ("contrast", 0x0098_0901, false),
    ("saturation", 0x0098_0902, false),
    ("hue", 0x0098_0903, false),
    ("white_balance_automatic", 0x0098_090c, true),
    ("red_balance", 0x0098_090e, false),
    ("blue_balance", 0x0098_090f, false),
    ("gamma", 0x0098_0910, false),
    ("gain_automatic", 0x0098_0912, true),
    ("gain", 0x0098_0913, false),
    ("power_line_frequency", 0x0098_0918, false),
    ("hue_automatic", 0x0098_0919, true),
    ("white_balance_temperature", 0x0098_091a, false),
    ("sharpness", 0x0098_091b, false),
    ("backlight_compensation", 0x0098_091c, false),
    ("auto_exposure", 0x009a_0901, true),
    ("exposure_time_absolute", 0x009a_0902, false),
    ("exposure_dynamic_framerate", 0x009a_0903, true),
    ("pan_absolute", 0x009a_0908, false),
    ("tilt_absolute", 0x009a_0909, false),
    ("focus_absolute", 0x009a_090a, false),
    ("focus_automatic_continuous", 0x009a_090c, true),
    ("zoom_absolute", 0x009a_090d, false),
];

/// A control as configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlConfig {
    /// Its name as `v4l2-ctl` writes it, or its V4L2 number as `0x...`.
    pub name: ControlName,
    /// Its value in the driver's unit: exposure in 100 µs, white balance in K, switches 0 or 1, menus by index.
    pub value: i64,
    /// Whether a camera that lacks the control is accepted. Default false.
    #[serde(default)]
    pub optional: bool,
}

/// A control's name and number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ControlName {
    name: String,
    id: u32,
    automatic: bool,
}

impl ControlName {
    /// Its V4L2 number.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Its name as configured.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl TryFrom<String> for ControlName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let number = name.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let known = KNOWN.iter().find(|(known, id, _)| *known == name || Some(*id) == number);
        match (known, number) {
            (Some((_, id, automatic)), _) => Ok(Self { name, id: *id, automatic: *automatic }),
            (None, Some(id)) => Ok(Self { name, id, automatic: false }),
            (None, None) => {
                let names: Vec<&str> = KNOWN.iter().map(|(known, ..)| *known).collect();
                Err(format!(
                    "no camera control is called {name:?}; write 0x and its number, or one of {}",
                    names.join(", ")
                ))
            }
        }
    }
}

/// The lock that a booth needs: nothing automatic, 10 ms exposure (a whole number of light periods), 5500 K, 50 Hz.
/// Optional, since not all cameras have all of them.
pub fn locked() -> Vec<ControlConfig> {
    [
        ("auto_exposure", 1),
        ("exposure_dynamic_framerate", 0),
        ("white_balance_automatic", 0),
        ("focus_automatic_continuous", 0),
        ("backlight_compensation", 0),
        ("power_line_frequency", 1),
        ("exposure_time_absolute", 100),
        ("white_balance_temperature", 5500),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let name = ControlName::try_from(name.to_owned()).ok()?;
        Some(ControlConfig { name, value, optional: true })
    })
    .collect()
}

/// Sets and reads controls of an open camera.
pub(super) trait ControlPort {
    /// Sets one.
    fn set(&mut self, id: u32, value: i64) -> Result<(), ControlFault>;
    /// Reads one.
    fn get(&mut self, id: u32) -> Result<i64, ControlFault>;
}

/// Why a control could not be set or read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ControlFault {
    /// The camera lacks it.
    Missing,
    /// The camera has it but does not take the value.
    Refused(String),
    /// The camera itself fails.
    Camera(CameraError),
}

/// Sets all `controls`, automatic modes first, then the others, each in the configured order.
fn set_all(port: &mut impl ControlPort, controls: &[ControlConfig]) -> Result<(), CameraError> {
    let (automatic, values): (Vec<_>, Vec<_>) = controls.iter().partition(|control| control.name.automatic);
    for control in automatic.into_iter().chain(values) {
        match port.set(control.name.id, control.value) {
            Ok(()) => {}
            Err(ControlFault::Missing) if control.optional => {}
            Err(fault) => return Err(error(control, fault)),
        }
    }
    Ok(())
}

/// Reads all `controls` back: name, value, whether it is as configured. One that a camera lacks and may lack is left out.
///
/// # Errors
/// At the first that is not as configured.
pub(super) fn check_all(
    port: &mut impl ControlPort,
    controls: &[ControlConfig],
) -> Result<Vec<(String, String, bool)>, CameraError> {
    let mut read = Vec::new();
    for control in controls {
        match port.get(control.name.id) {
            Ok(value) if value == control.value => read.push((control.name.name.clone(), value.to_string(), true)),
            Ok(value) => return Err(error(control, ControlFault::Refused(value.to_string()))),
            Err(ControlFault::Missing) if control.optional => {}
            Err(fault) => return Err(error(control, fault)),
        }
    }
    Ok(read)
}

/// What an open camera's controls shall read as: as configured, but for those set since.
#[derive(Debug, Clone)]
pub(super) struct Held {
    configured: Vec<ControlConfig>,
    /// Those set since, as they read back.
    changed: Vec<ControlConfig>,
}

impl Held {
    pub(super) fn new(configured: &[ControlConfig]) -> Self {
        Self { configured: configured.to_vec(), changed: Vec::new() }
    }

    /// Sets all as configured, automatic modes first.
    pub(super) fn set_all(&self, port: &mut impl ControlPort) -> Result<(), CameraError> {
        set_all(port, &self.configured)
    }

    /// Sets one and gives the value that it reads back as, which is what it shall read as from now on.
    pub(super) fn set_one(&mut self, port: &mut impl ControlPort, name: &str, value: i64) -> Result<i64, CameraError> {
        let name = ControlName::try_from(name.to_owned()).map_err(CameraError::Unsupported)?;
        let mut control = ControlConfig { name, value, optional: false };
        port.set(control.name.id, value).map_err(|fault| error(&control, fault))?;
        control.value = port.get(control.name.id).map_err(|fault| error(&control, fault))?;
        let read = control.value;
        self.changed.retain(|known| known.name.id != control.name.id);
        self.changed.push(control);
        Ok(read)
    }

    /// Reads all back: name, value, whether it is as configured.
    ///
    /// # Errors
    /// At the first that does not read as it was set last.
    pub(super) fn check_all(&self, port: &mut impl ControlPort) -> Result<Vec<(String, String, bool)>, CameraError> {
        let is_changed = |control: &&ControlConfig| self.changed.iter().any(|one| one.name.id == control.name.id);
        let as_configured: Vec<_> = self.configured.iter().filter(|one| !is_changed(one)).cloned().collect();
        let mut read = check_all(port, &as_configured)?;
        // None of these may be missing: as many are read as were asked for.
        let others = check_all(port, &self.changed)?;
        read.extend(self.changed.iter().zip(others).map(|(control, (name, value, _))| {
            let is_same = |one: &ControlConfig| one.name.id == control.name.id && one.value == control.value;
            (name, value, self.configured.iter().any(is_same))
        }));
        Ok(read)
    }
}

fn error(control: &ControlConfig, fault: ControlFault) -> CameraError {
    let read = match fault {
        ControlFault::Missing => "nothing (the camera lacks it)".to_owned(),
        ControlFault::Refused(read) => read,
        ControlFault::Camera(error) => return error,
    };
    CameraError::Control { control: control.name.name.clone(), wanted: control.value.to_string(), read }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera whose exposure is locked while `auto_exposure` is not 1, and that writes down what is set.
    struct Port {
        values: Vec<(u32, i64)>,
        log: Vec<u32>,
        lies: bool,
    }

    impl ControlPort for Port {
        fn set(&mut self, id: u32, value: i64) -> Result<(), ControlFault> {
            if id == 0x009a_0902 && self.get(0x009a_0901) != Ok(1) {
                return Err(ControlFault::Refused("locked".into()));
            }
            let slot = self.values.iter_mut().find(|(known, _)| *known == id).ok_or(ControlFault::Missing)?;
            slot.1 = if self.lies { value + 1 } else { value };
            self.log.push(id);
            Ok(())
        }

        fn get(&mut self, id: u32) -> Result<i64, ControlFault> {
            self.values.iter().find(|(known, _)| *known == id).map(|(_, value)| *value).ok_or(ControlFault::Missing)
        }
    }

    fn control(name: &str, value: i64) -> ControlConfig {
        ControlConfig { name: ControlName::try_from(name.to_owned()).unwrap(), value, optional: false }
    }

    fn port() -> Port {
        Port { values: vec![(0x009a_0901, 3), (0x009a_0902, 157)], log: vec![], lies: false }
    }

    #[test]
    fn automatic_modes_go_off_first_however_they_are_listed() {
        let (mut port, wanted) = (port(), [control("exposure_time_absolute", 100), control("auto_exposure", 1)]);
        set_all(&mut port, &wanted).unwrap();
        assert_eq!(port.log, [0x009a_0901, 0x009a_0902]);
        let read = check_all(&mut port, &wanted).unwrap();
        assert_eq!(read[0], ("exposure_time_absolute".into(), "100".into(), true));
    }

    #[test]
    fn a_lie_is_noticed_and_named() {
        let (mut port, wanted) = (Port { lies: true, ..port() }, [control("auto_exposure", 1)]);
        set_all(&mut port, &wanted).unwrap();
        let error = CameraError::Control { control: "auto_exposure".into(), wanted: "1".into(), read: "2".into() };
        assert_eq!(check_all(&mut port, &wanted), Err(error));
    }

    #[test]
    fn a_missing_control_is_an_error_unless_optional() {
        let mut zoom = control("zoom_absolute", 100);
        assert!(set_all(&mut port(), std::slice::from_ref(&zoom)).is_err());
        zoom.optional = true;
        assert_eq!(set_all(&mut port(), std::slice::from_ref(&zoom)), Ok(()));
        assert_eq!(check_all(&mut port(), &[zoom]), Ok(vec![]));
    }

    #[test]
    fn what_is_set_by_hand_is_held_until_it_is_locked_again() {
        let configured = [control("auto_exposure", 1), control("exposure_time_absolute", 100)];
        let (mut port, mut held) = (port(), Held::new(&configured));
        held.set_all(&mut port).unwrap();
        assert_eq!(held.set_one(&mut port, "exposure_time_absolute", 200), Ok(200));
        let read = held.check_all(&mut port).unwrap();
        assert_eq!(read[1], ("exposure_time_absolute".into(), "200".into(), false), "as set, not as configured");
        assert!(check_all(&mut port, &configured).is_err());
        port.values[1].1 = 157;
        let drifted = held.check_all(&mut port).unwrap_err();
        assert!(drifted.to_string().contains("reads 157 instead of 200"), "{drifted}");
        let held = Held::new(&configured);
        held.set_all(&mut port).unwrap();
        assert!(held.check_all(&mut port).unwrap().iter().all(|(_, _, as_set)| *as_set));
        let nonsense = Held::new(&[]).set_one(&mut port, "exposure", 1).unwrap_err();
        assert!(matches!(nonsense, CameraError::Unsupported(_)), "{nonsense}");
    }

    #[test]
    fn names_and_numbers_are_understood_and_others_refused_with_what_to_write() {
        assert_eq!(control("0x009a0901", 1).name.id(), control("auto_exposure", 1).name.id());
        assert_eq!(control("0x0098f000", 1).name.id(), 0x0098_f000);
        let error = ControlName::try_from("exposure".to_owned()).unwrap_err();
        assert!(error.contains("exposure_time_absolute"), "{error}");
        assert_eq!(locked().len(), 8);
    }
}
