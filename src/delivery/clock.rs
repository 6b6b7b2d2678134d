//! The one place where delivery reads the clocks: its threads are a device's, time is an argument everywhere else. The
//! shell takes its wall clock from here too.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Now, on the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "delivery's threads wait for a network; what they call takes the time")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Milliseconds since 1970-01-01 UTC; 0 on a clock before it.
#[expect(clippy::disallowed_methods, reason = "delivery's threads wait for a network; what they call takes the time")]
pub(super) fn unix_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// Seconds since 1970-01-01 UTC; 0 on a clock before it.
pub fn unix_seconds() -> i64 {
    (unix_ms() / 1000).cast_signed()
}
