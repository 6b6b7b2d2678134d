//! The student's way, one file a state, in the order of a visit.

pub(crate) mod attract;
mod checking;
mod code;
mod countdown;
mod declined;
mod done;
mod existing;
mod how_to;
mod identity;
mod pay;
mod posing;
mod privacy;
pub(crate) mod progress;
mod record;
mod rejected;
mod result;
mod submit;
mod visitor;

pub(crate) use checking::Checking;
pub(crate) use code::Code;
pub(crate) use countdown::Countdown;
pub(crate) use declined::Declined;
pub(crate) use done::Done;
pub(crate) use existing::Existing;
pub(crate) use how_to::HowTo;
pub(crate) use identity::Identity;
pub(crate) use pay::Pay;
pub(crate) use posing::Posing;
pub(crate) use privacy::Privacy;
pub(crate) use progress::Progress;
pub(crate) use record::RecordPage;
pub(crate) use rejected::Rejected;
pub(crate) use result::ResultPage;
pub(crate) use submit::Submit;
