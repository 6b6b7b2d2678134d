//! The virtual booth: one sitter, six lamps, one sensor, buttons and faults behind all simulated devices.
//!
//! Light adds, so a frame is the sum of one linear image per lamp, each times its duty; then comes noise, then the
//! sRGB curve. Everything by chance follows from a seed. Ships with the product: the demo, the headless session and
//! the tests run on it.

mod backdrop;
mod bases;
mod controls;
mod develop;
mod edge;
mod fault;
mod heat;
mod lamps;
mod moment;
mod pace;
mod panel;
mod phone;
mod physics;
mod placement;
mod random;
mod render;
mod rig;
mod scenario;
mod scene;
mod sensor;
mod shutter;
mod sitter;
mod spoil;
mod tone;
mod wiring;
mod world;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

pub use controls::{CONTROLS, CameraFault, Control};
pub use fault::{ChannelFault, Connection, Corruption, Device};
pub use lamps::{REFERENCE, reference};
pub use moment::Sun;
pub use pace::Pace;
pub use panel::{PanelInput, PanelLamp};
pub use phone::{CodeTooLong, Hold, Phone};
pub use physics::{LADDER, Physics};
pub use placement::{Geometry, Placement};
pub use random::Random;
pub use render::{Exposure, Renderer};
pub use rig::Rig;
pub use scenario::{
    Act, ButtonName, ChannelName, CorruptionName, DeviceName, HoldFile, Outcome, Scenario, ScenarioError, Step,
};
pub use sitter::{Sitter, SitterError};
pub use world::{Knock, Stain, Truth};

use crate::domain::{Channel, Duty};

use scene::Scene;

/// How a virtual booth is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What the camera sees of the seat.
    pub geometry: Geometry,
    /// Frames a second, 1 to 120.
    pub fps: f32,
    /// Frames from exposure to delivery: what a frame shows is this old.
    pub latency_frames: u32,
    /// 1.0: the noise of a good small camera; 0.0: none.
    pub noise: f32,
    /// Stray light with all lamps off, as a share of the calibrated level, 0.0 to 1.0.
    pub ambient: f32,
    /// All chance follows from it.
    pub seed: u64,
    /// What makes the booth unlike its design.
    pub physics: Physics,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            geometry: Geometry::default(),
            fps: 30.0,
            latency_frames: 2,
            noise: 1.0,
            ambient: 0.01,
            seed: 1,
            physics: Physics::ideal(),
        }
    }
}

impl Setup {
    /// A plausible booth: [`Physics::random`], stray light up to a tenth, noise of 0.5 to 3 % at the grey card's level.
    pub fn random(seed: u64) -> Self {
        let mut random = Random::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 7);
        // At noise 1.0 the card's noise is 2.4 %.
        let (ambient, noise) = (random.between(0.0, 0.1), random.between(0.2, 1.25));
        Self { ambient, noise, seed, physics: Physics::random(seed), ..Self::default() }
    }
}

/// Handle of a virtual booth; cheap to clone, all clones are the same booth.
#[derive(Debug, Clone)]
pub struct VirtualBooth(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    setup: Setup,
    scene: Mutex<Scene>,
    changed: Condvar,
}

impl VirtualBooth {
    /// A booth with an empty seat and its lights off.
    pub fn new(setup: Setup) -> Self {
        let setup = Setup {
            fps: if setup.fps.is_finite() { setup.fps.clamp(1.0, 120.0) } else { 30.0 },
            latency_frames: setup.latency_frames.min(30),
            ambient: if setup.ambient.is_finite() { setup.ambient.clamp(0.0, 1.0) } else { 0.0 },
            physics: setup.physics.sane(),
            ..setup
        };
        let scene = Scene::new(&setup);
        Self(Arc::new(Shared { setup, scene: Mutex::new(scene), changed: Condvar::new() }))
    }

    /// How it was built.
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// Somebody sits down, a little off and too far away as the seed has it; a target is set down nearly right. Gives where.
    pub fn seat(&self, sitter: Sitter) -> Placement {
        let top = self.view_top();
        self.change(|scene| {
            let start = match sitter.target {
                Some(target) => Placement::of_target(target, &mut scene.random),
                None => Placement::start(&mut scene.random),
            };
            (scene.sitter, scene.seated) = (Arc::new(sitter), true);
            scene.place(start, top);
            scene.placement
        })
    }

    /// The seat is empty again: the wall remains.
    pub fn leave(&self) {
        self.change(|scene| (scene.seated, scene.phone) = (false, None));
    }

    /// Where the sitter is.
    pub fn placement(&self) -> Placement {
        self.scene().placement
    }

    /// Puts the sitter there.
    pub fn place(&self, placement: Placement) {
        let sane = Placement { scale: placement.scale.clamp(0.2, 4.0), ..placement };
        let top = self.view_top();
        self.change(|scene| scene.place(sane, top));
    }

    /// The sitter moves by (`dx`, `dy`) N px in the unmirrored picture and comes closer by the factor `scale`.
    pub fn nudge(&self, dx: f32, dy: f32, scale: f32) {
        let top = self.view_top();
        self.change(|scene| scene.place(scene.placement.nudged(dx, dy, scale), top));
    }

