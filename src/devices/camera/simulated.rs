//! The virtual booth's camera: paced like a real one, lost, stalled and corrupted like a real one, its controls locked and
//! read back like a real one's.

use std::time::Duration;

use super::controls::{ControlFault, ControlPort, Held, locked};
use super::settle::Settle;
use super::{Camera, CameraError, CameraIdentity, CameraInfo};
use crate::devices::worker::now;
use crate::domain::Frame;
use crate::simulator::{Connection, Corruption, Device, Pace, Renderer, VirtualBooth};

/// As many frames as a real camera's are thrown away after a control was set.
const SETTLE_FRAMES: u32 = 3;

/// A camera that looks into a [`VirtualBooth`].
pub struct SimulatedCamera {
    booth: VirtualBooth,
    connection: Connection,
    renderer: Renderer,
    pace: Pace,
    held: Held,
    settle: Settle,
    controls: Vec<(String, String, bool)>,
}

/// The controls of the virtual booth's camera.
struct Port<'a>(&'a VirtualBooth);

impl ControlPort for Port<'_> {
    fn set(&mut self, id: u32, value: i64) -> Result<(), ControlFault> {
        self.0.set_control(id, value, now()).ok_or(ControlFault::Missing)
    }

    fn get(&mut self, id: u32) -> Result<i64, ControlFault> {
        self.0.control(id).ok_or(ControlFault::Missing)
    }
}

impl SimulatedCamera {
    /// Opens the virtual booth's camera, whose automatic modes are then on, and locks it.
    ///
    /// # Errors
    /// [`CameraError::Lost`] while it is unplugged, [`CameraError::Control`] if a control does not read back as set.
    pub fn open(booth: &VirtualBooth) -> Result<Self, CameraError> {
        let connection = booth.connect(Device::Camera).ok_or(CameraError::Lost)?;
        booth.power_up_camera();
        let held = Held::new(&locked());
        held.set_all(&mut Port(booth))?;
        let controls = held.check_all(&mut Port(booth))?;
        let (pace, settle) = (Pace::new(booth, now()), Settle::new(SETTLE_FRAMES));
        Ok(Self { booth: booth.clone(), connection, renderer: booth.renderer(), pace, held, settle, controls })
    }

    /// The frame as it came over the cable, or `None` if it came broken: a broken frame is dropped, never shown.
    fn receive(&mut self, sequence: u64) -> Option<Frame> {
        let finished_at = self.pace.finished_at(sequence);
        let mut pixels = self.booth.shoot(&mut self.renderer, finished_at);
        match self.booth.take_corruption() {
            None => {}
            Some(Corruption::Half) => pixels.truncate(pixels.len() / 2),
            Some(Corruption::Garbage) => return None,
        }
        if !self.settle.admits(finished_at) {
            return None;
        }
        let (width, height) = self.renderer.size();
        Frame::new(width, height, pixels, sequence, finished_at).ok()
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
            let arrived = if stalled { None } else { self.pace.arrived(time) };
            if let Some(sequence) = arrived {
                if let Some(frame) = self.receive(sequence) {
                    return Ok(frame);
                }
                continue;
            }
            if time >= deadline {
                return Err(CameraError::Stalled);
            }
            let until = if stalled { deadline } else { self.pace.next_at().min(deadline) };
            self.booth.wait(until.saturating_duration_since(time));
        }
    }

    fn info(&self) -> CameraInfo {
        let (width, height) = self.renderer.size();
        let (fps, controls) = (self.booth.setup().fps, self.controls.clone());
        CameraInfo { name: "simulated camera".to_owned(), width, height, fps, controls }
    }

    fn identity(&self) -> CameraIdentity {
        let serial = Some(self.booth.camera_serial());
        let (model, port) = ("simulated camera".to_owned(), "virtual".to_owned());
        CameraIdentity { model, usb: None, serial, by_id: None, port }
    }

    fn set_control(&mut self, name: &str, value: i64) -> Result<i64, CameraError> {
        let read = self.held.set_one(&mut Port(&self.booth), name, value);
        self.settle.begin(now());
        read
    }

    fn lock(&mut self) -> Result<(), CameraError> {
        self.held = Held::new(&locked());
        self.held.set_all(&mut Port(&self.booth))?;
        self.settle.begin(now());
        self.controls = self.held.check_all(&mut Port(&self.booth))?;
        Ok(())
    }

    fn check(&mut self) -> Result<(), CameraError> {
        Held::new(&locked()).check_all(&mut Port(&self.booth)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Duty;
    use crate::simulator::{CameraFault, Geometry, Setup, reference};

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
        assert!(now() - two.captured_at >= camera.pace.latency());
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
    fn a_control_is_set_at_run_time_and_the_lock_comes_back() {
        let booth = booth();
        let mut camera = SimulatedCamera::open(&booth).unwrap();
        let serial = booth.camera_serial();
        assert!(camera.identity().key().contains(&serial), "{serial}");
        let before = camera.next_frame(PATIENCE).unwrap();
        assert_eq!(camera.set_control("exposure_time_absolute", 200), Ok(200));
        assert!(camera.check().is_err());
        assert!(camera.next_frame(PATIENCE).unwrap().sequence > before.sequence + u64::from(SETTLE_FRAMES));
        camera.lock().unwrap();
        assert_eq!((camera.check(), booth.control(0x009a_0902)), (Ok(()), Some(100)));
        booth.break_camera(CameraFault::Reads(0x009a_0902, 157));
        assert!(matches!(camera.check(), Err(CameraError::Control { .. })));
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

    #[test]
    fn it_is_locked_when_opened_and_a_lie_is_noticed() {
        let booth = booth();
        let camera = SimulatedCamera::open(&booth).unwrap();
        let read = camera.info().controls;
        assert!(read.contains(&("auto_exposure".into(), "1".into(), true)), "{read:?}");
        assert!(read.contains(&("exposure_time_absolute".into(), "100".into(), true)), "{read:?}");
        assert_eq!(read.len(), locked().len());
        booth.break_camera(CameraFault::Reads(0x009a_0901, 3));
        let refused = SimulatedCamera::open(&booth).err();
        assert!(matches!(refused, Some(CameraError::Control { control, .. }) if control == "auto_exposure"));
        booth.mend_camera();
        assert!(SimulatedCamera::open(&booth).is_ok());
    }
}
