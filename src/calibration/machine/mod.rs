//! The one-button calibration: a machine without devices and clock. Frames and answers in, commands out.
//!
//! Card, head, empty booth, one after another: the technician places them, the machine does the rest. A refusal, a stop or a
//! loss ends it at once with nothing changed; only an accepted one holds a profile.

mod face;
mod pose;
mod profile;
mod shot;
mod wall;
mod words;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub use words::{Command, Event, Outcome, View};

use super::camera::CameraFacts;
use super::fault::Fault;
use super::gather::Taken;
use super::names::is_background;
use super::settings::Settings;
use super::sweep::{State, Sweep, duties, states};
use super::{locate, presence};
use crate::domain::{Cut, Frame, Target};
use face::Face;
use shot::{Job, Shot};
use wall::Wall;

/// No frame for so long: the camera is lost.
const FRAMES: Duration = Duration::from_secs(3);
/// No answer of lights or camera for so long: it is lost.
const ANSWER: Duration = Duration::from_secs(4);
/// Frames a second until known.
const USUAL_PERIOD: Duration = Duration::from_millis(33);
/// A booth's pause between two looks at lamps that may still warm up, and before a look that decides.
const PAUSE: Duration = Duration::from_millis(2500);

/// A calibration under way.
#[derive(Debug)]
pub struct Calibration {
    settings: Settings,
    commands: VecDeque<Command>,
    phase: Phase,
    camera: Option<CameraFacts>,
    /// The camera's controls while the exposure is the usual one: what a profile is bound to.
    bound: Option<CameraFacts>,
    period: Duration,
    last_frame: Option<Instant>,
    /// When the machine last began to wait for the world and not for the technician.
    since: Instant,
    spent: Duration,
    face: Face,
    wall: Wall,
    shots: usize,
    /// The cut whose zones lie on the head as it stands.
    on_head: Option<Cut>,
}

/// What it waits for.
#[derive(Debug)]
enum Phase {
    /// The camera must say who it is.
    Meeting,
    /// The technician must place this.
    Placing(Target),
    /// Frames of this.
    Shooting(Box<Shot>),
    /// Nothing more.
    Ended(Box<Outcome>),
}

impl Calibration {
    /// A calibration that begins at `now`. The first thing it needs is [`Event::Camera`].
    pub fn new(settings: Settings, now: Instant) -> Self {
        let (face, wall) = (Face::new(&settings), Wall::default());
        let commands = VecDeque::from([Command::Expose(settings.exposure)]);
        Self {
            settings,
            commands,
            phase: Phase::Meeting,
            camera: None,
            bound: None,
            period: USUAL_PERIOD,
            last_frame: None,
            since: now,
            spent: Duration::ZERO,
            face,
            wall,
            shots: 0,
            on_head: None,
        }
    }

    /// Takes in one event.
    pub fn handle(&mut self, event: Event, now: Instant) {
        if matches!(self.phase, Phase::Ended(_)) {
            return;
        }
        match event {
            Event::Frame(frame) => self.frame(&frame, now),
            Event::LightsSet => self.answered(now, |shot| shot.lights_set = true),
            Event::Camera(facts) => self.camera(facts, now),
            Event::Placed => self.placed(now),
            Event::Skipped => self.skipped(now),
            Event::CameraLost => self.refuse(vec![Fault::CameraLost], now),
            Event::LightsLost => self.refuse(vec![Fault::LightsLost], now),
            Event::Stop => self.refuse(vec![Fault::Stopped], now),
            Event::Tick => {}
        }
        self.look_at_clock(now);
    }

