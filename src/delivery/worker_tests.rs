//! Delivery's threads against servers that are slow, absent, lying or refusing.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test waits for one answer and lets the others pass")]

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use gradbooth_protocol::{LookupResponse, WirePrice, WireRecord};

use super::super::answer::LookupFault;
use super::super::clock::unix_ms;
use super::super::disk::write_private;
use super::super::identity::tests::enrolment;
use super::super::package::tests::contents;
use super::super::responder::{Reply, Responder, Seen};
use super::super::roster::tests::{keys, roster};
use super::super::verify::tests::receipt;
use super::super::wire::CallError;
use super::*;
use crate::domain::{CollectionCode, LastFour, StudentNumber, SubmissionId};

const SESSION: SessionId = SessionId(7);

fn options(state: &Path) -> DeliveryOptions {
    let client = ClientOptions {
        connect: Duration::from_millis(500),
        call: Duration::from_secs(3),
        upload: Duration::from_secs(5),
        ..ClientOptions::default()
    };
    DeliveryOptions { client, ..DeliveryOptions::new(state) }
}

fn start(state: &Path, url: &str) -> Delivery {
    Delivery::start(enrolment(url).0, &options(state), || {}).unwrap()
}

/// The first answer that `pick` takes, within `seconds`.
fn wait_for<T>(delivery: &Delivery, seconds: u64, pick: impl Fn(&Answer) -> Option<T>) -> T {
    let until = unix_ms() + seconds * 1000;
    while unix_ms() < until {
        if let Some(picked) = delivery.answer_within(Duration::from_millis(100)).as_ref().and_then(&pick) {
            return picked;
        }
    }
    panic!("no such answer in {seconds} s");
}

fn store(delivery: &Delivery, seed: u8) -> SubmissionId {
    delivery.ask(Job::Store { session: SESSION, contents: Box::new(contents(seed)) }).unwrap();
    wait_for(delivery, 10, |answer| match answer {
        Answer::Stored { session, submission, .. } if *session == SESSION => Some(submission.clone()),
        Answer::StoreFailed { why, .. } => panic!("{why}"),
        _ => None,
    })
}

fn look_up(delivery: &Delivery, number: StudentNumber, last_four: LastFour) {
    let code = CollectionCode::new("PB1:code");
    delivery.ask(Job::LookUp { session: SESSION, code, number, last_four }).unwrap();
}

fn signed(seen: &Seen, code: &str) -> Reply {
    let id = seen.head.split_whitespace().nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
    let key = ed25519_dalek::SigningKey::from_bytes(&[42; 32]);
    Reply::json(&receipt(&key, &id, &super::super::package::sha256_hex(&seen.body), code))
}

fn files(state: &Path) -> usize {
    let names = fs::read_dir(state.join("outbox")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".age")).count()
}

