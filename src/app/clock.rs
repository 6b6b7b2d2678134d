//! The shell's two clocks: the monotonic one for the flow, the wall clock for records.

use std::time::Instant;

use jiff::civil::Date;

pub use crate::delivery::unix_seconds;

/// 2025-01-01 00:00 UTC. No booth is older: an earlier time is that of a clock that nobody has set.
const FIRST_DAY: i64 = 1_735_689_600;

/// Whether a wall clock can be right.
pub(super) const fn is_set(unix_seconds: i64) -> bool {
    unix_seconds >= FIRST_DAY
}

/// Date and time where the booth stands, for a technician.
pub(super) fn local_moment() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%d %H:%M").to_string()
}

/// Whether the system says that it has set its clock by the network; `None`: it does not say.
pub(super) fn is_synchronised() -> Option<bool> {
    let folder = std::path::Path::new("/run/systemd/timesync");
    folder.is_dir().then(|| folder.join("synchronized").exists())
}

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
