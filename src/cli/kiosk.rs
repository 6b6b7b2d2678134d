//! `gradbooth run`: the kiosk.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::app::{NoWindow, show, virtual_booth};
use crate::config::Config;

/// The kiosk.
#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    /// Settings; without a file, the defaults: everything simulated.
    #[arg(long, value_name = "booth.toml")]
    pub config: Option<PathBuf>,
    /// A window instead of the whole screen.
    #[arg(long)]
    pub windowed: bool,
}

/// Runs the kiosk until its window is closed.
pub(super) fn run(args: &RunArgs) -> ExitCode {
    match kiosk(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => super::could_not(&err),
    }
}

fn kiosk(args: &RunArgs) -> anyhow::Result<()> {
    let mut config = match &args.config {
        Some(path) => Config::load(path)?,
        None => Config::default(),
    };
    config.display.windowed |= args.windowed;
    let simulator = virtual_booth(&config)?;
    show(&config, &simulator, None, super::interrupts()?).map_err(|err| {
        if err.is::<NoWindow>() {
            err.context("the kiosk needs a display; without one use `gradbooth session`")
        } else {
            err
        }
    })
}
