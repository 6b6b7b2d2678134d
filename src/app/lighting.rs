//! The booth's calibration: the one in force, and one under way by the screen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::calibrating::bench::facts;
use super::calibrating::devices::{News, Order, Running, Sources, Work, start};
use super::calibrating::settings_of;
use super::calibrating::store::{self, NewCalibration, Stored};
use super::eyes::Job as EyesJob;
use super::heat::temperatures;
use super::{Booth, clock};
use crate::calibration::machine::Outcome;
use crate::calibration::{Calibration, Fault, Profile, Settings, View};
use crate::delivery::DeviceKey;
use crate::domain::{Channel, Cut, Duty, Frame, SessionId, ShotId, Signature, Verdict};
use crate::flow::Event;
use crate::flow::technician::{CalibrationRow, CalibrationView, Procedure, Refusal, TechEvent};
use crate::guide::overlay::Framing;

/// How this booth is calibrated.
#[expect(clippy::struct_excessive_bools, reason = "switches of the settings, each its own")]
#[derive(Debug, Clone)]
pub struct CalibrationPlan {
    /// Whether it takes no photos without a calibration.
    pub required: bool,
    /// Days after which one is old.
    pub most_days: u32,
    /// Whether technicians have a grey head.
    pub head: bool,
    /// Whether lamps are kept warm between visits.
    pub keep_warm: bool,
    /// Whether lights of which none is named have no power.
    pub cuts_supply: bool,
    /// Frequency of the dimming, Hz; `None` where nobody says.
    pub pwm_hz: Option<f64>,
    /// Exposure of the camera's lock.
    pub exposure: Duration,
    /// Where the norm's picture lies in the camera's frame; `None`: in its middle, as large as can be.
    pub framing: Option<Framing>,
    /// The recipe that a solution is drawn to.
    pub reference: Vec<(Channel, Duty)>,
}

/// What the booth knows of its calibration.
pub(super) struct Lighting {
    plan: CalibrationPlan,
    /// The one in force.
    in_force: Option<Arc<Stored>>,
    /// Why the one on disk is not in force.
    trouble: Option<String>,
    underway: Option<Underway>,
    /// One that ended and is neither signed nor thrown away.
    ended: Option<Box<Calibration>>,
    /// The camera was opened or locked anew meanwhile.
    camera_anew: bool,
    /// A technician's shot that is awaited.
    testing: Option<(SessionId, ShotId)>,
}

/// A calibration under way.
struct Underway {
    running: Running,
    step: u8,
    began: Instant,
    took: Vec<u32>,
}

impl Lighting {
    pub(super) fn new(plan: CalibrationPlan) -> Self {
        Self { plan, in_force: None, trouble: None, underway: None, ended: None, camera_anew: false, testing: None }
    }

    /// What a calibration is asked for, of a camera of so many pixels.
    fn settings(&self, booth: &str, (width, height): (u32, u32)) -> Settings {
        let framing = self.plan.framing.unwrap_or_else(|| Framing::widest(width, height));
        settings_of(booth, framing, &self.plan)
    }

    /// Whether photos may be taken in this light.
    pub(super) fn is_good(&self) -> bool {
        self.in_force.is_some() || (!self.plan.required && self.trouble.is_none())
    }

    /// The calibration in force.
    pub(super) fn in_force(&self) -> Option<&Arc<Stored>> {
        self.in_force.as_ref()
    }

    /// Where the norm's picture lies in a frame of so many pixels.
    pub(super) fn cut(&self, (width, height): (u32, u32)) -> Cut {
        self.plan.framing.unwrap_or_else(|| Framing::widest(width, height)).cut()
    }

    /// The calibration in force, for manifests.
    pub(super) fn id(&self) -> Option<String> {
        self.in_force.as_ref().map(|stored| stored.id.clone())
    }

    /// Why the calibration on disk is not in force, for a technician.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    pub(super) fn is_calibrating(&self) -> bool {
        self.underway.is_some()
    }

    fn order(&self, order: Order) {
        if let Some(underway) = &self.underway {
            underway.running.order(order);
        }
    }

    pub(super) fn camera_lost(&self) {
        self.order(Order::CameraLost);
    }

    pub(super) fn lights_lost(&self) {
        self.order(Order::LightsLost);
    }
}

impl Booth {
    /// The camera was opened or locked anew: the calibration on disk counts if it was made with this one, set as it is.
    pub(super) fn bind_calibration(&mut self, now: Instant) {
        self.lighting.camera_anew = self.lighting.is_calibrating();
        if self.lighting.camera_anew {
            return; // its own lock and proof; looked at when it has ended
        }
        let camera = facts(&self.camera, &self.camera_identity);
        let old = clock::utc_days_ago(self.lighting.plan.most_days);
        let loaded = DeviceKey::load_or_create(&self.state).map_err(|fault| fault.to_string()).and_then(|key| {
            let key = key.signing().verifying_key();
            store::load(&self.state, &key, &camera, Some(&old), now).map_err(|fault| fault.to_string())
        });
        match loaded {
            Ok(Some(stored)) => {
                if stored.is_old {
                    tracing::warn!("the calibration of {} is old; calibrate on the next visit", stored.profile.at);
                }
                self.use_calibration(stored);
            }
            Ok(None) => self.use_no_calibration(None),
            Err(why) => {
                tracing::error!("{why}");
                self.use_no_calibration(Some(why));
            }
        }
    }

