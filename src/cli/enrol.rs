//! `gradbooth enrol`: makes this booth known to a server with a one-time code.

use std::process::ExitCode;

use clap::Args;

use super::outcome;
use super::state::StateArgs;
use crate::delivery::{ClientOptions, EnrolError, Enrolment};

/// Enrols this booth with a one-time code that `gradbooth-server enrol-code` prints.
#[derive(Debug, Args)]
pub struct EnrolArgs {
    /// The one-time code, 8 characters.
    code: String,
    /// The server, e.g. `https://booth.example.edu`.
    #[arg(long, value_name = "URL")]
    server: String,
    #[command(flatten)]
    state: StateArgs,
    /// Allow `http://` to another machine: only inside a closed network.
    #[arg(long)]
    plain_http: bool,
}

/// Enrols. 0: enrolled and kept; 1: the server refuses the code; 2: could not be asked, or not be kept.
pub fn run(args: &EnrolArgs) -> ExitCode {
    let state = match args.state.folder() {
        Ok(state) => state,
        Err(why) => return outcome::refuse(&why),
    };
    let options = ClientOptions { allow_plain: args.plain_http, ..ClientOptions::default() };
    match Enrolment::obtain(&args.server, &args.code, &state, &options) {
        Ok(enrolment) => {
            outcome::say(&format!("enrolled as {} at {}", enrolment.booth, enrolment.server));
            ExitCode::SUCCESS
        }
        Err(EnrolError::Refused(refusal)) => {
            outcome::complain(&refusal);
            ExitCode::from(1)
        }
        Err(fault @ (EnrolError::Call(_) | EnrolError::Client(_) | EnrolError::Identity(_))) => {
            outcome::refuse(&fault.to_string())
        }
    }
}
