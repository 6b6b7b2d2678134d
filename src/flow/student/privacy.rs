//! Plain words and three separate consents, none pre-ticked.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::code::Code;
use super::declined::Declined;
use super::existing::Existing;
use super::how_to::HowTo;
use super::visitor::{Purpose, Visitor};
use crate::domain::{Consents, SessionId};
use crate::flow::{Action, Consent, Event, Screen, Sound};

/// The consents are asked for.
#[derive(Debug)]
pub(crate) struct Privacy {
    pub session: SessionId,
    consents: Consents,
    full_text: bool,
    by_phone: bool,
    /// A student sent back by a reviewer who came by "my progress": known already, but never asked.
    known: Option<Visitor>,
}

impl Privacy {
    /// For a new visit.
    pub(crate) fn new(session: SessionId, by_phone: bool) -> Self {
        Self { session, consents: Consents::default(), full_text: false, by_phone, known: None }
    }

    /// For somebody whose record is known.
    pub(crate) fn for_known(visitor: Visitor) -> Self {
        Self { known: Some(visitor), ..Self::new(SessionId(0), false) }.with_session()
    }

    fn with_session(mut self) -> Self {
        if let Some(visitor) = &self.known {
            self.session = visitor.session;
        }
        self
    }

    /// Whether a student's record is held.
    pub(crate) fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Consent(consent)) => {
                let tick = match consent {
                    Consent::Photo => &mut self.consents.photo,
                    Consent::Send => &mut self.consents.send,
                    Consent::Face => &mut self.consents.face,
                };
                *tick = !*tick;
                State::Privacy(self)
            }
            Event::Pressed(Action::FullText) => {
                self.full_text = true;
                State::Privacy(self)
            }
            Event::Pressed(Action::ReadAloud) => {
                booth.voice_on = true;
                booth.say("privacy_notice");
                State::Privacy(self)
            }
            Event::Pressed(Action::Close | Action::Back) if self.full_text => {
                self.full_text = false;
                State::Privacy(self)
            }
            Event::Pressed(Action::Back) => State::Idle,
            Event::Pressed(Action::Decline) => State::Declined(Declined { session: self.session }),
            Event::Pressed(Action::Next) => self.agree(booth, now),
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
            | Event::Readings(_) => State::Privacy(self),
        }
    }

    fn agree(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        if !(self.consents.photo && self.consents.send) {
            booth.sound(Sound::Bad);
            return State::Privacy(self);
        }
        let Self { session, consents, by_phone, known, .. } = *self;
        match known {
            None => State::Code(Code::new(session, Purpose::Collect { consents, by_phone })),
            Some(visitor) => {
                let visitor = Visitor { consents, ..visitor };
                if booth.out_of_service().is_none() {
                    HowTo::begin(visitor, booth, now)
                } else {
                    Existing::open(visitor, booth)
                }
            }
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        Screen::Privacy { consents: self.consents, full_text: self.full_text }
    }
}
