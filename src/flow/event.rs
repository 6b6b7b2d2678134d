//! All that can happen outside the flow. Nothing else goes in.

use super::Action;
use super::technician::{Readings, TechEvent};
use crate::domain::{CollectionCode, Fen, ReceiptCode, Record, Report, SessionId, ShotId, SubmissionId};

/// What happened outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody pressed something.
    Pressed(Action),
    /// A sign of life that is no press: a touch beside a button, a face in front of the lens.
    Stirred,
    /// The reader read a text that may be a collection code.
    Scanned(CollectionCode),
    /// The reader read something that cannot be one.
    ScannedNonsense,
    /// The reader sees a phone but no code it can read.
    ScanTrouble(ScanTrouble),
    /// Answer to `Command::LookUp`.
    LookedUp {
        /// Ticket.
        session: SessionId,
        /// The record, or why there is none.
        answer: Result<Lookup, LookupFailure>,
    },
    /// A live frame was judged while posing.
    Assessed {
        /// Ticket.
        session: SessionId,
        /// What the checks say about the frame, measured in the fixed cut of the seat.
        report: Report,
    },
    /// Answer to `Command::TakeBurst` or to a photo from the phone: the best frame is developed and judged.
    Developed {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot.
        shot: ShotId,
        /// What the checks say about the finished portrait.
        report: Report,
    },
    /// The shot could not be developed: no face, camera lost, file unreadable.
    DevelopFailed {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot.
        shot: ShotId,
        /// Why.
        fault: ShotFault,
    },
    /// Answer to `Command::Seal`: the sealed package is on disk, fsynced.
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
    /// The package could not be written.
    StoreFailed {
        /// Ticket.
        session: SessionId,
    },
    /// The server's receipt for a submission arrived.
    Delivered {
        /// Which.
        submission: SubmissionId,
    },
    /// Answer to `Command::OpenOrder`, `QueryOrder` and `CloseOrder`.
    Order {
        /// Ticket.
        session: SessionId,
        /// The order, or that the server could not be asked.
        answer: Result<OrderView, NetworkFailure>,
    },
    /// Answer to `Command::OpenAlbum`, and its progress.
    Album {
        /// Ticket.
        session: SessionId,
        /// The upload page, or that the server could not be asked.
        answer: Result<AlbumView, NetworkFailure>,
    },
    /// Answer to `Command::Withdraw`.
    Withdrawn {
        /// Ticket.
        session: SessionId,
        /// Whether it worked.
        done: bool,
    },
    /// The network to the server came or went.
    Online(bool),
    /// The preview stands still, or moves again.
    PreviewFrozen(bool),
    /// The booth must stop taking photos (`Some`), or may again (`None`).
    Service(Option<OutOfService>),
    /// Answer to a technician's command.
    Tech(TechEvent),
    /// New numbers for the technician's pages.
    Readings(Box<Readings>),
}

/// A record with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The masked record.
    pub record: Record,
    /// The latest submission's receipt code.
    pub receipt_code: Option<ReceiptCode>,
    /// The latest submission.
    pub submission: Option<SubmissionId>,
    /// Steps of the latest submission, oldest first: key of `progress` in the texts, and when, as shown.
    pub timeline: Vec<(String, String)>,
    /// Found in the locked roster, without the server.
    pub offline: bool,
}

/// Why a lookup gave no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupFailure {
    /// Code, number and last four do not agree.
    Mismatch {
        /// Tries left before a pause, as the server counts.
        tries_left: u32,
    },
    /// Too many tries; the server wants a pause of so many seconds.
    Locked(u32),
    /// The code belongs to another school.
    OtherSchool,
    /// The server could not be asked, and no roster could answer.
    Network,
}

/// Why the reader cannot read what it sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanTrouble {
    /// The screen is dim.
    TooDark,
    /// Glare.
    Glare,
    /// Too small or far away.
    TooSmall,
    /// Moving.
    Blurred,
}

/// Why a shot came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShotFault {
    /// No face in it.
    NoFace,
    /// The camera gave no frame in time.
    Camera,
    /// The camera's settings were no longer those of the booth.
    Settings,
    /// The file is no photo.
    NotAnImage,
    /// The photo is too small.
    TooSmall,
    /// Too little room around the head, or hair too high for the face: no cut keeps the norm's ranges.
    NoRoom,
    /// The portrait does not fit the profile's file window.
    File,
    /// This very photo was sent back by a reviewer before; the server takes it no more.
    SameRejected,
}

/// The server could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkFailure;

/// A payment order as the booth sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// Order number.
    pub id: String,
    /// Amount.
    pub amount: Fen,
    /// What the phone scans.
    pub code_url: String,
    /// How long it can still be paid, seconds, when this answer was made.
    pub seconds_left: u32,
    /// State.
    pub state: OrderState,
}

/// State of a payment order. There is no "expired": an unpaid order is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    /// Nobody has scanned it.
    NotPaid,
    /// The phone is paying.
    Paying,
    /// Paid.
    Paid,
    /// Closed unpaid.
    Closed,
    /// Paid and returned.
    Refunded,
    /// The payment service failed.
    Error,
}

/// An upload page as the booth sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumView {
    /// What the phone scans.
    pub url: String,
    /// How long it is open, seconds, when this answer was made.
    pub seconds_left: u32,
    /// Whether a photo has arrived; the shell then develops it and answers with `Developed`.
    pub arrived: bool,
}

/// Why the booth takes no photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfService {
    /// Lights out of limits or not answering.
    Lights,
    /// Lights too hot: they are off until they have cooled.
    Heat,
    /// No camera.
    Camera,
    /// Disk full.
    Disk,
    /// Clock wrong.
    Clock,
    /// Taken out of service by staff.
    Staff,
}
