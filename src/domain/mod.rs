//! The words of the booth, in std only: what a frame, a scene, a report, a portrait, a session is.

mod chart;
mod cut;
mod file_facts;
mod frame;
mod personal;
mod plates;
mod portrait;
mod report;
mod scene;
mod session;
mod target;
mod units;

pub use chart::{CHART_PATCHES, D65, Patch};
pub use cut::Cut;
pub use file_facts::{FileFacts, FileKind};
pub use frame::Frame;
pub use personal::{CollectionCode, EnrolmentRef, LastFour, MaskedName, PhoneNumber, StudentNumber};
pub use plates::Plates;
pub use portrait::{Background, Portrait};
pub use report::{CheckId, Detail, Evidence, FileFault, Finding, Limit, Outcome, Report, Unit, Verdict, Why};
pub use scene::{BySide, Face, HeadPose, Landmarks, Matte, Scene, Side, Traits};
pub use session::{Consents, Language, PhotoState, Price, ReceiptCode, Record, SessionId, ShotId, SubmissionId};
pub use target::{CARD, CHART, EDGE, EDGE_TURN_DEG, FACE_ZONES, GREY, Target};
pub use units::{Channel, Duty, Fen, Point, Rect};
