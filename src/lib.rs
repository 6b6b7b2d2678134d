//! gradbooth: a self-service photo booth for graduation photos. The modules, in the order in which light becomes a diploma photo:

pub mod domain;
pub mod imaging;
pub mod standard;
pub mod simulator;
pub mod devices;
pub mod vision;
pub mod checks;
pub mod guide;
pub mod calibration;
pub mod portrait;
pub mod flow;
pub mod ui;
pub mod delivery;
pub mod config;
pub mod app;
pub mod cli;
