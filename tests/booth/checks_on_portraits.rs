//! The checks on portraits and rendered defects that lie beside the repository: prints what each check finds, so that limits can be
//! set by figures. Run with `cargo test --test booth checks_on -- --ignored --nocapture`; it skips where the data is absent.

use std::path::{Path, PathBuf};
use std::time::Instant;

use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{CheckId, Cut, Outcome, Point, Report, Scene};
use gradbooth::imaging::decode::decode;
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data")
}

#[test]
#[ignore = "a survey that prints; it needs the data beside the repository"]
fn checks_on_frontal_portraits() {
    let Ok(list) = std::fs::read_to_string(data().join("faces/session.csv")) else {
        println!("skipped: there is no faces/session.csv in {}", data().display());
        return;
    };
    let names =
        list.lines().skip(1).filter(|line| line.contains("public domain")).filter_map(|line| line.split(',').next());
    let files: Vec<PathBuf> = names.map(|name| data().join("faces/images").join(name)).collect();
    let reports = survey(&files, centred_cut);
    assert!(!reports.is_empty(), "no portrait could be read");
    for (at, check) in CheckId::ALL.iter().enumerate() {
        let mut values: Vec<f32> = reports.iter().filter_map(|(_, report)| report.findings[at].value).collect();
        values.sort_by(f32::total_cmp);
        let count = |wanted| reports.iter().filter(|(_, report)| report.findings[at].outcome == wanted).count();
        let quantile = |share: f32| values.get(((values.len().max(1) - 1) as f32 * share).round() as usize).copied();
        let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| quantile(share).unwrap_or(f32::NAN));
        println!(
            "{:24} assessed {:3} warn {:3} fail {:3}  5 % {low:.4}  50 % {middle:.4}  95 % {high:.4}",
            check.as_str(),
            values.len(),
            count(Outcome::Warn),
            count(Outcome::Fail)
        );
    }
}

#[test]
#[ignore = "a survey that prints; it needs the data beside the repository"]
fn checks_on_rendered_defects() {
    let Ok(folders) = std::fs::read_dir(data().join("sitters/defects")) else {
        println!("skipped: there is no sitters/defects in {}", data().display());
        return;
    };
    let mut files: Vec<PathBuf> = folders.filter_map(|f| Some(f.ok()?.path().join("full.png"))).collect();
    files.sort();
    // One cut for all, as a booth has: it suits the sitter where she sits as she should (face 157 px wide, eyes at 200, 216).
    let cut = Cut { origin: Point::new(19.5, 28.1), scale: 1.33 };
    for (file, report) in survey(&files, |_| Some(cut)) {
        let told = report.findings.iter().filter(|f| matches!(f.outcome, Outcome::Warn | Outcome::Fail));
        let told: Vec<String> = told.map(|f| format!("{} {}", f.outcome.as_str(), f.check.as_str())).collect();
        println!("{:32} {}", file, told.join(", "));
    }
}

/// Looks at every file that can be read and judges it by the default profile.
#[expect(clippy::disallowed_methods, reason = "a frame has a time; no check reads it")]
fn survey(files: &[PathBuf], cut: impl Fn(&Scene) -> Option<Cut>) -> Vec<(String, Report)> {
    let mut vision = Vision::open(&Vision::default_models()).expect("the models are in the source tree");
    let profile = Profile::named(Profile::DEFAULT).expect("shipped profiles read");
    let mut reports = Vec::new();
    for file in files {
        let Ok(bytes) = std::fs::read(file) else { continue };
        let Ok(picture) = decode(&bytes) else { continue };
        let scene = vision.look(&picture.into_frame(0, Instant::now()), Effort::Still);
        if let Some(cut) = cut(&scene) {
            let report = evaluate(&Subject { scene: &scene, cut, file: None, live: false }, profile);
            let name = file.iter().rev().take(2).map(|part| part.to_string_lossy()).collect::<Vec<_>>();
            reports.push((format!("{}/{}", name[1], name[0]), report));
        }
    }
    reports
}

/// The cut that puts the face at the aim: 215 px wide, eyes at 250, in the middle.
fn centred_cut(scene: &Scene) -> Option<Cut> {
    let landmarks = scene.sitter()?.landmarks.as_ref()?;
    let (left, right) = landmarks.cheeks();
    let scale = 215.0 / landmarks.cheek_to_cheek();
    let origin =
        Point::new(f32::midpoint(left.x, right.x) - 240.0 / scale, landmarks.eyes_midpoint().y - 250.0 / scale);
    Some(Cut { origin, scale })
}