    /// The camera's upper edge, N px.
    fn view_top(&self) -> f32 {
        self.0.setup.geometry.n_from_camera(crate::domain::Point::new(0.0, 0.0)).y
    }

    /// The sitter tips their head clockwise in the picture by so many degrees.
    pub fn tip(&self, degrees: f32) {
        if degrees.is_finite() {
            self.change(|scene| scene.placement.roll_deg = (scene.placement.roll_deg + degrees).clamp(-45.0, 45.0));
        }
    }

    /// A phone is held up; `None`: taken away.
    pub fn hold_up(&self, phone: Option<Phone>) {
        self.change(|scene| scene.phone = phone.map(Arc::new));
    }

    /// A phone that shows `text` as a QR code is held up.
    ///
    /// # Errors
    /// [`CodeTooLong`] if no QR code can hold it.
    pub fn show_code(&self, text: &str) -> Result<(), CodeTooLong> {
        self.hold_up(Some(Phone::with_code(text)?));
        Ok(())
    }

    /// Stray light, as a share of the calibrated level, 0.0 to 1.0.
    pub fn set_ambient(&self, share: f32) {
        self.change(|scene| scene.ambient = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) });
    }

    /// Gain of the camera, 1.0 as calibrated, 0.05 to 20.
    pub fn set_gain(&self, gain: f32) {
        self.change(|scene| scene.gain = if gain.is_nan() { 1.0 } else { gain.clamp(0.05, 20.0) });
    }

    /// A device is unplugged, or plugged in again. Lights without their board are dark.
    pub fn plug(&self, device: Device, plugged: bool) {
        self.change(|scene| {
            scene.plugs.set(device, plugged);
            if device == Device::Lights && !plugged {
                scene.lights_lost();
            }
            if device == Device::Camera && !plugged {
                scene.camera.power_up();
            }
            if device == Device::Panel && !plugged {
                scene.panel.unplugged();
            }
        });
    }

    /// The camera stops giving frames, or goes on.
    pub fn stall(&self, stalled: bool) {
        self.change(|scene| scene.stalled = stalled);
    }

    /// The next `frames` frames arrive broken.
    pub fn corrupt(&self, how: Corruption, frames: u32) {
        self.change(|scene| scene.corrupt = Some((how, frames)));
    }

    /// The lamps lose their power, or have it again; the board goes on answering.
    pub fn cut_lamp_power(&self, cut: bool) {
        self.change(|scene| scene.lamps_dead = cut);
    }

    /// One channel no longer does as it is told.
    pub fn break_channel(&self, fault: ChannelFault) {
        self.change(|scene| scene.channel_faults.push(fault));
    }

    /// All channels do as they are told again.
    pub fn mend_channels(&self) {
        self.change(|scene| scene.channel_faults.clear());
    }

    /// Something is read by the hand-scanner; the oldest of more than 16 unread is lost.
    pub fn hand_scan(&self, text: &str) {
        self.change(|scene| scene.scan(text));
    }

    /// An input of the panel becomes active (pressed, open, broken) or not; nothing happens if it is so already.
    pub fn set_input(&self, input: PanelInput, active: bool) {
        self.change(|scene| scene.panel.set_input(input, active));
    }

    /// A button is pressed and let go.
    pub fn press(&self, button: PanelInput) {
        self.set_input(button, true);
        self.set_input(button, false);
    }

    /// Whether a lamp of the panel is on.
    pub fn lamp(&self, lamp: PanelLamp) -> bool {
        self.scene().panel.lamp(lamp)
    }

    /// What the lights were last set to; empty: dark.
    pub fn duties(&self) -> Vec<(Channel, Duty)> {
        self.scene().lights.last()
    }

    /// What would fall on the sensor in a frame that it finishes at `at`.
    pub fn exposure(&self, at: Instant) -> Exposure {
        self.scene().exposure(at, self.setup().geometry.height)
    }

    /// Takes a frame that the sensor finishes at `at`, as 8-bit values; automatic modes look at it and change the next.
    pub fn shoot(&self, renderer: &mut Renderer, at: Instant) -> Vec<u8> {
        let pixels = renderer.frame(&self.exposure(at));
        let mut scene = self.scene();
        if scene.camera.meters() {
            scene.camera.meter(tone::mean_light(&pixels));
        }
        pixels
    }

    /// What the light really is with these duties at `now`, whoever sits there and whatever the camera makes of it: panels,
    /// faults and heat as they are, nothing of ripple, settling or noise.
    pub fn truth(&self, duties: &[(Channel, Duty)], now: Instant) -> Truth {
        self.scene().truth(duties, now)
    }

    /// A renderer for this booth's camera.
    pub fn renderer(&self) -> Renderer {
        let setup = self.setup();
        Renderer::new(setup.geometry, setup.noise, setup.seed)
    }

    fn scene(&self) -> MutexGuard<'_, Scene> {
        // Whoever panicked while holding it left plain values behind: any of them is a possible booth.
        self.0.scene.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Scene) -> T) -> T {
        let answer = change(&mut self.scene());
        self.0.changed.notify_all();
        answer
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod light_tests;
