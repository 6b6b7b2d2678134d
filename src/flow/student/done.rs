//! All is done: what happens next, a code for the way home, and the wipe.

use std::time::Instant;

use super::super::booth::seconds_until;
use super::super::state::State;
use super::pay::Submitted;
use crate::domain::SessionId;
use crate::flow::{Action, Event, OrderState, Screen};

/// The goodbye.
#[derive(Debug)]
pub(crate) struct Done {
    pub session: SessionId,
    submitted: Submitted,
    unpaid: bool,
}

impl Done {
    /// Says goodbye.
    pub(crate) fn open(session: SessionId, submitted: Submitted, unpaid: bool) -> State {
        State::Done(Box::new(Self { session, submitted, unpaid }))
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event) -> State {
        match event {
            Event::Pressed(Action::Next | Action::Close) => return State::Idle,
            Event::Delivered { submission } => self.submitted.delivered |= submission == self.submitted.submission,
            // The student paid between the last question and the close.
            Event::Order { answer: Ok(order), .. } if order.state == OrderState::Paid => self.unpaid = false,
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
            | Event::Order { .. }
            | Event::Album { .. }
            | Event::Withdrawn { .. }
            | Event::Online(_)
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Tech(_)
            | Event::Readings(_) => {}
        }
        State::Done(self)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, now: Instant, leaves_at: Option<Instant>) -> Screen {
        Screen::Done {
            receipt_code: self.submitted.receipt_code.clone(),
            progress_url: self.submitted.progress_url.clone(),
            delivered: self.submitted.delivered,
            unpaid: self.unpaid,
            seconds_left: leaves_at.map_or(0, |at| seconds_until(at, now)),
        }
    }
}
