//! A booth painted from a transport matrix: card, head, wall, sRGB, noise, a camera that can misbehave, virtual time.

use std::time::{Duration, Instant};

use crate::calibration::{Calibration, CameraFacts, Command, Event, Outcome, Settings};
use crate::domain::{Channel, Cut, Duty, FACE_ZONES, Frame, Point, Target};
use crate::imaging::colour::encode_srgb;

/// The reference recipe.
pub(super) const REFERENCE: [(Channel, f64); 6] = [
    (Channel::KeyLeft, 0.60),
    (Channel::KeyRight, 0.60),
    (Channel::FillTop, 0.60),
    (Channel::FillChin, 0.50),
    (Channel::BackgroundLeft, 0.50),
    (Channel::BackgroundRight, 0.50),
];
/// What stands for duties while the lamps have no supply.
const NO_SUPPLY: [f64; 6] = [-1.0; 6];
/// Light on the card per duty.
const CARD_LIGHT: [f64; 6] = [0.38 / 0.6, 0.38 / 0.6, 0.14 / 0.6, 0.10 / 0.5, 0.002, 0.002];
/// Light on forehead, left cheek, right cheek, chin per duty.
const HEAD_LIGHT: [[f64; 6]; 4] = [
    [0.55, 0.55, 0.40, 0.11, 0.0, 0.0],
    [0.22, 0.90, 0.22, 0.18, 0.0, 0.0],
    [0.90, 0.22, 0.22, 0.18, 0.0, 0.0],
    [0.52, 0.52, 0.11, 0.34, 0.0, 0.0],
];
/// Light on the wall per duty, of 0.56 green.
const WALL_LIGHT: [f64; 6] = [0.10, 0.10, 0.06, 0.03, 0.86, 0.86];
/// The wall's colour, against its green.
const WALL: [f64; 3] = [0.23, 1.0, 1.8];
const WIDTH: u32 = 180;
const HEIGHT: u32 = 240;
const PERIOD: Duration = Duration::from_micros(33_333);

/// What a booth is like and what is wrong with it.
#[derive(Debug, Clone)]
pub(super) struct Fake {
    pub power: [f64; 6],
    pub ambient: f64,
    /// Ambient light that comes after so many frames: a sun patch.
    pub sun: Option<(u64, f64)>,
    pub noise: f64,
    pub gamma: f64,
    pub auto_exposure: bool,
    pub auto_white: bool,
    /// Exposure that acts, by what is asked, ms.
    pub ladder: fn(f64) -> f64,
    /// Which lamp is driven by which channel.
    pub wired: [usize; 6],
    /// Duty that a lamp has whatever it is told.
    pub stuck: Option<(usize, f64)>,
    /// Exponent of a lamp's light over duty.
    pub bent: Option<(usize, f64)>,
    pub stripes: f64,
    /// What stands there instead of what was asked for.
    pub instead: Option<Target>,
    pub person: bool,
    pub facts: CameraFacts,
    /// Loss of light per second of burning, until this much is lost.
    pub cooling: (f64, f64),
    /// Frames that still show the former light.
    pub stale: usize,
}

impl Default for Fake {
    fn default() -> Self {
        let control = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let controls = vec![
            control("auto_exposure", "1"),
            control("exposure_time_absolute", "100"),
            control("white_balance_automatic", "0"),
        ];
        Self {
            power: [1.0; 6],
            ambient: 0.01,
            sun: None,
            noise: 0.01,
            gamma: 0.0,
            auto_exposure: false,
            auto_white: false,
            ladder: |ms| ms,
            wired: [0, 1, 2, 3, 4, 5],
            stuck: None,
            bent: None,
            stripes: 0.0,
            instead: None,
            person: false,
            facts: CameraFacts { name: "fake".to_owned(), serial: "1".to_owned(), controls },
            cooling: (0.0, 0.0),
            stale: 3,
        }
    }
}

/// A run: the booth with its state.
pub(super) struct Run {
    pub fake: Fake,
    pub now: Instant,
    pub settings: Settings,
    duties: [f64; 6],
    before: Vec<[f64; 6]>,
    exposure_ms: f64,
    target: Target,
    frames: u64,
    auto_gain: f64,
    auto_white: f64,
    burnt_s: f64,
    seed: u64,
}

/// The norm's picture in a frame of 180 x 240.
pub(super) const CUT: Cut = Cut { origin: Point::new(18.0, 21.0), scale: 10.0 / 3.0 };

