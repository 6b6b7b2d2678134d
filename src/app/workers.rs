//! The device workers: what each thread does with its device, and what it tells the shell.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::clock::now;
use crate::devices::camera::request::{CameraAnswer, CameraRequest};
use crate::devices::camera::{Camera, CameraError, CameraIdentity, CameraInfo, OpenCamera};
use crate::devices::desk::{Asker, Desk};
use crate::devices::heat::{OpenThermometer, Thermometer};
use crate::devices::latest::{Latest, Reader};
use crate::devices::lights::{Lights, OpenLights};
use crate::devices::panel::{Lamp, OpenPanel, Panel, PanelChange};
use crate::devices::scanner::camera_qr::{LiveReader, Look};
use crate::devices::scanner::{OpenScanner, ReadTrouble, Scanner};
use crate::devices::worker::{DeviceState, Job, Step};
use crate::domain::{Channel, Duty, Frame};

/// Frames are awaited this long before the camera counts as stalled once.
const FRAME_PATIENCE: Duration = Duration::from_millis(400);
/// Other devices are asked this long at a time.
const READ_PATIENCE: Duration = Duration::from_millis(100);

/// Lights are told again after so many quiet readings, about 0.3 s: the light board's dead-man circuit lives on it.
const REPEAT_AFTER: u32 = 2;

/// A camera that was set by hand and not locked again within this time is locked: whoever set it has gone.
const BY_HAND_AT_MOST: Duration = Duration::from_secs(20);
/// Time between two readings of the thermometer.
const HEAT_PERIOD: Duration = Duration::from_secs(1);
/// Requests to the camera that may lie there at the same time.
pub(super) const MOST_REQUESTS: usize = 4;

/// Asks the camera's thread.
pub(super) type CameraDesk = Asker<CameraRequest, CameraAnswer>;

/// What a device thread tells the shell.
#[derive(Debug)]
pub(super) enum News {
    /// The camera was opened, or locked again, and is set as it says.
    CameraInfo(CameraInfo, CameraIdentity),
    /// Temperature of the lights' heat sink, °C.
    Heat(f32),
    /// A text was read.
    Scanned(String),
    /// Something like a phone is seen, but no code can be read.
    ScanTrouble(ReadTrouble),
    /// A button, the door, the case.
    Panel(PanelChange),
}

/// Which device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Device {
    /// The camera.
    Camera,
    /// The lights.
    Lights,
    /// A reader.
    Scanner,
    /// Buttons and lamps.
    Panel,
    /// The thermometer on the lights' heat sink.
    Heat,
}

/// Wakes the screen when something new is there.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A device's way to the shell. Presses and readings go through a bounded channel and are dropped where it is full;
/// states stand on a board where the newest of each device stays until it is read, so that no coming and going is lost.
#[derive(Clone)]
pub(super) struct Post {
    /// Where news go.
    pub news: SyncSender<News>,
    /// Where states stand.
    pub states: States,
    /// Wakes the screen.
    pub wake: Wake,
}

impl Post {
    fn tell(&self, news: News) {
        if self.news.try_send(news).is_err() {
            tracing::warn!("the shell does not take news of a device; it is dropped");
        }
        (self.wake)();
    }

    fn tell_state(&self, device: Device, state: DeviceState) {
        self.states.put(device, state);
        (self.wake)();
    }
}

/// The newest state of each device that the shell has not read yet.
#[derive(Clone, Default)]
pub(super) struct States(Arc<Mutex<BTreeMap<Device, DeviceState>>>);

impl States {
    fn put(&self, device: Device, state: DeviceState) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(device, state);
    }

    /// All states that are new since the last call.
    pub(super) fn take(&self) -> BTreeMap<Device, DeviceState> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Camera: frames into one slot, newest wins; between two frames what others ask of it.
pub(super) struct CameraJob {
    /// Opens it.
    pub open: OpenCamera,
    /// The slot.
    pub frames: Latest<Frame>,
    /// What is asked of it.
    pub desk: Desk<CameraRequest, CameraAnswer>,
    /// To the shell.
    pub post: Post,
}

/// A camera, and since when it is not as configured.
pub(super) struct OpenedCamera {
    camera: Box<dyn Camera>,
    by_hand: Option<Instant>,
}

impl CameraJob {
    /// Does what is asked; gives why the camera must be opened anew, if it must.
    fn serve(&self, opened: &mut OpenedCamera) -> Option<String> {
        let served = self.desk.serve(|request| request.carry_out(&mut *opened.camera));
        if let Some((request, answer)) = served {
            match request {
                CameraRequest::Set { .. } => opened.by_hand = Some(now()),
                CameraRequest::Lock if answer.is_ok() => self.is_locked(opened),
                CameraRequest::Lock | CameraRequest::Check => {}
            }
            return answer.err().filter(|fault| request.is_fatal(fault)).map(|fault| fault.to_string());
        }
        if opened.by_hand.is_some_and(|since| since.elapsed() >= BY_HAND_AT_MOST) {
            tracing::warn!("the camera was left as somebody set it by hand; it is locked again");
            match opened.camera.lock() {
                Ok(()) => self.is_locked(opened),
                Err(fault) => return Some(fault.to_string()),
            }
        }
        None
    }

