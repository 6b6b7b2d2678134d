//! Every action and every kind of event, for the table and the walk.

use super::*;
use crate::domain::{Channel, Duty};
use crate::flow::technician::{
    CalibrationView, Output, Page, PinAnswer, Procedure, Readings, Said, TechAction, TechEvent,
};

/// Every action, with one value of each kind.
pub(super) fn actions() -> Vec<Action> {
    let mut all = vec![
        Action::Start,
        Action::BringPhoto,
        Action::Leave,
        Action::SwitchLanguage,
        Action::SwitchVoice,
        Action::Progress,
        Action::Help,
        Action::Close,
        Action::Back,
        Action::Next,
        Action::Consent(Consent::Photo),
        Action::Consent(Consent::Send),
        Action::Consent(Consent::Face),
        Action::FullText,
        Action::ReadAloud,
        Action::Decline,
        Action::Focus(Field::StudentNumber),
        Action::Focus(Field::LastFour),
        Action::Focus(Field::Phone),
        Action::Key(Key::Digit(7)),
        Action::Key(Key::X),
        Action::Key(Key::Delete),
        Action::Key(Key::Clear),
        Action::RevealLastFour,
        Action::NotMe,
        Action::RecordWrong,
        Action::EditPhone,
        Action::Shutter,
        Action::Retake,
        Action::Choose(ShotId(1)),
        Action::Choose(ShotId(2)),
        Action::Use,
        Action::AllChecks,
        Action::AskManualReview,
        Action::Submit,
        Action::NewOrder,
        Action::PayLater,
        Action::CancelPayment,
        Action::RefreshAlbum,
        Action::Withdraw,
        Action::Stay,
        Action::CallStaff,
        Action::LargeText,
        Action::LowerButtons,
        Action::HighContrast,
        Action::HiddenCorner,
    ];
    let tech = [
        TechAction::Key(Key::Digit(1)),
        TechAction::EnterPin,
        TechAction::Open(Page::Lights),
        TechAction::Open(Page::Enrol),
        TechAction::SetService(false),
        TechAction::SetLight(Channel::KeyLeft, Duty::FULL),
        TechAction::LightsOff,
        TechAction::LightsCapture,
        TechAction::Calibrate(Procedure::Lights),
        TechAction::TargetPlaced { skip: false },
        TechAction::StopCalibration,
        TechAction::TestShot,
        TechAction::TestOutput(Output::Lamps),
        TechAction::Enrol,
        TechAction::Exit,
    ];
    all.extend(tech.map(Action::Tech));
    all
}

fn calibrating() -> CalibrationView {
    CalibrationView::Running {
        step: 1,
        progress: 0.1,
        seconds_left: 60,
        channels: Vec::new(),
        ambient: None,
        took: Vec::new(),
        asks: None,
    }
}

fn calibrated() -> CalibrationView {
    CalibrationView::Ended { accepted: true, refusal: None, rows: Vec::new() }
}

