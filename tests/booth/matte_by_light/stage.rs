//! One shot on the virtual booth as the booth takes it: plates before, a still, the background lights off, one frame more.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gradbooth::domain::{Channel, Duty, Frame, Plates};
use gradbooth::portrait::by_light::{ByLight, LightFault, MatteSource, matte_by_light};
use gradbooth::simulator::{Physics, Placement, REFERENCE, Rig, Setup, Sitter, VirtualBooth};
use gradbooth::vision::{Effort, Vision};

use super::blue_shirt;
use super::errors::{Errors, Exact};

/// The light rests so long after it was set for a calibration.
const REST: Duration = Duration::from_secs(1);
/// A frame counts as dimmed so long after the lights were set: as in the booth.
const FALLEN: Duration = Duration::from_millis(50);
/// Frames of which a plate is the mean, as in a calibration.
const AVERAGED: usize = 8;

/// What is photographed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub sitter: &'static str,
    /// In a shirt of the wall's blue.
    pub blue: bool,
    /// Motion between the two frames, camera px.
    pub moved: f32,
    /// Light of the background lamps, and of all, against the plates'.
    pub wall: f32,
    pub all: f32,
    /// A random booth instead of the ideal one.
    pub seed: Option<u64>,
}

impl Case {
    /// The plain case of a sitter: ideal booth, noise of a good small camera.
    pub(super) fn of(sitter: &'static str) -> Self {
        Self { sitter, blue: false, moved: 0.0, wall: 1.0, all: 1.0, seed: None }
    }

    /// Lens and panels apart, the booth is as seeds have it: panels' power is made up for, as a calibration does, and the lens is
    /// sharp and straight, since the exact coverage is.
    fn booth(&self) -> VirtualBooth {
        let Some(seed) = self.seed else { return VirtualBooth::new(Setup::default()) };
        let setup = Setup::random(seed);
        let physics = Physics { distortion: 0.0, defocus: 0.0, ..setup.physics };
        VirtualBooth::new(Setup { physics, ..setup })
    }

    fn who(&self) -> Sitter {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters");
        let folder: PathBuf = shipped.join(self.sitter);
        if self.blue { blue_shirt::dressed(&folder) } else { Sitter::find(self.sitter, &shipped).unwrap() }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self { moved, .. } if *moved > 0.0 => format!("moved {moved} px"),
            Self { wall, .. } if *wall < 1.0 => format!("wall's light {:.0} %", wall * 100.0),
            Self { all, .. } if *all < 1.0 => format!("all light {:.0} %", all * 100.0),
            Self { blue: true, .. } => "blue shirt".to_owned(),
            Self { .. } => "still".to_owned(),
        };
        let booth = self.seed.map_or_else(String::new, |seed| format!(", booth {seed}"));
        write!(f, "{}, {what}{booth}", self.sitter)
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shot {
    pub network: Errors,
    /// By the lit plate, without a dimmed frame.
    pub plate: Errors,
    /// By all that there is, with its own fall-back.
    pub lights: Errors,
    pub source: MatteSource,
    pub fault: Option<LightFault>,
}

/// Takes the case and compares.
pub(super) fn take(vision: &mut Vision, case: &Case) -> Shot {
    let booth = case.booth();
    let mut rig = Rig::new(&booth, moment());
    let power = booth.setup().physics.power;
    let lights = |wall: f32, all: f32| -> Vec<(Channel, Duty)> {
        let share = |channel| if is_background(channel) { wall * all } else { all };
        REFERENCE
            .iter()
            .zip(power)
            .map(|(&(channel, duty), power)| (channel, Duty::new(share(channel) * duty / power)))
            .collect()
    };
    booth.seat(case.who());
    booth.place(Placement { dx: 5.0, dy: -4.0, scale: 0.97, roll_deg: 0.0 });
    let placed = booth.placement();

    booth.leave();
    let mut plate = |wall: f32| {
        rig.set_lights(&lights(wall, 1.0));
        let from = rig.now() + REST;
        rig.advance(REST);
        mean(&(0..AVERAGED).map(|_| frame(&mut rig, from)).collect::<Vec<_>>())
    };
    let plates = Plates::new(plate(1.0), plate(0.0)).unwrap();

    booth.seat(case.who());
    booth.place(placed);
    rig.set_lights(&lights(case.wall, case.all));
    rig.advance(REST);
    let from = rig.now();
    let still = frame(&mut rig, from);
    let exact = Exact::new(&booth.renderer().alpha(&booth.exposure(still.captured_at)).unwrap());
    rig.set_lights(&lights(0.0, case.all));
    let by = case.moved / booth.setup().geometry.pixels_per_n;
    booth.nudge(by * 0.8, by * 0.6, 1.0);
    let from = rig.now() + FALLEN;
    let dimmed = frame(&mut rig, from);

    let scene = vision.look(&still, Effort::Still);
    let network = scene.matte.expect("a sitter is seen");
    let by_plate = matte_by_light(&still, &network, &ByLight { plates: &plates, dimmed: None });
    let found = matte_by_light(&still, &network, &ByLight { plates: &plates, dimmed: Some(&dimmed) });
    Shot {
        network: exact.errors(&network),
        plate: exact.errors(&by_plate.matte),
        lights: exact.errors(&found.matte),
        source: found.source,
        fault: found.fault,
    }
}

/// The next frame that was exposed after `from`.
fn frame(rig: &mut Rig, from: Instant) -> Frame {
    loop {
        let frame = rig.next_frame(Duration::from_secs(1)).expect("the camera gives frames");
        if frame.captured_at >= from {
            return frame;
        }
    }
}

/// Means of 8-bit values, as a calibration makes its plates.
fn mean(frames: &[Frame]) -> Frame {
    let first = &frames[0];
    let n = frames.len();
    let of = |at: usize| frames.iter().map(|frame| usize::from(frame.rgb()[at])).sum::<usize>();
    let rgb = (0..first.rgb().len()).map(|at| ((of(at) + n / 2) / n) as u8).collect();
    Frame::new(first.width(), first.height(), rgb, first.sequence, first.captured_at).unwrap()
}

fn is_background(channel: Channel) -> bool {
    matches!(channel, Channel::BackgroundLeft | Channel::BackgroundRight)
}

/// Some moment: only distances between moments count.
#[expect(clippy::disallowed_methods, reason = "a moment to count from")]
fn moment() -> Instant {
    Instant::now()
}
