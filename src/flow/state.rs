//! Where the booth is: one variant a page, each with only what is true there.

use std::time::{Duration, Instant};

use super::booth::Booth;
use super::settings::Timeouts;
use super::student::{
    Checking, Code, Countdown, Declined, Done, Existing, HowTo, Identity, Pay, Posing, Privacy, Progress, RecordPage,
    Rejected, ResultPage, Submit, attract,
};
use super::technician::Technician;
use super::{Event, Screen};
use crate::domain::SessionId;

/// The state of the whole machine. A transition consumes it.
#[derive(Debug)]
pub(crate) enum State {
    /// Nobody is here; no personal data is held.
    Idle,
    /// The consents are asked for; nothing is known of anybody, unless a returning student came back from their progress.
    Privacy(Box<Privacy>),
    /// The consents were declined; nothing is held.
    Declined(Declined),
    /// A collection code is awaited.
    Code(Code),
    /// A code was read; number and last four are typed or being checked.
    Identity(Box<Identity>),
    /// The record is known; the student confirms it.
    Record(Box<RecordPage>),
    /// The student sees where their submission is.
    Progress(Box<Progress>),
    /// The student sees why their last photo was sent back.
    Rejected(Box<Rejected>),
    /// Consents and record are known; the student reads how to pose.
    HowTo(Box<HowTo>),
    /// The lights are on and live frames are judged.
    Posing(Box<Posing>),
    /// Lights on; 3-2-1 and the burst.
    Countdown(Box<Countdown>),
    /// Lights on; a shot is being developed.
    Checking(Box<Checking>),
    /// At least one shot is judged.
    Result(Box<ResultPage>),
    /// An upload page is open.
    Existing(Box<Existing>),
    /// A shot is chosen: acceptable, or for a person to judge.
    Submit(Box<Submit>),
    /// The package is on disk; money is asked for.
    Pay(Box<Pay>),
    /// All is done but the goodbye.
    Done(Box<Done>),
    /// A technician is here; no student's data is held.
    Technician(Box<Technician>),
}

/// What the lights should be, as far as the flow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lit {
    /// Dark.
    Off,
    /// The calibrated level.
    Capture,
    /// As a technician or a calibration has set them.
    ByHand,
}

/// How long a page waits for life, and whether it asks before the wipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// Without life.
    pub after: Duration,
    /// "Still there?" first.
    pub asks: bool,
    /// Touches and faces count as life.
    pub extends: bool,
}

impl State {
    /// Takes in one event.
    pub(crate) fn handle(self, event: Event, booth: &mut Booth, now: Instant) -> Self {
        match self {
            Self::Idle => attract::handle(event, booth),
            Self::Privacy(s) => s.handle(event, booth, now),
            Self::Declined(s) => s.handle(event),
            Self::Code(s) => s.handle(event, booth),
            Self::Identity(s) => s.handle(event, booth, now),
            Self::Record(s) => s.handle(event, booth, now),
            Self::Progress(s) => s.handle(event, booth, now),
            Self::Rejected(s) => s.handle(event, booth, now),
            Self::HowTo(s) => s.handle(event, booth, now),
            Self::Posing(s) => s.handle(event, booth, now),
            Self::Countdown(s) => s.handle(event, booth, now),
            Self::Checking(s) => s.handle(event, booth, now),
            Self::Result(s) => s.handle(event, booth, now),
            Self::Existing(s) => s.handle(event, booth, now),
            Self::Submit(s) => s.handle(event, booth, now),
            Self::Pay(s) => s.handle(event, booth, now),
            Self::Done(s) => s.handle(event),
            Self::Technician(s) => s.handle(event, booth),
        }
    }

