//! `gradbooth portrait`: one picture to one file of the norm.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::Background;
use crate::imaging::decode;
use crate::portrait::{Developed, Spec, develop};
use crate::vision::{Effort, Vision};

use super::look::{now, read_bytes};

/// Arguments of `gradbooth portrait`.
#[derive(Debug, Clone, clap::Args)]
pub struct PortraitArgs {
    /// The picture, JPEG or PNG.
    pub file: PathBuf,
    /// The portrait to write.
    #[arg(short, long, value_name = "OUT.jpg")]
    pub out: PathBuf,
    /// Profile of the norm.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
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

/// Why no portrait was written.
enum Refusal {
    /// The picture is not good enough: exit status 1.
    NotGood(String),
    /// The picture cannot be read: exit status 2.
    Unreadable(String),
    /// Something else could not be read or written: exit status 2.
    Failed(String),
}

/// Makes the portrait. `spec_of` turns a profile's name (`None`: the default) into what to make, or says why not;
/// `judge` gives the checks of a developed portrait as JSON objects with an `outcome`.
///
/// Exit status: 0 written and good, 1 the picture is not good enough or a check fails, 2 something could not be done.
pub fn run(
    args: &PortraitArgs,
    spec_of: impl Fn(Option<&str>) -> Result<Spec, String>,
    judge: impl Fn(&Developed) -> Vec<Value>,
) -> ExitCode {
    match make(args, spec_of, judge) {
        Ok((report, text, good)) => {
            if args.json {
                super::say(&report.to_string());
            } else {
                super::say(&text);
            }
            ExitCode::from(u8::from(!good))
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

fn make(
    args: &PortraitArgs,
    spec_of: impl Fn(Option<&str>) -> Result<Spec, String>,
    judge: impl Fn(&Developed) -> Vec<Value>,
) -> Result<(Value, String, bool), Refusal> {
    let mut spec = spec_of(args.profile.as_deref()).map_err(Refusal::Failed)?;
    spec.background = args.background.unwrap_or(spec.background);
    let models = args.models.clone().unwrap_or_else(Vision::default_models);
    let mut vision = Vision::open(&models).map_err(|error| Refusal::Failed(error.to_string()))?;
    let started = now();
    let bytes = read_bytes(&args.file).map_err(Refusal::Unreadable)?;
    let picture = decode::decode(&bytes).map_err(|cause| Refusal::Unreadable(cause.to_string()))?;
    let scene = vision.look(&picture.into_frame(0, started), Effort::Still);
    let developed = develop(&scene, &spec).map_err(|fault| Refusal::NotGood(fault.to_string()))?;
    let portrait = &developed.portrait;
    write_aside(&args.out, &portrait.jpeg).map_err(|cause| {
        Refusal::Failed(format!("{} cannot be written ({cause}); name another with -o", args.out.display()))
    })?;
    let checks = judge(&developed);
    let millis = started.elapsed().as_secs_f64() * 1000.0;
    let good = !checks.iter().any(|check| check["outcome"] == "fail");
    let crop = developed.cut.bounds_in_frame();
    let round = |v: f32, digits: i32| (f64::from(v) * 10f64.powi(digits)).round() / 10f64.powi(digits);
    let report = json!({
        "file": args.file.display().to_string(),
        "out": args.out.display().to_string(),
        "bytes": portrait.jpeg.len(),
        "quality": portrait.quality,
        "size": [developed.picture.width(), developed.picture.height()],
        "dpi": 300,
        "background": portrait.background.as_str(),
        "crop": [round(crop.x, 1), round(crop.y, 1), round(crop.width, 1), round(crop.height, 1)],
        "scale": round(developed.cut.scale, 4),
        "sha256_original": hex(&bytes),
        "sha256_portrait": hex(&portrait.jpeg),
        "checks": checks,
        "millis": (millis * 10.0).round() / 10.0,
    });
    let text = format!(
        "{}: {} bytes, quality {}, background {}, {}",
        args.out.display(),
        portrait.jpeg.len(),
        portrait.quality,
        portrait.background.as_str(),
        if good { "good" } else { "a check fails" },
    );
    Ok((report, text, good))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Writes beside the target and renames, so that a half-written portrait never bears its name.
fn write_aside(out: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let aside = out.with_file_name(name);
    let mut file = File::create(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, out)
}
