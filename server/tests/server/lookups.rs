//! Code, number and last four must agree; wrong tries are counted and tell nothing.

use gradbooth_protocol::{ProblemCode, SubmissionState, WirePrice};

use crate::rig::Rig;

#[test]
fn each_state_of_the_demo_campus_is_told() {
    let rig = Rig::new();
    let fresh = rig.look_up(&rig.student("fresh")).unwrap();
    assert_eq!((fresh.submission, fresh.price), (None, WirePrice::Student { fen: 3000 }));
    let states = [
        ("pending", SubmissionState::PendingReview),
        ("approved", SubmissionState::Approved),
        ("awaiting_payment", SubmissionState::AwaitingPayment),
        ("rejected", SubmissionState::Rejected),
    ];
    for (note, state) in states {
        let found = rig.look_up(&rig.student(note)).unwrap();
        let submission = found.submission.unwrap();
        assert_eq!(submission.state, state, "{note}");
        assert_eq!(submission.timeline.last().unwrap().state, state, "{note}");
        if note == "rejected" {
            assert_eq!(submission.reason.as_deref(), Some("eyes_open"));
            assert!(submission.words.is_some());
            assert_eq!(found.price, WirePrice::FreeRetake);
        }
    }
    assert!(rig.look_up(&rig.student("at_chsi")).unwrap().record.at_chsi);
}

#[test]
fn lower_case_and_spaces_are_forgiven() {
    let rig = Rig::new();
    let mut student = rig.student("fresh");
    student.last4 = student.last4.to_lowercase();
    student.student_number = format!(" {} ", student.student_number);
    assert!(rig.look_up(&student).is_ok());
}

#[test]
fn every_mismatch_gets_the_same_answer() {
    let rig = Rig::new();
    let good = rig.student("fresh");
    let other = rig.server().demo().unwrap().students[1].clone();
    let mut wrong_number = good.clone();
    wrong_number.student_number = "99999999".to_owned();
    let mut wrong_code = other.clone();
    wrong_code.code = format!("{}x", other.code);
    let mut wrong_last4 = other.clone();
    wrong_last4.last4 = "0000".to_owned();
    let mut wrong_school = rig.student("other_school");
    wrong_school.last4 = "0000".to_owned();
    for wrong in [wrong_number, wrong_code, wrong_last4, wrong_school] {
        let refusal = rig.look_up(&wrong).unwrap_err();
        let told = (refusal.status, refusal.problem.code, refusal.problem.number, &*refusal.problem.message);
        assert_eq!(told, (404, ProblemCode::Mismatch, Some(4), "code, student number and last four do not agree"));
    }
}

#[test]
fn five_wrong_tries_lock_the_code_for_ten_minutes() {
    let rig = Rig::new();
    let good = rig.student("fresh");
    let mut wrong = good.clone();
    wrong.last4 = "0000".to_owned();
    for left in (1..5).rev() {
        let refusal = rig.look_up(&wrong).unwrap_err();
        assert_eq!((refusal.problem.code, refusal.problem.number), (ProblemCode::Mismatch, Some(left)));
    }
    let fifth = rig.look_up(&wrong).unwrap_err();
    assert_eq!((fifth.status, fifth.problem.code, fifth.problem.number), (429, ProblemCode::Locked, Some(600)));
    let right = rig.look_up(&good).unwrap_err();
    assert_eq!((right.status, right.problem.code), (429, ProblemCode::Locked));
    assert!(rig.look_up(&rig.server().demo().unwrap().students[1]).is_ok(), "other students are served");
    rig.server().advance_clock(601);
    assert!(rig.look_up(&good).is_ok());
    let refusal = rig.look_up(&wrong).unwrap_err();
    assert_eq!(refusal.problem.number, Some(4), "a right try forgets the wrong ones");
}

#[test]
fn a_booth_that_guesses_is_locked_whatever_it_guesses() {
    let rig = Rig::new();
    let mut wrong = rig.student("fresh");
    for number in 0..60 {
        wrong.code = format!("PB1:guess-{number}");
        assert_eq!(rig.look_up(&wrong).unwrap_err().problem.code, ProblemCode::Mismatch);
    }
    assert_eq!(rig.look_up(&rig.student("fresh")).unwrap_err().problem.code, ProblemCode::Locked);
    rig.server().advance_clock(601);
    assert!(rig.look_up(&rig.student("fresh")).is_ok());
}

#[test]
fn a_student_of_another_school_is_told_so_and_is_not_locked_out() {
    let rig = Rig::new();
    for _again in 0..7 {
        let refusal = rig.look_up(&rig.student("other_school")).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (404, ProblemCode::OtherSchool));
        assert!(!refusal.problem.message.contains("另一所"), "which school is not told");
    }
    assert!(rig.look_up(&rig.student("fresh")).is_ok());
}
