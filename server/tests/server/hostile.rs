//! What no booth sends: every answer is a problem with the right status, and the server goes on.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gradbooth_protocol::{Problem, ProblemCode, Receipt};
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::rig::{Rig, answer};

#[test]
fn bodies_that_are_no_json_of_the_call() {
    let rig = Rig::new();
    let big = format!("{{\"code\": \"{}\"}}", "x".repeat(100_000));
    let deep = "[".repeat(60_000);
    let cases = [("", 400), ("{", 400), ("null", 400), ("[]", 400), ("{\"code\": 7}", 400), (&deep, 400), (&big, 413)];
    for path in ["/v1/lookups", "/v1/heartbeats", "/v1/calls", "/v1/booths/enrol"] {
        for (body, status) in cases {
            let response = rig.request(Method::POST, path).body(body.to_owned()).send().unwrap();
            let refusal = answer::<()>(response).unwrap_err();
            assert_eq!((refusal.status, refusal.problem.code), (status, ProblemCode::BadRequest), "{path}");
        }
    }
    let secret = "{\"code\": \"PB1:secret\", \"student_number\": 20220101, \"last4\": \"1234\"}";
    let refusal = answer::<()>(rig.request(Method::POST, "/v1/lookups").body(secret).send().unwrap()).unwrap_err();
    assert!(!refusal.problem.message.contains("2022"), "the answer quotes nothing: {}", refusal.problem.message);
}

#[test]
fn a_body_of_forty_megabytes_is_answered_and_not_kept() {
    let rig = Rig::new();
    let body = vec![0x5a; 40 * 1024 * 1024];
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&body)));
    let path = format!("/v1/submissions/{}", uuid::Uuid::now_v7());
    let response = rig.request(Method::PUT, &path).header("content-digest", digest).body(body).send().unwrap();
    let refusal = answer::<Receipt>(response).unwrap_err();
    assert_eq!((refusal.status, refusal.problem.code), (413, ProblemCode::BadRequest));
    assert!(rig.look_up(&rig.student("fresh")).is_ok());
}

#[test]
fn tokens_that_are_none() {
    let rig = Rig::new();
    let calls = [
        (Method::GET, "/v1/booth/config"),
        (Method::POST, "/v1/lookups"),
        (Method::PUT, "/v1/submissions/01890a5d-ac96-774b-bcce-b302099a8057"),
        (Method::GET, "/v1/submissions/01890a5d-ac96-774b-bcce-b302099a8057"),
        (Method::POST, "/v1/submissions/01890a5d-ac96-774b-bcce-b302099a8057/order"),
        (Method::POST, "/v1/submissions/01890a5d-ac96-774b-bcce-b302099a8057/withdraw"),
        (Method::GET, "/v1/orders/1"),
        (Method::POST, "/v1/orders/1/close"),
        (Method::POST, "/v1/albums"),
        (Method::GET, "/v1/albums/1"),
        (Method::GET, "/v1/albums/1/photo"),
        (Method::POST, "/v1/heartbeats"),
        (Method::POST, "/v1/calls"),
    ];
    let basic = format!("Basic {}", rig.booth.token);
    for header in ["", "Bearer", "Bearer ", "Bearer wrong", "Bearer ' OR 1=1 --", &basic] {
        for (method, path) in &calls {
            let request = rig.client.request(method.clone(), rig.url(path)).header("authorization", header);
            let refusal = answer::<()>(request.send().unwrap()).unwrap_err();
            let told = (refusal.status, refusal.problem.code);
            assert_eq!(told, (401, ProblemCode::Unauthorized), "{method} {path} {header}");
        }
    }
}

#[test]
fn ids_that_are_none() {
    let rig = Rig::new();
    let ids = [
        "1",
        "x'--",
        "01890A5D-AC96-774B-BCCE-B302099A8057",
        "01890a5dac96774bbcceb302099a8057",
        "{01890a5d-ac96-774b-bcce-b302099a8057}",
        "550e8400-e29b-41d4-a716-446655440000",
        "..%2f..%2fkeys",
        "%00",
        "%ff",
        "学生",
        &"a".repeat(4000),
    ];
    for id in ids {
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(b"")));
        let path = format!("/v1/submissions/{id}");
        let response = rig.request(Method::PUT, &path).header("content-digest", digest).send().unwrap();
        let refusal = answer::<Receipt>(response).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (400, ProblemCode::BadRequest), "{id}");
        for path in [format!("/v1/orders/{id}"), format!("/v1/albums/{id}"), format!("/p/{id}"), format!("/pay/{id}")] {
            let status = rig.request(Method::GET, &path).send().unwrap().status().as_u16();
            assert!(status == 404 || status == 400, "{path}: {status}");
        }
    }
}

#[test]
fn unknown_places_and_methods_are_problems_too() {
    let rig = Rig::new();
    let ask = |method: Method, path: &str| {
        let response = rig.request(method, path).send().unwrap();
        (response.status().as_u16(), response.json::<Problem>().unwrap().code)
    };
    assert_eq!(ask(Method::GET, "/v1/nothing"), (404, ProblemCode::NotFound));
    assert_eq!(ask(Method::GET, "/nowhere"), (404, ProblemCode::NotFound));
    assert_eq!(ask(Method::POST, "/"), (405, ProblemCode::BadRequest));
    assert_eq!(ask(Method::DELETE, "/v1/lookups"), (405, ProblemCode::BadRequest));
    assert_eq!(ask(Method::GET, "/v1/booths/enrol"), (405, ProblemCode::BadRequest));
    let missing = "/v1/submissions/01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(ask(Method::GET, missing), (404, ProblemCode::NotFound));
    assert_eq!(ask(Method::POST, &format!("{missing}/withdraw")), (404, ProblemCode::NotFound));
}

#[test]
fn keys_that_are_none_enrol_no_booth() {
    let rig = Rig::new();
    for key in ["", "AAAA", "!", &STANDARD.encode([0; 32]), &STANDARD.encode([7; 33])] {
        let body = serde_json::json!({ "code": "DEMO0000", "public_key": key });
        let refusal =
            answer::<()>(rig.client.post(rig.url("/v1/booths/enrol")).json(&body).send().unwrap()).unwrap_err();
        assert_eq!((refusal.status, refusal.problem.code), (400, ProblemCode::BadRequest), "{key}");
    }
}

#[test]
fn a_screen_that_is_none_calls_nobody() {
    let rig = Rig::new();
    for screen in ["", "pose\nbooth=X", "<b>", &"x".repeat(41)] {
        let body = serde_json::json!({ "screen": screen });
        let response = rig.request(Method::POST, "/v1/calls").json(&body).send().unwrap();
        assert_eq!(answer::<()>(response).unwrap_err().status, 400);
    }
}
