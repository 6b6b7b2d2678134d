//! Bodies of the booth API's calls. All under `/v1`, JSON, `Authorization: Bearer <token>` but for enrolment.

use serde::{Deserialize, Serialize};

/// `POST /v1/booths/enrol`: a booth introduces itself once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// One-time code from the fleet page, 8 characters.
    pub code: String,
    /// The booth's Ed25519 public key, 32 bytes base64.
    pub public_key: String,
}

/// Answer to [`EnrolRequest`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolResponse {
    /// The booth's id, e.g. `A-07`.
    pub booth: String,
    /// Bearer token for all other calls. Secret.
    pub token: String,
    /// The server's sealing recipient, an age X25519 recipient `age1…`.
    pub recipient: String,
    /// The server's Ed25519 key that signs receipts and configuration, 32 bytes base64.
    pub receipt_key: String,
}

impl std::fmt::Debug for EnrolResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolResponse({})", self.booth)
    }
}

/// `GET /v1/booth/config` (ETag): what this booth shows and does in the present campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoothConfig {
    /// Campaign id, e.g. `2026-summer`.
    pub campaign: String,
    /// School, as shown.
    pub school: String,
    /// Where the booth stands, as shown.
    pub place: String,
    /// Profile of the norm, e.g. `moe-2017-99`.
    pub profile: String,
    /// Background of the portrait: `keep`, `blue`, `white` or `grey`.
    pub background: String,
    /// What a student pays, fen; 0: the school has paid.
    pub price_fen: u32,
    /// Shots a student may take.
    pub shots: u32,
    /// Version of the consent text.
    pub consent_version: String,
    /// Customer service's number, as shown.
    pub help_phone: String,
    /// Its hours, e.g. `08:00–21:00`.
    pub help_hours: String,
    /// Where people go who decline or cannot use the booth.
    pub staffed_point: String,
    /// What a phone opens to follow the account that sends notices; none: the card is not shown.
    #[serde(default)]
    pub follow_url: Option<String>,
    /// What a phone opens to chat with customer service; none: the code calls `help_phone`.
    #[serde(default)]
    pub help_url: Option<String>,
    /// Base of the students' pages, no trailing slash; the progress code is `<base>/p/<receipt code>`.
    pub student_pages: String,
    /// How every collection code of this campaign begins; empty where that is not known: then any text may be one.
    #[serde(default)]
    pub code_prefix: String,
}

/// `POST /v1/lookups`. One answer and one timing for every mismatch.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupRequest {
    /// The collection code as scanned.
    pub code: String,
    /// Student number as typed.
    pub student_number: String,
    /// Last four of the ID as typed.
    pub last4: String,
}

impl std::fmt::Debug for LookupRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupRequest(…)")
    }
}

/// Answer to [`LookupRequest`] when all three agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupResponse {
    /// The masked record.
    pub record: WireRecord,
    /// The student's latest submission, if there is one.
    pub submission: Option<SubmissionStatus>,
    /// What a submission costs now.
    pub price: WirePrice,
    /// SHA-256, lower-case hex, of this student's originals and portraits that reviewers sent back. A submission with one
    /// of them is refused.
    #[serde(default)]
    pub rejected: Vec<String>,
}

/// An enrolment record, masked for a screen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRecord {
    /// Handle to name the record by in later calls.
    pub enrolment: String,
    /// Masked name.
    pub name: String,
    /// School.
    pub school: String,
    /// Major.
    pub major: String,
    /// Level.
    pub level: String,
    /// Year.
    pub year: String,
    /// 学信网 has a photo already: none may be taken.
    pub at_chsi: bool,
}

impl std::fmt::Debug for WireRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WireRecord(…)")
    }
}

/// What a submission costs, and who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "payer", rename_all = "snake_case")]
pub enum WirePrice {
    /// The student pays.
    Student {
        /// Amount, fen.
        fen: u32,
    },
    /// The school has paid.
    School,
    /// A retake after a rejection is free.
    FreeRetake,
}

