//! Drains what the workers found, feeds the flow, carries out its commands. Waits for nobody.

use std::sync::Arc;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use gradbooth_protocol::{BoothConfig, Heartbeat};
use sha2::{Digest as _, Sha256};

use super::eyes::{Failure, Job as EyesJob, Seen};
use super::workers::{Device, News};
use super::{Booth, clock, mapping};
use crate::delivery::{Answer, Job};
use crate::devices::panel::{Input, Lamp};
use crate::devices::worker::DeviceState;
use crate::domain::{Background, CollectionCode, Fen, SessionId, ShotId};
use crate::flow::{Action, Event, ShotFault, guide_limits};
use crate::standard::Profile;

/// A preview older than this is veiled.
const FROZEN_AFTER: Duration = Duration::from_millis(500);
/// Time between two heartbeats.
pub(super) const HEARTBEAT: Duration = Duration::from_mins(1);
/// At most so many events are handled before the screen is drawn again.
const BATCH: usize = 64;

impl Booth {
    /// One turn of the booth: everything that has happened, then everything that is to be done. Never blocks.
    pub fn turn(&mut self, now: Instant) {
        self.drain_news(now);
        self.drain_eyes(now);
        self.drain_answers(now);
        self.watch_health(now);
        self.watch_lights(now);
        self.watch_calibration(now);
        self.watch_upkeep(now);
        self.watch_enrolment(now);
        if self.flow.poll_timeout().is_some_and(|(due, _)| due <= now) {
            self.flow.handle_timeout(now);
        }
        self.dispatch(now);
    }

    /// When [`Self::turn`] wants to be called at the latest, if nothing happens before.
    pub fn next_turn(&self, now: Instant) -> Duration {
        let due = self.flow.poll_timeout().map_or(Duration::from_millis(250), |(due, _)| due.duration_since(now));
        due.clamp(Duration::from_millis(5), Duration::from_millis(250))
    }

    /// Hands an event to the flow.
    pub(super) fn tell(&mut self, event: Event, now: Instant) {
        if let Some(observer) = &mut self.observer {
            observer.event(name(&event));
        }
        self.flow.handle(event, now);
    }

    fn drain_news(&mut self, now: Instant) {
        for (device, state) in self.states.take() {
            self.device_changed(device, &state, now);
        }
        for _ in 0..BATCH {
            let Ok(news) = self.news.try_recv() else { return };
            match news {
                News::CameraInfo(info, identity) => {
                    tracing::info!("camera: {}", identity.key());
                    (self.camera, self.camera_identity) = (info, identity);
                    self.bind_calibration(now);
                }
                News::Heat(celsius) => self.health.heat.measured(celsius, now),
                News::Scanned(text) => {
                    let code = CollectionCode::parse(&text, &self.code_prefix);
                    let event = code.map_or(Event::ScannedNonsense, Event::Scanned);
                    self.tell(event, now);
                }
                News::ScanTrouble(trouble) => self.tell(Event::ScanTrouble(trouble_of(trouble)), now),
                News::Panel(change) => {
                    self.gauges.panel(change);
                    match (change.input, change.active) {
                        (Input::ShutterButton, true) => self.tell(Event::Pressed(Action::Shutter), now),
                        (Input::CallButton, true) => self.tell(Event::Pressed(Action::CallStaff), now),
                        (Input::Tamper, true) => tracing::warn!("the case was opened"),
                        (Input::Door, _) => self.tell(Event::Stirred, now),
                        (Input::ShutterButton | Input::CallButton | Input::Tamper, false) => {}
                    }
                }
            }
        }
    }

