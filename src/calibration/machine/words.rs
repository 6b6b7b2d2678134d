//! What the machine hears, asks for and shows.

use std::time::Duration;

use crate::calibration::camera::CameraFacts;
use crate::calibration::fault::Fault;
use crate::calibration::profile::Profile;
use crate::calibration::table::Row;
use crate::domain::{Channel, Duty, Frame, Target};

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A frame came; its own time of capture counts.
    Frame(Frame),
    /// The lights have taken what was asked last.
    LightsSet,
    /// The camera was opened, or took an exposure: who it is and all controls as read back.
    Camera(CameraFacts),
    /// The technician says that what was asked for stands there and everybody is out.
    Placed,
    /// The technician has none of what was asked for and goes on without, where that can be.
    Skipped,
    /// The camera is gone.
    CameraLost,
    /// The lights are gone.
    LightsLost,
    /// The technician stops it.
    Stop,
    /// Nothing; time passes. Wanted twice a second at least.
    Tick,
}

/// What the machine wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Light these channels, the others dark; answer [`Event::LightsSet`].
    Light(Vec<(Channel, Duty)>),
    /// Expose so long; answer [`Event::Camera`] with the controls as read back.
    Expose(Duration),
    /// Ask the technician to place this, or to leave the booth empty; answer [`Event::Placed`].
    Ask(Target),
    /// It has ended: the lights are to be as before, see [`View::Ended`].
    Done,
}

/// What a page shows. Without words, which are the screens' own.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// Running, or waiting for the technician.
    Running {
        /// Which of the six steps: target found, ambient light, each lamp alone, solution, check, signature.
        step: u8,
        /// Share of the whole that is done, 0.0 to 1.0.
        progress: f32,
        /// Seconds left without the technician's own.
        seconds_left: u32,
        /// Channels measured so far, with their light as a share of the strongest.
        channels: Vec<(Channel, f32)>,
        /// Light from outside as a share of the lit card, once it is measured.
        ambient: Option<f32>,
        /// What the technician is asked to place.
        asks: Option<Target>,
    },
    /// Ended.
    Ended(Box<Outcome>),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it may be signed.
    pub accepted: bool,
    /// What is wrong; the first is the reason of the refusal. Empty if accepted.
    pub faults: Vec<Fault>,
    /// Before and after; empty if it did not come so far.
    pub rows: Vec<Row>,
    /// The new recipe; empty if it did not come so far.
    pub recipe: Vec<(Channel, f64)>,
    /// How often the solution was corrected after a look at what it does: face and wall together.
    pub corrections: u32,
    /// Time of its own that it took: without waiting for the technician.
    pub took: Duration,
    /// What becomes the profile once signed; only if accepted.
    pub profile: Option<Box<Profile>>,
}
