//! Watches the one upload page that may be open, until its photo has come or its time is up.

use super::answer::{AlbumPage, Answer};
use super::clock;
use super::link::Link;
use crate::domain::{SessionId, ShotId};
use gradbooth_protocol::AlbumState;

/// Milliseconds between two looks.
const EVERY: u64 = 1_500;

/// The page that is open.
#[derive(Debug, Default)]
pub(super) struct Album {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    session: SessionId,
    shot: ShotId,
    id: String,
    last: AlbumPage,
    next_at: u64,
}

impl Album {
    /// Opens a page; one that is still open is forgotten first.
    pub(super) fn open(&mut self, link: &Link, session: SessionId, shot: ShotId) {
        self.open = None;
        let answer = link.note(link.client.open_album()).map(|album| {
            let page = AlbumPage::new(&album, clock::unix_seconds());
            let next_at = clock::unix_ms() + EVERY;
            self.open = Some(Open { session, shot, id: album.id, last: page.clone(), next_at });
            page
        });
        link.tell(Answer::Album { session, shot, answer });
    }

    /// Forgets the page of a visit. The server closes it by itself, and its photo is never fetched.
    pub(super) fn close_of(&mut self, session: SessionId) {
        if self.open.as_ref().is_some_and(|open| open.session == session) {
            self.open = None;
        }
    }

    /// Milliseconds until the next look; `None` while no page is open.
    pub(super) fn wait(&self, now: u64) -> Option<u64> {
        self.open.as_ref().map(|open| open.next_at.saturating_sub(now).min(EVERY))
    }

    /// Looks, if it is time.
    pub(super) fn look(&mut self, link: &Link) {
        let Some(open) = self.open.as_mut().filter(|open| open.next_at <= clock::unix_ms() + 1) else { return };
        let (session, shot) = (open.session, open.shot);
        // A look that fails is no end: the phone has its own network. The page's own time still runs.
        let outcome = link.note(link.client.album(&open.id));
        open.next_at = clock::unix_ms() + EVERY;
        let Ok(album) = outcome else { return };
        let page = AlbumPage::new(&album, clock::unix_seconds());
        let news = page.arrived != open.last.arrived || (page.seconds_left == 0) != (open.last.seconds_left == 0);
        open.last = page.clone();
        if news {
            link.tell(Answer::Album { session, shot, answer: Ok(page) });
        }
        match album.state {
            AlbumState::Waiting => {}
            AlbumState::Expired => self.open = None,
            AlbumState::Ready => {
                let id = open.id.clone();
                self.open = None;
                match link.note(link.client.album_photo(&id)) {
                    Ok(bytes) => link.tell(Answer::AlbumPhoto { session, shot, bytes }),
                    Err(fault) => link.tell(Answer::Album { session, shot, answer: Err(fault) }),
                }
            }
        }
    }
}
