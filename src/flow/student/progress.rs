//! Where a student's submission is: for who comes back, and one touch away from every page.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::cover::interrupt;
use super::super::state::State;
use super::code::Code;
use super::pay::{Pay, Submitted};
use super::visitor::{Purpose, Visitor};
use crate::domain::{PhotoState, Price, ReceiptCode, SessionId, ShotId};
use crate::flow::{Action, Command, Event, Lookup, Screen, Sound};

/// The student sees where their submission is.
#[derive(Debug)]
pub(crate) struct Progress {
    pub session: SessionId,
    lookup: Lookup,
    withdrawing: bool,
    withdrawn: bool,
    /// The page it was called from, in the middle of a visit.
    pub back: Option<State>,
}

impl Progress {
    /// For a student who came back.
    pub(crate) fn of(visitor: &Visitor) -> Self {
        Self {
            session: visitor.session,
            lookup: visitor.lookup.clone(),
            withdrawing: false,
            withdrawn: false,
            back: None,
        }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Pressed(Action::Next | Action::Back | Action::Close) => {
                return match self.back.take() {
                    Some(state) => resumed(state, booth, now),
                    None => State::Idle,
                };
            }
            Event::Pressed(Action::Withdraw) if self.can_withdraw(booth) => {
                if let Some(submission) = self.lookup.submission.clone() {
                    self.withdrawing = true;
                    booth.send(Command::Withdraw { session: self.session, submission });
                }
            }
            Event::Pressed(Action::NewOrder) if self.can_pay(booth) => return self.pay(booth, now),
            Event::Withdrawn { done, .. } if self.withdrawing => {
                self.withdrawing = false;
                self.withdrawn = done;
                booth.sound(if done { Sound::Good } else { Sound::Bad });
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
        State::Progress(self)
    }

    fn can_withdraw(&self, booth: &Booth) -> bool {
        let pending = self.lookup.record.photo == PhotoState::Pending;
        pending && self.lookup.submission.is_some() && booth.online && !self.withdrawing && !self.withdrawn
    }

    fn can_pay(&self, booth: &Booth) -> bool {
        let unpaid = self.lookup.record.photo == PhotoState::AwaitingPayment;
        let priced = matches!(self.lookup.record.price, Price::Student(_));
        unpaid && priced && self.lookup.submission.is_some() && booth.online && self.back.is_none()
    }

    fn pay(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        let (Price::Student(amount), Some(submission)) = (self.lookup.record.price, self.lookup.submission.clone())
        else {
            return State::Progress(self);
        };
        let Self { session, lookup, .. } = *self;
        let submitted = Submitted {
            submission,
            receipt_code: lookup.receipt_code.unwrap_or(ReceiptCode(String::new())),
            progress_url: String::new(),
            delivered: true,
        };
        // There is no picture of an earlier visit: shots count from 1.
        Pay::open(session, lookup.record.enrolment, amount, submitted, ShotId(0), booth, now)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth) -> Screen {
        Screen::Progress {
            record: self.lookup.record.clone(),
            receipt_code: self.lookup.receipt_code.clone(),
            timeline: self.lookup.timeline.clone(),
            can_withdraw: self.can_withdraw(booth),
            withdrawn: self.withdrawn,
            can_pay: self.can_pay(booth),
        }
    }
}

/// "My progress" was pressed in the utility bar. Pages that must not be left alone (a shot in development, a package
/// being written, money being paid) only sound.
pub(crate) fn from_bar(state: &mut State, booth: &mut Booth, now: Instant) {
    interrupt(state, booth, now);
    let before = std::mem::replace(state, State::Idle);
    *state = match before {
        State::Idle => State::Code(Code::for_progress(booth.next_session(), booth)),
        State::Privacy(s) if !s.is_known() => State::Code(Code::for_progress(s.session, booth)),
        State::Declined(s) => State::Code(Code::for_progress(s.session, booth)),
        State::Code(s) => State::Code(Code::for_progress(s.session, booth)),
        State::Identity(mut s) => {
            s.purpose = Purpose::Progress;
            State::Identity(s)
        }
        State::Record(s) => over(Progress::of(&s.visitor), State::Record(s)),
        State::HowTo(s) => over(Progress::of(&s.visitor), State::HowTo(s)),
        State::Posing(s) => over(Progress::of(&s.visitor), State::Posing(s)),
        State::Result(s) => over(Progress::of(&s.visitor), State::Result(s)),
        State::Submit(s) if !s.is_saving() => over(Progress::of(&s.visitor), State::Submit(s)),
        State::Rejected(s) => State::Rejected(s),
        State::Progress(s) => State::Progress(s),
        busy @ (State::Privacy(_)
        | State::Countdown(_)
        | State::Checking(_)
        | State::Existing(_)
        | State::Submit(_)
        | State::Pay(_)
        | State::Done(_)
        | State::Technician(_)) => {
            booth.sound(Sound::Bad);
            busy
        }
    };
}

fn over(progress: Progress, state: State) -> State {
    State::Progress(Box::new(Progress { back: Some(state), ..progress }))
}

/// The page before, as it would be had it just been opened.
fn resumed(state: State, booth: &mut Booth, now: Instant) -> State {
    match state {
        State::Posing(s) => super::Posing::begin(s.visitor, booth, now),
        State::HowTo(s) => super::HowTo::begin(s.visitor, booth, now),
        State::Result(_) | State::Submit(_) | State::Record(_) => state,
        State::Idle
        | State::Privacy(_)
        | State::Declined(_)
        | State::Code(_)
        | State::Identity(_)
        | State::Progress(_)
        | State::Rejected(_)
        | State::Countdown(_)
        | State::Checking(_)
        | State::Existing(_)
        | State::Pay(_)
        | State::Done(_)
        | State::Technician(_) => State::Idle,
    }
}
