//! A calibration on the virtual booth, in virtual time.

use std::time::Duration;

use gradbooth::calibration::{Calibration, CameraFacts, Command, Event, Outcome, Settings};
use gradbooth::domain::{Channel, Cut, Duty, Point, Target};
use gradbooth::simulator::{CONTROLS, Geometry, REFERENCE, Rig, Setup, Sitter, Truth, VirtualBooth};

/// Width of the evaluation's frames, px: a quarter of the booth's, since 200 booths are photographed.
pub(crate) const WIDTH: u32 = 240;

/// Where the norm's picture lies in a frame of such a booth.
pub(crate) fn cut(geometry: &Geometry) -> Cut {
    Cut { origin: geometry.camera_from_n(Point::new(0.0, 0.0)), scale: 1.0 / geometry.pixels_per_n }
}

/// A random booth.
pub(crate) fn random(seed: u64) -> VirtualBooth {
    VirtualBooth::new(Setup { geometry: Geometry::whole_view(WIDTH), ..Setup::random(seed) })
}

/// Settings for it.
pub(crate) fn settings(booth: &VirtualBooth) -> Settings {
    let reference = REFERENCE.iter().map(|(channel, duty)| (*channel, f64::from(*duty))).collect();
    Settings { cuts_supply: true, ..Settings::new("test", cut(&booth.setup().geometry), reference) }
}

/// The camera as it reads back.
pub(crate) fn facts(booth: &VirtualBooth) -> CameraFacts {
    let read = |control: &gradbooth::simulator::Control| {
        Some((control.name.to_owned(), booth.control(control.id)?.to_string()))
    };
    CameraFacts {
        name: "simulated".to_owned(),
        serial: booth.camera_serial(),
        controls: CONTROLS.iter().filter_map(read).collect(),
    }
}

/// A booth under calibration.
pub(crate) struct Bench {
    pub(crate) rig: Rig,
    pub(crate) booth: VirtualBooth,
}

impl Bench {
    pub(crate) fn new(booth: &VirtualBooth) -> Self {
        Self { rig: Rig::new(booth, super::moment()), booth: booth.clone() }
    }

    fn obey(&mut self, command: &Command) -> Option<Event> {
        match command {
            Command::Light(lights) => {
                self.rig.set_lights(lights);
                Some(Event::LightsSet)
            }
            Command::Expose(time) => {
                self.rig.set_control("exposure_time_absolute", (time.as_secs_f64() * 10_000.0).round() as i64);
                Some(Event::Camera(facts(&self.booth)))
            }
            Command::Ask(target) => {
                match target {
                    Target::Empty => self.booth.leave(),
                    Target::Card | Target::Head | Target::Chart | Target::Edge => {
                        self.booth.seat(Sitter::target(*target));
                    }
                }
                self.rig.advance(Duration::from_secs(5));
                Some(Event::Placed)
            }
            Command::Done => None,
        }
    }

    /// Runs to the end; `disturb` may do something to the booth before each frame.
    pub(crate) fn calibrate(
        &mut self,
        settings: Settings,
        mut disturb: impl FnMut(&Self, u32),
    ) -> (Calibration, Outcome) {
        let mut calibration = Calibration::new(settings, self.rig.now());
        for count in 0..20_000 {
            let mut lit = false;
            while let Some(command) = calibration.poll_command() {
                lit |= matches!(command, Command::Light(_));
                if let Some(answer) = self.obey(&command) {
                    calibration.handle(answer, self.rig.now());
                }
            }
            if let Some(outcome) = calibration.outcome() {
                let outcome = outcome.clone();
                return (calibration, outcome);
            }
            if lit {
                // The machine leaves out frames from before 4 periods and 50 ms: they need not be painted.
                self.rig.advance(Duration::from_millis(150));
            }
            disturb(self, count);
            match self.rig.next_frame(Duration::from_secs(1)) {
                Some(frame) => calibration.handle(Event::Frame(frame), self.rig.now()),
                None => calibration.handle(Event::Tick, self.rig.now()),
            }
        }
        panic!("it never ends: {:?}", calibration.view());
    }

    /// What the light really is with this recipe, now.
    pub(crate) fn truth(&self, recipe: &[(Channel, f64)]) -> True {
        let duties: Vec<(Channel, Duty)> =
            recipe.iter().map(|(channel, duty)| (*channel, Duty::new(*duty as f32))).collect();
        True::of(&self.booth.truth(&duties, self.rig.now()))
    }
}

/// The figures of issue 5, of the true light.
#[derive(Debug, Clone, Copy)]
pub(crate) struct True {
    pub(crate) zone_min_max: f64,
    pub(crate) left_right_ev: f64,
    pub(crate) card_srgb: f64,
    pub(crate) background_max_min: f64,
}

impl True {
    fn of(truth: &Truth) -> Self {
        let ratio = |values: &[f64]| {
            let (low, high) = values.iter().fold((f64::MAX, 0.0f64), |(l, h), v| (l.min(*v), h.max(*v)));
            low / high
        };
        let of = |c: usize| ratio(&truth.zones.map(|zone| f64::from(zone[c])));
        let y = |light: [f32; 3]| f64::from(Truth::luminance(light));
        let code = |light: f64| {
            255.0 * if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
        };
        Self {
            zone_min_max: of(0).min(of(1)).min(of(2)),
            left_right_ev: (y(truth.zones[1]) / y(truth.zones[2])).log2().abs(),
            card_srgb: code(y(truth.card)),
            background_max_min: 1.0 / ratio(&truth.wall.map(y)),
        }
    }

    pub(crate) fn is_reached(&self) -> bool {
        self.zone_min_max >= 0.85
            && self.left_right_ev <= 0.05
            && (self.card_srgb - 118.0).abs() <= 2.0
            && self.background_max_min <= 1.10
    }
}
