//! The shell's two clocks: the monotonic one for the flow, the wall clock for records.

use std::time::Instant;

pub use crate::delivery::unix_seconds;

/// Now, on the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the shell reads the clock; it reads it here")]
pub fn now() -> Instant {
    Instant::now()
}
