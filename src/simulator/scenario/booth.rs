//! The table of a script that says what booth it is.

use serde::Deserialize;

use super::super::{Physics, Setup};

/// `[booth]` in a file; what is not named stays as it was.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoothFile {
    random: Option<u64>,
    seed: Option<u64>,
    fps: Option<f32>,
    latency_frames: Option<u32>,
    noise: Option<f32>,
    ambient: Option<f32>,
    #[serde(default)]
    physics: toml::Table,
}

impl BoothFile {
    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        self.physics(&Physics::ideal()).map(|_| ())
    }

    pub(super) fn setup(&self, usual: Setup) -> Setup {
        let setup = match self.random {
            Some(seed) => {
                let drawn = Setup::random(seed);
                Setup { physics: drawn.physics, noise: drawn.noise, ambient: drawn.ambient, ..usual }
            }
            None => usual,
        };
        Setup {
            seed: self.seed.unwrap_or(setup.seed),
            fps: self.fps.unwrap_or(setup.fps),
            latency_frames: self.latency_frames.unwrap_or(setup.latency_frames),
            noise: self.noise.unwrap_or(setup.noise),
            ambient: self.ambient.unwrap_or(setup.ambient),
            // What does not fit was refused when the file was read.
            physics: self.physics(&setup.physics).unwrap_or_default(),
            ..setup
        }
    }

    /// `drawn` with what the file names changed.
    fn physics(&self, drawn: &Physics) -> Result<Physics, String> {
        let mut table = toml::Table::try_from(drawn).map_err(|err| err.to_string())?;
        table.extend(self.physics.clone());
        toml::Value::Table(table).try_into().map_err(|err| format!("booth.physics: {}", err.message()))
    }
}
