//! Commands, one file each.
pub mod check_report;
pub mod look;