    fn is_locked(&self, opened: &mut OpenedCamera) {
        opened.by_hand = None;
        self.post.tell(News::CameraInfo(opened.camera.info(), opened.camera.identity()));
    }
}

impl Job for CameraJob {
    type Device = OpenedCamera;
    type Item = Frame;

    fn open(&self) -> Result<Self::Device, String> {
        let camera = (self.open)().map_err(|err| err.to_string())?;
        let mut opened = OpenedCamera { camera, by_hand: None };
        self.is_locked(&mut opened);
        Ok(opened)
    }

    fn step(&self, opened: &mut Self::Device) -> Step<Frame> {
        if let Some(why) = self.serve(opened) {
            return Step::Failed(why);
        }
        match opened.camera.next_frame(FRAME_PATIENCE) {
            Ok(frame) => Step::Item(frame),
            Err(err @ CameraError::Stalled) => Step::Stalled(err.to_string()),
            Err(
                err @ (CameraError::Lost
                | CameraError::Busy
                | CameraError::Unsupported(_)
                | CameraError::Control { .. }
                | CameraError::Driver(_)),
            ) => Step::Failed(err.to_string()),
        }
    }

    fn publish(&self, frame: Frame) {
        self.frames.put(frame);
        (self.post.wake)();
    }

    fn announce(&self, state: DeviceState) {
        self.post.tell_state(Device::Camera, state);
    }
}

/// What the lights really are, and since when.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LightsSet {
    /// The duties; channels that are not named are dark.
    pub duties: Vec<(Channel, Duty)>,
    /// When the driver had set them, its ramp included: frames exposed later show them.
    pub at: Instant,
}

/// Lights: what was asked for last, asked for again after every loss.
pub(super) struct LightsJob {
    /// Opens them.
    pub open: OpenLights,
    /// What they shall be.
    pub wanted: Latest<Vec<(Channel, Duty)>>,
    /// What they are.
    pub set: Latest<LightsSet>,
    /// To the shell.
    pub post: Post,
}

/// Lights with what they were last told.
pub(super) struct Lit {
    lights: Box<dyn Lights>,
    wanted: Reader<Vec<(Channel, Duty)>>,
    last: Vec<(Channel, Duty)>,
    quiet: u32,
}

impl Job for LightsJob {
    type Device = Lit;
    /// New duties, not those that are repeated.
    type Item = Option<LightsSet>;

    fn open(&self) -> Result<Lit, String> {
        let lights = (self.open)().map_err(|err| err.to_string())?;
        Ok(Lit { lights, wanted: self.wanted.reader(), last: Vec::new(), quiet: 0 })
    }

    fn step(&self, lit: &mut Lit) -> Step<Option<LightsSet>> {
        let change = lit.wanted.next(READ_PATIENCE);
        let changed = change.is_some();
        if let Some(duties) = change {
            lit.last = duties;
        } else if lit.quiet < REPEAT_AFTER {
            lit.quiet += 1;
            return Step::Quiet;
        }
        lit.quiet = 0;
        match lit.lights.set(&lit.last) {
            Ok(()) => Step::Item(changed.then(|| LightsSet { duties: lit.last.clone(), at: now() })),
            Err(err) => Step::Failed(err.to_string()),
        }
    }

    fn publish(&self, set: Option<LightsSet>) {
        if let Some(set) = set {
            self.set.put(set);
        }
    }

    fn announce(&self, state: DeviceState) {
        if matches!(state, DeviceState::Down(_)) {
            self.set.clear();
        }
        self.post.tell_state(Device::Lights, state);
    }
}

/// The thermometer: a reading a second.
pub(super) struct HeatJob {
    /// Opens it.
    pub open: OpenThermometer,
    /// To the shell.
    pub post: Post,
}

impl Job for HeatJob {
    type Device = Box<dyn Thermometer>;
    type Item = f32;

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|err| err.to_string())
    }

    fn step(&self, thermometer: &mut Self::Device) -> Step<f32> {
        match thermometer.celsius() {
            Ok(celsius) => {
                std::thread::park_timeout(HEAT_PERIOD);
                Step::Item(celsius)
            }
            Err(err) => Step::Failed(err.to_string()),
        }
    }

    fn publish(&self, celsius: f32) {
        self.post.tell(News::Heat(celsius));
    }

    fn announce(&self, state: DeviceState) {
        self.post.tell_state(Device::Heat, state);
    }
}

