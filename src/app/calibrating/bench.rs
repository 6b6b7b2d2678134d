//! Opened devices under a calibration, for shell commands: one thread, the technician asked on the terminal.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Stand;
use crate::app::clock::now;
use crate::calibration::{CameraFacts, Command, Event};
use crate::devices::camera::{Camera, CameraError};
use crate::devices::lights::Lights;
use crate::domain::{Channel, Duty, Target};

/// A frame is awaited so long before time is let pass.
const FRAME_PATIENCE: Duration = Duration::from_millis(400);
/// Lights are told again this often: the light board's dead-man circuit lives on it.
const REPEAT: Duration = Duration::from_millis(300);
/// The control that the proof of the lock changes.
const EXPOSURE: &str = "exposure_time_absolute";

/// What a technician answers when asked to place something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It stands there.
    There,
    /// There is none: go on without.
    Skipped,
    /// Stop.
    Stop,
}

/// Devices that were opened for this.
pub struct BenchStand<'a> {
    camera: Box<dyn Camera>,
    lights: Box<dyn Lights>,
    /// Exposure of the lock.
    exposure: Duration,
    ready: VecDeque<Event>,
    lit: (Vec<(Channel, Duty)>, Instant),
    ask: &'a mut dyn FnMut(Target) -> Placed,
    stopped: &'a dyn Fn() -> bool,
}

impl<'a> BenchStand<'a> {
    /// A stand on these devices. `ask` asks the technician and waits; `stopped` says whether somebody wants to stop.
    pub fn new(
        camera: Box<dyn Camera>,
        lights: Box<dyn Lights>,
        exposure: Duration,
        ask: &'a mut dyn FnMut(Target) -> Placed,
        stopped: &'a dyn Fn() -> bool,
    ) -> Self {
        Self { camera, lights, exposure, ready: VecDeque::new(), lit: (Vec::new(), now()), ask, stopped }
    }

    fn light(&mut self, duties: Vec<(Channel, Duty)>) -> bool {
        let set = self.lights.set(&duties);
        if let Err(fault) = &set {
            tracing::error!("{fault}");
        }
        self.lit = (duties, now());
        set.is_ok()
    }

    /// A signal that stops it breaks off what the camera waits for: that is no loss.
    fn lost(&self, fault: &CameraError) -> Event {
        if (self.stopped)() {
            return Event::Stop;
        }
        tracing::error!("{fault}");
        Event::CameraLost
    }

    fn expose(&mut self, exposure: Duration) -> Result<Event, CameraError> {
        if exposure == self.exposure {
            self.camera.lock()?;
            return Ok(Event::Camera(facts_of(self.camera.as_ref())));
        }
        let read = self.camera.set_control(EXPOSURE, (exposure.as_micros() / 100) as i64)?; // in 100 µs
        Ok(Event::Camera(exposed(facts_of(self.camera.as_ref()), read)))
    }
}

/// Who a camera is and how it is set, as a calibration is bound to it.
pub fn facts_of(camera: &dyn Camera) -> CameraFacts {
    facts(&camera.info(), &camera.identity())
}

/// The same of what an opened camera said of itself.
pub fn facts(
    info: &crate::devices::camera::CameraInfo,
    identity: &crate::devices::camera::CameraIdentity,
) -> CameraFacts {
    let controls = info.controls.iter().map(|(name, value, _)| (name.clone(), value.clone())).collect();
    CameraFacts { name: info.name.clone(), serial: identity.key(), controls }
}

/// The same with another exposure, as it was read back.
pub(super) fn exposed(mut facts: CameraFacts, read: i64) -> CameraFacts {
    for (_, value) in facts.controls.iter_mut().filter(|(name, _)| name == EXPOSURE) {
        *value = read.to_string();
    }
    facts
}

impl Stand for BenchStand<'_> {
    fn carry_out(&mut self, command: Command) {
        let event = match command {
            Command::Light(duties) => Some(if self.light(duties) { Event::LightsSet } else { Event::LightsLost }),
            Command::Expose(exposure) => Some(self.expose(exposure).unwrap_or_else(|fault| self.lost(&fault))),
            Command::Ask(target) => Some(match (self.ask)(target) {
                Placed::There => Event::Placed,
                Placed::Skipped => Event::Skipped,
                Placed::Stop => Event::Stop,
            }),
            Command::Done => None,
        };
        self.ready.extend(event);
    }

    fn next(&mut self) -> (Event, Instant) {
        if (self.stopped)() {
            return (Event::Stop, now());
        }
        if let Some(event) = self.ready.pop_front() {
            return (event, now());
        }
        if now().saturating_duration_since(self.lit.1) > REPEAT {
            let duties = std::mem::take(&mut self.lit.0);
            if !self.light(duties) {
                return (Event::LightsLost, now());
            }
        }
        let event = match self.camera.next_frame(FRAME_PATIENCE) {
            Ok(frame) => Event::Frame(frame),
            Err(CameraError::Stalled) => Event::Tick,
            Err(fault) => self.lost(&fault),
        };
        (event, now())
    }
}
