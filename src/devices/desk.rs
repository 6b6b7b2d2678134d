//! A desk before a device's thread: requests lie there until the thread takes them, each with its own answer.
//!
//! Bounded, and nobody waits for ever: a full desk refuses, an answer that does not come in time is none, and a request
//! whose asker no longer waits is not carried out.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::worker::now;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Too many requests wait already.
    #[error("the device takes no more requests; it hangs or is away")]
    Full,
    /// The device did not answer in time.
    #[error("the device did not answer in time; it hangs or is away")]
    Late,
}

struct Entry<Q, A> {
    request: Q,
    until: Instant,
    answer: SyncSender<A>,
}

/// The askers' side. Cheap to clone.
pub struct Asker<Q, A>(SyncSender<Entry<Q, A>>);

impl<Q, A> Clone for Asker<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// The device's side.
pub struct Desk<Q, A>(Mutex<Receiver<Entry<Q, A>>>);

/// An answer that is awaited.
#[derive(Debug)]
pub struct Pending<A> {
    answer: Receiver<A>,
    until: Instant,
}

/// A desk on which at most `most` requests lie.
pub fn desk<Q, A>(most: usize) -> (Asker<Q, A>, Desk<Q, A>) {
    let (ask, lie) = sync_channel(most);
    (Asker(ask), Desk(Mutex::new(lie)))
}

impl<Q, A> Asker<Q, A> {
    /// Lays a request down; it is carried out within `patience` or not at all. Does not wait.
    ///
    /// # Errors
    /// [`NoAnswer::Full`] if too many lie there, [`NoAnswer::Late`] if the device has ended.
    pub fn ask(&self, request: Q, patience: Duration) -> Result<Pending<A>, NoAnswer> {
        let (answer, awaited) = sync_channel(1);
        let until = now() + patience;
        match self.0.try_send(Entry { request, until, answer }) {
            Ok(()) => Ok(Pending { answer: awaited, until }),
            Err(TrySendError::Full(_)) => Err(NoAnswer::Full),
            Err(TrySendError::Disconnected(_)) => Err(NoAnswer::Late),
        }
    }
}

impl<A> Pending<A> {
    /// The answer, if it has come; `None`: not yet. Does not wait.
    ///
    /// # Errors
    /// [`NoAnswer::Late`] if it will not come any more.
    pub fn try_take(&self) -> Result<Option<A>, NoAnswer> {
        use std::sync::mpsc::TryRecvError;
        match self.answer.try_recv() {
            Ok(answer) => Ok(Some(answer)),
            Err(TryRecvError::Empty) if now() < self.until => Ok(None),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => Err(NoAnswer::Late),
        }
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// [`NoAnswer::Late`] if it does not come in time.
    pub fn wait(self) -> Result<A, NoAnswer> {
        let left = self.until.saturating_duration_since(now());
        self.answer.recv_timeout(left).map_err(|_too_late| NoAnswer::Late)
    }
}

impl<Q, A> Desk<Q, A> {
    /// Carries out the oldest request that somebody still waits for; gives it with its answer. Does not wait.
    pub fn serve(&self, carry_out: impl FnOnce(&Q) -> A) -> Option<(Q, A)>
    where
        A: Clone,
    {
        let entry = loop {
            // Held for this moment only: a thread that hangs in its device holds nothing.
            let entry = self.0.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()?;
            if now() < entry.until {
                break entry;
            }
        };
        let answer = carry_out(&entry.request);
        if entry.answer.try_send(answer.clone()).is_err() {
            tracing::debug!("nobody waits for a device's answer any more");
        }
        Some((entry.request, answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn each_gets_the_answer_to_its_own_request() {
        let (asker, desk) = desk::<u32, u32>(2);
        let (one, two) = (asker.ask(1, PATIENCE).unwrap(), asker.clone().ask(2, PATIENCE).unwrap());
        assert_eq!(asker.ask(3, PATIENCE).err(), Some(NoAnswer::Full));
        assert_eq!(one.try_take(), Ok(None));
        assert_eq!(desk.serve(|n| n * 10), Some((1, 10)));
        assert_eq!(desk.serve(|n| n * 10), Some((2, 20)));
        assert_eq!(desk.serve(|n| n * 10), None);
        assert_eq!((one.wait(), two.try_take()), (Ok(10), Ok(Some(20))));
    }

    #[test]
    fn what_nobody_waits_for_any_more_is_not_carried_out() {
        let (asker, desk) = desk::<u32, u32>(2);
        let late = asker.ask(1, Duration::ZERO).unwrap();
        assert_eq!(late.try_take(), Err(NoAnswer::Late));
        let awaited = asker.ask(2, PATIENCE).unwrap();
        assert_eq!(desk.serve(|n| *n), Some((2, 2)), "the first was dropped");
        assert_eq!((late.wait(), awaited.wait()), (Err(NoAnswer::Late), Ok(2)));
        let unheard = asker.ask(3, PATIENCE).unwrap();
        drop(desk);
        assert_eq!(unheard.wait(), Err(NoAnswer::Late), "the device has ended");
        assert_eq!(asker.ask(4, PATIENCE).err(), Some(NoAnswer::Late));
    }
}
