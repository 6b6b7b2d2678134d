//! A script for the virtual booth: what happens when, from a TOML file.
//!
//! ```toml
//! [[step]]
//! at_s = 2.0
//! do = "show_code"
//! text = "PB1:..."
//!
//! [[step]]
//! at_s = 9.5
//! do = "unplug"
//! device = "camera"
//!
//! [[step]]
//! page = "pose"  # at_s counts from when this page is first shown
//! at_s = 0.5
//! do = "touch"
//! what = "leave"
//! ```
//!
//! Before the steps a table may say what booth it is; every key may be left out, and what is left out stays as it was:
//!
//! ```toml
//! [booth]
//! random = 7            # a plausible booth by this seed: panels, lens, sensor, clock, stray light, noise
//! seed = 3              # of all other chance
//! fps = 30.0
//! latency_frames = 2    # from exposure to delivery
//! noise = 1.0           # 1.0: a good small camera
//! ambient = 0.02        # stray light, share of the calibrated level
//!
//! [booth.physics]       # see `Physics`; it changes what `random` has drawn
//! power = [0.9, 1.0, 1.0, 1.0, 1.0, 1.0]
//! pwm_hz = 1017.25
//! exposure_ladder = [39, 78, 156, 312]
//! ```
//!
//! The targets of a calibration sit down by `do = "sit"`, `sitter = "target:card"` (`empty`, `card`, `head`, `chart`, `edge`).

mod act;
mod booth;
mod perform;

use std::time::Duration;

use serde::Deserialize;

pub use self::act::{Act, ButtonName, ChannelName, CorruptionName, DeviceName, HoldFile};
use self::booth::BoothFile;
use super::Setup;
use super::phone::CodeTooLong;
use super::sitter::SitterError;

/// Steps in the order of their times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    booth: BoothFile,
    steps: Vec<Step>,
    next: usize,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When, from the start, or from when `page` is first shown.
    pub at: Duration,
    /// A page that must have been shown before.
    pub page: Option<String>,
    /// What happens.
    pub act: Act,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The booth is now so.
    Done,
    /// Somebody touches the screen: whoever runs the session must do it.
    Touch {
        /// Name of what is touched.
        what: String,
        /// What is typed into it.
        text: String,
    },
}

/// Why a script cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It cannot be read.
    #[error("script: {0}; see the head of the simulator's scenario for an example")]
    Toml(String),
    /// A step is wrong.
    #[error("script, step {number}: {what}; correct it")]
    Step {
        /// Counting from 1.
        number: usize,
        /// What is wrong.
        what: String,
    },
    /// A sitter or picture cannot be had.
    #[error(transparent)]
    Sitter(#[from] SitterError),
    /// The camera has no such control.
    #[error("script: the simulated camera has no control {0:?}; write a name as v4l2-ctl does, or 0x and its number")]
    Control(String),
    /// A code cannot be shown.
    #[error(transparent)]
    Code(#[from] CodeTooLong),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    booth: BoothFile,
    #[serde(default)]
    step: Vec<toml::Table>,
}

impl Scenario {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScenarioError`] for what is no TOML, an unknown key, act or name, a time below 0 or beyond a day.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let file: File = toml::from_str(text).map_err(|err| {
            let line = err.span().map_or(1, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1);
            ScenarioError::Toml(format!("line {line}: {}", err.message().replace('\n', " ")))
        })?;
        file.booth.check().map_err(ScenarioError::Toml)?;
        let mut steps = Vec::new();
        for (i, table) in file.step.into_iter().enumerate() {
            steps.push(step(table).map_err(|what| ScenarioError::Step { number: i + 1, what })?);
        }
        steps.sort_by_key(Step::order);
        Ok(Self { booth: file.booth, steps, next: 0 })
    }

    /// The booth that the script asks for: `usual` with what it names changed.
    pub fn setup(&self, usual: Setup) -> Setup {
        self.booth.setup(usual)
    }

    /// The next act that is due `elapsed` after the start; call again until `None`.
    pub fn due(&mut self, elapsed: Duration) -> Option<Act> {
        let step = self.steps.get(self.next).filter(|step| step.page.is_none() && step.at <= elapsed)?;
        self.next += 1;
        Some(step.act.clone())
    }

    /// Tells that `page` is shown now: the steps that wait for it count their times from here.
    pub fn reached(&mut self, page: &str, elapsed: Duration) {
        for step in self.steps.iter_mut().filter(|step| step.page.as_deref() == Some(page)) {
            step.page = None;
            step.at += elapsed;
        }
        self.steps[self.next..].sort_by_key(Step::order);
    }

    /// When the next act is due, after the start; `None` too while the rest waits for pages.
    pub fn next_at(&self) -> Option<Duration> {
        self.steps.get(self.next).filter(|step| step.page.is_none()).map(|step| step.at)
    }
}

impl Step {
    /// Steps that wait for a page come after all that have a time.
    fn order(&self) -> (bool, Duration) {
        (self.page.is_some(), self.at)
    }
}

fn step(mut table: toml::Table) -> Result<Step, String> {
    let at = match table.remove("at_s") {
        Some(toml::Value::Float(seconds)) => seconds,
        Some(toml::Value::Integer(seconds)) => seconds as f64,
        Some(_) => return Err("at_s is no number of seconds".to_owned()),
        None => return Err("at_s is missing".to_owned()),
    };
    if !(0.0..=86_400.0).contains(&at) {
        return Err(format!("at_s = {at} is not within 0 to 86400"));
    }
    let page = match table.remove("page") {
        Some(toml::Value::String(page)) => Some(page),
        Some(_) => return Err("page is no name".to_owned()),
        None => None,
    };
    let act = toml::Value::Table(table).try_into::<Act>().map_err(|err| err.message().to_owned())?;
    Ok(Step { at: Duration::from_secs_f64(at), page, act })
}

#[cfg(test)]
mod tests;
