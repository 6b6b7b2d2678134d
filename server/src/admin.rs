//! What an office does before booths come: a campaign, its roster, enrolment codes.

use std::io::Read;

use crate::services::Services;
use crate::state::{self, Step};
use crate::store::{Campaign, EnrolCode, Student};

/// How an import ended: what was kept, and what was wrong where. No personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Rows kept.
    pub kept: usize,
    /// Line number and what is wrong with it; such a row is not kept.
    pub wrong: Vec<(u64, String)>,
}

/// One row of a roster, as the header names its columns.
#[derive(serde::Deserialize)]
struct Row {
    code: String,
    student_number: String,
    last4: String,
    name: String,
    major: String,
    level: String,
    year: String,
    #[serde(default)]
    at_chsi: String,
}

/// Reads a roster into a campaign's school: UTF-8 CSV with the columns `code,student_number,last4,name,major,level,year`
/// and perhaps `at_chsi` (`1` or `0`), in any order. Rows that are right are kept, the others are reported; a student
/// that is known is changed. Codes and numbers are kept as keyed tags, names masked; each new student's lock in the locked
/// roster takes some tenths of a second.
///
/// # Errors
/// There is no such campaign, the header is wrong, or the database failed.
pub async fn import_roster(services: &Services, campaign: &str, csv: impl Read) -> anyhow::Result<Imported> {
    let campaign = existing(services, campaign).await?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let headers = reader.headers()?.clone();
    // Excel writes a byte-order mark before the first column's name.
    let headers: csv::StringRecord = headers.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
    for column in ["code", "student_number", "last4", "name", "major", "level", "year"] {
        if !headers.iter().any(|name| name == column) {
            anyhow::bail!("the roster has no column {column}; its first line must name the columns");
        }
    }
    let mut imported = Imported::default();
    for record in reader.into_records() {
        let (line, outcome) = match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                (line, take(services, &campaign, &headers, &record).await?)
            }
            Err(err) => {
                (err.position().map_or(0, csv::Position::line), Err("it has another number of columns, or is no UTF-8"))
            }
        };
        match outcome {
            Ok(()) => imported.kept += 1,
            Err(what) => imported.wrong.push((line, what.to_owned())),
        }
    }
    Ok(imported)
}

async fn take(
    services: &Services,
    campaign: &Campaign,
    headers: &csv::StringRecord,
    record: &csv::StringRecord,
) -> anyhow::Result<Result<(), &'static str>> {
    let Ok(row) = record.deserialize::<Row>(Some(headers)) else { return Ok(Err("a column is missing")) };
    if let Err(what) = check(&row) {
        return Ok(Err(what));
    }
    // The same student has the same handle in every import.
    let number = row.student_number.to_ascii_uppercase();
    let enrolment: String =
        services.keys.tag("enrolment", &format!("{}\n{number}", campaign.school)).chars().take(22).collect();
    let enrolment = enrolment.replace('_', "-");
    let code_tag = services.code_tag(&row.code);
    if services.store.student_by_code(&code_tag).await?.is_some_and(|known| known.enrolment != enrolment) {
        return Ok(Err("its collection code is another student's"));
    }
    let student = Student {
        code_tag,
        number_tag: services.number_tag(&row.student_number),
        last4_tag: services.last4_tag(&enrolment, &row.last4),
        name: mask(&row.name),
        school: campaign.school.clone(),
        major: row.major,
        level: row.level,
        year: row.year,
        at_chsi: row.at_chsi == "1",
        enrolment,
    };
    let known = services.store.student(&student.enrolment).await?;
    services.store.put_student(&student).await?;
    // A lock takes tenths of a second: one that would be the same again is left.
    let same = known.is_some_and(|known| known.school == student.school && known.last4_tag == student.last4_tag);
    if !same || !services.store.has_lock(&student.enrolment, services.roster_cost).await? {
        services.keep_lock(&student, &row.student_number, &row.last4).await?;
    }
    Ok(Ok(()))
}

fn check(row: &Row) -> Result<(), &'static str> {
    let demand = |held: bool, what| if held { Ok(()) } else { Err(what) };
    let plain = |text: &str| !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
    let number = &row.student_number;
    demand(
        (8..=1024).contains(&row.code.len()) && !row.code.chars().any(char::is_control),
        "its collection code is not 8 to 1024 bytes",
    )?;
    demand(
        (1..=32).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_alphanumeric()),
        "its student number is not 1 to 32 letters and digits",
    )?;
    let (digits, last) = row.last4.split_at_checked(3).unwrap_or_default();
    let last_is_right = last.len() == 1 && last.bytes().all(|c| c.is_ascii_digit() || c.eq_ignore_ascii_case(&b'x'));
    demand(
        digits.bytes().all(|c| c.is_ascii_digit()) && last_is_right,
        "its last four are not digits with perhaps an X at the end",
    )?;
    demand(plain(&row.name), "its name is empty or too long")?;
    demand(
        plain(&row.major) && plain(&row.level) && plain(&row.year),
        "its major, level or year is empty or too long",
    )?;
    demand(["", "0", "1"].contains(&row.at_chsi.as_str()), "its at_chsi is neither 0 nor 1")
}

