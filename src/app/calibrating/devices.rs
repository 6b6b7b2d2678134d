//! The booth's own devices under a calibration: a thread of its own, for measuring frames takes longer than a screen waits.
//!
//! Lamps are the shell's: the thread asks, the shell tells them, and only what the lights' driver says it has set counts.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use super::bench::exposed;
use super::{Stand, run, run_morning, run_part};
use crate::app::clock::now;
use crate::app::workers::{CameraDesk, LightsSet, Wake};
use crate::calibration::drift::morning::Plate;
use crate::calibration::drift::watch::Watch;
use crate::calibration::part::{PartStep, PartView};
use crate::calibration::{Calibration, CameraFacts, Command, Event, View};
use crate::devices::camera::request::{CameraAnswer, CameraRequest};
use crate::devices::desk::Pending;
use crate::devices::latest::{Latest, Reader};
use crate::domain::{Channel, Duty, Frame};

/// Setting and reading a camera's control takes no longer than this.
const CAMERA_PATIENCE: Duration = Duration::from_secs(5);
/// A frame is awaited so long before the rest is looked at.
const FRAME_PATIENCE: Duration = Duration::from_millis(50);
/// The control that the proof of the lock changes.
const EXPOSURE: &str = "exposure_time_absolute";

/// What the shell tells a running calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Order {
    /// What it asked for stands there.
    Placed,
    /// It goes on without what it asked for.
    Skip,
    /// The camera is gone.
    CameraLost,
    /// The lights are gone.
    LightsLost,
    /// Stop.
    Stop,
}

/// What a running calibration tells the shell.
#[derive(Debug)]
pub(in crate::app) enum News {
    /// Light these.
    Light(Vec<(Channel, Duty)>),
    /// Show this.
    View(View),
    /// It has ended, as its machine knows.
    Ended(Box<Calibration>),
    /// A separate step stands here.
    Part(PartView),
    /// A separate step has ended.
    PartEnded(Box<PartStep>),
    /// The empty booth was photographed, or that was stopped.
    Morning(Option<Box<(Plate, Frame)>>),
}

/// What is done on the booth's devices.
pub(in crate::app) enum Work {
    /// The one-button calibration.
    Lights(Box<Calibration>),
    /// A separate step.
    Part(Box<PartStep>),
    /// The morning's photographs.
    Morning(Box<Watch>),
}

/// The shell's end of a running calibration. Dropped, it stops.
pub(in crate::app) struct Running {
    orders: SyncSender<Order>,
    /// What it tells, in order.
    pub(in crate::app) news: Receiver<News>,
}

impl Running {
    /// Gives an order; a calibration that has ended takes none.
    pub(in crate::app) fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            tracing::debug!("the calibration takes no more orders");
        }
    }
}

/// What the thread sees and sets by.
pub(in crate::app) struct Sources {
    /// The newest frame.
    pub(in crate::app) frames: Latest<Frame>,
    /// What the lights really are.
    pub(in crate::app) lights: Latest<LightsSet>,
    /// The camera.
    pub(in crate::app) camera: CameraDesk,
    /// Who the camera is and how it is locked.
    pub(in crate::app) facts: CameraFacts,
    /// Exposure of the lock: the lock itself restores it.
    pub(in crate::app) exposure: Duration,
    /// Wakes the screen.
    pub(in crate::app) wake: Wake,
}

/// Starts `work` on the booth's devices.
///
/// # Errors
/// If the system gives no thread.
pub(in crate::app) fn start(work: Work, sources: Sources) -> std::io::Result<Running> {
    let (orders, inbox) = sync_channel(8);
    // Views are made a few times a second and taken at every turn: the channel is never full while the shell lives.
    let (out, news) = sync_channel(256);
    std::thread::Builder::new().name("calibration".to_owned()).spawn(move || {
        let wake = std::sync::Arc::clone(&sources.wake);
        let mut stand = BoothStand::new(sources, inbox, out.clone());
        let tell = |news| {
            if out.try_send(news).is_err() {
                tracing::debug!("the shell does not hear the calibration");
            }
            wake();
        };
        match work {
            Work::Lights(machine) => {
                let machine = run(*machine, &mut stand, |view| tell(News::View(view.clone())));
                tell(News::Ended(Box::new(machine)));
            }
            Work::Part(step) => {
                let step = run_part(*step, &mut stand, |view| tell(News::Part(view.clone())));
                tell(News::PartEnded(Box::new(step)));
            }
            Work::Morning(watch) => tell(News::Morning(run_morning(*watch, &mut stand).map(Box::new))),
        }
    })?;
    Ok(Running { orders, news })
}

