//! Every call of delivery against the real server: enrolment, configuration, lookup, package, order, upload page,
//! withdrawal, and what is left of them without a network.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test waits for one answer and lets the others pass")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use gradbooth::delivery::{
    Answer, CallError, Client, ClientOptions, Contents, Delivery, DeliveryOptions, DeviceKey, Enrolment, Found, Job,
    LookupFault, ReceiptKey, write_private,
};
use gradbooth::domain::{CollectionCode, EnrolmentRef, LastFour, PhotoState, Price, SessionId, ShotId, StudentNumber};
use gradbooth_protocol::{Heartbeat, OrderState, ProblemCode, SubmissionState};
use gradbooth_server::demo::DemoStudent;
use gradbooth_server::embedded::{self, Running};
use gradbooth_server::{Options, Payment, Script};

use crate::delivery_kills::{contents, portrait};

const SESSION: SessionId = SessionId(3);

fn server(data: &Path) -> Running {
    let payment = Payment::Simulated(Script::PaysAfter(Duration::from_millis(300)));
    embedded::start(data, Options { payment, ..Options::demo(data) }).unwrap()
}

fn enrol(state: &Path, server: &Running) -> Enrolment {
    let key = DeviceKey::load_or_create(state).unwrap();
    let options = ClientOptions::default();
    let answer = Client::enrol(server.base_url(), "DEMO0000", &key.public(), &options).unwrap().unwrap();
    let enrolment = Enrolment::from_answer(server.base_url(), answer).unwrap();
    enrolment.save(state).unwrap();
    enrolment
}

fn wait_for<T>(delivery: &Delivery, pick: impl Fn(&Answer) -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(picked) = delivery.answer_within(Duration::from_millis(100)).as_ref().and_then(&pick) {
            return picked;
        }
    }
    panic!("no such answer in 20 s");
}

fn student<'a>(server: &'a Running, note: &str) -> &'a DemoStudent {
    server.demo().unwrap().students.iter().find(|student| student.note == note).unwrap()
}

#[expect(clippy::unwrap_in_result, reason = "its result is what the server said, not whether the test holds")]
fn look_up(delivery: &Delivery, student: &DemoStudent, last4: &str) -> Result<PhotoState, LookupFault> {
    let job = Job::LookUp {
        session: SESSION,
        code: CollectionCode::new(student.code.clone()),
        number: StudentNumber::new(student.student_number.clone()),
        last_four: LastFour::new(last4),
    };
    delivery.ask(job).unwrap();
    wait_for(delivery, |answer| match answer {
        Answer::LookedUp { session: SESSION, answer } => Some(answer.clone().map(|found| found.record.photo)),
        _ => None,
    })
}

fn order(delivery: &Delivery, job: Job) -> (String, OrderState, u32) {
    delivery.ask(job).unwrap();
    wait_for(delivery, |answer| match answer {
        Answer::Order { answer, .. } => {
            let page = answer.clone().unwrap();
            Some((page.id, page.state, page.seconds_left))
        }
        _ => None,
    })
}

#[test]
fn enrolment_needs_the_right_code_and_a_server() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = server(data.path());
    let key = DeviceKey::load_or_create(state.path()).unwrap().public();
    let options = ClientOptions::default();
    let enrol = |code: &str| Client::enrol(server.base_url(), code, &key, &options).unwrap();
    let code = server.issue_enrol_code("A-07", "library", 60).unwrap();
    assert!(matches!(enrol("WRONG123"), Err(CallError::Refused(problem)) if problem.code == ProblemCode::NotFound));
    assert_eq!(enrol(&code).unwrap().booth, "A-07");
    assert!(matches!(enrol(&code), Err(CallError::Refused(problem)) if problem.code == ProblemCode::Expired));
    assert!(Client::enrol("http://192.0.2.1", &code, &key, &options).is_err(), "plain HTTP over a network");
}

