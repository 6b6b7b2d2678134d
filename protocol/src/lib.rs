//! What booth and server agree on: the calls of API v1, the sealed package, receipts and states. Serde only: no IO,
//! no cryptography, no clock. Names on the wire are a contract: add, never rename.
//!
//! Times are seconds since 1970-01-01 UTC. Binary values are standard base64 with padding. Amounts are in fen.

mod api;
mod manifest;
mod package;
mod receipt;
mod roster;

pub use api::{
    AlbumState, AlbumStatus, BoothConfig, CallRequest, EnrolRequest, EnrolResponse, Heartbeat, LookupRequest,
    LookupResponse, Order, OrderRequest, OrderState, Problem, ProblemCode, SubmissionState, SubmissionStatus,
    TimelineEntry, WirePrice, WireRecord,
};
pub use manifest::{ConsentRecord, FileRecord, FindingRecord, LimitRecord, Manifest, ManualReview, PhotoSource};
pub use package::{Package, PackageError};
pub use receipt::Receipt;
pub use roster::{
    LockedRoster, LockedRosterError, ROSTER_KEY_LABEL, ROSTER_TAG_LABEL, RosterCost, RosterTag, roster_secret,
};
