//! One state of the lamps, photographed: frames that are too old are left out, the light is watched until it rests, then
//! readings are averaged.

use std::time::{Duration, Instant};

use crate::domain::{Cut, Frame, Rect, Target};

use super::banding::banding;
use super::reading::{Blocks, Light, Reading, level};

/// A camera holds so many frames back at most; what it delivers may have been exposed before the change (§3.2).
const HELD_BACK: u32 = 4;
/// And the lamps' drivers and the shell take so long.
const SLACK: Duration = Duration::from_millis(50);
/// Two frames differ by less when the light rests, as a share of the brighter and at least of this light.
const RESTS: f64 = 0.012;
/// Zones that waver for and against each other may by so much.
const WAVERS: f64 = 0.04;
const LEAST: f64 = 0.02;
/// Light that does not rest so long after it should is photographed as it is.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How a state is photographed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct How {
    /// Where the norm's picture lies.
    pub cut: Cut,
    /// What stands there.
    pub target: Target,
    /// Where banding is looked for, N px.
    pub banding: Rect,
    /// Whether stripes that stand still count.
    pub still: bool,
    /// Frames to average.
    pub frames: usize,
    /// Time between two frames.
    pub period: Duration,
    /// Time that the light is left to itself before, beyond the gate.
    pub hold: Duration,
}

/// What was photographed.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Light of each zone, averaged.
    pub zones: Vec<Light>,
    /// The frame in blocks, averaged.
    pub blocks: Blocks,
    /// Stripes, share of the mean.
    pub banding: f64,
    /// Whether the light came to rest before; it is photographed even so, since what is wrong shows in the picture.
    pub rested: bool,
    /// Change of the zones' mean light from the first to the second half of the frames, share; by luminance.
    pub trend: f64,
    /// Change of the colour of most zones, without a sign: see [`colour_change`].
    pub colour_trend: f64,
    /// The mean of the frames, 8-bit sRGB.
    pub picture: Frame,
}

/// A state that is being photographed.
#[derive(Debug)]
pub struct Gather {
    how: How,
    set_at: Instant,
    last: Option<Reading>,
    rests: bool,
    late: bool,
    readings: Vec<Reading>,
    codes: Vec<u16>,
}

impl Gather {
    /// A state whose lamps and exposure were set at `set_at`.
    pub fn new(how: How, set_at: Instant) -> Self {
        Self { how, set_at, last: None, rests: false, late: false, readings: Vec::new(), codes: Vec::new() }
    }

    /// From when frames count.
    pub fn from(&self) -> Instant {
        self.set_at + self.how.period * HELD_BACK + SLACK + self.how.hold
    }

    /// Share of the frames that are in.
    pub fn progress(&self) -> f64 {
        self.readings.len() as f64 / self.how.frames.max(1) as f64
    }

    /// Takes in one frame; gives what was taken once it is enough.
    pub fn take(&mut self, frame: &Frame) -> Option<Taken> {
        if frame.captured_at < self.from() {
            return None;
        }
        let reading = Reading::new(frame, self.how.cut, self.how.target, self.how.banding);
        if !self.rests {
            self.late = frame.captured_at > self.from() + PATIENCE;
            self.rests = self.late || self.last.as_ref().is_some_and(|last| alike(last, &reading));
            self.last = Some(reading);
            return None;
        }
        if self.codes.len() != frame.rgb().len() {
            self.codes = vec![0; frame.rgb().len()];
            self.readings.clear();
        }
        self.codes.iter_mut().zip(frame.rgb()).for_each(|(sum, code)| *sum += u16::from(*code));
        self.readings.push(reading);
        if self.readings.len() < self.how.frames {
            return None;
        }
        self.taken(frame)
    }

    fn taken(&self, last: &Frame) -> Option<Taken> {
        let count = self.readings.len() as u16;
        let codes = self.codes.iter().map(|sum| ((sum + count / 2) / count) as u8).collect();
        let picture = Frame::new(last.width(), last.height(), codes, last.sequence, last.captured_at).ok()?;
        let rows: Vec<Vec<f64>> = self.readings.iter().map(|reading| reading.rows.clone()).collect();
        let blocks: Vec<Blocks> = self.readings.iter().map(|reading| reading.blocks.clone()).collect();
        let half = self.readings.len() / 2;
        let (first, second) = (mean(&self.readings[..half]), mean(&self.readings[half..]));
        let sum = |zones: &[Light]| zones.iter().map(|zone| level(zone.mean)).sum::<f64>();
        let (one, other) = (sum(&first), sum(&second));
        Some(Taken {
            zones: mean(&self.readings),
            blocks: Blocks::mean(&blocks),
            banding: banding(&rows, self.how.still),
            rested: !self.late,
            trend: if one > LEAST { other / one - 1.0 } else { 0.0 },
            colour_trend: colour_change(&first, &second),
            picture,
        })
    }
}

fn add(one: [f64; 3], other: [f64; 3]) -> [f64; 3] {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

/// How the colour of most zones changes, share: the median over lit zones of the larger change of red to green and blue to
/// green. A patch of coloured light moves some zones, a camera that balances white moves all.
pub fn colour_change(one: &[Light], other: &[Light]) -> f64 {
    let lit = one.iter().zip(other).filter(|(one, other)| one.mean[1] > LEAST && other.mean[1] > LEAST);
    let changes: Vec<f64> = lit
        .map(|(one, other)| {
            let ratio = |light: &Light, c: usize| light.mean[c] / light.mean[1];
            let change = |c: usize| (ratio(other, c) / ratio(one, c).max(1e-6) - 1.0).abs();
            change(0).max(change(2))
        })
        .collect();
    super::drift::median(&changes)
}

/// The zones' mean over readings.
fn mean(readings: &[Reading]) -> Vec<Light> {
    let count = readings.len().max(1) as f64;
    let zones = readings.first().map_or(0, |reading| reading.zones.len());
    let of = |zone: usize| {
        let all = || readings.iter().map(move |reading| reading.zones[zone]);
        Light {
            mean: all().fold([0.0; 3], |sum, light| add(sum, light.mean)).map(|sum| sum / count),
            burnt: all().map(|light| light.burnt).sum::<f64>() / count,
            black: all().map(|light| light.black).sum::<f64>() / count,
            hot: all().map(|light| light.hot).sum::<f64>() / count,
        }
    };
    (0..zones).map(of).collect()
}

/// Whether the light rests between two frames: every zone keeps its light, or zones waver a little for and against, as they do
/// under the stripes of a dimmer without a crystal, and together keep it.
fn alike(one: &Reading, other: &Reading) -> bool {
    let change = |(a, b): (&Light, &Light)| {
        let (a, b) = (level(a.mean), level(b.mean));
        (b - a) / a.max(b).max(LEAST)
    };
    let changes: Vec<f64> = one.zones.iter().zip(&other.zones).map(change).collect();
    let most = changes.iter().map(|change| change.abs()).fold(0.0, f64::max);
    let together = changes.iter().sum::<f64>().abs() / changes.len().max(1) as f64;
    one.zones.len() == other.zones.len() && (most <= RESTS || most <= WAVERS && together <= RESTS / 3.0)
}
