//! Lights brought to a reference by the camera itself, and watched every day since. Pure: frames and answers in, commands,
//! profile and verdicts out; time is an argument.
//!
//! [`machine`] is the one-button procedure; it stands on [`sweep`] (every lamp alone), [`selfcheck`] and [`identity`] (what is
//! wrong, by name), [`solve`] (the recipe) and [`table`] (what is accepted), and leaves a signed [`profile`]. [`part`] holds
//! the technician's separate steps. [`drift`] is every morning and every shot.

pub mod banding;
pub mod camera;
pub mod correct;
pub mod drift;
pub mod fault;
pub mod flat;
pub mod gather;
pub mod geometry;
pub mod identity;
pub mod linear;
pub mod locate;
pub mod machine;
pub mod matrix;
pub mod names;
pub mod part;
pub mod presence;
pub mod profile;
pub mod reading;
pub mod response;
pub mod selfcheck;
pub mod settings;
pub mod sharpness;
pub mod solve;
pub mod sweep;
pub mod table;
pub mod transport;
pub mod white;
pub mod zones;

#[cfg(test)]
mod tests;

pub use camera::CameraFacts;
pub use correct::Correction;
pub use fault::Fault;
pub use machine::{Calibration, Command, Event, Outcome, View};
pub use profile::{Profile, ProfileError, verify};
pub use settings::{Limits, Settings};

/// The sRGB code of linear light, with its fraction; 0.0 to 255.0.
pub(crate) fn code(light: f64) -> f64 {
    f64::from(crate::imaging::colour::encode_srgb(light as f32)) * 255.0
}
