//! LED drivers behind a PCA9685 16-channel PWM board on I2C. Source: NXP data sheet PCA9685 Rev. 4.

use std::thread;
use std::time::Duration;

use rppal::i2c::{self, I2c};
use serde::Deserialize;

use super::gpio::{SafetyConfig, SafetyLines};
use super::{Lights, LightsError};
use crate::domain::{Channel, Duty};

const MODE1: u8 = 0x00;
/// Reads as 1 after the board was put to sleep with a light on; says nothing about how it is now (7.3.1.1).
const MODE1_RESTART: u8 = 0x80;
const MODE1_EXTERNAL_CLOCK: u8 = 0x40;
const MODE1_AUTO_INCREMENT: u8 = 0x20;
const MODE1_SLEEP: u8 = 0x10;
const MODE2: u8 = 0x01;
/// Totem-pole outputs, not inverted, driven low while /OE is high (OUTNE = 00), all change together at the stop.
const MODE2_DARK_WHEN_DISABLED: u8 = 0x04;
const FIRST_OUTPUT: u8 = 0x06;
const ALL_OFF_HIGH: u8 = 0xfd;
const PRESCALE: u8 = 0xfe;
/// Fully off or fully on: bit 4 of the high bytes.
const FULL: u8 = 0x10;
const OUTPUTS: usize = 16;
/// Steps of one PWM period.
const STEPS: u16 = 4096;
/// The board's own clock, Hz. 23 to 27 MHz in practice: too coarse to be free of banding.
const INTERNAL_CLOCK_HZ: u32 = 25_000_000;
const RAMP_STEP: Duration = Duration::from_millis(10);

/// How the PWM board is wired.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pca9685Config {
    /// Number of the I2C bus: 1 for `/dev/i2c-1`. Default 1.
    pub i2c_bus: u8,
    /// The board's address. Default 0x40.
    pub i2c_address: u16,
    /// The external oscillator, Hz; 0: the internal one. Default 24576000, which makes exactly 1000 Hz.
    pub external_clock_hz: u32,
    /// PWM frequency, Hz, 24 to 1526; the exposure must be a whole number of its periods. Default 1000.
    pub pwm_hz: u32,
    /// Which output drives which light.
    pub channels: ChannelMap,
    /// How long lights that become brighter take, ms; those that become darker take none. Default 60.
    pub ramp_ms: u32,
    /// The safety lines.
    pub safety: SafetyConfig,
}

impl Pca9685Config {
    /// The frequency that the board makes of what is asked for, Hz: its clock over 4096 steps and the prescaler. With the internal
    /// clock it is known within some per cent only. `None`: it cannot be made.
    pub fn real_pwm_hz(&self) -> Option<f64> {
        let clock = self.clock_hz();
        prescale(clock, self.pwm_hz)
            .map(|prescale| f64::from(clock) / f64::from(u32::from(STEPS) * (u32::from(prescale) + 1)))
    }

    const fn clock_hz(&self) -> u32 {
        if self.external_clock_hz == 0 { INTERNAL_CLOCK_HZ } else { self.external_clock_hz }
    }
}

impl Default for Pca9685Config {
    fn default() -> Self {
        Self {
            i2c_bus: 1,
            i2c_address: 0x40,
            external_clock_hz: 24_576_000,
            pwm_hz: 1000,
            channels: ChannelMap::default(),
            ramp_ms: 60,
            safety: SafetyConfig::default(),
        }
    }
}

/// Which output (0 to 15) drives which light; lights without one cannot be set. None by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelMap {
    /// Output of the key light left in the picture.
    pub key_left: Option<u8>,
    /// Output of the key light right in the picture.
    pub key_right: Option<u8>,
    /// Output of the top fill.
    pub fill_top: Option<u8>,
    /// Output of the chin fill.
    pub fill_chin: Option<u8>,
    /// Output of the background light left in the picture.
    pub background_left: Option<u8>,
    /// Output of the background light right in the picture.
    pub background_right: Option<u8>,
}

impl ChannelMap {
    /// The output that drives a light, 0 to 15; `None`: the light cannot be set.
    pub fn output(&self, channel: Channel) -> Option<usize> {
        let output = match channel {
            Channel::KeyLeft => self.key_left,
            Channel::KeyRight => self.key_right,
            Channel::FillTop => self.fill_top,
            Channel::FillChin => self.fill_chin,
            Channel::BackgroundLeft => self.background_left,
            Channel::BackgroundRight => self.background_right,
        };
        output.map(usize::from).filter(|output| *output < OUTPUTS)
    }
}

