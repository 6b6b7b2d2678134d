//! The demo campus: 示例大学 with invented students in every state. Nobody in it exists; the portraits are rendered.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gradbooth_protocol::{
    ConsentRecord, FileRecord, FindingRecord, LimitRecord, Manifest, Package, PhotoSource, SubmissionState,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::keys::sha256_hex;
use crate::options::Options;
use crate::package;
use crate::services::Services;
use crate::store::{Campaign, EnrolCode, NewSubmission, Student, Submission};

/// The enrolment code that a demo booth may use again and again.
pub const ENROL_CODE: &str = "DEMO0000";
const CAMPAIGN: &str = "2026-demo";
const SCHOOL: &str = "示例大学";
/// How the demo's collection codes begin.
const CODE_PREFIX: &str = "PB1:";
const REVIEWER: &str = "demo reviewer";

/// What a visitor of the demo needs to know; written to `DIR/demo.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoFacts {
    /// Where the server answers.
    pub base_url: String,
    /// [`ENROL_CODE`].
    pub enrol_code: String,
    /// The invented students.
    pub students: Vec<DemoStudent>,
    /// The review desk.
    pub reviewer: DemoReviewer,
}

/// An invented student: what they hold and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoStudent {
    /// Masked name.
    pub name: String,
    /// Student number.
    pub student_number: String,
    /// Last four of the invented ID.
    pub last4: String,
    /// Text of the collection code.
    pub code: String,
    /// State now, see [`note`]: `fresh`, `pending`, `rejected`, `approved`, `awaiting_payment`, `at_chsi`, `other_school`.
    pub note: String,
}

/// The review desk of the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoReviewer {
    /// Its page.
    pub url: String,
    /// Its token.
    pub token: String,
}

struct Invented {
    name: &'static str,
    number: &'static str,
    last4: &'static str,
    major: &'static str,
    level: &'static str,
    note: &'static str,
}

const fn one(
    name: &'static str,
    number: &'static str,
    last4: &'static str,
    major: &'static str,
    level: &'static str,
    note: &'static str,
) -> Invented {
    Invented { name, number, last4, major, level, note }
}

const STUDENTS: &[Invented] = &[
    one("张*甲", "20220101", "001X", "计算机科学与技术", "本科", "fresh"),
    one("李*乙", "20220102", "1024", "汉语言文学", "本科", "fresh"),
    one("王*丙", "20220103", "2048", "机械工程", "本科", "fresh"),
    one("陈*丁", "20220104", "4096", "护理学", "专科", "fresh"),
    one("学生*戊", "23000105", "8192", "应用数学", "硕士", "fresh"),
    one("学生*己", "23000106", "016X", "国际关系", "硕士", "fresh"),
    one("学生*庚", "20220107", "3276", "土木工程", "本科", "pending"),
    one("学生*辛", "20220108", "5536", "会计学", "本科", "rejected"),
    one("学生*壬", "20220109", "3107", "临床医学", "本科", "approved"),
    one("学生*癸", "20220110", "2621", "法学", "本科", "awaiting_payment"),
    one("学生*子", "20220111", "5242", "美术学", "本科", "at_chsi"),
    one("学生*丑", "20220112", "104X", "物理学", "本科", "other_school"),
];

/// Fills a database with the demo campus where it has none yet, and gives the facts.
///
/// # Errors
/// The database or the object store failed.
pub async fn fill(services: &Services, options: &Options, base_url: &str) -> anyhow::Result<DemoFacts> {
    let campaign = Campaign {
        id: CAMPAIGN.to_owned(),
        school: SCHOOL.to_owned(),
        profile: "moe-2017-99".to_owned(),
        background: "blue".to_owned(),
        school_pays: options.demo_price_fen == 0,
        price_fen: options.demo_price_fen,
        shots: 5,
        consent_version: "2026-1".to_owned(),
        help_phone: "000-0000-0000".to_owned(),
        help_hours: "08:00–21:00".to_owned(),
        staffed_point: "示例楼 101".to_owned(),
        code_prefix: CODE_PREFIX.to_owned(),
    };
    services.store.put_campaign(&campaign).await?;
    let code = EnrolCode {
        code_tag: services.enrol_tag(ENROL_CODE),
        booth: "DEMO".to_owned(),
        campaign: campaign.id,
        place: "示例大学图书馆一层".to_owned(),
        expires_at: i64::MAX,
        reusable: true,
    };
    services.store.put_enrol_code(&code).await?;
    let mut students = Vec::new();
    for (index, invented) in STUDENTS.iter().enumerate() {
        let student = record(services, index, invented);
        if services.store.student(&student.enrolment).await?.is_none() {
            services.store.put_student(&student).await?;
            submit(services, &student.enrolment, index, invented.note).await?;
        }
        if !services.store.has_lock(&student.enrolment, services.roster_cost).await? {
            services.keep_lock(&student, invented.number, invented.last4).await?;
        }
        students.push(DemoStudent {
            name: invented.name.to_owned(),
            student_number: invented.number.to_owned(),
            last4: invented.last4.to_owned(),
            code: collection_code(index),
            note: note(services, &student).await?.to_owned(),
        });
    }
    let token = services.review_token.clone().unwrap_or_default();
    let reviewer = DemoReviewer { url: format!("{base_url}/review"), token };
    Ok(DemoFacts { base_url: base_url.to_owned(), enrol_code: ENROL_CODE.to_owned(), students, reviewer })
}

