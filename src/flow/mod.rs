//! The two ways through the booth as pure state machines: the student's and the technician's.
//!
//! Feed [`Flow::handle`] and [`Flow::handle_timeout`], drain [`Flow::poll_command`], arm a timer for
//! [`Flow::poll_timeout`], draw [`Flow::view`]. It reads no clock, opens no device, sees no pixel and draws nothing.

mod action;
mod command;
mod event;
pub mod technician;
mod view;

pub use action::{Action, Consent, Field, Key};
pub use command::{Command, LightScene, Seal, Sound};
pub use event::{
    AlbumView, Event, Lookup, LookupFailure, NetworkFailure, OrderState, OrderView, OutOfService, ScanTrouble,
    ShotFault,
};
pub use view::{
    Aids, AlbumNotice, Chrome, CodeNotice, IdentityNotice, Overlay, PayPhase, PayView, ResultView, Screen, View,
    may_shoot, ticked,
};
