//! An existing photo by phone: a code opens an upload page; what arrives is judged like a shot.

use std::time::{Duration, Instant};

use super::super::booth::{Booth, seconds_until};
use super::super::state::State;
use super::how_to::HowTo;
use super::result::{ResultPage, abort_shooting, judged};
use super::visitor::Visitor;
use crate::domain::ShotId;
use crate::flow::{Action, AlbumNotice, AlbumView, Command, Event, NetworkFailure, Screen, ShotFault, Sound};

/// An upload page is open, or asked for.
#[derive(Debug)]
pub(crate) struct Existing {
    pub visitor: Visitor,
    shot: ShotId,
    page: Page,
    notice: Option<AlbumNotice>,
}

/// How the upload page stands.
#[derive(Debug)]
enum Page {
    /// Asked for.
    Opening,
    /// Open.
    Open { url: String, until: Instant },
    /// A photo has arrived and is being judged.
    Receiving { until: Instant },
    /// None: expired, or no network.
    Closed,
}

impl Existing {
    /// Asks for an upload page.
    pub(crate) fn open(mut visitor: Visitor, booth: &mut Booth) -> State {
        if !booth.can_store() {
            return abort_shooting(visitor, booth);
        }
        let shot = visitor.shots.next_id();
        let mut page = Self { visitor, shot, page: Page::Closed, notice: None };
        page.ask(booth);
        State::Existing(Box::new(page))
    }

    /// Asks for an upload page, because the camera has no shots left and none of them can be used.
    pub(crate) fn without_shots(visitor: Visitor, booth: &mut Booth) -> State {
        booth.sound(Sound::Bad);
        let mut state = Self::open(visitor, booth);
        if let State::Existing(page) = &mut state
            && page.notice.is_none()
        {
            page.notice = Some(AlbumNotice::NoShotsLeft);
        }
        state
    }

    fn ask(&mut self, booth: &mut Booth) {
        if booth.online {
            self.page = Page::Opening;
            booth.send(Command::OpenAlbum { session: self.visitor.session, shot: self.shot });
        } else {
            self.page = Page::Closed;
            self.notice = Some(AlbumNotice::Offline);
        }
    }

    /// A new page with a new ticket, so that a photo for the old one cannot be taken for this one's.
    fn ask_again(&mut self, booth: &mut Booth) {
        self.close(booth);
        self.shot = self.visitor.shots.next_id();
        self.ask(booth);
    }

    /// The upload page is given up.
    pub(crate) fn close(&mut self, booth: &mut Booth) {
        match self.page {
            Page::Opening | Page::Open { .. } | Page::Receiving { .. } => {
                booth.send(Command::CloseAlbum { session: self.visitor.session });
            }
            Page::Closed => {}
        }
        self.page = Page::Closed;
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Album { answer, .. } => self.answered(answer, booth, now),
            Event::Developed { shot, report, .. } if shot == self.shot => {
                self.close(booth);
                return judged(self.visitor, shot, report, true, booth);
            }
            Event::DevelopFailed { shot, fault, .. } if shot == self.shot => {
                booth.sound(Sound::Bad);
                self.ask_again(booth);
                if booth.online {
                    self.notice = Some(notice_of(fault));
                }
            }
            Event::Pressed(Action::RefreshAlbum) => {
                self.notice = None;
                self.ask_again(booth);
            }
            Event::Online(true) if matches!(self.page, Page::Closed) && self.notice == Some(AlbumNotice::Offline) => {
                self.notice = None;
                self.ask_again(booth);
            }
            Event::Pressed(Action::Back) => return self.back(booth, now),
            Event::Pressed(Action::Next | Action::Start | Action::Shutter | Action::Retake)
                if self.can_shoot(booth) =>
            {
                self.close(booth);
                self.visitor.by_phone = false;
                return HowTo::begin(self.visitor, booth, now);
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
            | Event::Withdrawn { .. }
            | Event::Online(_)
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Tech(_)
            | Event::Readings(_) => {}
        }
        State::Existing(self)
    }

    fn answered(&mut self, answer: Result<AlbumView, NetworkFailure>, booth: &mut Booth, now: Instant) {
        match self.page {
            // Judging goes on whatever the network says; an answer for a page given up says nothing.
            Page::Receiving { .. } | Page::Closed => return,
            Page::Opening | Page::Open { .. } => {}
        }
        match answer {
            Ok(album) if album.arrived => {
                self.notice = Some(AlbumNotice::Receiving);
                self.page = Page::Receiving { until: now + booth.settings.timeouts.develop };
            }
            Ok(album) => {
                let until = now + Duration::from_secs(album.seconds_left.into());
                self.page = Page::Open { url: album.url, until };
                self.notice = self.notice.filter(|notice| *notice != AlbumNotice::Offline);
            }
            Err(NetworkFailure) => {
                // A page that is open stays open: the phone has its own network.
                if matches!(self.page, Page::Opening) {
                    self.close(booth);
                }
                self.notice = Some(AlbumNotice::Offline);
            }
        }
    }

    fn can_shoot(&self, booth: &Booth) -> bool {
        booth.out_of_service().is_none() && self.visitor.shots.left() > 0
    }

    fn back(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        self.close(booth);
        let visitor = self.visitor;
        match visitor.shots.best() {
            Some(shot) => ResultPage::open(visitor, shot),
            None if booth.out_of_service().is_none() && visitor.shots.left() > 0 => HowTo::begin(visitor, booth, now),
            None => State::Idle,
        }
    }

    /// When the upload page expires, or judging counts as failed.
    pub(crate) fn timer(&self) -> Option<(Instant, &'static str)> {
        match self.page {
            Page::Open { until, .. } => Some((until, "upload page")),
            Page::Receiving { until } => Some((until, "photo from the phone")),
            Page::Opening | Page::Closed => None,
        }
    }

    /// Time has come.
    pub(crate) fn tick(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        if self.timer().is_some_and(|(at, _)| at <= now) {
            self.close(booth);
            self.notice = Some(AlbumNotice::Expired);
        }
        State::Existing(self)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth, now: Instant) -> Screen {
        let (url, seconds_left) = match &self.page {
            Page::Open { url, until } => (Some(url.clone()), seconds_until(*until, now)),
            Page::Opening | Page::Receiving { .. } | Page::Closed => (None, 0),
        };
        Screen::Existing { url, seconds_left, notice: self.notice, can_shoot: self.can_shoot(booth) }
    }
}

fn notice_of(fault: ShotFault) -> AlbumNotice {
    match fault {
        ShotFault::NoFace | ShotFault::NoRoom => AlbumNotice::NoFace,
        ShotFault::TooSmall => AlbumNotice::TooSmall,
        ShotFault::SameRejected => AlbumNotice::SameRejected,
        ShotFault::NotAnImage | ShotFault::Camera | ShotFault::Settings | ShotFault::File => AlbumNotice::NotAnImage,
    }
}
