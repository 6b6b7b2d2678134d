//! What `check` says on a terminal: a table of one photo, worst first, or one line of it.

use unicode_width::UnicodeWidthStr as _;

use super::figures::{allowed, measured};
use super::photo::{Photo, Rating, is_remark, worst_first};
use crate::cli::texts::{Bilingual, filled, texts, words};
use crate::domain::{Finding, Outcome};
use crate::standard::Profile;

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Chinese, then English.
    Both,
}

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub lang: Lang,
    /// Whether words have colours too.
    pub colour: bool,
}

impl Style {
    pub(super) fn say(self, text: &Bilingual) -> String {
        match self.lang {
            Lang::Zh | Lang::Both if text.zh.is_empty() => text.en.clone(),
            Lang::Zh => text.zh.clone(),
            Lang::En => text.en.clone(),
            Lang::Both if text.zh == text.en => text.zh.clone(),
            Lang::Both => format!("{} {}", text.zh, text.en),
        }
    }

    /// In the colour of a rating, where colours are wanted.
    pub(super) fn paint(self, rating: Rating, text: &str) -> String {
        let code = match rating {
            Rating::Pass => "32",
            Rating::Warn => "33",
            Rating::Fail => "31",
            Rating::Unreadable => "35",
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The photo's table: what is to be mended, worst first; what passed and what was not assessed stands last, in short.
pub(super) fn table(photo: &Photo, profile: &Profile, style: Style) -> String {
    let Ok(checked) = &photo.found else { return line(photo, style) };
    let report = &checked.report;
    let rating = photo.verdict();
    let [total, open] = [report.findings.len(), unassessed(report.findings.iter()).len()].map(|n| n.to_string());
    let counts = [("total", total.as_str()), ("passed", &report.passed().to_string()), ("open", &open)];
    let verdict = format!("{} {}", rating.mark(), style.say(&words(&format!("checked.{}", rating.as_str()))));
    let mut out = vec![format!(
        "{}: {}\n  {} {}; {}; {:.0} ms\n",
        plain(&photo.name),
        style.paint(rating, &verdict),
        profile.name,
        profile.version,
        style.say(&filled("checked.counts", &counts)),
        photo.millis
    )];
    if let Some(trouble) = photo.trouble() {
        out.push(format!("  {}\n", style.say(&trouble)));
    }
    let remarks: Vec<&Finding> = worst_first(report).into_iter().filter(|f| is_remark(f)).collect();
    let rows: Vec<[String; 5]> = remarks.iter().map(|f| row(f)).collect();
    let widths: [usize; 5] = std::array::from_fn(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or_default());
    for (row, finding) in rows.iter().zip(&remarks) {
        let texts = texts(finding);
        let rating = if finding.outcome == Outcome::Fail { Rating::Fail } else { Rating::Warn };
        let mut cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        cells[0] = style.paint(rating, &cells[0]);
        out.push(format!("  {}  {}\n", cells.join("  "), style.say(&texts.reason)));
        out.push(format!("    → {}\n", style.say(&texts.remedy)));
    }
    let passed = report.findings.iter().filter(|f| f.outcome == Outcome::Pass).collect();
    for (key, list) in [("checked.passed", passed), ("checked.not_assessed", unassessed(report.findings.iter()))] {
        if !list.is_empty() {
            let ids: Vec<&str> = list.iter().map(|f| f.check.as_str()).collect();
            out.push(format!("  {}: {}\n", style.say(&words(key)), ids.join(" ")));
        }
    }
    out.concat()
}

/// The photo in one line: its verdict, its name, the worst that was found.
pub(super) fn line(photo: &Photo, style: Style) -> String {
    let rating = photo.verdict();
    let head = format!("{} {}", rating.mark(), padded(rating.as_str(), Rating::Unreadable.as_str().len()));
    let why = match (&photo.found, photo.worst(), photo.trouble()) {
        (_, _, Some(trouble)) => style.say(&trouble),
        (_, None, None) | (Err(_), _, None) => String::new(),
        (Ok(checked), Some(worst), None) => {
            let others = checked.report.findings.iter().filter(|f| is_remark(f)).count() - 1;
            let more = filled("checked.more", &[("n", &others.to_string())]);
            let reason = style.say(&texts(worst).reason);
            if others == 0 { reason } else { format!("{reason} ({})", style.say(&more)) }
        }
    };
    format!("{}  {}  {why}", style.paint(rating, &head), plain(&photo.name)).trim_end().to_owned()
}

fn unassessed<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<&'a Finding> {
    findings.filter(|f| matches!(f.outcome, Outcome::NotAssessed(_))).collect()
}

/// Outcome, check, clause, measured, allowed.
fn row(finding: &Finding) -> [String; 5] {
    let mark = if finding.outcome == Outcome::Fail { Rating::Fail.mark() } else { Rating::Warn.mark() };
    [
        format!("{mark} {}", finding.outcome.as_str()),
        finding.check.as_str().to_owned(),
        finding.clause.to_owned(),
        measured(finding),
        allowed(finding),
    ]
}

/// Text filled up with spaces to so many columns; Chinese takes two a letter.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// A file's name on a terminal: without control characters, which could draw over other lines.
pub(super) fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, photo, profile, unreadable};
    use super::*;

    fn style(lang: Lang) -> Style {
        Style { lang, colour: false }
    }

    #[test]
    fn the_table_tells_the_worst_first_and_the_rest_in_short() {
        let table = table(&photo(), profile(), style(Lang::En));
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "a&b.jpg: ✕ fail");
        let version = &profile().version;
        assert_eq!(lines[1], format!("  moe-2017-99 {version}; 1 of 4 checks passed, 1 not assessed; 87 ms"));
        assert_eq!(lines[2], "  ✕ fail  eyes_open  P3  0.010     ≥ 0.036 (≥ 0.025)        Left eye is not open");
        assert!(lines[3].starts_with("    → Close your eyes a second"), "{}", lines[3]);
        assert_eq!(lines[4], "  ! warn  eye_line   D9  296.2 px  205–295 px (200–300 px)  Eyes at 296 px (200–300)");
        assert!(table.contains("Passed: yaw\n") && table.contains("ears_visible\n"), "{table}");
    }

    #[test]
    fn columns_stand_under_one_another_in_both_languages() {
        let table = table(&photo(), profile(), style(Lang::Both));
        let column = |line: &str, word: &str| line.split(word).next().unwrap().width();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(column(lines[2], "左眼"), column(lines[4], "眼睛"));
        assert_eq!(padded("照片", 6), "照片  ");
    }

    #[test]
    fn a_line_has_verdict_name_and_reason() {
        let told = line(&photo(), style(Lang::En));
        assert_eq!(told, "✕ fail        a&b.jpg  Left eye is not open (1 more)");
        assert_eq!(line(&good("g.jpg"), style(Lang::Both)), "✓ pass        g.jpg");
        assert_eq!(line(&unreadable(), style(Lang::Zh)), "? unreadable  =cut.jpg  the file is cut off");
    }

    #[test]
    fn colours_come_with_words_and_only_when_wanted() {
        let told = |colour| line(&photo(), Style { lang: Lang::En, colour });
        assert!(told(true).starts_with("\x1b[31m✕ fail") && told(true).contains("\x1b[0m"));
        assert!(!told(false).contains('\x1b'));
        assert_eq!(plain("line\nbreak\x1b[2J.jpg"), "line\u{fffd}break\u{fffd}[2J.jpg");
    }
}
