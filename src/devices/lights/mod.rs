//! The lights: duty per channel, dark by default.

pub mod simulated;

use crate::domain::{Channel, Duty};

/// Sets lights. Dark when opened and when dropped.
pub trait Lights: Send {
    /// Sets every channel; channels that are not named go dark.
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
