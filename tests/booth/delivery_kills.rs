//! Kills the delivering process again and again, at any moment after a student accepted: each accepted submission
//! reaches the real server exactly once, and the booth's outbox ends empty.
//!
//! The process that is killed is this test binary once more, told by an environment variable where its state lies.
//! What it says on its standard output survives it: `storing ID`, `accepted ID`, `delivered ID`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use gradbooth::delivery::{
    Answer, Client, ClientOptions, Contents, Delivery, DeliveryOptions, DeviceKey, Enrolment, Job, MediaType, Outbox,
    draw_ids,
};
use gradbooth::domain::{Background, Consents, EnrolmentRef, Report, SessionId, SubmissionId};
use gradbooth_protocol::{PhotoSource, SubmissionState};
use gradbooth_server::Options;
use gradbooth_server::embedded;

const STATE: &str = "GRADBOOTH_TEST_KILLED_STATE";
const STORES: &str = "GRADBOOTH_TEST_KILLED_STORES";
const WORDS: [&str; 4] = ["storing", "accepted", "delivered", "done"];
/// Kills, each of another process.
const KILLS: u64 = 60;
/// All of it, seconds, on a laptop that does other things too.
const WITHIN: u64 = 60;

/// The process that is killed. Without its environment variable it is no test of anything and says nothing.
#[test]
#[expect(clippy::disallowed_methods, reason = "the parent tells its child by environment what to do")]
fn killed_process() {
    let Ok(state) = std::env::var(STATE) else { return };
    let stores: u64 = std::env::var(STORES).unwrap().parse().unwrap();
    let state = Path::new(&state);
    let enrolment = Enrolment::load(state).unwrap();
    let booth = enrolment.booth.clone();
    let delivery = Delivery::start(enrolment, &DeliveryOptions::new(state), || {}).unwrap();
    let portrait = fs::read(state.join("portrait.jpg")).unwrap();
    for session in 0..stores {
        let contents = contents(&booth, &portrait);
        say("storing", &contents.submission.0);
        delivery.ask(Job::Store { session: SessionId(session), contents: Box::new(contents) }).unwrap();
        loop {
            match delivery.answer_within(Duration::from_secs(30)) {
                Some(Answer::Stored { submission, .. }) => {
                    say("accepted", &submission.0);
                    break;
                }
                Some(Answer::Delivered { submission, .. }) => say("delivered", &submission.0),
                Some(Answer::StoreFailed { why, .. }) => panic!("{why}"),
                Some(_) => {}
                None => panic!("no answer"),
            }
        }
    }
    // Until the outbox is empty: what former processes left counts too.
    loop {
        match delivery.answer_within(Duration::from_secs(20)) {
            Some(Answer::Delivered { submission, .. }) => say("delivered", &submission.0),
            Some(Answer::Queue(counts)) if counts.pending == 0 && counts.care == 0 => break,
            Some(Answer::NeedsCare { why, .. }) => panic!("{why}"),
            Some(_) => {}
            None => panic!("nothing moves"),
        }
    }
    delivery.stop();
    say("done", "-");
}

fn say(word: &str, id: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{word} {id}").unwrap();
    out.flush().unwrap();
}

/// What a student of the demo campus accepted.
pub(crate) fn contents(booth: &str, portrait: &[u8]) -> Contents {
    let (submission, receipt_code) = draw_ids();
    Contents {
        submission,
        receipt_code,
        booth: booth.to_owned(),
        enrolment: EnrolmentRef::new("demo-01"),
        consents: Consents { photo: true, send: true, face: true },
        consent_version: "2026-1".to_owned(),
        consent_sha256: String::new(),
        consented_at: 1_790_000_000,
        phone: None,
        source: PhotoSource::Camera,
        accepted_at: 1_790_000_060,
        report: Report { profile: "moe-2017-99".to_owned(), profile_version: "1".to_owned(), findings: Vec::new() },
        calibration: None,
        background: Background::Blue,
        original: [vec![0xff, 0xd8, 0xff], vec![0x5a; 300_000]].concat().into(),
        original_type: MediaType::Jpeg,
        portrait: portrait.into(),
        manual_review: false,
    }
}

/// `SplitMix64`: the same moments in every run, as far as the machine keeps time.
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What a process said, and whether it was killed.
struct Life {
    said: Vec<(String, String)>,
    killed: bool,
}

/// Starts the process and kills it `after` its line number `line`, both from the first `storing` on (`None`: lets it
/// end).
#[expect(clippy::disallowed_methods, reason = "the moment of the kill is a moment of the wall clock")]
fn run_process(state: &Path, stores: u64, kill: Option<(usize, Duration)>) -> Life {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "delivery_kills::killed_process", "--nocapture", "--test-threads=1"])
        .env(STATE, state)
        .env(STORES, stores.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (line_in, lines) = mpsc::sync_channel(1000);
    let reader = thread::Builder::new().name("lines".to_owned());
    let reader =
        reader.spawn(move || out.lines().map_while(Result::ok).all(|line| line_in.send(line).is_ok())).unwrap();
    let mut said = Vec::new();
    let mut keep = |line: String| {
        // The test harness writes lines of its own, and its first words may stand before ours.
        let mut words = line.split_whitespace().skip_while(|word| !WORDS.contains(word));
        if let (Some(word), Some(id)) = (words.next(), words.next()) {
            said.push((word.to_owned(), id.to_owned()));
        }
        said.len()
    };
    if let Some((number, after)) = kill {
        while let Ok(line) = lines.recv_timeout(Duration::from_secs(30)) {
            if keep(line) >= number {
                break;
            }
        }
        thread::sleep(after);
        child.kill().unwrap();
    }
    let killed = child.wait().unwrap().signal() == Some(9);
    reader.join().unwrap();
    for line in lines.try_iter() {
        keep(line);
    }
    Life { said, killed }
}