#[test]
fn a_slow_upload_delays_no_lookup_and_no_stop() {
    let state = tempfile::tempdir().unwrap();
    let record = WireRecord {
        enrolment: "e".to_owned(),
        name: "王*明".to_owned(),
        school: String::new(),
        major: String::new(),
        level: String::new(),
        year: String::new(),
        at_chsi: false,
    };
    let answer = LookupResponse { record, submission: None, price: WirePrice::School, rejected: Vec::new() };
    let responder = Responder::start(move |seen| {
        if seen.is("put ") {
            Reply::Silence(Duration::from_secs(4))
        } else if seen.is("post /v1/lookups") {
            Reply::json(&answer)
        } else {
            Reply::problem("404 Not Found", "not_found", None)
        }
    });
    let delivery = start(state.path(), &responder.url);
    store(&delivery, 1);
    while !responder.seen().iter().any(|seen| seen.is("put ")) {
        drop(delivery.answer_within(Duration::from_millis(20)));
    }
    let asked = unix_ms();
    look_up(&delivery, StudentNumber::new("1"), LastFour::new("0001"));
    let found = wait_for(&delivery, 2, |answer| match answer {
        Answer::LookedUp { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert!(!found.unwrap().offline);
    assert!(unix_ms() - asked < 1_500, "the lookup waited for the upload");
    let stopping = unix_ms();
    delivery.stop();
    assert!(unix_ms() - stopping < 1_000, "stopping took {} ms", unix_ms() - stopping);
    let outbox = Outbox::open(&state.path().join("outbox")).unwrap();
    assert_eq!(outbox.pending().unwrap().len(), 1, "the package waits for the next start");
}

#[test]
fn a_forged_receipt_deletes_nothing_and_a_true_one_does() {
    let state = tempfile::tempdir().unwrap();
    let honest = Arc::new(AtomicBool::new(false));
    let (says, code) = (Arc::clone(&honest), contents(2).receipt_code.0);
    let responder = Responder::start(move |seen| {
        if !seen.is("put ") {
            return Reply::problem("404 Not Found", "not_found", None);
        }
        if says.load(Ordering::Relaxed) {
            return signed(seen, &code);
        }
        let forger = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
        let id = contents(2).submission.0;
        Reply::json(&receipt(&forger, &id, &super::super::package::sha256_hex(&seen.body), &code))
    });
    let delivery = start(state.path(), &responder.url);
    let id = store(&delivery, 2);
    wait_for(&delivery, 10, |answer| match answer {
        Answer::Delivered { .. } => panic!("a forged receipt was believed"),
        Answer::Queue(counts) if responder.seen().iter().any(|seen| seen.is("put ")) => {
            (counts.pending == 1).then_some(())
        }
        _ => None,
    });
    assert_eq!(files(state.path()), 1);
    honest.store(true, Ordering::Relaxed);
    wait_for(&delivery, 20, |answer| match answer {
        Answer::Delivered { submission, .. } => (*submission == id).then_some(()),
        _ => None,
    });
    assert_eq!(files(state.path()), 0);
}

#[test]
fn without_a_server_photos_are_kept_and_with_one_they_go_at_once() {
    let state = tempfile::tempdir().unwrap();
    write_private(state.path(), ROSTER_FILE, &roster(3)).unwrap();
    let up = Arc::new(AtomicBool::new(false));
    let is_up = Arc::clone(&up);
    let codes: Vec<String> = (3..6).map(|seed| contents(seed).receipt_code.0).collect();
    let ids: Vec<String> = (3..6).map(|seed| contents(seed).submission.0).collect();
    let responder = Responder::start(move |seen| {
        if !is_up.load(Ordering::Relaxed) {
            return Reply::Reset;
        }
        match ids.iter().position(|id| seen.head.contains(id)) {
            Some(at) => signed(seen, &codes[at]),
            None => Reply::problem("404 Not Found", "not_found", None),
        }
    });
    let delivery = start(state.path(), &responder.url);
    wait_for(&delivery, 10, |answer| match answer {
        Answer::Online(online) => (!online).then_some(()),
        _ => None,
    });
    let mut stored: Vec<_> = (3..6).map(|seed| store(&delivery, seed).0).collect();
    let (number, last_four) = keys(1);
    look_up(&delivery, number.clone(), last_four);
    let found = wait_for(&delivery, 10, |answer| match answer {
        Answer::LookedUp { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert!(found.unwrap().offline);
    look_up(&delivery, number, LastFour::new("7777"));
    let found = wait_for(&delivery, 10, |answer| match answer {
        Answer::LookedUp { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert_eq!(found, Err(LookupFault::Mismatch { tries_left: 4 }));

    up.store(true, Ordering::Relaxed);
    let mut delivered = Vec::new();
    let online = Mutex::new(false);
    while delivered.len() < 3 {
        delivered.push(wait_for(&delivery, 20, |answer| match answer {
            Answer::Online(state) => {
                *online.lock().unwrap() = *state;
                None
            }
            Answer::Delivered { submission, .. } => Some(submission.0.clone()),
            _ => None,
        }));
    }
    delivered.sort();
    stored.sort();
    assert_eq!(delivered, stored);
    assert!(*online.lock().unwrap());
    assert_eq!(files(state.path()), 0);
}

#[test]
fn what_is_refused_for_good_is_kept_for_staff() {
    let state = tempfile::tempdir().unwrap();
    let responder = Responder::start(|seen| {
        if seen.is("put ") {
            Reply::problem("422 Unprocessable Content", "bad_package", None)
        } else {
            Reply::problem("404 Not Found", "not_found", None)
        }
    });
    let delivery = start(state.path(), &responder.url);
    let id = store(&delivery, 8);
    wait_for(&delivery, 10, |answer| match answer {
        Answer::NeedsCare { submission, .. } => (*submission == id).then_some(()),
        _ => None,
    });
    assert_eq!(files(state.path()), 1);
    wait_for(&delivery, 10, |answer| matches!(answer, Answer::Queue(counts) if counts.care == 1).then_some(()));
    let rows = delivery.waiting();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&rows[0].receipt_code, rows[0].progress), (&contents(8).receipt_code, crate::delivery::Progress::Care));
    let tries = |responder: &Responder| responder.seen().iter().filter(|seen| seen.is("put ")).count();
    assert_eq!(tries(&responder), 1, "refused for good is not sent again");
    delivery.ask(Job::RetryCare).unwrap();
    wait_for(&delivery, 10, |answer| matches!(answer, Answer::NeedsCare { .. }).then_some(()));
    assert_eq!(tries(&responder), 2);
}

#[test]
fn orders_tell_why_they_fail() {
    let state = tempfile::tempdir().unwrap();
    let responder = Responder::start(|_| Reply::problem("404 Not Found", "not_found", None));
    let delivery = start(state.path(), &responder.url);
    delivery.ask(Job::QueryOrder { session: SESSION, order: "o/../1".to_owned() }).unwrap();
    let answer = wait_for(&delivery, 10, |answer| match answer {
        Answer::Order { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert!(matches!(answer, Err(CallError::Refused(_))));
}