/// How a student of the demo stands now: the demo's folder may have been used before.
async fn note(services: &Services, student: &Student) -> anyhow::Result<&'static str> {
    if student.school != SCHOOL {
        return Ok("other_school");
    }
    if student.at_chsi {
        return Ok("at_chsi");
    }
    let latest = services.store.latest_submission(&student.enrolment).await?;
    Ok(match latest.map(|latest| latest.state) {
        None | Some(SubmissionState::Withdrawn | SubmissionState::Refunded) => "fresh",
        Some(SubmissionState::AwaitingPayment) => "awaiting_payment",
        Some(SubmissionState::PendingReview) => "pending",
        Some(SubmissionState::Rejected) => "rejected",
        Some(SubmissionState::Approved | SubmissionState::InProduction) => "approved",
        Some(SubmissionState::Registered | SubmissionState::Printed | SubmissionState::Mailed) => "at_chsi",
    })
}

fn record(services: &Services, index: usize, invented: &Invented) -> Student {
    let enrolment = format!("demo-{:02}", index + 1);
    Student {
        code_tag: services.code_tag(&collection_code(index)),
        number_tag: services.number_tag(invented.number),
        last4_tag: services.last4_tag(&enrolment, invented.last4),
        enrolment,
        name: invented.name.to_owned(),
        school: if invented.note == "other_school" { "另一所示例大学" } else { SCHOOL }.to_owned(),
        major: invented.major.to_owned(),
        level: invented.level.to_owned(),
        year: "2026".to_owned(),
        at_chsi: invented.note == "at_chsi",
    }
}

/// Text in the shape of a collection code, the same at every start.
fn collection_code(index: usize) -> String {
    let bytes: Vec<u8> = (0..2).flat_map(|half| Sha256::digest(format!("demo student {index} {half}"))).collect();
    let text: String = URL_SAFE_NO_PAD.encode(bytes).chars().take(56).collect();
    format!("{CODE_PREFIX}{text}")
}

async fn submit(services: &Services, enrolment: &str, index: usize, note: &str) -> anyhow::Result<()> {
    let (portrait, original): (&[u8], &[u8]) = match note {
        "pending" | "awaiting_payment" => {
            (include_bytes!("../assets/demo/pending.jpg"), include_bytes!("../assets/demo/pending_original.jpg"))
        }
        "rejected" => {
            (include_bytes!("../assets/demo/rejected.jpg"), include_bytes!("../assets/demo/rejected_original.jpg"))
        }
        "approved" => {
            (include_bytes!("../assets/demo/approved.jpg"), include_bytes!("../assets/demo/approved_original.jpg"))
        }
        _ => return Ok(()),
    };
    let now = services.clock.now();
    let package = packed(enrolment, index, note, now, portrait, original);
    let id = package.manifest.submission.clone();
    let sealed = services.keys.seal(&package.encode()?)?;
    let sha256 = sha256_hex(&sealed);
    let object = format!("submissions/{id}/{sha256}.age");
    services.objects.put(&object, sealed).await?;
    let new = NewSubmission {
        id: id.clone(),
        receipt_code: package.manifest.receipt_code,
        enrolment: enrolment.to_owned(),
        booth: "DEMO".to_owned(),
        sha256,
        original_sha256: package.manifest.original.sha256,
        portrait_sha256: package.manifest.portrait.sha256,
        object,
        received_at: now,
    };
    let unpaid = note == "awaiting_payment";
    let first = if unpaid { SubmissionState::AwaitingPayment } else { SubmissionState::PendingReview };
    services.store.put_submission(&new, first).await?;
    let rejection = Some(("eyes_open", "双眼闭合，请睁眼重拍。"));
    match note {
        "rejected" => decide(services, &id, rejection).await?,
        "approved" => decide(services, &id, None).await?,
        _ => {}
    }
    Ok(())
}

