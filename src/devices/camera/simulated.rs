//! The virtual booth's camera: paced like a real one, lost, stalled and corrupted like a real one.

use std::time::{Duration, Instant};

use super::{Camera, CameraError, CameraInfo};
use crate::devices::worker::now;
use crate::domain::Frame;
use crate::simulator::{Connection, Corruption, Device, Renderer, VirtualBooth};

/// A camera that looks into a [`VirtualBooth`].
pub struct SimulatedCamera {
    booth: VirtualBooth,
    connection: Connection,
    renderer: Renderer,
    /// When the sensor began; frame `n` is exposed `n` periods later.
    started: Instant,
    period: Duration,
    last: Option<u64>,
}

impl SimulatedCamera {
    /// Opens the virtual booth's camera.
    ///
    /// # Errors
    /// [`CameraError::Lost`] while it is unplugged.
    pub fn open(booth: &VirtualBooth) -> Result<Self, CameraError> {
        let connection = booth.connect(Device::Camera).ok_or(CameraError::Lost)?;
        Ok(Self {
            booth: booth.clone(),
            connection,
            renderer: booth.renderer(),
            started: now(),
            period: Duration::from_secs_f32(1.0 / booth.setup().fps),
            last: None,
        })
    }

    fn latency(&self) -> Duration {
        self.period * self.booth.setup().latency_frames
    }

    /// The newest frame that has arrived by `now`, unless it was given already.
    fn arrived(&self, now: Instant) -> Option<u64> {
        let since = now.saturating_duration_since(self.started).checked_sub(self.latency())?;
        let newest = (since.as_nanos() / self.period.as_nanos().max(1)) as u64;
        self.last.is_none_or(|last| newest > last).then_some(newest)
    }

    fn exposed_at(&self, sequence: u64) -> Instant {
        self.started + Duration::from_nanos((self.period.as_nanos() as u64).saturating_mul(sequence))
    }

    /// The frame as it came over the cable, or `None` if it came broken: a broken frame is dropped, never shown.
    fn receive(&mut self, sequence: u64) -> Option<Frame> {
        let exposed_at = self.exposed_at(sequence);
        let mut pixels = self.renderer.frame(&self.booth.exposure(exposed_at));
        match self.booth.take_corruption() {
            None => {}
            Some(Corruption::Half) => pixels.truncate(pixels.len() / 2),
            Some(Corruption::Garbage) => return None,
        }
        let (width, height) = self.renderer.size();
        Frame::new(width, height, pixels, sequence, exposed_at).ok()
    }
}

impl Camera for SimulatedCamera {
    fn next_frame(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let deadline = now() + timeout;
        loop {
            if !self.booth.holds(self.connection) {
                return Err(CameraError::Lost);
            }
            let time = now();
            let stalled = self.booth.is_stalled();
            if let Some(sequence) = self.arrived(time).filter(|_| !stalled) {
                self.last = Some(sequence);
                if let Some(frame) = self.receive(sequence) {
                    return Ok(frame);
                }
                continue;
            }
            let next = self.exposed_at(self.last.map_or(0, |last| last + 1)) + self.latency();
            if time >= deadline {
                return Err(CameraError::Stalled);
            }
            let until = if stalled { deadline } else { next.min(deadline) };
            self.booth.wait(until.saturating_duration_since(time));
        }
    }

    fn info(&self) -> CameraInfo {
        let (width, height) = self.renderer.size();
        let controls = vec![("exposure".to_owned(), "locked".to_owned(), true)];
        CameraInfo { name: "simulated camera".to_owned(), width, height, fps: self.booth.setup().fps, controls }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Duty;
    use crate::simulator::{Geometry, Setup, reference};

    fn booth() -> VirtualBooth {
        VirtualBooth::new(Setup { geometry: Geometry::whole_view(120), fps: 100.0, ..Setup::default() })
    }

    const PATIENCE: Duration = Duration::from_secs(2);

    #[test]
    fn frames_come_in_order_with_their_own_time() {
        let mut camera = SimulatedCamera::open(&booth()).unwrap();
        let one = camera.next_frame(PATIENCE).unwrap();
        let two = camera.next_frame(PATIENCE).unwrap();
        assert!(two.sequence > one.sequence && two.captured_at > one.captured_at);
        assert!(now() - two.captured_at >= camera.latency());
        assert_eq!((one.width(), one.height()), (120, 160));
    }

    #[test]
    fn a_frame_shows_the_light_of_its_own_moment() {
        let booth = booth();
        let mut camera = SimulatedCamera::open(&booth).unwrap();
        camera.next_frame(PATIENCE).unwrap();
        let switched = now();
        booth.set_lights(&reference(), switched);
        let mut seen = [0, 0];
        for _ in 0..10 {
            let frame = camera.next_frame(PATIENCE).unwrap();
            let bright = frame.pixel(60, 20)[2] > 200;
            assert_eq!(bright, frame.captured_at >= switched);
            seen[usize::from(bright)] += 1;
        }
        assert!(seen[0] >= 1 && seen[1] >= 1, "{seen:?}");
    }

    #[test]
    fn stall_is_told_in_time_and_ends() {
        let booth = booth();
        let mut camera = SimulatedCamera::open(&booth).unwrap();
        camera.next_frame(PATIENCE).unwrap();
        booth.stall(true);
        assert_eq!(camera.next_frame(Duration::from_millis(50)).err(), Some(CameraError::Stalled));
        booth.stall(false);
        assert!(camera.next_frame(PATIENCE).is_ok());
    }

    #[test]
    fn an_unplugged_camera_is_lost_until_opened_anew() {
        let booth = booth();
        let mut camera = SimulatedCamera::open(&booth).unwrap();
        booth.plug(Device::Camera, false);
        assert_eq!(camera.next_frame(PATIENCE).err(), Some(CameraError::Lost));
        assert!(SimulatedCamera::open(&booth).is_err());
        booth.plug(Device::Camera, true);
        assert_eq!(camera.next_frame(PATIENCE).err(), Some(CameraError::Lost));
        assert!(SimulatedCamera::open(&booth).unwrap().next_frame(PATIENCE).is_ok());
    }

    #[test]
    fn broken_frames_are_dropped_not_shown() {
        let booth = booth();
        booth.set_lights(&[(crate::domain::Channel::KeyLeft, Duty::FULL)], now());
        let mut camera = SimulatedCamera::open(&booth).unwrap();
        for how in [Corruption::Half, Corruption::Garbage] {
            let before = camera.next_frame(PATIENCE).unwrap();
            booth.corrupt(how, 3);
            let after = camera.next_frame(PATIENCE).unwrap();
            assert!(after.sequence >= before.sequence + 4, "{how:?}");
        }
    }
}
