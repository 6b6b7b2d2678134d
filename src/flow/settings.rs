//! What the flow needs to know of the booth's configuration.

use std::time::Duration;

use crate::domain::{Fen, Language};
use crate::guide::Limits;

/// Settings of both ways through the booth. The shell fills them from the booth's file and the server's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What the attract page says a student pays; `None`: the school has paid.
    pub price: Option<Fen>,
    /// Shots a student may take, at least 1. Photos from the phone do not count.
    pub shots: u32,
    /// School, as shown.
    pub school: String,
    /// Place, as shown.
    pub place: String,
    /// Booth id.
    pub booth: String,
    /// Customer service's number.
    pub help_phone: String,
    /// Its hours, as shown.
    pub help_hours: String,
    /// Where people go who decline.
    pub staffed_point: String,
    /// Language of the attract page.
    pub language: Language,
    /// Whether the voice speaks until a student switches it.
    pub voice_on: bool,
    /// Whether the server knows this booth; if not, it takes no photos.
    pub enrolled: bool,
    /// Whether the server can be reached at start; later `Event::Online` says.
    pub online: bool,
    /// Wrong identities before a pause.
    pub identity_tries: u32,
    /// The pause.
    pub identity_pause: Duration,
    /// Time between two questions about an order.
    pub payment_poll: Duration,
    /// Raise and clear limits of the guide.
    pub limits: Limits,
    /// Time-outs.
    pub timeouts: Timeouts,
}

/// How long each page waits for a sign of life before it asks, and what runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Privacy, declined, record, progress, result, submit.
    pub page: Duration,
    /// Collection code.
    pub code: Duration,
    /// Identity.
    pub identity: Duration,
    /// How-to page, then posing begins by itself.
    pub how_to: Duration,
    /// Posing.
    pub pose: Duration,
    /// Posing with nothing but a face before the lens.
    pub pose_bound: Duration,
    /// One figure of the countdown.
    pub figure: Duration,
    /// From the shutter to the checking page.
    pub burst: Duration,
    /// Developing, before it counts as failed.
    pub develop: Duration,
    /// Existing photo.
    pub existing: Duration,
    /// The server has this long to answer about an order.
    pub order: Duration,
    /// A lost network or a closing order ends in "pay later" after this long.
    pub pay_lost: Duration,
    /// The paid page goes on by itself.
    pub paid: Duration,
    /// Done, then wipe.
    pub done: Duration,
    /// Help sheet.
    pub help: Duration,
    /// Technician's pages.
    pub technician: Duration,
    /// "Still there?", then wipe.
    pub still_there: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            page: Duration::from_mins(1),
            code: Duration::from_secs(90),
            identity: Duration::from_mins(1),
            how_to: Duration::from_secs(10),
            pose: Duration::from_mins(2),
            pose_bound: Duration::from_mins(5),
            figure: Duration::from_secs(1),
            burst: Duration::from_secs(1),
            develop: Duration::from_secs(30),
            existing: Duration::from_mins(10),
            order: Duration::from_secs(15),
            pay_lost: Duration::from_mins(3),
            paid: Duration::from_secs(3),
            done: Duration::from_secs(15),
            help: Duration::from_mins(1),
            technician: Duration::from_mins(5),
            still_there: Duration::from_secs(20),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            price: Some(Fen(3000)),
            shots: 5,
            school: String::new(),
            place: String::new(),
            booth: String::new(),
            help_phone: String::new(),
            help_hours: String::new(),
            staffed_point: String::new(),
            language: Language::Zh,
            voice_on: true,
            enrolled: true,
            online: true,
            identity_tries: 5,
            identity_pause: Duration::from_mins(10),
            payment_poll: Duration::from_secs(2),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
        }
    }
}
