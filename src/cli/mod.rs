//! Commands, one file each.
pub mod look;
pub mod scan;
