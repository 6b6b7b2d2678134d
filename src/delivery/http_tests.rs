//! The client against answers that are garbage, slow, cut off, huge or forged.

use std::time::Duration;

use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use gradbooth_protocol::{Problem, ProblemCode, SubmissionState};

use super::super::identity::tests::enrolment;
use super::super::package::sha256_hex;
use super::super::responder::{Reply, Responder, Seen};
use super::super::verify::tests::receipt;
use super::*;
use crate::delivery::{NetworkFault, submission_id};

fn quick() -> ClientOptions {
    ClientOptions {
        connect: Duration::from_millis(500),
        call: Duration::from_millis(600),
        upload: Duration::from_millis(900),
        ..ClientOptions::default()
    }
}

fn client(url: &str) -> Client {
    Client::new(&enrolment(url).0, &quick()).unwrap()
}

/// What the client makes of one reply to a status question.
fn ask(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Result<SubmissionStatus, CallError> {
    let responder = Responder::start(reply);
    client(&responder.url).status(&submission_id(1, [1; 10]))
}

fn garbage<T: std::fmt::Debug>(answer: Result<T, CallError>) -> String {
    match answer {
        Err(CallError::Garbage(what)) => what,
        other => panic!("{other:?} is not garbage"),
    }
}

#[test]
fn answers_that_are_none_are_garbage() {
    garbage(ask(|_| Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec())));
    garbage(ask(|_| {
        Reply::status("200 OK", "content-type: text/html\r\n", b"<html>log in to the campus network</html>")
    }));
    garbage(ask(|_| Reply::status("200 OK", "", b"")));
    garbage(ask(|_| Reply::status("200 OK", "", &[0xff; 300])));
    garbage(ask(|_| Reply::status("200 OK", "", b"{\"submission\": 7}")));
    garbage(ask(|_| Reply::status("302 Found", "location: http://127.0.0.1:1/login\r\n", b"")));
    garbage(ask(|_| Reply::status("500 Internal Server Error", "", b"<h1>it works not</h1>")));
    let said = garbage(ask(|_| Reply::status("200 OK", "", b"[\"13800000000\"]")));
    assert!(!said.contains("138"), "an error must not quote the answer: {said}");
}

#[test]
fn refusals_come_with_their_reason() {
    let refused = ask(|_| Reply::problem("500 Internal Server Error", "internal", None));
    assert!(matches!(refused, Err(CallError::Refused(Problem { code: ProblemCode::Internal, .. }))));
    let locked = ask(|_| Reply::problem("429 Too Many Requests", "locked", Some(30)));
    assert!(matches!(locked, Err(CallError::Refused(Problem { code: ProblemCode::Locked, number: Some(30), .. }))));
}

#[test]
fn slow_servers_are_left_in_time() {
    let begun = crate::delivery::clock::unix_ms();
    let timeout = Err(CallError::Network(NetworkFault::Timeout));
    assert_eq!(ask(|_| Reply::Silence(Duration::from_secs(3))), timeout);
    let slow = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{".to_vec();
    assert_eq!(ask(move |_| Reply::Drip(slow.clone(), Duration::from_millis(100))), timeout);
    let body = [&b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"[..], &[b' '; 200]].concat();
    let answer = ask(move |_| Reply::Drip(body.clone(), Duration::from_millis(10)));
    assert_eq!(answer, timeout, "bytes that trickle do not keep a call alive");
    assert!(crate::delivery::clock::unix_ms() - begun < 6_000);
}

#[test]
fn connections_that_break_are_the_networks_fault() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"submission\":".to_vec();
    assert_eq!(ask(move |_| Reply::Bytes(cut.clone())), Err(CallError::Network(NetworkFault::Broken)));
    assert_eq!(ask(|_| Reply::Bytes(Vec::new())), Err(CallError::Network(NetworkFault::Broken)));
    let gone = Responder::start(|_| Reply::Reset);
    let sealed = vec![7; 2_000_000];
    let answer = client(&gone.url).submit(&submission_id(1, [1; 10]), sealed);
    assert_eq!(answer, Err(CallError::Network(NetworkFault::Broken)));
    let nobody = client("http://127.0.0.1:1").status(&submission_id(1, [1; 10]));
    assert_eq!(nobody, Err(CallError::Network(NetworkFault::Unreachable)));
}

#[test]
fn huge_answers_are_not_swallowed() {
    let lie = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_vec();
    garbage(ask(move |_| Reply::Bytes(lie.clone())));
    let endless = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &vec![b'['; 60_000]].concat();
    garbage(ask(move |_| Reply::Endless(endless.clone())));
    let deep = vec![b'['; 200_000];
    garbage(ask(move |_| Reply::status("200 OK", "", &deep)));
}

