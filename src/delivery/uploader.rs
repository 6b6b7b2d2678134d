//! What to send next, when to try again, and what an answer means. No clock, no socket, no disk: the times come in.

use gradbooth_protocol::{ProblemCode, Receipt};

use super::entry::{Entry, Tried};
use super::wire::CallError;
use crate::domain::SubmissionId;

/// Shortest wait after a try in vain, milliseconds.
const FIRST_WAIT: u64 = 1_000;
/// Longest wait, milliseconds.
const LONGEST_WAIT: u64 = 600_000;

/// Tries after which a package that the server calls unreadable is set aside: it may have been damaged on its way.
const UNREADABLE_TRIES: u32 = 6;

/// Decides about the outbox's packages. Times are milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone)]
pub struct Uploader {
    random: u64,
    /// The server cannot be reached: nothing is tried before.
    pause_until: u64,
    /// Tries in a row that did not reach the server.
    unreached: u32,
    /// The last word from the network was that the server can be reached.
    proven: bool,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this package.
    Send(SubmissionId),
    /// Nothing before so many milliseconds have gone by.
    Wait(u64),
    /// Nothing waits to be sent.
    Idle,
}

/// What the answer to a package means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server says that it has it; the receipt is still to be checked.
    Receipt(Receipt),
    /// Again later.
    Retry(Tried),
    /// Refused for good: staff must look. The reason, without personal data.
    Care(String),
}

impl Uploader {
    /// An uploader whose jitter follows from `seed`; each booth takes another, so that they do not come all at once
    /// after an outage.
    pub fn new(seed: u64) -> Self {
        Self { random: seed, pause_until: 0, unreached: 0, proven: false }
    }

    /// What to do at `now` with `pending`, which is in the order of the outbox: oldest first.
    pub fn next(&self, pending: &[Entry], now: u64) -> Next {
        let pause = self.pause_until.saturating_sub(now).min(LONGEST_WAIT);
        let soonest = pending.iter().map(|entry| (self.wait(entry, now), entry)).min_by_key(|(wait, _)| *wait);
        match soonest {
            None => Next::Idle,
            Some((0, entry)) if pause == 0 => Next::Send(entry.id.clone()),
            Some((wait, _)) => Next::Wait(wait.max(pause)),
        }
    }

    /// What `answer` to `entry`, tried at `now`, means.
    pub fn after(&mut self, entry: &Entry, answer: Result<Receipt, CallError>, now: u64) -> Outcome {
        match answer {
            Ok(receipt) => {
                self.reached();
                Outcome::Receipt(receipt)
            }
            Err(CallError::Network(fault)) => {
                self.unreached = self.unreached.saturating_add(1);
                self.proven = false;
                let wait = self.back_off(self.unreached);
                self.pause_until = now + wait;
                Outcome::Retry(Tried { at: now, next_at: now + wait, by_network: true, error: fault.to_string() })
            }
            Err(CallError::Garbage(what)) => self.retry(entry, format!("unreadable answer: {what}"), 0, now),
            Err(CallError::Refused(problem)) => {
                self.reached();
                let error = format!("{:?}: {}", problem.code, problem.message);
                match problem.code {
                    ProblemCode::BadRequest if entry.attempts + 1 < UNREADABLE_TRIES => {
                        self.retry(entry, error, 0, now)
                    }
                    ProblemCode::BadRequest
                    | ProblemCode::Conflict
                    | ProblemCode::Expired
                    | ProblemCode::BadPackage => Outcome::Care(error),
                    ProblemCode::Locked => {
                        let asked = u64::from(problem.number.unwrap_or(0)).saturating_mul(1000).min(LONGEST_WAIT);
                        self.retry(entry, error, asked, now)
                    }
                    ProblemCode::Unauthorized => {
                        // Every package would get the same answer until the booth is enrolled again.
                        self.pause_until = now + LONGEST_WAIT / 10;
                        self.retry(entry, error, 0, now)
                    }
                    ProblemCode::NotFound
                    | ProblemCode::Mismatch
                    | ProblemCode::OtherSchool
                    | ProblemCode::Internal => self.retry(entry, error, 0, now),
                }
            }
        }
    }

    /// A try that failed for a reason on this side: a receipt that proves nothing, a disk that does not answer.
    pub fn retry(&mut self, entry: &Entry, error: String, at_least: u64, now: u64) -> Outcome {
        let wait = self.back_off(entry.attempts.saturating_add(1)).max(at_least);
        Outcome::Retry(Tried { at: now, next_at: now + wait, by_network: false, error })
    }

    /// Something reached the server: what waits only for the network is due at once.
    pub fn reached(&mut self) {
        self.unreached = 0;
        self.pause_until = 0;
        self.proven = true;
    }

    fn wait(&self, entry: &Entry, now: u64) -> u64 {
        if entry.by_network && self.proven {
            return 0;
        }
        let wait = entry.next_at.saturating_sub(now);
        // A clock that was set back must not hold a package for years.
        if wait > LONGEST_WAIT { 0 } else { wait }
    }

