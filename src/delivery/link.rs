//! What delivery's threads share: client, outbox, the way to the shell, and whether the server can be reached.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gradbooth_protocol::BoothConfig;

use super::answer::Answer;
use super::http::Client;
use super::identity::Enrolment;
use super::outbox::Outbox;
use super::wire::CallError;

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
    pub(super) answers: SyncSender<Answer>,
    pub(super) notify: Box<dyn Fn() + Send + Sync>,
    pub(super) errands: SyncSender<Errand>,
    pub(super) stop: AtomicBool,
    online: AtomicU8,
    came_back: AtomicBool,
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
            answers,
            notify,
            errands,
            stop: AtomicBool::new(false),
            online: AtomicU8::new(UNKNOWN),
            came_back: AtomicBool::new(false),
        }
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
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

    /// Tells the shell how long the queue is.
    pub(super) fn tell_queue(&self) {
        match self.with_outbox(|outbox| outbox.counts()) {
            Some(Ok(counts)) => self.tell(Answer::Queue(counts)),
            Some(Err(fault)) => tracing::error!(%fault, "the outbox cannot be counted"),
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