/// A reader of codes; what it reads while none is wanted is dropped unseen.
pub(super) struct ScannerJob {
    /// Opens it.
    pub open: OpenScanner,
    /// Whether a code is wanted.
    pub wanted: Arc<AtomicBool>,
    /// To the shell.
    pub post: Post,
}

impl Job for ScannerJob {
    type Device = Box<dyn Scanner>;
    type Item = String;

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|err| err.to_string())
    }

    fn step(&self, scanner: &mut Self::Device) -> Step<String> {
        match scanner.next_text(READ_PATIENCE) {
            Ok(Some(text)) => Step::Item(text),
            Ok(None) => Step::Quiet,
            Err(err) => Step::Failed(err.to_string()),
        }
    }

    fn publish(&self, text: String) {
        if self.wanted.load(Ordering::Acquire) {
            self.post.tell(News::Scanned(text));
        }
    }

    fn announce(&self, state: DeviceState) {
        self.post.tell_state(Device::Scanner, state);
    }
}

/// Looks for codes in the newest frame, while one is wanted.
pub(super) struct CodesInFrames {
    /// The camera's slot.
    pub frames: Latest<Frame>,
    /// Whether a code is wanted.
    pub wanted: Arc<AtomicBool>,
    /// To the shell.
    pub post: Post,
}

impl Job for CodesInFrames {
    type Device = (LiveReader, Reader<Frame>);
    type Item = Look;

    fn open(&self) -> Result<Self::Device, String> {
        Ok((LiveReader::new(), self.frames.reader()))
    }

    fn step(&self, (reader, frames): &mut Self::Device) -> Step<Look> {
        match frames.next(READ_PATIENCE) {
            Some(frame) if self.wanted.load(Ordering::Acquire) => Step::Item(reader.look(&frame)),
            Some(_) | None => Step::Quiet,
        }
    }

    fn publish(&self, look: Look) {
        match look {
            Look::Codes(codes) => codes.into_iter().take(1).for_each(|code| self.post.tell(News::Scanned(code.text))),
            Look::Trouble(trouble) => self.post.tell(News::ScanTrouble(trouble)),
            Look::Nothing => {}
        }
    }

    fn announce(&self, _state: DeviceState) {} // it stands and falls with the camera
}

/// Panel: changes of inputs to the shell, lamps as wanted.
pub(super) struct PanelJob {
    /// Opens it.
    pub open: OpenPanel,
    /// Lamps to set, each as wanted last.
    pub lamps: Arc<Mutex<Vec<(Lamp, bool)>>>,
    /// To the shell.
    pub post: Post,
}

