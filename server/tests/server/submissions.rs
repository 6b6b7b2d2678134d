//! Packages in, receipts out: exactly once, and nothing that contradicts itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gradbooth_protocol::{Package, ProblemCode, Receipt, SubmissionState, SubmissionStatus};
use reqwest::Method;

use crate::rig::{PORTRAIT, Rig, another_portrait, answer, package};

#[test]
fn a_package_is_kept_once_however_often_it_comes() {
    let rig = Rig::new();
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    let id = package.manifest.submission.clone();
    let sealed = rig.seal(&package);
    let first = rig.put(&id, &sealed).unwrap();
    rig.server().advance_clock(60);
    assert_eq!(rig.put(&id, &sealed).unwrap(), first, "the same receipt, signature and time included");
    assert_eq!(rig.status(&id).state, SubmissionState::AwaitingPayment);
    assert_eq!(rig.status(&id).timeline.len(), 1);
    let another = rig.put(&id, &rig.seal(&package)).unwrap_err();
    assert_eq!((another.status, another.problem.code), (409, ProblemCode::Conflict));
    let object = rig.folder.path().join(format!("objects/submissions/{id}/{}.age", first.sha256));
    assert_eq!(std::fs::read(object).unwrap(), sealed, "stored sealed, as it came");
}

#[test]
fn sixteen_senders_at_once_get_one_receipt() {
    let rig = Rig::new();
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    let (id, sealed) = (&package.manifest.submission, rig.seal(&package));
    let receipts: Vec<Receipt> = std::thread::scope(|scope| {
        let sends: Vec<_> = (0..16).map(|_| scope.spawn(|| rig.put(id, &sealed).unwrap())).collect();
        sends.into_iter().map(|send| send.join().unwrap()).collect()
    });
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert_eq!(rig.status(id).timeline.len(), 1);
}

#[test]
fn a_wrong_or_missing_digest_is_refused() {
    let rig = Rig::new();
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    let sealed = rig.seal(&package);
    let path = format!("/v1/submissions/{}", package.manifest.submission);
    let wrong = format!("sha-256=:{}:", STANDARD.encode([0; 32]));
    for digest in [wrong.as_str(), "sha-256=:!:", "md5=:AAAA:", ""] {
        let request = rig.request(Method::PUT, &path).header("content-digest", digest).body(sealed.clone());
        let refusal = answer::<Receipt>(request.send().unwrap()).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (400, ProblemCode::BadRequest), "{digest}");
    }
    assert_eq!(rig.get::<SubmissionStatus>(&path).unwrap_err().status, 404);
}

#[test]
fn what_cannot_be_opened_is_refused() {
    let rig = Rig::new();
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    let id = &package.manifest.submission;
    let good = rig.seal(&package);
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let stranger = age::x25519::Identity::generate().to_public();
    let elsewhere = age::encrypt(&stranger, &package.encode().unwrap()).unwrap();
    let own: age::x25519::Recipient = rig.booth.recipient.parse().unwrap();
    let garbage = age::encrypt(&own, b"GBP1 and nothing that follows").unwrap();
    for bytes in [&b""[..], b"garbage", &flipped, &good[..good.len() - 40], &elsewhere, &garbage] {
        let refusal = rig.put(id, bytes).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (422, ProblemCode::BadPackage));
    }
    rig.put(id, &good).unwrap();
}

#[test]
fn each_contradiction_is_named() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let refused = |what: &str, change: &dyn Fn(&mut Package)| {
        let mut package = package(&rig, &enrolment, PORTRAIT);
        let id = package.manifest.submission.clone();
        change(&mut package);
        let refusal = rig.put(&id, &rig.seal(&package)).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (422, ProblemCode::BadPackage), "{what}");
        assert!(refusal.problem.message.contains(what), "{what}: {}", refusal.problem.message);
    };
    let other_id = "01890a5d-ac96-774b-bcce-b302099a8057";
    refused("id", &|package| other_id.clone_into(&mut package.manifest.submission));
    refused("booth", &|package| "A-99".clone_into(&mut package.manifest.booth));
    refused("receipt code", &|package| "abc <b>".clone_into(&mut package.manifest.receipt_code));
    refused("enrolment", &|package| "nobody".clone_into(&mut package.manifest.enrolment));
    refused("consent to the photo", &|package| package.manifest.consents.photo = false);
    refused("consent to sending", &|package| package.manifest.consents.send = false);
    refused("original's size or digest", &|package| package.original.push(0));
    refused("portrait's size or digest", &|package| package.manifest.portrait.bytes += 1);
    refused("chain", &|package| package.manifest.chain = "0".repeat(64));
    refused("media type", &|package| "image/png".clone_into(&mut package.manifest.original.media_type));
    refused("manifest", &|package| package.manifest.version = 2);
    // A portrait of another size, described truthfully.
    let mut small = package(&rig, &enrolment, crate::rig::ORIGINAL);
    small.manifest.accepted_at = 3;
    let refusal = rig.put(&small.manifest.submission, &rig.seal(&small)).unwrap_err();
    assert!(refusal.problem.message.contains("480 x 640"));
}

#[test]
fn students_who_may_not_be_photographed_are_refused() {
    let rig = Rig::new();
    let at_chsi = package(&rig, &rig.enrolment("at_chsi"), PORTRAIT);
    let refusal = rig.put(&at_chsi.manifest.submission, &rig.seal(&at_chsi)).unwrap_err();
    assert_eq!(refusal.problem.code, ProblemCode::BadPackage);
    let approved = package(&rig, &rig.enrolment("approved"), &another_portrait(1));
    let refusal = rig.put(&approved.manifest.submission, &rig.seal(&approved)).unwrap_err();
    assert_eq!((refusal.status, refusal.problem.code), (409, ProblemCode::Conflict));
}

#[test]
fn a_newer_photo_replaces_one_that_nobody_has_looked_at() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let (older, newer) = (package(&rig, &enrolment, PORTRAIT), package(&rig, &enrolment, &another_portrait(1)));
    rig.submit(&older);
    rig.submit(&newer);
    assert_eq!(rig.status(&older.manifest.submission).state, SubmissionState::Withdrawn);
    assert_eq!(rig.status(&newer.manifest.submission).state, SubmissionState::AwaitingPayment);
}

#[test]
fn only_what_waits_for_review_can_be_withdrawn() {
    let rig = Rig::with(|options| gradbooth_server::Options { demo_price_fen: 0, ..options });
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    rig.submit(&package);
    let path = format!("/v1/submissions/{}/withdraw", package.manifest.submission);
    let withdrawn: SubmissionStatus = rig.post(&path, &()).unwrap();
    let states: Vec<_> = withdrawn.timeline.iter().map(|entry| entry.state).collect();
    assert_eq!(states, [SubmissionState::PendingReview, SubmissionState::Withdrawn]);
    let again = rig.post::<SubmissionStatus>(&path, &()).unwrap_err();
    assert_eq!((again.status, again.problem.code), (409, ProblemCode::Conflict));
}
