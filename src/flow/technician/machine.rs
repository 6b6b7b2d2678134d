//! The technician's machine: PIN, then pages. The flow ends it like any visit; lights never stay on behind it.

use super::super::booth::Booth;
use super::super::state::{Lit, State};
use super::super::{Action, Event, Key, Screen, Sound};
use super::{CalibrationView, Page, Pin, PinAnswer, Said, TechAction, TechCommand, TechEvent, TechPage, TechView};
use crate::domain::SessionId;
use crate::flow::Command;

/// Longest PIN, and length of an enrolment code, digits.
const PIN_MAX: usize = 12;
const CODE_DIGITS: usize = 8;
/// What the drift page shows at first, days.
const DRIFT_DAYS: u32 = 30;

/// A technician is here.
#[derive(Debug)]
pub(crate) struct Technician {
    pub session: SessionId,
    pub lit: Lit,
    place: Place,
    calibration: CalibrationView,
    said: Option<Said>,
}

/// Before or behind the PIN.
#[derive(Debug)]
enum Place {
    Door { pin: Pin, answer: Option<PinAnswer>, asking: bool },
    Page { page: Page, days: u32, code: String, answer: Option<Result<String, &'static str>> },
}

impl Technician {
    /// At the door.
    pub(crate) fn new(session: SessionId) -> Self {
        let place = Place::Door { pin: Pin::default(), answer: None, asking: false };
        Self { session, lit: Lit::Off, place, calibration: CalibrationView::Ready, said: None }
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth) -> State {
        match event {
            Event::Pressed(Action::Tech(TechAction::Exit) | Action::Back | Action::Close) => {
                self.give_up(booth);
                return State::Idle;
            }
            Event::Pressed(Action::Tech(action)) => self.press(action, booth),
            Event::Pressed(Action::Key(key)) => self.press(TechAction::Key(key), booth),
            Event::Tech(answer) => self.answered(answer, booth),
            Event::Pressed(_)
            | Event::Stirred
            | Event::Scanned(_)
            | Event::ScannedNonsense
            | Event::ScanTrouble(_)
            | Event::LookedUp { .. }
            | Event::Assessed { .. }
            | Event::Developed { .. }
            | Event::DevelopFailed { .. }
            | Event::Stored { .. }
            | Event::StoreFailed { .. }
            | Event::Delivered { .. }
            | Event::Order { .. }
            | Event::Album { .. }
            | Event::Withdrawn { .. }
            | Event::Online(_)
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Readings(_) => {}
        }
        State::Technician(self)
    }

    fn press(&mut self, action: TechAction, booth: &mut Booth) {
        self.said = None;
        match &mut self.place {
            Place::Door { pin, answer, asking } => match action {
                TechAction::Key(key) => {
                    booth.sound(Sound::Click);
                    pin.0 = typed(&pin.0, key, PIN_MAX);
                }
                TechAction::EnterPin if !pin.0.is_empty() && !*asking => {
                    *asking = true;
                    *answer = None;
                    let pin = std::mem::take(pin);
                    booth.send(Command::Tech(TechCommand::CheckPin(pin)));
                }
                TechAction::EnterPin
                | TechAction::Open(_)
                | TechAction::Exit
                | TechAction::SetService(_)
                | TechAction::SelfTest
                | TechAction::SaveLogs
                | TechAction::Restart
                | TechAction::LockCamera
                | TechAction::SetLight(..)
                | TechAction::LightsOff
                | TechAction::LightsCapture
                | TechAction::Calibrate(_)
                | TechAction::TargetPlaced { .. }
                | TechAction::StopCalibration
                | TechAction::SignCalibration(_)
                | TechAction::DiscardCalibration
                | TechAction::TestShot
                | TechAction::DriftDays(_)
                | TechAction::ExportDrift
                | TechAction::TestOutput(_)
                | TechAction::RetryQueue
                | TechAction::Diagnose
                | TechAction::Enrol => {}
            },
            Place::Page { .. } => self.press_inside(action, booth),
        }
    }