impl Job for PanelJob {
    type Device = Box<dyn Panel>;
    type Item = PanelChange;

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|err| err.to_string())
    }

    fn step(&self, panel: &mut Self::Device) -> Step<PanelChange> {
        let wanted = std::mem::take(&mut *self.lamps.lock().unwrap_or_else(PoisonError::into_inner));
        for (lamp, on) in wanted {
            if let Err(err) = panel.set_lamp(lamp, on) {
                return Step::Failed(err.to_string());
            }
        }
        match panel.next_change(READ_PATIENCE) {
            Ok(Some(change)) => Step::Item(change),
            Ok(None) => Step::Quiet,
            Err(err) => Step::Failed(err.to_string()),
        }
    }

    fn publish(&self, change: PanelChange) {
        self.post.tell(News::Panel(change));
    }

    fn announce(&self, state: DeviceState) {
        self.post.tell_state(Device::Panel, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::desk::desk;
    use crate::devices::lights::LightsError;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn post() -> (Post, std::sync::mpsc::Receiver<News>) {
        let (news, told) = std::sync::mpsc::sync_channel(64);
        (Post { news, states: States::default(), wake: Arc::new(|| {}) }, told)
    }

    /// A camera whose exposure can be set and read, and that refuses to be locked while it is told to.
    struct Settable {
        exposure: i64,
        stubborn: bool,
    }

    impl Camera for Settable {
        fn next_frame(&mut self, _timeout: Duration) -> Result<Frame, CameraError> {
            Err(CameraError::Stalled)
        }

        fn info(&self) -> CameraInfo {
            CameraInfo { name: format!("exposure {}", self.exposure), ..CameraInfo::default() }
        }

        fn set_control(&mut self, _name: &str, value: i64) -> Result<i64, CameraError> {
            self.exposure = value / 10 * 10;
            Ok(self.exposure)
        }

        fn lock(&mut self) -> Result<(), CameraError> {
            self.exposure = 100;
            self.check()
        }

        fn check(&mut self) -> Result<(), CameraError> {
            let changed = || CameraError::Control { control: "gain".into(), wanted: "0".into(), read: "9".into() };
            if self.stubborn { Err(changed()) } else { Ok(()) }
        }
    }

    #[test]
    fn a_camera_is_set_by_request_and_locked_again() {
        let (asker, requests) = desk(4);
        let (post, told) = post();
        let open: OpenCamera = Arc::new(|| Ok(Box::new(Settable { exposure: 100, stubborn: false })));
        let job = CameraJob { open, frames: Latest::new(), desk: requests, post };
        let mut opened = job.open().unwrap();
        let set = CameraRequest::Set { name: "exposure_time_absolute".into(), value: 203 };
        let answer = asker.ask(set.clone(), PATIENCE).unwrap();
        assert!(matches!(job.step(&mut opened), Step::Stalled(_)), "the camera goes on");
        assert_eq!((answer.wait(), opened.by_hand.is_some()), (Ok(Ok(Some(200))), true));
        let answer = asker.ask(CameraRequest::Lock, PATIENCE).unwrap();
        job.step(&mut opened);
        assert_eq!((answer.wait(), opened.by_hand), (Ok(Ok(None)), None));
        // Whoever set it goes away without a word.
        let answer = asker.ask(set, PATIENCE).unwrap();
        job.step(&mut opened);
        answer.wait().unwrap().unwrap();
        opened.by_hand = opened.by_hand.and_then(|since| since.checked_sub(BY_HAND_AT_MOST));
        job.step(&mut opened);
        assert!(opened.by_hand.is_none(), "locked by itself");
        let names: Vec<String> = told
            .try_iter()
            .filter_map(|news| if let News::CameraInfo(info, _) = news { Some(info.name) } else { None })
            .collect();
        assert_eq!(names, ["exposure 100"; 3], "opened, locked by request, locked by itself");
    }

    #[test]
    fn a_lock_that_cannot_be_relied_on_opens_the_camera_anew() {
        let (asker, requests) = desk(4);
        let open: OpenCamera = Arc::new(|| Ok(Box::new(Settable { exposure: 100, stubborn: true })));
        let job = CameraJob { open, frames: Latest::new(), desk: requests, post: post().0 };
        let mut opened = job.open().unwrap();
        for request in [CameraRequest::Check, CameraRequest::Lock] {
            let answer = asker.ask(request, PATIENCE).unwrap();
            assert!(matches!(job.step(&mut opened), Step::Failed(why) if why.contains("gain reads 9")));
            assert!(answer.wait().unwrap().is_err());
        }
    }

    /// Lights that count how often they are set.
    struct Counting(Arc<Mutex<u32>>);

    impl Lights for Counting {
        fn set(&mut self, _duties: &[(Channel, Duty)]) -> Result<(), LightsError> {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            Ok(())
        }
    }

    #[test]
    fn lights_tell_when_they_were_really_set_and_not_when_they_are_repeated() {
        let (count, wanted, set) = (Arc::new(Mutex::new(0)), Latest::new(), Latest::new());
        let counted = Arc::clone(&count);
        let open: OpenLights = Arc::new(move || Ok(Box::new(Counting(Arc::clone(&counted)))));
        let job = LightsJob { open, wanted: wanted.clone(), set: set.clone(), post: post().0 };
        let mut lit = job.open().unwrap();
        let full = vec![(Channel::KeyLeft, Duty::FULL)];
        let asked = now();
        wanted.put(full.clone());
        let Step::Item(told @ Some(_)) = job.step(&mut lit) else { panic!("set") };
        job.publish(told);
        let first = set.get().unwrap();
        assert!(first.duties == full && first.at >= asked);
        for _ in 0..8 {
            if let Step::Item(told) = job.step(&mut lit) {
                job.publish(told);
            }
        }
        assert!(*count.lock().unwrap() >= 3, "repeated for the dead-man");
        assert_eq!(set.get().unwrap(), first, "the same light as before");
        job.announce(DeviceState::Down("gone".into()));
        assert_eq!(set.get(), None, "nobody knows what they are");
    }

    #[test]
    fn a_state_is_never_lost_however_full_the_channel_is() {
        let (news, _unread) = std::sync::mpsc::sync_channel(1);
        let post = Post { news, states: States::default(), wake: Arc::new(|| {}) };
        for _ in 0..5 {
            post.tell(News::Scanned("X".to_owned()));
        }
        post.tell_state(Device::Camera, DeviceState::Down("unplugged".to_owned()));
        post.tell_state(Device::Camera, DeviceState::Up);
        post.tell_state(Device::Lights, DeviceState::Up);
        assert_eq!(
            post.states.take().into_iter().collect::<Vec<_>>(),
            [(Device::Camera, DeviceState::Up), (Device::Lights, DeviceState::Up)]
        );
        assert!(post.states.take().is_empty());
    }
}
