//! `gradbooth portrait`: one picture to one file of the norm, judged as it was written.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::pictures::read_bytes;
use super::texts::{checks_json, texts};
use crate::app::{DEFAULT_PROFILE, judge_portrait, now, spec};
use crate::domain::{Background, CheckId, Report, Verdict};
use crate::imaging::decode;
use crate::portrait::{Developed, PortraitFault, develop};
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// Arguments of `gradbooth portrait`.
#[derive(Debug, Clone, clap::Args)]
pub struct PortraitArgs {
    /// The picture, JPEG or PNG.
    pub file: PathBuf,
    /// The portrait to write.
    #[arg(short, long, value_name = "OUT.jpg")]
    pub out: PathBuf,
    /// Profile of the norm.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE)]
    pub profile: String,
    /// What stands behind the sitter; without it, what the profile says.
    #[arg(long, value_name = "keep|blue|white|grey", value_parser = background)]
    pub background: Option<Background>,
    /// One JSON object instead of text.
    #[arg(long)]
    pub json: bool,
    /// Folder of the networks.
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

fn background(name: &str) -> Result<Background, String> {
    let all = [Background::Keep, Background::Blue, Background::White, Background::Grey];
    all.into_iter().find(|b| b.as_str() == name).ok_or_else(|| "one of keep, blue, white, grey".to_owned())
}

/// Why there is no good portrait to report on.
#[derive(Debug)]
enum Refusal {
    /// The picture is not good enough: exit status 1.
    NotGood(String),
    /// The picture cannot be read: exit status 2.
    Unreadable(String),
    /// Something else could not be read, written or judged: exit status 2.
    Failed(String),
}

/// Makes the portrait, writes it and judges what was written.
///
/// Exit status: 0 written and good, 1 the picture is not good enough or a mandatory check fails, 2 something could not be
/// done, the judgement of the written file included.
pub fn run(args: &PortraitArgs) -> ExitCode {
    let opened = Profile::named(&args.profile).map_err(anyhow::Error::from).and_then(|profile| {
        let vision = Vision::open(&args.models.clone().unwrap_or_else(Vision::default_models))?;
        Ok((profile, vision))
    });
    let (profile, mut vision) = match opened {
        Ok(opened) => opened,
        Err(err) => return super::could_not(&err),
    };
    match make(args, profile, &mut vision) {
        Ok(made) => {
            super::say(&if args.json { made.json.to_string() } else { made.text });
            ExitCode::from(u8::from(!made.good))
        }
        Err(refusal) => {
            let (reason, verdict, status) = match refusal {
                Refusal::NotGood(reason) => (reason, "fail", 1),
                Refusal::Unreadable(reason) => (reason, "unreadable", 2),
                Refusal::Failed(reason) => (reason, "not_done", 2),
            };
            if args.json {
                let file = args.file.display().to_string();
                super::say(&json!({ "file": file, "verdict": verdict, "error": reason }).to_string());
            } else {
                super::complain(&format!("{}: {reason}", args.file.display()));
            }
            ExitCode::from(status)
        }
    }
}

/// A written and judged portrait.
struct Made {
    json: Value,
    text: String,
    good: bool,
}

fn make(args: &PortraitArgs, profile: &Profile, vision: &mut Vision) -> Result<Made, Refusal> {
    let spec = spec(profile, args.background.unwrap_or(profile.default_background));
    let started = now();
    let bytes = read_bytes(&args.file).map_err(Refusal::Unreadable)?;
    writable(&args.file, &args.out).map_err(Refusal::Failed)?;
    let picture = decode::decode(&bytes).map_err(|cause| Refusal::Unreadable(cause.to_string()))?;
    let scene = vision.look(&picture.into_frame(0, started), Effort::Still);
    let developed = develop(&scene, &spec).map_err(|fault| Refusal::NotGood(fault.to_string()))?;
    write_aside(&args.out, &developed.portrait.jpeg).map_err(|cause| {
        Refusal::Failed(format!("{} cannot be written ({cause}); name another with -o", args.out.display()))
    })?;
    let report = judged(judge_portrait(vision, &developed, profile), &args.out)?;
    let millis = started.elapsed().as_secs_f64() * 1000.0;
    Ok(told(args, &bytes, &developed, &report, millis))
}

/// The judgement of the written file. None is not a good one: a file that cannot be judged is refused in a sentence.
fn judged(report: Result<Report, PortraitFault>, out: &Path) -> Result<Report, Refusal> {
    let unjudged = |why: String| {
        Refusal::Failed(format!("{} is written but could not be judged ({why}); do not use it", out.display()))
    };
    let report = report.map_err(|fault| unjudged(fault.to_string()))?;
    if report.findings.is_empty() {
        return Err(unjudged("no check gave a finding".to_owned()));
    }
    Ok(report)
}

/// What the portrait's report comes to, in words.
fn conclusion(report: &Report) -> String {
    let faces = report.finding(CheckId::OneFace).and_then(|finding| finding.value);
    match report.verdict() {
        Verdict::Pass => "good".to_owned(),
        Verdict::Warn => "good, with remarks".to_owned(),
        Verdict::Fail if faces == Some(0.0) => {
            "not good: no face is found in the finished portrait; take another picture".to_owned()
        }
        Verdict::Fail => {
            let reasons: Vec<String> = report.failures().map(|finding| texts(finding).reason.en).collect();
            format!("not good: {}", reasons.join("; "))
        }
    }
}

fn told(args: &PortraitArgs, original: &[u8], developed: &Developed, report: &Report, millis: f64) -> Made {
    let portrait = &developed.portrait;
    let verdict = report.verdict();
    let crop = developed.cut.bounds_in_frame();
    let round = |v: f32, digits: i32| (f64::from(v) * 10f64.powi(digits)).round() / 10f64.powi(digits);
    let json = json!({
        "file": args.file.display().to_string(),
        "out": args.out.display().to_string(),
        "profile": report.profile,
        "profile_version": report.profile_version,
        "verdict": verdict.as_str(),
        "bytes": portrait.jpeg.len(),
        "quality": portrait.quality,
        "size": [developed.picture.width(), developed.picture.height()],
        "dpi": 300,
        "background": portrait.background.as_str(),
        "crop": [round(crop.x, 1), round(crop.y, 1), round(crop.width, 1), round(crop.height, 1)],
        "scale": round(developed.cut.scale, 4),
        "sha256_original": hex::encode(Sha256::digest(original)),
        "sha256_portrait": hex::encode(Sha256::digest(&portrait.jpeg)),
        "checks": checks_json(report),
        "millis": (millis * 10.0).round() / 10.0,
    });
    let text = format!(
        "{}: {} bytes, quality {}, background {}, {}",
        args.out.display(),
        portrait.jpeg.len(),
        portrait.quality,
        portrait.background.as_str(),
        conclusion(report),
    );
    Made { json, text, good: verdict != Verdict::Fail }
}

/// Whether the portrait may be written there: a JPEG by name (教毕指〔2017〕99号 D6), in the place of nothing or of a plain
/// file, and never of the picture it is made from.
fn writable(picture: &Path, out: &Path) -> Result<(), String> {
    let named = |why: &str| format!("{} {why}; name another with -o", out.display());
    let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ending != "jpg" && ending != "jpeg" {
        return Err(named("does not end in .jpg, and the portrait is a JPEG"));
    }
    let Ok(there) = std::fs::metadata(out) else { return Ok(()) };
    if !there.is_file() {
        return Err(named("is no plain file"));
    }
    let same = std::fs::canonicalize(out).ok().zip(std::fs::canonicalize(picture).ok());
    if same.is_some_and(|(out, picture)| out == picture) {
        return Err(named("is the picture itself, which would be lost"));
    }
    Ok(())
}

/// Writes beside the target and renames, so that a half-written portrait never bears its name; nothing stays behind where
/// that fails.
pub(super) fn write_aside(out: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let aside = out.with_file_name(name);
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&aside, out)
    });
    if written.is_err() {
        let _gone = std::fs::remove_file(&aside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::judge_picture;
    use crate::domain::{Cut, Frame, Outcome, Portrait, Scene};
    use crate::imaging::decode::DecodeError;
    use crate::portrait::by_light::MatteSource;

    fn developed() -> Developed {
        let (width, height) = (Cut::WIDTH, Cut::HEIGHT);
        let grey = vec![128; (width * height * 3) as usize];
        let picture = Frame::new(width, height, grey, 0, now()).unwrap();
        let portrait = Portrait { jpeg: vec![1].into(), quality: 90, background: Background::Blue, cut: Cut::IDENTITY };
        Developed {
            portrait,
            picture,
            cut: Cut::IDENTITY,
            matte: None,
            matte_source: MatteSource::Network,
            light_fault: None,
        }
    }

    fn arguments() -> PortraitArgs {
        PortraitArgs {
            file: "a.png".into(),
            out: "b.jpg".into(),
            profile: DEFAULT_PROFILE.to_owned(),
            background: None,
            json: false,
            models: None,
        }
    }

    /// The report of a finished portrait in which vision finds nobody.
    fn faceless() -> Report {
        let scene = Scene { frame: developed().picture, faces: Vec::new(), matte: None };
        judge_picture(&scene, Cut::IDENTITY, None, Profile::named(DEFAULT_PROFILE).unwrap())
    }

    #[test]
    fn a_finished_portrait_without_a_face_is_not_good_and_says_so() {
        let made = told(&arguments(), b"x", &developed(), &judged(Ok(faceless()), Path::new("b.jpg")).unwrap(), 1.0);
        assert!(!made.good && made.json["verdict"] == "fail", "{}", made.text);
        assert!(made.text.contains("no face is found"), "{}", made.text);
    }

    #[test]
    fn a_portrait_is_written_over_nothing_that_would_be_missed() {
        let folder = tempfile::tempdir().unwrap();
        let (picture, earlier) = (folder.path().join("me.jpg"), folder.path().join("earlier.JPG"));
        for there in [&picture, &earlier] {
            write_aside(there, b"a picture").unwrap();
        }
        let refused = |out: &Path| writable(&picture, out).unwrap_err();
        assert!(refused(&picture).contains("picture itself"));
        assert!(refused(&folder.path().join("./me.jpg")).contains("picture itself"));
        assert!(refused(&folder.path().join("me.png")).contains(".jpg"));
        std::fs::create_dir(folder.path().join("folder.jpg")).unwrap();
        assert!(refused(&folder.path().join("folder.jpg")).contains("no plain file"));
        assert_eq!(writable(&picture, &earlier), Ok(()));
        assert_eq!(writable(&picture, &folder.path().join("new.jpeg")), Ok(()));
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("taken.jpg");
        std::fs::create_dir(&out).unwrap();
        assert!(write_aside(&out, b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_portrait_that_cannot_be_judged_is_no_good_one() {
        let none = Report { findings: Vec::new(), ..faceless() };
        for report in [Err(PortraitFault::Unreadable(DecodeError::Empty)), Ok(none)] {
            let Err(Refusal::Failed(sentence)) = judged(report, Path::new("b.jpg")) else { panic!("called judged") };
            assert!(sentence.contains("b.jpg") && sentence.contains("could not be judged"), "{sentence}");
        }
    }

    #[test]
    fn only_a_mandatory_check_makes_a_portrait_fail() {
        let mut report = faceless();
        for finding in &mut report.findings {
            (finding.outcome, finding.mandatory) = (Outcome::Pass, true);
        }
        let last = report.findings.len() - 1;
        (report.findings[last].outcome, report.findings[last].mandatory) = (Outcome::Fail, false);
        let made = told(&arguments(), b"x", &developed(), &report, 1.0);
        assert!(made.good && made.json["verdict"] == "warn", "{}", made.text);
        report.findings[last].mandatory = true;
        assert!(!told(&arguments(), b"x", &developed(), &report, 1.0).good);
    }
}
