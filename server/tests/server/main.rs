//! The real server over real HTTP on a free loopback port.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::format_collect,
    reason = "a test ends at the first thing that does not hold"
)]

mod albums;
mod enrolment;
mod hostile;
mod lookups;
mod orders;
mod process;
mod restart;
mod review;
mod rig;
mod roster;
mod shared;
mod student_pages;
mod submissions;
