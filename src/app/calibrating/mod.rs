//! A calibration against the world: the machine's commands carried out, its events brought, its result kept.
//!
//! The same machine runs on the booth's devices (`devices`), on those of a shell command (`bench`) and on the virtual
//! booth in virtual time (`rehearsal`).

pub mod bench;
pub(super) mod devices;
pub mod rehearsal;
pub mod store;

use std::time::{Duration, Instant};

use super::lighting::CalibrationPlan;
use crate::calibration::drift::morning::Plate;
use crate::calibration::drift::watch::Watch;
use crate::calibration::part::{PartStep, PartView};
use crate::calibration::{Calibration, Command, Event, Settings, View};
use crate::devices::camera::CameraConfig;
use crate::domain::Frame;
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

/// Runs a separate step to its end, or until it is stopped: then its view says neither found nor refused.
pub fn run_part(mut step: PartStep, stand: &mut dyn Stand, mut watch: impl FnMut(&PartView)) -> PartStep {
    let mut shown = None;
    loop {
        while let Some(duties) = step.poll_lights() {
            stand.carry_out(Command::Light(duties));
        }
        if shown.as_ref() != Some(step.view()) {
            watch(step.view());
            if let PartView::Asks(target, _) = step.view() {
                stand.carry_out(Command::Ask(*target));
            }
            shown = Some(step.view().clone());
        }
        if matches!(step.view(), PartView::Found(_) | PartView::Refused(_)) {
            return step;
        }
        match stand.next() {
            (Event::Frame(frame), _) => step.frame(&frame),
            (Event::LightsSet, now) => step.lights_set(now),
            (Event::Placed, _) => step.placed(),
            (Event::Stop | Event::Skipped | Event::CameraLost | Event::LightsLost, _) => {
                stand.carry_out(Command::Light(Vec::new()));
                return step;
            }
            (Event::Camera(_) | Event::Tick, _) => {}
        }
    }
}

/// Photographs the empty booth under each lamp; `None` if it was stopped or a device was lost. The lights are dark behind it.
pub fn run_morning(mut watch: Watch, stand: &mut dyn Stand) -> Option<(Plate, Frame)> {
    loop {
        while let Some(duties) = watch.poll_lights() {
            stand.carry_out(Command::Light(duties));
        }
        match stand.next() {
            (Event::Frame(frame), _) => {
                if let Some(found) = watch.frame(&frame) {
                    stand.carry_out(Command::Light(Vec::new()));
                    return Some(found);
                }
            }
            (Event::LightsSet, now) => watch.lights_set(now),
            (Event::Stop | Event::CameraLost | Event::LightsLost, _) => {
                stand.carry_out(Command::Light(Vec::new()));
                return None;
            }
            (Event::Camera(_) | Event::Placed | Event::Skipped | Event::Tick, _) => {}
        }
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
    Settings {
        with_head: plan.head,
        cuts_supply: plan.cuts_supply,
        pwm_hz: plan.pwm_hz,
        exposure: plan.exposure,
        ..Settings::new(booth, framing.cut(), reference)
    }
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
