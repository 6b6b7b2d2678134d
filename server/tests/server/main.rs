//! The real server over real HTTP on a free loopback port.
#![expect(missing_docs, reason = "tests are named by what they hold")]

mod albums;
mod enrolment;
mod hostile;
mod lookups;
mod orders;
mod restart;
mod review;
mod rig;
mod student_pages;
mod submissions;
