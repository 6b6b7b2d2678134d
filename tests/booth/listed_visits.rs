//! One whole visit with each of the real portraits that are listed beside the repository, against what eyes see in them:
//! who is delivered has nothing to be refused for, who is refused is refused for something that is there. Skips with a
//! sentence where the pictures are absent. Run it by `make portraits`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;

/// What eyes see that the norm does not allow, by the ids of the checks; `hair_cut` is hair that the picture cuts off.
const SEEN: [(&str, &[&str]); 36] = [
    ("congress/images__T000278.jpg", &[]),
    ("voteview/images__wiki__021741.jpg", &["mouth_closed", "illumination_uniformity"]),
    // Hair lies over the ears; of them only lobes with earrings show.
    ("congress/images__W000187.jpg", &["ears_visible", "ornaments"]),
    ("voteview/images__wiki__021902.jpg", &["mouth_closed"]),
    ("voteview/images__wiki__021548.jpg", &["mouth_closed"]),
    ("congress/images__B000490.jpg", &[]),
    ("voteview/images__wiki__021909.jpg", &[]),
    ("congress/images__V000135.jpg", &[]),
    ("congress/images__P000617.jpg", &["mouth_closed", "ornaments"]),
    ("congress/images__B001296.jpg", &["mouth_closed"]),
    ("congress/images__L000491.jpg", &[]),
    ("voteview/images__wiki__021149.jpg", &["mouth_closed"]),
    ("congress/images__B001292.jpg", &[]),
    ("congress/images__N000193.jpg", &["mouth_closed"]),
    ("congress/images__K000382.jpg", &["mouth_closed"]),
    ("congress/images__T000488.jpg", &[]),
    ("congress/images__R000305.jpg", &["mouth_closed"]),
    ("congress/images__S001216.jpg", &["mouth_closed"]),
    ("congress/images__S001168.jpg", &["mouth_closed"]),
    ("congress/images__M001228.jpg", &["mouth_closed", "ears_visible"]),
    ("congress/images__R000579.jpg", &["mouth_closed"]),
    ("congress/images__C001067.jpg", &["mouth_closed", "ornaments"]),
    ("voteview/images__wiki__021377.jpg", &["mouth_closed"]),
    ("voteview/images__wiki__010765.jpg", &["mouth_closed", "natural_colour"]),
    ("mebeauty/original_images__female__asian__51.jpg", &["hair_cut", "ears_visible"]),
    ("mebeauty/original_images__female__asian__women-4445664_1920.jpg", &["hair_cut", "mouth_closed"]),
    (
        "mebeauty/original_images__female__asian__yannes-kiefer-VZfSq4TQTHY-unsplash.jpg",
        &["roll", "illumination_uniformity", "head_uncovered"],
    ),
    ("mebeauty/original_images__female__caucasian__11.jpg", &["hair_cut"]),
    ("mebeauty/original_images__female__caucasian__12.jpg", &["hair_cut"]),
    ("mebeauty/original_images__female__caucasian__ann-danilina-zgohOdeKpnA-unsplash.jpg", &["hair_cut", "eyes_open"]),
    (
        "mebeauty/original_images__female__caucasian__aschas-O15EA5W8rmI-unsplash.jpg",
        &["hair_cut", "eyes_open", "natural_colour"],
    ),
    (
        "mebeauty/original_images__female__caucasian__beautiful-1844724_1920.jpg",
        &["mouth_closed", "head_uncovered", "hair_top"],
    ),
    (
        "mebeauty/original_images__female__caucasian__denis-agati-3dL0mzyUS6M-unsplash.jpg",
        &["natural_colour", "illumination_uniformity"],
    ),
    ("mebeauty/original_images__female__caucasian__f1.jpg", &["mouth_closed"]),
    (
        "mebeauty/original_images__female__caucasian__genessa-panainte-g3OqMfRfo_8-unsplash.jpg",
        &["natural_colour", "illumination_uniformity"],
    ),
    ("mebeauty/original_images__female__caucasian__hassan-khan-EGVccebWodM-unsplash.jpg", &["hair_cut"]),
];

/// Longest visit, on a busy computer.
const WITHIN_S: f64 = 120.0;

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/faces/images")
}

/// The last line of a visit with this picture.
fn visit(picture: &Path) -> Value {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbooth"));
    command.args(["session", "--json", "--sitter"]).arg(picture).arg("--out").arg(out.path());
    let output = command.stderr(Stdio::null()).output().unwrap();
    let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
    let mut result: Value = serde_json::from_str(&last).unwrap_or_default();
    result["portrait"] = out.path().join("portrait.jpg").is_file().into();
    result
}

/// Why the visit with a picture is not as eyes see it; `None`: it is.
fn fault(name: &str, seen: &[&str], result: &Value) -> Option<String> {
    let reasons: Vec<&str> =
        result["reasons"].as_array().into_iter().flatten().filter_map(|r| r["id"].as_str()).collect();
    let sentence = result["reason"].as_str().unwrap_or_default();
    let cut = if sentence.contains("hair is cut off") { vec!["hair_cut"] } else { Vec::new() };
    let told: Vec<&str> = reasons.into_iter().chain(cut).collect();
    let why = match result["result"].as_str() {
        Some("delivered") if !seen.is_empty() => format!("delivered, though {seen:?}"),
        Some("delivered") if result["receipt"].is_null() || result["portrait"] == false => {
            "delivered nothing".to_owned()
        }
        Some("delivered") => return None,
        Some("refused") if told.iter().any(|id| seen.contains(id)) => return None,
        Some("refused") => format!("refused for {told:?} {sentence}, seen is {seen:?}"),
        _ => format!("ended as {result}"),
    };
    Some(format!("{name}: {why}"))
}

#[test]
#[ignore = "36 visits: about ten minutes"]
fn who_is_delivered_may_be_and_who_is_refused_is_told_the_truth() {
    if !pictures().is_dir() {
        println!("skipped: there are no portraits in {}", pictures().display());
        return;
    }
    let (next, faults) = (Mutex::new(SEEN.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((name, seen)) = next.lock().unwrap().next().copied() else { return };
                    let result = visit(&pictures().join(name));
                    let seconds = result["seconds"].as_f64().unwrap_or(f64::MAX);
                    println!("{seconds:5.1} s {} {name}", result["result"]);
                    let slow = (seconds > WITHIN_S).then(|| format!("{name}: {:?}", Duration::from_secs_f64(seconds)));
                    faults.lock().unwrap().extend(fault(name, seen, &result).or(slow));
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
