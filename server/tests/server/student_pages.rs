//! The student's page: zh and en, without script, without anything from elsewhere.

use std::path::Path;

use gradbooth_protocol::{SubmissionState, SubmissionStatus};

use crate::rig::{PORTRAIT, Rig, another_portrait, package};

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
    let sealed = rig.folder.path().join("objects/submissions").join(&status.submission);
    assert_eq!(files(&sealed).len(), 1);
    assert_eq!(rig.client.post(rig.url(&path)).send().unwrap().status(), 303);
    assert_eq!(files(&sealed), [""; 0], "the sealed photo is gone at once");
    let after = page(&rig, &format!("/p/{}", status.receipt_code)).1;
    assert!(after.contains("已撤回") && after.contains("照片已从服务器删除"), "{after}");
    assert_eq!(rig.status(&status.submission).state, SubmissionState::Withdrawn);
    assert_eq!(rig.client.post(rig.url(&path)).send().unwrap().status(), 409);
    assert!(!page(&rig, &format!("/p/{}", status.receipt_code)).1.contains(&path));
}

/// Names of the files in a folder; none where there is no such folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn counted(rig: &Rig, line: &str) -> bool {
    page(rig, "/metrics").1.lines().any(|known| known == line)
}

#[test]
fn a_deletion_that_fails_is_tried_until_it_is_done_also_after_a_restart() {
    let mut rig = Rig::new();
    let status = rig.look_up(&rig.student("pending")).unwrap().submission.unwrap();
    let folder = rig.folder.path().join("objects/submissions").join(&status.submission);
    let object = folder.join(files(&folder).remove(0));
    let kept = std::fs::read(&object).unwrap();
    // A folder in the file's place is what no file can be deleted from.
    std::fs::remove_file(&object).unwrap();
    std::fs::create_dir_all(object.join("in the way")).unwrap();
    let path = format!("/v1/submissions/{}/withdraw", status.submission);
    let answer: SubmissionStatus = rig.post(&path, &()).unwrap();
    assert_eq!(answer.state, SubmissionState::Withdrawn, "the withdrawal holds");
    let progress = format!("/p/{}", status.receipt_code);
    assert!(!page(&rig, &progress).1.contains("照片已从服务器删除"), "nobody is told what is not so");
    assert!(counted(&rig, "gradbooth_deletions_total 0"));
    rig.restart();
    std::fs::remove_dir_all(&object).unwrap();
    std::fs::write(&object, kept).unwrap();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while object.exists() || !counted(&rig, "gradbooth_deletions_total 1") {
        assert!(std::time::Instant::now() < end, "the sweep does not delete it");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(page(&rig, &progress).1.contains("照片已从服务器删除"));
}

#[test]
fn a_photo_that_gives_way_to_a_newer_one_is_deleted_too() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let first = rig.submit(&package(&rig, &enrolment, PORTRAIT));
    let next = rig.submit(&package(&rig, &enrolment, &another_portrait(1)));
    let folder = rig.folder.path().join("objects/submissions");
    assert_eq!(files(&folder.join(first.submission)), [""; 0]);
    assert_eq!(files(&folder.join(next.submission)).len(), 1);
}

#[test]
fn the_first_page_leads_students_and_staff_on() {
    let rig = Rig::new();
    let (status, zh) = page(&rig, "/");
    assert!(status == 200 && zh.contains("action=\"/p\"") && zh.contains("href=\"/review"), "{zh}");
    assert!(page(&rig, "/?lang=en").1.contains("Receipt code"));
    let go = rig.client.get(rig.url("/p?code=demo-0007&lang=en")).send().unwrap();
    assert_eq!((go.status().as_u16(), &go.headers()["location"]), (303, &"/p/DEMO-0007?lang=en".parse().unwrap()));
    let (status, wrong) = page(&rig, "/p?code=%3Cscript%3E");
    assert!(status == 400 && wrong.contains("这不是凭证码") && !wrong.contains("<script"), "{wrong}");
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
