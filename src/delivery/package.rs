//! Binds an accepted portrait to its original, its report and its consents, and seals all of it for the server.
//!
//! The package is one age file for the server's X25519 recipient: the booth has no key to open it again.

use std::sync::Arc;

use gradbooth_protocol::{
    ConsentRecord, FileRecord, FindingRecord, LimitRecord, Manifest, ManualReview, Package, PhotoSource,
};
use sha2::{Digest, Sha256};

use crate::domain::{
    Background, Consents, EnrolmentRef, Finding, Limit, PhoneNumber, ReceiptCode, Report, SubmissionId, Verdict,
};

/// Largest pictures together, bytes: the server takes sealed packages of 32 MiB.
const MAX_BYTES: usize = 31 << 20;

/// Kind of the original's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl MediaType {
    /// Name on the wire (RFC 2046).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// All that is sealed together. Times are seconds since 1970-01-01 UTC.
#[derive(Clone)]
pub struct Contents {
    /// Name of the submission, of [`super::submission_id`].
    pub submission: SubmissionId,
    /// What the student takes home, of [`super::receipt_code`].
    pub receipt_code: ReceiptCode,
    /// The booth's id.
    pub booth: String,
    /// Whose.
    pub enrolment: EnrolmentRef,
    /// What was agreed to.
    pub consents: Consents,
    /// Version of the consent text that was shown.
    pub consent_version: String,
    /// SHA-256 of that text, lower-case hex.
    pub consent_sha256: String,
    /// When the student agreed.
    pub consented_at: i64,
    /// Where notices go.
    pub phone: Option<PhoneNumber>,
    /// Camera or phone.
    pub source: PhotoSource,
    /// When the student accepted the portrait.
    pub accepted_at: i64,
    /// What the checks said about the finished portrait.
    pub report: Report,
    /// Id of the calibration in force.
    pub calibration: Option<String>,
    /// Background of the portrait.
    pub background: Background,
    /// The untouched original, as a file.
    pub original: Arc<[u8]>,
    /// Kind of that file.
    pub original_type: MediaType,
    /// The finished portrait, a JPEG.
    pub portrait: Arc<[u8]>,
    /// The student asked for a person to judge the failing checks.
    pub manual_review: bool,
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contents({})", self.submission.0)
    }
}

/// The server's public key for packages.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

impl Recipient {
    /// Reads an age X25519 recipient, `age1…`.
    ///
    /// # Errors
    /// [`SealError::Recipient`] if it is none.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        text.trim().parse().map(Self).map_err(|_reason: &str| SealError::Recipient)
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

/// A sealed package, ready for the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Name of the submission.
    pub submission: SubmissionId,
    /// What the student takes home.
    pub receipt_code: ReceiptCode,
    /// SHA-256 of the bytes, lower-case hex; the receipt must name it.
    pub sha256: String,
    /// One age file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({}, {} bytes)", self.submission.0, self.bytes.len())
    }
}

/// Why nothing was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The server's key cannot be used.
    #[error("the server's sealing key is no age X25519 recipient; enrol the booth again")]
    Recipient,
    /// A required consent is missing.
    #[error("the student has not agreed to take and to send the photo; ask for both consents first")]
    Consent,
    /// A mandatory check fails and nobody is asked to judge.
    #[error("a mandatory check fails; take another photo or ask for a person's judgement")]
    Failing,
    /// A picture is missing.
    #[error("original or portrait is empty; take the photo again")]
    Empty,
    /// Larger than any booth makes.
    #[error("the pictures are larger than 31 MiB together; lower the camera's resolution")]
    TooLarge,
    /// The manifest has no JSON form, or the cipher failed.
    #[error("the package could not be made: {0}")]
    Encode(String),
}