    /// Half of `FIRST_WAIT * 2^attempt` for sure and up to the other half by chance, within the limits.
    fn back_off(&mut self, attempt: u32) -> u64 {
        let full = FIRST_WAIT.saturating_mul(2_u64.saturating_pow(attempt.clamp(1, 20))).min(LONGEST_WAIT);
        (full / 2 + self.draw() % (full / 2 + 1)).max(FIRST_WAIT)
    }

    /// `SplitMix64`.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::EntryState;
    use super::super::wire::NetworkFault;
    use super::*;
    use crate::domain::ReceiptCode;
    use gradbooth_protocol::Problem;

    const NOW: u64 = 1_790_000_000_000;

    fn entry(id: &str) -> Entry {
        Entry {
            id: SubmissionId(id.to_owned()),
            receipt_code: ReceiptCode("K7Q2-94FD".to_owned()),
            sha256: String::new(),
            bytes: 1,
            stored_at: NOW,
            state: EntryState::Pending,
            attempts: 0,
            tried_at: None,
            next_at: 0,
            by_network: false,
            error: None,
            received_at: None,
        }
    }

    fn tried(mut entry: Entry, outcome: Outcome) -> Entry {
        let Outcome::Retry(tried) = outcome else { panic!("{outcome:?} is no retry") };
        entry.attempts += 1;
        (entry.next_at, entry.by_network) = (tried.next_at, tried.by_network);
        entry
    }

    fn refused(code: ProblemCode, number: Option<u32>) -> Result<Receipt, CallError> {
        Err(CallError::Refused(Problem { code, message: "no".to_owned(), number }))
    }

    #[test]
    fn waits_grow_from_a_second_to_ten_minutes_with_jitter() {
        let mut uploader = Uploader::new(7);
        let mut one = entry("a");
        let mut waits = Vec::new();
        for _ in 0..16 {
            let outcome = uploader.after(&one, refused(ProblemCode::Internal, None), NOW);
            one = tried(one, outcome);
            waits.push(one.next_at - NOW);
        }
        assert!(waits.iter().all(|wait| (FIRST_WAIT..=LONGEST_WAIT).contains(wait)), "{waits:?}");
        assert!(waits[0] <= 2_000 && waits[15] >= LONGEST_WAIT / 2, "{waits:?}");
        assert_eq!(uploader.next(&[one.clone()], NOW), Next::Wait(waits[15]));
        assert_eq!(uploader.next(&[one.clone()], NOW + waits[15]), Next::Send(one.id.clone()));
        let mut other = Uploader::new(8);
        let again = tried(entry("a"), other.after(&entry("a"), refused(ProblemCode::Internal, None), NOW));
        assert_ne!(again.next_at - NOW, waits[0], "another seed, another wait");
    }

    #[test]
    fn one_that_fails_does_not_hold_up_the_others() {
        let mut uploader = Uploader::new(1);
        let failed = tried(entry("a"), uploader.after(&entry("a"), refused(ProblemCode::Internal, None), NOW));
        assert_eq!(uploader.next(&[failed, entry("b")], NOW), Next::Send(SubmissionId("b".to_owned())));
    }

    #[test]
    fn without_a_network_nobody_is_tried_and_with_one_everybody_at_once() {
        let mut uploader = Uploader::new(1);
        let lost = tried(entry("a"), uploader.after(&entry("a"), Err(CallError::Network(NetworkFault::Timeout)), NOW));
        let queue = [lost, entry("b")];
        assert!(matches!(uploader.next(&queue, NOW), Next::Wait(1..=2_000)));
        uploader.reached();
        assert_eq!(uploader.next(&queue, NOW), Next::Send(SubmissionId("a".to_owned())));
        // After a restart the wait goes on until something proves the network.
        assert!(matches!(Uploader::new(2).next(&queue[..1], NOW), Next::Wait(1..=2_000)));
    }

    #[test]
    fn refused_for_good_is_for_staff() {
        let mut uploader = Uploader::new(1);
        for code in [ProblemCode::BadPackage, ProblemCode::Conflict, ProblemCode::Expired] {
            assert!(matches!(uploader.after(&entry("a"), refused(code, None), NOW), Outcome::Care(_)), "{code:?}");
        }
        for code in [
            ProblemCode::Internal,
            ProblemCode::NotFound,
            ProblemCode::Unauthorized,
            ProblemCode::Mismatch,
            ProblemCode::BadRequest,
        ] {
            assert!(matches!(uploader.after(&entry("a"), refused(code, None), NOW), Outcome::Retry(_)), "{code:?}");
        }
        let mut often = entry("a");
        often.attempts = UNREADABLE_TRIES - 1;
        assert!(matches!(uploader.after(&often, refused(ProblemCode::BadRequest, None), NOW), Outcome::Care(_)));
        let locked = tried(entry("a"), uploader.after(&entry("a"), refused(ProblemCode::Locked, Some(60)), NOW));
        assert_eq!(locked.next_at, NOW + 60_000);
    }

    #[test]
    fn a_clock_set_back_holds_nothing() {
        let mut late = entry("a");
        late.next_at = NOW + 365 * 86_400_000;
        assert_eq!(Uploader::new(1).next(&[late], NOW), Next::Send(SubmissionId("a".to_owned())));
        assert_eq!(Uploader::new(1).next(&[], NOW), Next::Idle);
    }
}
