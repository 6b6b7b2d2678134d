//! The thread that nobody waits for: uploads, heartbeats, configuration, locked roster. A slow upload never delays a lookup.

use std::fs;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use gradbooth_protocol::{Heartbeat, Receipt};
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::daily::Daily;
use super::entry::{Entry, OutboxError};
use super::http::{ConfigAnswer, RosterAnswer};
use super::link::{Errand, Link, hold};
use super::roster::ROSTER_FILE;
use super::uploader::{Next, Outcome, Uploader};
use super::wire::CallError;
use super::{clock, write_private};
use crate::domain::SubmissionId;

/// Kept configuration in the state folder.
const CONFIG_FILE: &str = "server-config.json";
/// Milliseconds between two questions for configuration and roster, online and offline; the first is also the probe.
const ASK_ONLINE: u64 = 300_000;
const ASK_OFFLINE: u64 = 5_000;

/// The configuration as it came, with its signature: checked again whenever it is read.
#[derive(Serialize, Deserialize)]
struct KeptConfig {
    body: String,
    signature: String,
    etag: Option<String>,
}

/// Works until delivery stops.
pub(super) fn run(link: &Link, errands: &Receiver<Errand>, seed: u64) {
    let mut uploader = Uploader::new(seed);
    let mut etag = load_config(link);
    // Not kept over a restart: a file that is asked for once more cannot be the wrong one for its tag.
    let mut roster_etag = None;
    let mut ask_at = 0;
    let mut daily = Daily::default();
    link.tell_queue();
    while !link.stopped() {
        match errands.try_recv() {
            Ok(errand) => {
                run_errand(link, errand, &mut ask_at);
                continue;
            }
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {}
        }
        if link.take_came_back() {
            uploader.reached();
        }
        let now = clock::unix_ms();
        if daily.is_due(now) {
            if let Some(Err(fault)) = link.with_outbox(|outbox| daily.work(outbox, now)) {
                tracing::warn!(%fault, "old deliveries are not forgotten");
            }
            link.tell_queue();
        }
        // A clock set back must not silence the probe.
        let ask_in = ask_at.saturating_sub(now);
        if ask_in == 0 || ask_in > ASK_ONLINE {
            ask_config(link, &mut etag);
            if link.is_online() {
                ask_roster(link, &mut roster_etag);
            }
            ask_at = clock::unix_ms() + if link.is_online() { ASK_ONLINE } else { ASK_OFFLINE };
            continue;
        }
        let wait = match work(link, &mut uploader, now) {
            None => continue,
            Some(wait) => wait.min(ask_in).max(1),
        };
        match errands.recv_timeout(Duration::from_millis(wait)) {
            Ok(errand) => run_errand(link, errand, &mut ask_at),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Sends one package, or says how long to wait.
fn work(link: &Link, uploader: &mut Uploader, now: u64) -> Option<u64> {
    let pending = match link.with_outbox(|outbox| outbox.pending()) {
        Some(Ok(pending)) => pending,
        Some(Err(fault)) => {
            tracing::error!(%fault, "the outbox cannot be read");
            return Some(ASK_OFFLINE);
        }
        None => return Some(ASK_OFFLINE),
    };
    match uploader.next(&pending, now) {
        Next::Idle => Some(ASK_ONLINE),
        Next::Wait(wait) => Some(wait),
        Next::Send(id) => {
            if let Some(entry) = pending.iter().find(|entry| entry.id == id) {
                upload(link, uploader, entry);
            }
            None
        }
    }
}

fn upload(link: &Link, uploader: &mut Uploader, entry: &Entry) {
    let bytes = match link.with_outbox(|outbox| outbox.read(&entry.id)) {
        None => return,
        Some(Ok(bytes)) => bytes,
        Some(Err(fault @ OutboxError::Damaged)) => {
            settle(link, entry, Outcome::Care(fault.to_string()));
            return;
        }
        Some(Err(fault)) => {
            let later = uploader.retry(entry, fault.to_string(), 0, clock::unix_ms());
            settle(link, entry, later);
            return;
        }
    };
    link.sending(Some(&entry.id));
    let answer: Result<Receipt, CallError> = link.note(link.client.submit(&entry.id, bytes));
    link.sending(None);
    let now = clock::unix_ms();
    match uploader.after(entry, answer, now) {
        Outcome::Receipt(receipt) => {
            let key = &link.enrolment.receipt_key;
            match link.with_outbox(|outbox| outbox.delivered(&entry.id, &receipt, key, now)) {
                None => {}
                Some(Ok(())) => {
                    tracing::info!(submission = entry.id.0, "delivered");
                    link.tell(Answer::Delivered { submission: entry.id.clone(), receipt });
                    link.tell_queue();
                }
                Some(Err(fault)) => {
                    let later = uploader.retry(entry, fault.to_string(), 0, now);
                    settle(link, entry, later);
                }
            }
        }
        other @ (Outcome::Retry(_) | Outcome::Care(_)) => settle(link, entry, other),
    }
}

/// Writes down what came of a try.
fn settle(link: &Link, entry: &Entry, outcome: Outcome) {
    let id: &SubmissionId = &entry.id;
    let written = match outcome {
        Outcome::Receipt(_) => return,
        Outcome::Retry(tried) => {
            tracing::warn!(
                submission = id.0,
                why = tried.error,
                wait_ms = tried.next_at - tried.at,
                "not delivered yet"
            );
            link.with_outbox(|outbox| outbox.mark_tried(id, &tried))
        }
        Outcome::Care(why) => {
            tracing::error!(submission = id.0, why, "refused for good; kept for staff");
            let written = link.with_outbox(|outbox| outbox.mark_care(id, clock::unix_ms(), &why));
            link.tell(Answer::NeedsCare { submission: id.clone(), why });
            written
        }
    };
    if let Some(Err(fault)) = written {
        // The next try may come too early; nothing else depends on it.
        tracing::error!(%fault, "a try could not be written down");
    }
    link.tell_queue();
}

fn run_errand(link: &Link, errand: Errand, ask_at: &mut u64) {
    let outcome = match errand {
        Errand::Wake => return,
        Errand::RefreshConfig => {
            *ask_at = 0;
            return;
        }
        Errand::RetryCare => {
            if let Some(Err(fault)) = link.with_outbox(|outbox| outbox.retry_care()) {
                tracing::error!(%fault, "the outbox cannot be changed");
            }
            link.tell_queue();
            return;
        }
        Errand::Heartbeat(heartbeat) => link.note(link.client.heartbeat(&with_queue(link, heartbeat))),
        Errand::CallStaff(screen) => link.note(link.client.call_staff(&screen)),
    };
    if let Err(fault) = outcome {
        tracing::warn!(%fault, "the server did not take a message");
    }
}

fn with_queue(link: &Link, heartbeat: Heartbeat) -> Heartbeat {
    match link.with_outbox(|outbox| outbox.counts()) {
        Some(Ok(counts)) => Heartbeat { queued: counts.pending + counts.care, ..heartbeat },
        _ => heartbeat,
    }
}

/// Reads the kept configuration, if its signature is the enrolled server's; gives its tag.
fn load_config(link: &Link) -> Option<String> {
    let bytes = fs::read(link.state.join(CONFIG_FILE)).ok()?;
    let kept: KeptConfig = serde_json::from_slice(&bytes).ok()?;
    match link.client.read_config(kept.body.as_bytes(), &kept.signature) {
        Ok(config) => {
            *hold(&link.config) = Some(config.clone());
            link.tell(Answer::Config(Box::new(config)));
            kept.etag
        }
        Err(fault) => {
            tracing::warn!(%fault, "the kept configuration is not used");
            None
        }
    }
}

fn ask_config(link: &Link, etag: &mut Option<String>) {
    match link.note(link.client.config(etag.as_deref())) {
        Ok(ConfigAnswer::Unchanged) => {}
        Ok(ConfigAnswer::New { config, body, signature, etag: new }) => {
            *hold(&link.config) = Some((*config).clone());
            link.tell(Answer::Config(config));
            etag.clone_from(&new);
            let kept = KeptConfig { body: String::from_utf8_lossy(&body).into_owned(), signature, etag: new };
            let written = serde_json::to_vec(&kept)
                .map_err(std::io::Error::from)
                .and_then(|bytes| write_private(&link.state, CONFIG_FILE, &bytes));
            if let Err(fault) = written {
                tracing::warn!(%fault, "the configuration is not kept");
            }
        }
        Err(fault) => {
            tracing::warn!(%fault, "the configuration was not had");
            if matches!(fault, CallError::Garbage(_)) {
                // Whoever answered, it was not the enrolled server.
                link.set_online(false);
            }
        }
    }
}

/// Fetches the locked roster if the server has another. It is in force once it is on the medium, so that a restart without
/// network knows the same students.
fn ask_roster(link: &Link, etag: &mut Option<String>) {
    match link.note(link.client.roster(etag.as_deref())) {
        Ok(RosterAnswer::Unchanged) => {}
        Ok(RosterAnswer::New { roster, body, etag: new }) => match write_private(&link.state, ROSTER_FILE, &body) {
            Ok(()) => {
                link.set_roster(*roster);
                *etag = new;
            }
            Err(fault) => tracing::warn!(%fault, "the locked roster is not kept"),
        },
        Err(fault) => tracing::warn!(%fault, "the locked roster was not had"),
    }
}
