//! What the shell can ask of delivery.

use gradbooth_protocol::Heartbeat;

use super::package::Contents;
use crate::domain::{CollectionCode, EnrolmentRef, LastFour, SessionId, ShotId, StudentNumber, SubmissionId};

/// One thing to do. Answers carry the ticket back.
#[derive(Debug, Clone)]
pub enum Job {
    /// Find a student's record; offline in the locked roster. Answer: `LookedUp`.
    LookUp {
        /// Ticket.
        session: SessionId,
        /// As scanned.
        code: CollectionCode,
        /// As typed.
        number: StudentNumber,
        /// As typed.
        last_four: LastFour,
    },
    /// Seal and keep an accepted portrait; it is sent from then on. Answer: `Stored` or `StoreFailed`.
    Store {
        /// Ticket.
        session: SessionId,
        /// What is sealed.
        contents: Box<Contents>,
    },
    /// Ask for a payment order. Answer: `Order`.
    OpenOrder {
        /// Ticket.
        session: SessionId,
        /// What it pays for.
        submission: SubmissionId,
        /// Whose.
        enrolment: EnrolmentRef,
    },
    /// Ask how an order stands. Answer: `Order`.
    QueryOrder {
        /// Ticket.
        session: SessionId,
        /// Order number.
        order: String,
    },
    /// Close an order. Answer: `Order`, possibly paid.
    CloseOrder {
        /// Ticket.
        session: SessionId,
        /// Order number.
        order: String,
    },
    /// Open an upload page and watch it. Answers: `Album` as it goes on, then `AlbumPhoto`.
    OpenAlbum {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot that the photo becomes.
        shot: ShotId,
    },
    /// Close the upload page. No answer.
    CloseAlbum {
        /// Ticket.
        session: SessionId,
    },
    /// Withdraw a submission. Answer: `Withdrawn`.
    Withdraw {
        /// Ticket.
        session: SessionId,
        /// Which.
        submission: SubmissionId,
    },
    /// The help button. No answer.
    CallStaff {
        /// Name of the screen.
        screen: String,
    },
    /// Tell the server how the booth is; `queued` is filled in here. No answer.
    Heartbeat(Heartbeat),
    /// Ask for the configuration now. Answer: `Config`, if it changed.
    RefreshConfig,
    /// Send again what the server had refused. Answer: `Queue`.
    RetryCare,
}
