//! The whole booth, without a window: its signs of life, its heat, its lamps' hours, and the record of its technicians.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gradbooth::app::{Audit, Booth, HeatLimits, Parts, now, parts, virtual_booth};
use gradbooth::config::{Config, PinHash, ServiceManager};
use gradbooth::devices::heat::{HeatError, Thermometer};
use gradbooth::domain::Duty;
use gradbooth::flow::technician::{Said, TechAction};
use gradbooth::flow::{Action, Key, OutOfService, Screen};
use gradbooth::simulator::VirtualBooth;

const PATIENCE: Duration = Duration::from_secs(30);
pub(crate) const PIN: &str = "271828";

/// A thermometer that a test holds a match to; `None`: it does not answer.
struct Match(Arc<Mutex<Option<f32>>>);

impl Thermometer for Match {
    fn celsius(&mut self) -> Result<f32, HeatError> {
        let celsius = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        celsius.ok_or_else(|| HeatError::NotThere("the test has taken it away".into()))
    }
}

pub(crate) struct Rig {
    pub(crate) booth: Booth,
    world: VirtualBooth,
    celsius: Arc<Mutex<Option<f32>>>,
    /// How far the booth's time is ahead of the world's.
    pub(crate) ahead: Duration,
    /// How long something may take.
    pub(crate) patience: Duration,
}

impl Rig {
    pub(crate) fn new(state: &Path, change: impl FnOnce(&mut Parts)) -> Self {
        let config = Config { state: Some(state.to_owned()), ..Config::default() };
        let world = virtual_booth(&config).unwrap();
        let mut parts = parts(&config, &world, &(Arc::new(|| {}) as _)).unwrap();
        let celsius = Arc::new(Mutex::new(Some(25.0)));
        let shown = Arc::clone(&celsius);
        parts.devices.heat = Some(Arc::new(move || Ok(Box::new(Match(Arc::clone(&shown))))));
        parts.heat = Some(HeatLimits { warn: 60.0, limit: 70.0 });
        parts.pin = Some(PinHash::new(PIN, b"salt"));
        change(&mut parts);
        let booth = Booth::start(parts, None, now()).unwrap();
        Self { booth, world, celsius, ahead: Duration::ZERO, patience: PATIENCE }
    }

    /// Turns the booth until `done`, drawing each time.
    pub(crate) fn until(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let start = now();
        while !done(self) {
            assert!(start.elapsed() < self.patience, "{what}: not within {:?}: {:?}", self.patience, self.screen());
            self.turn();
            self.booth.drawn();
        }
    }

    fn turn(&mut self) {
        self.booth.turn(now() + self.ahead);
        self.world.wait(Duration::from_millis(10));
    }

    pub(crate) fn press(&mut self, action: Action) {
        self.booth.press(action, now() + self.ahead);
        self.booth.turn(now() + self.ahead);
    }

    pub(crate) fn screen(&self) -> Screen {
        self.booth.view(now() + self.ahead).screen
    }

    pub(crate) fn enter(&mut self, pin: &str) {
        self.press(Action::HiddenCorner);
        for digit in pin.bytes() {
            self.press(Action::Tech(TechAction::Key(Key::Digit(digit - b'0'))));
        }
        self.press(Action::Tech(TechAction::EnterPin));
    }

    /// What a technician is told of the last press.
    pub(crate) fn said(&self) -> Option<Said> {
        let Screen::Technician(view) = self.screen() else { return None };
        view.said
    }

    fn is_lit(&self) -> bool {
        self.world.duties().iter().any(|(_, duty)| *duty > Duty::OFF)
    }
}