async fn decide(services: &Services, id: &str, rejection: Option<(&str, &str)>) -> anyhow::Result<()> {
    let now = services.clock.now();
    // The desk gives the photos one by one; the demo's first reviewer lays those aside that are to stay in the queue.
    let mut aside = Vec::new();
    loop {
        let held: Option<Submission> = services.store.lease(&format!("{REVIEWER} {}", aside.len()), now, 60).await?;
        let Some(held) = held else { break };
        let reviewer = format!("{REVIEWER} {}", aside.len());
        if held.id == id {
            services.store.decide(&held, &reviewer, rejection, now).await?;
            break;
        }
        aside.push((held.id, reviewer));
    }
    for (id, reviewer) in aside {
        services.store.release(&id, &reviewer).await?;
    }
    Ok(())
}

fn packed(enrolment: &str, index: usize, note: &str, now: i64, portrait: &[u8], original: &[u8]) -> Package {
    let file = |bytes: &[u8]| FileRecord {
        media_type: "image/jpeg".to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256_hex(bytes),
    };
    let manifest = Manifest {
        version: 1,
        submission: Uuid::now_v7().hyphenated().to_string(),
        receipt_code: format!("DEMO-{:04}", index + 1),
        booth: "DEMO".to_owned(),
        enrolment: enrolment.to_owned(),
        consents: ConsentRecord {
            photo: true,
            send: true,
            face: true,
            text_version: "2026-1".to_owned(),
            text_sha256: String::new(),
            at: now,
        },
        phone: None,
        source: PhotoSource::Camera,
        accepted_at: now,
        profile: "moe-2017-99".to_owned(),
        profile_version: "1".to_owned(),
        calibration: None,
        background: "keep".to_owned(),
        chain: package::chain(original, portrait),
        original: file(original),
        portrait: file(portrait),
        findings: findings(note),
        manual_review: None,
    };
    Package { manifest, original: original.to_vec(), portrait: portrait.to_vec() }
}

fn findings(note: &str) -> Vec<FindingRecord> {
    let finding = |id: &str, clause: &str, outcome: &str, value, unit: &str, (min, max)| FindingRecord {
        id: id.to_owned(),
        clause: clause.to_owned(),
        outcome: outcome.to_owned(),
        value: Some(value),
        unit: unit.to_owned(),
        limit: Some(LimitRecord { min, max }),
        mandatory: true,
    };
    let (outcome, opening) = if note == "rejected" { ("warn", 0.031) } else { ("pass", 0.07) };
    vec![
        finding("yaw", "B1", "pass", 0.4, "deg", (None, Some(10.0))),
        finding("hair_top", "D8", "pass", 80.0, "px", (Some(50.0), Some(110.0))),
        finding("eye_line", "D9", "pass", 250.0, "px", (Some(200.0), Some(300.0))),
        finding("eyes_open", "P3", outcome, opening, "ratio", (Some(0.03), None)),
        // The brighter cheek over the darker one: 1 at the least.
        finding("illumination_uniformity", "L1", "pass", 1.08, "ratio", (None, Some(1.6))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_shape_of_collection_codes_and_differ() {
        let codes: std::collections::BTreeSet<_> = (0..STUDENTS.len()).map(collection_code).collect();
        assert_eq!(codes.len(), STUDENTS.len());
        assert!(codes.iter().all(|code| code.len() == 60 && code.starts_with("PB1:")));
    }

    #[test]
    fn findings_are_inside_their_limits() {
        for finding in ["pending", "rejected"].into_iter().flat_map(findings) {
            let (value, limit) = (finding.value.unwrap(), finding.limit.unwrap());
            assert!(
                limit.min.is_none_or(|min| value >= min) && limit.max.is_none_or(|max| value <= max),
                "{finding:?}"
            );
        }
        let evenness = findings("pending").into_iter().find(|finding| finding.id == "illumination_uniformity");
        assert!(evenness.unwrap().value.unwrap() >= 1.0, "the brighter cheek over the darker one");
    }
}
