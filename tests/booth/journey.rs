//! Whole visits: the real program on the virtual booth, real vision, and the real server with its review desk. What a
//! student, a reviewer and a thief of cables do, and what the server has in the end.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gradbooth::delivery::{Answer, Client, ClientOptions, Delivery, DeliveryOptions, DeviceKey, Enrolment};
use gradbooth::domain::{CollectionCode, LastFour, StudentNumber};
use gradbooth_protocol::{LookupResponse, SubmissionState, WirePrice};
use gradbooth_server::Options;
use gradbooth_server::demo::DemoStudent;
use gradbooth_server::embedded::{self, Running};
use serde_json::Value;

/// Longest time of a visit on a busy machine; the program itself gives up after four minutes.
const WITHIN: Duration = Duration::from_mins(5);

/// The server with its demo campus, and a folder for everything else.
struct Campus {
    server: Option<Running>,
    data: tempfile::TempDir,
    files: tempfile::TempDir,
    options: Options,
    facts: Vec<DemoStudent>,
    desk: Enrolment,
}

impl Campus {
    fn new() -> Self {
        let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = Options::demo(data.path());
        let server = embedded::start(data.path(), options.clone()).unwrap();
        let facts = server.demo().unwrap().students.clone();
        let desk = enrol(server.base_url(), &files.path().join("desk"));
        Self { server: Some(server), data, files, options, facts, desk }
    }

    fn url(&self) -> String {
        self.desk.server.trim_end_matches('/').to_owned()
    }

    fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().unwrap();
        }
    }

    /// Again, on the same folder and port.
    fn restart(&mut self) {
        self.stop();
        self.options.listen = self.url().trim_start_matches("http://").parse().unwrap();
        self.server = Some(embedded::start(self.data.path(), self.options.clone()).unwrap());
    }

    fn student(&self, note: &str) -> DemoStudent {
        self.facts.iter().find(|student| student.note == note).unwrap().clone()
    }

    /// What the server tells any booth about a student.
    fn record(&self, student: &DemoStudent) -> LookupResponse {
        let client = Client::new(&self.desk, &ClientOptions::default()).unwrap();
        let code = CollectionCode::parse(&student.code, "").unwrap();
        let (number, last4) = (StudentNumber::new(&*student.student_number), LastFour::new(&*student.last4));
        client.look_up(&code, &number, &last4).unwrap()
    }

    /// Sealed packages that the server holds of this submission.
    fn packages(&self, submission: &str) -> usize {
        let folder = self.data.path().join("objects/submissions").join(submission);
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    /// All submissions that the server holds.
    fn submissions(&self) -> usize {
        fs::read_dir(self.data.path().join("objects/submissions")).map_or(0, Iterator::count)
    }

    /// A reviewer decides on this submission; photos that come before it are given back.
    fn review(&self, submission: &str, rejection: Option<(&str, &str)>) {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::blocking::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        let token = self.server.as_ref().unwrap().review_token().unwrap().to_owned();
        let url = self.url();
        let as_reviewer = |n: usize, request: reqwest::blocking::RequestBuilder| {
            request.bearer_auth(&token).header("x-reviewer", format!("reviewer {n}")).send().unwrap()
        };
        let mut aside = Vec::new();
        for n in 0.. {
            let next = as_reviewer(n, client.get(format!("{url}/review/next")));
            let place = next.headers().get("location").expect("the queue is empty").to_str().unwrap().to_owned();
            let id = place.trim_start_matches("/review/").to_owned();
            if id == submission {
                let escape = |text: &str| text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
                let (step, form) = match rejection {
                    None => ("approve", String::new()),
                    Some((reason, words)) => ("reject", format!("reason={}&words={}", escape(reason), escape(words))),
                };
                let request = client.post(format!("{url}/review/{id}/{step}")).body(form);
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                assert_eq!(as_reviewer(n, request).status(), 303);
                break;
            }
            assert!(n < 20, "the submission is not in the queue");
            aside.push((n, id));
        }
        for (n, id) in aside {
            as_reviewer(n, client.post(format!("{url}/review/{id}/release")));
        }
    }
}

fn enrol(url: &str, state: &Path) -> Enrolment {
    fs::create_dir_all(state).unwrap();
    let key = DeviceKey::load_or_create(state).unwrap();
    let answer = Client::enrol(url, "DEMO0000", &key.public(), &ClientOptions::default()).unwrap().unwrap();
    let enrolment = Enrolment::from_answer(url, answer).unwrap();
    enrolment.save(state).unwrap();
    enrolment
}

/// What a visit left.
struct Visit {
    lines: Vec<Value>,
    result: Value,
    status: Option<i32>,
    out: PathBuf,
}

