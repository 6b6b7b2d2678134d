//! The vision thread: judges live frames while somebody poses, picks the best of a burst, develops stills and photos from phones.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::calibrating::store::Stored;
use super::clock::now;
use super::darkroom::develop_and_judge;
use super::own_light::{Dimmer, OwnLight};
use super::workers::{CameraDesk, LightsSet};
use crate::checks::{Subject, evaluate};
use crate::devices::camera::CameraError;
use crate::devices::camera::request::CameraRequest;
use crate::devices::latest::{Latest, Reader};
use crate::domain::{Background, Channel, Duty, FileKind, Frame, Portrait, Report, SessionId, ShotId};
use crate::flow::ShotFault;
use crate::guide::burst;
use crate::guide::overlay::Framing;
use crate::imaging::decode::decode;
use crate::imaging::png;
use crate::portrait::PortraitFault;
use crate::portrait::by_light::ByLight;
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// A burst ends after this long, with what it has.
const BURST_TIME: Duration = Duration::from_millis(850);
/// Without a first frame for this long, the camera is to blame.
const CAMERA_PATIENCE: Duration = Duration::from_secs(3);
/// Reading a camera's controls back takes no longer than this.
const CHECK_PATIENCE: Duration = Duration::from_secs(2);
/// Lamps and the sensor's exposure have followed after this long, once the driver has set the lights.
const LIGHTS_SETTLE: Duration = Duration::from_millis(150);
/// Pause between two looks for the next job.
const JOB_POLL: Duration = Duration::from_millis(15);

/// What the thread is asked to do.
pub(super) enum Job {
    /// Judge live frames for this visit; `None`: stop.
    Watch(Option<SessionId>),
    /// Take a burst and develop its best frame.
    Burst(SessionId, ShotId),
    /// Develop a photo from the phone.
    Album(SessionId, ShotId, Vec<u8>),
    /// The lights were told at this moment to become so: until the driver says that they are, frames say nothing.
    LightsChanged(Instant, Vec<(Channel, Duty)>),
    /// Judge by another profile and background from now on.
    Profile(Arc<Profile>, Background),
    /// Another calibration is in force, or none.
    Calibrated(Option<Arc<Stored>>),
    /// Panic, as a fault in a network would.
    #[cfg(test)]
    Panic,
}

/// What the thread answers.
pub(super) enum Seen {
    /// A live frame's report.
    Assessed(SessionId, Report),
    /// The light of a shot is not as calibrated: the sentence says how.
    LightOff(String),
    /// A shot is ready, or came to nothing.
    Shot(SessionId, ShotId, Result<Box<Shot>, Failure>),
}

/// Why a shot came to nothing.
pub(super) struct Failure {
    /// For the student.
    pub fault: ShotFault,
    /// For technician and log: one sentence, no personal data.
    pub why: String,
}

impl Failure {
    fn new(fault: ShotFault, why: impl ToString) -> Self {
        Self { fault, why: why.to_string() }
    }
}

/// A developed shot with everything that travels with it.
pub struct Shot {
    /// The untouched original.
    pub original: Original,
    /// The finished portrait.
    pub portrait: Portrait,
    /// Its pixels as read back, for the screen.
    pub picture: Frame,
    /// What the checks say about it.
    pub report: Report,
}

/// The untouched original as a file.
pub struct Original {
    /// The bytes: PNG of the camera's frame, or the phone's file as it came.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// It came from a phone.
    pub from_album: bool,
}

/// The thread's other end.
pub(super) struct Eyes {
    jobs: SyncSender<Job>,
    /// What it answers, newest last.
    pub seen: Receiver<Seen>,
}

