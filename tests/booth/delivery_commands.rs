//! `gradbooth enrol` and `gradbooth queue` as scripts call them: exit status, JSON lines, one sentence on stderr.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use gradbooth::delivery::{Answer, Delivery, DeliveryOptions, Enrolment, Job};
use gradbooth::domain::SessionId;
use gradbooth_server::{Options, embedded};

use crate::delivery_kills::{contents, portrait};

fn gradbooth(words: &[&str], state: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbooth"));
    command.args(words).arg("--state").arg(state).output().unwrap()
}

fn one_sentence(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty(), "{output:?}");
    text
}

#[test]
fn enrol_and_queue_keep_their_contract() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = embedded::start(data.path(), Options { demo_price_fen: 0, ..Options::demo(data.path()) }).unwrap();
    let url = server.base_url().to_owned();

    let refused = gradbooth(&["enrol", "WRONG123", "--server", &url], state.path());
    assert_eq!(refused.status.code(), Some(1));
    one_sentence(&refused);
    for address in ["http://127.0.0.1:1", "http://192.0.2.1", "nonsense"] {
        let undone = gradbooth(&["enrol", "DEMO0000", "--server", address], state.path());
        assert_eq!(undone.status.code(), Some(2), "{address}");
        one_sentence(&undone);
    }
    assert!(Enrolment::load(state.path()).is_err(), "a refusal leaves no enrolment");
    let nothing = gradbooth(&["queue", "--json"], state.path());
    assert_eq!(nothing.status.code(), Some(2));
    one_sentence(&nothing);

    let done = gradbooth(&["enrol", "DEMO0000", "--server", &url], state.path());
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let enrolment = Enrolment::load(state.path()).unwrap();
    assert!(String::from_utf8_lossy(&done.stdout).contains(&enrolment.booth));
    assert!(!String::from_utf8_lossy(&done.stdout).contains(&enrolment.token), "the token is secret");
    server.stop().unwrap();

    // Without its server one package waits, and another process may look while the booth runs.
    let booth = enrolment.booth.clone();
    let delivery = Delivery::start(enrolment, &DeliveryOptions::new(state.path()), || {}).unwrap();
    let contents = contents(&booth, &portrait());
    let (id, code) = (contents.submission.0.clone(), contents.receipt_code.0.clone());
    delivery.ask(Job::Store { session: SessionId(1), contents: Box::new(contents) }).unwrap();
    while !matches!(delivery.answer_within(Duration::from_secs(20)).unwrap(), Answer::Stored { .. }) {}
    let queue = gradbooth(&["queue", "--json"], state.path());
    assert_eq!(queue.status.code(), Some(0), "{queue:?}");
    let text = String::from_utf8(queue.stdout).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((lines[0]["submission"].as_str(), lines[0]["state"].as_str()), (Some(id.as_str()), Some("pending")));
    assert_eq!(lines[1]["pending"].as_u64(), Some(1));
    // The folder may also be named by the settings, or by the service manager.
    let settings = data.path().join("booth.toml");
    let mut file = std::fs::File::create(&settings).unwrap();
    std::io::Write::write_all(&mut file, format!("state = {:?}\n", state.path()).as_bytes()).unwrap();
    let program = || Command::new(env!("CARGO_BIN_EXE_gradbooth"));
    let by_settings = program().args(["queue", "--json", "--config"]).arg(&settings).output().unwrap();
    let by_system = program().args(["queue", "--json"]).env("STATE_DIRECTORY", state.path()).output().unwrap();
    for queue in [by_settings, by_system] {
        assert_eq!(queue.status.code(), Some(0), "{queue:?}");
        assert!(String::from_utf8_lossy(&queue.stdout).contains(&id), "{queue:?}");
    }
    let people = gradbooth(&["queue"], state.path());
    assert!(String::from_utf8_lossy(&people.stdout).contains(&code));
    delivery.stop();
}