pub(super) fn settings() -> Settings {
    Settings::new("test", CUT, REFERENCE.to_vec())
}

impl Run {
    pub(super) fn new(fake: Fake, settings: Settings) -> Self {
        Self {
            fake,
            now: super::moment(),
            settings,
            duties: [0.0; 6],
            before: Vec::new(),
            exposure_ms: 10.0,
            target: Target::Empty,
            frames: 0,
            auto_gain: 1.0,
            auto_white: 1.0,
            burnt_s: 0.0,
            seed: 7,
        }
    }

    /// Runs to the end; what is asked for is placed. `interfere` may add events before each frame.
    pub(super) fn finish(&mut self, mut interfere: impl FnMut(u64) -> Option<Event>) -> (Calibration, Outcome) {
        let mut calibration = Calibration::new(self.settings.clone(), self.now);
        for frame in 0..6000 {
            let mut answers = Vec::new();
            while let Some(command) = calibration.poll_command() {
                answers.extend(self.obey(&command));
            }
            for answer in answers {
                calibration.handle(answer, self.now);
            }
            if let Some(event) = interfere(frame) {
                calibration.handle(event, self.now);
            }
            if let Some(outcome) = calibration.outcome() {
                let outcome = outcome.clone();
                return (calibration, outcome);
            }
            self.now += PERIOD;
            let shown = self.shoot();
            calibration.handle(Event::Frame(shown), self.now);
        }
        panic!("it never ends: {:?}", calibration.view());
    }

    pub(super) fn obey(&mut self, command: &Command) -> Option<Event> {
        match command {
            Command::Light(lights) => {
                self.before = vec![self.duties; self.fake.stale];
                self.duties = if lights.is_empty() { NO_SUPPLY } else { [0.0; 6] };
                for (channel, duty) in lights {
                    for (place, (known, _)) in REFERENCE.iter().enumerate() {
                        if known == channel {
                            self.duties[place] = f64::from(Duty::share(*duty));
                        }
                    }
                }
                Some(Event::LightsSet)
            }
            Command::Expose(time) => {
                self.exposure_ms = (self.fake.ladder)(time.as_secs_f64() * 1000.0);
                let mut facts = self.fake.facts.clone();
                for (name, value) in &mut facts.controls {
                    if name == "exposure_time_absolute" {
                        *value = format!("{:.0}", time.as_secs_f64() * 10_000.0);
                    }
                }
                Some(Event::Camera(facts))
            }
            Command::Ask(target) => {
                self.target = self.fake.instead.unwrap_or(*target);
                self.now += Duration::from_secs(5);
                Some(Event::Placed)
            }
            Command::Done => None,
        }
    }

    /// Light of the lamps as they burn, by lamp.
    pub(super) fn lamps(&self, duties: &[f64; 6]) -> [f64; 6] {
        let mut lamps = [0.0; 6];
        if duties.iter().any(|duty| *duty < 0.0) {
            return lamps;
        }
        for (channel, duty) in duties.iter().enumerate() {
            lamps[self.fake.wired[channel]] = *duty;
        }
        if let Some((lamp, duty)) = self.fake.stuck {
            lamps[lamp] = duty;
        }
        if let Some((lamp, exponent)) = self.fake.bent {
            lamps[lamp] = lamps[lamp].powf(exponent);
        }
        let (rate, most) = self.fake.cooling;
        let lost = 1.0 - (self.burnt_s * rate).min(most);
        std::array::from_fn(|lamp| lamps[lamp] * self.fake.power[lamp] * lost)
    }

    /// What would be measured of card, head and wall with these duties: linear.
    pub(super) fn truth(&self, duties: &[f64; 6]) -> (f64, [f64; 4], f64) {
        let lamps = self.lamps(duties);
        let sum = |light: &[f64; 6]| light.iter().zip(lamps).map(|(a, x)| a * x).sum::<f64>() + self.fake.ambient;
        (0.18 * sum(&CARD_LIGHT), HEAD_LIGHT.map(|zone| 0.18 * sum(&zone)), 0.56 * sum(&WALL_LIGHT))
    }

