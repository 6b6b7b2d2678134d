//! What the lamps get: the light board's registers behind relay, /OE and dead-man circuit, read from the fake's files. Works
//! beside the program that drives them, and after it has been killed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gradbooth::devices::lights::{ChannelMap, Pca9685Config, SafetyConfig};
use gradbooth::domain::{Channel, Duty};
use nix::time::{ClockId, clock_gettime};

/// How long the dead-man's charge pump holds /OE down after the last edge: 1 µF over 220 kΩ, down to the gate's threshold.
const HELD: Duration = Duration::from_millis(300);

/// What is soldered to EXTCLK, Hz, and the chip's own oscillator, as it happens to be in this one.
const EXTERNAL_HZ: f32 = 24_576_000.0;
const INTERNAL_HZ: f32 = 25_000_000.0;

/// The wires between the light board and the lamps.
pub(super) struct Wires {
    dir: PathBuf,
    channels: ChannelMap,
    safety: SafetyConfig,
}

impl Wires {
    pub(super) fn new(dir: &Path, lights: &Pca9685Config) -> Self {
        Self { dir: dir.to_owned(), channels: lights.channels, safety: lights.safety.clone() }
    }

    /// What each lamp gets now; nothing if it is held dark.
    pub(super) fn duties(&self) -> Vec<(Channel, Duty)> {
        let registers = std::fs::read(self.dir.join("pca9685.bin")).unwrap_or_default();
        // MODE1: asleep nothing comes out.
        if registers.len() < 256 || registers[0] & 0x10 != 0 || !self.let_through() {
            return Vec::new();
        }
        let map = &self.channels;
        let outputs = [
            (Channel::KeyLeft, map.key_left),
            (Channel::KeyRight, map.key_right),
            (Channel::FillTop, map.fill_top),
            (Channel::FillChin, map.fill_chin),
            (Channel::BackgroundLeft, map.background_left),
            (Channel::BackgroundRight, map.background_right),
        ];
        let duty = |output: u8| Duty::new(share(&registers[6 + 4 * usize::from(output)..][..4]));
        outputs.into_iter().filter_map(|(channel, output)| Some((channel, duty(output?)))).collect()
    }

    /// The PWM's frequency, Hz, and where in a period each lamp goes on, by the board's clock, prescaler and registers.
    pub(super) fn pwm(&self) -> Option<(f32, [f32; 6])> {
        let registers = std::fs::read(self.dir.join("pca9685.bin")).unwrap_or_default();
        let prescale = f32::from(*registers.get(0xfe)?);
        let clock = if registers[0] & 0x40 != 0 { EXTERNAL_HZ } else { INTERNAL_HZ };
        let map = &self.channels;
        let outputs =
            [map.key_left, map.key_right, map.fill_top, map.fill_chin, map.background_left, map.background_right];
        let phase = |output: Option<u8>| {
            let at = 6 + 4 * usize::from(output.unwrap_or_default());
            f32::from(u16::from_le_bytes([registers[at], registers[at + 1]]) & 0xfff) / 4096.0
        };
        Some((clock / (4096.0 * (prescale + 1.0)), outputs.map(phase)))
    }

    /// Whether relay, /OE and dead-man let light through; lines that are not wired do.
    pub(super) fn let_through(&self) -> bool {
        let SafetyConfig { relay_pin, output_enable_pin, heartbeat_pin, .. } = self.safety;
        if [relay_pin, output_enable_pin, heartbeat_pin] == [None; 3] {
            return true;
        }
        let lines = std::fs::read(self.dir.join("lines.bin")).unwrap_or_default();
        let Some(levels) = lines.first_chunk::<4>() else { return false };
        let high = |pin: u8| u32::from_le_bytes(*levels) >> pin & 1 == 1;
        let beats = |pin: u8| {
            let edge = lines.get(8 + 8 * usize::from(pin)..).and_then(|rest| rest.first_chunk::<8>());
            let edge = Duration::from_nanos(u64::from_le_bytes(*edge.unwrap_or(&[0; 8])));
            monotonic().saturating_sub(edge) < HELD
        };
        relay_pin.is_none_or(high) && !output_enable_pin.is_some_and(high) && heartbeat_pin.is_none_or(beats)
    }
}

/// The system's monotonic clock, as drivers and fakes stamp by it.
pub(super) fn monotonic() -> Duration {
    clock_gettime(ClockId::CLOCK_MONOTONIC).unwrap().into()
}

/// The share of a period that an output's four registers switch it on: full off before full on, as the chip has it.
fn share(registers: &[u8]) -> f32 {
    let on = u16::from_le_bytes([registers[0], registers[1]]);
    let off = u16::from_le_bytes([registers[2], registers[3]]);
    if off & 0x1000 != 0 {
        0.0
    } else if on & 0x1000 != 0 {
        1.0
    } else {
        f32::from((off & 0xfff).wrapping_sub(on & 0xfff) & 0xfff) / 4096.0
    }
}

#[test]
fn registers_say_how_long_an_output_is_on() {
    for (registers, wanted) in [
        ([0, 0, 0, 0x10], 0.0),
        ([0, 0x10, 0, 0], 1.0),
        ([0, 0x10, 0, 0x10], 0.0),
        ([0, 0, 0, 8], 0.5),
        ([0, 0x0f, 0, 0x07], 0.5),
        ([0, 1, 0, 5], 0.25),
    ] {
        assert!((share(&registers) - wanted).abs() < 1e-6, "{registers:?}");
    }
}