#[test]
fn lights_that_are_too_hot_go_off_whoever_wants_them_and_come_back() {
    let state = tempfile::tempdir().unwrap();
    let mut rig = Rig::new(state.path(), |_| {});
    rig.enter(PIN);
    rig.press(Action::Tech(TechAction::LightsCapture));
    rig.until("lit", |rig| rig.is_lit());
    *rig.celsius.lock().unwrap() = Some(70.5);
    rig.until("dark", |rig| !rig.is_lit());
    rig.press(Action::Tech(TechAction::LightsCapture));
    for _ in 0..30 {
        rig.turn();
        assert!(!rig.is_lit(), "a technician does not burn the lamps either");
    }
    *rig.celsius.lock().unwrap() = Some(61.0);
    for _ in 0..150 {
        rig.turn();
        assert!(!rig.is_lit(), "not cool enough");
    }
    *rig.celsius.lock().unwrap() = Some(55.0);
    rig.until("lit again as it was asked for", |rig| rig.is_lit());
    *rig.celsius.lock().unwrap() = Some(71.0);
    rig.press(Action::Tech(TechAction::Exit));
    let too_hot = |screen| matches!(screen, Screen::OutOfService { reason: OutOfService::Heat, .. });
    rig.until("out of service", |rig| {
        rig.press(Action::Start);
        too_hot(rig.screen())
    });
    rig.booth.stop();
    let hours = std::fs::read_to_string(state.path().join("lamp-hours.json")).unwrap();
    let hours: std::collections::BTreeMap<String, f64> = serde_json::from_str(&hours).unwrap();
    assert_eq!(hours.len(), 6);
    assert!(hours["key_left"] < 0.01, "{hours:?}");
}

#[test]
fn signs_of_life_come_while_pictures_come_and_go() {
    let state = tempfile::tempdir().unwrap();
    let socket = state.path().join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_nonblocking(true).unwrap();
    let heard = || {
        let mut text = [0; 64];
        let mut words = Vec::new();
        while let Ok(size) = manager.recv(&mut text) {
            words.push(String::from_utf8_lossy(&text[..size]).into_owned());
        }
        words
    };
    let allowance = Duration::from_millis(600);
    let mut rig = Rig::new(state.path(), |parts| {
        let socket = Some(socket.to_str().unwrap().to_owned());
        parts.manager = ServiceManager { socket, watchdog: Some(allowance) };
    });
    let mut all = Vec::new();
    rig.until("ready and alive", |_| {
        all.extend(heard());
        all.iter().filter(|word| *word == "WATCHDOG=1").count() >= 3
    });
    assert_eq!(all[0], "READY=1", "{all:?}");
    let silent = |rig: &mut Rig, draws: bool, what: &str| {
        heard();
        let start = now();
        let mut last: Option<Instant> = None;
        while start.elapsed() < Duration::from_secs(2) {
            rig.turn();
            if draws {
                rig.booth.drawn();
            }
            if heard().iter().any(|word| word == "WATCHDOG=1") {
                last = Some(now());
            }
        }
        let latest = last.map_or(Duration::ZERO, |last| last.duration_since(start));
        assert!(latest < Duration::from_secs(1), "{what}: still a sign of life after {latest:?}");
    };
    silent(&mut rig, false, "nothing is drawn");
    rig.until("alive again", |_| heard().iter().any(|word| word == "WATCHDOG=1"));
    rig.booth.stop();
    assert_eq!(heard().last().map(String::as_str), Some("STOPPING=1"));
}

#[test]
fn technicians_leave_a_record_and_wrong_pins_shut_across_restarts() {
    let state = tempfile::tempdir().unwrap();
    let mut rig = Rig::new(state.path(), |_| {});
    rig.enter(PIN);
    rig.press(Action::Tech(TechAction::SetService(false)));
    rig.press(Action::Tech(TechAction::LockCamera));
    rig.until("locked", |rig| rig.said().is_some_and(|said| said.key == "tech.camera.read_anew" && said.good));
    rig.press(Action::Tech(TechAction::SetService(true)));
    rig.press(Action::Tech(TechAction::Exit));
    for _ in 0..3 {
        rig.enter("000000");
        rig.press(Action::Tech(TechAction::Exit));
    }
    rig.booth.stop();
    let mut rig = Rig::new(state.path(), |_| {});
    for _ in 0..2 {
        rig.enter("000000");
        rig.press(Action::Tech(TechAction::Exit));
    }
    rig.enter(PIN);
    rig.booth.stop();
    let record = std::fs::read_to_string(state.path().join("audit.jsonl")).unwrap();
    let actions: Vec<String> = record
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].as_str().unwrap().to_owned())
        .collect();
    let wanted = ["entered", "out of service", "lock camera", "back in service", "left"].map(str::to_owned);
    assert_eq!(actions[..5], wanted);
    let wrong = |count: usize| vec!["wrong PIN".to_owned(); count];
    assert_eq!(actions[5..], [wrong(4), vec!["PIN locked".to_owned(); 2]].concat(), "the right PIN came too late");
    assert_eq!(Audit::verify(state.path()), Ok(actions.len() as u64));
}