impl Visit {
    /// The pages in their order.
    fn pages(&self) -> Vec<&str> {
        let pages = self.lines.iter().filter(|line| line["event"].is_null()).filter_map(|line| line["state"].as_str());
        pages.collect()
    }

    fn saw(&self, event: &str) -> bool {
        self.lines.iter().any(|line| line["event"] == event)
    }

    fn ended(&self, result: &str, reason: Option<&str>, status: i32) {
        let found = (self.result["result"].as_str(), self.result["reason"].as_str(), self.status);
        assert_eq!(found, (Some(result), reason, Some(status)), "{:#?}", self.lines);
    }

    fn submission(&self) -> &str {
        self.result["submission"].as_str().unwrap()
    }

    fn has(&self, file: &str) -> bool {
        self.out.join(file).is_file()
    }
}

struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) && self.0.kill().is_ok() {
            let _status = self.0.wait();
        }
    }
}

/// One visit; `line` is told each line as it comes.
#[expect(clippy::disallowed_methods, reason = "a test bounds the time of a program")]
fn visit(campus: &Campus, name: &str, student: &DemoStudent, more: &[&str], mut line: impl FnMut(&Value)) -> Visit {
    let out = campus.files.path().join(name);
    let child = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .args(["session", "--json", "--server", &campus.url(), "--enrol", "DEMO0000", "--out"])
        .arg(&out)
        .args(["--student", &student.student_number, "--last4", &student.last4])
        .args(if more.contains(&"--code") { vec![] } else { vec!["--code", &student.code] })
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Guard(child);
    let started = Instant::now();
    let mut lines: Vec<Value> = Vec::new();
    for text in BufReader::new(child.0.stdout.take().unwrap()).lines() {
        let text = text.unwrap();
        lines.push(serde_json::from_str(&text).unwrap_or_else(|err| panic!("{err}: {text}")));
        line(lines.last().unwrap());
        assert!(started.elapsed() < WITHIN, "no end after {WITHIN:?}");
    }
    let status = child.0.wait().unwrap().code();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.0.stderr.take().unwrap(), &mut told).unwrap();
    assert!(!told.contains("panicked"), "{told}");
    let result = lines.pop().unwrap_or_else(|| panic!("nothing was said: {told}"));
    Visit { lines, result, status, out }
}

fn plain(campus: &Campus, name: &str, student: &DemoStudent, more: &[&str]) -> Visit {
    visit(campus, name, student, more, |_line| {})
}

/// Writes a script of steps and gives its path.
fn script(campus: &Campus, name: &str, steps: &[(f32, &str)]) -> String {
    let text = steps.iter().fold(String::new(), |text, (at, act)| format!("{text}[[step]]\nat_s = {at:.1}\n{act}\n"));
    let path = campus.files.path().join(format!("{name}.toml"));
    fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
    path.to_str().unwrap().to_owned()
}

fn assert_delivered(campus: &Campus, visit: &Visit, student: &DemoStudent) {
    visit.ended("delivered", None, 0);
    let receipt = &visit.result["receipt"];
    assert_eq!(receipt["submission"].as_str(), Some(visit.submission()));
    for file in ["original.png", "portrait.jpg", "report.json", "manifest.json", "receipt.json"] {
        assert!(visit.has(file), "{file} is missing");
    }
    let latest = campus.record(student).submission.unwrap();
    assert_eq!(latest.submission, visit.submission());
    assert_eq!(campus.packages(visit.submission()), 1, "the server has it once");
}

#[test]
fn a_first_photo_is_delivered_once_reviewed_and_approved() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let before = campus.submissions();
    let first = plain(&campus, "first", &student, &[]);
    assert_delivered(&campus, &first, &student);
    assert_eq!(campus.submissions(), before + 1);
    let way = ["attract", "privacy", "code", "identity", "record", "how_to", "pose", "countdown", "checking", "result"];
    assert_eq!(first.pages()[..way.len()], way);
    assert_eq!(first.pages().last(), Some(&"done"));
    assert_eq!(campus.record(&student).submission.unwrap().state, SubmissionState::PendingReview);

    // Before the reviewer has looked, and after.
    plain(&campus, "waits", &student, &[]).ended("abandoned", Some("pending"), 1);
    campus.review(first.submission(), None);
    let back = plain(&campus, "back", &student, &[]);
    back.ended("abandoned", Some("approved"), 1);
    assert_eq!(back.pages().last(), Some(&"progress"));
    assert!(!back.has("portrait.jpg") && !back.has("manifest.json"));
    assert_eq!(campus.submissions(), before + 1);
}

