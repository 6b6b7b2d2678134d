//! The way of an accepted portrait to the central server, and every other word between booth and server.
//!
//! Sealed for the server the moment the student accepts ([`seal`]), kept whole on disk whatever happens ([`Outbox`]),
//! sent until a receipt that verifies has come ([`Uploader`]), and only then deleted. [`Delivery`] is the shell's one
//! way in: it takes a [`Job`] without waiting and gives back [`Answer`]s.

mod album;
mod answer;
mod background;
mod calls;
mod clock;
mod daily;
mod disk;
mod enrol;
mod entry;
mod http;
mod identity;
mod ids;
mod job;
mod link;
mod mapping;
mod outbox;
mod package;
mod reconcile;
#[cfg(test)]
mod responder;
mod roster;
mod schema;
mod storing;
mod uploader;
mod verify;
mod wire;
mod worker;

pub use answer::{AlbumPage, Answer, Found, LookupFault, OrderPage, PastSubmission};
pub use clock::unix_seconds;
pub use disk::{Disk, RealDisk, write_private};
pub use enrol::EnrolError;
pub use entry::{Counts, Entry, EntryState, OutboxError, Progress, Tried, Waiting};
pub use http::{Client, ConfigAnswer, RosterAnswer};
pub use identity::{DeviceKey, Enrolment, IdentityError};
pub use ids::{draw_ids, receipt_code, submission_id};
pub use job::Job;
pub use mapping::{photo_state, price, record};
pub use outbox::Outbox;
pub use package::{Contents, MediaType, Recipient, SealError, Sealed, seal};
pub use roster::{Roster, RosterError};
pub use uploader::{Next, Outcome, Uploader};
pub use verify::{KeyError, ReceiptFault, ReceiptKey};
pub use wire::{CallError, ClientError, ClientOptions, NetworkFault};
pub use worker::{AskError, Delivery, DeliveryOptions, StartError};
