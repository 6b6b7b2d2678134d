//! Real portraits that lie beside the repository: what the judge says of them against what eyes see, and how long a live frame takes
//! it. Each test skips with a sentence where the pictures are absent.
#![expect(clippy::disallowed_methods, reason = "a frame has a time, and one test measures")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gradbooth::app::develop_and_judge;
use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{Background, CheckId, Frame, Outcome, Report};
use gradbooth::guide::overlay::Framing;
use gradbooth::imaging::decode::decode;
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

/// Portraits whose lips touch, as eyes see them.
const TOGETHER: [&str; 12] = [
    "congress/images__W000187.jpg",
    "congress/images__B000490.jpg",
    "congress/images__V000135.jpg",
    "congress/images__L000491.jpg",
    "congress/images__B001292.jpg",
    "congress/images__T000488.jpg",
    "mebeauty/original_images__female__asian__51.jpg",
    "mebeauty/original_images__female__asian__yannes-kiefer-VZfSq4TQTHY-unsplash.jpg",
    "mebeauty/original_images__female__caucasian__11.jpg",
    "mebeauty/original_images__female__caucasian__12.jpg",
    "mebeauty/original_images__female__caucasian__genessa-panainte-g3OqMfRfo_8-unsplash.jpg",
    "mebeauty/original_images__female__caucasian__hassan-khan-EGVccebWodM-unsplash.jpg",
];
/// Broad smiles with teeth.
const TEETH: [&str; 12] = [
    "congress/images__N000193.jpg",
    "congress/images__K000382.jpg",
    "congress/images__S001216.jpg",
    "congress/images__S001168.jpg",
    "voteview/images__wiki__021741.jpg",
    "voteview/images__wiki__021902.jpg",
    "congress/images__P000617.jpg",
    "voteview/images__wiki__021149.jpg",
    "congress/images__R000305.jpg",
    "congress/images__M001228.jpg",
    "congress/images__R000579.jpg",
    "congress/images__C001067.jpg",
];

fn faces() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/faces")
}

#[expect(clippy::print_stdout, reason = "a test that skips says so")]
/// The listed portraits, in the list's order; says that it skips where there are none.
fn listed() -> Vec<String> {
    let Ok(list) = std::fs::read_to_string(faces().join("session.csv")) else {
        println!("skipped: there is no session.csv in {}", faces().display());
        return Vec::new();
    };
    list.lines().skip(1).filter_map(|line| Some(line.split(',').next()?.to_owned())).collect()
}

fn portrait(name: &str) -> Frame {
    let bytes = std::fs::read(faces().join("images").join(name)).expect("a listed picture is there");
    decode(&bytes).expect("a listed picture can be read").into_frame(0, Instant::now())
}

/// The portrait on blue, as the booth delivers it, or why there is none.
fn judge(vision: &mut Vision, name: &str) -> Result<Report, String> {
    let profile = Profile::named(Profile::DEFAULT).map_err(|err| err.to_string())?;
    let seen = vision.look(&portrait(name), Effort::Still);
    let judged =
        develop_and_judge(vision, &seen, profile, Background::Blue, None).map_err(|fault| fault.to_string())?;
    Ok(judged.report)
}

fn refused_for(report: &Report) -> Vec<String> {
    let failed = report.findings.iter().filter(|finding| finding.outcome == Outcome::Fail);
    failed.map(|f| format!("{} {:.3}", f.check.as_str(), f.value.unwrap_or(f32::NAN))).collect()
}

/// Whether the mouth is judged as eyes see it: `None` where no portrait can be made.
fn mouth_is_seen(vision: &mut Vision, name: &str) {
    let Ok(report) = judge(vision, name) else { return };
    let mouth = report.finding(CheckId::MouthClosed).expect("every check has a finding");
    if TOGETHER.contains(&name) {
        assert_ne!(mouth.outcome, Outcome::Fail, "{name}: the lips touch, {:?}", mouth.value);
    }
    if TEETH.contains(&name) {
        assert_eq!(mouth.outcome, Outcome::Fail, "{name}: teeth show, {:?}", mouth.value);
    }
}

#[test]
fn a_handful_of_portraits_is_judged_as_eyes_see_it() {
    if listed().is_empty() {
        return;
    }
    let mut vision = Vision::open(&Vision::default_models()).expect("the models are in the source tree");
    for name in TOGETHER.iter().take(3).chain(TEETH.iter().take(2)) {
        assert!(judge(&mut vision, name).is_ok(), "{name} makes a portrait");
        mouth_is_seen(&mut vision, name);
    }
}

#[test]
#[ignore = "all portraits of the list: about a minute"]
fn every_listed_portrait_is_judged_or_has_its_reason() {
    let mut vision = Vision::open(&Vision::default_models()).expect("the models are in the source tree");
    for (at, name) in listed().iter().enumerate() {
        match judge(&mut vision, name) {
            Ok(report) => println!("{at:2} {:9} {}", report.verdict().as_str(), refused_for(&report).join(", ")),
            Err(why) => println!("{at:2} no portrait: {why}"),
        }
        mouth_is_seen(&mut vision, name);
    }
}

#[test]
#[ignore = "a measurement that prints; only meaningful on a quiet computer"]
fn how_long_a_live_frame_takes() {
    let mut vision = Vision::open(&Vision::default_models()).expect("the models are in the source tree");
    let profile = Profile::named(Profile::DEFAULT).expect("shipped profiles read");
    let (mut looking, mut judging, mut reports) = (Vec::new(), Vec::new(), String::new());
    for name in listed() {
        let frame = enlarged(&portrait(&name));
        let cut = Framing::widest(frame.width(), frame.height()).cut();
        vision.forget();
        vision.look(&frame, Effort::Live);
        for effort in [Effort::Live, Effort::Still] {
            let live = effort == Effort::Live;
            let started = Instant::now();
            let scene = vision.look(&frame, effort);
            let looked = started.elapsed();
            let report = evaluate(&Subject { scene: &scene, cut, file: None, live }, profile);
            if live {
                looking.push(looked);
                judging.push(started.elapsed().saturating_sub(looked));
            }
            reports.push_str(&format!("{name} {live} {report:?}\n"));
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times.get(times.len() / 2).copied()
    };
    println!("look {:?}, judge {:?} (medians)", median(&mut looking), median(&mut judging));
    // With this variable the findings are kept in a file, to compare two builds.
    if let Some(file) = std::env::var_os("FINDINGS") {
        std::fs::write(file, reports).expect("the file can be written");
    }
}

/// The picture on a live frame of 960 x 1280, which it covers from the upper left, nearest pixels.
fn enlarged(picture: &Frame) -> Frame {
    let step = (picture.width() as f32 / 960.0).min(picture.height() as f32 / 1280.0);
    let at = |x: u32, y: u32| picture.pixel((x as f32 * step) as i64, (y as f32 * step) as i64);
    let rgb = (0..1280).flat_map(|y| (0..960).flat_map(move |x| at(x, y))).collect();
    Frame::new(960, 1280, rgb, 0, picture.captured_at).expect("the size is right")
}
