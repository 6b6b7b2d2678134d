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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Frame;
    use crate::imaging::jpeg::{Subsampling, encode};

    fn arguments(portrait: &Path, out: &Path) -> PrintArgs {
        PrintArgs {
            portrait: portrait.to_owned(),
            out: out.to_owned(),
            sheet: Copies::Eight,
            paper: None,
            profile: PRINTS.to_owned(),
            json: true,
        }
    }

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let grey = Frame::new(width, height, vec![140; (width * height * 3) as usize], 0, now()).unwrap();
        encode(&grey, 90, Subsampling::Full).unwrap()
    }

    #[test]
    fn a_portrait_becomes_a_sheet_of_either_kind() {
        let folder = tempfile::tempdir().unwrap();
        let portrait = folder.path().join("portrait.jpg");
        write_aside(&portrait, &jpeg(480, 640)).unwrap();
        for (name, head) in [("sheet.pdf", &b"%PDF-1."[..]), ("sheet.JPG", &[0xff, 0xd8, 0xff][..])] {
            let out = folder.path().join(name);
            let told: serde_json::Value = serde_json::from_str(&make(&arguments(&portrait, &out)).unwrap()).unwrap();
            assert_eq!(
                (&told["prints"], &told["paper"], &told["print_mm"]),
                (&json!(8), &json!("4r"), &json!([33, 48]))
            );
            let bytes = std::fs::read(&out).unwrap();
            assert!(bytes.starts_with(head) && told["bytes"] == bytes.len(), "{name}");
        }
    }

    #[test]
    fn what_is_no_portrait_or_no_place_for_a_print_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        write_aside(&place("portrait.jpg"), &jpeg(480, 640)).unwrap();
        write_aside(&place("wide.jpg"), &jpeg(640, 480)).unwrap();
        write_aside(&place("text.jpg"), b"no picture").unwrap();
        let refused = |portrait: &str, out: &str| make(&arguments(&place(portrait), &place(out))).unwrap_err();
        assert!(refused("wide.jpg", "out.pdf").contains("640 x 480 px and no finished portrait"));
        assert!(refused("text.jpg", "out.pdf").contains("not a picture"));
        assert!(refused("absent.jpg", "out.pdf").contains("cannot be read"));
        assert!(refused("portrait.jpg", "out.png").contains("neither in .pdf nor in .jpg"));
        assert!(refused("portrait.jpg", "portrait.jpg").contains("portrait itself"));
        let other = PrintArgs { profile: "tianjin".to_owned(), ..arguments(&place("portrait.jpg"), &place("out.pdf")) };
        assert!(make(&other).unwrap_err().contains("has no prints"));
        let small = PrintArgs { paper: Some(Paper::Photo3R), ..arguments(&place("portrait.jpg"), &place("out.pdf")) };
        assert!(make(&small).unwrap_err().contains("do not fit"));
        assert!(!place("out.pdf").exists());
    }
}
