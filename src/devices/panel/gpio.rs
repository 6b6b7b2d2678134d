//! Buttons, door, tamper switch and lamps on GPIO lines, read by polling and debounced.

use std::thread;
use std::time::{Duration, Instant};

use rppal::gpio::{Gpio, InputPin, Level, OutputPin};
use serde::Deserialize;

use super::{Input, Lamp, Panel, PanelChange, PanelError};
use crate::devices::worker::now;

/// How often the lines are read.
const POLL: Duration = Duration::from_millis(2);
/// How long a level must stay before it counts.
const DEBOUNCE: Duration = Duration::from_millis(20);

/// Which GPIO lines the panel is on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GpioPanelConfig {
    /// The inputs.
    pub inputs: InputsConfig,
    /// The lamps.
    pub lamps: LampsConfig,
}

/// The inputs' lines; those left out are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputsConfig {
    /// The shutter button beside the seat.
    pub shutter_button: Option<InputConfig>,
    /// The call button.
    pub call_button: Option<InputConfig>,
    /// The curtain or door, active when open.
    pub door: Option<InputConfig>,
    /// The tamper switch, active when the case is open.
    pub tamper: Option<InputConfig>,
}

/// One input's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputConfig {
    /// BCM number of the line.
    pub pin: u8,
    /// Whether it is active when the line is low. Default true: a button to ground.
    #[serde(default = "yes")]
    pub active_low: bool,
    /// The line's own resistor: `up`, `down` or `off`. Default `up`.
    #[serde(default)]
    pub pull: Pull,
}

fn yes() -> bool {
    true
}

/// A line's own resistor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// To 3.3 V.
    #[default]
    Up,
    /// To ground.
    Down,
    /// None: the board has one.
    Off,
}

/// The lamps' lines; those left out are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LampsConfig {
    /// At the door: staff wanted.
    pub door: Option<LampConfig>,
    /// Status: in service.
    pub ready: Option<LampConfig>,
    /// Status: occupied.
    pub busy: Option<LampConfig>,
}

/// One lamp's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LampConfig {
    /// BCM number of the line.
    pub pin: u8,
    /// Whether the lamp is on when the line is low. Default false.
    #[serde(default)]
    pub active_low: bool,
}

/// An open panel. Lamps are off when it is opened and when it is dropped.
pub struct GpioPanel {
    inputs: Vec<(Input, InputPin, bool, Debounce)>,
    lamps: Vec<(Lamp, OutputPin, bool)>,
}

impl GpioPanel {
    /// Takes the lines.
    ///
    /// # Errors
    /// [`PanelError::NotThere`] if there is no GPIO, or a line is taken.
    pub fn open(config: &GpioPanelConfig) -> Result<Self, PanelError> {
        let gpio = Gpio::new().map_err(|error| PanelError::NotThere(format!("GPIO: {error}")))?;
        let take = |pin: u8| gpio.get(pin).map_err(|error| PanelError::NotThere(format!("GPIO line {pin}: {error}")));
        let mut panel = Self { inputs: Vec::new(), lamps: Vec::new() };
        let InputsConfig { shutter_button, call_button, door, tamper } = config.inputs.clone();
        for (input, line) in [
            (Input::ShutterButton, shutter_button),
            (Input::CallButton, call_button),
            (Input::Door, door),
            (Input::Tamper, tamper),
        ] {
            let Some(line) = line else { continue };
            let pin = match line.pull {
                Pull::Up => take(line.pin)?.into_input_pullup(),
                Pull::Down => take(line.pin)?.into_input_pulldown(),
                Pull::Off => take(line.pin)?.into_input(),
            };
            panel.inputs.push((input, pin, line.active_low, Debounce::default()));
        }
        let LampsConfig { door, ready, busy } = config.lamps.clone();
        for (lamp, line) in [(Lamp::Door, door), (Lamp::Ready, ready), (Lamp::Busy, busy)] {
            let Some(line) = line else { continue };
            let pin = take(line.pin)?;
            let pin = if line.active_low { pin.into_output_high() } else { pin.into_output_low() };
            panel.lamps.push((lamp, pin, line.active_low));
        }
        Ok(panel)
    }
}

impl Panel for GpioPanel {
    /// After opening, the state of every input comes first, active or not.
    fn next_change(&mut self, timeout: Duration) -> Result<Option<PanelChange>, PanelError> {
        let deadline = now() + timeout;
        loop {
            let time = now();
            for (input, pin, active_low, debounce) in &mut self.inputs {
                let active = (pin.read() == Level::Low) == *active_low;
                if let Some(active) = debounce.read(active, time) {
                    return Ok(Some(PanelChange { input: *input, active }));
                }
            }
            let left = deadline.saturating_duration_since(time);
            if left.is_zero() {
                return Ok(None);
            }
            thread::park_timeout(left.min(POLL));
        }
    }

    fn set_lamp(&mut self, lamp: Lamp, on: bool) -> Result<(), PanelError> {
        for (_, pin, active_low) in self.lamps.iter_mut().filter(|(other, ..)| *other == lamp) {
            if on == *active_low { pin.set_low() } else { pin.set_high() }
        }
        Ok(())
    }
}

impl Drop for GpioPanel {
    fn drop(&mut self) {
        for (_, pin, active_low) in &mut self.lamps {
            if *active_low { pin.set_high() } else { pin.set_low() }
        }
    }
}

/// Lets a level through once it has stayed for [`DEBOUNCE`].
#[derive(Debug, Default)]
struct Debounce {
    /// What was let through last.
    settled: Option<bool>,
    /// What is read now, and since when.
    candidate: Option<(bool, Instant)>,
}

impl Debounce {
    /// Takes a reading; gives the level when it has newly settled.
    fn read(&mut self, level: bool, now: Instant) -> Option<bool> {
        let since = match self.candidate {
            Some((candidate, since)) if candidate == level => since,
            Some(_) | None => {
                self.candidate = Some((level, now));
                now
            }
        };
        if self.settled == Some(level) || now.duration_since(since) < DEBOUNCE {
            return None;
        }
        self.settled = Some(level);
        Some(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The changes that come of levels, one character a 5 ms reading.
    fn changes(levels: &str) -> Vec<(usize, bool)> {
        let (start, mut debounce) = (now(), Debounce::default());
        let read = |(index, level): (usize, char)| {
            let time = start + Duration::from_millis(5) * index as u32;
            debounce.read(level == '1', time).map(|change| (index, change))
        };
        levels.chars().enumerate().filter_map(read).collect()
    }

    #[test]
    fn a_bouncing_press_is_one_change_after_20_ms() {
        assert_eq!(changes("00000000"), [(4, false)], "the state at the start is told once");
        assert_eq!(changes("000000101011111111"), [(4, false), (14, true)]);
        assert_eq!(changes("00000011100000"), [(4, false)], "15 ms are no press");
        assert_eq!(changes("000000111111000000"), [(4, false), (10, true), (16, false)]);
    }
}