#[test]
#[ignore = "two minutes: a calibration in real time"]
fn a_photo_names_the_calibration_that_it_was_taken_under() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let (state, config) = (campus.files.path().join("calibrated"), campus.files.path().join("calibrated.toml"));
    fs::File::create(&config).and_then(|mut file| writeln!(file, "state = \"{}\"", state.display())).unwrap();
    let calibrated = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .args(["calibrate", "--json", "--sign", "T-1", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&calibrated.stdout).unwrap();
    assert_eq!((calibrated.status.code(), &told["accepted"]), (Some(0), &Value::Bool(true)), "{told:#}");
    let visit = plain(&campus, "calibrated", &student, &["--state", state.to_str().unwrap()]);
    assert_delivered(&campus, &visit, &student);
    let manifest: Value = serde_json::from_slice(&fs::read(visit.out.join("manifest.json")).unwrap()).unwrap();
    assert!(told["signed"].is_string());
    assert_eq!(manifest["calibration"], told["signed"]);
}

#[test]
fn visits_that_end_before_the_camera_say_why() {
    let mut campus = Campus::new();
    let fresh = campus.student("fresh");
    let before = campus.submissions();
    let wrong = DemoStudent { last4: "9999".to_owned(), ..fresh.clone() };
    let url = ["--code", "https://example.com/?q=<script>"];
    let like = ["--code", "PB1:?q=<script>'; DROP TABLE students; --"];
    let control = ["--code", "\u{1b}[2J\u{1b}]0;owned\u{7}PB1:abcdefgh"];
    std::thread::scope(|threads| {
        let campus = &campus;
        let two = threads.spawn(|| {
            plain(campus, "mismatch", &wrong, &[]).ended("abandoned", Some("mismatch"), 1);
            plain(campus, "control", &fresh, &control).ended("abandoned", Some("not_a_code"), 1);
        });
        plain(campus, "url", &fresh, &url).ended("abandoned", Some("not_a_code"), 1);
        plain(campus, "like", &fresh, &like).ended("abandoned", Some("mismatch"), 1);
        plain(campus, "elsewhere", &campus.student("other_school"), &[]).ended("abandoned", Some("other_school"), 1);
        plain(campus, "at_chsi", &campus.student("at_chsi"), &[]).ended("abandoned", Some("at_chsi"), 1);
        two.join().unwrap();
    });
    // The server is away from before the lookup: no photo is taken, nothing is left waiting.
    let state = campus.files.path().join("booth");
    enrol(&campus.url(), &state);
    campus.stop();
    let away = plain(&campus, "away", &fresh, &["--state", state.to_str().unwrap()]);
    away.ended("abandoned", Some("network"), 1);
    assert!(!away.pages().contains(&"pose"));
    assert_eq!(campus.submissions(), before);
}

#[test]
#[ignore = "two whole visits; make them with --ignored"]
fn a_photo_that_is_sent_back_is_retaken_for_nothing() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let first = plain(&campus, "first", &student, &["--sitter", "kenji"]);
    assert_delivered(&campus, &first, &student);
    campus.review(first.submission(), Some(("eyes_open", "Eyes closed")));
    let record = campus.record(&student);
    assert_eq!((record.submission.unwrap().state, record.price), (SubmissionState::Rejected, WirePrice::FreeRetake));
    let second = plain(&campus, "second", &student, &["--sitter", "kenji", "--seed", "2"]);
    assert_delivered(&campus, &second, &student);
    assert_ne!(second.submission(), first.submission());
    assert!(second.pages().contains(&"rejected"), "the student sees why");
    assert!(!second.pages().iter().any(|page| page.starts_with("pay")), "a retake costs nothing");
    assert_eq!(campus.record(&student).submission.unwrap().state, SubmissionState::PendingReview);
}

#[test]
#[ignore = "a whole visit and the server's death; make it with --ignored"]
fn a_server_that_dies_gets_the_photo_once_after_all() {
    let mut campus = Campus::new();
    let student = campus.student("fresh");
    let before = campus.submissions();
    let state = campus.files.path().join("booth");
    let mut server = campus.server.take();
    let seen = visit(&campus, "dies", &student, &["--state", state.to_str().unwrap()], |line| {
        if line["state"] == "checking"
            && let Some(server) = server.take()
        {
            server.stop().unwrap();
        }
    });
    seen.ended("queued", None, 0);
    assert!(!seen.has("receipt.json") && seen.has("manifest.json"));
    assert_eq!(campus.submissions(), before, "the server was dead");
    let queue = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .args(["queue", "--json", "--state"])
        .arg(&state)
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&queue.stdout).contains(seen.submission()), "it waits in the booth");

    // Server and booth start again on what they left.
    campus.restart();
    let booth = Delivery::start(Enrolment::load(&state).unwrap(), &DeliveryOptions::new(&state), || {}).unwrap();
    let delivered = std::iter::from_fn(|| booth.answer_within(Duration::from_mins(1)))
        .find_map(|answer| if let Answer::Delivered { submission, .. } = answer { Some(submission) } else { None });
    assert_eq!(delivered.map(|submission| submission.0).as_deref(), Some(seen.submission()));
    booth.stop();
    assert_eq!(campus.packages(seen.submission()), 1);
    assert_eq!(campus.submissions(), before + 1);
    assert_eq!(campus.record(&student).submission.unwrap().submission, seen.submission());
}

