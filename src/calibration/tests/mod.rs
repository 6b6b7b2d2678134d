//! Calibration of a small painted booth, in virtual time.

mod fake;
mod faults;
mod good;
mod profile;

use std::time::Instant;

/// Some moment: only distances between moments count.
#[expect(clippy::disallowed_methods, reason = "a moment to count from")]
pub(in crate::calibration) fn moment() -> Instant {
    Instant::now()
}
