//! All that the flow can ask of the world. Nothing else comes out.

use super::technician::TechCommand;
use crate::domain::{
    CollectionCode, Consents, EnrolmentRef, LastFour, PhoneNumber, SessionId, ShotId, StudentNumber, SubmissionId,
};

/// What should be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Bring the lights to a scene.
    Light(LightScene),
    /// Read QR codes from camera and hand-scanner, or stop.
    Scan(bool),
    /// Ask for the record.
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
    /// Judge live frames for this visit and send `Assessed`; `None`: stop.
    Watch(Option<SessionId>),
    /// Take 8-12 frames, keep the best, develop it, answer `Developed` or `DevelopFailed`.
    TakeBurst {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot.
        shot: ShotId,
    },
    /// Open an upload page, and answer `Album` as it goes on; what arrives becomes this shot.
    OpenAlbum {
        /// Ticket.
        session: SessionId,
        /// Ticket of the shot that the photo becomes.
        shot: ShotId,
    },
    /// Close the upload page.
    CloseAlbum {
        /// Ticket.
        session: SessionId,
    },
    /// Seal the accepted portrait with its original and put it into the outbox; answer `Stored` or `StoreFailed`.
    Seal(Box<Seal>),
    /// Ask the server for a payment order, ticketed by the visit.
    OpenOrder {
        /// Ticket.
        session: SessionId,
        /// What it pays for.
        submission: SubmissionId,
        /// Whose.
        enrolment: EnrolmentRef,
    },
    /// Ask how the order stands.
    QueryOrder {
        /// Ticket.
        session: SessionId,
        /// Order number.
        order: String,
    },
    /// Close the order.
    CloseOrder {
        /// Ticket.
        session: SessionId,
        /// Order number.
        order: String,
    },
    /// Withdraw a submission.
    Withdraw {
        /// Ticket.
        session: SessionId,
        /// Which.
        submission: SubmissionId,
    },
    /// Forget every pixel and text of this visit.
    Wipe(SessionId),
    /// Say a line of `voice` in the texts.
    Speak(&'static str),
    /// Make a sound.
    Sound(Sound),
    /// Call staff: lamp at the door and the server's desk.
    CallStaff {
        /// Name of the screen.
        screen: &'static str,
    },
    /// Something a technician asked for.
    Tech(TechCommand),
}

/// What `Command::Seal` binds together.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// Ticket.
    pub session: SessionId,
    /// The accepted shot.
    pub shot: ShotId,
    /// Whose.
    pub enrolment: EnrolmentRef,
    /// What was agreed to.
    pub consents: Consents,
    /// Where notices go.
    pub phone: Option<PhoneNumber>,
    /// The student asked for a person to judge the failing checks.
    pub manual_review: bool,
}

/// A state of all lights together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LightScene {
    /// Dark.
    Off,
    /// The calibrated level, for preview and shot alike.
    Capture,
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A key.
    Click,
    /// Two rising notes.
    Good,
    /// One low note.
    Bad,
    /// The shutter.
    Shutter,
}