#[test]
#[ignore = "a whole visit; make it with --ignored"]
fn cables_that_are_pulled_and_plugged_again_cost_no_photo() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let (pull, plug) =
        (|d: &str| format!("do = \"unplug\"\ndevice = \"{d}\""), |d: &str| format!("do = \"plug\"\ndevice = \"{d}\""));
    // A moment without the camera; then long enough to be out of service; then the lights alike.
    let steps = [
        (8.0, pull("camera")),
        (8.8, plug("camera")),
        (12.0, pull("camera")),
        (16.0, plug("camera")),
        (21.0, pull("lights")),
        (25.0, plug("lights")),
        (28.0, "do = \"corrupt\"\nhow = \"half\"\nframes = 12".to_owned()),
        (29.0, "do = \"corrupt\"\nhow = \"garbage\"\nframes = 12".to_owned()),
        (30.0, "do = \"stall\"".to_owned()),
        (32.0, "do = \"resume\"".to_owned()),
    ];
    let steps: Vec<(f32, &str)> = steps.iter().map(|(at, act)| (*at, act.as_str())).collect();
    let script = script(&campus, "cables", &steps);
    let seen = plain(&campus, "cables", &student, &["--script", &script]);
    assert_delivered(&campus, &seen, &student);
    assert!(seen.saw("out_of_service") && seen.saw("in_service") && seen.saw("preview_frozen"));
}

#[test]
#[ignore = "a whole visit; make it with --ignored"]
fn a_code_by_hand_scanner_does_as_well() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let blank = campus.files.path().join("blank.png");
    image::RgbImage::from_pixel(64, 128, image::Rgb([40, 40, 40])).save(&blank).unwrap();
    let scan = format!("do = \"hand_scan\"\ntext = \"{}\"", student.code);
    let steps: Vec<(f32, &str)> = (2..12).map(|second| (second as f32, scan.as_str())).collect();
    let script = script(&campus, "scanner", &steps);
    let more = ["--code", blank.to_str().unwrap(), "--script", &script];
    let seen = plain(&campus, "scanner", &student, &more);
    assert_delivered(&campus, &seen, &student);
}

#[test]
#[ignore = "half a visit; make it with --ignored"]
fn who_leaves_in_the_middle_leaves_nothing() {
    let campus = Campus::new();
    let student = campus.student("fresh");
    let before = campus.submissions();
    let leave = "page = \"pose\"\ndo = \"touch\"\nwhat = \"leave\"";
    let script = script(&campus, "leave", &[(0.3, leave), (0.6, leave)]);
    let seen = plain(&campus, "leave", &student, &["--script", &script]);
    seen.ended("abandoned", Some("left"), 1);
    assert!(seen.pages().contains(&"pose"));
    for file in ["original.png", "portrait.jpg", "manifest.json"] {
        assert!(!seen.has(file), "{file} was kept");
    }
    assert_eq!(campus.submissions(), before);
    assert!(campus.record(&student).submission.is_none());
}

/// Folders of visits below this one.
fn left_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn an_interrupted_visit_takes_its_server_and_folder_along() {
    let temporary = tempfile::tempdir().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .args(["session", "--json", "--out"])
        .arg(temporary.path().join("out"))
        .env("TMPDIR", temporary.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Guard(child);
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(first["state"], "attract");
    assert!(left_in(temporary.path()).len() >= 2, "the visit has a folder of its own");
    let servers = servers_of(child.0.id());
    assert_eq!(servers.len(), 1, "the visit has a server of its own");
    let signal = Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().unwrap();
    assert!(signal.success());
    let last: Value = serde_json::from_str(&lines.map(Result::unwrap).last().unwrap()).unwrap();
    assert_eq!((last["result"].as_str(), last["reason"].as_str()), (Some("abandoned"), Some("interrupted")));
    assert_eq!(child.0.wait().unwrap().code(), Some(1));
    assert_eq!(left_in(temporary.path()), [temporary.path().join("out")]);
    assert!(!Path::new("/proc").join(&servers[0]).exists(), "the server still runs");
}

/// Numbers of the processes whose parent is `parent`.
fn servers_of(parent: u32) -> Vec<String> {
    let of = |number: &str| {
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
        // number (name) state parent …
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<u32>().ok()
    };
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    all.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()) && of(name) == Some(parent)).collect()
}