#[test]
fn a_student_is_found_photographed_paid_for_and_withdrawn() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = server(data.path());
    let enrolment = enrol(state.path(), &server);
    let booth = enrolment.booth.clone();
    let key: ReceiptKey = enrolment.receipt_key.clone();
    let delivery = Delivery::start(enrolment, &DeliveryOptions::new(state.path()), || {}).unwrap();
    let config = wait_for(&delivery, |answer| match answer {
        Answer::Config(config) => Some(config.clone()),
        _ => None,
    });
    assert_eq!(config.price_fen, 3000);

    let fresh = student(&server, "fresh");
    assert_eq!(look_up(&delivery, fresh, "0000"), Err(LookupFault::Mismatch { tries_left: 4 }));
    assert_eq!(look_up(&delivery, fresh, &fresh.last4), Ok(PhotoState::None));
    let there = student(&server, "at_chsi");
    assert_eq!(look_up(&delivery, there, &there.last4), Ok(PhotoState::AtChsi));
    let elsewhere = student(&server, "other_school");
    assert_eq!(look_up(&delivery, elsewhere, &elsewhere.last4), Err(LookupFault::OtherSchool));
    let rejected = student(&server, "rejected");
    assert!(matches!(look_up(&delivery, rejected, &rejected.last4), Ok(PhotoState::Rejected { .. })));
    let pending = student(&server, "pending");
    for tries_left in (1..5).rev() {
        assert_eq!(look_up(&delivery, pending, "0000"), Err(LookupFault::Mismatch { tries_left }));
    }
    assert!(matches!(look_up(&delivery, pending, "0000"), Err(LookupFault::Locked(1..=600))));

    let contents: Contents = contents(&booth, &portrait());
    let submission = contents.submission.clone();
    let open =
        Job::OpenOrder { session: SESSION, submission: submission.clone(), enrolment: EnrolmentRef::new("demo-01") };
    let (id, first, seconds_left) = order(&delivery, open);
    assert!(matches!(first, OrderState::NotPaid | OrderState::Paying), "{first:?}");
    assert!((1..=300).contains(&seconds_left));
    delivery.ask(Job::Store { session: SESSION, contents: Box::new(contents) }).unwrap();
    let url = wait_for(&delivery, |answer| match answer {
        Answer::Stored { progress_url, .. } => Some(progress_url.clone()),
        Answer::StoreFailed { why, .. } => panic!("{why}"),
        _ => None,
    });
    assert!(url.starts_with(&format!("{}/p/", config.student_pages)), "{url}");
    let receipt = wait_for(&delivery, |answer| match answer {
        Answer::Delivered { receipt, .. } => Some(receipt.clone()),
        _ => None,
    });
    assert!(key.signed(&receipt.signed_bytes(), &receipt.signature));
    let mut paid = first;
    for _ in 0..50 {
        if paid == OrderState::Paid {
            break;
        }
        drop(delivery.answer_within(Duration::from_millis(100)));
        paid = order(&delivery, Job::QueryOrder { session: SESSION, order: id.clone() }).1;
    }
    assert_eq!(paid, OrderState::Paid);
    let closed = order(&delivery, Job::CloseOrder { session: SESSION, order: id });
    assert_eq!(closed.1, OrderState::Paid, "paid wins over a close");

    let client = Client::new(&Enrolment::load(state.path()).unwrap(), &ClientOptions::default()).unwrap();
    assert_eq!(client.status(&submission).unwrap().state, SubmissionState::PendingReview);
    delivery.ask(Job::Withdraw { session: SESSION, submission: submission.clone() }).unwrap();
    assert!(wait_for(&delivery, |answer| match answer {
        Answer::Withdrawn { done, .. } => Some(*done),
        _ => None,
    }));
    assert!(matches!(
        client.status(&submission).unwrap().state,
        SubmissionState::Withdrawn | SubmissionState::Refunded
    ));
    let heartbeat = Heartbeat {
        version: "test".to_owned(),
        queued: 0,
        camera_ok: true,
        lights_ok: true,
        disk_free: 0.5,
        in_service: true,
    };
    client.heartbeat(&heartbeat).unwrap();
    client.call_staff("pose").unwrap();
}

#[test]
fn a_photo_comes_from_the_phone() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = server(data.path());
    let options = DeliveryOptions::new(state.path());
    let delivery = Delivery::start(enrol(state.path(), &server), &options, || {}).unwrap();
    delivery.ask(Job::OpenAlbum { session: SESSION, shot: ShotId(1) }).unwrap();
    let page = wait_for(&delivery, |answer| match answer {
        Answer::Album { answer, .. } => Some(answer.clone().unwrap()),
        _ => None,
    });
    assert!(!page.arrived && page.seconds_left > 0);
    let photo = portrait();
    let path = page.url.strip_prefix(server.base_url()).unwrap();
    send_form(server.base_url(), path, &photo);
    let arrived = wait_for(&delivery, |answer| match answer {
        Answer::AlbumPhoto { session: SESSION, shot: ShotId(1), bytes } => Some(bytes.clone()),
        _ => None,
    });
    assert_eq!(arrived, photo);
}

