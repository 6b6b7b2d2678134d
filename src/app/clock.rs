//! The shell's two clocks: the monotonic one for the flow, the wall clock for records.

use std::time::Instant;

use jiff::civil::Date;

pub use crate::delivery::unix_seconds;

/// 2025-01-01 00:00 UTC. No booth is older: an earlier time is that of a clock that nobody has set.
const FIRST_DAY: i64 = 1_735_689_600;

/// Whether a wall clock can be right.
pub const fn is_set(unix_seconds: i64) -> bool {
    unix_seconds >= FIRST_DAY
}

/// Date and time where the booth stands, for a technician.
pub(super) fn local_moment() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%d %H:%M").to_string()
}

/// Whether the system says that it has set its clock by the network; `None`: it does not say.
pub fn is_synchronised() -> Option<bool> {
    let folder = std::path::Path::new("/run/systemd/timesync");
    folder.is_dir().then(|| folder.join("synchronized").exists())
}

/// Date and time where the booth stands, for the name of a file.
pub fn local_stamp() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%d_%H%M%S").to_string()
}

/// Now as records have it: UTC, `2026-09-01T08:30:00Z`.
pub fn utc_moment() -> String {
    utc(jiff::Timestamp::now())
}

/// So many days ago, in the form of [`utc_moment`].
pub fn utc_days_ago(days: u32) -> String {
    let back = jiff::SignedDuration::from_hours(24 * i64::from(days));
    utc(jiff::Timestamp::now().checked_sub(back).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

fn utc(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Days from 1970-01-01 to today, where the booth stands.
pub(super) fn day() -> i64 {
    days_from_epoch(today())
}

/// Days from 1970-01-01.
fn days_from_epoch(date: Date) -> i64 {
    jiff::civil::date(1970, 1, 1).until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// Day of a moment as records have it, `2026-09-01T08:30:00Z`; `None` if it is none.
pub(super) fn day_of(moment: &str) -> Option<i64> {
    moment.parse::<jiff::Timestamp>().ok().map(|at| at.as_second().div_euclid(86_400))
}

/// The date so many days after 1970-01-01.
pub(super) fn date_of(day: i64) -> Date {
    let days = jiff::SignedDuration::from_hours(24 * day.clamp(0, 100_000));
    jiff::civil::date(1970, 1, 1).checked_add(days).unwrap_or(jiff::civil::date(1970, 1, 1))
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
