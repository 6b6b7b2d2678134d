//! One file a page, named as `Screen::name` says.

pub(super) mod attract;
pub(super) mod checking;
pub(super) mod code;
pub(super) mod declined;
pub(super) mod done;
pub(super) mod existing;
pub(super) mod help;
pub(super) mod how_to;
pub(super) mod identity;
pub(super) mod leave_confirm;
pub(super) mod out_of_service;
pub(super) mod pay;
pub(super) mod pose;
pub(super) mod privacy;
pub(super) mod progress;
pub(super) mod record;
pub(super) mod rejected;
pub(super) mod result;
pub(super) mod still_there;
pub(super) mod submit;
