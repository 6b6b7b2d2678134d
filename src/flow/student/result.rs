//! What the checks say about the shots; one is chosen, another taken, or a person asked to judge.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::existing::Existing;
use super::posing::Posing;
use super::submit::Submit;
use super::visitor::Visitor;
use crate::domain::{Report, ShotId};
use crate::flow::{Action, Event, ResultView, Screen, ShotFault, Sound};

/// At least one shot is judged.
#[derive(Debug)]
pub(crate) struct ResultPage {
    pub visitor: Visitor,
    current: ShotId,
    all_checks: bool,
}

/// A shot was judged: it is kept and shown.
pub(crate) fn judged(mut visitor: Visitor, shot: ShotId, report: Report, from_album: bool, booth: &mut Booth) -> State {
    visitor.shots.add(shot, report, from_album);
    let good = visitor.shots.get(shot).is_some_and(super::visitor::Shot::acceptable);
    booth.sound(if good { Sound::Good } else { Sound::Bad });
    booth.say(if good { "pass" } else { "fail" });
    ResultPage::open(visitor, shot)
}

/// A shot came to nothing: the pose page says why. It counts, so that nobody sits before a lens for ever.
pub(crate) fn failed(mut visitor: Visitor, fault: ShotFault, booth: &mut Booth, now: Instant) -> State {
    visitor.shots.spend();
    booth.sound(Sound::Bad);
    Posing::after_fault(visitor, fault, booth, now)
}

/// The camera may not be used any more: on with what was shot, else by phone where no shot is left, or home to the page
/// that says why.
pub(crate) fn abort_shooting(visitor: Visitor, booth: &mut Booth) -> State {
    if let Some(shot) = visitor.shots.best() {
        ResultPage::open(visitor, shot)
    } else if visitor.shots.left() == 0 && booth.can_store() {
        Existing::without_shots(visitor, booth)
    } else {
        booth.sound(Sound::Bad);
        State::Idle
    }
}

impl ResultPage {
    /// Shows one shot.
    pub(crate) fn open(visitor: Visitor, current: ShotId) -> State {
        State::Result(Box::new(Self { visitor, current, all_checks: false }))
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Choose(shot)) if self.visitor.shots.get(shot).is_some() => self.current = shot,
            Event::Pressed(Action::AllChecks) => self.all_checks = true,
            Event::Pressed(Action::Close | Action::Back) => self.all_checks = false,
            Event::Pressed(Action::Use | Action::Next) if self.acceptable() => {
                return Submit::open(self.visitor, self.current, false);
            }
            Event::Pressed(Action::AskManualReview) if !self.acceptable() => {
                return Submit::open(self.visitor, self.current, true);
            }
            Event::Pressed(Action::Retake | Action::Shutter) if self.can_shoot(booth) => {
                return Posing::begin(self.visitor, booth, now);
            }
            Event::Pressed(Action::BringPhoto) => return Existing::open(self.visitor, booth),
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
        State::Result(self)
    }

    fn acceptable(&self) -> bool {
        self.visitor.shots.get(self.current).is_some_and(super::visitor::Shot::acceptable)
    }

    fn can_shoot(&self, booth: &Booth) -> bool {
        self.visitor.shots.left() > 0 && booth.out_of_service().is_none()
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        let shots = &self.visitor.shots;
        let shown = shots.get(self.current);
        let nothing = || Report { profile: String::new(), profile_version: String::new(), findings: Vec::new() };
        Screen::Result(Box::new(ResultView {
            shot: self.current,
            report: shown.map_or_else(nothing, |shot| shot.report.clone()),
            shots: shots.all().iter().map(|shot| (shot.id, shot.acceptable())).collect(),
            shots_left: shots.left(),
            all_checks: self.all_checks,
            can_ask_manual: !self.acceptable(),
            from_album: shown.is_some_and(|shot| shot.from_album),
        }))
    }
}
