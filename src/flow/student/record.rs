//! The masked record is confirmed, and a phone number given for notices.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::existing::Existing;
use super::how_to::HowTo;
use super::identity::edit;
use super::visitor::Visitor;
use crate::domain::PhoneNumber;
use crate::flow::{Action, Event, Field, Screen, Sound};

/// Digits of a mainland mobile number; the first is always 1.
const PHONE_DIGITS: usize = 11;

/// The record is known; the student confirms it.
#[derive(Debug)]
pub(crate) struct RecordPage {
    pub visitor: Visitor,
    editing_phone: bool,
    phone_bad: bool,
    wrong: bool,
}

impl RecordPage {
    /// A record just found.
    pub(crate) fn new(visitor: Visitor) -> Self {
        Self { visitor, editing_phone: false, phone_bad: false, wrong: false }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::NotMe) => return State::Idle,
            Event::Pressed(Action::RecordWrong) => self.wrong = true,
            Event::Pressed(Action::EditPhone | Action::Focus(Field::Phone)) => {
                self.editing_phone = true;
                self.phone_bad = false;
            }
            Event::Pressed(Action::Key(key)) if self.editing_phone => {
                booth.sound(Sound::Click);
                let text = edit(self.visitor.phone.expose(), key, PHONE_DIGITS, false);
                self.visitor.phone = PhoneNumber::new(text);
                self.phone_bad = false;
            }
            Event::Pressed(Action::Close | Action::Back | Action::Next) if self.editing_phone => {
                self.close_phone(booth);
            }
            Event::Pressed(Action::Close | Action::Back) if self.wrong => self.wrong = false,
            Event::Pressed(Action::Next) if self.wrong => return State::Idle,
            Event::Pressed(Action::Next) => return self.confirm(booth, now),
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
        State::Record(self)
    }

    /// An empty number may be left out; a wrong one may not stay.
    fn close_phone(&mut self, booth: &mut Booth) {
        let phone = self.visitor.phone.expose();
        self.phone_bad = !phone.is_empty() && (phone.len() != PHONE_DIGITS || !phone.starts_with('1'));
        self.editing_phone = self.phone_bad;
        if self.phone_bad {
            booth.sound(Sound::Bad);
        }
    }

    fn confirm(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        let visitor = self.visitor;
        // A booth whose camera failed meanwhile still takes photos from the phone.
        if visitor.by_phone || booth.out_of_service().is_some() {
            Existing::open(visitor, booth)
        } else {
            HowTo::begin(visitor, booth, now)
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        Screen::Record {
            record: self.visitor.lookup.record.clone(),
            phone: self.visitor.phone.clone(),
            editing_phone: self.editing_phone,
            phone_bad: self.phone_bad,
            wrong: self.wrong,
        }
    }
}
