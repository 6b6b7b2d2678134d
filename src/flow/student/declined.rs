//! The consents were declined: where else to go. Nothing was stored.

use super::super::state::State;
use crate::domain::SessionId;
use crate::flow::{Action, Event};

/// The way to the staffed collection point is shown.
#[derive(Debug)]
pub(crate) struct Declined {
    pub session: SessionId,
}

impl Declined {
    /// Takes in one event.
    pub(crate) fn handle(self, event: Event) -> State {
        match event {
            Event::Pressed(Action::Next | Action::Close | Action::Back) => State::Idle,
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
            | Event::Readings(_) => State::Declined(self),
        }
    }
}