/// SHA-256, lower-case hex.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Builds the package and seals it for `recipient`. Takes some milliseconds a megabyte: not for the UI's thread.
///
/// # Errors
/// What is missing or refused, as [`SealError`] says; nothing is kept then.
pub fn seal(contents: &Contents, recipient: &Recipient) -> Result<Sealed, SealError> {
    if !(contents.consents.photo && contents.consents.send) {
        return Err(SealError::Consent);
    }
    if contents.report.verdict() == Verdict::Fail && !contents.manual_review {
        return Err(SealError::Failing);
    }
    if contents.original.is_empty() || contents.portrait.is_empty() {
        return Err(SealError::Empty);
    }
    if contents.original.len().saturating_add(contents.portrait.len()) > MAX_BYTES {
        return Err(SealError::TooLarge);
    }
    let package = Package {
        manifest: manifest(contents),
        original: contents.original.to_vec(),
        portrait: contents.portrait.to_vec(),
    };
    let mut open = package.encode().map_err(|fault| SealError::Encode(fault.to_string()))?;
    let sealed = age::encrypt(&recipient.0, &open);
    open.fill(0);
    std::hint::black_box(&open);
    let bytes = sealed.map_err(|fault| SealError::Encode(fault.to_string()))?;
    Ok(Sealed {
        submission: contents.submission.clone(),
        receipt_code: contents.receipt_code.clone(),
        sha256: sha256_hex(&bytes),
        bytes,
    })
}

impl Contents {
    /// What the sealed package will say about itself.
    pub fn manifest(&self) -> Manifest {
        manifest(self)
    }
}

fn manifest(contents: &Contents) -> Manifest {
    let (original, portrait) = (Sha256::digest(&contents.original), Sha256::digest(&contents.portrait));
    let chain = Sha256::new().chain_update(original).chain_update(portrait).finalize();
    let file = |media_type: MediaType, bytes: &[u8], digest: &[u8]| FileRecord {
        media_type: media_type.as_str().to_owned(),
        bytes: bytes.len() as u64,
        sha256: hex::encode(digest),
    };
    Manifest {
        version: 1,
        submission: contents.submission.0.clone(),
        receipt_code: contents.receipt_code.0.clone(),
        booth: contents.booth.clone(),
        enrolment: contents.enrolment.expose().to_owned(),
        consents: ConsentRecord {
            photo: contents.consents.photo,
            send: contents.consents.send,
            face: contents.consents.face,
            text_version: contents.consent_version.clone(),
            text_sha256: contents.consent_sha256.clone(),
            at: contents.consented_at,
        },
        phone: contents.phone.as_ref().filter(|phone| !phone.is_empty()).map(|phone| phone.expose().to_owned()),
        source: contents.source,
        accepted_at: contents.accepted_at,
        profile: contents.report.profile.clone(),
        profile_version: contents.report.profile_version.clone(),
        calibration: contents.calibration.clone(),
        background: contents.background.as_str().to_owned(),
        original: file(contents.original_type, &contents.original, &original),
        portrait: file(MediaType::Jpeg, &contents.portrait, &portrait),
        chain: hex::encode(chain),
        findings: contents.report.findings.iter().map(finding).collect(),
        manual_review: contents.manual_review.then(|| ManualReview {
            checks: contents.report.failures().map(|f| f.check.as_str().to_owned()).collect(),
        }),
    }
}

fn finding(finding: &Finding) -> FindingRecord {
    FindingRecord {
        id: finding.check.as_str().to_owned(),
        clause: finding.clause.to_owned(),
        outcome: finding.outcome.as_str().to_owned(),
        // JSON has no infinity and no not-a-number.
        value: finding.value.filter(|value| value.is_finite()),
        unit: finding.unit.as_str().to_owned(),
        limit: finding.fail.map(limit),
        mandatory: finding.mandatory,
    }
}