    fn press_inside(&mut self, action: TechAction, booth: &mut Booth) {
        let Place::Page { page, days, code, answer } = &mut self.place else { return };
        match action {
            TechAction::Key(key) => {
                if *page == Page::Enrol {
                    booth.sound(Sound::Click);
                    *code = typed(code, key, CODE_DIGITS);
                    *answer = None;
                }
            }
            TechAction::Open(next) => *page = next,
            TechAction::DriftDays(next) => *days = next,
            TechAction::Enrol => {
                if code.len() == CODE_DIGITS {
                    booth.send(Command::Tech(TechCommand::Enrol(std::mem::take(code))));
                } else {
                    booth.sound(Sound::Bad);
                }
            }
            TechAction::SetLight(channel, duty) => {
                self.lit = Lit::ByHand;
                booth.send(Command::Tech(TechCommand::SetLight(channel, duty)));
            }
            TechAction::LightsOff => self.lit = Lit::Off,
            TechAction::LightsCapture => self.lit = Lit::Capture,
            // Both switch lamps by themselves.
            TechAction::Calibrate(_) => {
                self.lit = Lit::ByHand;
                self.calibration = CalibrationView::Ready;
                booth.send(Command::Tech(TechCommand::Do(action)));
            }
            TechAction::TestOutput(super::Output::Lamps) | TechAction::TestShot => {
                self.lit = Lit::ByHand;
                booth.send(Command::Tech(TechCommand::Do(action)));
            }
            TechAction::StopCalibration | TechAction::SignCalibration(_) | TechAction::DiscardCalibration => {
                self.lit = Lit::Off;
                self.calibration = CalibrationView::Ready;
                booth.send(Command::Tech(TechCommand::Do(action)));
            }
            TechAction::SetService(_)
            | TechAction::SelfTest
            | TechAction::SaveLogs
            | TechAction::Restart
            | TechAction::LockCamera
            | TechAction::TargetPlaced { .. }
            | TechAction::ExportDrift
            | TechAction::TestOutput(_)
            | TechAction::RetryQueue
            | TechAction::Diagnose => booth.send(Command::Tech(TechCommand::Do(action))),
            TechAction::EnterPin | TechAction::Exit => {}
        }
    }

    fn answered(&mut self, event: TechEvent, booth: &mut Booth) {
        match (event, &mut self.place) {
            (TechEvent::Pin(PinAnswer::Open), Place::Door { asking: true, .. }) => {
                self.place = Place::Page { page: Page::Dashboard, days: DRIFT_DAYS, code: String::new(), answer: None };
                booth.send(Command::Tech(TechCommand::Watch(true)));
            }
            (TechEvent::Pin(wrong), Place::Door { answer, asking, .. }) if *asking => {
                *asking = false;
                *answer = Some(wrong);
                booth.sound(Sound::Bad);
            }
            (TechEvent::Enrolled(result), Place::Page { answer, .. }) => *answer = Some(result),
            (TechEvent::Calibration(view), Place::Page { .. }) => {
                if matches!(view, CalibrationView::Ended { .. }) && self.is_calibrating() {
                    self.lit = Lit::Off;
                }
                self.calibration = view;
            }
            (TechEvent::Said(said), Place::Page { .. }) => self.said = Some(said),
            (TechEvent::Pin(_) | TechEvent::Enrolled(_) | TechEvent::Calibration(_) | TechEvent::Said(_), _) => {}
        }
    }

    fn is_calibrating(&self) -> bool {
        matches!(self.calibration, CalibrationView::Running { .. })
    }

    /// What must stop when the technician goes.
    pub(crate) fn give_up(&self, booth: &mut Booth) {
        if let Place::Page { .. } = self.place {
            if self.is_calibrating() {
                booth.send(Command::Tech(TechCommand::Do(TechAction::StopCalibration)));
            }
            booth.send(Command::Tech(TechCommand::Watch(false)));
        }
    }

    /// What the page shows.
    pub(crate) fn screen(&self, booth: &Booth) -> Screen {
        let page = match &self.place {
            Place::Door { pin, answer, .. } => TechPage::Pin { typed: pin.0.len(), answer: *answer },
            Place::Page { page, days, code, answer } => match page {
                Page::Dashboard => TechPage::Dashboard,
                Page::Camera => TechPage::Camera,
                Page::Lights => TechPage::Lights,
                Page::Calibrate => TechPage::Calibrate(self.calibration.clone()),
                Page::Drift => TechPage::Drift { days: *days },
                Page::Io => TechPage::Io,
                Page::Queue => TechPage::Queue,
                Page::Enrol => TechPage::Enrol { code: code.clone(), answer: answer.clone() },
            },
        };
        Screen::Technician(Box::new(TechView { page, said: self.said, readings: booth.readings.clone() }))
    }
}

fn typed(text: &str, key: Key, max: usize) -> String {
    let mut text = text.to_owned();
    match key {
        Key::Digit(digit) if digit <= 9 && text.len() < max => text.push(char::from(b'0' + digit)),
        Key::Delete => {
            text.pop();
        }
        Key::Clear => text.clear(),
        Key::Digit(_) | Key::X => {}
    }
    text
}
