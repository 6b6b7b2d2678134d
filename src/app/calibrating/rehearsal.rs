//! A virtual booth under a calibration, in virtual time: what is asked for is placed at once, and nobody waits.

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::Stand;
use crate::app::clock::now;
use crate::calibration::{CameraFacts, Command, Event, Settings};
use crate::domain::Target;
use crate::guide::overlay::Framing;
use crate::simulator::{CONTROLS, REFERENCE, Rig, Scenario, Setup, Sitter, VirtualBooth};

/// A frame is awaited so long before the rest is looked at.
const FRAME_PATIENCE: Duration = Duration::from_millis(400);
/// What the lights' driver takes to set them.
const LIGHTS_TAKE: Duration = Duration::from_millis(5);
/// The technician takes so long to place something: lamps cool meanwhile.
const PLACING: Duration = Duration::from_secs(20);
/// The control that the proof of the lock changes.
const EXPOSURE: &str = "exposure_time_absolute";

/// The stand.
pub struct Rehearsal {
    rig: Rig,
    script: Scenario,
    shipped: std::path::PathBuf,
    start: Instant,
    ready: VecDeque<Event>,
}

impl Rehearsal {
    /// A plausible booth made from a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::new(Setup::random(seed), Scenario::default(), std::path::PathBuf::new())
    }

    /// The booth of a scenario file, with what its steps do to it; their times count from the start of the calibration.
    ///
    /// # Errors
    /// If the file cannot be read or is no scenario.
    pub fn scripted(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: name a scenario file, or a seed: a whole number", path.display()))?;
        let script = Scenario::parse(&text).with_context(|| path.display().to_string())?;
        let setup = script.setup(Setup::default());
        Ok(Self::new(setup, script, crate::app::sitters()))
    }

    fn new(setup: Setup, script: Scenario, shipped: std::path::PathBuf) -> Self {
        let start = now();
        let booth = VirtualBooth::new(setup);
        Self { rig: Rig::new(&booth, start), script, shipped, start, ready: VecDeque::new() }
    }

    /// What time it is there.
    pub fn now(&self) -> Instant {
        self.rig.now()
    }

    /// The settings that suit it.
    pub fn settings(&self) -> Settings {
        let geometry = self.rig.booth().setup().geometry;
        let framing = Framing { scale: geometry.pixels_per_n, centre: geometry.centre };
        let reference = REFERENCE.iter().map(|(channel, duty)| (*channel, f64::from(*duty))).collect();
        Settings { camera: Some(self.facts()), cuts_supply: true, ..Settings::new("virtual", framing.cut(), reference) }
    }

    fn facts(&self) -> CameraFacts {
        let booth = self.rig.booth();
        let locked = CONTROLS.iter().filter_map(|control| Some((control.name, booth.control(control.id)?)));
        let controls = locked.map(|(name, value)| (name.to_owned(), value.to_string())).collect();
        CameraFacts { name: "simulated camera".to_owned(), serial: booth.camera_serial(), controls }
    }

    /// What the scenario does until now.
    fn act(&mut self) {
        let elapsed = self.rig.now().saturating_duration_since(self.start);
        while let Some(act) = self.script.due(elapsed) {
            if let Err(fault) = self.rig.booth().perform(&act, &self.shipped) {
                tracing::error!("{fault}");
            }
        }
    }

    fn place(&mut self, target: Target) {
        self.rig.advance(PLACING);
        self.rig.booth().seat(Sitter::target(target));
    }
}

impl Stand for Rehearsal {
    fn carry_out(&mut self, command: Command) {
        self.act();
        let event = match command {
            Command::Light(duties) => {
                self.rig.advance(LIGHTS_TAKE);
                self.rig.set_lights(&duties);
                Some(Event::LightsSet)
            }
            Command::Expose(exposure) => {
                let value = (exposure.as_micros() / 100) as i64; // the control counts in 100 µs
                let known = self.rig.set_control(EXPOSURE, value);
                // A driver throws the frames away that a control takes to act, and one that may be under way.
                let setup = self.rig.booth().setup();
                let frames = (setup.physics.control_latency + 1) as f32;
                self.rig.advance(Duration::from_secs_f32(frames / setup.fps));
                Some(if known { Event::Camera(self.facts()) } else { Event::CameraLost })
            }
            Command::Ask(target) => {
                self.place(target);
                Some(Event::Placed)
            }
            Command::Done => None,
        };
        self.ready.extend(event);
    }

    fn next(&mut self) -> (Event, Instant) {
        self.act();
        if let Some(event) = self.ready.pop_front() {
            return (event, self.rig.now());
        }
        let before = self.rig.now();
        let event = match self.rig.next_frame(FRAME_PATIENCE) {
            Some(frame) => Event::Frame(frame),
            None if self.rig.now() > before => Event::Tick,
            None if self.rig.reopen() => Event::Camera(self.facts()), // plugged in again, its lock gone
            None => Event::CameraLost,
        };
        (event, self.rig.now())
    }
}
