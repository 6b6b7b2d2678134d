//! Numbers for the technician's pages, gathered from what the booth sees and holds, twice a second while somebody looks.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::heat::{self, Heat};
use super::measures::{heat_map, histogram, mean_luminance, ratio, sharpness};
use super::{Booth, clock};
use crate::delivery::{Counts, Progress, Waiting};
use crate::devices::panel::{Input, PanelChange};
use crate::domain::{Channel, Duty, FACE_ZONES, Frame};
use crate::flow::technician::{Health, Output, Readings, Tile};
use crate::guide::overlay::Framing;

/// Time between two readings.
const PERIOD: Duration = Duration::from_millis(500);

/// What is known beside the newest frame.
pub(super) struct Gauges {
    framing: Option<Framing>,
    state: PathBuf,
    watched: bool,
    next: Instant,
    counts: Counts,
    /// Finished visits and refused photos of `day`.
    today: (u32, u32),
    day: Date,
    /// Gives the day.
    calendar: fn() -> Date,
    by_hand: Vec<(Channel, Duty)>,
    /// Whether lights were set by hand since the technician entered.
    set_by_hand: bool,
    inputs: Vec<PanelChange>,
    /// Whether the hand-scanner answers; `None`: there is none.
    scanner: Option<bool>,
    /// Whether the panel answers; `None`: there is none.
    panel: Option<bool>,
}

impl Gauges {
    pub(super) fn new(framing: Option<Framing>, state: PathBuf, capture: &[(Channel, Duty)], now: Instant) -> Self {
        Self {
            framing,
            state,
            watched: false,
            next: now,
            counts: Counts::default(),
            today: (0, 0),
            day: clock::today(),
            calendar: clock::today,
            by_hand: capture.iter().map(|(channel, _)| (*channel, Duty::OFF)).collect(),
            set_by_hand: false,
            inputs: Vec::new(),
            scanner: None,
            panel: None,
        }
    }

    pub(super) fn watch(&mut self, on: bool) {
        self.watched = on;
        self.set_by_hand = false;
    }

    /// Whether this is the first light that this technician sets by hand.
    pub(super) fn begins_by_hand(&mut self) -> bool {
        !std::mem::replace(&mut self.set_by_hand, true)
    }

    /// Packages that wait for the server.
    pub(super) fn waiting(&self) -> u32 {
        self.counts.pending
    }

    pub(super) fn queue(&mut self, counts: Counts) {
        self.counts = counts;
    }

    /// Counts a finished visit, or a photo that was refused.
    pub(super) fn count(&mut self, done: bool) {
        self.begin_day();
        if done {
            self.today.0 += 1;
        } else {
            self.today.1 += 1;
        }
    }

    /// After midnight the counts of the day begin anew.
    fn begin_day(&mut self) {
        let day = (self.calendar)();
        if day != self.day {
            (self.day, self.today) = (day, (0, 0));
        }
    }

    /// The hand-scanner came or went.
    pub(super) fn scanner(&mut self, up: bool) {
        self.scanner = if up { Some(true) } else { self.scanner.map(|_| false) };
    }

    /// The panel came or went.
    pub(super) fn panel_up(&mut self, up: bool) {
        self.panel = if up { Some(true) } else { self.panel.map(|_| false) };
    }

    /// The outputs that can be tried: what this booth has.
    fn outputs(&self, lights: bool) -> Vec<Output> {
        let lamps = lights.then_some(Output::Lamps);
        let door = (self.panel == Some(true)).then_some(Output::DoorLamp);
        lamps.into_iter().chain(door).chain([Output::Speaker]).collect()
    }

