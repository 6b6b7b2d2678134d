//! Light in time: what each source gives to each row of a frame, and how the camera takes it.

use std::sync::Arc;

use super::controls::Taking;
use super::heat::{Heat, droop_gain};
use super::lamps::REFERENCE;
use super::physics::Physics;
use super::random::Random;
use super::shutter::{Pulses, mains_gain};
use super::tone::Curve;
use super::world::{SCREEN_LIGHT, SOURCES, STRAY, World};
use crate::domain::Point;

/// Ripples smaller than this share are left out: a hundredth of an 8-bit level.
const UNSEEN: f64 = 2e-4;
/// Rows between those at which a changing light is computed.
const KNOT: usize = 16;
/// Points of an exposure at which a changing light is taken.
const POINTS: usize = 8;
/// Settling times after which nothing more comes.
const SETTLED: f64 = 2.2;

/// A patch of sun on whatever is there; it wanders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sun {
    /// Its middle at first, N px.
    pub centre: Point,
    /// N px.
    pub radius: f32,
    /// Its light against the calibrated level.
    pub strength: f32,
    /// How fast it wanders, N px a second.
    pub drift: Point,
}

/// One frame's light and exposure.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) world: Arc<World>,
    /// Factor of each source's picture: one for all rows, or one a row.
    pub(super) sources: [Vec<f32>; SOURCES],
    /// Of R, G, B, with exposure and gain.
    pub(super) gains: [f32; 3],
    pub(super) analog: f32,
    pub(super) sun: Option<Sun>,
}

/// What a frame's light depends on.
pub(super) struct Light<'a> {
    pub(super) world: &'a Arc<World>,
    /// Since when (s) the channels are driven at which duty; the oldest first.
    pub(super) driven: &'a [(f64, [f32; 6])],
    pub(super) heat: &'a Heat,
    /// Light of each channel against what the world says.
    pub(super) strength: [f32; 6],
    /// Stray and screen light, shares of the calibrated level.
    pub(super) ambient: f32,
    pub(super) screen: f32,
    pub(super) seed: u64,
}

