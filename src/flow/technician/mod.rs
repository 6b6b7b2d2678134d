//! The technician's way: its words and its machine.

mod machine;

pub(crate) use machine::Technician;

use crate::domain::{Channel, Duty, Rect, Signature, Target};

/// A technician's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Booth at a glance.
    Dashboard,
    /// Camera.
    Camera,
    /// Lights.
    Lights,
    /// One-button calibration.
    Calibrate,
    /// Drift history.
    Drift,
    /// Inputs and outputs.
    Io,
    /// Queue and network.
    Queue,
    /// Enrolment.
    Enrol,
}

/// What a technician can press.
#[derive(Debug, Clone, PartialEq)]
pub enum TechAction {
    /// A key of the PIN or enrolment keypad.
    Key(super::Key),
    /// Enter the PIN.
    EnterPin,
    /// Open a page.
    Open(Page),
    /// Leave service.
    Exit,
    /// Take the booth out of service, or back.
    SetService(bool),
    /// Run the self-test.
    SelfTest,
    /// Copy the logs to a USB stick.
    SaveLogs,
    /// Restart the booth.
    Restart,
    /// Lock every camera control.
    LockCamera,
    /// Set one channel.
    SetLight(Channel, Duty),
    /// All lights off.
    LightsOff,
    /// All lights at the calibrated level.
    LightsCapture,
    /// Start a calibration.
    Calibrate(Procedure),
    /// What the calibration asked for stands in its place, or the technician has none and goes on without.
    TargetPlaced {
        /// Goes on without it.
        skip: bool,
    },
    /// Stop it.
    StopCalibration,
    /// Sign the result and use it.
    SignCalibration(Signature),
    /// Keep the old one.
    DiscardCalibration,
    /// Take a photo in the new light and judge it; nothing is kept.
    TestShot,
    /// Show drift over so many days.
    DriftDays(u32),
    /// Export the drift history.
    ExportDrift,
    /// Try one output.
    TestOutput(Output),
    /// Try every waiting package now.
    RetryQueue,
    /// Diagnose the network.
    Diagnose,
    /// Enrol with the typed code.
    Enrol,
}

/// What is calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Procedure {
    /// The lights: the one button.
    Lights,
    /// Colours, on the chart of 24 patches.
    Colour,
    /// The lens' fall-off, on the card.
    FlatField,
    /// Sharpness, on the slanted edge.
    Sharpness,
    /// Scale and distortion, on the card.
    Geometry,
}

/// An output that can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Each lamp in turn.
    Lamps,
    /// The door lamp.
    DoorLamp,
    /// The fan.
    Fan,
    /// The loudspeaker.
    Speaker,
    /// The seat, up.
    SeatUp,
    /// The seat, down.
    SeatDown,
}

/// What the flow asks of the world for a technician.
#[derive(Debug, Clone, PartialEq)]
pub enum TechCommand {
    /// Check a PIN; answer `TechEvent::Pin`. The text is wiped by the receiver.
    CheckPin(Pin),
    /// Send `Event::Readings` twice a second, or stop.
    Watch(bool),
    /// Set one channel by hand.
    SetLight(Channel, Duty),
    /// Carry out an action that needs nothing but the world.
    Do(TechAction),
    /// Enrol with this code; answer `TechEvent::Enrolled`.
    Enrol(String),
}

/// A typed PIN. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pin(pub String);

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// An answer to a technician.
#[derive(Debug, Clone, PartialEq)]
pub enum TechEvent {
    /// Answer to `CheckPin`.
    Pin(PinAnswer),
    /// Answer to `Enrol`: the booth's name, or key of `tech.enrol` in the texts.
    Enrolled(Result<String, &'static str>),
    /// A calibration's progress.
    Calibration(CalibrationView),
    /// What came of a press.
    Said(Said),
}

/// A sentence on what came of a press; it stands until the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Key in the texts.
    pub key: &'static str,
    /// It went well.
    pub good: bool,
}

/// Whether a PIN opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinAnswer {
    /// It does.
    Open,
    /// It does not.
    Wrong {
        /// Tries left.
        tries_left: u32,
    },
    /// Too many tries.
    Locked {
        /// Minutes until the next.
        minutes: u32,
    },
}

/// A technician's display.
#[derive(Debug, Clone, PartialEq)]
pub struct TechView {
    /// What is shown.
    pub page: TechPage,
    /// What came of the last press.
    pub said: Option<Said>,
    /// The newest numbers.
    pub readings: Readings,
}

/// A technician's page with what was typed on it.
#[derive(Debug, Clone, PartialEq)]
pub enum TechPage {
    /// The PIN is asked for.
    Pin {
        /// Characters typed.
        typed: usize,
        /// The last answer.
        answer: Option<PinAnswer>,
    },
    /// Booth at a glance.
    Dashboard,
    /// Camera.
    Camera,
    /// Lights.
    Lights,
    /// Calibration.
    Calibrate(CalibrationView),
    /// Drift history over so many days.
    Drift {
        /// 7, 30 or 90.
        days: u32,
    },
    /// Inputs and outputs.
    Io,
    /// Queue and network.
    Queue,
    /// Enrolment.
    Enrol {
        /// Digits typed so far.
        code: String,
        /// The last answer.
        answer: Option<Result<String, &'static str>>,
    },
}

