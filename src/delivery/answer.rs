//! What delivery gives back.

use gradbooth_protocol::{
    AlbumState, AlbumStatus, BoothConfig, Order, OrderState, Receipt, SubmissionState, SubmissionStatus,
};

use super::entry::Counts;
use super::wire::CallError;
use crate::domain::{Fen, ReceiptCode, Record, SessionId, ShotId, SubmissionId};

/// An answer to a [`super::Job`], or news.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `LookUp`.
    LookedUp {
        /// Ticket.
        session: SessionId,
        /// The record, or why there is none.
        answer: Result<Box<Found>, LookupFault>,
    },
    /// To `Store`: the sealed package is on the medium.
    Stored {
        /// Ticket.
        session: SessionId,
        /// Its name.
        submission: SubmissionId,
        /// What the student takes home.
        receipt_code: ReceiptCode,
        /// Page that the progress QR opens.
        progress_url: String,
    },
    /// To `Store`: nothing was kept.
    StoreFailed {
        /// Ticket.
        session: SessionId,
        /// One sentence for the technician; no personal data.
        why: String,
        /// The disk is full: the booth can take no photos.
        full: bool,
    },
    /// The server's receipt for a submission has come and verifies; the booth's copy is deleted.
    Delivered {
        /// Which.
        submission: SubmissionId,
        /// The receipt.
        receipt: Receipt,
    },
    /// A submission is refused for good and kept for staff.
    NeedsCare {
        /// Which.
        submission: SubmissionId,
        /// One sentence for the technician; no personal data.
        why: String,
    },
    /// To `OpenOrder`, `QueryOrder`, `CloseOrder`.
    Order {
        /// Ticket.
        session: SessionId,
        /// The order, or why there is none.
        answer: Result<OrderPage, CallError>,
    },
    /// To `OpenAlbum`, and its progress.
    Album {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot.
        shot: ShotId,
        /// The page, or why there is none.
        answer: Result<AlbumPage, CallError>,
    },
    /// The photo from the phone has come. The bytes are unchecked.
    AlbumPhoto {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot.
        shot: ShotId,
        /// The file.
        bytes: Vec<u8>,
    },
    /// To `Withdraw`.
    Withdrawn {
        /// Ticket.
        session: SessionId,
        /// Whether it worked.
        done: bool,
    },
    /// The server can be reached, or no longer.
    Online(bool),
    /// The outbox has changed.
    Queue(Counts),
    /// The configuration in force: the kept one at the start, then each new one.
    Config(Box<BoothConfig>),
}

/// A record with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The masked record.
    pub record: Record,
    /// The latest submission, if there is one.
    pub submission: Option<PastSubmission>,
    /// SHA-256, hex, of the student's originals and portraits that were sent back: the server takes none of them again.
    pub rejected: Vec<String>,
    /// Found in the locked roster, without the server.
    pub offline: bool,
}

/// A student's latest submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSubmission {
    /// Its name.
    pub id: SubmissionId,
    /// Its receipt code.
    pub receipt_code: ReceiptCode,
    /// Where it is.
    pub state: SubmissionState,
    /// Every state it has been in, and since when (seconds since 1970-01-01 UTC), oldest first.
    pub timeline: Vec<(SubmissionState, i64)>,
}

impl From<&SubmissionStatus> for PastSubmission {
    fn from(status: &SubmissionStatus) -> Self {
        Self {
            id: SubmissionId(status.submission.clone()),
            receipt_code: ReceiptCode(status.receipt_code.clone()),
            state: status.state,
            timeline: status.timeline.iter().map(|step| (step.state, step.at)).collect(),
        }
    }
}

/// Why a lookup gave no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupFault {
    /// Code, number and last four do not agree.
    Mismatch {
        /// Tries left before a pause, as the server counts.
        tries_left: u32,
    },
    /// They agree, but the student is of another school than the booth.
    OtherSchool,
    /// Too many tries: so many seconds until the next.
    Locked(u32),
    /// The server could not be asked, and the locked roster does not answer.
    Network,
}

/// A payment order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// Order number.
    pub id: String,
    /// Amount.
    pub amount: Fen,
    /// What the phone scans.
    pub code_url: String,
    /// How long it can still be paid, seconds, when this answer was made.
    pub seconds_left: u32,
    /// What the payment service says.
    pub state: OrderState,
}

impl OrderPage {
    pub(super) fn new(order: Order, now: i64) -> Self {
        Self {
            seconds_left: seconds_left(order.expires_at, now),
            id: order.id,
            amount: Fen(order.amount_fen),
            code_url: order.code_url,
            state: order.state,
        }
    }
}

/// An upload page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumPage {
    /// What the phone scans.
    pub url: String,
    /// How long it is open, seconds, when this answer was made.
    pub seconds_left: u32,
    /// A photo has arrived.
    pub arrived: bool,
}

impl AlbumPage {
    pub(super) fn new(album: &AlbumStatus, now: i64) -> Self {
        let left = match album.state {
            AlbumState::Waiting | AlbumState::Ready => seconds_left(album.expires_at, now),
            AlbumState::Expired => 0,
        };
        Self { url: album.url.clone(), seconds_left: left, arrived: album.state == AlbumState::Ready }
    }
}

fn seconds_left(until: i64, now: i64) -> u32 {
    u32::try_from(until.saturating_sub(now).max(0)).unwrap_or(u32::MAX)
}