#[test]
fn a_package_goes_with_token_and_digest() {
    let sealed = vec![3; 100_000];
    let (id, sha256) = (submission_id(1, [1; 10]), sha256_hex(&sealed));
    let answer = receipt(&ed25519_dalek::SigningKey::from_bytes(&[42; 32]), &id.0, &sha256, "K7Q2-94FD");
    let expected = answer.clone();
    let responder = Responder::start(move |_| Reply::json(&answer));
    assert_eq!(client(&responder.url).submit(&id, sealed.clone()), Ok(expected));
    let seen = responder.seen().remove(0);
    assert!(seen.is(&format!("put /v1/submissions/{} ", id.0)), "{}", seen.head);
    assert!(seen.head.contains("authorization: bearer secret-token\r\n"));
    let digest = STANDARD.encode(Sha256::digest(&sealed)).to_lowercase();
    assert!(seen.head.contains(&format!("content-digest: sha-256=:{digest}:\r\n")));
    assert_eq!(seen.body, sealed);
}

#[test]
fn only_the_enrolled_servers_configuration_counts() {
    let config = BoothConfig {
        campaign: "2026-summer".to_owned(),
        school: "S".to_owned(),
        place: "P".to_owned(),
        profile: "moe-2017-99".to_owned(),
        background: "blue".to_owned(),
        price_fen: 3000,
        shots: 5,
        consent_version: "1".to_owned(),
        help_phone: String::new(),
        help_hours: String::new(),
        staffed_point: String::new(),
        follow_url: None,
        help_url: None,
        student_pages: "https://p.example".to_owned(),
        code_prefix: "PB1:".to_owned(),
    };
    let body = serde_json::to_vec(&config).unwrap();
    let signature = STANDARD.encode(ed25519_dalek::SigningKey::from_bytes(&[42; 32]).sign(&body).to_bytes());
    let answer = |signature: String| {
        let body = body.clone();
        Responder::start(move |seen| {
            if seen.head.contains("if-none-match: \"v1\"") {
                return Reply::status("304 Not Modified", "", b"");
            }
            Reply::status("200 OK", &format!("etag: \"v1\"\r\nx-signature: {signature}\r\n"), &body)
        })
    };
    let good = answer(signature);
    let Ok(ConfigAnswer::New { config: read, etag, .. }) = client(&good.url).config(None) else { panic!("no config") };
    assert_eq!((*read, etag.as_deref()), (config, Some("\"v1\"")));
    assert_eq!(client(&good.url).config(etag.as_deref()), Ok(ConfigAnswer::Unchanged));
    let other = ed25519_dalek::SigningKey::from_bytes(&[43; 32]).sign(&body).to_bytes();
    garbage(client(&answer(STANDARD.encode(other)).url).config(None));
    garbage(client(&answer(String::new()).url).config(None));
}

#[test]
fn statuses_are_read() {
    let status = SubmissionStatus {
        submission: "x".to_owned(),
        receipt_code: "K7Q2-94FD".to_owned(),
        state: SubmissionState::Rejected,
        reason: Some("eyes_open".to_owned()),
        words: None,
        timeline: Vec::new(),
    };
    let answer = status.clone();
    assert_eq!(ask(move |_| Reply::json(&answer)), Ok(status));
}
