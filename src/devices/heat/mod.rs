//! The thermometer on the lights' heat sink.

mod i2c;

use std::sync::Arc;

use serde::Deserialize;

pub use self::i2c::{Chip, I2cThermometer, I2cThermometerConfig};

/// Which thermometer, and how it is wired.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum HeatConfig {
    /// None: nobody watches the lights' heat.
    Absent {},
    /// A TMP117 or an LM75 on I2C.
    I2c(I2cThermometerConfig),
}

impl Default for HeatConfig {
    fn default() -> Self {
        Self::Absent {}
    }
}

/// Measures a temperature.
pub trait Thermometer {
    /// The temperature now, °C.
    ///
    /// # Errors
    /// If the sensor does not answer, or says what cannot be.
    fn celsius(&mut self) -> Result<f32, HeatError>;
}

/// Opens the thermometer, anew after each loss.
pub type OpenThermometer = Arc<dyn Fn() -> Result<Box<dyn Thermometer>, HeatError> + Send + Sync>;

/// Why there is no temperature.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HeatError {
    /// No sensor there.
    #[error("thermometer: {0}; check its cable and devices.heat in booth.toml")]
    NotThere(String),
    /// What it says cannot be.
    #[error("thermometer: {0}; check its cable, or replace it")]
    Implausible(String),
}
