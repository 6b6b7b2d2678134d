//! `--csv`: one row per photo and check, as spreadsheets and statistics read it (RFC 4180, UTF-8 with a byte order mark).

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use super::json::rounded;
use super::photo::Photo;
use crate::cli::texts::{texts, why_word};
use crate::domain::{Finding, Limit, Outcome};
use crate::standard::Profile;

const HEAD: &str = "file,profile,profile_version,verdict,check,clause,mandatory,outcome,value,unit,warn,fail,reason_zh,\
                    reason_en,why\r\n";

/// The file, open. Each photo's rows go out in one piece: whenever the program ends, the file ends with a whole photo.
pub(super) struct Csv(File);

impl Csv {
    /// Begins the file.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = File::create(path)?;
        file.write_all(format!("\u{feff}{HEAD}").as_bytes())?;
        Ok(Self(file))
    }

    /// Adds a photo's rows.
    pub(super) fn add(&mut self, photo: &Photo, profile: &Profile) -> io::Result<()> {
        self.0.write_all(rows(photo, profile).as_bytes())
    }
}

/// A row for each check; one row for a file that could not be read.
fn rows(photo: &Photo, profile: &Profile) -> String {
    let first = [&photo.name, &profile.name, &profile.version, photo.verdict().as_str()].map(cell).join(",");
    match &photo.found {
        Ok(checked) => {
            let rows = checked.report.findings.iter().map(|finding| format!("{first},{}\r\n", row(finding)));
            rows.collect::<Vec<_>>().concat()
        }
        Err(error) => format!("{first},,,,,,,,,,{},\r\n", cell(error)),
    }
}

fn row(finding: &Finding) -> String {
    let reason = texts(finding).reason;
    let why = if let Outcome::NotAssessed(why) = finding.outcome { why_word(why) } else { "" };
    [
        cell(finding.check.as_str()),
        cell(finding.clause),
        finding.mandatory.to_string(),
        cell(finding.outcome.as_str()),
        finding.value.map_or_else(String::new, |value| rounded(value).to_string()),
        cell(finding.unit.as_str()),
        limit(finding.warn),
        limit(finding.fail),
        cell(&reason.zh),
        cell(&reason.en),
        cell(why),
    ]
    .join(",")
}

/// A limit in one cell. Two points, for a hyphen between two numbers would become a date.
fn limit(limit: Option<Limit>) -> String {
    match limit {
        None => String::new(),
        Some(Limit::AtMost(max)) => format!("<={}", rounded(max)),
        Some(Limit::AtLeast(min)) => format!(">={}", rounded(min)),
        Some(Limit::Within(min, max)) => format!("{}..{}", rounded(min), rounded(max)),
    }
}

/// Text in a cell: quoted where it must be, and never a formula, whatever a file is called: an apostrophe says "text".
fn cell(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{photo, profile, unreadable};
    use super::*;

    #[test]
    fn a_row_a_check_and_one_for_what_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let mut csv = Csv::create(&path).unwrap();
        csv.add(&photo(), profile()).unwrap();
        csv.add(&unreadable(), profile()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("\u{feff}file,profile,profile_version,verdict,check,"),
            "Excel reads UTF-8 by the mark"
        );
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 1 + 4 + 1);
        let version = &profile().version;
        assert_eq!(
            lines[4],
            format!(
                "a&b.jpg,moe-2017-99,{version},fail,eyes_open,P3,true,fail,0.01,ratio,>=0.036,>=0.025,左眼没有睁开,\
                 Left eye is not open,"
            )
        );
        assert!(lines[2].contains(",296.2,px,205..295,200..300,"), "{}", lines[2]);
        assert!(lines[3].ends_with(",no_model"), "{}", lines[3]);
        assert_eq!(lines[5], format!("'=cut.jpg,moe-2017-99,{version},unreadable,,,,,,,,,,the file is cut off,"));
        let columns = lines[0].split(',').count();
        assert!(lines.iter().all(|line| line.split(',').count() == columns), "{lines:#?}");
    }

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_a_row() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("\tx", "'\tx"),
            ("＝1", "'＝1"),
            ("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""),
            ("two\nlines", "\"two\nlines\""),
            ("plain.jpg", "plain.jpg"),
        ] {
            assert_eq!(cell(text), safe);
        }
    }
}
