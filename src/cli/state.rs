//! Which folder is the booth's own, for commands that work on it beside the kiosk.

use std::path::PathBuf;

use clap::Args;

use crate::config::Config;

/// Names the state folder: itself, or by the settings that the kiosk reads.
#[derive(Debug, Clone, Args)]
pub(super) struct StateArgs {
    /// State folder of the booth. Default: `state` of the settings, else `$STATE_DIRECTORY`, else `/var/lib/gradbooth`.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Settings of the kiosk, whose `state` counts.
    #[arg(long, value_name = "booth.toml", conflicts_with = "state")]
    pub config: Option<PathBuf>,
}

impl StateArgs {
    /// The folder, by the one rule of [`Config::state`].
    ///
    /// # Errors
    /// Settings that cannot be read, in a sentence.
    pub(super) fn folder(&self) -> Result<PathBuf, String> {
        let config = match &self.config {
            Some(path) => Config::load(path).map_err(|err| err.to_string())?,
            None => Config { state: self.state.clone(), ..Config::default() },
        };
        Ok(config.state())
    }
}
