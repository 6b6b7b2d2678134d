//! Keeps the lights as they are wanted: sets each change, repeats it, and sets it again after a loss.

use std::io;
use std::time::{Duration, Instant};

use super::{Lights, OpenLights};
use crate::devices::latest::{Latest, Reader};
use crate::devices::worker::{Announce, DeviceState, Job, Step, Worker, WorkerConfig, now};
use crate::domain::{Channel, Duty};

/// How often the same light is set again: it feeds the dead-man circuit and notices a lost board.
const REPEAT: Duration = Duration::from_millis(300);

/// A light that was set.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedLight {
    /// What was set; channels that are not named are dark.
    pub duties: Vec<(Channel, Duty)>,
    /// When the lights had taken it: frames captured before show the light before.
    pub at: Instant,
}

/// Runs the lights that `open` gives in a watched thread, for as long as the [`Worker`] lives; dark when it is dropped.
///
/// The newest value of `wanted` is set; what was set goes into `applied`.
///
/// # Errors
/// If no thread can be started.
pub fn watch(
    open: OpenLights,
    config: WorkerConfig,
    wanted: Latest<Vec<(Channel, Duty)>>,
    applied: Latest<AppliedLight>,
    announce: Announce,
) -> io::Result<Worker> {
    Worker::start("lights", config, LightsJob { open, wanted, applied, announce })
}

struct LightsJob {
    open: OpenLights,
    wanted: Latest<Vec<(Channel, Duty)>>,
    applied: Latest<AppliedLight>,
    announce: Announce,
}

struct OpenedLights {
    lights: Box<dyn Lights>,
    changes: Reader<Vec<(Channel, Duty)>>,
    duties: Vec<(Channel, Duty)>,
}

impl Job for LightsJob {
    type Device = OpenedLights;
    type Item = AppliedLight;

    fn open(&self) -> Result<OpenedLights, String> {
        let lights = (self.open)().map_err(|error| error.to_string())?;
        Ok(OpenedLights { lights, changes: self.wanted.reader(), duties: Vec::new() })
    }

    fn step(&self, device: &mut OpenedLights) -> Step<AppliedLight> {
        let change = device.changes.next(REPEAT);
        let changed = change.is_some();
        if let Some(duties) = change {
            device.duties = duties;
        }
        match device.lights.set(&device.duties) {
            Ok(()) if changed => Step::Item(AppliedLight { duties: device.duties.clone(), at: now() }),
            Ok(()) => Step::Quiet,
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, light: AppliedLight) {
        self.applied.put(light);
    }

    fn announce(&self, state: DeviceState) {
        (self.announce)(state);
    }
}
