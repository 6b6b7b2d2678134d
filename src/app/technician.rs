//! What a technician's presses do to the world.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use super::{Booth, Journal, clock, stick};
use crate::delivery::{ClientOptions, Delivery, DeliveryOptions, EnrolError, Enrolment, Job};
use crate::devices::camera::request::{CameraAnswer, CameraRequest};
use crate::devices::desk::Pending;
use crate::devices::panel::Lamp;
use crate::devices::voice::Sound;
use crate::flow::Event;
use crate::flow::technician::{Output, PinAnswer, Procedure, Said, TechAction, TechCommand, TechEvent};

/// Locking a camera takes no longer than this.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// A camera that is being locked.
pub(super) type Locking = Pending<CameraAnswer>;

/// A log that is being written to a stick: where it lies, or why it does not.
pub(super) type Saving = Receiver<Result<PathBuf, String>>;

/// An enrolment that is under way: the booth's name, or the key of `tech.enrol` that says why not.
pub(super) type Enrolling = Receiver<Result<Box<Enrolment>, &'static str>>;

impl Booth {
    pub(super) fn technician(&mut self, command: TechCommand, now: Instant) {
        match command {
            TechCommand::CheckPin(typed) => {
                let pin = self.pin.as_ref();
                let opens = || pin.is_some_and(|hash| hash.opens(&typed.0));
                let answer = self.pin_lock.attempt(opens, now, super::unix_seconds());
                self.audit(match answer {
                    PinAnswer::Open => "entered",
                    PinAnswer::Wrong { .. } => "wrong PIN",
                    PinAnswer::Locked { .. } => "PIN locked",
                });
                self.tell(Event::Tech(TechEvent::Pin(answer)), now);
            }
            TechCommand::Watch(on) => {
                self.gauges.watch(on);
                if !on {
                    self.audit("left");
                }
            }
            TechCommand::SetLight(channel, duty) => {
                let duties = self.gauges.with_light(channel, duty);
                self.command_lights(duties, now);
                if self.gauges.begins_by_hand() {
                    self.audit("sets lights by hand");
                }
            }
            TechCommand::Do(action) => self.do_for_technician(&action, now),
            TechCommand::Enrol(code) => {
                self.audit("enrols");
                self.begin_enrolment(code, now);
            }
        }
    }

    fn do_for_technician(&mut self, action: &TechAction, now: Instant) {
        self.audit(word(action));
        match action {
            TechAction::SetService(in_service) => {
                self.set_staff_service(*in_service);
                self.answer(if *in_service { "tech.dash.is_in" } else { "tech.dash.is_out" }, true, now);
            }
            TechAction::LightsOff => self.light(Vec::new(), now),
            TechAction::LightsCapture => self.light(self.capture.clone(), now),
            TechAction::SelfTest => {
                self.set_lamp(Lamp::Door, true);
                self.voice.sound(Sound::Good);
                self.gauges.look_now(now);
                self.answer("tech.dash.tested", true, now);
            }
            TechAction::TestOutput(output) => self.try_output(*output, now),
            TechAction::RetryQueue => self.ask_for_technician(Job::RetryCare, "tech.net.retried", now),
            TechAction::Diagnose => {
                self.ask_for_technician(Job::RefreshConfig, "tech.net.asked", now);
                self.gauges.look_now(now);
            }
            TechAction::Calibrate(procedure) => self.begin_calibration(*procedure, now),
            TechAction::TargetPlaced { skip } => self.target_placed(*skip),
            TechAction::StopCalibration | TechAction::DiscardCalibration => self.drop_calibration(now),
            TechAction::SignCalibration(signature) => self.sign_calibration(signature, now),
            TechAction::TestShot => self.test_shot(now),
            TechAction::LockCamera => match self.camera_desk.ask(CameraRequest::Lock, LOCK_PATIENCE) {
                Ok(pending) => self.locking = Some(pending),
                Err(why) => {
                    tracing::error!("camera: {why}");
                    self.answer("tech.camera.not_locked", false, now);
                }
            },
            TechAction::Restart => self.restart_wanted = true,
            TechAction::SaveLogs => {
                self.begin_saving("", "log", Journal.text());
                self.answer("tech.dash.logs_begun", true, now);
            }
            TechAction::ExportDrift if self.upkeep.history().is_empty() => {
                self.answer("tech.drift.none", false, now);
            }
            TechAction::ExportDrift => {
                let table = super::upkeep::csv(self.upkeep.history());
                self.begin_saving("_drift", "csv", table.into_bytes());
                self.answer("tech.dash.logs_begun", true, now);
            }
            TechAction::Key(_)
            | TechAction::EnterPin
            | TechAction::Open(_)
            | TechAction::Exit
            | TechAction::SetLight(..)
            | TechAction::DriftDays(_)
            | TechAction::Enrol => {} // the flow's own
        }
    }