    fn use_no_calibration(&mut self, trouble: Option<String>) {
        self.capture.clone_from(&self.lighting.plan.reference);
        self.ask_eyes(EyesJob::Calibrated(None));
        (self.lighting.in_force, self.lighting.trouble) = (None, trouble);
        self.judge_light();
    }

    fn use_calibration(&mut self, stored: Stored) {
        self.capture = stored.recipe(1.0);
        let stored = Arc::new(stored);
        self.ask_eyes(EyesJob::Calibrated(Some(Arc::clone(&stored))));
        let other = self.lighting.id() != Some(stored.id.clone());
        (self.lighting.in_force, self.lighting.trouble) = (Some(stored), None);
        if other {
            self.upkeep.calibrated(clock::now());
        }
        self.judge_light();
    }

    /// A technician starts a calibration.
    pub(super) fn begin_calibration(&mut self, procedure: Procedure, now: Instant) {
        self.lighting.ended = None;
        self.stop_upkeep();
        if self.lighting.underway.is_some() {
            return; // one at a time
        }
        let work = match procedure {
            Procedure::Lights => {
                let size = (self.camera.width, self.camera.height);
                let settings = self.lighting.settings(&self.settings.booth, size);
                Work::Lights(Box::new(Calibration::new(settings, now)))
            }
            Procedure::Colour | Procedure::FlatField | Procedure::Sharpness | Procedure::Geometry => {
                match self.single_step(procedure) {
                    Some(step) => Work::Part(Box::new(step)),
                    None => return self.show_calibration(refused("failed_no_profile"), now),
                }
            }
        };
        match start(work, self.calibration_sources()) {
            Ok(running) => {
                self.lighting.underway = Some(Underway { running, step: 0, began: now, took: Vec::new() });
            }
            Err(err) => {
                tracing::error!("the system gives no thread: {err}");
                self.show_calibration(refused(Fault::CameraLost.key()), now);
            }
        }
    }

    /// What a calibration, a step or a morning sees and sets by.
    pub(super) fn calibration_sources(&self) -> Sources {
        Sources {
            frames: self.frames.clone(),
            lights: self.lights_set.clone(),
            camera: self.camera_desk.clone(),
            facts: facts(&self.camera, &self.camera_identity),
            exposure: self.lighting.plan.exposure,
            wake: Arc::clone(&self.wake),
        }
    }

    /// What was asked for stands there, or is left out.
    pub(super) fn target_placed(&mut self, skip: bool) {
        self.lighting.order(if skip { Order::Skip } else { Order::Placed });
    }

    /// Stops a calibration, or throws an ended one away.
    pub(super) fn drop_calibration(&mut self, now: Instant) {
        self.abandon_calibration();
        if self.lighting.underway.is_none() {
            self.show_calibration(CalibrationView::Ready, now);
        }
    }

    /// The technician has gone: what runs stops, what is not signed is thrown away.
    pub(super) fn abandon_calibration(&mut self) {
        self.lighting.order(Order::Stop);
        self.lighting.ended = None;
    }

    /// None is under way any more. The camera may be another by now, or set otherwise.
    fn end_calibration(&mut self, now: Instant) {
        self.lighting.underway = None;
        if self.lighting.camera_anew {
            self.bind_calibration(now);
        }
    }

    /// Brings an accepted calibration into force.
    pub(super) fn sign_calibration(&mut self, signature: &Signature, now: Instant) {
        let Some(machine) = self.lighting.ended.take() else { return };
        match self.keep(&machine, signature) {
            Ok(()) => {
                self.bind_calibration(now);
                self.answer("tech.cal.signed", self.lighting.is_good(), now);
            }
            Err(why) => {
                tracing::error!("{why}");
                self.answer("tech.cal.unsigned", false, now);
            }
        }
        self.show_calibration(CalibrationView::Ready, now);
    }

    fn keep(&self, machine: &Calibration, signature: &Signature) -> Result<(), String> {
        let profile = machine.outcome().and_then(|outcome| outcome.profile.clone());
        let (Some(profile), Some(plates)) = (profile, machine.plates()) else {
            return Err("calibration: it was refused and cannot be signed; calibrate anew".to_owned());
        };
        self.sign_and_keep(*profile, plates, signature)
    }

    /// Signs a profile with the booth's own key and brings it into force.
    pub(super) fn sign_and_keep(
        &self,
        mut profile: Profile,
        plates: [&Frame; 3],
        signature: &Signature,
    ) -> Result<(), String> {
        profile.temperatures_c = temperatures(self.health.heat(clock::now()).celsius());
        let key = DeviceKey::load_or_create(&self.state).map_err(|fault| fault.to_string())?;
        let (id, at) = (clock::local_stamp(), clock::utc_moment());
        let new = NewCalibration { id: &id, at: &at, technician: "screen", profile, plates, signature };
        store::save(&self.state, new, key.signing()).map(drop).map_err(|fault| fault.to_string())
    }

