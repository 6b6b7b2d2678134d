//! What a person, the sun or time does to the booth: panels, wall, camera.

use std::time::{Duration, Instant};

use super::controls::{CameraFault, id_of};
use super::lamps::place;
use super::{Knock, Stain, Sun, VirtualBooth};
use crate::domain::Channel;

impl VirtualBooth {
    /// A panel gives `factor` of its light (0 to 3): aged, dirty, dimmed by its supply. 1.0 mends it.
    pub fn weaken(&self, channel: Channel, factor: f32) {
        let factor = if factor.is_finite() { factor.clamp(0.0, 3.0) } else { 1.0 };
        self.change(|scene| scene.world.weakened[place(channel)] = factor);
    }

    /// A panel is nudged: moved by so many metres (right in the picture, up, to the camera) and turned about the vertical,
    /// degrees; on top of how it hangs.
    pub fn nudge_panel(&self, channel: Channel, shift_m: [f32; 3], turn_deg: f32) {
        self.change(|scene| {
            scene.world.rebuild(|physics, _, _| {
                let i = place(channel);
                for (place, shift) in physics.shift_m[i].iter_mut().zip(shift_m) {
                    *place += shift;
                }
                physics.turn_deg[i] += turn_deg;
            });
        });
    }

    /// The camera is knocked: its picture lies so against the calibrated one.
    pub fn knock_camera(&self, knock: Knock) {
        let sane = |v: f32, most: f32| if v.is_finite() { v.clamp(-most, most) } else { 0.0 };
        let knock =
            Knock { dx: sane(knock.dx, 300.0), dy: sane(knock.dy, 300.0), roll_deg: sane(knock.roll_deg, 45.0) };
        self.change(|scene| scene.world.rebuild(|_, now, _| *now = knock));
    }

    /// Another camera is plugged in: another serial number, grain, sensitivity and colour, and its controls as from the works.
    pub fn swap_camera(&self, serial: &str) {
        self.change(|scene| {
            scene.world.rebuild(|physics, _, _| {
                serial.clone_into(&mut physics.serial);
                let [r, g, b] = physics.cast;
                physics.cast = [r * 0.95, g * 0.93, b * 0.97];
            });
            scene.camera.power_up();
        });
    }

    /// Serial number of the camera.
    pub fn camera_serial(&self) -> String {
        self.scene().world.physics.serial.clone()
    }

    /// A mark on the wall.
    pub fn stain(&self, stain: Stain) {
        self.change(|scene| scene.world.rebuild(|_, _, stains| stains.push(stain)));
    }

    /// The wall is clean again.
    pub fn clean(&self) {
        self.change(|scene| scene.world.rebuild(|_, _, stains| stains.clear()));
    }

    /// A patch of sun falls into the booth, or goes.
    pub fn shine(&self, sun: Option<Sun>) {
        self.change(|scene| scene.world.shine(sun));
    }

    /// Light of the booth's own screen: its share of the calibrated level when white, and its colour, linear RGB.
    pub fn set_screen(&self, share: f32, colour: [f32; 3]) {
        self.rebuild(|physics| (physics.screen, physics.screen_tint) = (share, colour));
    }

    /// The camera's curve is another: this gamma instead of sRGB (0: sRGB), and so much contrast added, 0 to 1.
    pub fn set_curve(&self, gamma: f32, s_curve: f32) {
        self.change(|scene| scene.world.rebuild(|physics, _, _| (physics.gamma, physics.s_curve) = (gamma, s_curve)));
    }

    /// Changes anything about how the booth is built.
    pub fn rebuild(&self, change: impl FnOnce(&mut super::Physics)) {
        self.change(|scene| scene.world.rebuild(|physics, _, _| change(physics)));
    }

    /// How the booth is built now.
    pub fn physics(&self) -> super::Physics {
        self.scene().world.physics.clone()
    }

    /// The camera no longer does as its controls say.
    pub fn break_camera(&self, fault: CameraFault) {
        self.change(|scene| scene.camera.faults().push(fault));
    }

    /// It does again.
    pub fn mend_camera(&self) {
        self.change(|scene| scene.camera.faults().clear());
    }

    /// The camera begins anew, as after plugging in or opening: automatic modes on.
    pub fn power_up_camera(&self) {
        self.change(|scene| scene.camera.power_up());
    }

    /// Sets a control by its V4L2 number; a value out of range becomes the nearest, and one of a mode that is automatic is
    /// ignored. It acts after the camera's own latency. `None`: the camera has no such control.
    pub fn set_control(&self, id: u32, value: i64, now: Instant) -> Option<()> {
        let frame = Duration::from_secs_f32(1.0 / self.setup().fps);
        self.change(|scene| {
            let acts = now + frame * scene.world.physics.control_latency;
            scene.camera.set(id, value, now, acts)
        })
    }

    /// Reads a control back by its V4L2 number. `None`: the camera has no such control.
    pub fn control(&self, id: u32) -> Option<i64> {
        self.scene().camera.get(id)
    }

    /// The same by name, as `v4l2-ctl` writes it, or `0x` and a number.
    pub fn set_control_named(&self, name: &str, value: i64, now: Instant) -> Option<()> {
        self.set_control(id_of(name)?, value, now)
    }
}
