//! What a sealed package says about itself.

use serde::{Deserialize, Serialize};

/// The manifest: everything about a submission but its two pictures.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub version: u32,
    /// UUIDv7 of the submission, made by the booth.
    pub submission: String,
    /// Receipt code that the student took home.
    pub receipt_code: String,
    /// Which booth.
    pub booth: String,
    /// Whose: handle of the enrolment record.
    pub enrolment: String,
    /// What the student agreed to.
    pub consents: ConsentRecord,
    /// Where notices go, if the student gave a number.
    pub phone: Option<String>,
    /// Where the photo comes from.
    pub source: PhotoSource,
    /// When the student accepted it.
    pub accepted_at: i64,
    /// Profile of the norm it was judged by.
    pub profile: String,
    /// Version of that profile; empty in packages of booths that did not tell yet.
    #[serde(default)]
    pub profile_version: String,
    /// Calibration in force, if any.
    pub calibration: Option<String>,
    /// Background of the portrait: `keep`, `blue`, `white`, `grey`.
    pub background: String,
    /// The untouched original.
    pub original: FileRecord,
    /// The finished portrait.
    pub portrait: FileRecord,
    /// SHA-256 over the original's digest followed by the portrait's digest (raw bytes), lower-case hex: the hash chain.
    pub chain: String,
    /// What the checks said about the finished portrait.
    pub findings: Vec<FindingRecord>,
    /// The student asked for a person to judge, and why.
    pub manual_review: Option<ManualReview>,
}

impl std::fmt::Debug for Manifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Manifest({})", self.submission)
    }
}

/// Consents with text version and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecord {
    /// Take and use the photo.
    pub photo: bool,
    /// Send it.
    pub send: bool,
    /// One face comparison; refused: manual identity check.
    pub face: bool,
    /// Version of the text that was shown.
    pub text_version: String,
    /// SHA-256 of the text that was shown, lower-case hex; empty in packages of booths that did not tell yet.
    #[serde(default)]
    pub text_sha256: String,
    /// When the student agreed.
    pub at: i64,
}

/// One file of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Size, bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// Where a photo comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoSource {
    /// The booth's camera.
    Camera,
    /// Sent from the student's phone.
    Album,
}

/// One check's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// Check id, e.g. `eyes_open`.
    pub id: String,
    /// Clause id, e.g. `P3`.
    pub clause: String,
    /// `pass`, `warn`, `fail` or `not_assessed`.
    pub outcome: String,
    /// What was measured.
    pub value: Option<f32>,
    /// Its unit.
    pub unit: String,
    /// The bound outside which the check fails.
    #[serde(default)]
    pub limit: Option<LimitRecord>,
    /// Whether the clause binds.
    pub mandatory: bool,
}

/// A bound on a measured value; one end or both, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LimitRecord {
    /// The value must be this large.
    pub min: Option<f32>,
    /// The value may be this large.
    pub max: Option<f32>,
}

/// A request for a person's judgement against a failing check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualReview {
    /// Ids of the failing mandatory checks that are contested.
    pub checks: Vec<String>,
}
