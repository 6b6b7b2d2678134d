//! 3-2-1, then the burst. It stops only if the sitter leaves or moves far; eyes and mouth never stop it.

use std::time::Instant;

use super::super::booth::Booth;
use super::super::state::State;
use super::checking::Checking;
use super::posing::Posing;
use super::result::{abort_shooting, failed, judged};
use super::visitor::Visitor;
use crate::domain::{SessionId, ShotId};
use crate::flow::{Action, Command, Event, Screen, Sound};
use crate::guide::Guide;

/// First figure, and the line of each: `LINES[figure - 1]`.
const FIRST: u8 = 3;
const LINES: [&str; 3] = ["one", "two", "three"];

/// Lights on; 3-2-1 and the burst.
#[derive(Debug)]
pub(crate) struct Countdown {
    pub visitor: Visitor,
    guide: Guide,
    figure: u8,
    next: Instant,
    burst: Option<ShotId>,
}

impl Countdown {
    /// Begins at 3.
    pub(crate) fn begin(visitor: Visitor, mut guide: Guide, booth: &mut Booth, now: Instant) -> State {
        booth.say(LINES[2]);
        guide.begin_countdown();
        let next = now + booth.settings.timeouts.figure;
        State::Countdown(Box::new(Self { visitor, guide, figure: FIRST, next, burst: None }))
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Assessed { report, .. } if self.burst.is_none() => {
                self.guide.assess(&report, now);
                if self.guide.moved() {
                    booth.sound(Sound::Bad);
                    return Posing::after_move(self.visitor, booth, now);
                }
                State::Countdown(self)
            }
            Event::PreviewFrozen(true) if self.burst.is_none() => Posing::after_stop(self.visitor, booth, now),
            Event::Service(Some(_)) if self.burst.is_none() => abort_shooting(self.visitor, booth),
            Event::Pressed(Action::Back | Action::Close) => self.interrupted(booth, now),
            Event::Developed { shot, report, .. } if self.burst == Some(shot) => {
                judged(self.visitor, shot, report, false, booth)
            }
            Event::DevelopFailed { shot, fault, .. } if self.burst == Some(shot) => {
                failed(self.visitor, fault, booth, now)
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
            | Event::Readings(_) => State::Countdown(self),
        }
    }

    /// When the figure changes.
    pub(crate) fn timer(&self) -> (Instant, &'static str) {
        (self.next, "countdown")
    }

    /// Time has come.
    pub(crate) fn tick(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        if let Some(shot) = self.burst {
            return Checking::begin(self.visitor, shot, booth, now);
        }
        self.figure = self.figure.saturating_sub(1);
        if self.figure == 0 {
            let shot = self.visitor.shots.next_id();
            self.burst = Some(shot);
            self.next = now + booth.settings.timeouts.burst;
            booth.sound(Sound::Shutter);
            booth.send(Command::TakeBurst { session: self.visitor.session, shot });
        } else {
            self.next = now + booth.settings.timeouts.figure;
            booth.say(LINES[usize::from(self.figure) - 1]);
        }
        State::Countdown(self)
    }

    /// Back to posing, unless the burst is being taken.
    pub(crate) fn interrupted(self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        match self.burst {
            None => Posing::after_stop(self.visitor, booth, now),
            Some(_) => State::Countdown(self),
        }
    }

    /// Live frames are judged until the burst.
    pub(crate) fn watches(&self) -> Option<SessionId> {
        self.burst.is_none().then_some(self.visitor.session)
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        Screen::Countdown { figure: self.figure, shots_left: self.visitor.shots.left() }
    }
}
