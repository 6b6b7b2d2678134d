//! `gradbooth check`: photos against the norm.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::check_report::{self, Checked as Shown};
use super::pictures::read_bytes;
use super::texts::texts;
use crate::app::{DEFAULT_PROFILE, judge_picture, now, spec};
use crate::domain::{Background, Cut, Frame, Point, Report, Scene, Verdict};
use crate::imaging::decode::decode;
use crate::imaging::png;
use crate::imaging::resample::resample;
use crate::portrait::{Aim, plan_cut};
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// Photos against the norm.
#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    /// Photos, JPEG or PNG.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Profile of the norm.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE)]
    pub profile: String,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// A page per photo, with overlays, in this folder.
    #[arg(long, value_name = "DIR")]
    pub html: Option<PathBuf>,
    /// Folder of the networks.
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

/// Checks every file. Exit status: 0 all usable, 1 a photo fails, 2 a file could not be read.
pub(super) fn run(args: &CheckArgs) -> ExitCode {
    match check_all(args) {
        Ok(status) => ExitCode::from(status),
        Err(err) => super::could_not(&err),
    }
}

/// What is known of one photo.
struct Checked {
    report: Report,
    /// The 480 x 640 picture that was judged, RGB.
    cut_out: Frame,
}

fn check_all(args: &CheckArgs) -> anyhow::Result<u8> {
    let profile = Profile::named(&args.profile)?;
    let mut vision = Vision::open(&args.models.clone().unwrap_or_else(Vision::default_models))?;
    if let Some(folder) = &args.html {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut worst = 0;
    for file in &args.files {
        let started = now();
        let checked = check(&mut vision, file, profile);
        let millis = started.elapsed().as_secs_f64() * 1000.0;
        worst = worst.max(match &checked {
            Ok(checked) => u8::from(checked.report.verdict() == Verdict::Fail),
            Err(_) => 2,
        });
        tell(args, file, &checked, millis)?;
    }
    Ok(worst)
}

/// A file that is 480 x 640 already is judged as it is; anything else on the cut that `portrait` would make of it.
fn check(vision: &mut Vision, file: &Path, profile: &Profile) -> Result<Checked, String> {
    let bytes = read_bytes(file)?;
    let picture = decode(&bytes).map_err(|cause| cause.to_string())?;
    let facts = picture.facts;
    let finished = (facts.width, facts.height) == (Cut::WIDTH, Cut::HEIGHT);
    let frame = picture.into_frame(0, now());
    let scene = vision.look(&frame, Effort::Still);
    if finished || scene.faces.is_empty() {
        let report = judge_picture(&scene, Cut::IDENTITY, finished.then_some(&facts), profile);
        return Ok(Checked { report, cut_out: frame });
    }
    // Judged where it would be cut; where no cut keeps the ranges, nearest to them, and the ranges say so.
    let aim = spec(profile, Background::Keep).aim;
    let lenient = Aim { may_extend: true, ..aim };
    let cut = plan_cut(&scene, &aim).or_else(|_| plan_cut(&scene, &lenient)).unwrap_or_else(|_| nearest(&scene, &aim));
    let report = judge_picture(&scene, cut, None, profile);
    Ok(Checked { report, cut_out: resample(&frame, cut) })
}

/// The cut that puts eyes and face width where they belong, whatever else gives.
fn nearest(scene: &Scene, aim: &Aim) -> Cut {
    let Some(face) = scene.sitter() else { return Cut::IDENTITY };
    let (eyes, width) = match &face.landmarks {
        Some(landmarks) => (landmarks.eyes_midpoint(), landmarks.cheek_to_cheek()),
        None => (face.bounds.centre(), face.bounds.width),
    };
    let scale = aim.face_width / width.max(1.0);
    let origin = Point::new(eyes.x - aim.centre_x / scale, eyes.y - aim.eye_line / scale);
    Cut { origin, scale }
}

fn tell(args: &CheckArgs, file: &Path, checked: &Result<Checked, String>, millis: f64) -> anyhow::Result<()> {
    let name = file.display().to_string();
    match checked {
        Ok(checked) => {
            let shown = Shown { file: &name, report: &checked.report, millis };
            let text = if args.json {
                check_report::as_json(&shown, &texts).to_string()
            } else {
                check_report::as_text(&shown, &texts)
            };
            super::say(&text);
            if let Some(folder) = &args.html {
                let page = check_report::as_html(&shown, &texts, &png::encode(&checked.cut_out)?, "image/png");
                super::session::write(&folder.join(page_name(file, &args.files)), page.as_bytes())?;
            }
        }
        Err(reason) if args.json => {
            super::say(&check_report::unreadable_json(&name, &args.profile, reason, millis).to_string());
        }
        Err(reason) => super::complain(&format!("{name}: {reason}")),
    }
    Ok(())
}

/// `<stem>.html`, or `<stem>_2.html` and so on for files of the same name from other folders.
fn page_name(file: &Path, files: &[PathBuf]) -> String {
    let stem =
        |file: &Path| file.file_stem().map_or_else(|| "photo".into(), |stem| stem.to_string_lossy().into_owned());
    let earlier = files.iter().take_while(|other| *other != file).filter(|other| stem(other) == stem(file)).count();
    if earlier == 0 { format!("{}.html", stem(file)) } else { format!("{}_{}.html", stem(file), earlier + 1) }
}