    /// All channels, with one set by hand.
    pub(super) fn with_light(&mut self, channel: Channel, duty: Duty) -> Vec<(Channel, Duty)> {
        match self.by_hand.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, known)) => *known = duty,
            None => self.by_hand.push((channel, duty)),
        }
        self.by_hand.clone()
    }

    pub(super) fn set_lights(&mut self, duties: &[(Channel, Duty)]) {
        for (channel, known) in &mut self.by_hand {
            *known = duties.iter().find(|(set, _)| set == channel).map_or(Duty::OFF, |(_, duty)| *duty);
        }
    }

    /// Keeps what the panel says last.
    pub(super) fn panel(&mut self, change: PanelChange) {
        self.inputs.retain(|known| known.input != change.input);
        self.inputs.push(change);
    }

    /// A row of the inputs: label, state, well; none until the panel has said it once.
    fn input(
        &self,
        input: Input,
        label: &'static str,
        [resting, active]: [&'static str; 2],
    ) -> Option<(&'static str, &'static str, Option<bool>)> {
        match (self.inputs.iter().find(|known| known.input == input), self.panel) {
            (Some(change), _) => Some((label, if change.active { active } else { resting }, Some(true))),
            (None, Some(true)) => None,
            (None, Some(false)) => Some((label, "off", Some(false))),
            (None, None) => Some((label, resting, None)),
        }
    }

    /// Reads at the next turn.
    pub(super) fn look_now(&mut self, now: Instant) {
        self.next = now;
    }

    /// Free share of the disk under the state folder.
    pub(super) fn disk_free(&self) -> Option<f32> {
        disk_free(&self.state)
    }
}

/// Free share of the disk under a folder.
pub fn disk_free(folder: &std::path::Path) -> Option<f32> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    (disk.f_blocks > 0).then(|| disk.f_bavail as f32 / disk.f_blocks as f32)
}

impl Booth {
    /// The newest numbers, if somebody looks and it is time.
    pub(super) fn take_readings(&mut self, now: Instant) -> Option<Readings> {
        if !self.gauges.watched || now < self.gauges.next {
            return None;
        }
        self.gauges.next = now + PERIOD;
        self.gauges.begin_day();
        let waiting = self.delivery.as_ref().map(|(delivery, _)| delivery.waiting()).unwrap_or_default();
        let sending = waiting.iter().filter(|package| package.progress == Progress::Sending).count() as u32;
        let counts = self.gauges.counts;
        let mut readings = Readings {
            booth: self.settings.booth.clone(),
            tiles: self.tiles(now),
            camera: self.camera_rows(),
            lights: self.gauges.by_hand.clone(),
            lamp_hours: self
                .capture
                .iter()
                .map(|(lamp, _)| (*lamp, self.lamps_burn.hours().of(*lamp) as f32))
                .collect(),
            inputs: [
                self.gauges.input(Input::Door, "curtain", ["closed", "open"]),
                self.gauges.input(Input::CallButton, "call_button", ["released", "pressed"]),
                Some(("scanner", "off", self.gauges.scanner)),
                Some(("temp", "off", heat::computer().map(|_| true))),
            ]
            .into_iter()
            .flatten()
            .collect(),
            outputs: self.gauges.outputs(self.health.lights_ok()),
            queue: [counts.pending.saturating_sub(sending), sending, counts.delivered, counts.care],
            queued: queued(&waiting, super::unix_seconds()),
            network: vec![("booth", None, true), ("server", None, self.online)],
            server: self.delivery.as_ref().map(|(_, enrolment)| enrolment.server.clone()).unwrap_or_default(),
            drift: self.drift_days(),
            light_trouble: self.light_trouble(),
            ..Readings::default()
        };
        if let Some(frame) = self.frames.get() {
            self.measure(&frame, &mut readings);
        }
        Some(readings)
    }

    fn measure(&self, frame: &Frame, readings: &mut Readings) {
        let framing = self.gauges.framing.unwrap_or_else(|| Framing::widest(frame.width(), frame.height()));
        let cut = framing.cut();
        let zones = FACE_ZONES.map(|zone| mean_luminance(frame, cut, zone));
        readings.zones = Some(zones);
        readings.ratio = ratio(zones[1], zones[2]);
        readings.sharpness = sharpness(frame, cut);
        readings.heat_map = Some(heat_map(frame, cut, self.background.rgb().unwrap_or([100, 197, 255])));
        readings.histogram = histogram(frame);
    }

