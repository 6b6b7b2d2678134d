//! A shot is being developed and judged.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::result::{failed, judged};
use super::visitor::Visitor;
use crate::domain::ShotId;
use crate::flow::{Event, ShotFault};

/// Lights on; a shot is being developed.
#[derive(Debug)]
pub(crate) struct Checking {
    pub visitor: Visitor,
    shot: ShotId,
    until: Instant,
}

impl Checking {
    /// Waits for one shot.
    pub(crate) fn begin(visitor: Visitor, shot: ShotId, booth: &mut Booth, now: Instant) -> State {
        State::Checking(Box::new(Self { visitor, shot, until: now + booth.settings.timeouts.develop }))
    }

    /// Takes in one event.
    pub(crate) fn handle(self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Developed { shot, report, .. } if shot == self.shot => {
                judged(self.visitor, shot, report, false, booth)
            }
            Event::DevelopFailed { shot, fault, .. } if shot == self.shot => failed(self.visitor, fault, booth, now),
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
            | Event::Readings(_) => State::Checking(self),
        }
    }

    /// When the shot counts as failed.
    pub(crate) fn timer(&self) -> (Instant, &'static str) {
        (self.until, "developing")
    }

    /// Time has come.
    pub(crate) fn tick(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        failed(self.visitor, ShotFault::File, booth, now)
    }
}
