//! The shell's two clocks: the monotonic one for the flow, the wall clock for records.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Now, on the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the shell reads the clock; it reads it here")]
pub fn now() -> Instant {
    Instant::now()
}

/// Now, in seconds since 1970-01-01 UTC; 0 if the clock stands before that.
#[expect(clippy::disallowed_methods, reason = "the shell reads the clock; it reads it here")]
pub fn unix_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}
