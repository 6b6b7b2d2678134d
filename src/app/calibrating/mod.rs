//! A calibration against the world: the machine's commands carried out, its events brought, its result kept.
//!
//! The same machine runs on the booth's devices ([`devices`]), on those of a shell command ([`bench`]) and on the virtual
//! booth in virtual time ([`rehearsal`]).

pub mod bench;
pub(super) mod devices;
pub mod rehearsal;
pub mod store;

use std::time::{Duration, Instant};

use super::lighting::CalibrationPlan;
use crate::calibration::{Calibration, Command, Event, Settings, View};
use crate::devices::camera::CameraConfig;
use crate::guide::overlay::Framing;

/// What a calibration stands on.
pub trait Stand {
    /// Carries out one command. What it answers comes by [`Self::next`].
    fn carry_out(&mut self, command: Command);

    /// The next event with its time, at the latest after half a second.
    fn next(&mut self) -> (Event, Instant);
}

/// Runs a calibration to its end; `watch` is shown every change of what a page shows. The lights are dark behind it.
pub fn run(mut machine: Calibration, stand: &mut dyn Stand, mut watch: impl FnMut(&View)) -> Calibration {
    let mut shown = None;
    loop {
        while let Some(command) = machine.poll_command() {
            stand.carry_out(command);
        }
        let view = machine.view();
        if shown.as_ref() != Some(&view) {
            watch(&view);
        }
        if machine.outcome().is_some() {
            return machine;
        }
        shown = Some(view);
        let (event, now) = stand.next();
        machine.handle(event, now);
    }
}

/// A calibration that has ended, with what it was asked to do.
pub struct Settled {
    /// What it was asked.
    pub settings: Settings,
    /// The machine at its end.
    pub machine: Calibration,
}

/// What a booth's plan asks of a calibration.
pub fn settings_of(booth: &str, framing: Framing, plan: &CalibrationPlan) -> Settings {
    let reference = plan.reference.iter().map(|(channel, duty)| (*channel, f64::from(duty.share()))).collect();
    Settings { with_head: plan.head, exposure: plan.exposure, ..Settings::new(booth, framing.cut(), reference) }
}

/// The exposure at which a camera is locked; 10 ms unless told otherwise.
pub fn exposure(camera: &CameraConfig) -> Duration {
    let set = match camera {
        CameraConfig::V4l2(config) | CameraConfig::Nokhwa(config) => {
            config.controls.iter().find(|control| control.name.name() == "exposure_time_absolute")
        }
        CameraConfig::Simulated {} | CameraConfig::Folder(_) => None,
    };
    Duration::from_micros(set.map_or(100, |control| control.value.clamp(1, 10_000).unsigned_abs()) * 100)
}