/// The booth's devices.
struct BoothStand {
    frames: Reader<Frame>,
    lights: Latest<LightsSet>,
    camera: CameraDesk,
    facts: CameraFacts,
    exposure: Duration,
    orders: Receiver<Order>,
    out: SyncSender<News>,
    wake: Wake,
    ready: VecDeque<Event>,
    /// What the lights were asked to be, and when.
    asked: Option<(Instant, Vec<(Channel, Duty)>)>,
    /// What the camera was asked, and for which exposure.
    exposing: Option<(Pending<CameraAnswer>, Duration)>,
}

impl BoothStand {
    fn new(sources: Sources, orders: Receiver<Order>, out: SyncSender<News>) -> Self {
        Self {
            frames: sources.frames.reader(),
            lights: sources.lights,
            camera: sources.camera,
            facts: sources.facts,
            exposure: sources.exposure,
            orders,
            out,
            wake: sources.wake,
            ready: VecDeque::new(),
            asked: None,
            exposing: None,
        }
    }

    fn expose(&mut self, exposure: Duration) {
        let request = if exposure == self.exposure {
            CameraRequest::Lock
        } else {
            let value = (exposure.as_micros() / 100) as i64; // the control counts in 100 µs
            CameraRequest::Set { name: EXPOSURE.to_owned(), value }
        };
        match self.camera.ask(request, CAMERA_PATIENCE) {
            Ok(pending) => self.exposing = Some((pending, exposure)),
            Err(why) => {
                tracing::error!("camera: {why}");
                self.ready.push_back(Event::CameraLost);
            }
        }
    }

    /// Whether the camera has answered.
    fn exposed(&mut self) -> Option<Event> {
        let (pending, exposure) = self.exposing.as_ref()?;
        let event = match pending.try_take() {
            Ok(None) => return None,
            Ok(Some(Ok(read))) => {
                let facts = self.facts.clone();
                let other = read.filter(|_| *exposure != self.exposure);
                Event::Camera(other.map_or_else(|| facts.clone(), |read| exposed(facts.clone(), read)))
            }
            Ok(Some(Err(fault))) => {
                tracing::error!("{fault}");
                Event::CameraLost
            }
            Err(silent) => {
                tracing::error!("camera: {silent}");
                Event::CameraLost
            }
        };
        self.exposing = None;
        Some(event)
    }

    /// Whether the lights are as they were asked to be.
    fn lit(&mut self) -> Option<Event> {
        let (told, wanted) = self.asked.as_ref()?;
        let set = self.lights.get()?;
        if set.at < *told || set.duties != *wanted {
            return None;
        }
        self.asked = None;
        Some(Event::LightsSet)
    }

    fn ordered(&self) -> Option<Event> {
        match self.orders.try_recv() {
            Ok(Order::Placed) => Some(Event::Placed),
            Ok(Order::Skip) => Some(Event::Skipped),
            Ok(Order::CameraLost) => Some(Event::CameraLost),
            Ok(Order::LightsLost) => Some(Event::LightsLost),
            Ok(Order::Stop) | Err(TryRecvError::Disconnected) => Some(Event::Stop),
            Err(TryRecvError::Empty) => None,
        }
    }
}

impl Stand for BoothStand {
    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Light(duties) => {
                self.asked = Some((now(), duties.clone()));
                if self.out.try_send(News::Light(duties)).is_err() {
                    self.ready.push_back(Event::Stop); // nobody is there any more
                }
                (self.wake)();
            }
            Command::Expose(exposure) => self.expose(exposure),
            Command::Ask(_) | Command::Done => {} // the page shows it
        }
    }

    fn next(&mut self) -> (Event, Instant) {
        if let Some(event) = self.ready.pop_front() {
            return (event, now());
        }
        if let Some(event) = self.ordered() {
            return (event, now());
        }
        if let Some(event) = self.exposed().or_else(|| self.lit()) {
            return (event, now());
        }
        let event = self.frames.next(FRAME_PATIENCE).map_or(Event::Tick, Event::Frame);
        (event, now())
    }
}
