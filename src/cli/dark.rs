//! `gradbooth dark`: all lights off, for the service manager after the kiosk has ended in whatever way.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::config::Config;
use crate::devices::lights::make_dark;

/// Turns all lights off.
#[derive(Debug, Clone, Args)]
pub(crate) struct DarkArgs {
    /// Settings; they name the light board.
    #[arg(long, value_name = "booth.toml")]
    pub(crate) config: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: &DarkArgs) -> ExitCode {
    let dark = Config::load(&args.config).map_err(anyhow::Error::from).and_then(|config| {
        make_dark(&config.devices.lights)?;
        Ok(())
    });
    match dark {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => super::could_not(&err),
    }
}
