//! The integration tests, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod architecture;
mod delivery_kills;

mod devices;
mod codes;
