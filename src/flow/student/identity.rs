//! Student number and last four of the ID on the keypad; the two and the code must agree with a record.

use std::time::{Duration, Instant};

use super::super::booth::Booth;
use super::super::state::State;
use super::code::Code;
use super::progress::Progress;
use super::record::RecordPage;
use super::rejected::Rejected;
use super::visitor::{Purpose, Shots, Visitor};
use crate::domain::{CollectionCode, Consents, LastFour, PhoneNumber, PhotoState, SessionId, StudentNumber};
use crate::flow::{
    Action, CodeNotice, Command, Event, Field, IdentityNotice, Key, Lookup, LookupFailure, Screen, Sound,
};

/// Longest student number on the keypad, digits.
const NUMBER_MAX: usize = 20;
const LAST_FOUR: usize = 4;

/// A code was read; number and last four are typed or being checked.
#[derive(Debug)]
pub(crate) struct Identity {
    pub session: SessionId,
    pub purpose: Purpose,
    code: CollectionCode,
    number: StudentNumber,
    last_four: LastFour,
    revealed: bool,
    focus: Field,
    asking: Asking,
}

/// How the question to the server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Typing,
    Waiting,
    Mismatch { tries_left: u32 },
    Locked { until: Instant },
    Network,
}

impl Identity {
    /// Nothing typed yet.
    pub(crate) fn new(session: SessionId, purpose: Purpose, code: CollectionCode) -> Self {
        Self {
            session,
            purpose,
            code,
            number: StudentNumber::default(),
            last_four: LastFour::default(),
            revealed: false,
            focus: Field::StudentNumber,
            asking: Asking::Typing,
        }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::LookedUp { answer, .. } if self.asking == Asking::Waiting => {
                return self.looked_up(answer, booth, now);
            }
            Event::Pressed(Action::Focus(field @ (Field::StudentNumber | Field::LastFour))) => self.focus = field,
            Event::Pressed(Action::Key(key)) if self.can_type() => self.press(key, booth),
            Event::Pressed(Action::RevealLastFour) => self.revealed = !self.revealed,
            Event::Pressed(Action::Next) => self.next(booth),
            Event::Pressed(Action::Back) => return State::Code(Code::new(self.session, self.purpose)),
            Event::Pressed(_)
            | Event::Stirred
            | Event::Scanned(_)
            | Event::ScannedNonsense
            | Event::ScanTrouble(_)
            | Event::LookedUp { .. }
            | Event::Assessed { .. }
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
            | Event::Tech(_)
            | Event::Readings(_) => {}
        }
        State::Identity(self)
    }

    fn can_type(&self) -> bool {
        match self.asking {
            Asking::Typing | Asking::Mismatch { .. } | Asking::Network => true,
            Asking::Waiting | Asking::Locked { .. } => false,
        }
    }

    fn press(&mut self, key: Key, booth: &mut Booth) {
        booth.sound(Sound::Click);
        if self.focus == Field::LastFour {
            let text = edit(self.last_four.expose(), key, LAST_FOUR, true);
            self.last_four = LastFour::new(text);
        } else {
            let text = edit(self.number.expose(), key, NUMBER_MAX, false);
            self.number = StudentNumber::new(text);
        }
    }

    fn is_ready(&self) -> bool {
        self.can_type() && !self.number.is_empty() && self.last_four.expose().len() == LAST_FOUR
    }

    fn next(&mut self, booth: &mut Booth) {
        if self.is_ready() {
            self.asking = Asking::Waiting;
            booth.send(Command::LookUp {
                session: self.session,
                code: self.code.clone(),
                number: self.number.clone(),
                last_four: self.last_four.clone(),
            });
        } else if self.can_type() {
            self.focus = if self.number.is_empty() { Field::StudentNumber } else { Field::LastFour };
        }
    }

    fn looked_up(mut self: Box<Self>, answer: Result<Lookup, LookupFailure>, booth: &mut Booth, now: Instant) -> State {
        match answer {
            Ok(lookup) => return self.found(lookup, booth),
            Err(LookupFailure::OtherSchool) => {
                booth.sound(Sound::Bad);
                let code = Code::with_notice(self.session, self.purpose, CodeNotice::OtherSchool);
                return State::Code(code);
            }
            Err(LookupFailure::Mismatch { tries_left }) => {
                self.last_four = LastFour::default();
                self.revealed = false;
                self.asking = match tries_left {
                    0 => Asking::Locked { until: now + booth.settings.identity_pause },
                    tries_left => Asking::Mismatch { tries_left },
                };
            }
            Err(LookupFailure::Locked(seconds)) => {
                self.last_four = LastFour::default();
                self.asking = Asking::Locked { until: now + Duration::from_secs(seconds.into()) };
            }
            Err(LookupFailure::Network) => self.asking = Asking::Network,
        }
        booth.sound(Sound::Bad);
        State::Identity(self)
    }

    fn found(self, lookup: Lookup, booth: &mut Booth) -> State {
        let Self { session, purpose, number, .. } = self;
        let progress = match purpose {
            Purpose::Collect { .. } => false,
            Purpose::Progress => true,
        };
        if progress && lookup.offline {
            return State::Code(Code::with_notice(session, purpose, CodeNotice::NoProgressOffline));
        }
        let (consents, by_phone) = match purpose {
            Purpose::Collect { consents, by_phone } => (consents, by_phone),
            Purpose::Progress => (Consents::default(), false),
        };
        let state = lookup.record.photo.clone();
        let shots = Shots::new(booth.settings.shots);
        let visitor = Visitor { session, consents, number, lookup, phone: PhoneNumber::default(), by_phone, shots };
        match state {
            PhotoState::AtChsi => {
                booth.sound(Sound::Bad);
                State::Code(Code::with_notice(session, purpose, CodeNotice::AtChsi))
            }
            PhotoState::Rejected { .. } => State::Rejected(Box::new(Rejected { visitor })),
            PhotoState::None if !progress => State::Record(Box::new(RecordPage::new(visitor))),
            PhotoState::None | PhotoState::AwaitingPayment | PhotoState::Pending | PhotoState::Approved => {
                State::Progress(Box::new(Progress::of(&visitor)))
            }
        }
    }

    /// When a pause is over.
    pub(crate) fn timer(&self) -> Option<(Instant, &'static str)> {
        match self.asking {
            Asking::Locked { until } => Some((until, "identity pause")),
            Asking::Typing | Asking::Waiting | Asking::Mismatch { .. } | Asking::Network => None,
        }
    }

    /// The pause is over.
    pub(crate) fn tick(mut self: Box<Self>, now: Instant) -> State {
        if let Asking::Locked { until } = self.asking
            && until <= now
        {
            self.asking = Asking::Typing;
        }
        State::Identity(self)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, now: Instant) -> Screen {
        let notice = match self.asking {
            Asking::Typing => None,
            Asking::Waiting => Some(IdentityNotice::Checking),
            Asking::Mismatch { tries_left } => Some(IdentityNotice::Mismatch { tries_left }),
            Asking::Locked { until } => {
                let seconds = super::super::booth::seconds_until(until, now);
                Some(IdentityNotice::Locked { minutes: seconds.div_ceil(60) })
            }
            Asking::Network => Some(IdentityNotice::Network),
        };
        Screen::Identity {
            number: self.number.clone(),
            last_four: self.last_four.clone(),
            revealed: self.revealed,
            focus: self.focus,
            ready: self.is_ready(),
            notice,
        }
    }
}

/// `text` after one key. X is taken only where it is allowed, as the last character.
pub(super) fn edit(text: &str, key: Key, max: usize, x_last: bool) -> String {
    let mut text = text.to_owned();
    match key {
        Key::Digit(digit) if digit <= 9 && text.len() < max => text.push(char::from(b'0' + digit)),
        Key::X if x_last && text.len() + 1 == max => text.push('X'),
        Key::Delete => {
            text.pop();
        }
        Key::Clear => text.clear(),
        Key::Digit(_) | Key::X => {}
    }
    text
}
