//! A TMP117 or LM75 on I2C. Sources: TI data sheets TMP117 (SNOSD82) and LM75B (SNIS153).

use rppal::i2c::{self, I2c};
use serde::Deserialize;

use super::{HeatError, Thermometer};

const TEMPERATURE: u8 = 0x00;
/// TMP117 only: the lower twelve bits are 0x117.
const DEVICE_ID: u8 = 0x0f;
const TMP117_ID: u16 = 0x0117;
/// A lamp's heat sink in a room is never outside of this, °C. A TMP117 says -256 °C before its first measurement, an
/// open line reads -0.004 °C or 0 °C for ever, which no test of one value can tell from a cold morning.
const PLAUSIBLE: std::ops::RangeInclusive<f32> = -30.0..=140.0;

/// How the thermometer is wired.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct I2cThermometerConfig {
    /// Which chip. Default `tmp117`.
    pub chip: Chip,
    /// Number of the I2C bus: 1 for `/dev/i2c-1`. Default 1.
    pub i2c_bus: u8,
    /// Its address. Default 0x48.
    pub i2c_address: u16,
    /// The technician is told above this, °C. Default 60.
    pub warn_celsius: f32,
    /// The lights go off above this, °C, and come back 10 °C below. Default 70.
    pub limit_celsius: f32,
}

impl Default for I2cThermometerConfig {
    fn default() -> Self {
        Self { chip: Chip::Tmp117, i2c_bus: 1, i2c_address: 0x48, warn_celsius: 60.0, limit_celsius: 70.0 }
    }
}

/// A kind of thermometer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chip {
    /// 16 bits of 1/128 °C.
    Tmp117,
    /// 9 to 11 bits of up to 1/8 °C, left-aligned.
    Lm75,
}

impl Chip {
    /// Degrees a count of its register.
    fn step(self) -> f32 {
        match self {
            Self::Tmp117 => 1.0 / 128.0,
            Self::Lm75 => 1.0 / 256.0,
        }
    }
}

/// An open thermometer.
pub struct I2cThermometer {
    bus: I2c,
    config: I2cThermometerConfig,
}

impl I2cThermometer {
    /// Opens the bus and asks a TMP117 who it is; an LM75 has no name.
    ///
    /// # Errors
    /// [`HeatError::NotThere`] if bus or sensor are not there, or it is another chip.
    pub fn open(config: &I2cThermometerConfig) -> Result<Self, HeatError> {
        let mut bus = I2c::with_bus(config.i2c_bus).map_err(|error| not_there(config, &error))?;
        bus.set_slave_address(config.i2c_address).map_err(|error| not_there(config, &error))?;
        let mut opened = Self { bus, config: config.clone() };
        if config.chip == Chip::Tmp117 {
            let id = opened.register(DEVICE_ID)?;
            if id & 0x0fff != TMP117_ID {
                let address = config.i2c_address;
                return Err(HeatError::NotThere(format!("{address:#04x} is no TMP117 (its number reads {id:#06x})")));
            }
        }
        Ok(opened)
    }

    fn register(&mut self, register: u8) -> Result<u16, HeatError> {
        let mut bytes = [0; 2];
        self.bus.write_read(&[register], &mut bytes).map_err(|error| not_there(&self.config, &error))?;
        Ok(u16::from_be_bytes(bytes))
    }
}

impl Thermometer for I2cThermometer {
    fn celsius(&mut self) -> Result<f32, HeatError> {
        let celsius = f32::from(self.register(TEMPERATURE)?.cast_signed()) * self.config.chip.step();
        if PLAUSIBLE.contains(&celsius) {
            Ok(celsius)
        } else {
            Err(HeatError::Implausible(format!("it says {celsius:.1} °C")))
        }
    }
}

fn not_there(config: &I2cThermometerConfig, error: &i2c::Error) -> HeatError {
    HeatError::NotThere(format!("{:#04x} on I2C bus {}: {error}", config.i2c_address, config.i2c_bus))
}
