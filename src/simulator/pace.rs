//! When frames are taken and when they arrive: a sensor runs at its own beat, whoever reads.

use std::time::{Duration, Instant};

use super::random::Random;

/// The beat of one opened camera.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Frame `n` is finished by the sensor `n` periods later.
    started: Instant,
    period: Duration,
    latency: Duration,
    /// Frames that wait when nobody reads; the oldest comes first. 0: the newest comes.
    stale: u64,
    lost: f32,
    seed: u64,
    last: Option<u64>,
}

impl Pace {
    /// The camera of this booth, opened at `now`.
    pub fn new(booth: &super::VirtualBooth, now: Instant) -> Self {
        let (setup, physics) = (booth.setup(), booth.physics());
        let period = Duration::from_secs_f32(1.0 / setup.fps);
        Self {
            started: now,
            period,
            latency: period * setup.latency_frames,
            stale: u64::from(physics.stale_frames),
            lost: physics.lost_frames,
            seed: setup.seed,
            last: None,
        }
    }

    /// From the end of a frame's exposure to its arrival.
    pub fn latency(&self) -> Duration {
        self.latency
    }

    /// When the sensor finishes a frame.
    pub fn finished_at(&self, sequence: u64) -> Instant {
        self.started + Duration::from_nanos((self.period.as_nanos() as u64).saturating_mul(sequence))
    }

    /// The frame that a reader gets at `now`; `None` if nothing new has arrived.
    pub fn arrived(&mut self, now: Instant) -> Option<u64> {
        loop {
            let since = now.saturating_duration_since(self.started).checked_sub(self.latency)?;
            let newest = (since.as_nanos() / self.period.as_nanos().max(1)) as u64;
            let next = self.last.map_or(0, |last| last + 1);
            if newest < next {
                return None;
            }
            let given = if self.stale == 0 { newest } else { next.max((newest + 1).saturating_sub(self.stale)) };
            self.last = Some(given);
            if !self.is_lost(given) {
                return Some(given);
            }
        }
    }

    /// When the next frame arrives at the earliest.
    pub fn next_at(&self) -> Instant {
        self.finished_at(self.last.map_or(0, |last| last + 1)) + self.latency
    }

    fn is_lost(&self, sequence: u64) -> bool {
        self.lost > 0.0 && Random::new(self.seed ^ sequence.wrapping_mul(0x2545_f491_4f6c_dd1d)).unit() < self.lost
    }
}
