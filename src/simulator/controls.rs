//! The simulated camera's controls, as a USB camera has them: numbers of V4L2, ranges, defaults, automatic modes that
//! overrule values, and the time until a value acts.

use std::collections::VecDeque;
use std::time::Instant;

/// A control of the camera: name and number as V4L2 has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// As `v4l2-ctl` writes it.
    pub name: &'static str,
    /// V4L2 number.
    pub id: u32,
    /// Lowest value.
    pub low: i64,
    /// Highest value.
    pub high: i64,
    /// Value after the camera was plugged in.
    pub usual: i64,
    /// Value at which the booth counts as calibrated.
    pub locked: i64,
}

const fn control(name: &'static str, id: u32, (low, high): (i64, i64), usual: i64, locked: i64) -> Control {
    Control { name, id, low, high, usual, locked }
}

/// All controls of the simulated camera.
pub const CONTROLS: [Control; 16] = [
    control("brightness", 0x0098_0900, (-64, 64), 0, 0),
    control("contrast", 0x0098_0901, (0, 64), 32, 32),
    control("saturation", 0x0098_0902, (0, 128), 64, 64),
    control("white_balance_automatic", 0x0098_090c, (0, 1), 1, 0),
    control("gamma", 0x0098_0910, (72, 500), 100, 100),
    control("gain", 0x0098_0913, (0, 100), 0, 0),
    control("power_line_frequency", 0x0098_0918, (0, 2), 1, 1),
    control("white_balance_temperature", 0x0098_091a, (2800, 6500), 4600, 5500),
    control("sharpness", 0x0098_091b, (0, 6), 2, 2),
    control("backlight_compensation", 0x0098_091c, (0, 2), 1, 0),
    control("auto_exposure", 0x009a_0901, (0, 3), 3, 1),
    control("exposure_time_absolute", 0x009a_0902, (1, 5000), 157, 100),
    control("exposure_dynamic_framerate", 0x009a_0903, (0, 1), 1, 0),
    control("focus_absolute", 0x009a_090a, (0, 250), 30, 30),
    control("focus_automatic_continuous", 0x009a_090c, (0, 1), 1, 0),
    control("zoom_absolute", 0x009a_090d, (100, 400), 100, 100),
];

const AUTO_WHITE: usize = 3;
const GAIN: usize = 5;
const TEMPERATURE: usize = 7;
const AUTO_EXPOSURE: usize = 10;
const EXPOSURE: usize = 11;
const FOCUS: usize = 13;
const AUTO_FOCUS: usize = 14;
/// `auto_exposure` for manual.
const MANUAL: i64 = 1;
/// Exposure of the calibrated level, 100 µs.
const REFERENCE_EXPOSURE: f32 = 100.0;
/// What automatic exposure brings the mean of the linear picture to.
const METERED: f32 = 0.18;
/// Longest exposure that automatic exposure takes, 100 µs: 30 frames a second.
const LONGEST_AUTO: f32 = 333.0;

/// What the camera does otherwise than it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraFault {
    /// Exposure stays automatic whatever the control says.
    AutoExposureStuck,
    /// White balance stays automatic whatever the control says.
    AutoWhiteBalanceStuck,
    /// The control takes values and reads them back, but acts as after plugging in.
    Deaf(u32),
    /// The control always reads this.
    Reads(u32, i64),
    /// The driver does not know the control.
    Missing(u32),
}

/// How the camera takes its picture at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taking {
    /// s.
    pub(super) exposure: f32,
    /// Of R, G, B, with exposure and gain; 1 as calibrated.
    pub(super) gains: [f32; 3],
    /// Analog gain alone: it makes noise.
    pub(super) analog: f32,
    /// Steps of the focus away from the best.
    pub(super) off_focus: i64,
}

impl Taking {
    /// As calibrated.
    pub(super) const NEUTRAL: Self = Self { exposure: 0.01, gains: [1.0; 3], analog: 1.0, off_focus: 0 };
}

/// State of all controls.
#[derive(Debug)]
pub(super) struct CameraState {
    set: [i64; CONTROLS.len()],
    acting: [i64; CONTROLS.len()],
    coming: VecDeque<(Instant, usize, i64)>,
    faults: Vec<CameraFault>,
    /// What automatic exposure has come to, 100 µs, and automatic white balance, R and B.
    auto_exposure: f32,
    auto_white: [f32; 2],
}

impl CameraState {
    /// As calibrated: everything locked.
    pub(super) fn locked() -> Self {
        let values = CONTROLS.map(|control| control.locked);
        Self {
            set: values,
            acting: values,
            coming: VecDeque::new(),
            faults: Vec::new(),
            auto_exposure: REFERENCE_EXPOSURE,
            auto_white: [1.0; 2],
        }
    }