/// Every event that is no press, with its name; `session` is the ticket of those that carry one. Odd shots pass, even
/// ones fail.
pub(super) fn events(session: SessionId, shot: u32) -> Vec<(&'static str, Event)> {
    let album = |arrived| Event::Album {
        session,
        answer: Ok(AlbumView { url: "https://photo.example/a".to_owned(), seconds_left: 300, arrived }),
    };
    let ordered = |state| Event::Order { session, answer: Ok(order("A1", state)) };
    let looked_up = |answer| Event::LookedUp { session, answer };
    let calibration = |view| Event::Tech(TechEvent::Calibration(view));
    let judged = if shot % 2 == 1 { passing() } else { failing() };
    let shot = ShotId(shot);
    vec![
        ("stirred", Event::Stirred),
        ("scanned", Event::Scanned(code())),
        ("scanned nonsense", Event::ScannedNonsense),
        ("scan trouble", Event::ScanTrouble(ScanTrouble::Glare)),
        ("found: new", looked_up(Ok(lookup(PhotoState::None)))),
        ("found: pending", looked_up(Ok(lookup(PhotoState::Pending)))),
        ("found: unpaid", looked_up(Ok(lookup(PhotoState::AwaitingPayment)))),
        ("found: rejected", looked_up(Ok(priced(rejected(), Price::FreeRetake)))),
        ("found: at chsi", looked_up(Ok(lookup(PhotoState::AtChsi)))),
        ("not found", looked_up(Err(LookupFailure::Mismatch { tries_left: 4 }))),
        ("not found: locked", looked_up(Err(LookupFailure::Locked(90)))),
        ("not found: other school", looked_up(Err(LookupFailure::OtherSchool))),
        ("not found: network", looked_up(Err(LookupFailure::Network))),
        ("assessed", Event::Assessed { session, report: live() }),
        ("developed", Event::Developed { session, shot, report: judged }),
        ("develop failed", Event::DevelopFailed { session, shot, fault: ShotFault::NoFace }),
        (
            "stored",
            Event::Stored {
                session,
                submission: submission(),
                receipt_code: ReceiptCode("7K2M-9QXD".to_owned()),
                progress_url: "https://photo.example/p".to_owned(),
            },
        ),
        ("store failed", Event::StoreFailed { session }),
        ("delivered", Event::Delivered { submission: submission() }),
        ("order: not paid", ordered(OrderState::NotPaid)),
        ("order: paying", ordered(OrderState::Paying)),
        ("order: paid", ordered(OrderState::Paid)),
        ("order: closed", ordered(OrderState::Closed)),
        ("order: refunded", ordered(OrderState::Refunded)),
        ("order: error", ordered(OrderState::Error)),
        ("order: network", Event::Order { session, answer: Err(NetworkFailure) }),
        ("album open", album(false)),
        ("album arrived", album(true)),
        ("album: network", Event::Album { session, answer: Err(NetworkFailure) }),
        ("withdrawn", Event::Withdrawn { session, done: true }),
        ("not withdrawn", Event::Withdrawn { session, done: false }),
        ("offline", Event::Online(false)),
        ("online", Event::Online(true)),
        ("frozen", Event::PreviewFrozen(true)),
        ("moving again", Event::PreviewFrozen(false)),
        ("out of service", Event::Service(Some(OutOfService::Lights))),
        ("disk full", Event::Service(Some(OutOfService::Disk))),
        ("in service", Event::Service(None)),
        ("pin opens", Event::Tech(TechEvent::Pin(PinAnswer::Open))),
        ("pin wrong", Event::Tech(TechEvent::Pin(PinAnswer::Wrong { tries_left: 4 }))),
        ("enrolled", Event::Tech(TechEvent::Enrolled(Ok("B-07".to_owned())))),
        ("calibrating", calibration(calibrating())),
        ("calibrated", calibration(calibrated())),
        ("said", Event::Tech(TechEvent::Said(Said { key: "tech.io.tried", good: true }))),
        ("readings", Event::Readings(Box::<Readings>::default())),
    ]
}

/// Whether the state can name anybody.
pub(super) fn holds_personal_data(flow: &Flow) -> bool {
    match &flow.state {
        State::Idle | State::Declined(_) | State::Code(_) | State::Technician(_) => false,
        State::Privacy(privacy) => privacy.is_known(),
        State::Identity(_)
        | State::Record(_)
        | State::Progress(_)
        | State::Rejected(_)
        | State::HowTo(_)
        | State::Posing(_)
        | State::Countdown(_)
        | State::Checking(_)
        | State::Result(_)
        | State::Existing(_)
        | State::Submit(_)
        | State::Pay(_)
        | State::Done(_) => true,
    }
}

/// The visit that a command is about.
pub(super) fn session_of(command: &Command) -> Option<SessionId> {
    match command {
        Command::LookUp { session, .. }
        | Command::Watch(Some(session))
        | Command::TakeBurst { session, .. }
        | Command::OpenAlbum { session, .. }
        | Command::CloseAlbum { session }
        | Command::OpenOrder { session, .. }
        | Command::QueryOrder { session, .. }
        | Command::CloseOrder { session, .. }
        | Command::Withdraw { session, .. }
        | Command::Wipe(session) => Some(*session),
        Command::Seal(seal) => Some(seal.session),
        Command::Light(_)
        | Command::Scan(_)
        | Command::Watch(None)
        | Command::Speak(_)
        | Command::Sound(_)
        | Command::CallStaff { .. }
        | Command::Tech(_) => None,
    }
}
