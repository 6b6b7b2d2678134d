//! The integration tests, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod architecture;
mod bad_input;
mod calibrated_booth;
mod calibration;
mod check_reports;
mod checks_docs;
mod checks_on_portraits;
mod codes;
mod commands;
mod delivery_calls;
mod delivery_commands;
mod delivery_kills;
mod demo;
mod devices;
mod failsafe;
mod guidance;
mod journey;
mod listed_visits;
mod matte_by_light;
mod portraits;
mod screens;
mod sent_back;
