//! Jobs for the booth's watch ([`Worker`](gradbooth::devices::worker::Worker)) over a real camera and real lights: what
//! they give and how they are lies open to a test.

use std::sync::mpsc::SyncSender;

use gradbooth::devices::camera::{Camera, CameraError, CameraInfo, OpenCamera};
use gradbooth::devices::latest::{Latest, Reader};
use gradbooth::devices::lights::{Lights, OpenLights};
use gradbooth::devices::worker::{DeviceState, Job, Step};
use gradbooth::domain::{Channel, Duty, Frame};

use super::ms;

/// A camera under watch: frames and what was negotiated into slots.
pub(super) struct WatchedCamera {
    pub(super) open: OpenCamera,
    pub(super) frames: Latest<Frame>,
    pub(super) info: Latest<CameraInfo>,
    pub(super) told: SyncSender<DeviceState>,
}

impl Job for WatchedCamera {
    type Device = Box<dyn Camera>;
    type Item = (Frame, CameraInfo);

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|error| error.to_string())
    }

    fn step(&self, camera: &mut Self::Device) -> Step<Self::Item> {
        match camera.next_frame(ms(500)) {
            Ok(frame) => Step::Item((frame, camera.info())),
            Err(error @ CameraError::Stalled) => Step::Stalled(error.to_string()),
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, (frame, info): Self::Item) {
        self.frames.put(frame);
        self.info.put(info);
    }

    fn announce(&self, state: DeviceState) {
        self.told.try_send(state).unwrap();
    }
}

/// Lights under watch: what is wanted is set, repeated, and set again after a loss.
pub(super) struct WatchedLights {
    pub(super) open: OpenLights,
    pub(super) wanted: Latest<Vec<(Channel, Duty)>>,
    pub(super) applied: Latest<Vec<(Channel, Duty)>>,
    pub(super) told: SyncSender<DeviceState>,
}

/// Lights with what they were last told.
pub(super) struct Lit {
    lights: Box<dyn Lights>,
    changes: Reader<Vec<(Channel, Duty)>>,
    duties: Vec<(Channel, Duty)>,
}

impl Job for WatchedLights {
    type Device = Lit;
    type Item = Vec<(Channel, Duty)>;

    fn open(&self) -> Result<Lit, String> {
        let lights = (self.open)().map_err(|error| error.to_string())?;
        Ok(Lit { lights, changes: self.wanted.reader(), duties: Vec::new() })
    }

    fn step(&self, lit: &mut Lit) -> Step<Self::Item> {
        let change = lit.changes.next(ms(300));
        let changed = change.is_some();
        lit.duties = change.unwrap_or_else(|| std::mem::take(&mut lit.duties));
        match lit.lights.set(&lit.duties) {
            Ok(()) if changed => Step::Item(lit.duties.clone()),
            Ok(()) => Step::Quiet,
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, duties: Self::Item) {
        self.applied.put(duties);
    }

    fn announce(&self, state: DeviceState) {
        self.told.try_send(state).unwrap();
    }
}
