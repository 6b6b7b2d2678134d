//! One state: asked for, answered, photographed.

use std::time::{Duration, Instant};

use super::wall::Look;
use super::{PAUSE, on_wall};
use crate::calibration::gather::{Gather, How, Taken};
use crate::calibration::settings::Settings;
use crate::calibration::sweep::State;
use crate::calibration::zones::{STRIPES, Zone};
use crate::domain::{Channel, Duty, Frame, Target};

/// What a state usually takes.
pub(super) const USUAL: Duration = Duration::from_millis(560);
/// A camera takes a new exposure a few frames later.
const EXPOSURE_LAG: u32 = 5;

/// What a state is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Job {
    /// A state of a target's sweep.
    Sweep(Target, State),
    /// The solution on what stands there, after so many corrections.
    Face(u32),
    /// The empty booth.
    Wall(Look),
}

/// A state that was asked for.
#[derive(Debug)]
pub(super) struct Shot {
    pub job: Job,
    pub exposure: Duration,
    pub lights_set: bool,
    pub exposure_set: bool,
    pub asked_at: Instant,
    changes_exposure: bool,
    duties: Vec<f64>,
    gather: Option<Gather>,
}

impl Shot {
    pub(super) fn new(job: Job, duties: Vec<f64>, exposure: Duration, exposed: bool, asked_at: Instant) -> Self {
        Self {
            job,
            exposure,
            lights_set: false,
            exposure_set: exposed,
            asked_at,
            changes_exposure: !exposed,
            duties,
            gather: None,
        }
    }

    /// Its lamps as they are given to lights.
    pub(super) fn lights(&self, channels: &[Channel]) -> Vec<(Channel, Duty)> {
        channels.iter().zip(&self.duties).map(|(channel, duty)| (*channel, Duty::new(*duty as f32))).collect()
    }

    pub(super) fn is_begun(&self) -> bool {
        self.gather.is_some()
    }

    pub(super) fn progress(&self) -> f64 {
        self.gather.as_ref().map_or(0.0, Gather::progress)
    }

    /// Begins to take frames once lights and camera have answered.
    pub(super) fn begin(&mut self, settings: &Settings, target: Target, period: Duration, now: Instant) {
        if self.gather.is_some() || !(self.lights_set && self.exposure_set) {
            return;
        }
        let lag = if self.changes_exposure { period * EXPOSURE_LAG } else { Duration::ZERO };
        let pause = match self.job {
            Job::Sweep(_, State::Later) | Job::Face(_) => PAUSE,
            Job::Sweep(..) | Job::Wall(_) => Duration::ZERO,
        };
        let wall = on_wall(self.job, &settings.channels()) || target == Target::Empty;
        let banding = match (wall, target) {
            (false, Target::Card) => STRIPES,
            (false, Target::Head) => Zone::Forehead.rect(),
            (_, Target::Card | Target::Head | Target::Empty | Target::Chart | Target::Edge) => {
                Zone::walls(target)[0].rect()
            }
        };
        let how = How {
            cut: settings.cut,
            target,
            banding,
            still: !wall && target == Target::Card,
            frames: settings.frames,
            period,
            hold: lag + pause,
        };
        self.gather = Some(Gather::new(how, now));
    }

    /// Takes in one frame.
    pub(super) fn take(&mut self, frame: &Frame) -> Option<Taken> {
        self.gather.as_mut()?.take(frame)
    }
}