    fn tiles(&self, now: Instant) -> Vec<Tile> {
        let camera = &self.camera;
        let free = self.gauges.disk_free();
        let online = self.delivery.is_some() && self.online;
        let counts = &self.gauges.counts;
        let minutes =
            counts.oldest.map_or(0, |ms| (super::unix_seconds().max(0) as u64).saturating_sub(ms / 1000) / 60);
        let well = |good: bool| if good { Health::Ok } else { Health::Bad };
        let (how_hot, celsius) = hotter(heat::computer(), self.health.heat(now));
        vec![
            Tile {
                key: "camera",
                health: well(self.health.camera_ok()),
                values: vec![
                    ("size", format!("{}×{}", camera.width, camera.height)),
                    ("fps", format!("{:.0}", camera.fps)),
                ],
            },
            Tile {
                key: "lights",
                health: match (self.health.lights_ok() && !self.health.light_wrong, self.light_trouble()) {
                    (false, _) => Health::Bad,
                    (true, Some(_)) => Health::Warn,
                    (true, None) => Health::Ok,
                },
                values: self.light_age().map_or_else(Vec::new, |(days, sides)| {
                    vec![("days", days.to_string()), ("ratio", format!("{:.2}", sides.max(1.0 / sides.max(1e-3))))]
                }),
            },
            Tile { key: "network", health: well(online), values: vec![] },
            Tile {
                key: "queue",
                health: if counts.care > 0 { Health::Warn } else { Health::Ok },
                values: vec![("n", counts.pending.to_string()), ("min", minutes.to_string())],
            },
            Tile {
                key: "disk",
                health: match free {
                    Some(free) if free < 0.02 => Health::Bad,
                    Some(free) if free < 0.1 => Health::Warn,
                    Some(_) => Health::Ok,
                    None => Health::Off,
                },
                values: free.map(|free| ("pct", format!("{:.0}", free * 100.0))).into_iter().collect(),
            },
            Tile {
                key: "clock",
                health: clock_health(clock::is_set(super::unix_seconds()), clock::is_synchronised()),
                values: vec![("time", clock::local_moment())],
            },
            Tile {
                key: "today",
                health: Health::Ok,
                values: vec![("n", self.gauges.today.0.to_string()), ("m", self.gauges.today.1.to_string())],
            },
            Tile {
                key: "temp",
                health: how_hot,
                values: celsius.map(|celsius| ("c", format!("{celsius:.0}"))).into_iter().collect(),
            },
        ]
    }

    fn camera_rows(&self) -> Vec<(&'static str, String, bool)> {
        let camera = &self.camera;
        let format = format!("{}×{} · {:.0}", camera.width, camera.height, camera.fps);
        let known = [
            ("exposure", "exposure_time_absolute"),
            ("gain", "gain"),
            ("wb", "white_balance_temperature"),
            ("focus", "focus_absolute"),
        ];
        let control = |(label, name): (&'static str, &str)| {
            let found = camera.controls.iter().find(|(control, _, _)| control == name);
            found.map(|(_, value, as_set)| (label, value.clone(), *as_set))
        };
        let fixed = [("device", camera.name.clone(), true), ("format", format, true)];
        let fault = self.health.camera_fault.clone().map(|why| ("fault", why, false));
        fixed.into_iter().chain(known.into_iter().filter_map(control)).chain(fault).collect()
    }
}

/// Rows of the queue's page: receipt code, state, tries, seconds until the next.
fn queued(waiting: &[Waiting], unix_seconds: i64) -> Vec<(String, &'static str, u32, u32)> {
    let row = |package: &Waiting| {
        let state = match package.progress {
            Progress::Waiting => "waiting",
            Progress::Sending => "sending",
            Progress::Care => "failed",
        };
        let left = (package.next_at / 1000).saturating_sub(unix_seconds.max(0).cast_unsigned());
        (package.receipt_code.0.clone(), state, package.attempts, u32::try_from(left).unwrap_or(u32::MAX))
    };
    waiting.iter().map(row).collect()
}

/// What a wall clock is worth: set and kept by the network, merely possible, or impossible.
fn clock_health(is_set: bool, is_synchronised: Option<bool>) -> Health {
    match (is_set, is_synchronised) {
        (false, _) => Health::Bad,
        (true, Some(true)) => Health::Ok,
        (true, Some(false)) => Health::Warn,
        (true, None) => Health::Off,
    }
}