/// A baseline JPEG as the norm wants it.
pub(crate) fn portrait() -> Vec<u8> {
    let pixels: Vec<u8> = (0..480 * 640_u32).flat_map(|i| [(i % 251) as u8, (i / 480 % 253) as u8, 128]).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
    encoder.encode(&pixels, 480, 640, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// The server's folders of submissions, and how many objects lie in each.
fn objects(data: &Path) -> Vec<(String, usize)> {
    let Ok(folders) = fs::read_dir(data.join("objects/submissions")) else { return Vec::new() };
    folders
        .map(|folder| {
            let folder = folder.unwrap();
            (folder.file_name().into_string().unwrap(), fs::read_dir(folder.path()).unwrap().count())
        })
        .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test bounds itself in time")]
fn sixty_kills_lose_nothing_and_double_nothing() {
    let begun = Instant::now();
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = Options { demo_price_fen: 0, ..Options::demo(data.path()) };
    let server = embedded::start(data.path(), options).unwrap();
    let at_first: BTreeSet<String> = objects(data.path()).into_iter().map(|(id, _)| id).collect();
    let key = DeviceKey::load_or_create(state.path()).unwrap();
    let client = ClientOptions::default();
    let answer = Client::enrol(server.base_url(), "DEMO0000", &key.public(), &client).unwrap().unwrap();
    let enrolment = Enrolment::from_answer(server.base_url(), answer).unwrap();
    enrolment.save(state.path()).unwrap();
    gradbooth::delivery::write_private(state.path(), "portrait.jpg", &portrait()).unwrap();

    let mut random = 2026;
    let (mut begun_ids, mut accepted) = (BTreeSet::new(), BTreeSet::new());
    let mut note = |life: &Life| {
        for (word, id) in &life.said {
            match word.as_str() {
                "storing" => drop(begun_ids.insert(id.clone())),
                "accepted" => drop(accepted.insert(id.clone())),
                _ => {}
            }
        }
        life.said.last().map(|(word, _)| word.clone()).unwrap_or_default()
    };
    let (mut moments, mut kills) = (BTreeMap::<String, u32>::new(), 0);
    for _ in 0..4 * KILLS {
        // After any of the first lines, and then some: while it seals, writes, uploads, or deletes.
        let line = 1 + (draw(&mut random) % 6) as usize;
        let longest = [1, 5, 20, 60][(draw(&mut random) % 4) as usize];
        let after = Duration::from_micros(draw(&mut random) % (longest * 1000));
        let life = run_process(state.path(), 3, Some((line, after)));
        *moments.entry(note(&life)).or_default() += 1;
        kills += u64::from(life.killed);
        if kills == KILLS {
            break;
        }
    }
    assert_eq!(kills, KILLS, "the processes ended before they could be killed");
    let last = run_process(state.path(), 1, None);
    assert_eq!(note(&last), "done", "the last process did not empty the outbox");
    println!("{kills} kills after {moments:?}; {} begun, {} accepted", begun_ids.len(), accepted.len());

    let (entries, counts) = Outbox::inspect(&DeliveryOptions::outbox_of(state.path())).unwrap();
    assert_eq!((counts.pending, counts.care), (0, 0), "{entries:?}");
    let left: Vec<_> = fs::read_dir(DeliveryOptions::outbox_of(state.path()))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| [".age", ".part"].iter().any(|end| name.ends_with(end)))
        .collect();
    assert_eq!(left, Vec::<String>::new());

    let client = Client::new(&enrolment, &client).unwrap();
    let mut there = BTreeSet::new();
    for (id, copies) in objects(data.path()) {
        if !at_first.contains(&id) {
            // All are one student's: each gave way to the next, and was deleted with that.
            let state = client.status(&SubmissionId(id.clone())).unwrap().state;
            let kept = usize::from(state != SubmissionState::Withdrawn);
            assert_eq!(copies, kept, "{id}, {state:?}, lies {copies} times at the server");
            assert!(begun_ids.contains(&id), "{id} was never handed over");
            there.insert(id);
        }
    }
    let lost: Vec<_> = accepted.difference(&there).collect();
    assert!(lost.is_empty(), "accepted and lost: {lost:?}");
    let mut codes = BTreeSet::new();
    for entry in &entries {
        assert!(there.contains(&entry.id.0), "{} counts as delivered and is not there", entry.id.0);
        let status = client.status(&entry.id).unwrap();
        assert_eq!(status.receipt_code, entry.receipt_code.0);
        assert!(codes.insert(status.receipt_code), "two submissions share a receipt code");
    }
    assert_eq!(entries.len(), there.len(), "each submission is known at both ends, once");
    assert_eq!(counts.deletions as usize, there.len(), "each deletion is logged once");
    assert!(accepted.len() >= 25, "too few were accepted before the kill to prove anything: {}", accepted.len());
    server.stop().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(WITHIN), "took {:?}", begun.elapsed());
}
