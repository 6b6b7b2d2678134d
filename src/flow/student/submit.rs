//! Photo and record once more; then the package is sealed and written.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::done::Done;
use super::pay::{Pay, Submitted};
use super::result::ResultPage;
use super::visitor::Visitor;
use crate::domain::{CheckId, Fen, Price, ShotId, Unit};
use crate::flow::{Action, Command, Event, Screen, Seal, Sound};

/// A shot is chosen: acceptable, or for a person to judge.
#[derive(Debug)]
pub(crate) struct Submit {
    pub visitor: Visitor,
    shot: ShotId,
    manual_review: bool,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Asking,
    Saving,
    Failed,
}

impl Submit {
    /// Shows the chosen shot. `manual_review`: the student asked for a person to judge it.
    pub(crate) fn open(visitor: Visitor, shot: ShotId, manual_review: bool) -> State {
        State::Submit(Box::new(Self { visitor, shot, manual_review, phase: Phase::Asking }))
    }

    /// The package is being written.
    pub(crate) fn is_saving(&self) -> bool {
        self.phase == Phase::Saving
    }

    /// Name of the state and its phase.
    pub(crate) fn name(&self) -> &'static str {
        match self.phase {
            Phase::Asking => "submit",
            Phase::Saving => "submit:saving",
            Phase::Failed => "submit:failed",
        }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Submit) if !self.is_saving() => {
                self.phase = Phase::Saving;
                booth.send(Command::Seal(Box::new(self.seal())));
            }
            Event::Pressed(Action::Back | Action::Retake) if !self.is_saving() => {
                return ResultPage::open(self.visitor, self.shot);
            }
            Event::Stored { submission, receipt_code, progress_url, .. } if self.phase != Phase::Asking => {
                booth.sound(Sound::Good);
                let submitted = Submitted { submission, receipt_code, progress_url, delivered: false };
                return self.stored(submitted, booth, now);
            }
            Event::StoreFailed { .. } if self.is_saving() => {
                booth.sound(Sound::Bad);
                self.phase = Phase::Failed;
            }
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
        State::Submit(self)
    }

    fn kilobytes(&self) -> Option<u32> {
        let file = self.visitor.shots.get(self.shot)?.report.finding(CheckId::FileFormat)?;
        let value = file.value.filter(|value| file.unit == Unit::Kilobytes && value.is_finite())?;
        Some(value.round() as u32)
    }

    fn seal(&self) -> Seal {
        let phone = &self.visitor.phone;
        Seal {
            session: self.visitor.session,
            shot: self.shot,
            enrolment: self.visitor.lookup.record.enrolment.clone(),
            consents: self.visitor.consents,
            phone: (!phone.is_empty()).then(|| phone.clone()),
            manual_review: self.manual_review,
        }
    }

    fn stored(self: Box<Self>, submitted: Submitted, booth: &mut Booth, now: Instant) -> State {
        let Self { visitor, shot, .. } = *self;
        let record = visitor.lookup.record;
        match record.price {
            Price::School | Price::FreeRetake | Price::Student(Fen(0)) => Done::open(visitor.session, submitted, false),
            Price::Student(amount) if booth.online => {
                Pay::open(visitor.session, record.enrolment, amount, submitted, shot, booth, now)
            }
            Price::Student(_) => Done::open(visitor.session, submitted, true),
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        Screen::Submit {
            record: self.visitor.lookup.record.clone(),
            number: self.visitor.number.clone(),
            phone: self.visitor.phone.clone(),
            face: self.visitor.consents.face,
            shot: self.shot,
            kilobytes: self.kilobytes(),
            manual_review: self.manual_review,
            saving: self.is_saving(),
            failed: self.phase == Phase::Failed,
        }
    }
}
