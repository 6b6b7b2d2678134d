//! The collection code is held to the reader.

use super::super::booth::Booth;
use super::super::state::State;
use super::identity::Identity;
use super::privacy::Privacy;
use super::visitor::Purpose;
use crate::domain::SessionId;
use crate::flow::{Action, CodeNotice, Event, Screen, Sound};

/// A collection code is awaited; codes are read.
#[derive(Debug)]
pub(crate) struct Code {
    pub session: SessionId,
    pub purpose: Purpose,
    notice: Option<CodeNotice>,
}

impl Code {
    /// Without a notice.
    pub(crate) fn new(session: SessionId, purpose: Purpose) -> Self {
        Self { session, purpose, notice: None }
    }

    /// Back here, with what is wrong.
    pub(crate) fn with_notice(session: SessionId, purpose: Purpose, notice: CodeNotice) -> Self {
        Self { session, purpose, notice: Some(notice) }
    }

    /// For "my progress", which only the server knows.
    pub(crate) fn for_progress(session: SessionId, booth: &Booth) -> Self {
        let notice = (!booth.online).then_some(CodeNotice::NoProgressOffline);
        Self { session, purpose: Purpose::Progress, notice }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self, event: Event, booth: &mut Booth) -> State {
        match event {
            Event::Scanned(_) if self.purpose == Purpose::Progress && !booth.online => {
                self.say_notice(CodeNotice::NoProgressOffline, booth)
            }
            Event::Scanned(code) => {
                booth.sound(Sound::Good);
                booth.say("code_ok");
                State::Identity(Box::new(Identity::new(self.session, self.purpose, code)))
            }
            Event::ScannedNonsense => {
                if self.notice != Some(CodeNotice::NotACode) {
                    booth.say("code_bad");
                }
                self.say_notice(CodeNotice::NotACode, booth)
            }
            Event::ScanTrouble(trouble) => {
                self.notice = Some(CodeNotice::Trouble(trouble));
                State::Code(self)
            }
            Event::Online(true) => {
                self.notice = self.notice.filter(|notice| *notice != CodeNotice::NoProgressOffline);
                State::Code(self)
            }
            Event::Pressed(Action::Back) => match self.purpose {
                Purpose::Collect { by_phone, .. } => State::Privacy(Box::new(Privacy::new(self.session, by_phone))),
                Purpose::Progress => State::Idle,
            },
            Event::Pressed(_)
            | Event::Stirred
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
            | Event::Online(false)
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Tech(_)
            | Event::Readings(_) => State::Code(self),
        }
    }

    fn say_notice(mut self, notice: CodeNotice, booth: &mut Booth) -> State {
        if self.notice != Some(notice) {
            booth.sound(Sound::Bad);
        }
        self.notice = Some(notice);
        State::Code(self)
    }

    /// What the page shows.
    pub(crate) fn screen(&self) -> Screen {
        Screen::Code { notice: self.notice, for_progress: self.purpose == Purpose::Progress }
    }
}
