//! Buttons, door, tamper switch and status lamps.

pub mod simulated;
mod absent;
mod gpio;

use std::time::Duration;

use serde::Deserialize;

pub use self::absent::AbsentPanel;
pub use self::gpio::{GpioPanel, GpioPanelConfig, InputConfig, InputsConfig, LampConfig, LampsConfig, Pull};

/// Which panel, and how it is wired.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PanelConfig {
    /// The virtual booth's panel.
    Simulated {},
    /// No buttons, no door, no lamps.
    Absent {},
    /// Buttons and lamps on GPIO lines.
    Gpio(GpioPanelConfig),
}

impl Default for PanelConfig {
    fn default() -> Self {
        Self::Simulated {}
    }
}

/// Watches inputs and sets lamps.
pub trait Panel {
    /// The next change of an input, or `None` when nothing changed within `timeout`. Debounced (20 ms).
    ///
    /// # Errors
    /// If the panel is gone.
    fn next_change(&mut self, timeout: Duration) -> Result<Option<PanelChange>, PanelError>;

    /// Sets a lamp.
    ///
    /// # Errors
    /// If the panel is gone.
    fn set_lamp(&mut self, lamp: Lamp, on: bool) -> Result<(), PanelError>;
}

/// Opens the panel, anew after each loss.
pub type OpenPanel = std::sync::Arc<dyn Fn() -> Result<Box<dyn Panel>, PanelError> + Send + Sync>;

/// One change of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelChange {
    /// Which.
    pub input: Input,
    /// Active (pressed, open, broken) or not.
    pub active: bool,
}

/// An input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// The shutter button beside the seat.
    ShutterButton,
    /// The call button.
    CallButton,
    /// The curtain or door, active when open.
    Door,
    /// The tamper switch, active when the case is open.
    Tamper,
}

/// A lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lamp {
    /// At the door: staff wanted.
    Door,
    /// Status: in service.
    Ready,
    /// Status: occupied.
    Busy,
}

/// Why the panel does not answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PanelError {
    /// Not there.
    #[error("panel: {0}; check the GPIO settings in booth.toml")]
    NotThere(String),
    /// The driver failed.
    #[error("panel: {0}")]
    Driver(String),
}
