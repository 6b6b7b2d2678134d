//! The booth's one program: the kiosk, and the commands for shells and scripts.

use std::process::ExitCode;

fn main() -> ExitCode {
    gradbooth::cli::main()
}