    /// A technician wants a photo in the new light: it is taken and judged as a student's, and forgotten.
    pub(super) fn test_shot(&mut self, now: Instant) {
        let recipe = self.lighting.ended.as_ref().and_then(|machine| machine.outcome()).map(|outcome| &outcome.recipe);
        let recipe = recipe.map(|recipe| recipe.iter().map(|(channel, duty)| (*channel, Duty::new(*duty as f32))));
        let duties = recipe.map_or_else(|| self.capture.clone(), Iterator::collect);
        self.lighting.testing = self.flow.session().map(|session| (session, ShotId::TEST));
        let Some((session, shot)) = self.lighting.testing else { return };
        self.light(duties, now);
        let asked = self.ask_eyes(EyesJob::Burst(session, shot));
        self.answer(if asked { "tech.cal.test_wait" } else { "tech.cal.test_none" }, asked, now);
    }

    /// Whether a shot is the technician's: then it is answered here, and its pixels end here.
    pub(super) fn test_shot_came(
        &mut self,
        ticket: (SessionId, ShotId),
        verdict: Option<Verdict>,
        now: Instant,
    ) -> bool {
        if self.lighting.testing != Some(ticket) {
            return false;
        }
        self.lighting.testing = None;
        self.light(Vec::new(), now);
        let (key, good) = match verdict {
            Some(Verdict::Pass | Verdict::Warn) => ("tech.cal.test_good", true),
            Some(Verdict::Fail) => ("tech.cal.test_bad", false),
            None => ("tech.cal.test_none", false),
        };
        self.answer(key, good, now);
        true
    }

    /// Carries out what a running calibration asks for, and shows how far it is.
    pub(super) fn watch_calibration(&mut self, now: Instant) {
        let Some(underway) = &self.lighting.underway else { return };
        let news: Vec<News> = underway.running.news.try_iter().collect();
        let mut view = None;
        for news in news {
            match news {
                News::Light(duties) => self.command_lights(duties, now),
                // An end is told with the machine itself, a morning is the upkeep's.
                News::View(View::Ended(_)) | News::Morning(_) => {}
                News::View(running) => view = Some(running),
                News::Ended(machine) => {
                    self.end_calibration(now);
                    view = None;
                    self.calibration_ended(machine, now);
                }
                News::Part(part) => self.show_single_step(&part, now),
                News::PartEnded(step) => {
                    self.end_calibration(now);
                    self.single_step_ended(step.view(), now);
                }
            }
        }
        if let Some(view) = view.and_then(|view| self.running_view(view, now)) {
            self.show_calibration(view, now);
        }
    }

    fn calibration_ended(&mut self, machine: Box<Calibration>, now: Instant) {
        let Some(outcome) = machine.outcome() else { return };
        for fault in &outcome.faults {
            tracing::warn!("calibration: {fault}");
        }
        let stopped = outcome.faults.first() == Some(&Fault::Stopped);
        let view = if stopped { CalibrationView::Ready } else { ended_view(outcome) };
        self.lighting.ended = outcome.accepted.then_some(machine);
        self.show_calibration(view, now);
    }

    fn running_view(&mut self, view: View, now: Instant) -> Option<CalibrationView> {
        let underway = self.lighting.underway.as_mut()?;
        let View::Running { step, progress, seconds_left, channels, ambient, asks } = view else { return None };
        if step > underway.step {
            let seconds = now.saturating_duration_since(underway.began).as_secs() as u32;
            underway.took.push(seconds);
            underway.took.resize(usize::from(step), 0);
            (underway.step, underway.began) = (step, now);
        }
        let took = underway.took.clone();
        Some(CalibrationView::Running { step, progress, seconds_left, channels, ambient, took, asks })
    }

    pub(super) fn show_calibration(&mut self, view: CalibrationView, now: Instant) {
        self.tell(Event::Tech(TechEvent::Calibration(view)), now);
    }
}

pub(super) fn refused(key: &'static str) -> CalibrationView {
    let refusal = Some(Refusal { key, channels: Vec::new(), value: String::new() });
    CalibrationView::Ended { accepted: false, refusal, rows: Vec::new() }
}

/// An end as the page shows it.
fn ended_view(outcome: &Outcome) -> CalibrationView {
    let refusal = outcome.faults.first().map(|fault| Refusal {
        key: fault.key(),
        channels: fault.channels(),
        value: fault.value().unwrap_or_default(),
    });
    let rows = outcome.rows.iter().map(|row| CalibrationRow {
        key: row.metric.key(),
        before: row.before.map(|value| row.metric.written(value)).unwrap_or_default(),
        after: row.metric.written(row.after),
        limit: row.limit(),
        good: row.is_good(),
    });
    CalibrationView::Ended { accepted: outcome.accepted, refusal, rows: rows.collect() }
}
