//! The two ways through the booth as pure state machines: the student's and the technician's.
//!
//! Feed [`Flow::handle`] and [`Flow::handle_timeout`], drain [`Flow::poll_command`], arm a timer for
//! [`Flow::poll_timeout`], draw [`Flow::view`]. It reads no clock, opens no device, sees no pixel and draws nothing.

mod action;
mod booth;
mod command;
mod cover;
mod event;
mod settings;
mod state;
mod student;
pub mod technician;
#[cfg(test)]
mod tests;
mod view;

use std::time::Instant;

use booth::Booth;
use cover::{Around, Cover};
use state::{Lit, Patience, State};

use crate::domain::SessionId;

pub use action::{Action, Consent, Field, Key};
pub use command::{Command, LightScene, Seal, Sound};
pub use event::{
    AlbumView, Event, Lookup, LookupFailure, NetworkFailure, OrderState, OrderView, OutOfService, ScanTrouble,
    ShotFault,
};
pub use settings::{Settings, Timeouts, guide_limits};
pub use view::{
    Aids, AlbumNotice, Chrome, CodeNotice, IdentityNotice, Overlay, PayPhase, PayView, PoseNotice, ResultView, Screen,
    View, may_shoot, ticked,
};

/// The machine. One lives as long as the booth runs.
#[derive(Debug)]
pub struct Flow {
    booth: Booth,
    state: State,
    cover: Option<Cover>,
    /// When the page has waited long enough for life.
    patience_ends: Option<Instant>,
    next_settings: Option<Settings>,
    lit: Lit,
    scanning: bool,
    watching: Option<SessionId>,
}

/// What was true before an event, to see what it changed.
struct Before {
    session: Option<SessionId>,
    name: &'static str,
}

impl Flow {
    /// A booth with nobody in it.
    pub fn new(settings: Settings) -> Self {
        Self {
            booth: Booth::new(settings),
            state: State::Idle,
            cover: None,
            patience_ends: None,
            next_settings: None,
            lit: Lit::Off,
            scanning: false,
            watching: None,
        }
    }

    /// New settings; they come into force when nobody is here. `online` is not among them: only events change it.
    pub fn configure(&mut self, settings: Settings) {
        self.next_settings = Some(settings);
        self.take_settings();
    }

    /// Takes in one event. Answers with a ticket that is not this visit's are dropped.
    pub fn handle(&mut self, event: Event, now: Instant) {
        if ticket(&event).is_some_and(|session| self.state.session() != Some(session)) {
            return;
        }
        self.note(&event);
        let before = self.before();
        let mut life = self.is_life(&event, now);
        let mut event = Some(event);
        if let Some(Event::Pressed(action)) = &event {
            match cover::press(action, &mut self.state, &mut self.cover, &mut self.booth, now) {
                Around::Done => event = None,
                Around::Leave => {
                    self.leave();
                    event = None;
                    life = false;
                }
                Around::Page => {}
            }
            if let State::Posing(posing) = &mut self.state {
                posing.renew(&self.booth, now);
            }
        }
        if life && matches!(self.cover, Some(Cover::StillThere { .. })) {
            self.cover = None;
        }
        if let Some(event) = event {
            self.booth.covered = self.cover.is_some();
            let state = std::mem::replace(&mut self.state, State::Idle);
            self.state = state.handle(event, &mut self.booth, now);
        }
        self.settle(&before, life, now);
    }

    /// Tells the machine that time has come to `now`.
    pub fn handle_timeout(&mut self, now: Instant) {
        // Each round moves one clock on; the bound only keeps a clock that stands still from holding the booth up.
        for _ in 0..32 {
            let before = self.before();
            if self.state.timer().is_some_and(|(at, _)| at <= now) {
                self.booth.covered = self.cover.is_some();
                let state = std::mem::replace(&mut self.state, State::Idle);
                self.state = state.tick(&mut self.booth, now);
                self.settle(&before, false, now);
            } else if let Some(Cover::StillThere { until }) = self.cover {
                if until > now {
                    return;
                }
                self.leave();
                self.settle(&before, false, now);
            } else if self.patience_ends.is_some_and(|at| at <= now) {
                self.lose_patience(now);
                self.settle(&before, false, now);
            } else {
                return;
            }
        }
    }

    /// When [`Self::handle_timeout`] wants to be called next, and why.
    pub fn poll_timeout(&self) -> Option<(Instant, &'static str)> {
        let cover = match self.cover {
            Some(Cover::StillThere { until }) => Some((until, "still there?")),
            Some(Cover::Help { .. } | Cover::LeaveConfirm) | None => self.patience_ends.map(|at| (at, "patience")),
        };
        [self.state.timer(), cover].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// The next thing to do, oldest first.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.booth.poll_command()
    }

    /// What the display shows.
    pub fn view(&self, now: Instant) -> View {
        let settings = &self.booth.settings;
        View {
            screen: self.state.screen(&self.booth, now, self.patience_ends),
            overlay: self.cover.map(|cover| cover.view(now)),
            language: self.booth.language,
            chrome: Chrome {
                step: self.state.step(),
                school: settings.school.clone(),
                place: settings.place.clone(),
                booth: settings.booth.clone(),
                voice_on: self.booth.voice_on,
                online: self.booth.online,
                help_phone: settings.help_phone.clone(),
                help_hours: settings.help_hours.clone(),
                staffed_point: settings.staffed_point.clone(),
                follow_url: settings.follow_url.clone(),
                help_url: settings.help_url.clone(),
            },
            aids: self.booth.aids,
        }
    }

