//! The program itself: ready when it says so, quiet about people, whole after a kill.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gradbooth_protocol::LookupRequest;

use crate::rig::{PORTRAIT, Rig, client, enrol, package};

struct Program {
    child: Child,
    base_url: String,
    said: Vec<String>,
}

impl Program {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradbooth-server"));
        command.arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]).args(arguments).env("RUST_LOG", "trace");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Held before it is ready: a test that fails in between leaves no server behind.
        let mut program = Self { child, base_url: String::new(), said: Vec::new() };
        for line in lines {
            let line = line.unwrap();
            if let Some(base_url) = line.strip_prefix("listening on ") {
                base_url.clone_into(&mut program.base_url);
                return program;
            }
            program.said.push(line);
        }
        panic!("ended before it was ready: {:?}", program.said);
    }

    /// Asks it to stop, and gives what it logged.
    fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut log = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{log}");
                return log;
            }
            assert!(Instant::now() < end, "does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_demo_says_all_that_a_visitor_needs_and_logs_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready");
    let program = Program::start(folder.path(), &["--demo", "--ready-file", ready.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(ready).unwrap(), program.base_url);
    let facts = std::fs::read(folder.path().join("demo.json")).unwrap();
    let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
    assert_eq!(facts["base_url"], program.base_url.as_str());
    assert_eq!(facts["enrol_code"], "DEMO0000");
    let students = facts["students"].as_array().unwrap();
    assert_eq!(students.len(), 12);
    let text = |student: &serde_json::Value, key: &str| student[key].as_str().unwrap().to_owned();
    assert!(program.said.iter().any(|line| line.contains(&text(&students[0], "code"))));
    let client = client();
    let booth = enrol(&client, &program.base_url, "DEMO0000").unwrap();
    for student in students {
        let request = LookupRequest {
            code: text(student, "code"),
            student_number: text(student, "student_number"),
            last4: text(student, "last4"),
        };
        let url = format!("{}/v1/lookups", program.base_url);
        let status = client.post(url).bearer_auth(&booth.token).json(&request).send().unwrap().status();
        assert_eq!(status, if student["note"] == "other_school" { 404 } else { 200 });
    }
    let log = program.stop();
    assert!(log.contains("booth enrolled"), "the log is there to be read: {log}");
    for student in students {
        for key in ["code", "student_number", "name"] {
            assert!(!log.contains(&text(student, key)), "{key} of a student in the log");
        }
    }
    assert!(!log.contains(&booth.token) && !log.contains("DEMO0000"));
}

#[test]
fn what_has_a_receipt_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &["--demo"]);
    let booth = enrol(&client(), &program.base_url, "DEMO0000").unwrap();
    let mut rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    rig.booth = booth;
    let package = package(&rig, &enrolment, PORTRAIT);
    let sealed = rig.seal(&package);
    let receipt = rig.put_at(&program.base_url, &package.manifest.submission, &sealed).unwrap();
    program.child.kill().unwrap();
    drop(program);
    let program = Program::start(folder.path(), &["--demo"]);
    let again = rig.put_at(&program.base_url, &package.manifest.submission, &sealed).unwrap();
    assert_eq!(again, receipt);
    program.stop();
}

#[test]
fn an_office_prepares_a_campaign_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let office = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradbooth-server"));
        let output = command.arg("--data").arg(folder.path()).args(arguments).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let simulated = Command::new(env!("CARGO_BIN_EXE_gradbooth-server"))
        .arg("--data")
        .arg(folder.path())
        .args(["--listen", "127.0.0.1:0", "--payment", "simulated"])
        .output()
        .unwrap();
    let sentence = String::from_utf8(simulated.stderr).unwrap();
    assert!(!simulated.status.success() && sentence.contains("belong to --demo"), "{sentence}");
    let campaign = ["campaign", "2026", "--school", "示例大学", "--price-fen", "0", "--consent-version", "1"];
    let contact = ["--help-phone", "000", "--staffed-point", "示例楼"];
    assert!(office(&[&campaign[..], &contact].concat()).0);
    let roster = folder.path().join("roster.csv");
    std::fs::write(
        &roster,
        "code,student_number,last4,name,major,level,year\nPB1:aaaaaaaa,1,123X,某同学,法学,本科,2026\nbad\n",
    )
    .unwrap();
    let (good, said) = office(&["roster", "2026", roster.to_str().unwrap()]);
    assert!(!good && said.contains("line 3") && said.contains("1 students kept"), "{said}");
    assert!(!office(&["advance", "01890a5d-ac96-774b-bcce-b302099a8057", "mail"]).0, "no such submission");
    let (good, code) = office(&["enrol-code", "2026", "A-07", "--place", "图书馆"]);
    assert!(good);
    let program = Program::start(folder.path(), &[]);
    let booth = enrol(&client(), &program.base_url, code.trim()).unwrap();
    let request = LookupRequest { code: "PB1:aaaaaaaa".into(), student_number: "1".into(), last4: "123x".into() };
    let url = format!("{}/v1/lookups", program.base_url);
    let answer = client().post(url).bearer_auth(booth.token).json(&request).send().unwrap();
    assert!(answer.text().unwrap().contains("某*学"));
    program.stop();
}

#[test]
fn what_cannot_be_done_is_one_line_and_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = occupied.local_addr().unwrap().to_string();
    let file = folder.path().join("file");
    std::fs::write(&file, b"no folder").unwrap();
    let (data, file) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
    let free = "127.0.0.1:0";
    for (arguments, says) in [
        (["--data", data, "--listen", busy.as_str()].to_vec(), "--listen"),
        (["--data", file, "--listen", free].to_vec(), file),
        (["--data", data, "--listen", free, "--database", "sqlite:///nowhere/at/all.db"].to_vec(), "--database"),
        (["--data", data, "--listen", free, "--database", "mysql://127.0.0.1/x"].to_vec(), "--database"),
        (["--data", data, "--listen", free, "--objects", "s3://bucket"].to_vec(), "s3://bucket"),
        (["--data", data, "enrol-code", "nowhere", "A-07", "--place", "x"].to_vec(), "there is no campaign"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradbooth-server"));
        let output = command.args(&arguments).env("RUST_LOG", "off").env("RUST_BACKTRACE", "1").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{arguments:?}: {said}");
        assert!(said.starts_with("gradbooth-server: ") && said.contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn a_demo_on_a_used_folder_says_how_its_students_stand_now() {
    let mut rig = Rig::new();
    let (first, pending) = (rig.student("fresh"), rig.student("pending"));
    let enrolment = rig.enrolment("fresh");
    rig.submit(&package(&rig, &enrolment, PORTRAIT));
    let withdrawn = rig.look_up(&pending).unwrap().submission.unwrap().submission;
    rig.post::<serde_json::Value>(&format!("/v1/submissions/{withdrawn}/withdraw"), &()).unwrap();
    rig.restart();
    let note = |number: &str| {
        let students = &rig.server().demo().unwrap().students;
        students.iter().find(|student| student.student_number == number).unwrap().note.clone()
    };
    assert_eq!(
        (note(&first.student_number), note(&pending.student_number)),
        ("awaiting_payment".into(), "fresh".into())
    );
}
