//! The desk: one photo, one reviewer; decisions with reasons; a retake after a rejection is free.

use gradbooth_protocol::{FindingRecord, LimitRecord, ManualReview, ProblemCode, SubmissionState, WirePrice};
use reqwest::Method;

use crate::rig::{ORIGINAL, PORTRAIT, Rig, another_portrait, chain, form_body, package};

/// A paid submission of the first fresh student, waiting for review.
fn pending(rig: &Rig, portrait: &[u8]) -> String {
    let enrolment = rig.enrolment("fresh");
    let package = package(rig, &enrolment, portrait);
    let order = rig.order(&package.manifest.submission, &enrolment);
    if !order.code_url.is_empty() {
        rig.client.post(&order.code_url).send().unwrap();
    }
    rig.submit(&package);
    assert_eq!(rig.status(&package.manifest.submission).state, SubmissionState::PendingReview);
    package.manifest.submission
}

#[test]
fn an_approved_photo_is_approved() {
    let rig = Rig::new();
    let id = pending(&rig, PORTRAIT);
    rig.review(&id, None);
    let status = rig.status(&id);
    assert_eq!((status.state, status.reason), (SubmissionState::Approved, None));
    let path = format!("/v1/submissions/{id}/withdraw");
    assert_eq!(rig.post::<serde_json::Value>(&path, &()).unwrap_err().problem.code, ProblemCode::Conflict);
    assert!(rig.server().advance_submission(&id, "mail").is_err(), "not before it is printed");
    for step in ["produce", "register", "print", "mail"] {
        rig.server().advance_submission(&id, step).unwrap();
    }
    assert_eq!(rig.status(&id).state, SubmissionState::Mailed);
    assert!(rig.server().advance_submission(&id, "refund").is_err(), "its way ends there");
}

#[test]
fn a_rejected_photo_says_why_and_its_retake_is_free_but_never_the_same() {
    let rig = Rig::new();
    let id = pending(&rig, PORTRAIT);
    rig.review(&id, Some(("eyewear_glare", "左镜片有反光 & <b>")));
    let found = rig.look_up(&rig.student("fresh")).unwrap();
    let submission = found.submission.unwrap();
    assert_eq!((submission.submission.as_str(), submission.state), (id.as_str(), SubmissionState::Rejected));
    assert_eq!(submission.reason.as_deref(), Some("eyewear_glare"));
    assert_eq!(submission.words.as_deref(), Some("左镜片有反光 & <b>"));
    assert_eq!(found.price, WirePrice::FreeRetake);
    let same = package(&rig, &found.record.enrolment, PORTRAIT);
    let refusal = rig.put(&same.manifest.submission, &rig.seal(&same)).unwrap_err();
    assert_eq!((refusal.status, refusal.problem.code), (422, ProblemCode::BadPackage));
    assert!(refusal.problem.message.contains("sent back"), "{}", refusal.problem.message);
    let mut cut_anew = package(&rig, &found.record.enrolment, &another_portrait(1));
    let digests = [&same.manifest.original.sha256, &same.manifest.portrait.sha256];
    assert_eq!(found.rejected.iter().collect::<Vec<_>>(), digests, "the booth can refuse them itself");
    cut_anew.original = same.original;
    cut_anew.manifest.original = same.manifest.original;
    cut_anew.manifest.chain = chain(&cut_anew);
    let refusal = rig.put(&cut_anew.manifest.submission, &rig.seal(&cut_anew)).unwrap_err();
    assert!(refusal.problem.message.contains("sent back"), "the same original: {}", refusal.problem.message);
    let retake = package(&rig, &found.record.enrolment, &another_portrait(1));
    rig.submit(&retake);
    assert_eq!(rig.status(&retake.manifest.submission).state, SubmissionState::PendingReview);
}

#[test]
fn two_reviewers_never_get_the_same_photo() {
    let rig = Rig::new();
    pending(&rig, PORTRAIT);
    let taken: Vec<_> = std::thread::scope(|scope| {
        let reviewers: Vec<_> = (0..6)
            .map(|number| {
                scope.spawn({
                    let rig = &rig;
                    move || rig.next_photo(&format!("r{number}"))
                })
            })
            .collect();
        reviewers.into_iter().filter_map(|reviewer| reviewer.join().unwrap()).collect()
    });
    assert_eq!(taken.len(), 2, "the demo's pending one and ours");
    assert_ne!(taken[0], taken[1]);
}

#[test]
fn a_photo_comes_back_to_its_reviewer_and_runs_out() {
    let rig = Rig::with(|options| options);
    let first = rig.next_photo("one").unwrap();
    assert_eq!(rig.next_photo("one"), Some(first.clone()), "still in hands");
    assert_eq!(rig.next_photo("two"), None);
    let other = rig.desk("two", Method::POST, &format!("/review/{first}/approve")).send().unwrap();
    assert_eq!(other.status(), 409, "not in their hands");
    rig.server().advance_clock(301);
    assert_eq!(rig.next_photo("two"), Some(first.clone()));
    let late = rig.desk("one", Method::POST, &format!("/review/{first}/approve")).send().unwrap();
    assert_eq!(late.status(), 409);
    rig.desk("two", Method::POST, &format!("/review/{first}/release")).send().unwrap();
    assert_eq!(rig.next_photo("three"), Some(first));
}

