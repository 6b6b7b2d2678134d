//! Commands, one file each.
pub mod enrol;
pub mod look;
pub mod queue;

mod outcome;
