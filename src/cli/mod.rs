//! Commands, one file each.

pub mod screens;
