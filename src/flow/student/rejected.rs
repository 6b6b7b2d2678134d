//! A returning student whose photo was sent back: the reason, then straight to the how-to page.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::existing::Existing;
use super::how_to::HowTo;
use super::privacy::Privacy;
use super::visitor::Visitor;
use crate::flow::{Action, Event, Screen};

/// The student sees why their last photo was sent back.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub visitor: Visitor,
}

impl Rejected {
    /// Takes in one event.
    pub(crate) fn handle(self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Next | Action::Retake | Action::Start) => self.again(booth, now),
            Event::Pressed(Action::BringPhoto) => {
                let Self { mut visitor } = *self;
                visitor.by_phone = true;
                Self { visitor }.again_by_phone(booth)
            }
            Event::Pressed(Action::Back) => State::Idle,
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
            | Event::Readings(_) => State::Rejected(self),
        }
    }

    fn again(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        let Self { visitor } = *self;
        if !visitor.has_agreed() {
            State::Privacy(Box::new(Privacy::for_known(visitor)))
        } else if visitor.by_phone || booth.out_of_service().is_some() {
            Existing::open(visitor, booth)
        } else {
            HowTo::begin(visitor, booth, now)
        }
    }

    fn again_by_phone(self, booth: &mut Booth) -> State {
        let Self { visitor } = self;
        if visitor.has_agreed() {
            Existing::open(visitor, booth)
        } else {
            State::Privacy(Box::new(Privacy::for_known(visitor)))
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        let lookup = &self.visitor.lookup;
        let updated = lookup.timeline.last().map(|(_, when)| when.clone()).unwrap_or_default();
        Screen::Rejected { record: lookup.record.clone(), updated }
    }
}
