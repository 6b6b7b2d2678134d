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
pub(super) fn run(link: &Link, calls: &Receiver<Call>) {
    let mut album = Album::default();
    let mut offline = Offline::default();
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
                Ok(response) => Ok(Box::new(found(response))),
                Err(CallError::Refused(Problem { code: ProblemCode::Mismatch, number, .. })) => {
                    Err(LookupFault::Mismatch { tries_left: number.unwrap_or(1) })
                }
                Err(CallError::Refused(Problem { code: ProblemCode::OtherSchool, .. })) => {
                    Err(LookupFault::OtherSchool)
                }
                Err(CallError::Refused(Problem { code: ProblemCode::Locked, number, .. })) => {
                    Err(LookupFault::Locked(number.unwrap_or(60)))
                }
                Err(fault) => {
                    tracing::warn!(%fault, "a lookup was not answered");
                    offline.look_up(link.roster().as_deref(), &number, &last_four, clock::unix_ms())
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

fn found(response: LookupResponse) -> Found {
    Found {
        record: mapping::record(&response),
        submission: response.submission.as_ref().map(PastSubmission::from),
        rejected: response.rejected,
        offline: false,
    }
}

/// Wrong tries of the locked roster, which must not be tried without end.
#[derive(Default)]
struct Offline {
    misses: Vec<u64>,
}

impl Offline {
    fn look_up(
        &mut self,
        roster: Option<&Roster>,
        number: &StudentNumber,
        last_four: &LastFour,
        now: u64,
    ) -> Result<Box<Found>, LookupFault> {
        let Some(roster) = roster else { return Err(LookupFault::Network) };
        self.misses.retain(|at| now.saturating_sub(*at) < ROSTER_WINDOW);
        if let Some(locked) = self.locked(now) {
            return Err(locked);
        }
        let Some(response) = roster.lookup(number, last_four) else {
            self.misses.push(now);
            let tries_left = (ROSTER_TRIES - self.misses.len()) as u32;
            return Err(self.locked(now).unwrap_or(LookupFault::Mismatch { tries_left }));
        };
        Ok(Box::new(Found { submission: None, offline: true, ..found(response) }))
    }

    /// The pause, if there were too many wrong tries.
    fn locked(&self, now: u64) -> Option<LookupFault> {
        if self.misses.len() < ROSTER_TRIES {
            return None;
        }
        let first = self.misses.first().copied().unwrap_or(now);
        let left = (first + ROSTER_WINDOW).saturating_sub(now);
        Some(LookupFault::Locked(left.div_ceil(1000) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::super::roster::tests::{keys, roster};
    use super::*;

    #[test]
    fn the_roster_pauses_after_five_wrong_inputs() {
        let roster = Roster::open(&roster(2)).unwrap();
        let mut offline = Offline::default();
        let (number, last_four) = keys(1);
        let wrong = LastFour::new("9999");
        let found = offline.look_up(Some(&roster), &number, &last_four, 0).unwrap();
        assert!(found.offline && found.rejected == ["ab"]);
        for tries_left in (1..5).rev() {
            let told = offline.look_up(Some(&roster), &number, &wrong, 0);
            assert_eq!(told, Err(LookupFault::Mismatch { tries_left }));
        }
        assert_eq!(offline.look_up(Some(&roster), &number, &wrong, 0), Err(LookupFault::Locked(300)));
        assert_eq!(offline.look_up(Some(&roster), &number, &last_four, 1_000), Err(LookupFault::Locked(299)));
        assert!(offline.look_up(Some(&roster), &number, &last_four, ROSTER_WINDOW + 10).is_ok());
        assert_eq!(Offline::default().look_up(None, &number, &last_four, 0), Err(LookupFault::Network));
    }
}
