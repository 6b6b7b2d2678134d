//! A restart keeps everything: keys, tokens, photos, states, locks, orders.

use gradbooth_protocol::{BoothConfig, OrderState, ProblemCode, SubmissionState};

use crate::rig::{PORTRAIT, Rig, package};

#[test]
fn a_restart_keeps_everything() {
    let mut rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    let sealed = rig.seal(&package);
    let id = package.manifest.submission.clone();
    let receipt = rig.put(&id, &sealed).unwrap();
    let order = rig.order(&id, &enrolment);
    let mut wrong = rig.student("pending");
    wrong.last4 = "0000".to_owned();
    for _try in 0..5 {
        rig.look_up(&wrong).unwrap_err();
    }
    let mut campus = rig.server().demo().unwrap().students.clone();
    // The first fresh student has delivered since.
    let fresh = campus.iter_mut().find(|student| student.note == "fresh").unwrap();
    "awaiting_payment".clone_into(&mut fresh.note);

    rig.restart();

    assert!(rig.get::<BoothConfig>("/v1/booth/config").is_ok(), "the token holds");
    assert_eq!(rig.put(&id, &sealed).unwrap(), receipt);
    rig.verify(&receipt.signed_bytes(), &receipt.signature);
    assert_eq!(rig.look_up(&wrong).unwrap_err().problem.code, ProblemCode::Locked);
    assert_eq!(rig.server().demo().unwrap().students, campus);
    assert_eq!(rig.order(&id, &enrolment).id, order.id);
    rig.client.post(&order.code_url).send().unwrap();
    assert_eq!(rig.order(&id, &enrolment).state, OrderState::Paid);
    rig.review(&id, None);

    rig.restart();

    let status = rig.status(&id);
    let states: Vec<_> = status.timeline.iter().map(|entry| entry.state).collect();
    assert_eq!(states, [SubmissionState::AwaitingPayment, SubmissionState::PendingReview, SubmissionState::Approved]);
    assert_eq!(rig.look_up(&rig.student("rejected")).unwrap().submission.unwrap().timeline.len(), 2, "filled once");
}

#[test]
fn another_servers_keys_do_not_open_the_desk_or_the_tags() {
    let one = Rig::new();
    let other = Rig::new();
    assert_ne!(one.booth.recipient, other.booth.recipient);
    let package = package(&one, &one.enrolment("fresh"), PORTRAIT);
    let refusal = one.put(&package.manifest.submission, &other.seal(&package)).unwrap_err();
    assert_eq!(refusal.problem.code, ProblemCode::BadPackage);
}
