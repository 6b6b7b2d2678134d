//! Commands, one file each.
pub mod look;