/// A name as a screen may show it: first and last character, the rest hidden; of two characters the first.
fn mask(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().collect();
    match (letters.next_back(), letters.count()) {
        (None, _) => "*".to_owned(),
        (Some(_), 0) => format!("{first}*"),
        (Some(last), hidden) => format!("{first}{}{last}", "*".repeat(hidden.min(3))),
    }
}

/// Makes a one-time enrolment code for a booth, good for `seconds`.
///
/// # Errors
/// There is no such campaign, or the database failed.
pub async fn issue_enrol_code(
    services: &Services,
    campaign: &str,
    booth: &str,
    place: &str,
    seconds: i64,
) -> anyhow::Result<String> {
    let campaign = existing(services, campaign).await?;
    let letter = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
    if !(1..=20).contains(&booth.len()) || !booth.bytes().all(letter) {
        anyhow::bail!("a booth's id is 1 to 20 letters, digits and hyphens, e.g. A-07");
    }
    let code = Services::random_code();
    let kept = EnrolCode {
        code_tag: services.enrol_tag(&code),
        booth: booth.to_owned(),
        campaign: campaign.id,
        place: place.to_owned(),
        expires_at: services.clock.now().saturating_add(seconds),
        reusable: false,
    };
    services.store.put_enrol_code(&kept).await?;
    Ok(code)
}

/// Moves a submission on after its approval, or gives the money back: `produce`, `register`, `print`, `mail`, `refund`.
///
/// # Errors
/// No such submission or step, a step that is illegal from where the submission is, or the database failed.
pub async fn advance(services: &Services, submission: &str, step: &str) -> anyhow::Result<()> {
    let known = match step {
        "produce" => Step::Produce,
        "register" => Step::Register,
        "print" => Step::Print,
        "mail" => Step::Mail,
        "refund" => Step::Refund,
        _ => anyhow::bail!("{step} is no step; it is one of produce, register, print, mail, refund"),
    };
    let found = services.store.submission(submission).await?;
    let found = found.ok_or_else(|| anyhow::anyhow!("there is no submission {submission}"))?;
    if !services.store.step(&found, known, "office", services.clock.now()).await? {
        anyhow::bail!("a submission that is {} cannot take the step {step}", state::name(found.state));
    }
    Ok(())
}

async fn existing(services: &Services, campaign: &str) -> anyhow::Result<Campaign> {
    let found = services.store.campaign(campaign).await?;
    found.ok_or_else(|| anyhow::anyhow!("there is no campaign {campaign}; make it first with the campaign command"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn names_are_masked() {
        let cases = [("张三", "张*"), ("王小明", "王*明"), ("欧阳一二", "欧**二"), ("A", "*"), ("", "*")];
        for (name, masked) in cases {
            assert_eq!(mask(name), masked);
        }
    }

    #[tokio::test]
    async fn a_roster_is_taken_row_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let services = Services::open(&Options::new(folder.path()), "http://127.0.0.1:1").await.unwrap();
        assert!(import_roster(&services, "c", &b"code\n"[..]).await.is_err(), "no campaign");
        let campaign = Campaign { id: "c".to_owned(), school: "示例大学".to_owned(), ..Campaign::default() };
        services.store.put_campaign(&campaign).await.unwrap();
        let head = "\u{feff}code,student_number,last4,name,major,level,year,at_chsi\n";
        let rows = "PB1:aaaaaaaa,20220001,123x,某同学,法学,本科,2026,\n\
                    PB1:bbbbbbbb,20220002,12X4,某同学,法学,本科,2026,1\n\
                    PB1:aaaaaaaa,20220003,1234,某同学,法学,本科,2026,0\n\
                    short\n\
                    PB1:cccccccc,2022-004,1234,某同学,法学,本科,2026,0\n\
                    PB1:dddddddd,20220005,1234,某同学,法学,本科,2026,1\n";
        let imported = import_roster(&services, "c", [head, rows].concat().as_bytes()).await.unwrap();
        assert_eq!(imported.kept, 2);
        let lines: Vec<_> = imported.wrong.iter().map(|(line, _what)| *line).collect();
        assert_eq!(lines, [3, 4, 5, 6], "{:?}", imported.wrong);
        let student = services.store.student_by_code(&services.code_tag("PB1:dddddddd")).await.unwrap().unwrap();
        assert_eq!((student.name.as_str(), student.at_chsi), ("某*学", true));
        let again = import_roster(&services, "c", [head, rows].concat().as_bytes()).await.unwrap();
        assert_eq!(again, imported, "a second import changes nothing");
        assert!(import_roster(&services, "c", &b"code,name\n"[..]).await.is_err(), "columns are missing");
    }
}
