//! How commands end: what they say, and with which status (0 done and good, 1 done and not good, 2 not done).

use std::io::{self, Write as _};
use std::process::ExitCode;

/// Prints one line for people on stdout; a closed pipe is nobody listening.
pub(super) fn say(line: &str) {
    let _heard = writeln!(io::stdout(), "{line}");
}

/// Prints one line for people on stderr.
pub(super) fn complain(line: &str) {
    let _heard = writeln!(io::stderr(), "gradbooth: {line}");
}

/// Says why a command could not be done: status 2.
pub(super) fn refuse(why: &str) -> ExitCode {
    complain(why);
    ExitCode::from(2)
}
