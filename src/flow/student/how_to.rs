//! How to look one's best: ten seconds, then posing begins by itself.

use std::time::{Duration, Instant};

use super::super::booth::{Booth, seconds_until};
use super::super::state::State;
use super::existing::Existing;
use super::posing::Posing;
use super::result::abort_shooting;
use super::visitor::Visitor;
use crate::flow::{Action, Event, Screen};

/// Covered by something, the page waits this much longer.
const AFTER_COVER: Duration = Duration::from_secs(3);

/// Consents and record are known; the student reads how to pose.
#[derive(Debug)]
pub(crate) struct HowTo {
    pub visitor: Visitor,
    until: Instant,
}

impl HowTo {
    /// Opens the page.
    pub(crate) fn begin(visitor: Visitor, booth: &mut Booth, now: Instant) -> State {
        State::HowTo(Box::new(Self { visitor, until: now + booth.settings.timeouts.how_to }))
    }

    /// Takes in one event.
    pub(crate) fn handle(self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Next | Action::Start | Action::Shutter) => Posing::begin(self.visitor, booth, now),
            Event::Pressed(Action::BringPhoto) => Existing::open(self.visitor, booth),
            Event::Service(Some(_)) => abort_shooting(self.visitor, booth),
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
            | Event::Service(None)
            | Event::Tech(_)
            | Event::Readings(_) => State::HowTo(self),
        }
    }

    /// When posing begins by itself.
    pub(crate) fn timer(&self) -> (Instant, &'static str) {
        (self.until, "how-to page")
    }

    /// Time has come.
    pub(crate) fn tick(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        if booth.covered {
            self.until = now + AFTER_COVER;
            return State::HowTo(self);
        }
        Posing::begin(self.visitor, booth, now)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth, now: Instant) -> Screen {
        let whole = booth.settings.timeouts.how_to.as_secs_f32().max(f32::EPSILON);
        let left = self.until.saturating_duration_since(now).as_secs_f32();
        Screen::HowTo { elapsed: (1.0 - left / whole).clamp(0.0, 1.0), seconds_left: seconds_until(self.until, now) }
    }
}
