//! Tickets and facts of one student's visit.

use super::{EnrolmentRef, Fen, MaskedName};

/// Ticket of one visit; every asynchronous answer carries it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// Ticket of one shot within a visit, counting from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShotId(pub u32);

impl ShotId {
    /// A technician's test shot: no visit counts so far.
    pub const TEST: Self = Self(u32::MAX);
}

/// Name of a submission: a UUIDv7 in lower-case hexadecimal with hyphens, made by the booth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SubmissionId(pub String);

/// Text that the student takes home to find their submission again, e.g. `7K2M-9QXD`. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptCode(pub String);

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// The three consents, each its own tick, none pre-ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consents {
    /// Take and use the photo (required).
    pub photo: bool,
    /// Send it to school and CHSI (required).
    pub send: bool,
    /// One 1:1 face comparison (may be refused: manual identity check).
    pub face: bool,
}

/// An enrolment record as the server shows it: masked.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The server's handle for it.
    pub enrolment: EnrolmentRef,
    /// Name, masked.
    pub name: MaskedName,
    /// School.
    pub school: String,
    /// Major.
    pub major: String,
    /// Level, e.g. 本科.
    pub level: String,
    /// Year, e.g. 2026.
    pub year: String,
    /// What became of the photo so far.
    pub photo: PhotoState,
    /// What a submission costs now.
    pub price: Price,
}

/// What became of a student's photo.
#[derive(Debug, Clone, PartialEq)]
pub enum PhotoState {
    /// None was ever submitted.
    None,
    /// Submitted, not paid.
    AwaitingPayment,
    /// In review.
    Pending,
    /// A reviewer sent it back.
    Rejected {
        /// Check id of the coded reason, e.g. `eyes_open`; its remedy is shown.
        reason: String,
        /// The reviewer's words.
        words: String,
    },
    /// Accepted.
    Approved,
    /// 学信网 has a photo already; none may be taken.
    AtChsi,
}

/// What a submission costs, and who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// The student pays this much.
    Student(Fen),
    /// The school has paid.
    School,
    /// A retake after a rejection is free.
    FreeRetake,
}