    /// As after plugging in: automatic modes on.
    pub(super) fn power_up(&mut self) {
        let values = CONTROLS.map(|control| control.usual);
        (self.set, self.acting) = (values, values);
        self.coming.clear();
        (self.auto_exposure, self.auto_white) = (157.0, [1.0; 2]);
    }

    pub(super) fn faults(&mut self) -> &mut Vec<CameraFault> {
        &mut self.faults
    }

    /// Sets a control; values out of range become the nearest. `acts`: from when on. `None`: there is no such control.
    pub(super) fn set(&mut self, id: u32, value: i64, now: Instant, acts: Instant) -> Option<()> {
        let at = self.place(id)?;
        // While a mode is automatic its value is inactive, and drivers ignore requests for it.
        let inactive = match at {
            EXPOSURE => self.set[AUTO_EXPOSURE] != MANUAL,
            TEMPERATURE => self.set[AUTO_WHITE] != 0,
            FOCUS => self.set[AUTO_FOCUS] != 0,
            _ => false,
        };
        if !inactive {
            self.set[at] = value.clamp(CONTROLS[at].low, CONTROLS[at].high);
            if acts <= now {
                self.acting[at] = self.set[at];
            } else {
                self.coming.push_back((acts, at, self.set[at]));
            }
        }
        Some(())
    }

    /// Reads a control back. `None`: there is no such control.
    pub(super) fn get(&self, id: u32) -> Option<i64> {
        let at = self.place(id)?;
        let mut read = None;
        for fault in &self.faults {
            if let CameraFault::Reads(known, value) = fault
                && *known == id
            {
                read = Some(*value);
            }
        }
        Some(read.unwrap_or(self.set[at]))
    }

    fn place(&self, id: u32) -> Option<usize> {
        let missing = self.faults.contains(&CameraFault::Missing(id));
        CONTROLS.iter().position(|control| control.id == id && !missing)
    }

    /// How a frame is taken whose exposure ends at `at`.
    pub(super) fn taking(&mut self, at: Instant, ladder: &[u32], cast: [f32; 3]) -> Taking {
        while let Some(&(_, place, value)) = self.coming.front().filter(|(acts, ..)| *acts <= at) {
            self.acting[place] = value;
            self.coming.pop_front();
        }
        let acting = |place: usize| {
            let deaf = self.faults.contains(&CameraFault::Deaf(CONTROLS[place].id));
            if deaf { CONTROLS[place].usual } else { self.acting[place] }
        };
        let wanted = if self.auto_exposes() { self.auto_exposure } else { acting(EXPOSURE) as f32 };
        let rung = |wanted: f32| {
            let lower = ladder.iter().rev().find(|&&rung| rung as f32 <= wanted);
            lower.or(ladder.first()).map_or(wanted, |&rung| rung as f32)
        };
        let exposure = rung(wanted);
        let analog = 1.0 + acting(GAIN) as f32 / 32.0;
        let light = exposure / REFERENCE_EXPOSURE * analog;
        let [red, blue] = if self.auto_whites() {
            self.auto_white
        } else {
            let warmth = (acting(TEMPERATURE) as f32 / 5500.0).powf(0.4);
            [warmth, 1.0 / warmth]
        };
        Taking {
            exposure: exposure * 1e-4,
            gains: [light * red * cast[0], light * cast[1], light * blue * cast[2]],
            analog,
            off_focus: if acting(AUTO_FOCUS) == 0 { acting(FOCUS) - CONTROLS[FOCUS].locked } else { 0 },
        }
    }

    fn auto_exposes(&self) -> bool {
        let deaf = self.faults.contains(&CameraFault::Deaf(CONTROLS[AUTO_EXPOSURE].id));
        self.acting[AUTO_EXPOSURE] != MANUAL || deaf || self.faults.contains(&CameraFault::AutoExposureStuck)
    }

    fn auto_whites(&self) -> bool {
        self.acting[AUTO_WHITE] != 0 || self.faults.contains(&CameraFault::AutoWhiteBalanceStuck)
    }

    /// Whether a frame changes how the next is taken.
    pub(super) fn meters(&self) -> bool {
        self.auto_exposes() || self.auto_whites()
    }

    /// Automatic modes look at a frame: the means of its linear R, G, B.
    pub(super) fn meter(&mut self, mean: [f32; 3]) {
        if self.auto_exposes() {
            let level = (mean.iter().sum::<f32>() / 3.0).max(1e-4);
            self.auto_exposure = (self.auto_exposure * (METERED / level).powf(0.3)).clamp(1.0, LONGEST_AUTO);
        }
        if self.auto_whites() {
            // A slow grey world.
            for (gain, c) in self.auto_white.iter_mut().zip([0, 2]) {
                let step = (mean[1].max(1e-4) / mean[c].max(1e-4)).clamp(0.25, 4.0).powf(0.05);
                *gain = (*gain * step).clamp(0.3, 3.0);
            }
        }
    }
}