/// How far a calibration is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CalibrationView {
    /// Not begun.
    #[default]
    Ready,
    /// Running.
    Running {
        /// Which of the six steps, 0 to 5.
        step: u8,
        /// Share done, 0 to 1.
        progress: f32,
        /// Seconds left.
        seconds_left: u32,
        /// Channels measured so far with their level, 0 to 1.
        channels: Vec<(Channel, f32)>,
        /// Stray light as a share of the lit card, once it is measured.
        ambient: Option<f32>,
        /// Seconds that each finished step took.
        took: Vec<u32>,
        /// What is to be put in the sitter's place before it goes on.
        asks: Option<Target>,
    },
    /// Ended: rows of before and after.
    Ended {
        /// Whether it may be signed.
        accepted: bool,
        /// Why not.
        refusal: Option<Refusal>,
        /// Rows.
        rows: Vec<CalibrationRow>,
    },
}

/// What is wrong with the light, or why a calibration was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Key in the texts, of `tech.cal` or of `tech.drift`.
    pub key: &'static str,
    /// For `{lamp}` and `{other}` in the text.
    pub channels: Vec<Channel>,
    /// For `{value}` in the text.
    pub value: String,
}

/// One row of a calibration's result.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationRow {
    /// Key of `tech.cal` in the texts, e.g. `row_ratio`.
    pub key: &'static str,
    /// Before, with unit.
    pub before: String,
    /// After, with unit.
    pub after: String,
    /// Limit, as shown.
    pub limit: String,
    /// Whether it is kept.
    pub good: bool,
}

/// Newest numbers for the technician's pages, as far as they are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Readings {
    /// Booth id.
    pub booth: String,
    /// Tiles of the dashboard, in order: camera, lights, network, queue, disk, clock, today, temperature.
    pub tiles: Vec<Tile>,
    /// Camera controls: label key under `tech.camera`, value as read back, locked.
    pub camera: Vec<(&'static str, String, bool)>,
    /// Sharpness 0 to 1.
    pub sharpness: Option<f32>,
    /// Luma histogram of the preview, 32 bins, each 0 to 1 of the largest.
    pub histogram: Vec<f32>,
    /// Duty of each channel.
    pub lights: Vec<(Channel, Duty)>,
    /// How long each lamp has burned: hours at full power.
    pub lamp_hours: Vec<(Channel, f32)>,
    /// Relative luminance of forehead, left cheek, right cheek, chin, 0 to 1.
    pub zones: Option<[f32; 4]>,
    /// Left to right ratio of cheek luminance, at least 1.
    pub ratio: Option<f32>,
    /// Colour difference to the reference in 4 x 3 cells of the background, row by row.
    pub heat_map: Option<[f32; 12]>,
    /// Flicker: modulation, share.
    pub flicker: Option<f32>,
    /// Where the face is in the cut, for framing.
    pub face: Option<Rect>,
    /// Drift history.
    pub drift: Vec<DriftDay>,
    /// What to see to about the light; key of `tech.drift` in the texts.
    pub light_trouble: Option<Refusal>,
    /// Inputs: label key under `tech.io`, state key under `tech.io`, well.
    pub inputs: Vec<(&'static str, &'static str, Option<bool>)>,
    /// Outputs that this booth has.
    pub outputs: Vec<Output>,
    /// Legs of the network path: label key under `tech.net`, milliseconds, well.
    pub network: Vec<(&'static str, Option<u32>, bool)>,
    /// Waiting, sending, received, needing care.
    pub queue: [u32; 4],
    /// Rows: receipt code, state key under `tech.net`, tries, seconds until the next.
    pub queued: Vec<(String, &'static str, u32, u32)>,
    /// Server's host, as configured.
    pub server: String,
}

/// One day of the drift history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DriftDay {
    /// Days ago; 0: today.
    pub ago: u32,
    /// Left to right of the wall against the calibration, at least 1.
    pub sides: f32,
    /// Light of all lamps against the calibration.
    pub light: f32,
    /// Largest change of one lamp against all, share.
    pub lamp: f32,
    /// The booth was calibrated that day.
    pub calibrated: bool,
}

/// One tile of the dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Key under `tech.dash`, e.g. `camera`.
    pub key: &'static str,
    /// How it is.
    pub health: Health,
    /// Values for the placeholders of `tech.dash.<key>_note`.
    pub values: Vec<(&'static str, String)>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Well.
    Ok,
    /// Wants attention.
    Warn,
    /// Broken.
    Bad,
    /// Absent.
    Off,
}
