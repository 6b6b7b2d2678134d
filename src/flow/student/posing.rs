//! Posing: one instruction at a time, until all is right for a moment or the shutter is pressed.

use std::time::{Duration, Instant};

use super::super::booth::Booth;
use super::super::state::State;
use super::countdown::Countdown;
use super::existing::Existing;
use super::how_to::HowTo;
use super::result::abort_shooting;
use super::visitor::Visitor;
use crate::flow::{Action, Event, PoseNotice, Screen, ShotFault};
use crate::guide::{Guide, Hint};

/// The ring fills in real time, between frames too.
const TICK: Duration = Duration::from_millis(100);
/// Between two lines, and before the same line again.
const QUIET: Duration = Duration::from_secs(3);
const AGAIN: Duration = Duration::from_secs(8);
/// How long the page says that a countdown stopped, or why a shot came to nothing, before the next.
const AFTER_STOP: Duration = Duration::from_millis(1500);
const AFTER_FAULT: Duration = Duration::from_secs(5);

/// The lights are on and live frames are judged.
#[derive(Debug)]
pub(crate) struct Posing {
    pub visitor: Visitor,
    guide: Guide,
    next_tick: Instant,
    not_before: Instant,
    faces_count_until: Instant,
    spoken: Option<(&'static str, Instant)>,
    notice: Option<(PoseNotice, Instant)>,
    help_from: Instant,
    help_offered: bool,
}

impl Posing {
    /// Opens the page, if the camera may be used.
    pub(crate) fn begin(visitor: Visitor, booth: &mut Booth, now: Instant) -> State {
        if booth.out_of_service().is_some() || visitor.shots.left() == 0 {
            return abort_shooting(visitor, booth);
        }
        State::Posing(Box::new(Self {
            visitor,
            guide: Guide::new(booth.settings.limits.clone()),
            next_tick: now + TICK,
            not_before: now,
            faces_count_until: now + booth.settings.timeouts.pose_bound,
            spoken: Some(("pose", now)),
            notice: None,
            help_from: now + booth.settings.timeouts.pose_help,
            help_offered: false,
        }))
    }

    /// Back from a countdown that was called off: by a press, by the picture that froze.
    pub(crate) fn after_stop(visitor: Visitor, booth: &mut Booth, now: Instant) -> State {
        Self::again(visitor, None, now + AFTER_STOP, booth, now)
    }

    /// Back from a countdown that the sitter stopped by moving.
    pub(crate) fn after_move(visitor: Visitor, booth: &mut Booth, now: Instant) -> State {
        Self::again(visitor, Some(PoseNotice::Moved), now + AFTER_STOP, booth, now)
    }

    /// Back from a shot that came to nothing.
    pub(crate) fn after_fault(visitor: Visitor, fault: ShotFault, booth: &mut Booth, now: Instant) -> State {
        Self::again(visitor, Some(PoseNotice::Failed(fault)), now + AFTER_FAULT, booth, now)
    }

    /// Opens the page once more; a notice stands and nothing is counted down before `until`.
    fn again(visitor: Visitor, notice: Option<PoseNotice>, until: Instant, booth: &mut Booth, now: Instant) -> State {
        let state = Self::begin(visitor, booth, now);
        if let State::Posing(mut posing) = state {
            posing.not_before = until;
            posing.notice = notice.map(|notice| (notice, until));
            if let Some(notice) = notice {
                posing.spoken = Some((notice.line(), now));
                booth.say(notice.line());
            }
            State::Posing(posing)
        } else {
            // The camera has failed meanwhile, or there are no shots left.
            state
        }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Assessed { report, .. } => {
                self.guide.assess(&report, now);
                self.advance(booth, now)
            }
            Event::Pressed(Action::Shutter) if self.guide.hint() != Hint::Searching => {
                Countdown::begin(self.visitor, self.guide, booth, now)
            }
            Event::Pressed(Action::Back) => HowTo::begin(self.visitor, booth, now),
            Event::Pressed(Action::BringPhoto) => Existing::open(self.visitor, booth),
            Event::Service(Some(_)) => abort_shooting(self.visitor, booth),
            Event::Pressed(_)
            | Event::Stirred
            | Event::Scanned(_)
            | Event::ScannedNonsense
            | Event::ScanTrouble(_)
            | Event::LookedUp { .. }
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
            | Event::Readings(_) => State::Posing(self),
        }
    }

    /// When the ring moves next.
    pub(crate) fn timer(&self) -> (Instant, &'static str) {
        (self.next_tick, "hold ring")
    }

    /// Time has come.
    pub(crate) fn tick(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        self.next_tick = now + TICK;
        self.guide.tick(now);
        self.advance(booth, now)
    }

    fn advance(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        if self.notice.is_some_and(|(_, until)| until <= now) {
            self.notice = None;
        }
        if self.notice.is_none() {
            self.announce(booth, now);
        }
        if self.guide.ready() && !booth.covered && !booth.frozen && self.not_before <= now {
            return Countdown::begin(self.visitor, self.guide, booth, now);
        }
        State::Posing(self)
    }

    fn announce(&mut self, booth: &mut Booth, now: Instant) {
        let key = match self.guide.hint() {
            Hint::Searching => "pose",
            Hint::Adjust(instruction) => instruction.key(),
            Hint::Hold => "hold",
        };
        let due = self.spoken.is_none_or(|(last, at)| {
            let since = now.saturating_duration_since(at);
            since >= if last == key { AGAIN } else { QUIET }
        });
        if !due || booth.covered {
            return;
        }
        // Help is offered once, between two instructions; its button stays.
        let key = if self.offers_help(now) && !self.help_offered {
            self.help_offered = true;
            "offer_help"
        } else {
            key
        };
        self.spoken = Some((key, now));
        booth.say(key);
    }

    /// What is said when the page appears, unless a notice was said.
    pub(crate) fn greeting(&self) -> Option<&'static str> {
        self.notice.is_none().then_some("pose")
    }

    /// Somebody has tried for long, and no shot has come of it.
    fn offers_help(&self, now: Instant) -> bool {
        self.help_from <= now && self.guide.sees_face()
    }

    /// A face before the lens, or a stir beside the buttons, is life only up to a bound.
    pub(crate) fn counts_as_life(&self, now: Instant) -> bool {
        self.guide.sees_face() && now < self.faces_count_until
    }

    /// A press sets the bound anew.
    pub(crate) fn renew(&mut self, booth: &Booth, now: Instant) {
        self.faces_count_until = now + booth.settings.timeouts.pose_bound;
    }

    /// Whether the bound has not come yet.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.faces_count_until
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth, now: Instant) -> Screen {
        Screen::Pose {
            hint: self.guide.hint(),
            hold: self.guide.hold(),
            shots_left: self.visitor.shots.left(),
            stuck: self.guide.stuck(now),
            offers_help: self.offers_help(now),
            notice: self.notice.map(|(notice, _)| notice),
            frozen: booth.frozen,
        }
    }
}