    /// Notes what a technician did. A record that cannot be written does not stop anybody: the log has it too.
    fn audit(&mut self, action: &str) {
        let at = super::unix_seconds();
        let written = match &mut self.audit {
            Some(audit) => audit.append(action, at),
            None => Err(std::io::Error::other("it could not be opened")),
        };
        if let Err(fault) = written {
            tracing::error!("technician: {action}; the audit record cannot be written: {fault}");
        }
    }

    /// Tells how locking the camera ended.
    fn watch_locking(&mut self, now: Instant) {
        let Some(pending) = &self.locking else { return };
        let why = match pending.try_take() {
            Ok(None) => return,
            Ok(Some(Ok(_))) => None,
            Ok(Some(Err(fault))) => Some(fault.to_string()),
            Err(late) => Some(late.to_string()),
        };
        self.locking = None;
        self.gauges.look_now(now);
        if let Some(why) = &why {
            tracing::error!("the camera is not locked: {why}");
        }
        let key = if why.is_none() { "tech.camera.read_anew" } else { "tech.camera.not_locked" };
        self.answer(key, why.is_none(), now);
    }

    /// Tells a technician what came of a press.
    pub(super) fn answer(&mut self, key: &'static str, good: bool, now: Instant) {
        self.tell(Event::Tech(TechEvent::Said(Said { key, good })), now);
    }

    /// Gives delivery a job, and says so, or that there is no delivery.
    fn ask_for_technician(&mut self, job: Job, done: &'static str, now: Instant) {
        let asked = self.ask(job);
        self.answer(if asked { done } else { "tech.enrol.not_enrolled" }, asked, now);
    }

    fn try_output(&mut self, output: Output, now: Instant) {
        let there = match output {
            Output::Lamps => {
                self.light(self.capture.clone(), now);
                true
            }
            Output::DoorLamp => {
                self.set_lamp(Lamp::Door, true);
                true
            }
            Output::Speaker => {
                self.voice.sound(Sound::Good);
                true
            }
            Output::Fan | Output::SeatUp | Output::SeatDown => false,
        };
        self.answer(if there { "tech.io.tried" } else { "tech.io.no_output" }, there, now);
    }

    /// Writes a text to a stick, in a thread of its own: sticks are slow. `kind`: what it is, for the file's name.
    fn begin_saving(&mut self, kind: &str, ending: &str, text: Vec<u8>) {
        if self.saving.is_some() {
            return; // one at a time
        }
        let booth: String = self.settings.booth.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let name = format!("gradbooth_{booth}{kind}_{}.{ending}", clock::local_stamp());
        let wake = Arc::clone(&self.wake);
        let (answer, saving) = sync_channel(1);
        let thread = std::thread::Builder::new().name("stick".to_owned()).spawn(move || {
            if answer.send(stick::save(&name, &text)).is_ok() {
                wake();
            }
        });
        match thread {
            Ok(_) => self.saving = Some(saving),
            Err(err) => tracing::error!("the system gives no thread: {err}"),
        }
    }

