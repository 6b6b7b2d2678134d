//! `gradbooth scan`: QR codes in pictures.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::pictures::{each, read_frame};
use crate::devices::scanner::decode::{QrCode, QrReader};

/// Arguments of `gradbooth scan`.
#[derive(Debug, Clone, clap::Args)]
pub struct ScanArgs {
    /// Pictures, JPEG or PNG.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// One JSON object per line instead of text.
    #[arg(long)]
    pub json: bool,
}

/// Reads the codes of every file. Exit status: 0 each has a code, 1 a picture has none, 2 a file could not be read.
pub fn run(args: &ScanArgs) -> ExitCode {
    let mut reader = QrReader::new();
    let status = each(
        &args.files,
        args.json,
        |file| scan(&mut reader, file),
        |codes| !codes.is_empty(),
        |file, codes, millis| {
            if args.json { as_json(file, codes, millis).to_string() } else { as_text(file, codes) }
        },
    );
    ExitCode::from(status)
}

fn scan(reader: &mut QrReader, file: &Path) -> Result<Vec<QrCode>, String> {
    Ok(reader.read_frame(&read_frame(file)?))
}

/// Characters that steer a terminal, or turn the reading direction of what follows.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// For people: characters that steer are shown, not sent to the terminal.
fn as_text(file: &Path, codes: &[QrCode]) -> String {
    if codes.is_empty() {
        return format!("{}: no QR code; hold it flat, sharp and larger", file.display());
    }
    let mut text = format!("{}:", file.display());
    for code in codes {
        let shown = code.text.chars().flat_map(|c| if steers(c) { c.escape_default().collect() } else { vec![c] });
        let place = code.corners[0];
        write!(text, "\n  {}  (at {:.0},{:.0})", shown.collect::<String>(), place.x, place.y).unwrap_or_default();
    }
    text
}

fn as_json(file: &Path, codes: &[QrCode], millis: f64) -> Value {
    let tenths = |v: f64| (v * 10.0).round() / 10.0;
    let codes: Vec<Value> = codes
        .iter()
        .map(|code| {
            let corners = code.corners.map(|p| [tenths(f64::from(p.x)), tenths(f64::from(p.y))]);
            json!({ "text": code.text, "corners": corners })
        })
        .collect();
    json!({ "file": file.display().to_string(), "codes": codes, "millis": tenths(millis) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;

    #[test]
    fn json_has_the_fields_of_the_contract_and_text_shows_control_characters() {
        let corners = [(1.0, 2.0), (3.04, 2.0), (3.0, 4.0), (1.0, 4.0)].map(|(x, y)| Point::new(x, y));
        let codes = [QrCode { text: "a\u{1b}[2J".to_owned(), corners }];
        let line = as_json(Path::new("x.jpg"), &codes, 3.13);
        let wanted = json!({ "file": "x.jpg", "millis": 3.1, "codes": [
            { "text": "a\u{1b}[2J", "corners": [[1.0, 2.0], [3.0, 2.0], [3.0, 4.0], [1.0, 4.0]] } ] });
        assert_eq!(line, wanted);
        assert!(as_text(Path::new("x.jpg"), &codes).contains("a\\u{1b}[2J"));
        assert!(as_text(Path::new("x.jpg"), &[]).contains("no QR code"));
    }

    #[test]
    fn what_is_no_picture_is_told_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.jpg");
        std::fs::File::create(&file).unwrap();
        assert!(scan(&mut QrReader::new(), &file).unwrap_err().contains("empty"));
        assert!(scan(&mut QrReader::new(), &folder.path().join("none.jpg")).is_err());
    }
}
