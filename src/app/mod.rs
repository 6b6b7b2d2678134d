//! The shell: owns devices, workers, pixels and the flow. [`Booth`] is the whole booth without a window;
//! `logic` drains and dispatches, `window` draws.

mod audit;
pub mod calibrating;
mod clock;
mod commands;
mod crew;
mod darkroom;
mod eyes;
mod health;
mod heat;
mod journal;
mod lamp_hours;
mod lighting;
mod logic;
mod mapping;
pub(crate) mod measures;
mod own_light;
mod pin_lock;
mod readings;
mod setup;
mod single_steps;
mod stick;
mod technician;
mod upkeep;
mod watchdog;
mod window;
mod workers;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

pub use audit::Audit;
pub use clock::{
    is_set as clock_is_set, is_synchronised as clock_is_synchronised, local_stamp, now, unix_seconds, utc_days_ago,
    utc_moment,
};
pub use darkroom::{Judged, develop_and_judge, judge_picture, judge_portrait, spec};
pub use eyes::{Original, Shot};
pub use heat::{HeatLimits, temperatures};
pub use journal::Journal;
pub use lamp_hours::lamp_hours;
pub use lighting::CalibrationPlan;
pub use readings::disk_free;
pub use setup::{DEFAULT_PROFILE, calibration_plan, framing, parts, simulated, sitters, virtual_booth};
pub use window::{NoWindow, Playground, show, shown_shots};
pub use workers::Wake;

use gradbooth_protocol::Receipt;

use crate::delivery::{Contents, Delivery, Enrolment};
use crate::devices::Devices;
use crate::devices::camera::{CameraIdentity, CameraInfo};
use crate::devices::desk::desk;
use crate::devices::latest::Latest;
use crate::devices::panel::Lamp;
use crate::devices::voice::Voice;
use crate::devices::worker::{Worker, WorkerConfig};
use crate::domain::{Background, Channel, Duty, Frame, SessionId, ShotId};
use crate::flow::{Action, Event, Flow, Screen, Settings, View};
use crate::guide::overlay::Framing;
use crate::standard::Profile;
use crate::vision::Vision;
use crew::Slots;
use eyes::{Eyes, Sources};
use health::Health;
use lamp_hours::LampClock;
use lighting::Lighting;
use pin_lock::PinLock;
use readings::Gauges;
use upkeep::Upkeep;
use watchdog::Watchdog;
use workers::{CameraDesk, LightsSet, MOST_REQUESTS, News, Post, States};

/// What a booth is built from.
pub struct Parts {
    /// Factories of all devices.
    pub devices: Devices,
    /// Time-outs of device workers.
    pub worker: WorkerConfig,
    /// The networks.
    pub vision: Vision,
    /// The way to the server; `None`: the booth is not enrolled.
    pub delivery: Option<(Delivery, Enrolment)>,
    /// Voice and sounds.
    pub voice: Box<dyn Voice>,
    /// The flow's settings.
    pub settings: Settings,
    /// The profile until the server names another.
    pub profile: &'static Profile,
    /// The portrait's background until the server names another.
    pub background: Background,
    /// Where the norm's picture lies in the camera's frame; `None`: in its middle, as large as can be.
    pub framing: Option<Framing>,
    /// Duty of each channel in the capture scene.
    pub capture: Vec<(Channel, Duty)>,
    /// The technician's PIN, or `None`: no technician by the screen.
    pub pin: Option<crate::config::PinHash>,
    /// Above which temperatures of the lights something is done; `None`: nobody measures.
    pub heat: Option<HeatLimits>,
    /// How the booth is calibrated.
    pub calibration: CalibrationPlan,
    /// The service manager, where one watches.
    pub manager: crate::config::ServiceManager,
    /// The booth's own folder.
    pub state: std::path::PathBuf,
    /// Where a booth that is not enrolled yet enrols.
    pub server: Option<String>,
    /// Wakes the screen when something new is there.
    pub wake: Wake,
}