impl Light<'_> {
    /// Factors by row for a frame of so many rows whose last row ends its exposure at `t`, s.
    pub(super) fn by_row(&self, taking: &Taking, t: f64, rows: usize) -> [Vec<f32>; SOURCES] {
        let physics = &self.world.physics;
        let exposure = f64::from(taking.exposure);
        let readout = f64::from(physics.readout_ms) * 1e-3;
        let end_of = |row: usize| t - readout * (1.0 - (row as f64 + 1.0) / rows as f64);
        let duties = self.duties(t, exposure, readout, rows);
        let mut unrest = Random::new(self.seed ^ t.to_bits());
        let mut out: [Vec<f32>; SOURCES] = std::array::from_fn(|_| Vec::new());
        for channel in 0..6 {
            let hot = self.heat.of(channel, t);
            let unrest = 1.0 + physics.supply * unrest.normal();
            let factor = self.strength[channel] * unrest;
            let pulses = self.pulses(channel, duties.last().map_or(0.0, |last| last[channel]), exposure);
            let light = |duty: f32| steady(physics, channel, duty, hot);
            out[channel] = if duties.len() == 1 && pulses.is_none() {
                vec![factor * light(duties[0][channel])]
            } else {
                (0..rows)
                    .map(|row| {
                        let end = end_of(row);
                        let band = pulses.map_or(1.0, |pulses| pulses.gain(end - exposure, end));
                        factor * light(duties[row.min(duties.len() - 1)][channel]) * band as f32
                    })
                    .collect()
            };
        }
        let pulses = f64::from(physics.mains_hz);
        let whole = (pulses * exposure - (pulses * exposure).round()).abs() < UNSEEN;
        out[STRAY] = if pulses <= 0.0 || whole || self.ambient <= 0.0 {
            vec![self.ambient]
        } else {
            let gain = |row| mains_gain(pulses, end_of(row) - exposure, end_of(row)) as f32;
            (0..rows).map(|row| self.ambient * gain(row)).collect()
        };
        out[SCREEN_LIGHT] = vec![self.screen];
        out
    }

    /// Duties by row, or one for all rows where nothing changes.
    fn duties(&self, t: f64, exposure: f64, readout: f64, rows: usize) -> Vec<[f32; 6]> {
        let settle = f64::from(self.world.physics.settle_ms) * 1e-3;
        if settle <= 0.0 && readout <= 0.0 {
            return vec![self.response(t, 0.0)];
        }
        let begun = t - readout - exposure;
        let changed = self.driven.iter().rev().map(|(at, _)| *at).find(|at| *at <= t);
        if changed.is_none_or(|at| at + SETTLED * settle < begun) {
            return vec![self.response(t, 0.0)];
        }
        let at_row = |row: usize| {
            let end = t - readout * (1.0 - (row as f64 + 1.0) / rows as f64);
            let mut sum = [0.0; 6];
            for point in 0..POINTS {
                let at = end - exposure * (point as f64 + 0.5) / POINTS as f64;
                for (sum, duty) in sum.iter_mut().zip(self.response(at, settle / 4.605)) {
                    *sum += duty / POINTS as f32;
                }
            }
            sum
        };
        let knots: Vec<[f32; 6]> = (0..=rows.div_ceil(KNOT)).map(|knot| at_row(knot * KNOT)).collect();
        (0..rows)
            .map(|row| {
                let (above, below) = (knots[row / KNOT], knots[row / KNOT + 1]);
                let down = (row % KNOT) as f32 / KNOT as f32;
                std::array::from_fn(|i| above[i] + (below[i] - above[i]) * down)
            })
            .collect()
    }

    /// Where the light has come to at `t`, which follows its duty with a time constant `tau`, s.
    fn response(&self, t: f64, tau: f64) -> [f32; 6] {
        let mut light = [0.0; 6];
        for (i, (at, duties)) in self.driven.iter().enumerate() {
            if *at > t {
                break;
            }
            let until = self.driven.get(i + 1).map_or(t, |(next, _)| next.min(t));
            let left = if tau > 0.0 && i > 0 { (-(until - at) / tau).exp() as f32 } else { 0.0 };
            for (light, duty) in light.iter_mut().zip(duties) {
                *light = duty + (*light - duty) * left;
            }
        }
        light
    }

    /// The channel's pulses, where they make bands that can be seen.
    fn pulses(&self, channel: usize, duty: f32, exposure: f64) -> Option<Pulses> {
        let physics = &self.world.physics;
        let pulses = Pulses {
            frequency: f64::from(physics.pwm_hz),
            duty: f64::from(duty),
            phase: f64::from(physics.phase[channel]),
        };
        if physics.pwm_hz <= 0.0 || duty <= 0.0 || duty >= 1.0 {
            return None;
        }
        let periods = pulses.frequency * exposure;
        let rest = (periods - periods.round()).abs().min(pulses.duty);
        (rest / (periods * pulses.duty) > UNSEEN).then_some(pulses)
    }
}

/// Light of a channel so hot at a steady duty, against its reference duty when warm. Of each period `lost` goes by while the
/// driver switches on: `max(0, d - lost) / (1 - lost)`.
pub(super) fn steady(physics: &Physics, channel: usize, duty: f32, hot: f32) -> f32 {
    let usual = REFERENCE[channel].1;
    let lost = physics.rise_us * 1e-6 * physics.pwm_hz;
    (duty - lost).max(0.0) / (1.0 - lost).max(0.01) * droop_gain(hot, physics.droop, usual) / usual
}

impl Moment {
    /// The camera's curve and analog gain.
    pub(super) fn response(&self) -> (Curve, f32) {
        let physics = &self.world.physics;
        (Curve { gamma: physics.gamma, s_curve: physics.s_curve }, self.analog)
    }

    /// Factor of a source in a row.
    #[inline]
    pub(super) fn factor(&self, source: usize, row: usize) -> f32 {
        let factors = &self.sources[source];
        factors.get(row).or(factors.last()).copied().unwrap_or(0.0)
    }

    /// Whether a picture would look the same to the eye of the sensor.
    pub(super) fn same(&self, other: &Self) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() <= 1e-5 * a.abs().max(b.abs()) + 1e-7;
        let all = |a: &[f32], b: &[f32]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(*a, *b));
        Arc::ptr_eq(&self.world, &other.world)
            && all(&self.gains, &other.gains)
            && self.sun == other.sun
            && self.sources.iter().zip(&other.sources).all(|(a, b)| all(a, b))
    }
}
