//! The shell's two clocks: the monotonic one for the flow, the wall clock for records.

use std::time::Instant;

use jiff::civil::Date;

pub use crate::delivery::unix_seconds;

/// Date and time where the booth stands, for the name of a file.
pub(super) fn local_stamp() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%d_%H%M%S").to_string()
}

/// Today where the booth stands.
pub(super) fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Now, on the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the shell reads the clock; it reads it here")]
pub fn now() -> Instant {
    Instant::now()
}
