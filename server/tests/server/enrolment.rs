//! A booth is enrolled by a code, once; then it gets its signed configuration.

use std::collections::BTreeSet;

use gradbooth_protocol::{BoothConfig, EnrolResponse, ProblemCode};
use gradbooth_server::{Options, embedded};
use reqwest::Method;

use crate::rig::{Rig, client, enrol, enrol_device};

#[test]
fn a_code_enrols_one_booth_once_and_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = embedded::start(folder.path(), Options::demo(folder.path())).unwrap();
    let code = server.issue_enrol_code("A-07", "图书馆", 3600).unwrap();
    assert_eq!(code.len(), 8);
    let client = client();
    let booth = enrol(&client, server.base_url(), &code.to_lowercase()).unwrap();
    assert_eq!(booth.booth, "A-07");
    let again = enrol(&client, server.base_url(), &code).unwrap_err();
    assert_eq!((again.status, again.problem.code), (410, ProblemCode::Expired));
    let late = server.issue_enrol_code("A-08", "图书馆", 3600).unwrap();
    server.advance_clock(3601);
    let late = enrol(&client, server.base_url(), &late).unwrap_err();
    assert_eq!((late.status, late.problem.code), (410, ProblemCode::Expired));
    let unknown = enrol(&client, server.base_url(), "WRONG000").unwrap_err();
    assert_eq!((unknown.status, unknown.problem.code), (404, ProblemCode::NotFound));
    for number in 1..20 {
        assert_eq!(enrol(&client, server.base_url(), &format!("GUESS{number:03}")).unwrap_err().status, 404);
    }
    let good = server.issue_enrol_code("A-09", "图书馆", 36000).unwrap();
    assert_eq!(enrol(&client, server.base_url(), &good).unwrap_err().problem.code, ProblemCode::Locked);
    server.advance_clock(601);
    assert_eq!(enrol(&client, server.base_url(), &good).unwrap().booth, "A-09");
}

#[test]
fn a_new_enrolment_ends_the_old_token() {
    let rig = Rig::new();
    assert!(rig.get::<BoothConfig>("/v1/booth/config").is_ok());
    enrol(&rig.client, rig.server().base_url(), "DEMO0000").unwrap();
    let old = rig.get::<BoothConfig>("/v1/booth/config").unwrap_err();
    assert_eq!((old.status, old.problem.code), (401, ProblemCode::Unauthorized));
}

#[test]
fn devices_that_enrol_at_once_are_booths_of_their_own() {
    let rig = Rig::new();
    let booths: Vec<EnrolResponse> = std::thread::scope(|scope| {
        let (client, url) = (&rig.client, rig.server().base_url());
        let one = |device: u8| scope.spawn(move || enrol_device(client, url, "DEMO0000", device).unwrap());
        let all: Vec<_> = (20..32).map(one).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let names: BTreeSet<&str> = booths.iter().map(|booth| booth.booth.as_str()).collect();
    assert_eq!(names.len(), booths.len(), "two devices are one booth: {names:?}");
    for booth in &booths {
        let asked = rig.client.get(rig.url("/v1/booth/config")).bearer_auth(&booth.token).send().unwrap();
        assert_eq!(asked.status(), 200, "{} lost its token to another", booth.booth);
    }
}

#[test]
fn configuration_is_signed_and_not_sent_twice() {
    let rig = Rig::new();
    let response = rig.request(Method::GET, "/v1/booth/config").send().unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let (etag, signature) = (header("etag"), header("x-signature"));
    let body = response.bytes().unwrap();
    rig.verify(&body, &signature);
    let config: BoothConfig = serde_json::from_slice(&body).unwrap();
    assert_eq!((config.price_fen, &*config.school), (3000, "示例大学"));
    assert_eq!(config.student_pages, rig.server().base_url());
    let known = rig.request(Method::GET, "/v1/booth/config").header("if-none-match", &etag).send().unwrap();
    assert_eq!(known.status(), 304);
    assert!(known.bytes().unwrap().is_empty());
    let stale = rig.request(Method::GET, "/v1/booth/config").header("if-none-match", "\"old\"").send().unwrap();
    assert_eq!(stale.status(), 200);
}