/// What a phone's browser sends (RFC 7578).
pub(crate) fn send_form(base: &str, path: &str, photo: &[u8]) {
    let host = base.trim_start_matches("http://");
    let part = b"--b\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n";
    let body = [&part[..], photo, b"\r\n--b--\r\n"].concat();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: multipart/form-data; boundary=b\r\n\r\n",
        body.len()
    );
    let mut phone = TcpStream::connect(host).unwrap();
    phone.write_all(&[head.as_bytes(), &body].concat()).unwrap();
    let mut answer = String::new();
    phone.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn without_the_server_the_kept_configuration_counts_and_photos_wait() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = server(data.path());
    let enrolment = enrol(state.path(), &server);
    let options = DeliveryOptions::new(state.path());
    let is_config = |answer: &Answer| match answer {
        Answer::Config(config) => Some(config.clone()),
        _ => None,
    };
    let delivery = Delivery::start(enrolment.clone(), &options, || {}).unwrap();
    let first = wait_for(&delivery, is_config);
    delivery.stop();
    server.stop().unwrap();

    let delivery = Delivery::start(enrolment.clone(), &options, || {}).unwrap();
    assert_eq!(wait_for(&delivery, is_config), first);
    delivery.ask(Job::Store { session: SESSION, contents: Box::new(contents(&enrolment.booth, &portrait())) }).unwrap();
    wait_for(&delivery, |answer| matches!(answer, Answer::Stored { .. }).then_some(()));
    wait_for(&delivery, |answer| matches!(answer, Answer::Queue(counts) if counts.pending == 1).then_some(()));
    delivery.stop();
}

/// The student's record as the booth finds it, and whether without the server.
fn found(delivery: &Delivery, student: &DemoStudent) -> Found {
    let job = Job::LookUp {
        session: SESSION,
        code: CollectionCode::new(student.code.clone()),
        number: StudentNumber::new(student.student_number.clone()),
        last_four: LastFour::new(student.last4.to_lowercase()),
    };
    delivery.ask(job).unwrap();
    wait_for(delivery, |answer| match answer {
        Answer::LookedUp { session: SESSION, answer } => Some(*answer.clone().unwrap()),
        _ => None,
    })
}

#[test]
fn a_server_killed_before_identity_still_lets_students_be_checked_and_photos_wait() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = server(data.path());
    let students = server.demo().unwrap().students.clone();
    let student = |note: &str| students.iter().find(|student| student.note == note).unwrap();
    // A roster of another server, from before.
    write_private(state.path(), "roster.gbr", b"GBR1 of long ago").unwrap();
    let enrolment = Enrolment::obtain(server.base_url(), "DEMO0000", state.path(), &ClientOptions::default()).unwrap();
    let file = state.path().join("roster.gbr");
    assert!(!file.exists(), "enrolment forgets the old roster");
    let options = DeliveryOptions::new(state.path());
    let delivery = Delivery::start(enrolment.clone(), &options, || {}).unwrap();
    for _ in 0..100 {
        if file.exists() {
            break;
        }
        drop(delivery.answer_within(Duration::from_millis(100)));
    }
    assert!(file.exists(), "the roster is fetched with the first contact");
    server.stop().unwrap();

    let record = found(&delivery, student("fresh"));
    assert!(record.offline && record.record.photo == PhotoState::None, "{record:?}");
    assert_eq!(look_up(&delivery, student("fresh"), "0000"), Err(LookupFault::Mismatch { tries_left: 4 }));
    delivery.stop();

    // Not only the booth that fetched it: also after a power cut.
    let delivery = Delivery::start(enrolment.clone(), &options, || {}).unwrap();
    let at_chsi = found(&delivery, student("at_chsi"));
    assert!(at_chsi.offline && at_chsi.record.photo == PhotoState::AtChsi, "{at_chsi:?}");
    let rejected = found(&delivery, student("rejected"));
    assert!(matches!(rejected.record.photo, PhotoState::Rejected { .. }), "{rejected:?}");
    assert_eq!(rejected.rejected.len(), 2, "original and portrait that must not come again");
    assert_eq!(rejected.record.price, Price::FreeRetake);
    let contents = contents(&enrolment.booth, &portrait());
    delivery.ask(Job::Store { session: SESSION, contents: Box::new(contents) }).unwrap();
    wait_for(&delivery, |answer| matches!(answer, Answer::Stored { .. }).then_some(()));
    wait_for(&delivery, |answer| matches!(answer, Answer::Queue(counts) if counts.pending == 1).then_some(()));
}