#[test]
fn a_withdrawal_under_the_reviewers_eyes_wins() {
    let rig = Rig::new();
    let id = pending(&rig, PORTRAIT);
    let mut reviewer = 0;
    while rig.next_photo(&format!("r{reviewer}")).as_ref() != Some(&id) {
        reviewer += 1;
        assert!(reviewer < 5);
    }
    rig.post::<serde_json::Value>(&format!("/v1/submissions/{id}/withdraw"), &()).unwrap();
    let path = format!("/review/{id}/approve");
    let decision = rig.desk(&format!("r{reviewer}"), Method::POST, &path).send().unwrap();
    assert_eq!(decision.status(), 409);
    assert_eq!(rig.status(&id).state, SubmissionState::Withdrawn);
}

#[test]
fn the_desk_shows_both_pictures_and_the_request_and_only_to_who_holds_them() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("rejected");
    let mut package = package(&rig, &enrolment, PORTRAIT);
    package.manifest.manual_review = Some(ManualReview { checks: vec!["ears_visible".to_owned()] });
    package.manifest.consents.face = false;
    let finding = |id: &str, value: f32, unit: &str, min, max| FindingRecord {
        id: id.to_owned(),
        clause: "P3".to_owned(),
        outcome: "fail".to_owned(),
        value: Some(value),
        unit: unit.to_owned(),
        limit: Some(LimitRecord { min, max }),
        mandatory: true,
    };
    package.manifest.findings =
        vec![finding("roll", 4.5, "deg", None, Some(4.0)), finding("hair_top", 49.0, "px", Some(50.0), Some(110.0))];
    rig.submit(&package);
    let id = package.manifest.submission;
    let first = rig.next_photo("a").unwrap();
    let (mine, reviewer) = if first == id { (first, "a") } else { (rig.next_photo("b").unwrap(), "b") };
    assert_eq!(mine, id);
    let get = |who: &str, path: &str| rig.desk(who, Method::GET, &format!("/review/{id}{path}")).send().unwrap();
    let page = get(reviewer, "").text().unwrap();
    assert!(page.contains("双耳露出") && page.contains("请人工核对身份"), "{page}");
    let english = get(reviewer, "?lang=en").text().unwrap();
    for (zh, en) in [("不合格", "fail"), ("4.5°", "4.5°"), ("≤ 4°", "≤ 4°"), ("50–110 像素", "50–110 px")]
    {
        assert!(
            page.contains(&format!("<td>{zh}</td>")) && english.contains(&format!("<td>{en}</td>")),
            "{zh}: {page}"
        );
    }
    assert!(!page.contains("<td>fail</td>") && !page.contains("deg"), "{page}");
    assert_eq!(get(reviewer, "/portrait").bytes().unwrap(), PORTRAIT);
    assert_eq!(get(reviewer, "/original").bytes().unwrap(), ORIGINAL);
    assert_eq!(get("stranger", "").headers()["location"], "/review");
    assert_eq!(get("stranger", "/portrait").status(), 404);
}

#[test]
fn the_desk_opens_to_its_token_alone() {
    let rig =
        Rig::with(|options| gradbooth_server::Options { review_token: Some("correct horse".to_owned()), ..options });
    let id = rig.next_photo("one").unwrap();
    let anonymous = rig.client.get(rig.url(&format!("/review/{id}"))).send().unwrap();
    assert_eq!(anonymous.headers()["location"], "/review/login");
    let wrong = rig.client.get(rig.url("/review/next")).bearer_auth("wrong").send().unwrap();
    assert_eq!(wrong.status(), 401);
    let forged = rig.client.get(rig.url("/review/next")).header("cookie", "desk=b25l.99999999999.AAAA").send().unwrap();
    assert_eq!(forged.headers()["location"], "/review/login");
    let form = |token: &str| {
        form_body(rig.client.post(rig.url("/review/login")), &[("name", "李老师"), ("token", token)]).send().unwrap()
    };
    for _try in 0..10 {
        assert_eq!(form("wrong").status(), 401);
    }
    assert_eq!(form("correct horse").status(), 429, "ten wrong tokens close the door");
    rig.server().advance_clock(601);
    let welcome = form("correct horse");
    assert_eq!(welcome.status(), 303);
    let cookie = welcome.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(welcome.headers()["set-cookie"].to_str().unwrap().contains("HttpOnly; SameSite=Lax"));
    let desk = rig.client.get(rig.url("/review")).header("cookie", &cookie).send().unwrap();
    assert!(desk.text().unwrap().contains("李老师"));
    rig.server().advance_clock(13 * 3600);
    let late = rig.client.get(rig.url("/review")).header("cookie", &cookie).send().unwrap();
    assert_eq!(late.headers()["location"], "/review/login");
}

#[test]
fn without_a_token_the_desk_is_closed_outside_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let options = gradbooth_server::Options::new(folder.path());
    let server = gradbooth_server::embedded::start(folder.path(), options).unwrap();
    let page = crate::rig::client().get(format!("{}/review", server.base_url())).send().unwrap();
    assert_eq!(page.status(), 404);
}

#[test]
fn an_unknown_reason_is_no_reason() {
    let rig = Rig::new();
    let id = rig.next_photo("one").unwrap();
    let request = rig.desk("one", Method::POST, &format!("/review/{id}/reject"));
    assert_eq!(form_body(request, &[("reason", "ugly")]).send().unwrap().status(), 400);
    assert_eq!(rig.next_photo("one"), Some(id));
}
