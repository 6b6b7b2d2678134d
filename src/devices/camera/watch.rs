//! Keeps a camera running: frames into one slot, the newest wins.

use std::io;
use std::time::Duration;

use super::{Camera, CameraError, CameraInfo, OpenCamera};
use crate::devices::latest::Latest;
use crate::devices::worker::{Announce, DeviceState, Job, Step, Worker, WorkerConfig};
use crate::domain::Frame;

/// How long the camera is asked to wait for one frame.
const STEP: Duration = Duration::from_millis(500);

/// Runs the camera that `open` gives in a watched thread, for as long as the [`Worker`] lives.
///
/// Frames go into `frames`, what was negotiated into `info`. `wake` is called after each frame and each change of state;
/// it must return at once (a repaint request).
///
/// # Errors
/// If no thread can be started.
pub fn watch(
    open: OpenCamera,
    config: WorkerConfig,
    frames: Latest<Frame>,
    info: Latest<CameraInfo>,
    announce: Announce,
    wake: impl Fn() + Send + Sync + 'static,
) -> io::Result<Worker> {
    Worker::start("camera", config, CameraJob { open, frames, info, announce, wake })
}

struct CameraJob<W> {
    open: OpenCamera,
    frames: Latest<Frame>,
    info: Latest<CameraInfo>,
    announce: Announce,
    wake: W,
}

impl<W: Fn() + Send + Sync + 'static> Job for CameraJob<W> {
    type Device = Box<dyn Camera>;
    type Item = (Frame, CameraInfo);

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|error| error.to_string())
    }

    fn step(&self, camera: &mut Self::Device) -> Step<Self::Item> {
        match camera.next_frame(STEP) {
            Ok(frame) => Step::Item((frame, camera.info())),
            Err(error @ CameraError::Stalled) => Step::Stalled(error.to_string()),
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, (frame, info): Self::Item) {
        self.frames.put(frame);
        self.info.put(info);
        (self.wake)();
    }

    fn announce(&self, state: DeviceState) {
        (self.announce)(state);
        (self.wake)();
    }
}
