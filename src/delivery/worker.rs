//! Delivery's threads behind one handle: the shell asks without waiting and drains the answers.
//!
//! | thread | does | is never held up by |
//! |---|---|---|
//! | `delivery-calls` | what a student waits for | uploads, heartbeats |
//! | `delivery-store` | seals, writes to the outbox | any network call |
//! | `delivery-uploads` | uploads, heartbeats, configuration, locked roster | |

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use rand_core::{OsRng, RngCore as _};

use super::answer::Answer;
use super::calls::{self, Call};
use super::entry::{OutboxError, Waiting};
use super::http::Client;
use super::identity::Enrolment;
use super::job::Job;
use super::link::{Errand, Link, hold};
use super::outbox::Outbox;
use super::package::Contents;
use super::roster::{ROSTER_FILE, Roster};
use super::wire::{ClientError, ClientOptions};
use super::{background, storing};
use crate::domain::SessionId;

/// Answers that may wait for the shell.
const ANSWERS: usize = 256;
/// How long a stop waits for the threads together.
const STOP_WITHIN: Duration = Duration::from_millis(800);

/// What delivery needs to start.
#[derive(Debug, Clone)]
pub struct DeliveryOptions {
    /// The state folder: enrolment, outbox, kept configuration, roster.
    pub state: PathBuf,
    /// How the server is reached.
    pub client: ClientOptions,
}

impl DeliveryOptions {
    /// The usual options for a state folder.
    pub fn new(state: &Path) -> Self {
        Self { state: state.to_owned(), client: ClientOptions::default() }
    }

    /// Where the outbox lies.
    pub fn outbox_of(state: &Path) -> PathBuf {
        state.join("outbox")
    }
}

/// Why delivery did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The outbox cannot be opened.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The server's address cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The system gives no thread.
    #[error("the system gives no thread: {0}")]
    Thread(#[from] io::Error),
}

/// Why a job was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Too many jobs of its kind are waiting.
    #[error("too many requests are waiting for the network or the disk; try again in a moment")]
    Busy,
    /// Delivery has stopped.
    #[error("delivery has stopped; restart the booth")]
    Stopped,
}

/// Delivery at work. Dropping it stops it.
pub struct Delivery {
    link: Arc<Link>,
    senders: Option<Senders>,
    answers: Option<Receiver<Answer>>,
    ended: Receiver<()>,
}

struct Senders {
    calls: SyncSender<Call>,
    store: SyncSender<(SessionId, Box<Contents>)>,
    errands: SyncSender<Errand>,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delivery({:?})", self.link.enrolment)
    }
}

impl Delivery {
    /// Starts the threads. `notify` is called from them after each answer, e.g. to wake the UI; it must not wait.
    ///
    /// # Errors
    /// An outbox that cannot be opened, a server address that cannot be used, no threads.
    pub fn start(
        enrolment: Enrolment,
        options: &DeliveryOptions,
        notify: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let client = Client::new(&enrolment, &options.client)?;
        let outbox = Outbox::open(&DeliveryOptions::outbox_of(&options.state))?;
        let (answers, answers_out) = mpsc::sync_channel(ANSWERS);
        let (errands, errands_out) = mpsc::sync_channel(32);
        let (calls, calls_out) = mpsc::sync_channel(16);
        let (store, store_out) = mpsc::sync_channel(4);
        let (end, ended) = mpsc::sync_channel::<()>(1);
        let channels = (answers, errands.clone());
        let link = Link::new(client, enrolment, options.state.clone(), outbox, channels, Box::new(notify));
        if let Some(roster) = load_roster(&options.state) {
            link.set_roster(roster);
        }
        let link = Arc::new(link);
        let seed = OsRng.next_u64();
        named("delivery-calls", &link, &end, move |link| calls::run(link, &calls_out))?;
        named("delivery-store", &link, &end, move |link| storing::run(link, &store_out))?;
        named("delivery-uploads", &link, &end, move |link| background::run(link, &errands_out, seed))?;
        let senders = Some(Senders { calls, store, errands });
        Ok(Self { link, senders, answers: Some(answers_out), ended })
    }

    /// Hands over a job; never waits.
    ///
    /// # Errors
    /// [`AskError`]; nothing is done then.
    pub fn ask(&self, job: Job) -> Result<(), AskError> {
        let senders = self.senders.as_ref().ok_or(AskError::Stopped)?;
        let call = |call| give(&senders.calls, call);
        let errand = |errand| give(&senders.errands, errand);
        match job {
            Job::LookUp { session, code, number, last_four } => call(Call::LookUp { session, code, number, last_four }),
            Job::Store { session, contents } => give(&senders.store, (session, contents)),
            Job::OpenOrder { session, submission, enrolment } => {
                call(Call::OpenOrder { session, submission, enrolment })
            }
            Job::QueryOrder { session, order } => call(Call::QueryOrder { session, order }),
            Job::CloseOrder { session, order } => call(Call::CloseOrder { session, order }),
            Job::OpenAlbum { session, shot } => call(Call::OpenAlbum { session, shot }),
            Job::CloseAlbum { session } => call(Call::CloseAlbum { session }),
            Job::Withdraw { session, submission } => call(Call::Withdraw { session, submission }),
            Job::CallStaff { screen } => errand(Errand::CallStaff(screen)),
            Job::Heartbeat(heartbeat) => errand(Errand::Heartbeat(heartbeat)),
            Job::RefreshConfig => errand(Errand::RefreshConfig),
            Job::RetryCare => errand(Errand::RetryCare),
        }
    }

    /// The next answer, if there is one; never waits.
    pub fn answer(&self) -> Option<Answer> {
        self.answers.as_ref()?.try_recv().ok()
    }

    /// The packages that the server does not have yet, as of the last change, those for staff first; never waits.
    pub fn waiting(&self) -> Vec<Waiting> {
        self.link.waiting()
    }

    /// The next answer within `wait`.
    pub fn answer_within(&self, wait: Duration) -> Option<Answer> {
        self.answers.as_ref()?.recv_timeout(wait).ok()
    }

    /// Stops within a second. A portrait that was handed over is kept first; an upload that is under way is left to
    /// the next start. The outbox is free for another process afterwards.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if self.senders.take().is_none() {
            return;
        }
        self.link.stop.store(true, Ordering::Release);
        self.link.wake();
        // Nobody reads answers any more: a thread that waits to give one is let go.
        self.answers = None;
        // All threads hold the sending half: this returns when the last has ended, or when the time is up.
        let _ended = self.ended.recv_timeout(STOP_WITHIN);
        hold(&self.link.outbox).take();
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.end();
    }
}

fn give<T>(sender: &SyncSender<T>, job: T) -> Result<(), AskError> {
    sender.try_send(job).map_err(|fault| match fault {
        TrySendError::Full(_) => AskError::Busy,
        TrySendError::Disconnected(_) => AskError::Stopped,
    })
}

/// Starts a thread that holds `end` for as long as it runs.
fn named(
    name: &str,
    link: &Arc<Link>,
    end: &SyncSender<()>,
    body: impl FnOnce(&Link) + Send + 'static,
) -> io::Result<()> {
    let (link, end) = (Arc::clone(link), end.clone());
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            body(&link);
            drop(end);
        })
        .map(drop)
}

fn load_roster(state: &Path) -> Option<Roster> {
    let bytes = fs::read(state.join(ROSTER_FILE)).ok()?;
    Roster::open(&bytes).inspect_err(|fault| tracing::warn!(%fault, "the locked roster is not used")).ok()
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