    fn random(&mut self) -> f64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as f64 / f64::from(1u32 << 31)
    }

    fn shoot(&mut self) -> Frame {
        self.frames += 1;
        self.burnt_s += if self.duties.iter().sum::<f64>() > 0.0 { PERIOD.as_secs_f64() } else { 0.0 };
        let duties = self.before.pop().unwrap_or(self.duties);
        let lamps = self.lamps(&duties);
        let ambient = self.fake.ambient;
        let gain = self.exposure_ms / 10.0 * self.auto_gain;
        let white = [self.auto_white, 1.0, 1.0 / self.auto_white];
        let (sun_from, sun) = self.fake.sun.unwrap_or((u64::MAX, 0.0));
        let phase = self.random() * std::f64::consts::TAU;
        let codes: Vec<u8> = (0..=4096).map(|i| self.encode(f64::from(i) / 4096.0)).collect();
        let mut rgb = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
        let mut mean = 0.0;
        for y in 0..HEIGHT {
            let stripe = 1.0 + self.fake.stripes * (f64::from(y) * 0.6 + phase).sin();
            for x in 0..WIDTH {
                let n = CUT.cut_from_frame(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let (nx, ny) = (f64::from(n.x), f64::from(n.y));
                let (albedo, light) = self.surface(nx, ny, &lamps);
                let patch = if self.frames > sun_from && nx > 250.0 && ny < 300.0 { sun } else { 0.0 };
                let light = (light * stripe + ambient + patch) * gain;
                mean += light * albedo[1];
                for c in 0..3 {
                    let noise = 1.0 + self.fake.noise * (self.random() - 0.5) * 3.46;
                    let value = (albedo[c] * light * white[c] * noise).clamp(0.0, 1.0);
                    rgb.push(codes[(value * 4096.0 + 0.5) as usize]);
                }
            }
        }
        let mean = (mean / f64::from(WIDTH * HEIGHT)).max(1e-3);
        if self.fake.auto_exposure {
            self.auto_gain = (self.auto_gain * (0.18 / mean).powf(0.3)).clamp(0.02, 50.0);
        }
        if self.fake.auto_white {
            // The wall is blue: a grey world becomes warmer the brighter the wall is.
            let wanted = 1.0 + 0.2 * (mean / 0.2).min(1.0);
            self.auto_white += 0.08 * (wanted - self.auto_white);
        }
        Frame::new(WIDTH, HEIGHT, rgb, self.frames, self.now).expect("of that size")
    }

    /// Albedo and light at a place (N px).
    fn surface(&self, nx: f64, ny: f64, lamps: &[f64; 6]) -> ([f64; 3], f64) {
        let (u, v) = ((nx - 240.0) / 150.0, (ny - 300.0) / 196.0);
        let sum = |light: &[f64; 6], lean: &dyn Fn(usize) -> f64| {
            light.iter().zip(lamps).enumerate().map(|(k, (a, x))| a * x * lean(k)).sum::<f64>()
        };
        let leaning = |k: usize| match k {
            0 => 1.0 - 0.2 * u,
            1 => 1.0 + 0.2 * u,
            2 => 1.0 - 0.2 * v,
            3 => 1.0 + 0.2 * v,
            4 => 1.0 - 0.15 * u,
            _ => 1.0 + 0.15 * u,
        };
        // An A3 card: 450 x 636 N px.
        let on_card = (nx - 240.0).abs() < 225.0 && (ny - 300.0).abs() < 318.0;
        let on_head = ((nx - 240.0) / 112.0).powi(2) + ((ny - 290.0) / 160.0).powi(2) < 1.0;
        if self.target == Target::Card && on_card {
            if self.fake.person {
                let spot = ((nx / 17.0).sin() * (ny / 23.0).sin()) * 0.3 + 1.0;
                return ([0.40 * spot, 0.22 * spot, 0.16 * spot], sum(&CARD_LIGHT, &leaning));
            }
            return ([0.18; 3], sum(&CARD_LIGHT, &leaning));
        }
        if self.target == Target::Head && on_head {
            let zone = FACE_ZONES.iter().enumerate().min_by(|a, b| {
                let far = |zone: &crate::domain::Rect| {
                    let centre = zone.centre();
                    (f64::from(centre.x) - nx).hypot(f64::from(centre.y) - ny)
                };
                far(a.1).total_cmp(&far(b.1))
            });
            return ([0.18; 3], sum(&HEAD_LIGHT[zone.map_or(0, |(place, _)| place)], &|_| 1.0));
        }
        (WALL.map(|c| c * 0.56), sum(&WALL_LIGHT, &leaning))
    }

    fn encode(&self, light: f64) -> u8 {
        let code = if self.fake.gamma > 0.0 {
            light.powf(1.0 / self.fake.gamma)
        } else {
            f64::from(encode_srgb(light as f32))
        };
        (code * 255.0).round() as u8
    }
}