    /// The present visit's ticket; `None` when nobody is here.
    pub fn session(&self) -> Option<SessionId> {
        self.state.session()
    }

    /// Keeps facts that hold whoever is here.
    fn note(&mut self, event: &Event) {
        if let Event::Online(online) = event {
            self.booth.online = *online;
        } else if let Event::Service(reason) = event {
            self.booth.service = *reason;
        } else if let Event::PreviewFrozen(frozen) = event {
            self.booth.frozen = *frozen;
        } else if let Event::Readings(readings) = event {
            self.booth.readings = (**readings).clone();
        }
    }

    /// Whether an event says that somebody is here.
    fn is_life(&self, event: &Event, now: Instant) -> bool {
        let touched = self.patience().is_none_or(|patience| patience.extends);
        match event {
            Event::Pressed(_) => true,
            Event::Stirred => {
                if let State::Posing(posing) = &self.state {
                    posing.is_fresh(now)
                } else {
                    touched
                }
            }
            Event::Scanned(_) | Event::ScannedNonsense | Event::ScanTrouble(_) => touched,
            Event::Assessed { .. } => {
                matches!(&self.state, State::Posing(posing) if posing.counts_as_life(now))
            }
            // A calibration runs longer than anybody touches the screen.
            Event::Tech(technician::TechEvent::Calibration(_)) => matches!(self.state, State::Technician(_)),
            Event::Tech(_)
            | Event::LookedUp { .. }
            | Event::Developed { .. }
            | Event::DevelopFailed { .. }
            | Event::Stored { .. }
            | Event::StoreFailed { .. }
            | Event::Delivered { .. }
            | Event::Order { .. }
            | Event::Album { .. }
            | Event::Withdrawn { .. }
            | Event::Online(_)
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Readings(_) => false,
        }
    }

    fn before(&self) -> Before {
        Before { session: self.state.session(), name: self.state.name() }
    }

    /// Ends the visit in the middle; where nobody is here, forgets what was chosen on the attract page.
    fn leave(&mut self) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        state.give_up(&mut self.booth);
        self.cover = None;
        self.patience_ends = None;
        self.booth.reset();
    }

    /// How long the page waits. The attract page waits for nothing, unless somebody opened help or chose a language.
    fn patience(&self) -> Option<Patience> {
        let timeouts = &self.booth.settings.timeouts;
        let touched = self.state.session().is_none() && (self.cover.is_some() || self.booth.is_chosen());
        if touched {
            return Some(Patience { after: timeouts.help, asks: false, extends: true });
        }
        let mut patience = self.state.patience(timeouts)?;
        if matches!(self.cover, Some(Cover::Help { .. })) {
            patience.after = patience.after.max(timeouts.help);
        }
        Some(patience)
    }

    fn lose_patience(&mut self, now: Instant) {
        if self.patience().is_some_and(|patience| patience.asks) {
            let until = now + self.booth.settings.timeouts.still_there;
            self.cover = Some(Cover::StillThere { until });
            self.booth.say("timeout");
        } else {
            self.leave();
        }
    }

    /// Brings clocks, lights, reader and watch in line with the state after an event.
    fn settle(&mut self, before: &Before, life: bool, now: Instant) {
        let session = self.state.session();
        let name = self.state.name();
        if session != before.session {
            self.cover = None;
        }
        if session.is_none() && before.session.is_some() {
            self.booth.reset();
            self.take_settings();
        }
        if name != before.name || life || session != before.session {
            self.patience_ends = self.patience().map(|patience| now + patience.after);
        }
        if self.watching != self.state.watches() {
            self.watching = self.state.watches();
            self.booth.send(Command::Watch(self.watching));
        }
        if self.scanning != self.state.scans() {
            self.scanning = self.state.scans();
            self.booth.send(Command::Scan(self.scanning));
        }
        self.follow_lights();
        if let Some(ended) = before.session
            && session != before.session
        {
            self.booth.send(Command::Wipe(ended));
        }
        if page(name) != page(before.name)
            && let Some(line) = self.state.greeting()
        {
            self.booth.say(line);
        }
    }

    fn follow_lights(&mut self) {
        let lit = self.state.lit();
        if lit != self.lit {
            self.lit = lit;
            match lit {
                Lit::Off => self.booth.send(Command::Light(LightScene::Off)),
                Lit::Capture => self.booth.send(Command::Light(LightScene::Capture)),
                Lit::ByHand => {}
            }
        }
    }

    fn take_settings(&mut self) {
        if self.state.session().is_none()
            && let Some(settings) = self.next_settings.take()
        {
            self.booth.settings = settings;
            self.booth.reset();
        }
    }
}

/// The page's part of a state's name.
fn page(name: &'static str) -> &'static str {
    name.split(':').next().unwrap_or(name)
}

/// The visit that an answer belongs to.
fn ticket(event: &Event) -> Option<SessionId> {
    match event {
        Event::LookedUp { session, .. }
        | Event::Assessed { session, .. }
        | Event::Developed { session, .. }
        | Event::DevelopFailed { session, .. }
        | Event::Stored { session, .. }
        | Event::StoreFailed { session }
        | Event::Order { session, .. }
        | Event::Album { session, .. }
        | Event::Withdrawn { session, .. } => Some(*session),
        Event::Pressed(_)
        | Event::Stirred
        | Event::Scanned(_)
        | Event::ScannedNonsense
        | Event::ScanTrouble(_)
        | Event::Delivered { .. }
        | Event::Online(_)
        | Event::PreviewFrozen(_)
        | Event::Service(_)
        | Event::Tech(_)
        | Event::Readings(_) => None,
    }
}
