//! The booth's devices behind narrow traits: one real and one simulated each. [`open`] alone names hardware.

pub mod camera;
pub mod desk;
pub mod heat;
pub mod latest;
pub mod lights;
mod open;
pub mod panel;
pub mod scanner;
pub mod voice;
pub mod worker;

pub use self::open::{Devices, DevicesConfig, Simulated, open};