impl Eyes {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(
        vision: Vision,
        sources: &Sources,
        framing: Option<Framing>,
        profile: Arc<Profile>,
        background: Background,
    ) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(16);
        let (outbox, seen) = sync_channel(16);
        let mut worker = Worker {
            vision,
            frames: sources.frames.reader(),
            camera: sources.camera.clone(),
            lights: sources.lights.clone(),
            dimmer: Dimmer { wanted: sources.wanted.clone(), set: sources.lights.clone() },
            own_light: None,
            framing,
            profile,
            background,
            outbox,
            watching: None,
            last_watched: None,
            wanted: None,
        };
        std::thread::Builder::new().name("vision".to_owned()).spawn(move || worker.run(&inbox))?;
        Ok(Self { jobs, seen })
    }

    /// Gives the thread a job. A full queue means that it hangs: the job is dropped and the caller told.
    pub(super) fn ask(&self, job: Job) -> bool {
        self.jobs.try_send(job).is_ok()
    }
}

/// What the thread sees by.
pub(super) struct Sources {
    /// The newest frame.
    pub frames: Latest<Frame>,
    /// Asks the camera whether it is still set as configured.
    pub camera: CameraDesk,
    /// What the lights really are.
    pub lights: Latest<LightsSet>,
    /// What they shall be: for switching the background off, never for switching anything on.
    pub wanted: Latest<Vec<(Channel, Duty)>>,
}

struct Worker {
    vision: Vision,
    frames: Reader<Frame>,
    camera: CameraDesk,
    lights: Latest<LightsSet>,
    dimmer: Dimmer,
    /// What the calibration in force says of light and colours.
    own_light: Option<OwnLight>,
    framing: Option<Framing>,
    profile: Arc<Profile>,
    background: Background,
    outbox: SyncSender<Seen>,
    watching: Option<SessionId>,
    last_watched: Option<SessionId>,
    /// What the lights shall be, and when they were told; `None`: nobody has told them anything.
    wanted: Option<(Instant, Vec<(Channel, Duty)>)>,
}

