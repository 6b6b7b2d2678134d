//! Starts a worker for every device of the booth, and the slots by which they are reached.

use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use super::workers::{CameraJob, CodesInFrames, HeatJob, LightsJob, LightsSet, PanelJob, Post, ScannerJob};
use crate::devices::Devices;
use crate::devices::camera::request::{CameraAnswer, CameraRequest};
use crate::devices::desk::Desk;
use crate::devices::latest::Latest;
use crate::devices::panel::Lamp;
use crate::devices::worker::{Worker, WorkerConfig};
use crate::domain::{Channel, Duty, Frame};

/// Where workers put what they read, and find what is wanted of them.
#[derive(Default)]
pub(super) struct Slots {
    /// The newest frame.
    pub frames: Latest<Frame>,
    /// What the lights shall be.
    pub wanted_lights: Latest<Vec<(Channel, Duty)>>,
    /// What they are.
    pub lights_set: Latest<LightsSet>,
    /// Whether a code is wanted.
    pub scan: Arc<AtomicBool>,
    /// Lamps to set, each as wanted last.
    pub lamps: Arc<Mutex<Vec<(Lamp, bool)>>>,
}

/// Starts all workers; the lights are wanted dark.
///
/// # Errors
/// If the system gives no threads.
pub(super) fn start(
    devices: Devices,
    config: &WorkerConfig,
    slots: &Slots,
    requests: Desk<CameraRequest, CameraAnswer>,
    post: &Post,
) -> io::Result<Vec<Worker>> {
    slots.wanted_lights.put(Vec::new());
    let (frames, scan) = (&slots.frames, &slots.scan);
    let camera = CameraJob { open: devices.camera, frames: frames.clone(), desk: requests, post: post.clone() };
    let lights = LightsJob {
        open: devices.lights,
        wanted: slots.wanted_lights.clone(),
        set: slots.lights_set.clone(),
        post: post.clone(),
    };
    let panel = PanelJob { open: devices.panel, lamps: Arc::clone(&slots.lamps), post: post.clone() };
    let codes = CodesInFrames { frames: frames.clone(), wanted: Arc::clone(scan), post: post.clone() };
    let mut workers = vec![
        Worker::start("camera", config.clone(), camera)?,
        Worker::start("lights", config.clone(), lights)?,
        Worker::start("panel", config.clone(), panel)?,
        Worker::start("scan", config.clone(), codes)?,
    ];
    if let Some(open) = devices.heat {
        workers.push(Worker::start("heat", config.clone(), HeatJob { open, post: post.clone() })?);
    }
    for (index, open) in devices.scanners.into_iter().enumerate() {
        let scanner = ScannerJob { open, wanted: Arc::clone(scan), post: post.clone() };
        workers.push(Worker::start(&format!("scanner-{index}"), config.clone(), scanner)?);
    }
    Ok(workers)
}
