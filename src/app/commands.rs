//! Carries out what the flow asks for, and nothing on its own.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use gradbooth_protocol::PhotoSource;
use sha2::{Digest as _, Sha256};

use super::eyes::Job as EyesJob;
use super::{Booth, Visit, unix_seconds};
use crate::delivery::{Contents, Job, MediaType, draw_ids};
use crate::devices::panel::Lamp;
use crate::domain::{Channel, Duty, SessionId};
use crate::flow::{Command, Event, LightScene, LookupFailure, NetworkFailure, Seal, ShotFault};
use crate::ui::text::Text;

impl Booth {
    /// Carries out all that the flow asks for.
    pub(super) fn dispatch(&mut self, now: Instant) {
        while let Some(command) = self.flow.poll_command() {
            self.carry_out(command, now);
        }
    }

    fn carry_out(&mut self, command: Command, now: Instant) {
        match command {
            Command::Light(LightScene::Off) => self.light(Vec::new(), now),
            Command::Light(LightScene::Capture) => self.light(self.capture.clone(), now),
            Command::Scan(on) => self.scan.store(on, Ordering::Release),
            Command::LookUp { session, code, number, last_four } => {
                self.begin(session);
                if !self.ask(Job::LookUp { session, code, number, last_four }) {
                    let answer = Err(LookupFailure::Network);
                    self.tell(Event::LookedUp { session, answer }, now);
                }
            }
            Command::Watch(session) => {
                if let Some(session) = session {
                    self.begin(session);
                }
                self.ask_eyes(EyesJob::Watch(session));
            }
            Command::TakeBurst { session, shot } => {
                self.begin(session);
                if !self.ask_eyes(EyesJob::Burst(session, shot)) {
                    self.tell(Event::DevelopFailed { session, shot, fault: ShotFault::Camera }, now);
                }
            }
            Command::OpenAlbum { session, shot } => {
                self.begin(session);
                if !self.ask(Job::OpenAlbum { session, shot }) {
                    self.tell(Event::Album { session, answer: Err(NetworkFailure) }, now);
                }
            }
            Command::CloseAlbum { session } => {
                self.ask(Job::CloseAlbum { session });
            }
            Command::Seal(seal) => self.seal(&seal, now),
            Command::OpenOrder { session, submission, enrolment } => {
                self.order_job(session, Job::OpenOrder { session, submission, enrolment }, now);
            }
            Command::QueryOrder { session, order } => {
                self.order_job(session, Job::QueryOrder { session, order }, now);
            }
            Command::CloseOrder { session, order } => {
                self.order_job(session, Job::CloseOrder { session, order }, now);
            }
            Command::Withdraw { session, submission } => {
                if !self.ask(Job::Withdraw { session, submission }) {
                    self.tell(Event::Withdrawn { session, done: false }, now);
                }
            }
            Command::Wipe(_) => self.wipe(),
            Command::Speak(line) => self.voice.say(line, self.flow.view(now).language),
            Command::Sound(sound) => self.voice.sound(sound_of(sound)),
            Command::CallStaff { screen } => {
                self.set_lamp(Lamp::Door, true);
                self.ask(Job::CallStaff { screen: screen.to_owned() });
            }
            Command::Tech(command) => self.technician(command, now),
        }
    }

    /// Brings the lights to these duties.
    pub(super) fn light(&mut self, duties: Vec<(Channel, Duty)>, now: Instant) {
        self.gauges.set_lights(&duties);
        self.command_lights(duties, now);
    }

    /// The one way to the lights: those that are too hot stay dark whoever asks. Frames from before they are really set
    /// are not judged any more.
    pub(super) fn command_lights(&mut self, duties: Vec<(Channel, Duty)>, now: Instant) {
        self.lights_asked.clone_from(&duties);
        let duties = if self.too_hot { Vec::new() } else { duties };
        self.wanted_lights.put(duties.clone());
        self.ask_eyes(EyesJob::LightsChanged(now, duties));
    }

    /// Lights the background again that a shot has switched off. What is dark by now stays dark.
    pub(super) fn light_again(&mut self, now: Instant) {
        if self.lights_set.get().is_some_and(|set| !self.too_hot && set.duties != self.lights_asked) {
            self.command_lights(self.lights_asked.clone(), now);
        }
    }

    fn order_job(&mut self, session: SessionId, job: Job, now: Instant) {
        if !self.ask(job) {
            self.tell(Event::Order { session, answer: Err(NetworkFailure) }, now);
        }
    }

    /// Notes whose visit it is; pixels of another visit are gone before.
    pub(super) fn begin(&mut self, session: SessionId) {
        if self.visit.session != Some(session) {
            self.visit = Visit { session: Some(session), ..Visit::default() };
        }
    }

    /// Forgets every pixel and text of the visit.
    fn wipe(&mut self) {
        self.visit = Visit::default();
        self.frames.clear();
        self.set_lamp(Lamp::Door, false);
    }

    fn seal(&mut self, seal: &Seal, now: Instant) {
        let session = seal.session;
        let sealed = self.contents(seal).is_some_and(|contents| {
            if let Some(observer) = &mut self.observer {
                observer.accepted(seal.shot, &contents);
            }
            self.ask(Job::Store { session, contents: Box::new(contents) })
        });
        if !sealed {
            self.tell(Event::StoreFailed { session }, now);
        }
    }

    fn contents(&self, seal: &Seal) -> Option<Contents> {
        let (_, enrolment) = self.delivery.as_ref()?;
        let shot = self.visit.shots.get(&seal.shot)?;
        let (submission, receipt_code) = draw_ids();
        let original_type = if shot.original.media_type == "image/png" { MediaType::Png } else { MediaType::Jpeg };
        Some(Contents {
            submission,
            receipt_code,
            booth: enrolment.booth.clone(),
            enrolment: seal.enrolment.clone(),
            consents: seal.consents,
            consent_version: self.consent_version.clone(),
            consent_sha256: consent_sha256(),
            consented_at: self.visit.consented_at.unwrap_or_else(unix_seconds),
            phone: seal.phone.clone(),
            source: if shot.original.from_album { PhotoSource::Album } else { PhotoSource::Camera },
            accepted_at: unix_seconds(),
            report: shot.report.clone(),
            calibration: self.lighting.id(),
            background: shot.portrait.background,
            original: shot.original.bytes.as_slice().into(),
            original_type,
            portrait: Arc::clone(&shot.portrait.jpeg),
            manual_review: seal.manual_review,
        })
    }
}

/// SHA-256, lower-case hex, of the consent text: every text of the privacy page as it lies in the table, in the order of
/// the keys, each as `key`, Chinese and English with a line break after each. The same in whichever language it was read.
fn consent_sha256() -> String {
    let mut hash = Sha256::new();
    for (key, [zh, en]) in Text::all().into_iter().filter(|(key, _)| key.starts_with("privacy.")) {
        hash.update(format!("{key}\n{zh}\n{en}\n"));
    }
    hex::encode(hash.finalize())
}

fn sound_of(sound: crate::flow::Sound) -> crate::devices::voice::Sound {
    use crate::devices::voice::Sound as Heard;
    use crate::flow::Sound;
    match sound {
        Sound::Click => Heard::Click,
        Sound::Good => Heard::Good,
        Sound::Bad => Heard::Bad,
        Sound::Shutter => Heard::Shutter,
    }
}