fn limit(limit: Limit) -> LimitRecord {
    let finite = |bound: f32| Some(bound).filter(|bound| bound.is_finite());
    match limit {
        Limit::AtLeast(min) => LimitRecord { min: finite(min), max: None },
        Limit::AtMost(max) => LimitRecord { min: None, max: finite(max) },
        Limit::Within(min, max) => LimitRecord { min: finite(min), max: finite(max) },
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::delivery::{receipt_code, submission_id};
    use crate::domain::{CheckId, Detail, Outcome, Unit};

    fn eyes(outcome: Outcome, value: f32) -> Finding {
        Finding {
            check: CheckId::EyesOpen,
            clause: "P3",
            mandatory: true,
            outcome,
            value: Some(value),
            unit: Unit::Ratio,
            warn: Some(Limit::AtLeast(0.045)),
            fail: Some(Limit::AtLeast(0.03)),
            detail: Detail::None,
            evidence: Vec::new(),
        }
    }

    /// Plausible contents whose names follow from `seed`.
    pub(in crate::delivery) fn contents(seed: u8) -> Contents {
        Contents {
            submission: submission_id(1_790_000_000_000 + u64::from(seed), [seed; 10]),
            receipt_code: receipt_code([seed; 8]),
            booth: "A-07".to_owned(),
            enrolment: EnrolmentRef::new("enr-1"),
            consents: Consents { photo: true, send: true, face: false },
            consent_version: "2026-1".to_owned(),
            consent_sha256: sha256_hex(b"the consent text"),
            consented_at: 1_790_000_000,
            phone: Some(PhoneNumber::new("13800000000")),
            source: PhotoSource::Camera,
            accepted_at: 1_790_000_060,
            report: Report {
                profile: "moe-2017-99".to_owned(),
                profile_version: "1".to_owned(),
                findings: vec![eyes(Outcome::Pass, 0.08)],
            },
            calibration: None,
            background: Background::Blue,
            original: vec![seed; 5000].into(),
            original_type: MediaType::Jpeg,
            portrait: vec![seed ^ 0xff; 700].into(),
            manual_review: false,
        }
    }

    /// A key pair of a server.
    pub(in crate::delivery) fn server_key() -> (age::x25519::Identity, Recipient) {
        let identity = age::x25519::Identity::generate();
        let recipient = Recipient::parse(&identity.to_public().to_string()).unwrap();
        (identity, recipient)
    }

    #[test]
    fn only_the_server_reads_it_and_the_chain_holds() {
        let (identity, recipient) = server_key();
        let contents = contents(9);
        let sealed = seal(&contents, &recipient).unwrap();
        assert_eq!(sealed.sha256, sha256_hex(&sealed.bytes));
        assert!(!sealed.bytes.windows(64).any(|window| window == [9; 64]), "the original lies open in the package");
        let stranger = age::x25519::Identity::generate();
        assert!(age::decrypt(&stranger, &sealed.bytes).is_err());

        let package = Package::decode(&age::decrypt(&identity, &sealed.bytes).unwrap()).unwrap();
        assert_eq!(&package.original[..], &contents.original[..]);
        assert_eq!(&package.portrait[..], &contents.portrait[..]);
        assert_eq!(package.manifest.submission, contents.submission.0);
        assert_eq!(package.manifest.original.sha256, sha256_hex(&contents.original));
        let mut both = Sha256::digest(&contents.original).to_vec();
        both.extend_from_slice(&Sha256::digest(&contents.portrait));
        assert_eq!(package.manifest.chain, sha256_hex(&both));
        assert_eq!(package.manifest.findings[0].id, "eyes_open");
        assert_eq!(package.manifest.findings[0].limit, Some(LimitRecord { min: Some(0.03), max: None }));
        assert!(!package.manifest.consents.face && package.manifest.consents.photo);
        assert_eq!(package.manifest.consents.text_sha256, sha256_hex(b"the consent text"));
    }

    #[test]
    fn without_consent_or_against_a_mandatory_check_nothing_is_sealed() {
        let (_identity, recipient) = server_key();
        let mut refused = contents(1);
        refused.consents.send = false;
        assert_eq!(seal(&refused, &recipient), Err(SealError::Consent));
        let mut failing = contents(2);
        failing.report.findings = vec![eyes(Outcome::Fail, f32::NAN)];
        assert_eq!(seal(&failing, &recipient), Err(SealError::Failing));
        failing.manual_review = true;
        assert!(seal(&failing, &recipient).is_ok());
        let mut empty = contents(3);
        empty.portrait = Vec::new().into();
        assert_eq!(seal(&empty, &recipient), Err(SealError::Empty));
        assert!(matches!(Recipient::parse("age1nonsense"), Err(SealError::Recipient)));
    }

    #[test]
    fn a_contested_check_is_named_for_the_reviewer() {
        let (identity, recipient) = server_key();
        let mut contested = contents(4);
        contested.report.findings = vec![eyes(Outcome::Fail, 0.01)];
        contested.manual_review = true;
        let sealed = seal(&contested, &recipient).unwrap();
        let package = Package::decode(&age::decrypt(&identity, &sealed.bytes).unwrap()).unwrap();
        assert_eq!(package.manifest.manual_review.unwrap().checks, ["eyes_open"]);
    }
}