impl Worker {
    fn run(&mut self, inbox: &Receiver<Job>) {
        loop {
            let job = if self.watching.is_some() {
                match inbox.try_recv() {
                    Ok(job) => Some(job),
                    Err(std::sync::mpsc::TryRecvError::Empty) => None,
                    Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
                }
            } else {
                match inbox.recv_timeout(Duration::from_secs(1)) {
                    Ok(job) => Some(job),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            };
            if !self.outlive(job) {
                return;
            }
        }
    }

    /// Carries out a job, or watches. A picture that makes a network or a check panic costs that picture, not the booth:
    /// a shot is answered as failed, and the next frame is looked at afresh. Says whether anybody still listens.
    fn outlive(&mut self, job: Option<Job>) -> bool {
        let awaited = match &job {
            Some(Job::Burst(session, shot) | Job::Album(session, shot, _)) => Some((*session, *shot)),
            Some(Job::Watch(_) | Job::LightsChanged(..) | Job::Profile(..) | Job::Calibrated(_)) | None => None,
            #[cfg(test)]
            Some(Job::Panic) => None,
        };
        let step = || match job {
            Some(job) => self.carry_out(job),
            None => self.watching.is_none_or(|session| self.watch(session)),
        };
        // What a panic leaves half done is the memory of the last face alone, and that is forgotten here.
        let Ok(alive) = catch_unwind(AssertUnwindSafe(step)) else {
            tracing::error!("vision panicked over a picture; it goes on with the next");
            self.vision.forget();
            return awaited.is_none_or(|(session, shot)| {
                let failure = Failure::new(ShotFault::File, "vision panicked over this picture");
                self.outbox.send(Seen::Shot(session, shot, Err(failure))).is_ok()
            });
        };
        alive
    }

    fn carry_out(&mut self, job: Job) -> bool {
        match job {
            Job::Watch(session) => self.watch_for(session),
            Job::LightsChanged(at, duties) => self.wanted = Some((at, duties)),
            Job::Profile(profile, background) => {
                self.profile = profile;
                self.background = background;
            }
            Job::Calibrated(stored) => self.own_light = stored.as_deref().map(OwnLight::new),
            #[cfg(test)]
            Job::Panic => panic!("as a fault in a network would"),
            Job::Burst(session, shot) => {
                let result = self.burst();
                return self.outbox.send(Seen::Shot(session, shot, result.map(Box::new))).is_ok();
            }
            Job::Album(session, shot, bytes) => {
                let result = self.album(bytes);
                return self.outbox.send(Seen::Shot(session, shot, result.map(Box::new))).is_ok();
            }
        }
        true
    }

    /// Another visit begins with no memory of the face before the lens in the last.
    fn watch_for(&mut self, session: Option<SessionId>) {
        self.watching = session;
        if session.is_some() && session != self.last_watched {
            self.vision.forget();
            self.last_watched = session;
        }
    }

    /// Judges the newest frame, if there is one that was not judged yet.
    fn watch(&mut self, session: SessionId) -> bool {
        let Some(frame) = self.frames.next(JOB_POLL) else { return true };
        if !self.is_lit(&frame) {
            return true;
        }
        let report = self.judge_live(&self.corrected(frame));
        match self.outbox.try_send(Seen::Assessed(session, report)) {
            Ok(()) | Err(std::sync::mpsc::TrySendError::Full(_)) => true,
            Err(std::sync::mpsc::TrySendError::Disconnected(_)) => false,
        }
    }

    fn judge_live(&mut self, frame: &Frame) -> Report {
        let started = now();
        let scene = self.vision.look(frame, Effort::Live);
        let looked = started.elapsed();
        let framing = self.framing.unwrap_or_else(|| Framing::widest(frame.width(), frame.height()));
        let report = evaluate(&Subject { scene: &scene, cut: framing.cut(), file: None, live: true }, &self.profile);
        tracing::debug!(
            look_ms = looked.as_millis(),
            judge_ms = started.elapsed().saturating_sub(looked).as_millis(),
            "live"
        );
        report
    }

    fn burst(&mut self) -> Result<Shot, Failure> {
        let mut best: Option<(burst::Rank, Frame)> = None;
        let mut last = None;
        let started = now();
        let (mut taken, mut unlit) = (0, false);
        while taken < usize::from(self.profile.shots) {
            let patience = if taken == 0 { CAMERA_PATIENCE } else { BURST_TIME };
            if started.elapsed() > patience {
                break;
            }
            let Some(frame) = self.frames.next(Duration::from_millis(100)) else { continue };
            if frame.captured_at < started {
                continue; // exposed before the shutter
            }
            unlit = !self.is_lit(&frame);
            if unlit {
                continue; // in other light
            }
            taken += 1;
            let rank = burst::rank(&self.judge_live(&self.corrected(frame.clone())));
            if best.as_ref().is_none_or(|(so_far, _)| rank > *so_far) {
                best = Some((rank, frame.clone()));
            }
            last = Some((rank, frame));
        }
        let dimmed = self.dimmed();
        // Beside the frame without background light, the last one is the better of two that are as good.
        if let (Some((of_last, _)), Some((of_best, _)), Some(_)) = (&last, &best, &dimmed)
            && of_last.is_as_good_as(of_best)
        {
            best = last;
        }
        let why = if unlit { "the lights were not set in time" } else { "the camera gave no frame in time" };
        let (_, still) = best.ok_or_else(|| Failure::new(ShotFault::Camera, why))?;
        self.check_lock()?;
        let framing = self.framing.unwrap_or_else(|| Framing::widest(still.width(), still.height()));
        if let Some(how) = self.own_light.as_ref().and_then(|own| own.doubt(&still, framing.cut())) {
            // Nobody may be listening: the same is told with the next shot.
            drop(self.outbox.try_send(Seen::LightOff(how)));
        }
        let seen = self.vision.look(&self.corrected(still.clone()), Effort::Still);
        let light = self.own_light.as_ref().map(|own| ByLight { plates: own.plates(), dimmed: dimmed.as_ref() });
        let judged = develop_and_judge(&mut self.vision, &seen, &self.profile, self.background, light.as_ref());
        let judged = judged.map_err(fault)?;
        tracing::info!(outline = ?judged.developed.matte_source, because = ?judged.developed.light_fault, "developed");
        let bytes = png::encode(&still).map_err(|err| Failure::new(ShotFault::File, err))?;
        let original = Original { bytes, media_type: "image/png", from_album: false };
        let (portrait, picture) = (judged.developed.portrait, judged.developed.picture);
        Ok(Shot { original, portrait, picture, report: judged.report })
    }

    /// A frame in the booth's true colours, as far as it is calibrated.
    fn corrected(&self, frame: Frame) -> Frame {
        match &self.own_light {
            Some(own) => own.corrected(frame),
            None => frame,
        }
    }

    /// A frame with the background lights off, where a background is to be replaced and plates are there for it.
    fn dimmed(&mut self) -> Option<Frame> {
        self.background.rgb()?;
        let own = self.own_light.as_ref()?;
        self.dimmer.frame(&mut self.frames).map(|frame| own.corrected(frame))
    }

    /// Whether a frame was exposed after the lights were set as they were last told.
    fn is_lit(&self, frame: &Frame) -> bool {
        let Some((told, wanted)) = &self.wanted else { return true };
        self.lights
            .get()
            .is_some_and(|set| set.at >= *told && set.duties == *wanted && frame.captured_at >= set.at + LIGHTS_SETTLE)
    }

    /// A shot counts only if the camera is still set as configured after it.
    fn check_lock(&self) -> Result<(), Failure> {
        let asked = self.camera.ask(CameraRequest::Check, CHECK_PATIENCE);
        match asked.and_then(crate::devices::desk::Pending::wait) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(fault @ CameraError::Control { .. })) => Err(Failure::new(ShotFault::Settings, fault)),
            Ok(Err(fault)) => Err(Failure::new(ShotFault::Camera, fault)),
            Err(silent) => Err(Failure::new(ShotFault::Camera, silent)),
        }
    }

    fn album(&mut self, bytes: Vec<u8>) -> Result<Shot, Failure> {
        let picture = decode(&bytes).map_err(|err| Failure::new(ShotFault::NotAnImage, err))?;
        let media_type = match picture.facts.kind {
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Other => return Err(Failure::new(ShotFault::NotAnImage, "the phone sent no picture")),
        };
        if picture.width < 480 || picture.height < 640 {
            return Err(Failure::new(ShotFault::TooSmall, "the phone's photo is smaller than 480 x 640"));
        }
        let still = picture.into_frame(0, now());
        self.vision.forget(); // a phone's picture is judged without what the preview knows of the eyes
        let seen = self.vision.look(&still, Effort::Still);
        let judged = develop_and_judge(&mut self.vision, &seen, &self.profile, self.background, None).map_err(fault)?;
        let original = Original { bytes, media_type, from_album: true };
        let (portrait, picture) = (judged.developed.portrait, judged.developed.picture);
        Ok(Shot { original, portrait, picture, report: judged.report })
    }
}

