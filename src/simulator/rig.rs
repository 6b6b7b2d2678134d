//! The virtual booth in virtual time: lights and camera without any waiting, for calibrations and their evaluation.

use std::time::{Duration, Instant};

use super::fault::{Connection, Corruption, Device};
use super::pace::Pace;
use super::render::Renderer;
use super::{CONTROLS, VirtualBooth};
use crate::domain::{Channel, Duty, Frame};

/// Lights and camera of a [`VirtualBooth`] with a clock that goes on only when told to.
pub struct Rig {
    booth: VirtualBooth,
    renderer: Renderer,
    pace: Pace,
    camera: Option<Connection>,
    now: Instant,
}

impl Rig {
    /// The camera is opened at `start` and locked as the booth wants it; the lights are dark.
    pub fn new(booth: &VirtualBooth, start: Instant) -> Self {
        let mut rig = Self {
            booth: booth.clone(),
            renderer: booth.renderer(),
            pace: Pace::new(booth, start),
            camera: None,
            now: start,
        };
        booth.set_lights(&[], start);
        rig.reopen();
        rig.lock();
        rig
    }

    /// The booth, for its faults and its truth.
    pub fn booth(&self) -> &VirtualBooth {
        &self.booth
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Time goes on. Frames that nobody fetches meanwhile are lost, or wait where the camera's driver keeps them.
    pub fn advance(&mut self, time: Duration) {
        self.now += time;
    }

    /// Sets the lights now; channels that are not named go dark.
    pub fn set_lights(&mut self, duties: &[(Channel, Duty)]) {
        self.booth.set_lights(duties, self.now);
    }

    /// Opens the camera anew, its automatic modes on. `false` while it is unplugged.
    pub fn reopen(&mut self) -> bool {
        self.booth.power_up_camera();
        self.pace = Pace::new(&self.booth, self.now);
        self.camera = self.booth.connect(Device::Camera);
        self.camera.is_some()
    }

    /// Sets every control to the booth's lock, automatic modes first.
    pub fn lock(&mut self) {
        let is_mode = |name: &str| name.contains("auto") || name == "exposure_dynamic_framerate";
        for modes in [true, false] {
            for control in CONTROLS.iter().filter(|control| is_mode(control.name) == modes) {
                // A camera that lacks one goes without.
                let _lacks = self.booth.set_control(control.id, control.locked, self.now);
            }
        }
    }

    /// Sets one control by its name; `false`: the camera has none of this name.
    pub fn set_control(&mut self, name: &str, value: i64) -> bool {
        self.booth.set_control_named(name, value, self.now).is_some()
    }

    /// The next frame; the clock goes on to its arrival. `None` if the camera is unplugged, or stalls for `timeout`, which
    /// then has passed.
    pub fn next_frame(&mut self, timeout: Duration) -> Option<Frame> {
        let deadline = self.now + timeout;
        loop {
            if !self.camera.is_some_and(|camera| self.booth.holds(camera)) {
                return None;
            }
            if self.booth.is_stalled() {
                self.now = deadline;
                return None;
            }
            if let Some(sequence) = self.pace.arrived(self.now) {
                let at = self.pace.finished_at(sequence);
                let mut pixels = self.booth.shoot(&mut self.renderer, at);
                match self.booth.take_corruption() {
                    None => {}
                    Some(Corruption::Half) => pixels.truncate(pixels.len() / 2),
                    Some(Corruption::Garbage) => continue,
                }
                let (width, height) = self.renderer.size();
                if let Ok(frame) = Frame::new(width, height, pixels, sequence, at) {
                    return Some(frame);
                }
            } else if self.now >= deadline {
                return None;
            } else {
                self.now = self.pace.next_at().clamp(self.now, deadline);
            }
        }
    }
}