/// The worse of computer and lights: how it is, and °C.
fn hotter(computer: Option<f32>, lights: Heat) -> (Health, Option<f32>) {
    let computer = match computer {
        Some(celsius) if celsius > 80.0 => (2, Health::Bad, Some(celsius)),
        Some(celsius) if celsius > 70.0 => (1, Health::Warn, Some(celsius)),
        Some(celsius) => (0, Health::Ok, Some(celsius)),
        None => (-1, Health::Off, None),
    };
    let lights = match lights {
        Heat::Silent => (2, Health::Bad, None),
        Heat::Hot(celsius) => (2, Health::Bad, Some(celsius)),
        Heat::Warm(celsius) => (1, Health::Warn, Some(celsius)),
        Heat::Fine(celsius) => (0, Health::Ok, Some(celsius)),
        Heat::Unmeasured => (-1, Health::Off, None),
    };
    let (_, health, celsius) = if lights.0 > computer.0 { lights } else { computer };
    (health, celsius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ReceiptCode;

    #[test]
    fn counts_of_the_day_begin_anew_after_midnight() {
        let day = |day| jiff::civil::date(2026, 6, day);
        let mut gauges = Gauges::new(None, PathBuf::new(), &[], clock::now());
        gauges.calendar = || jiff::civil::date(2026, 6, 1);
        gauges.count(true);
        gauges.count(false);
        gauges.count(false);
        assert_eq!((gauges.today, gauges.day), ((1, 2), day(1)));
        gauges.calendar = || jiff::civil::date(2026, 6, 2);
        gauges.begin_day();
        assert_eq!((gauges.today, gauges.day), ((0, 0), day(2)));
        gauges.count(true);
        assert_eq!(gauges.today, (1, 0));
    }

    #[test]
    fn nothing_is_well_that_nobody_measured() {
        assert_eq!(clock_health(false, Some(true)), Health::Bad);
        assert_eq!(clock_health(true, None), Health::Off);
        assert_eq!(clock_health(true, Some(true)), Health::Ok);
        let mut gauges = Gauges::new(None, PathBuf::new(), &[(Channel::KeyLeft, Duty::new(0.6))], clock::now());
        assert_eq!(gauges.by_hand, [(Channel::KeyLeft, Duty::OFF)], "no lamp burns at the start");
        gauges.scanner(false);
        assert_eq!(gauges.scanner, None, "never seen");
        gauges.scanner(true);
        assert_eq!(gauges.scanner, Some(true));
        gauges.scanner(false);
        assert_eq!(gauges.scanner, Some(false), "pulled out");
        assert_eq!(gauges.outputs(false), [Output::Speaker]);
        let door = |gauges: &Gauges| gauges.input(Input::Door, "curtain", ["closed", "open"]);
        assert_eq!(door(&gauges), Some(("curtain", "closed", None)), "no panel");
        gauges.panel_up(true);
        assert_eq!(door(&gauges), None, "it has not said yet");
        assert_eq!(gauges.outputs(true), [Output::Lamps, Output::DoorLamp, Output::Speaker]);
    }

    #[test]
    fn the_temperature_is_that_of_the_worse() {
        assert_eq!(hotter(Some(50.0), Heat::Unmeasured), (Health::Ok, Some(50.0)));
        assert_eq!(hotter(Some(50.0), Heat::Warm(61.0)), (Health::Warn, Some(61.0)));
        assert_eq!(hotter(Some(75.0), Heat::Fine(40.0)), (Health::Warn, Some(75.0)));
        assert_eq!(hotter(None, Heat::Hot(71.0)), (Health::Bad, Some(71.0)));
        assert_eq!(hotter(Some(50.0), Heat::Silent), (Health::Bad, None));
        assert_eq!(hotter(None, Heat::Unmeasured), (Health::Off, None));
    }

    #[test]
    fn rows_of_the_queue_say_how_far_each_package_is() {
        let package = |code: &str, progress, attempts, next_at| Waiting {
            receipt_code: ReceiptCode(code.to_owned()),
            progress,
            attempts,
            next_at,
        };
        let waiting = [
            package("A", Progress::Care, 3, 0),
            package("B", Progress::Sending, 0, 0),
            package("C", Progress::Waiting, 2, 1_000_090_500),
        ];
        let rows = queued(&waiting, 1_000_000);
        let row = |code: &str, state, tries, seconds| (code.to_owned(), state, tries, seconds);
        assert_eq!(rows, [row("A", "failed", 3, 0), row("B", "sending", 0, 0), row("C", "waiting", 2, 90)]);
    }
}
