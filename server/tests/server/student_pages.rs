//! The student's page: zh and en, without script, without anything from elsewhere.

use gradbooth_protocol::SubmissionState;

use crate::rig::{PORTRAIT, Rig, package};

fn page(rig: &Rig, path: &str) -> (u16, String) {
    let response = rig.client.get(rig.url(path)).send().unwrap();
    (response.status().as_u16(), response.text().unwrap())
}

#[test]
fn a_rejection_is_explained_in_both_languages() {
    let rig = Rig::new();
    let code = rig.look_up(&rig.student("rejected")).unwrap().submission.unwrap().receipt_code;
    let (status, zh) = page(&rig, &format!("/p/{code}"));
    assert_eq!(status, 200);
    assert!(zh.contains("lang=\"zh-CN\"") && zh.contains("闭眼一秒再睁开，看镜头") && zh.contains("本次免费"), "{zh}");
    let (_, en) = page(&rig, &format!("/p/{code}?lang=en"));
    assert!(en.contains("lang=\"en\"") && en.contains("Close your eyes a second, open, look at the lens"), "{en}");
    for page in [zh, en] {
        assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href=\"http"), "{page}");
        assert!(!page.contains("20220108"), "no student number");
    }
}

#[test]
fn withdraw_on_the_phone() {
    let rig = Rig::new();
    let status = rig.look_up(&rig.student("pending")).unwrap().submission.unwrap();
    let path = format!("/p/{}/withdraw", status.receipt_code);
    assert!(page(&rig, &format!("/p/{}", status.receipt_code)).1.contains(&path));
    assert_eq!(rig.client.post(rig.url(&path)).send().unwrap().status(), 303);
    assert_eq!(rig.status(&status.submission).state, SubmissionState::Withdrawn);
    assert_eq!(rig.client.post(rig.url(&path)).send().unwrap().status(), 409);
    assert!(!page(&rig, &format!("/p/{}", status.receipt_code)).1.contains(&path));
}

#[test]
fn pay_later_on_the_phone() {
    let rig = Rig::new();
    let package = package(&rig, &rig.enrolment("fresh"), PORTRAIT);
    let receipt = rig.submit(&package);
    let path = format!("/p/{}/pay", receipt.receipt_code);
    let response = rig.client.post(rig.url(&path)).send().unwrap();
    let pay_page = response.headers()["location"].to_str().unwrap().to_owned();
    rig.client.post(pay_page).send().unwrap();
    assert_eq!(rig.status(&receipt.submission).state, SubmissionState::PendingReview);
}

#[test]
fn two_students_with_one_code_see_nothing_of_each_other() {
    let rig = Rig::new();
    let students = rig.server().demo().unwrap().students.clone();
    for student in &students[..2] {
        let mut package = package(&rig, &rig.look_up(student).unwrap().record.enrolment, PORTRAIT);
        package.manifest.receipt_code = "SAME-CODE".to_owned();
        rig.submit(&package);
    }
    assert_eq!(page(&rig, "/p/SAME-CODE").0, 404);
}

#[test]
fn codes_cannot_be_tried_out() {
    let rig = Rig::new();
    for number in 0..60 {
        assert_eq!(page(&rig, &format!("/p/GUESS-{number}")).0, 404);
    }
    let code = rig.look_up(&rig.student("pending")).unwrap().submission.unwrap().receipt_code;
    assert_eq!(page(&rig, &format!("/p/{code}")).0, 429);
}

#[test]
fn a_booths_pulse_is_on_the_fleet_page_and_in_the_counters() {
    let rig = Rig::new();
    let heartbeat = gradbooth_protocol::Heartbeat {
        version: "0.1.0-test".to_owned(),
        queued: 7,
        camera_ok: true,
        lights_ok: false,
        disk_free: 0.42,
        in_service: true,
    };
    let sent = rig.request(reqwest::Method::POST, "/v1/heartbeats").json(&heartbeat).send().unwrap();
    assert_eq!(sent.status(), 204);
    let call = rig.request(reqwest::Method::POST, "/v1/calls").json(&serde_json::json!({"screen": "pose"})).send();
    assert_eq!(call.unwrap().status(), 204);
    let fleet = rig.desk("one", reqwest::Method::GET, "/review/fleet").send().unwrap().text().unwrap();
    assert!(fleet.contains("0.1.0-test") && fleet.contains("42 %") && fleet.contains("✗"), "{fleet}");
    let metrics = page(&rig, "/metrics").1;
    for line in ["gradbooth_heartbeats_total 1", "gradbooth_calls_total 1", "gradbooth_review_pending 1"] {
        assert!(metrics.lines().any(|known| known == line), "{line} not in {metrics}");
    }
    assert_eq!(page(&rig, "/healthz"), (200, "ok\n".to_owned()));
}
