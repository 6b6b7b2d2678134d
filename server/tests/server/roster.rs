//! The locked roster over HTTP: signed, tagged, ciphertext only, of one school. That a booth opens it, the booth's tests
//! show.

use gradbooth_protocol::LockedRoster;
use reqwest::Method;
use reqwest::blocking::Response;

use crate::rig::{PORTRAIT, Rig, package};

fn roster(rig: &Rig, etag: &str) -> Response {
    rig.request(Method::GET, "/v1/booth/roster").header("if-none-match", etag).send().unwrap()
}

fn etag(response: &Response) -> String {
    response.headers()["etag"].to_str().unwrap().to_owned()
}

#[test]
fn it_is_signed_and_holds_its_own_school_in_ciphertext_only() {
    let rig = Rig::new();
    let response = roster(&rig, "");
    assert_eq!(response.status(), 200);
    let signature = response.headers()["x-signature"].to_str().unwrap().to_owned();
    let body = response.bytes().unwrap();
    rig.verify(&body, &signature);
    let read = LockedRoster::decode(&body).unwrap();
    let students = &rig.server().demo().unwrap().students;
    assert_eq!(read.records.len(), students.iter().filter(|student| student.note != "other_school").count());
    for student in students {
        for text in [&student.name, &student.student_number, &student.code] {
            assert!(!body.windows(text.len()).any(|part| part == text.as_bytes()), "{text} can be read");
        }
    }
    let stranger = rig.client.get(rig.url("/v1/booth/roster")).send().unwrap();
    assert_eq!(stranger.status(), 401);
}

#[test]
fn it_is_sent_again_only_when_it_says_something_else() {
    let mut rig = Rig::new();
    let first = roster(&rig, "");
    let tag = etag(&first);
    let bytes = first.bytes().unwrap();
    assert_eq!(roster(&rig, &tag).status(), 304);
    let again = roster(&rig, "");
    assert_eq!(etag(&again), tag);
    assert_ne!(again.bytes().unwrap(), bytes, "no nonce is used twice");
    rig.restart();
    assert_eq!(roster(&rig, &tag).status(), 304, "a restart changes nothing");
    rig.submit(&package(&rig, &rig.enrolment("fresh"), PORTRAIT));
    let changed = roster(&rig, &tag);
    assert_eq!(changed.status(), 200, "a booth without network shall know that this student has been");
    assert_ne!(etag(&changed), tag);
}
