//! What delivery's threads share: client, outbox, the way to the shell, and whether the server can be reached.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gradbooth_protocol::BoothConfig;

use super::answer::Answer;
use super::entry::{Entry, EntryState, OutboxError, Progress, Waiting};
use super::http::Client;
use super::identity::Enrolment;
use super::outbox::Outbox;
use super::roster::Roster;
use super::wire::CallError;
use crate::domain::SubmissionId;

const UNKNOWN: u8 = 0;
const OFFLINE: u8 = 1;
const ONLINE: u8 = 2;

/// News for the background thread.
pub(super) enum Errand {
    /// Look again: something was stored, or the network is back.
    Wake,
    /// See [`super::Job::Heartbeat`].
    Heartbeat(gradbooth_protocol::Heartbeat),
    /// See [`super::Job::CallStaff`].
    CallStaff(String),
    /// See [`super::Job::RefreshConfig`].
    RefreshConfig,
    /// See [`super::Job::RetryCare`].
    RetryCare,
}

/// Shared by delivery's threads.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) enrolment: Enrolment,
    pub(super) state: PathBuf,
    /// `None` once delivery has stopped.
    pub(super) outbox: Mutex<Option<Outbox>>,
    pub(super) config: Mutex<Option<BoothConfig>>,
    /// The locked roster in force.
    roster: Mutex<Option<Arc<Roster>>>,
    pub(super) answers: SyncSender<Answer>,
    pub(super) notify: Box<dyn Fn() + Send + Sync>,
    pub(super) errands: SyncSender<Errand>,
    pub(super) stop: AtomicBool,
    online: AtomicU8,
    came_back: AtomicBool,
    /// What waits, as of the last change. Held only to copy it in or out, never while the disk works.
    waiting: Mutex<Vec<Waiting>>,
    /// What is on its way to the server now.
    sending: Mutex<Option<SubmissionId>>,
}

/// Packages that a page may list.
const ROWS: u32 = 50;

/// A line of the technician's list.
fn row(entry: Entry, sending: Option<&SubmissionId>) -> Waiting {
    let progress = match entry.state {
        EntryState::Care => Progress::Care,
        EntryState::Pending | EntryState::Delivered if sending == Some(&entry.id) => Progress::Sending,
        EntryState::Pending | EntryState::Delivered => Progress::Waiting,
    };
    Waiting { receipt_code: entry.receipt_code, progress, attempts: entry.attempts, next_at: entry.next_at }
}

/// A lock whose holder cannot have left it half changed.
pub(super) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Link {
    pub(super) fn new(
        client: Client,
        enrolment: Enrolment,
        state: PathBuf,
        outbox: Outbox,
        (answers, errands): (SyncSender<Answer>, SyncSender<Errand>),
        notify: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self {
            client,
            enrolment,
            state,
            outbox: Mutex::new(Some(outbox)),
            config: Mutex::new(None),
            roster: Mutex::new(None),
            answers,
            notify,
            errands,
            stop: AtomicBool::new(false),
            online: AtomicU8::new(UNKNOWN),
            came_back: AtomicBool::new(false),
            waiting: Mutex::new(Vec::new()),
            sending: Mutex::new(None),
        }
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// The locked roster, if there is one. Waits for nothing.
    pub(super) fn roster(&self) -> Option<Arc<Roster>> {
        hold(&self.roster).clone()
    }

    /// Puts a locked roster in force.
    pub(super) fn set_roster(&self, roster: Roster) {
        tracing::info!(students = roster.len(), "locked roster in force");
        *hold(&self.roster) = Some(Arc::new(roster));
    }

    /// Hands an answer to the shell; after the stop nobody wants it.
    pub(super) fn tell(&self, answer: Answer) {
        if self.answers.send(answer).is_ok() {
            (self.notify)();
        }
    }

    /// Does something with the outbox, unless delivery has stopped.
    pub(super) fn with_outbox<T>(&self, work: impl FnOnce(&mut Outbox) -> T) -> Option<T> {
        hold(&self.outbox).as_mut().map(work)
    }

    /// What waits for the server, as of the last change. Waits for nothing.
    pub(super) fn waiting(&self) -> Vec<Waiting> {
        hold(&self.waiting).clone()
    }

    /// Notes what is on its way to the server, and shows it.
    pub(super) fn sending(&self, id: Option<&SubmissionId>) {
        *hold(&self.sending) = id.cloned();
        if id.is_some() {
            self.tell_queue();
        }
    }

    /// Tells the shell how long the queue is, and keeps what is in it for who asks.
    pub(super) fn tell_queue(&self) {
        let sending = hold(&self.sending).clone();
        match self.with_outbox(|outbox| Ok((outbox.counts()?, outbox.waiting(ROWS)?))) {
            Some(Ok((counts, entries))) => {
                *hold(&self.waiting) = entries.into_iter().map(|entry| row(entry, sending.as_ref())).collect();
                self.tell(Answer::Queue(counts));
            }
            Some(Err(fault)) => {
                let fault: OutboxError = fault;
                tracing::error!(%fault, "the outbox cannot be counted");
            }
            None => {}
        }
    }

    /// Wakes the background thread; one that has errands enough is awake.
    pub(super) fn wake(&self) {
        let _awake = self.errands.try_send(Errand::Wake);
    }

    /// Learns from a call's outcome whether the server can be reached, and gives it on. An unreadable answer proves
    /// nothing: it may come from a gateway in between.
    pub(super) fn note<T>(&self, outcome: Result<T, CallError>) -> Result<T, CallError> {
        match &outcome {
            Ok(_) | Err(CallError::Refused(_)) => self.set_online(true),
            Err(CallError::Network(_)) => self.set_online(false),
            Err(CallError::Garbage(_)) => {}
        }
        outcome
    }

    pub(super) fn set_online(&self, online: bool) {
        let state = if online { ONLINE } else { OFFLINE };
        if self.online.swap(state, Ordering::AcqRel) != state {
            tracing::info!(online, "network to the server");
            self.tell(Answer::Online(online));
            if online {
                self.came_back.store(true, Ordering::Release);
                self.wake();
            }
        }
    }

    pub(super) fn is_online(&self) -> bool {
        self.online.load(Ordering::Acquire) == ONLINE
    }

    /// Whether the network came back since the last question.
    pub(super) fn take_came_back(&self) -> bool {
        self.came_back.swap(false, Ordering::AcqRel)
    }
}