/// An open board.
pub struct Pca9685 {
    board: Board,
    lines: SafetyLines,
    channels: ChannelMap,
    ramp: Duration,
    /// Steps each output is on, of [`STEPS`].
    on: [u16; OUTPUTS],
    /// Whether the lamps' supply is cut.
    cut: bool,
}

impl Pca9685 {
    /// Opens the board dark: relay open, all outputs off, clock set; then heartbeat, /OE, relay.
    ///
    /// # Errors
    /// [`LightsError::NotThere`] if bus, board or lines are not there, [`LightsError::Driver`] if a register does not
    /// read back as written.
    pub fn open(config: &Pca9685Config) -> Result<Self, LightsError> {
        let mut lines = SafetyLines::dark(&config.safety)?;
        let board = Board::open(config)?;
        lines.release();
        let ramp = Duration::from_millis(config.ramp_ms.into());
        Ok(Self { board, lines, channels: config.channels, ramp, on: [0; OUTPUTS], cut: false })
    }
}

/// Opens lines and board dark and closes them again, without letting light through.
pub(super) fn make_dark(config: &Pca9685Config) -> Result<(), LightsError> {
    let _lines = SafetyLines::dark(&config.safety)?;
    Board::open(config).map(drop)
}

impl Lights for Pca9685 {
    fn set(&mut self, duties: &[(Channel, Duty)]) -> Result<(), LightsError> {
        let mut wanted = [0; OUTPUTS];
        for (channel, duty) in duties {
            match self.channels.output(*channel) {
                Some(output) => wanted[output] = steps_on(*duty),
                None if *duty == Duty::OFF => {}
                None => return Err(LightsError::NotThere(format!("{channel:?} has no output in channels"))),
            }
        }
        self.lines.feed();
        let brighter = wanted.iter().zip(&self.on).any(|(wanted, on)| wanted > on);
        let stages = if brighter { (self.ramp.as_millis() / RAMP_STEP.as_millis()).min(100) as u32 } else { 0 };
        let start = self.on;
        self.board.check_awake()?;
        if self.cut && !duties.is_empty() {
            self.lines.release();
            self.cut = false;
        }
        for stage in 1..=stages {
            let mut now = wanted;
            for (now, from) in now.iter_mut().zip(&start).filter(|(now, from)| **now > **from) {
                *now = from + (u32::from(*now - from) * stage / (stages + 1)) as u16;
            }
            self.board.write(&now)?;
            thread::park_timeout(RAMP_STEP);
        }
        self.board.write(&wanted)?;
        self.on = wanted;
        if duties.is_empty() && !self.cut {
            self.lines.cut();
            self.cut = true;
        }
        Ok(())
    }
}

/// The board's registers; all outputs off when opened and when dropped.
struct Board {
    bus: I2c,
    address: u16,
    /// MODE1 of a board that runs.
    awake: u8,
}

impl Board {
    fn open(config: &Pca9685Config) -> Result<Self, LightsError> {
        let address = config.i2c_address;
        let there = |error: i2c::Error| {
            LightsError::NotThere(format!("board {address:#04x} on I2C bus {}: {error}", config.i2c_bus))
        };
        let clock_hz = config.clock_hz();
        let prescale = prescale(clock_hz, config.pwm_hz).ok_or_else(|| {
            LightsError::NotThere(format!("{} Hz PWM cannot be made from {clock_hz} Hz", config.pwm_hz))
        })?;
        let mut bus = I2c::with_bus(config.i2c_bus).map_err(there)?;
        bus.set_slave_address(address).map_err(there)?;
        let external = if config.external_clock_hz == 0 { 0 } else { MODE1_EXTERNAL_CLOCK };
        let awake = external | MODE1_AUTO_INCREMENT;
        let board = Self { bus, address, awake };
        board.all_off().map_err(there)?;
        // Clock source and prescaler can be written only asleep, the clock source only when asleep already (7.3.1, 7.3.5).
        for (register, value) in [
            (MODE1, MODE1_SLEEP | MODE1_AUTO_INCREMENT),
            (MODE1, MODE1_SLEEP | awake),
            (PRESCALE, prescale),
            (MODE2, MODE2_DARK_WHEN_DISABLED),
            (MODE1, awake),
        ] {
            board.bus.smbus_write_byte(register, value).map_err(there)?;
        }
        // The oscillator needs 500 µs to start (7.3.1).
        thread::park_timeout(Duration::from_millis(2));
        for (register, value) in [(MODE1, awake), (MODE2, MODE2_DARK_WHEN_DISABLED), (PRESCALE, prescale)] {
            let read = board.bus.smbus_read_byte(register).map_err(there)?;
            let read = if register == MODE1 { read & !MODE1_RESTART } else { read };
            if read != value {
                let what = format!("board {address:#04x}: register {register:#04x} reads {read:#04x} not {value:#04x}");
                return Err(LightsError::Driver(what));
            }
        }
        Ok(board)
    }

