//! `gradbooth print`: a finished portrait to paper, one print or a sheet of them, as PDF or JPEG.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::pictures::read_bytes;
use super::portrait::write_aside;
use crate::app::now;
use crate::domain::FileKind;
use crate::imaging::decode;
use crate::portrait::print::{Copies, Paper, Sheet};
use crate::standard::{PrintCut, Profile};

/// The profile that says what is printed where the chosen one does not.
const PRINTS: &str = "prints-33x48";

/// Arguments of `gradbooth print`.
#[derive(Debug, Clone, clap::Args)]
pub struct PrintArgs {
    /// A finished portrait, JPEG of 480 x 640 px.
    pub portrait: PathBuf,
    /// The file to write, .pdf or .jpg.
    #[arg(short, long, value_name = "OUT.pdf")]
    pub out: PathBuf,
    /// How many prints: 1, 2 or 8; those of a sheet get cut marks.
    #[arg(long, value_name = "1|2|8", default_value = "1", value_parser = copies)]
    pub sheet: Copies,
    /// What is printed on: the print alone, or photo paper of 5 or 6 inches, or A4. Without it the print for one, 4r for a sheet.
    #[arg(long, value_name = "print|3r|4r|a4", value_parser = paper)]
    pub paper: Option<Paper>,
    /// Profile of the norm that says the print's size.
    #[arg(long, value_name = "NAME", default_value = PRINTS)]
    pub profile: String,
    /// One JSON object instead of text.
    #[arg(long)]
    pub json: bool,
}

fn copies(number: &str) -> Result<Copies, String> {
    number.parse().ok().and_then(Copies::of).ok_or_else(|| "one of 1, 2, 8".to_owned())
}

fn paper(name: &str) -> Result<Paper, String> {
    let found = Paper::ALL.iter().find(|(known, _)| *known == name.to_lowercase());
    found.map(|(_, paper)| *paper).ok_or_else(|| "one of print, 3r, 4r, a4".to_owned())
}

/// What the file's name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Pdf,
    Jpeg,
}

/// Writes the prints. Exit status: 0 written, 2 it could not be done.
pub fn run(args: &PrintArgs) -> ExitCode {
    match make(args) {
        Ok(line) => {
            super::say(&line);
            ExitCode::SUCCESS
        }
        Err(reason) if args.json => {
            let file = args.portrait.display().to_string();
            super::say(&json!({ "file": file, "verdict": "not_done", "error": reason }).to_string());
            ExitCode::from(2)
        }
        Err(reason) => super::refuse(&format!("{}: {reason}", args.portrait.display())),
    }
}

fn make(args: &PrintArgs) -> Result<String, String> {
    let format = format(&args.portrait, &args.out)?;
    let cut = print_of(&args.profile)?;
    let paper = args.paper.unwrap_or(if args.sheet == Copies::One { Paper::Print } else { Paper::Photo4R });
    let sheet = Sheet::new(cut, args.sheet, paper).map_err(|fault| fault.to_string())?;
    let picture = decode::decode(&read_bytes(&args.portrait)?).map_err(|cause| cause.to_string())?;
    if picture.facts.kind != FileKind::Jpeg || picture.facts.orientation != 1 {
        return Err(
            "that is no finished portrait but a PNG or a turned picture; make one with `gradbooth portrait`".into()
        );
    }
    let portrait = picture.into_frame(0, now());
    let bytes = match format {
        Format::Pdf => sheet.pdf(&portrait),
        Format::Jpeg => sheet.jpeg(&portrait),
    };
    let bytes = bytes.map_err(|fault| fault.to_string())?;
    write_aside(&args.out, &bytes)
        .map_err(|cause| format!("{} cannot be written ({cause}); name another with -o", args.out.display()))?;
    let (width, height) = sheet.paper_mm;
    let number = args.sheet.number();
    if args.json {
        let told = json!({
            "file": args.portrait.display().to_string(),
            "out": args.out.display().to_string(),
            "format": if format == Format::Pdf { "pdf" } else { "jpeg" },
            "prints": number,
            "print_mm": [cut.width_mm, cut.height_mm],
            "paper": paper.as_str(),
            "paper_mm": [width, height],
            "dpi": 300,
            "bytes": bytes.len(),
        });
        return Ok(told.to_string());
    }
    let prints = if number == 1 { "1 print".to_owned() } else { format!("{number} prints") };
    let size = format!("{} x {} mm", cut.width_mm, cut.height_mm);
    Ok(format!("{}: {prints} of {size} on {width} x {height} mm; print it at 100 %", args.out.display()))
}

/// The print of a profile.
fn print_of(name: &str) -> Result<PrintCut, String> {
    let profile = Profile::named(name).map_err(|err| err.to_string())?;
    profile.print.ok_or_else(|| format!("the profile `{name}` has no prints; leave --profile out or choose `{PRINTS}`"))
}

/// What is to be written, in the place of nothing or of a plain file, and never of the portrait itself.
fn format(portrait: &Path, out: &Path) -> Result<Format, String> {
    let named = |why: &str| format!("{} {why}; name another with -o", out.display());
    let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let format = match ending.as_str() {
        "pdf" => Format::Pdf,
        "jpg" | "jpeg" => Format::Jpeg,
        _ => return Err(named("ends neither in .pdf nor in .jpg")),
    };
    let Ok(there) = std::fs::metadata(out) else { return Ok(format) };
    if !there.is_file() {
        return Err(named("is no plain file"));
    }
    let same = std::fs::canonicalize(out).ok().zip(std::fs::canonicalize(portrait).ok());
    if same.is_some_and(|(out, portrait)| out == portrait) {
        return Err(named("is the portrait itself, which would be lost"));
    }
    Ok(format)
}
