//! Whether the lights are too hot to burn. Pure but for [`computer`]: time is an argument.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The lights come back so far below their limit, °C.
const BACK_BELOW: f32 = 10.0;
/// A thermometer that has said nothing for this long is none, and a limit that nobody can read counts as passed.
const SILENT_AT_MOST: Duration = Duration::from_mins(1);

/// Above which temperatures of the heat sink something is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatLimits {
    /// The technician is told, °C.
    pub warn: f32,
    /// The lights go off, °C.
    pub limit: f32,
}

/// How hot the lights are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Heat {
    /// Nobody measures.
    Unmeasured,
    /// As it should be, °C.
    Fine(f32),
    /// Above the warning, °C.
    Warm(f32),
    /// Above the limit, or not cool enough after it; the lights are off, °C.
    Hot(f32),
    /// The thermometer is silent; the lights are off.
    Silent,
}

impl Heat {
    /// As measured, °C.
    pub(super) const fn celsius(self) -> Option<f32> {
        match self {
            Self::Fine(celsius) | Self::Warm(celsius) | Self::Hot(celsius) => Some(celsius),
            Self::Unmeasured | Self::Silent => None,
        }
    }
}

/// Temperature of the computer, °C; `None` where the system does not say.
pub(super) fn computer() -> Option<f32> {
    let text = std::fs::read_to_string("/sys/class/thermal/thermal_zone0/temp").ok()?;
    text.trim().parse::<f32>().ok().map(|millis| millis / 1000.0)
}

/// What a profile says of temperatures, °C by place; what nobody measures is not in it.
pub fn temperatures(heat_sink: Option<f32>) -> BTreeMap<String, f64> {
    let all = [("computer", computer()), ("heat_sink", heat_sink)];
    all.into_iter().filter_map(|(place, celsius)| Some((place.to_owned(), f64::from(celsius?)))).collect()
}

/// Watches the heat sink.
#[derive(Debug, Clone)]
pub(super) struct HeatWatch {
    limits: Option<HeatLimits>,
    last: Option<f32>,
    heard: Instant,
    hot: bool,
}

impl HeatWatch {
    /// With `None` nobody measures.
    pub(super) fn new(limits: Option<HeatLimits>, now: Instant) -> Self {
        Self { limits, last: None, heard: now, hot: false }
    }

    /// A measurement, °C.
    pub(super) fn measured(&mut self, celsius: f32, now: Instant) {
        let Some(limits) = self.limits else { return };
        (self.last, self.heard) = (Some(celsius), now);
        if celsius > limits.limit {
            self.hot = true;
        } else if celsius <= limits.limit - BACK_BELOW {
            self.hot = false;
        }
    }

    /// How hot the lights are.
    pub(super) fn state(&self, now: Instant) -> Heat {
        let Some(limits) = self.limits else { return Heat::Unmeasured };
        match self.last {
            _ if now.duration_since(self.heard) >= SILENT_AT_MOST => Heat::Silent,
            Some(celsius) if self.hot => Heat::Hot(celsius),
            Some(celsius) if celsius > limits.warn => Heat::Warm(celsius),
            Some(celsius) => Heat::Fine(celsius),
            None => Heat::Unmeasured,
        }
    }

    /// Whether the lights must not burn.
    pub(super) fn must_be_dark(&self, now: Instant) -> bool {
        matches!(self.state(now), Heat::Hot(_) | Heat::Silent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;

    #[test]
    fn too_hot_is_dark_and_comes_back_only_when_cool() {
        let start = now();
        let mut watch = HeatWatch::new(Some(HeatLimits { warn: 60.0, limit: 70.0 }), start);
        let mut seconds = 0;
        let mut state = |celsius| {
            seconds += 1;
            let time = start + Duration::from_secs(seconds);
            watch.measured(celsius, time);
            (watch.state(time), watch.must_be_dark(time))
        };
        assert_eq!(state(59.9), (Heat::Fine(59.9), false));
        assert_eq!(state(60.1), (Heat::Warm(60.1), false));
        assert_eq!(state(70.0), (Heat::Warm(70.0), false));
        assert_eq!(state(70.1), (Heat::Hot(70.1), true));
        assert_eq!(state(60.5), (Heat::Hot(60.5), true), "not on and off at the limit");
        assert_eq!(state(60.0), (Heat::Fine(60.0), false));
    }

    #[test]
    fn a_silent_thermometer_is_dark_after_a_minute_and_none_never() {
        let start = now();
        let mut watch = HeatWatch::new(Some(HeatLimits { warn: 60.0, limit: 70.0 }), start);
        assert_eq!(watch.state(start + Duration::from_secs(59)), Heat::Unmeasured);
        assert!(watch.must_be_dark(start + Duration::from_mins(1)));
        watch.measured(30.0, start + Duration::from_secs(61));
        assert!(!watch.must_be_dark(start + Duration::from_secs(62)));
        let mut none = HeatWatch::new(None, start);
        none.measured(200.0, start);
        assert!(!none.must_be_dark(start + Duration::from_hours(1)));
    }
}