    fn device_changed(&mut self, device: Device, state: &DeviceState, now: Instant) {
        let lost = match state {
            DeviceState::Up => None,
            DeviceState::Down(why) => {
                tracing::warn!("{why}");
                Some(now)
            }
        };
        match device {
            Device::Camera => {
                self.health.camera_lost = lost.map(|now| self.health.camera_lost.unwrap_or(now));
                if lost.is_some() {
                    self.lighting.camera_lost();
                }
                self.health.camera_fault = match state {
                    DeviceState::Up => None,
                    DeviceState::Down(why) => Some(why.clone()),
                };
            }
            Device::Lights => {
                self.health.lights_lost = lost.map(|now| self.health.lights_lost.unwrap_or(now));
                if lost.is_some() {
                    self.lighting.lights_lost();
                }
            }
            Device::Scanner => self.gauges.scanner(lost.is_none()), // the booth works without it,
            Device::Panel => self.gauges.panel_up(lost.is_none()),  // and without this
            Device::Heat => {}                                      // a minute's silence counts, not this
        }
    }

    fn drain_eyes(&mut self, now: Instant) {
        for _ in 0..BATCH {
            let seen = match self.eyes.seen.try_recv() {
                Ok(seen) => seen,
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    tracing::error!("the vision thread has ended; the booth starts again");
                    self.restart_wanted = true;
                    return;
                }
            };
            match seen {
                Seen::Assessed(session, report) => self.tell(Event::Assessed { session, report }, now),
                Seen::LightOff(how) => {
                    tracing::warn!("{how}");
                    self.upkeep.doubt(now);
                }
                Seen::Shot(session, shot, result) => self.shot_came(session, shot, result, now),
            }
        }
    }

    fn shot_came(&mut self, session: SessionId, shot: ShotId, result: Result<Box<super::Shot>, Failure>, now: Instant) {
        let verdict = result.as_ref().ok().map(|shot| shot.report.verdict());
        if self.test_shot_came((session, shot), verdict, now) {
            if let Ok(developed) = &result {
                tracing::info!("a test shot: {:?}", failed(&developed.report));
            }
            return;
        }
        self.light_again(now);
        if self.visit.session != Some(session) {
            return; // the visit is over: its pixels go no further
        }
        let event = match result {
            Ok(developed) if is_one_of(&developed.portrait.jpeg, &self.visit.rejected) => {
                return self.sent_back(session, shot, now);
            }
            Ok(developed) => {
                if let Some(observer) = &mut self.observer {
                    observer.shot(shot, &developed);
                }
                let report = developed.report.clone();
                if report.verdict() == crate::domain::Verdict::Fail {
                    self.gauges.count(false);
                }
                self.visit.shots.insert(shot, *developed);
                Event::Developed { session, shot, report }
            }
            Err(Failure { fault, why }) => {
                tracing::info!("a shot came to nothing: {why}");
                if let Some(observer) = &mut self.observer {
                    observer.failed(&why);
                }
                Event::DevelopFailed { session, shot, fault }
            }
        };
        self.tell(event, now);
    }

    /// A photo came from the phone. One that a reviewer sent back is refused before anybody looks at it: the server would
    /// refuse it after the student has left.
    fn photo_came(&mut self, session: SessionId, shot: ShotId, bytes: Vec<u8>, now: Instant) {
        if is_one_of(&bytes, &self.visit.rejected) {
            self.sent_back(session, shot, now);
        } else {
            self.ask_eyes(EyesJob::Album(session, shot, bytes));
        }
    }

    fn sent_back(&mut self, session: SessionId, shot: ShotId, now: Instant) {
        if let Some(observer) = &mut self.observer {
            observer.failed("this very photo was sent back by a reviewer before");
        }
        self.tell(Event::DevelopFailed { session, shot, fault: ShotFault::SameRejected }, now);
    }

    fn drain_answers(&mut self, now: Instant) {
        for _ in 0..BATCH {
            let Some(answer) = self.delivery.as_ref().and_then(|(delivery, _)| delivery.answer()) else { return };
            match &answer {
                Answer::StoreFailed { why, full, .. } => {
                    tracing::error!("the package was not kept: {why}");
                    self.health.full = *full;
                }
                Answer::Stored { .. } => {
                    self.health.full = false;
                    self.gauges.count(true);
                }
                Answer::NeedsCare { why, .. } => tracing::error!("a package is refused for good: {why}"),
                Answer::Delivered { receipt, .. } => {
                    if let Some(observer) = &mut self.observer {
                        observer.delivered(receipt);
                    }
                }
                Answer::Online(online) => self.online = *online,
                Answer::Queue(counts) => self.gauges.queue(*counts),
                Answer::Config(config) => self.configure(config),
                Answer::LookedUp { session, answer: Ok(found) } if self.visit.session == Some(*session) => {
                    self.visit.rejected.clone_from(&found.rejected);
                }
                Answer::LookedUp { .. }
                | Answer::Order { .. }
                | Answer::Album { .. }
                | Answer::AlbumPhoto { .. }
                | Answer::Withdrawn { .. } => {}
            }
            if let Answer::AlbumPhoto { session, shot, bytes } = answer {
                if self.visit.session == Some(session) {
                    self.photo_came(session, shot, bytes, now);
                }
            } else if let Some(event) = mapping::event(answer) {
                self.tell(event, now);
            }
        }
    }

    /// Takes over what the server says this booth shows and does.
    fn configure(&mut self, config: &BoothConfig) {
        let settings = &mut self.settings;
        settings.price = (config.price_fen > 0).then_some(Fen(config.price_fen));
        settings.shots = config.shots.max(1);
        settings.school.clone_from(&config.school);
        settings.place.clone_from(&config.place);
        settings.help_phone.clone_from(&config.help_phone);
        settings.help_hours.clone_from(&config.help_hours);
        settings.staffed_point.clone_from(&config.staffed_point);
        settings.follow_url.clone_from(&config.follow_url);
        settings.help_url.clone_from(&config.help_url);
        self.consent_version.clone_from(&config.consent_version);
        self.code_prefix.clone_from(&config.code_prefix);
        let background = match config.background.as_str() {
            "blue" => Background::Blue,
            "white" => Background::White,
            "grey" => Background::Grey,
            _ => Background::Keep,
        };
        match Profile::named(&config.profile) {
            Ok(profile) => {
                self.background = background;
                self.settings.limits = guide_limits(profile);
                self.ask_eyes(EyesJob::Profile(Arc::new(profile.clone()), background));
            }
            Err(err) => tracing::error!("the server names a profile that this booth does not have: {err}"),
        }
        self.flow.configure(self.settings.clone());
    }

    fn watch_health(&mut self, now: Instant) {
        if self.health.frames.try_next().is_some() {
            self.health.last_frame = now;
            self.watchdog.frame();
        }
        self.watchdog.beat(self.health.camera_lost, now);
        let frozen = now.duration_since(self.health.last_frame) > FROZEN_AFTER;
        if frozen != self.health.frozen {
            self.health.frozen = frozen;
            self.tell(Event::PreviewFrozen(frozen), now);
        }
        self.health.clock_unset = !clock::is_set(clock::unix_seconds());
        self.show_status();
        let out = self.health.reason(now);
        if out != self.health.out {
            self.health.out = out;
            self.tell(Event::Service(out), now);
        }
        if now >= self.health.next_heartbeat {
            if self.health.full && self.gauges.disk_free().is_some_and(|free| free > 0.02) {
                self.health.full = false;
            }
            self.health.next_heartbeat = now + HEARTBEAT;
            let heartbeat = Heartbeat {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                queued: self.gauges.waiting(),
                camera_ok: self.health.camera_ok(),
                lights_ok: self.health.lights_ok(),
                disk_free: self.gauges.disk_free().unwrap_or(1.0),
                in_service: self.health.in_service(),
            };
            self.ask(Job::Heartbeat(heartbeat));
        }
        if let Some(readings) = self.take_readings(now) {
            self.tell(Event::Readings(Box::new(readings)), now);
        }
    }

    /// Lights that have become too hot go off, those that have cooled come back as they are wanted; lamps' hours go on.
    fn watch_lights(&mut self, now: Instant) {
        let hot = self.health.heat.must_be_dark(now);
        if hot != self.too_hot {
            self.too_hot = hot;
            if hot {
                tracing::error!("the lights are off until they are cool: {:?}", self.health.heat(now));
            } else {
                tracing::info!("the lights are cool again");
            }
            self.command_lights(self.lights_asked.clone(), now);
        }
        let lit = self.lights_set.get().map(|set| set.duties).unwrap_or_default();
        self.lamps_burn.look(&lit, now);
    }

    /// Gives delivery a job; whether it was taken.
    pub(super) fn ask(&self, job: Job) -> bool {
        self.delivery.as_ref().is_some_and(|(delivery, _)| match delivery.ask(job) {
            Ok(()) => true,
            Err(err) => {
                tracing::warn!("{err}");
                false
            }
        })
    }

    pub(super) fn ask_eyes(&self, job: EyesJob) -> bool {
        let taken = self.eyes.ask(job);
        if !taken {
            tracing::error!("vision takes no more work; restart the booth");
        }
        taken
    }

    /// The status lamps beside the door: ready for somebody, or somebody inside.
    fn show_status(&mut self) {
        let busy = self.flow.session().is_some();
        let status = (self.health.in_service() && !busy, busy);
        if self.health.status != Some(status) {
            self.health.status = Some(status);
            self.set_lamp(Lamp::Ready, status.0);
            self.set_lamp(Lamp::Busy, status.1);
        }
    }

    /// Wants a lamp on or off; each as wanted last.
    pub(super) fn set_lamp(&self, lamp: Lamp, on: bool) {
        let mut lamps = self.lamps.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lamps.retain(|(known, _)| *known != lamp);
        lamps.push((lamp, on));
    }

    pub(super) fn set_staff_service(&mut self, in_service: bool) {
        self.health.staff = !in_service;
    }
}