    /// The next command, until there is none.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.phase {
            Phase::Ended(outcome) => Some(outcome),
            Phase::Meeting | Phase::Placing(_) | Phase::Shooting(_) => None,
        }
    }

    /// What a page shows.
    pub fn view(&self) -> View {
        let (job, asks, part) = match &self.phase {
            Phase::Ended(outcome) => return View::Ended(outcome.clone()),
            Phase::Meeting => (None, None, 0.0),
            Phase::Placing(target) => (None, Some(*target), 0.0),
            Phase::Shooting(shot) => (Some(shot.job), None, shot.progress()),
        };
        let step = match (job, asks) {
            (Some(Job::Sweep(_, State::Dark | State::DarkAgain)), _) => 1,
            (Some(Job::Sweep(_, State::Alone(..) | State::Again | State::Cut)), _) | (None, Some(Target::Head)) => 2,
            (Some(Job::Sweep(_, State::All)), _) => 3,
            (Some(Job::Face(_) | Job::Wall(_)), _) | (None, Some(Target::Empty)) => 4,
            (Some(Job::Sweep(..)), _) | (None, None | Some(Target::Card | Target::Chart | Target::Edge)) => 0,
        };
        let all = self.expected_shots() as f64;
        let done = (self.shots as f64 + part).min(all);
        let left = (all - done) * shot::USUAL.as_secs_f64();
        let progress = (done / all.max(1.0)) as f32;
        View::Running {
            step,
            progress,
            seconds_left: left.ceil() as u32,
            channels: self.face.measured(),
            ambient: self.face.ambient(),
            asks,
        }
    }

    fn expected_shots(&self) -> usize {
        let channels = self.settings.reference.len();
        let head = if self.settings.with_head { states(channels, false).len() } else { 0 };
        states(channels, true).len() + head + 2 + channels + 5
    }

    fn camera(&mut self, facts: CameraFacts, now: Instant) {
        let usual = self.exposure() == self.settings.exposure;
        let known = self.bound.as_ref().or(self.settings.camera.as_ref());
        let other = known.and_then(|known| facts.differs(known, usual && self.bound.is_some()));
        if let Some(fault) = facts.automatic().or(other) {
            return self.refuse(vec![fault], now);
        }
        if usual {
            self.bound = Some(facts.clone());
        }
        self.camera = Some(facts);
        match &self.phase {
            Phase::Meeting => self.ask(Target::Card, now),
            Phase::Shooting(_) => self.answered(now, |shot| shot.exposure_set = true),
            Phase::Placing(_) | Phase::Ended(_) => {}
        }
    }

    /// The exposure that was last asked for.
    fn exposure(&self) -> Duration {
        match &self.phase {
            Phase::Shooting(shot) => shot.exposure,
            Phase::Meeting | Phase::Placing(_) | Phase::Ended(_) => self.settings.exposure,
        }
    }

    fn ask(&mut self, target: Target, now: Instant) {
        self.spent += now.saturating_duration_since(self.since);
        self.commands.push_back(Command::Ask(target));
        self.phase = Phase::Placing(target);
    }

    fn placed(&mut self, now: Instant) {
        let Phase::Placing(target) = self.phase else { return };
        self.since = now;
        self.last_frame = None;
        let job = match target {
            Target::Card | Target::Head => {
                let sweep = Sweep::new(target, self.settings.channels(), self.settings.duties());
                self.face.begin(sweep);
                Job::Sweep(target, State::First)
            }
            Target::Empty | Target::Chart | Target::Edge => Job::Wall(wall::Look::Lit),
        };
        self.shoot(job, now);
    }

    /// There is no grey head: the card alone decides. Nothing else can be left out.
    fn skipped(&mut self, now: Instant) {
        if !matches!(self.phase, Phase::Placing(Target::Head)) {
            return;
        }
        self.settings.with_head = false;
        self.since = now;
        self.last_frame = None;
        self.swept_all(now);
    }

    /// Asks for the lamps and the exposure of a job.
    fn shoot(&mut self, job: Job, now: Instant) {
        let before = self.exposure();
        let duties = match job {
            Job::Sweep(_, state) => duties(state, &self.settings.duties(), self.dimmed()),
            Job::Face(_) => self.face.recipe().to_vec(),
            Job::Wall(look) => Wall::duties(look, self.face.recipe(), &self.settings.channels()),
        };
        let exposure = match job {
            Job::Sweep(_, State::Proof) => self.settings.proof,
            Job::Sweep(_, State::Between) => self.settings.exposure * 3 / 2,
            Job::Sweep(..) | Job::Face(_) | Job::Wall(_) => self.settings.exposure,
        };
        let shot = Shot::new(job, duties, exposure, exposure == before, now);
        if !shot.exposure_set {
            self.commands.push_back(Command::Expose(exposure));
        }
        self.commands.push_back(Command::Light(shot.lights(&self.settings.channels())));
        self.phase = Phase::Shooting(Box::new(shot));
    }

    /// By how much lamps are dimmed for the proof, so that the longer exposure does not burn out.
    fn dimmed(&self) -> f64 {
        if self.settings.proof > self.settings.exposure { 0.5 } else { 1.0 }
    }

    fn answered(&mut self, now: Instant, note: impl FnOnce(&mut Shot)) {
        let (target, period) = (self.target(), self.period);
        let cut = self.on_head.filter(|_| target == Target::Head).unwrap_or(self.settings.cut);
        let settings = Settings { cut, ..self.settings.clone() };
        if let Phase::Shooting(shot) = &mut self.phase {
            note(shot);
            shot.begin(&settings, target, period, now);
        }
    }

    /// What stands there.
    fn target(&self) -> Target {
        match &self.phase {
            Phase::Shooting(shot) => match shot.job {
                Job::Sweep(target, _) => target,
                Job::Face(_) => self.face.target(),
                Job::Wall(_) => Target::Empty,
            },
            Phase::Placing(target) => *target,
            Phase::Meeting | Phase::Ended(_) => Target::Empty,
        }
    }

    fn frame(&mut self, frame: &Frame, now: Instant) {
        if let Some(last) = self.last_frame {
            let since = frame.captured_at.saturating_duration_since(last);
            if since > Duration::from_millis(5) && since < self.period * 2 {
                self.period = (self.period * 7 + since) / 8;
            }
        }
        self.last_frame = Some(frame.captured_at);
        let Phase::Shooting(shot) = &mut self.phase else { return };
        let Some(taken) = shot.take(frame) else { return };
        let job = shot.job;
        self.shots += 1;
        self.took(job, taken, now);
    }

    /// Goes on with what was photographed.
    fn took(&mut self, job: Job, taken: Taken, now: Instant) {
        match job {
            Job::Sweep(target, state) => {
                let first = state == State::First;
                let missing = || presence::missing(&taken.picture, self.settings.cut, target);
                if let Some(fault) = first.then(missing).flatten() {
                    return self.refuse(vec![fault], now);
                }
                if (state, target) == (State::First, Target::Head) && self.on_head.is_none() {
                    self.on_head = Some(locate::on_head(&taken.picture, self.settings.cut));
                    return self.shoot(job, now); // once more, with its zones in place
                }
                self.face.push(state, taken);
                let states = states(self.settings.reference.len(), target == Target::Card);
                let place = states.iter().position(|known| *known == state).unwrap_or(states.len());
                match states.get(place + 1) {
                    Some(next) => self.shoot(Job::Sweep(target, *next), now),
                    None if state != State::Cut && self.settings.cuts_supply && self.face.misses_a_lamp() => {
                        self.shoot(Job::Sweep(target, State::Cut), now);
                    }
                    None => self.swept(target, now),
                }
            }
            Job::Face(corrections) => match self.face.verify(&self.settings, &taken, corrections) {
                face::Verdict::Good => self.ask(Target::Empty, now),
                face::Verdict::Correct => self.shoot(Job::Face(corrections + 1), now),
                face::Verdict::Bad(faults) => self.refuse(faults, now),
            },
            Job::Wall(look) => match self.wall.took(look, taken, &self.settings, &mut self.face) {
                wall::Next::Shoot(look) => self.shoot(Job::Wall(look), now),
                wall::Next::Refuse(fault) => self.refuse(vec![fault], now),
                wall::Next::Done => self.finish(now),
            },
        }
    }

    /// A target has been under every lamp.
    fn swept(&mut self, target: Target, now: Instant) {
        let faults = self.face.swept(&self.settings);
        if !faults.is_empty() {
            self.refuse(faults, now);
        } else if target == Target::Card && self.settings.with_head {
            self.ask(Target::Head, now);
        } else {
            self.swept_all(now);
        }
    }

    /// All that was placed has been under every lamp: the solution, and a look at it.
    fn swept_all(&mut self, now: Instant) {
        match self.face.solve(&self.settings) {
            Some(fault) => self.refuse(vec![fault], now),
            None => self.shoot(Job::Face(0), now),
        }
    }

    /// All is measured: the table decides.
    fn finish(&mut self, now: Instant) {
        let mut rows = self.face.rows(&self.settings);
        rows.extend(self.wall.rows(&self.settings, &self.face));
        let bad = rows.iter().filter(|row| row.must && !row.is_good());
        let faults: Vec<Fault> = bad.map(|row| Fault::NotReached(row.metric, row.after)).collect();
        self.end(faults, rows, now);
    }

    fn refuse(&mut self, faults: Vec<Fault>, now: Instant) {
        self.end(faults, Vec::new(), now);
    }

    /// Lamps and exposure as they were; the end.
    fn end(&mut self, faults: Vec<Fault>, rows: Vec<super::table::Row>, now: Instant) {
        if !matches!(self.phase, Phase::Placing(_)) {
            self.spent += now.saturating_duration_since(self.since);
        }
        if self.exposure() != self.settings.exposure {
            self.commands.push_back(Command::Expose(self.settings.exposure));
        }
        self.commands.extend([Command::Light(Vec::new()), Command::Done]);
        let accepted = faults.is_empty();
        let recipe = if rows.is_empty() { Vec::new() } else { self.face.recipe().to_vec() };
        let recipe = self.settings.channels().into_iter().zip(recipe).collect();
        let profile = if accepted { self.profile(&rows) } else { None };
        let corrections = self.face.corrections + self.wall.corrections;
        let outcome = Outcome { accepted, faults, rows, recipe, corrections, took: self.spent, profile };
        self.phase = Phase::Ended(Box::new(outcome));
    }

    fn look_at_clock(&mut self, now: Instant) {
        let Phase::Shooting(shot) = &self.phase else { return };
        if shot.is_begun() {
            let from = self.last_frame.unwrap_or(shot.asked_at).max(shot.asked_at);
            if now.saturating_duration_since(from) > FRAMES {
                self.refuse(vec![Fault::CameraLost], now);
            }
        } else if now.saturating_duration_since(shot.asked_at) > ANSWER {
            let fault = if shot.lights_set { Fault::CameraLost } else { Fault::LightsLost };
            self.refuse(vec![fault], now);
        }
    }
}

/// Whether stripes of this state are looked for on the wall.
fn on_wall(job: Job, channels: &[crate::domain::Channel]) -> bool {
    match job {
        Job::Sweep(_, State::Alone(k, _)) => is_background(channels[k]),
        Job::Wall(_) => true,
        Job::Sweep(..) | Job::Face(_) => false,
    }
}