/// Told what happens, for headless sessions; nothing in the kiosk.
pub trait Observer {
    /// An event is handled; `name` has no personal data.
    fn event(&mut self, name: &'static str);
    /// A shot was developed.
    fn shot(&mut self, shot: ShotId, developed: &Shot);
    /// A shot came to nothing; the sentence says why.
    fn failed(&mut self, why: &str);
    /// The portrait of a shot was accepted and is being sealed.
    fn accepted(&mut self, shot: ShotId, contents: &Contents);
    /// The server's receipt has come and verifies.
    fn delivered(&mut self, receipt: &Receipt);
}

/// The booth.
pub struct Booth {
    flow: Flow,
    frames: Latest<Frame>,
    wanted_lights: Latest<Vec<(Channel, Duty)>>,
    /// What the lights really are.
    lights_set: Latest<LightsSet>,
    /// What was asked of the lights last, whether or not they are too hot for it.
    lights_asked: Vec<(Channel, Duty)>,
    too_hot: bool,
    lamps_burn: LampClock,
    capture: Vec<(Channel, Duty)>,
    lighting: Lighting,
    upkeep: Upkeep,
    scan: Arc<AtomicBool>,
    lamps: Arc<Mutex<Vec<(Lamp, bool)>>>,
    news: Receiver<News>,
    states: States,
    eyes: Eyes,
    delivery: Option<(Delivery, Enrolment)>,
    voice: Box<dyn Voice>,
    settings: Settings,
    background: Background,
    online: bool,
    consent_version: String,
    code_prefix: String,
    camera: CameraInfo,
    camera_identity: CameraIdentity,
    camera_desk: CameraDesk,
    health: Health,
    gauges: Gauges,
    visit: Visit,
    pin: Option<crate::config::PinHash>,
    pin_lock: PinLock,
    audit: Option<Audit>,
    watchdog: Watchdog,
    observer: Option<Box<dyn Observer>>,
    workers: Vec<Worker>,
    state: std::path::PathBuf,
    server: Option<String>,
    enrolling: Option<technician::Enrolling>,
    saving: Option<technician::Saving>,
    locking: Option<technician::Locking>,
    restart_wanted: bool,
    wake: Wake,
}

/// Everything of the present visit that is more than a word: wiped with it.
#[derive(Default)]
struct Visit {
    session: Option<SessionId>,
    shots: BTreeMap<ShotId, Shot>,
    consented_at: Option<i64>,
    /// SHA-256 of the student's pictures that were sent back before.
    rejected: Vec<String>,
}

impl Booth {
    /// Starts every worker.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn start(parts: Parts, observer: Option<Box<dyn Observer>>, now: Instant) -> std::io::Result<Self> {
        let (news_in, news) = sync_channel(64);
        let states = States::default();
        let post = Post { news: news_in, states: states.clone(), wake: Arc::clone(&parts.wake) };
        let slots = Slots::default();
        let (camera_desk, requests) = desk(MOST_REQUESTS);
        let workers = crew::start(parts.devices, &parts.worker, &slots, requests, &post)?;
        let Slots { frames, wanted_lights, lights_set, scan, lamps } = slots;
        let profile = Arc::new(parts.profile.clone());
        let sources = Sources {
            frames: frames.clone(),
            camera: camera_desk.clone(),
            lights: lights_set.clone(),
            wanted: wanted_lights.clone(),
        };
        let eyes = Eyes::start(parts.vision, &sources, parts.framing, profile, parts.background)?;
        let audit = Audit::open(&parts.state);
        if let Err(fault) = &audit {
            tracing::error!("the record of technicians' actions cannot be opened: {fault}");
        }
        let settings = Settings { enrolled: parts.delivery.is_some(), ..parts.settings };
        Ok(Self {
            flow: Flow::new(settings.clone()),
            gauges: Gauges::new(parts.framing, parts.state.clone(), &parts.capture, now),
            health: Health::new(&frames, parts.heat, now),
            frames,
            wanted_lights,
            lights_set,
            lights_asked: Vec::new(),
            too_hot: false,
            lamps_burn: LampClock::load(&parts.state, now),
            capture: parts.capture,
            upkeep: Upkeep::new(&parts.state, parts.calibration.keep_warm, now),
            lighting: Lighting::new(parts.calibration),
            scan,
            lamps,
            news,
            states,
            eyes,
            delivery: parts.delivery,
            voice: parts.voice,
            settings,
            background: parts.background,
            online: false,
            consent_version: String::new(),
            code_prefix: String::new(),
            camera: CameraInfo::default(),
            camera_identity: CameraIdentity::default(),
            camera_desk,
            visit: Visit::default(),
            pin: parts.pin,
            pin_lock: PinLock::load(&parts.state, now, unix_seconds()),
            audit: audit.ok(),
            watchdog: Watchdog::new(&parts.manager, now),
            observer,
            workers,
            state: parts.state,
            server: parts.server,
            enrolling: None,
            saving: None,
            locking: None,
            restart_wanted: false,
            wake: parts.wake,
        })
    }

    /// A press, from the screen.
    pub fn press(&mut self, action: Action, now: Instant) {
        let asked = matches!(self.flow.view(now).screen, Screen::Privacy { .. });
        self.flow.handle(Event::Pressed(action), now);
        if asked && !matches!(self.flow.view(now).screen, Screen::Privacy { .. }) {
            // The consents were given (or declined, and then the visit is wiped): the manifest says when.
            if let Some(session) = self.flow.session() {
                self.begin(session);
                self.visit.consented_at = Some(unix_seconds());
            }
        }
        self.dispatch(now);
    }

    /// What the screen shows.
    pub fn view(&self, now: Instant) -> View {
        self.flow.view(now)
    }

    /// The newest frame, for the preview.
    pub fn frames(&self) -> &Latest<Frame> {
        &self.frames
    }

    /// A shot of this visit, for the screen.
    pub fn shot(&self, shot: ShotId) -> Option<&Frame> {
        self.visit.shots.get(&shot).map(|shot| &shot.picture)
    }

    /// The screen was drawn: a sign of life.
    pub fn drawn(&mut self) {
        self.watchdog.drawn();
    }

    /// The camera's identity, as it was last opened: what a calibration is bound to.
    pub fn camera_identity(&self) -> &CameraIdentity {
        &self.camera_identity
    }

    /// Whether a technician wants the program to end and be started again.
    pub fn restart_wanted(&self) -> bool {
        self.restart_wanted
    }

    /// Ends all workers; what waits in the outbox stays there.
    pub fn stop(mut self) {
        self.watchdog.stopping();
        self.wanted_lights.put(Vec::new());
        self.lamps_burn.look(&[], now());
        self.lamps_burn.save();
        if let Some((delivery, _)) = self.delivery.take() {
            delivery.stop();
        }
        for worker in self.workers.drain(..) {
            worker.stop();
        }
    }
}
