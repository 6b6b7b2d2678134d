//! The integration tests, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod architecture;
mod codes;
