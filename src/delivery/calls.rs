//! The thread for calls that a student waits for: lookups, orders, the upload page, withdrawals.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use gradbooth_protocol::{LookupResponse, Problem, ProblemCode};

use super::album::Album;
use super::answer::{Answer, Found, LookupFault, OrderPage, PastSubmission};
use super::link::Link;
use super::roster::Roster;
use super::wire::CallError;
use super::{clock, mapping};
use crate::domain::{CollectionCode, EnrolmentRef, LastFour, SessionId, ShotId, StudentNumber, SubmissionId};

/// Wrong inputs that the locked roster answers before it pauses.
const ROSTER_TRIES: usize = 5;
/// How long wrong inputs count, milliseconds.
const ROSTER_WINDOW: u64 = 300_000;

/// A call that a student waits for.
pub(super) enum Call {
    LookUp { session: SessionId, code: CollectionCode, number: StudentNumber, last_four: LastFour },
    OpenOrder { session: SessionId, submission: SubmissionId, enrolment: EnrolmentRef },
    QueryOrder { session: SessionId, order: String },
    CloseOrder { session: SessionId, order: String },
    OpenAlbum { session: SessionId, shot: ShotId },
    CloseAlbum { session: SessionId },
    Withdraw { session: SessionId, submission: SubmissionId },
}

/// Works until delivery stops.
pub(super) fn run(link: &Link, calls: &Receiver<Call>, roster: Option<Roster>) {
    let mut album = Album::default();
    let mut offline = Offline { roster, misses: Vec::new() };
    while !link.stopped() {
        let wait = album.wait(clock::unix_ms()).unwrap_or(60_000);
        match calls.recv_timeout(Duration::from_millis(wait)) {
            Ok(call) => answer(link, call, &mut album, &mut offline),
            Err(RecvTimeoutError::Timeout) => album.look(link),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn answer(link: &Link, call: Call, album: &mut Album, offline: &mut Offline) {
    let order = |session, outcome| {
        let answer = link.note(outcome).map(|order| OrderPage::new(order, clock::unix_seconds()));
        link.tell(Answer::Order { session, answer });
    };
    match call {
        Call::LookUp { session, code, number, last_four } => {
            let answer = match link.note(link.client.look_up(&code, &number, &last_four)) {
                Ok(response) => Ok(Box::new(found(&response))),
                Err(CallError::Refused(Problem { code: ProblemCode::Mismatch, .. })) => Err(LookupFault::Mismatch),
                Err(CallError::Refused(Problem { code: ProblemCode::Locked, number, .. })) => {
                    Err(LookupFault::Locked(number.unwrap_or(60)))
                }
                Err(fault) => {
                    tracing::warn!(%fault, "a lookup was not answered");
                    offline.look_up(&number, &last_four, clock::unix_ms())
                }
            };
            link.tell(Answer::LookedUp { session, answer });
        }
        Call::OpenOrder { session, submission, enrolment } => {
            order(session, link.client.open_order(&submission, &enrolment));
        }
        Call::QueryOrder { session, order: id } => order(session, link.client.order(&id)),
        Call::CloseOrder { session, order: id } => order(session, link.client.close_order(&id)),
        Call::OpenAlbum { session, shot } => album.open(link, session, shot),
        Call::CloseAlbum { session } => album.close_of(session),
        Call::Withdraw { session, submission } => {
            let done = link.note(link.client.withdraw(&submission)).is_ok();
            link.tell(Answer::Withdrawn { session, done });
        }
    }
}

fn found(response: &LookupResponse) -> Found {
    Found {
        record: mapping::record(response),
        submission: response.submission.as_ref().map(PastSubmission::from),
        offline: false,
    }
}

/// The locked roster, which must not be tried without end.
struct Offline {
    roster: Option<Roster>,
    misses: Vec<u64>,
}

impl Offline {
    fn look_up(&mut self, number: &StudentNumber, last_four: &LastFour, now: u64) -> Result<Box<Found>, LookupFault> {
        let Some(roster) = &self.roster else { return Err(LookupFault::Network) };
        self.misses.retain(|at| now.saturating_sub(*at) < ROSTER_WINDOW);
        if self.misses.len() >= ROSTER_TRIES {
            let first = self.misses.first().copied().unwrap_or(now);
            let left = (first + ROSTER_WINDOW).saturating_sub(now);
            return Err(LookupFault::Locked(left.div_ceil(1000) as u32));
        }
        let Some(record) = roster.lookup(number, last_four) else {
            self.misses.push(now);
            return Err(LookupFault::Mismatch);
        };
        Ok(Box::new(Found { record, submission: None, offline: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::roster::tests::{keys, roster};
    use super::*;

    #[test]
    fn the_roster_pauses_after_five_wrong_inputs() {
        let roster = Roster::open(&roster(2)).unwrap();
        let mut offline = Offline { roster: Some(roster), misses: Vec::new() };
        let (number, last_four) = keys(1);
        assert!(offline.look_up(&number, &last_four, 0).unwrap().offline);
        for n in 0..5 {
            assert_eq!(offline.look_up(&number, &LastFour::new("9999"), n), Err(LookupFault::Mismatch));
        }
        assert_eq!(offline.look_up(&number, &last_four, 1_000), Err(LookupFault::Locked(299)));
        assert!(offline.look_up(&number, &last_four, ROSTER_WINDOW + 10).is_ok());
        let mut without = Offline { roster: None, misses: Vec::new() };
        assert_eq!(without.look_up(&number, &last_four, 0), Err(LookupFault::Network));
    }
}
