//! The integration tests, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests end the test")]

mod devices;