/// A control's number by its name, or by `0x` and its number.
pub(super) fn id_of(name: &str) -> Option<u32> {
    let number = name.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    number.or_else(|| CONTROLS.iter().find(|control| control.name == name).map(|control| control.id))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests need one moment to count from")]
mod tests {
    use std::time::Duration;

    use super::*;

    const NEUTRAL: [f32; 3] = [1.0; 3];

    fn set(state: &mut CameraState, name: &str, value: i64, now: Instant) {
        state.set(id_of(name).unwrap(), value, now, now).unwrap();
    }

    #[test]
    fn locked_is_neutral_and_a_plugged_in_camera_is_not() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        let neutral = Taking::NEUTRAL;
        assert_eq!(state.taking(now, &[], NEUTRAL), neutral);
        state.power_up();
        assert!(state.meters());
        assert_ne!(state.taking(now, &[], NEUTRAL), neutral);
        // Values of automatic modes are ignored until these are off.
        set(&mut state, "exposure_time_absolute", 100, now);
        assert_eq!(state.get(0x009a_0902), Some(157));
        for (name, value) in [("auto_exposure", 1), ("white_balance_automatic", 0), ("focus_automatic_continuous", 0)] {
            set(&mut state, name, value, now);
        }
        set(&mut state, "exposure_time_absolute", 100, now);
        set(&mut state, "white_balance_temperature", 5500, now);
        assert_eq!(state.taking(now, &[], NEUTRAL), neutral);
        assert!(!state.meters() && state.get(0x1234).is_none());
    }

    #[test]
    fn exposure_and_gain_scale_light_and_act_late() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        let later = now + Duration::from_millis(66);
        state.set(0x009a_0902, 200, now, later).unwrap();
        assert_eq!(state.get(0x009a_0902), Some(200));
        assert!((state.taking(now, &[], NEUTRAL).gains[1] - 1.0).abs() < 1e-6);
        assert!((state.taking(later, &[], NEUTRAL).gains[1] - 2.0).abs() < 1e-6);
        set(&mut state, "gain", 32, later);
        let taking = state.taking(later, &[], NEUTRAL);
        assert!((taking.gains[1] - 4.0).abs() < 1e-6 && (taking.analog - 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_coarse_ladder_acts_on_the_rung_below() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        let ladder = super::super::physics::LADDER;
        assert!((state.taking(now, &ladder, NEUTRAL).exposure - 0.0078).abs() < 1e-6);
        assert_eq!(state.get(0x009a_0902), Some(100));
        set(&mut state, "exposure_time_absolute", 2, now);
        assert!((state.taking(now, &ladder, NEUTRAL).exposure - 0.0003).abs() < 1e-6);
    }

    #[test]
    fn automatic_exposure_takes_back_what_a_lamp_adds() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        state.faults().push(CameraFault::AutoExposureStuck);
        let mut level = 0.0;
        for _ in 0..60 {
            level = 0.40 * state.taking(now, &[], NEUTRAL).gains[1];
            state.meter([level; 3]);
        }
        assert!((level - METERED).abs() < 0.002, "{level}");
        assert_eq!(state.get(0x009a_0901), Some(1), "and it says it is manual");
    }

    #[test]
    fn automatic_white_balance_makes_a_blue_wall_grey_slowly() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        set(&mut state, "white_balance_automatic", 1, now);
        let mut light = [0.0; 3];
        let mut first = [0.0; 3];
        for i in 0..400 {
            let gains = state.taking(now, &[], NEUTRAL).gains;
            light = [0.12 * gains[0], 0.2 * gains[1], 0.3 * gains[2]];
            if i == 5 {
                first = light;
            }
            state.meter(light);
        }
        assert!(first[2] / first[0] > 1.4 && (light[2] / light[0] - 1.0).abs() < 0.02, "{first:?} {light:?}");
    }

    #[test]
    fn faults_lie() {
        let now = Instant::now();
        let mut state = CameraState::locked();
        let (exposure, wall) = (0x009a_0902, 0x0098_0918);
        state.faults().extend([
            CameraFault::Deaf(exposure),
            CameraFault::Reads(0x0098_0913, 7),
            CameraFault::Missing(wall),
        ]);
        assert!((state.taking(now, &[], NEUTRAL).exposure - 0.0157).abs() < 1e-6);
        assert_eq!((state.get(exposure), state.get(0x0098_0913), state.get(wall)), (Some(100), Some(7), None));
    }
}