    /// Tells how the saving ended.
    fn watch_saving(&mut self, now: Instant) {
        let Some(saving) = &self.saving else { return };
        let answer = match saving.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err("the writing thread ended".to_owned()),
        };
        self.saving = None;
        match answer {
            Ok(path) => {
                tracing::info!("the log is saved to {}; the stick may be pulled out", path.display());
                self.voice.sound(Sound::Good);
                self.answer("tech.dash.logs_done", true, now);
            }
            Err(why) => {
                tracing::error!("the log is not saved: {why}");
                self.voice.sound(Sound::Bad);
                self.answer("tech.dash.logs_failed", false, now);
            }
        }
    }

    fn begin_enrolment(&mut self, code: String, now: Instant) {
        let known = self.delivery.as_ref().map(|(_, enrolment)| enrolment.server.clone());
        let Some(server) = known.or_else(|| self.server.clone()) else {
            tracing::warn!("no server is known: set `server` in booth.toml");
            self.tell(Event::Tech(TechEvent::Enrolled(Err("failed"))), now);
            return;
        };
        let (state, wake) = (self.state.clone(), Arc::clone(&self.wake));
        let (answer, enrolling) = sync_channel(1);
        let thread = std::thread::Builder::new().name("enrol".to_owned()).spawn(move || {
            if answer.send(enrol(&server, &code, &state).map(Box::new)).is_ok() {
                wake();
            }
        });
        match thread {
            Ok(_) => self.enrolling = Some(enrolling),
            Err(err) => tracing::error!("the system gives no thread: {err}"),
        }
    }

    /// Takes the answers of what a technician began beside the flow: a log that is saved; an enrolment, after which the
    /// booth delivers to the new server.
    pub(super) fn watch_enrolment(&mut self, now: Instant) {
        self.watch_saving(now);
        self.watch_locking(now);
        let Some(enrolling) = &self.enrolling else { return };
        let answer = match enrolling.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err("expired"),
        };
        self.enrolling = None;
        let answer = answer.and_then(|enrolment| {
            let booth = enrolment.booth.clone();
            if let Some((delivery, _)) = self.delivery.take() {
                delivery.stop();
            }
            let wake = Arc::clone(&self.wake);
            match Delivery::start((*enrolment).clone(), &DeliveryOptions::new(&self.state), move || wake()) {
                Ok(delivery) => self.delivery = Some((delivery, *enrolment)),
                Err(err) => {
                    tracing::error!("{err}");
                    return Err("failed");
                }
            }
            self.settings.booth.clone_from(&booth);
            self.settings.enrolled = true;
            self.flow.configure(self.settings.clone());
            Ok(booth)
        });
        self.tell(Event::Tech(TechEvent::Enrolled(answer)), now);
    }
}

fn enrol(server: &str, code: &str, state: &std::path::Path) -> Result<Enrolment, &'static str> {
    Enrolment::obtain(server, code, state, &ClientOptions::default()).map_err(|err| {
        tracing::error!("enrolment: {err}");
        match err {
            EnrolError::Refused(_) => "expired",
            EnrolError::Call(_) | EnrolError::Client(_) | EnrolError::Identity(_) => "failed",
        }
    })
}

/// A press for the log.
const fn word(action: &TechAction) -> &'static str {
    match action {
        TechAction::Key(_) => "key",
        TechAction::EnterPin => "enter PIN",
        TechAction::Open(_) => "open page",
        TechAction::Exit => "exit",
        TechAction::SetService(true) => "back in service",
        TechAction::SetService(false) => "out of service",
        TechAction::SelfTest => "self-test",
        TechAction::SaveLogs => "save logs",
        TechAction::Restart => "restart",
        TechAction::LockCamera => "lock camera",
        TechAction::SetLight(..) => "set light",
        TechAction::LightsOff => "lights off",
        TechAction::LightsCapture => "lights to capture level",
        TechAction::Calibrate(Procedure::Lights) => "calibrate lights",
        TechAction::Calibrate(Procedure::Colour) => "calibrate colour",
        TechAction::Calibrate(Procedure::FlatField) => "calibrate flat field",
        TechAction::Calibrate(Procedure::Sharpness) => "calibrate sharpness",
        TechAction::Calibrate(Procedure::Geometry) => "calibrate geometry",
        TechAction::TargetPlaced { skip: false } => "target placed",
        TechAction::TargetPlaced { skip: true } => "target left out",
        TechAction::TestShot => "test shot",
        TechAction::StopCalibration => "stop calibration",
        TechAction::SignCalibration(_) => "sign calibration",
        TechAction::DiscardCalibration => "discard calibration",
        TechAction::DriftDays(_) => "drift range",
        TechAction::ExportDrift => "export drift",
        TechAction::TestOutput(_) => "test output",
        TechAction::RetryQueue => "retry queue",
        TechAction::Diagnose => "diagnose",
        TechAction::Enrol => "enrol",
    }
}