/// Where a submission is. Terminal: `Withdrawn`, `Refunded`, `Mailed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Received, not paid.
    AwaitingPayment,
    /// In the reviewers' queue; may be withdrawn.
    PendingReview,
    /// Sent back with a reason.
    Rejected,
    /// Accepted by a reviewer.
    Approved,
    /// On its way to 学信网.
    InProduction,
    /// Registered at 学信网.
    Registered,
    /// Printed.
    Printed,
    /// Mailed.
    Mailed,
    /// Withdrawn by the student before review.
    Withdrawn,
    /// Money returned.
    Refunded,
}

/// `GET /v1/submissions/{id}`, and the answer to `POST /v1/submissions/{id}/withdraw` (legal while pending review).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionStatus {
    /// UUIDv7 of the submission.
    pub submission: String,
    /// Receipt code.
    pub receipt_code: String,
    /// Where it is.
    pub state: SubmissionState,
    /// Check id of the coded rejection reason, e.g. `eyes_open`.
    pub reason: Option<String>,
    /// The reviewer's words.
    pub words: Option<String>,
    /// Every state it has been in, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// One step of a submission's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The state entered.
    pub state: SubmissionState,
    /// When.
    pub at: i64,
}

/// `POST /v1/submissions/{id}/order`: asks for a payment order. Idempotent per submission while an order is open; the
/// submission itself may arrive later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    /// The record it pays for.
    pub enrolment: String,
}

/// `GET /v1/orders/{id}`, `POST /v1/orders/{id}/close`, and the answer to [`OrderRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// `out_trade_no`, at most 32 of `[0-9A-Za-z_-]`.
    pub id: String,
    /// Amount, fen.
    pub amount_fen: u32,
    /// What the phone scans; empty where nothing is to be paid.
    pub code_url: String,
    /// When the server will close it if unpaid.
    pub expires_at: i64,
    /// What the payment service says. Only this proves a payment.
    pub state: OrderState,
}

/// State of a payment order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Nobody has scanned it.
    NotPaid,
    /// The phone is paying.
    Paying,
    /// Paid, or nothing to pay.
    Paid,
    /// Closed unpaid.
    Closed,
    /// Paid and returned.
    Refunded,
    /// The payment service failed; nothing was charged.
    Error,
}

/// `POST /v1/albums`, `GET /v1/albums/{id}`: an upload page for an existing photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumStatus {
    /// Album id.
    pub id: String,
    /// Page for the phone, with its short-lived token.
    pub url: String,
    /// When the page closes.
    pub expires_at: i64,
    /// How far it is. When ready, `GET /v1/albums/{id}/photo` gives the bytes, once.
    pub state: AlbumState,
}

/// How far a phone upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlbumState {
    /// Nobody has sent anything.
    Waiting,
    /// A photo has arrived.
    Ready,
    /// Too late.
    Expired,
}

/// `POST /v1/heartbeats`: a booth's health.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Version of the booth's software.
    pub version: String,
    /// Packages waiting in the outbox.
    pub queued: u32,
    /// Whether the camera gives frames.
    pub camera_ok: bool,
    /// Whether the lights answer.
    pub lights_ok: bool,
    /// Free share of the disk, 0 to 1.
    pub disk_free: f32,
    /// Whether the booth takes photos.
    pub in_service: bool,
}

/// `POST /v1/calls`: the help button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRequest {
    /// Which screen the student was on, e.g. `pose`.
    pub screen: String,
}

/// Body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind.
    pub code: ProblemCode,
    /// One English sentence for logs and technicians; no personal data.
    pub message: String,
    /// For `locked`: seconds until the next try; for `mismatch`: tries left.
    pub number: Option<u32>,
}

/// Kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 401: no or unknown token.
    Unauthorized,
    /// 400: the request cannot be read.
    BadRequest,
    /// 404: no such thing.
    NotFound,
    /// 404 on a lookup: code, number and last four do not agree.
    Mismatch,
    /// 404 on a lookup: they agree, but the student is of another school than the booth.
    OtherSchool,
    /// 429: too many tries.
    Locked,
    /// 409: the same submission id with another body, or an illegal transition.
    Conflict,
    /// 410: the enrolment code or the album has expired.
    Expired,
    /// 422: the package cannot be opened, or contradicts itself.
    BadPackage,
    /// 500.
    Internal,
}