    /// A board that lost its power for a moment answers as before, asleep and dark, whatever is written into its outputs.
    fn check_awake(&self) -> Result<(), LightsError> {
        let address = self.address;
        let fault = |error| LightsError::Driver(format!("board {address:#04x}: {error}"));
        let read = self.bus.smbus_read_byte(MODE1).map_err(fault)? & !MODE1_RESTART;
        if read == self.awake {
            Ok(())
        } else {
            Err(LightsError::Driver(format!(
                "board {address:#04x} was reset (mode {read:#04x}, not {:#04x})",
                self.awake
            )))
        }
    }

    fn all_off(&self) -> Result<(), i2c::Error> {
        self.bus.smbus_write_byte(ALL_OFF_HIGH, FULL)
    }

    /// Writes all outputs in one transfer: they change together.
    fn write(&mut self, on: &[u16; OUTPUTS]) -> Result<(), LightsError> {
        let registers = registers(on);
        let written = self.bus.write(&registers);
        let written = written.map_err(|error| LightsError::Driver(format!("board {:#04x}: {error}", self.address)))?;
        if written == registers.len() {
            Ok(())
        } else {
            Err(LightsError::Driver(format!("board {:#04x} took {written} bytes", self.address)))
        }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if let Err(error) = self.all_off() {
            tracing::error!("the lights could not be set dark by the board, only by the safety lines: {error}");
        }
    }
}

/// The prescaler for `pwm_hz` (7.3.5), 3 to 255.
fn prescale(clock_hz: u32, pwm_hz: u32) -> Option<u8> {
    let period = u32::from(STEPS).checked_mul(pwm_hz).filter(|period| *period > 0)?;
    let prescale = (clock_hz + period / 2) / period;
    u8::try_from(prescale.checked_sub(1)?).ok().filter(|prescale| *prescale >= 3)
}

fn steps_on(duty: Duty) -> u16 {
    (duty.share() * f32::from(STEPS)).round() as u16
}

/// Register address and values of all outputs. Outputs start one after the other within a period, so that they do not
/// all draw at once; the mean is the same.
fn registers(on: &[u16; OUTPUTS]) -> [u8; 1 + 4 * OUTPUTS] {
    let mut bytes = [0; 1 + 4 * OUTPUTS];
    bytes[0] = FIRST_OUTPUT;
    for (output, (registers, on)) in bytes[1..].as_chunks_mut::<4>().0.iter_mut().zip(on).enumerate() {
        let start = output as u16 * (STEPS / OUTPUTS as u16);
        let end = (start + on) % STEPS;
        *registers = match on {
            0 => [0, 0, 0, FULL],
            1..STEPS => [start as u8, (start >> 8) as u8, end as u8, (end >> 8) as u8],
            STEPS.. => [0, FULL, 0, 0],
        };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_exactly_1000_hz_from_24_576_mhz() {
        assert_eq!(prescale(24_576_000, 1000), Some(5));
        assert_eq!(prescale(25_000_000, 1526), Some(3));
        assert_eq!(prescale(25_000_000, 24), Some(253));
        assert_eq!(prescale(24_576_000, 5000), None);
        assert_eq!(prescale(24_576_000, 0), None);
        assert_eq!(prescale(24_576_000, u32::MAX), None);
    }

    #[test]
    fn outputs_start_in_turn_and_last_their_share() {
        let mut on = [0; OUTPUTS];
        (on[0], on[1], on[15], on[4]) = (2048, 1, 2048, 4096);
        let bytes = registers(&on);
        let output = |number: usize| &bytes[1 + 4 * number..5 + 4 * number];
        assert_eq!(bytes[0], 0x06);
        assert_eq!(output(0), [0, 0, 0x00, 0x08]);
        assert_eq!(output(1), [0x00, 0x01, 0x01, 0x01]);
        // Starts at 3840, wraps round to 1792.
        assert_eq!(output(15), [0x00, 0x0f, 0x00, 0x07]);
        assert_eq!(output(4), [0, 0x10, 0, 0], "fully on");
        assert_eq!(output(2), [0, 0, 0, 0x10], "fully off");
    }

    #[test]
    fn duty_becomes_steps() {
        assert_eq!(steps_on(Duty::OFF), 0);
        assert_eq!(steps_on(Duty::new(0.4)), 1638);
        assert_eq!(steps_on(Duty::FULL), 4096);
    }
}