    /// When the state itself wants to be woken, and why.
    pub(crate) fn timer(&self) -> Option<(Instant, &'static str)> {
        match self {
            Self::Identity(s) => s.timer(),
            Self::HowTo(s) => Some(s.timer()),
            Self::Posing(s) => Some(s.timer()),
            Self::Countdown(s) => Some(s.timer()),
            Self::Checking(s) => Some(s.timer()),
            Self::Existing(s) => s.timer(),
            Self::Pay(s) => s.timer(),
            Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Record(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::Result(_)
            | Self::Submit(_)
            | Self::Done(_)
            | Self::Technician(_) => None,
        }
    }

    /// The state's own timer has come.
    pub(crate) fn tick(self, booth: &mut Booth, now: Instant) -> Self {
        match self {
            Self::Identity(s) => s.tick(now),
            Self::HowTo(s) => s.tick(booth, now),
            Self::Posing(s) => s.tick(booth, now),
            Self::Countdown(s) => s.tick(booth, now),
            Self::Checking(s) => s.tick(booth, now),
            Self::Existing(s) => s.tick(booth, now),
            Self::Pay(s) => s.tick(booth, now),
            same @ (Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Record(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::Result(_)
            | Self::Submit(_)
            | Self::Done(_)
            | Self::Technician(_)) => same,
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth, now: Instant, leaves_at: Option<Instant>) -> Screen {
        match self {
            Self::Idle => attract::screen(booth),
            Self::Privacy(s) => s.screen(),
            Self::Declined(_) => Screen::Declined,
            Self::Code(s) => s.screen(),
            Self::Identity(s) => s.screen(now),
            Self::Record(s) => s.screen(),
            Self::Progress(s) => s.screen(booth),
            Self::Rejected(s) => s.screen(),
            Self::HowTo(s) => s.screen(booth, now),
            Self::Posing(s) => s.screen(booth, now),
            Self::Countdown(s) => s.screen(),
            Self::Checking(_) => Screen::Checking,
            Self::Result(s) => s.screen(),
            Self::Existing(s) => s.screen(booth, now),
            Self::Submit(s) => s.screen(),
            Self::Pay(s) => s.screen(now),
            Self::Done(s) => s.screen(now, leaves_at),
            Self::Technician(s) => s.screen(booth),
        }
    }

    /// Whose visit it is.
    pub(crate) fn session(&self) -> Option<SessionId> {
        Some(match self {
            Self::Idle => return None,
            Self::Privacy(s) => s.session,
            Self::Declined(s) => s.session,
            Self::Code(s) => s.session,
            Self::Identity(s) => s.session,
            Self::Record(s) => s.visitor.session,
            Self::Progress(s) => s.session,
            Self::Rejected(s) => s.visitor.session,
            Self::HowTo(s) => s.visitor.session,
            Self::Posing(s) => s.visitor.session,
            Self::Countdown(s) => s.visitor.session,
            Self::Checking(s) => s.visitor.session,
            Self::Result(s) => s.visitor.session,
            Self::Existing(s) => s.visitor.session,
            Self::Submit(s) => s.visitor.session,
            Self::Pay(s) => s.session,
            Self::Done(s) => s.session,
            Self::Technician(s) => s.session,
        })
    }

    /// Name of the state, and of its phase where that has its own deadline. The part before `:` names the page.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Privacy(_) => "privacy",
            Self::Declined(_) => "declined",
            Self::Code(_) => "code",
            Self::Identity(_) => "identity",
            Self::Record(_) => "record",
            Self::Progress(_) => "progress",
            Self::Rejected(_) => "rejected",
            Self::HowTo(_) => "how_to",
            Self::Posing(_) => "posing",
            Self::Countdown(_) => "countdown",
            Self::Checking(_) => "checking",
            Self::Result(_) => "result",
            Self::Existing(_) => "existing",
            Self::Submit(s) => s.name(),
            Self::Pay(s) => s.name(),
            Self::Done(_) => "done",
            Self::Technician(_) => "technician",
        }
    }

    /// Current step of the bar, 1 to 4.
    pub(crate) fn step(&self) -> Option<u8> {
        match self {
            Self::Privacy(_) | Self::Code(_) | Self::Identity(_) => Some(1),
            Self::Record(_) => Some(2),
            Self::HowTo(_)
            | Self::Posing(_)
            | Self::Countdown(_)
            | Self::Checking(_)
            | Self::Result(_)
            | Self::Existing(_) => Some(3),
            Self::Submit(_) | Self::Pay(_) | Self::Done(_) => Some(4),
            Self::Idle | Self::Declined(_) | Self::Progress(_) | Self::Rejected(_) | Self::Technician(_) => None,
        }
    }

    /// What is said once when the page appears.
    pub(crate) fn greeting(&self) -> Option<&'static str> {
        Some(match self {
            Self::Privacy(_) => "privacy",
            Self::Code(_) => "code",
            Self::Identity(_) => "identity",
            Self::Record(_) => "record",
            Self::HowTo(_) => "howto",
            Self::Posing(s) => return s.greeting(),
            Self::Checking(_) => "taken",
            Self::Done(_) => "done",
            Self::Pay(_)
            | Self::Idle
            | Self::Declined(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::Countdown(_)
            | Self::Result(_)
            | Self::Existing(_)
            | Self::Submit(_)
            | Self::Technician(_) => return None,
        })
    }

    /// How long the page waits for life; `None` where another clock ends it, or nobody is here.
    pub(crate) fn patience(&self, timeouts: &Timeouts) -> Option<Patience> {
        let asks = |after| Some(Patience { after, asks: true, extends: true });
        match self {
            Self::Idle | Self::Countdown(_) | Self::Checking(_) => None,
            Self::Code(_) => asks(timeouts.code),
            Self::Identity(_) => asks(timeouts.identity),
            Self::Posing(_) => asks(timeouts.pose),
            Self::Existing(_) => asks(timeouts.existing),
            Self::Technician(_) => asks(timeouts.technician),
            Self::Pay(s) => s.waits().then_some(Patience { after: timeouts.page, asks: true, extends: false }),
            Self::Done(_) => Some(Patience { after: timeouts.done, asks: false, extends: false }),
            Self::Privacy(_)
            | Self::Declined(_)
            | Self::Record(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::HowTo(_)
            | Self::Result(_)
            | Self::Submit(_) => asks(timeouts.page),
        }
    }

    /// What the lights should be.
    pub(crate) fn lit(&self) -> Lit {
        match self {
            Self::Posing(_) | Self::Countdown(_) | Self::Checking(_) => Lit::Capture,
            Self::Technician(s) => s.lit,
            Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Identity(_)
            | Self::Record(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::HowTo(_)
            | Self::Result(_)
            | Self::Existing(_)
            | Self::Submit(_)
            | Self::Pay(_)
            | Self::Done(_) => Lit::Off,
        }
    }

    /// Whether codes are read.
    pub(crate) fn scans(&self) -> bool {
        matches!(self, Self::Code(_))
    }

    /// Whose live frames are judged.
    pub(crate) fn watches(&self) -> Option<SessionId> {
        match self {
            Self::Posing(s) => Some(s.visitor.session),
            Self::Countdown(s) => s.watches(),
            Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Identity(_)
            | Self::Record(_)
            | Self::Progress(_)
            | Self::Rejected(_)
            | Self::HowTo(_)
            | Self::Checking(_)
            | Self::Result(_)
            | Self::Existing(_)
            | Self::Submit(_)
            | Self::Pay(_)
            | Self::Done(_)
            | Self::Technician(_) => None,
        }
    }

    /// Leaving would lose shots that were not handed in.
    pub(crate) fn has_shots(&self) -> bool {
        match self {
            Self::HowTo(s) => !s.visitor.shots.is_empty(),
            Self::Posing(s) => !s.visitor.shots.is_empty(),
            Self::Existing(s) => !s.visitor.shots.is_empty(),
            Self::Countdown(_) | Self::Checking(_) | Self::Result(_) | Self::Submit(_) => true,
            Self::Progress(s) => s.back.as_ref().is_some_and(Self::has_shots),
            Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Identity(_)
            | Self::Record(_)
            | Self::Rejected(_)
            | Self::Pay(_)
            | Self::Done(_)
            | Self::Technician(_) => false,
        }
    }

    /// What must be given up outside before the visit ends in the middle.
    pub(crate) fn give_up(self, booth: &mut Booth) {
        match self {
            Self::Existing(mut s) => s.close(booth),
            Self::Pay(s) => s.give_up(booth),
            Self::Technician(s) => s.give_up(booth),
            Self::Progress(s) => {
                if let Some(state) = s.back {
                    state.give_up(booth);
                }
            }
            Self::Idle
            | Self::Privacy(_)
            | Self::Declined(_)
            | Self::Code(_)
            | Self::Identity(_)
            | Self::Record(_)
            | Self::Rejected(_)
            | Self::HowTo(_)
            | Self::Posing(_)
            | Self::Countdown(_)
            | Self::Checking(_)
            | Self::Result(_)
            | Self::Submit(_)
            | Self::Done(_) => {}
        }
    }
}