fn fault(fault: PortraitFault) -> Failure {
    let kind = match fault {
        PortraitFault::NoFace | PortraitFault::NoFeatures => ShotFault::NoFace,
        PortraitFault::HairCutOff | PortraitFault::NoRoom { .. } | PortraitFault::Conflict { .. } => ShotFault::NoRoom,
        PortraitFault::NoMatte
        | PortraitFault::File(_)
        | PortraitFault::Unreadable(_)
        | PortraitFault::NotAsWritten => ShotFault::File,
    };
    Failure::new(kind, fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::camera::request::CameraAnswer;
    use crate::devices::desk::desk;

    const PATIENCE: Duration = Duration::from_mins(1);

    /// One burst of blank frames; the camera answers the check of its lock with `answer`, the lights are as `lights` has it.
    fn burst_with(answer: CameraAnswer, lights: impl Fn(Instant) -> Option<LightsSet>) -> Failure {
        let vision = Vision::open(std::path::Path::new("models")).unwrap();
        let profile = Arc::new(Profile::named(super::super::DEFAULT_PROFILE).unwrap().clone());
        let (camera, desk) = desk(1);
        let sources = Sources { frames: Latest::new(), camera, lights: Latest::new(), wanted: Latest::new() };
        let (frames, set) = (sources.frames.clone(), sources.lights.clone());
        let eyes = Eyes::start(vision, &sources, None, profile, Background::Keep).unwrap();
        let told = now();
        assert!(eyes.ask(Job::LightsChanged(told, vec![(Channel::KeyLeft, Duty::FULL)])));
        assert!(eyes.ask(Job::Burst(SessionId(1), ShotId(1))));
        if let Some(lights) = lights(told) {
            set.put(lights);
        }
        let (start, mut sequence) = (now(), 0);
        loop {
            frames.put(Frame::new(48, 64, vec![90; 48 * 64 * 3], sequence, now()).unwrap());
            sequence += 1;
            desk.serve(|request| {
                assert_eq!(*request, CameraRequest::Check);
                answer.clone()
            });
            match eyes.seen.recv_timeout(Duration::from_millis(20)) {
                Ok(Seen::Shot(_, _, Err(failure))) => return failure,
                Ok(Seen::Shot(_, _, Ok(_)) | Seen::Assessed(..) | Seen::LightOff(_)) => panic!("a shot of nothing"),
                Err(_) => assert!(start.elapsed() < PATIENCE, "no answer"),
            }
        }
    }

    fn full(at: Instant) -> LightsSet {
        LightsSet { duties: vec![(Channel::KeyLeft, Duty::FULL)], at }
    }

    #[test]
    fn a_camera_whose_settings_have_changed_takes_no_shot() {
        let changed = CameraError::Control { control: "gain".into(), wanted: "0".into(), read: "64".into() };
        let failure = burst_with(Err(changed), |told| Some(full(told)));
        assert_eq!(failure.fault, ShotFault::Settings);
        assert!(failure.why.contains("gain reads 64 instead of 0"), "{}", failure.why);
        assert_eq!(burst_with(Err(CameraError::Lost), |told| Some(full(told))).fault, ShotFault::Camera);
        assert_eq!(
            burst_with(Ok(None), |told| Some(full(told))).fault,
            ShotFault::NoFace,
            "locked: the picture itself is judged"
        );
    }

    #[test]
    fn frames_count_only_once_the_driver_has_set_the_lights() {
        let before = |told: Instant| told.checked_sub(Duration::from_secs(1)).map(full);
        let others = |told| Some(LightsSet { duties: Vec::new(), at: told });
        for lights in [&before as &dyn Fn(Instant) -> Option<LightsSet>, &others, &|_| None] {
            let failure = burst_with(Ok(None), lights);
            assert_eq!((failure.fault, failure.why.as_str()), (ShotFault::Camera, "the lights were not set in time"));
        }
    }

    #[test]
    fn a_panic_costs_a_picture_and_not_the_booth() {
        let vision = Vision::open(std::path::Path::new("models")).unwrap();
        let profile = Arc::new(Profile::named(super::super::DEFAULT_PROFILE).unwrap().clone());
        let (camera, _desk) = desk(1);
        let sources = Sources { frames: Latest::new(), camera, lights: Latest::new(), wanted: Latest::new() };
        let eyes = Eyes::start(vision, &sources, None, profile, Background::Keep).unwrap();
        assert!(eyes.ask(Job::Panic));
        let (session, shot) = (SessionId(7), ShotId(1));
        assert!(eyes.ask(Job::Album(session, shot, b"no picture".to_vec())));
        let Seen::Shot(answered, _, Err(failure)) = eyes.seen.recv_timeout(Duration::from_secs(20)).unwrap() else {
            panic!("the job after the panic is not answered");
        };
        assert_eq!((answered, failure.fault), (session, ShotFault::NotAnImage));
    }
}
