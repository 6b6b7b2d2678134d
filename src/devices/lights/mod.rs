//! The lights: duty per channel, dark by default.

pub mod simulated;
mod absent;
mod gpio;
mod pca9685;

use serde::Deserialize;

use crate::domain::{Channel, Duty};

pub use self::absent::AbsentLights;
pub use self::gpio::SafetyConfig;
pub use self::pca9685::{ChannelMap, Pca9685, Pca9685Config};

/// Which lights, and how they are wired.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LightsConfig {
    /// The virtual booth's lights.
    Simulated {},
    /// None that could be set: light is as it is.
    Absent {},
    /// LED drivers behind a PCA9685 PWM board on I2C, with safety lines on GPIO.
    Pca9685(Pca9685Config),
}

impl Default for LightsConfig {
    fn default() -> Self {
        Self::Simulated {}
    }
}

impl LightsConfig {
    /// Frequency of the dimming, Hz; `None` where nobody says.
    pub fn pwm_hz(&self) -> Option<f64> {
        match self {
            Self::Simulated {} | Self::Absent {} => None,
            Self::Pca9685(config) => config.real_pwm_hz(),
        }
    }

    /// Whether lights of which none is named are without power.
    pub const fn cuts_supply(&self) -> bool {
        match self {
            Self::Simulated {} => true,
            Self::Absent {} => false,
            Self::Pca9685(config) => config.safety.relay_pin.is_some(),
        }
    }
}

/// Makes the lights dark and lets go of them: for the service manager after the booth has ended, however it ended.
///
/// # Errors
/// If the light board does not answer; the safety lines are dark even so.
pub fn make_dark(config: &LightsConfig) -> Result<(), LightsError> {
    match config {
        LightsConfig::Simulated {} | LightsConfig::Absent {} => Ok(()),
        LightsConfig::Pca9685(config) => pca9685::make_dark(config),
    }
}

/// Sets lights. Dark when opened and when dropped.
pub trait Lights: Send {
    /// Sets every channel; channels that are not named go dark. Where none is named the lamps' supply is cut as well, if the
    /// booth has a relay: lamps that do not obey are then dark too.
    ///
    /// # Errors
    /// If the driver does not answer.
    fn set(&mut self, duties: &[(Channel, Duty)]) -> Result<(), LightsError>;
}

/// Opens the lights, anew after each loss.
pub type OpenLights = std::sync::Arc<dyn Fn() -> Result<Box<dyn Lights>, LightsError> + Send + Sync>;

/// Why lights could not be set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LightsError {
    /// No driver there.
    #[error("lights: {0}; check the cable to the light board and the I2C settings in booth.toml")]
    NotThere(String),
    /// The driver did not take it.
    #[error("lights: {0}; check the light board's supply")]
    Driver(String),
}
