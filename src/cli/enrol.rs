//! `gradbooth enrol`: makes this booth known to a server with a one-time code.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::outcome;
use crate::delivery::{Client, ClientOptions, DeviceKey, Enrolment};

/// Enrols this booth with a one-time code from the server's fleet page.
#[derive(Debug, Args)]
pub struct EnrolArgs {
    /// The one-time code, 8 characters.
    code: String,
    /// The server, e.g. `https://booth.example.edu`.
    #[arg(long, value_name = "URL")]
    server: String,
    /// State folder of the booth.
    #[arg(long, value_name = "DIR", default_value = outcome::STATE_FOLDER)]
    state: PathBuf,
    /// Allow `http://` to another machine: only inside a closed network.
    #[arg(long)]
    plain_http: bool,
}

/// Enrols. 0: enrolled and kept; 1: the server refuses the code; 2: could not be asked, or not be kept.
pub fn run(args: &EnrolArgs) -> ExitCode {
    match enrol(args) {
        Ok(Ok(enrolment)) => {
            outcome::say(&format!("enrolled as {} at {}", enrolment.booth, enrolment.server));
            ExitCode::SUCCESS
        }
        Ok(Err(refusal)) => {
            outcome::complain(&refusal);
            ExitCode::from(1)
        }
        Err(why) => outcome::refuse(&why),
    }
}

/// The enrolment, the server's refusal, or why it could not be asked.
fn enrol(args: &EnrolArgs) -> Result<Result<Enrolment, String>, String> {
    use crate::delivery::CallError;
    let key = DeviceKey::load_or_create(&args.state).map_err(|fault| fault.to_string())?;
    let options = ClientOptions { allow_plain: args.plain_http, ..ClientOptions::default() };
    let answer = Client::enrol(&args.server, &args.code, &key.public(), &options);
    match answer.map_err(|fault| fault.to_string())? {
        Ok(answer) => {
            let enrolment = Enrolment::from_answer(&args.server, answer).map_err(|fault| fault.to_string())?;
            enrolment.save(&args.state).map_err(|fault| fault.to_string())?;
            Ok(Ok(enrolment))
        }
        Err(CallError::Refused(problem)) => Ok(Err(problem.message)),
        Err(fault @ (CallError::Network(_) | CallError::Garbage(_))) => Err(fault.to_string()),
    }
}
