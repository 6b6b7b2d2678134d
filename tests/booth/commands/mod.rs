//! The commands as scripts and people call them, on good and on hostile input: exit status, one clear sentence or one JSON
//! object, no panic, bounded time and memory.

mod contract;
mod hostile_codes;
mod pictures;
mod print;
mod unreadable;
mod upright;
mod wrong_words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gradbooth::config::CaptureLights;
use gradbooth::devices::lights::Lights as _;
use gradbooth::devices::lights::simulated::SimulatedLights;
use gradbooth::simulator::{Setup, Sitter, VirtualBooth};
use image::RgbImage;
use serde_json::Value;

/// Longest time of a command on a busy machine.
const WITHIN: Duration = Duration::from_secs(100);
/// Address space of a command, KiB: networks, threads' stacks and one picture of 60 million pixels.
const MEMORY_KIB: u32 = 4_000_000;

/// What a command did.
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The JSON objects on stdout, which holds nothing else.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|err| panic!("{err}: {line}"))).collect()
    }

    /// The one sentence on stderr.
    pub(crate) fn sentence(&self) -> &str {
        let sentence = self.err.trim_end();
        assert_eq!(sentence.lines().count(), 1, "one line: {sentence}");
        assert_clear(sentence);
        sentence
    }
}

/// A sentence for people: neither empty nor endless, no debug words, no control characters.
pub(crate) fn assert_clear(sentence: &str) {
    assert!((10..600).contains(&sentence.len()), "{sentence}");
    assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
    for word in ["panicked", "Err(", "Error {", "unwrap", "RUST_BACKTRACE", "None"] {
        assert!(!sentence.contains(word), "{sentence}");
    }
}

/// Ends a command that hangs.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) && self.0.kill().is_ok() {
            let _status = self.0.wait();
        }
    }
}

/// Runs the program within bounds of time and memory.
#[expect(clippy::disallowed_methods, reason = "a test bounds the time of a program")]
pub(crate) fn gradbooth<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let [out, err] = ["out", "err"].map(|name| folder.path().join(name));
    let child = Command::new("sh")
        .args(["-c", "ulimit -v \"$0\"; exec \"$@\"", &MEMORY_KIB.to_string(), env!("CARGO_BIN_EXE_gradbooth")])
        .args(words)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let mut child = Guard(child);
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        assert!(started.elapsed() < WITHIN, "no end after {WITHIN:?}");
        std::thread::sleep(Duration::from_millis(20));
    };
    drop(child);
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let ran = Ran { status: status.code(), out: text(&out), err: text(&err) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn words<'a>(first: &'a [&'a str], files: &'a [PathBuf], last: &'a [&'a str]) -> Vec<&'a std::ffi::OsStr> {
    let files = files.iter().map(|file| file.as_os_str());
    first.iter().map(std::ffi::OsStr::new).chain(files).chain(last.iter().map(std::ffi::OsStr::new)).collect()
}

/// A rendered sitter in the booth's light, as its camera sees her.
#[expect(clippy::disallowed_methods, reason = "a frame has a time")]
pub(crate) fn sitter() -> RgbImage {
    let booth = VirtualBooth::new(Setup::default());
    booth.seat(Sitter::find("mei", &Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters")).unwrap());
    let mut lights = SimulatedLights::open(&booth).unwrap();
    lights.set(&CaptureLights::default().duties()).unwrap();
    let mut renderer = booth.renderer();
    std::thread::sleep(Duration::from_millis(50));
    let pixels = renderer.frame(&booth.exposure(Instant::now()));
    let (width, height) = renderer.size();
    RgbImage::from_raw(width, height, pixels).unwrap()
}

/// The names of an object's fields.
fn fields(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn assert_has(object: &Value, names: &[&str]) {
    let found = fields(object);
    for name in names {
        assert!(found.contains(name), "`{name}` is not in {object}");
    }
}
