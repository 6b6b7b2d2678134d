//! Nobody is here: the attract page, or the page that says why no photos are taken.

use super::super::booth::Booth;
use super::super::state::State;
use super::super::technician::Technician;
use super::code::Code;
use super::privacy::Privacy;
use crate::flow::{Action, Event, Screen};

/// What the page shows.
pub(crate) fn screen(booth: &Booth) -> Screen {
    match booth.out_of_service() {
        Some(reason) => Screen::OutOfService { reason, by_phone: booth.can_store() },
        None => Screen::Attract { price: booth.settings.price },
    }
}

/// Takes in one event.
pub(crate) fn handle(event: Event, booth: &mut Booth) -> State {
    match event {
        Event::Pressed(Action::Start) if booth.out_of_service().is_none() => begin(booth, false),
        Event::Pressed(Action::BringPhoto) if booth.can_store() => begin(booth, true),
        Event::Pressed(Action::Progress) => State::Code(Code::for_progress(booth.next_session(), booth)),
        Event::Pressed(Action::HiddenCorner) => State::Technician(Box::new(Technician::new(booth.next_session()))),
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
        | Event::Readings(_) => State::Idle,
    }
}

fn begin(booth: &mut Booth, by_phone: bool) -> State {
    State::Privacy(Box::new(Privacy::new(booth.next_session(), by_phone)))
}