/// The checks that a report fails, for the log.
fn failed(report: &crate::domain::Report) -> Vec<crate::domain::CheckId> {
    let fails = report.findings.iter().filter(|finding| finding.outcome == crate::domain::Outcome::Fail);
    fails.map(|finding| finding.check).collect()
}

/// Whether a file has one of these SHA-256, lower-case hex.
fn is_one_of(file: &[u8], pictures: &[String]) -> bool {
    !pictures.is_empty() && pictures.contains(&hex::encode(Sha256::digest(file)))
}

fn trouble_of(trouble: crate::devices::scanner::ReadTrouble) -> crate::flow::ScanTrouble {
    use crate::devices::scanner::ReadTrouble;
    use crate::flow::ScanTrouble;
    match trouble {
        ReadTrouble::TooDark => ScanTrouble::TooDark,
        ReadTrouble::Glare => ScanTrouble::Glare,
        ReadTrouble::TooSmall => ScanTrouble::TooSmall,
        ReadTrouble::Blurred => ScanTrouble::Blurred,
    }
}

/// Name of an event for logs and session records; no personal data.
const fn name(event: &Event) -> &'static str {
    match event {
        Event::Pressed(_) => "pressed",
        Event::Stirred => "stirred",
        Event::Scanned(_) => "scanned",
        Event::ScannedNonsense => "scanned_nonsense",
        Event::ScanTrouble(_) => "scan_trouble",
        Event::LookedUp { answer: Ok(_), .. } => "looked_up",
        Event::LookedUp { answer: Err(_), .. } => "lookup_failed",
        Event::Assessed { .. } => "assessed",
        Event::Developed { .. } => "developed",
        Event::DevelopFailed { .. } => "develop_failed",
        Event::Stored { .. } => "stored",
        Event::StoreFailed { .. } => "store_failed",
        Event::Delivered { .. } => "delivered",
        Event::Order { .. } => "order",
        Event::Album { .. } => "album",
        Event::Withdrawn { .. } => "withdrawn",
        Event::Online(true) => "online",
        Event::Online(false) => "offline",
        Event::PreviewFrozen(true) => "preview_frozen",
        Event::PreviewFrozen(false) => "preview_moves",
        Event::Service(Some(_)) => "out_of_service",
        Event::Service(None) => "in_service",
        Event::Tech(_) => "technician",
        Event::Readings(_) => "readings",
    }
}
