//! One condition over time: smoothed, raised late, cleared later, so that a text never flickers.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::limits::Reading;

/// A condition clears after this long inside its clear limit.
const CLEAR_AFTER: Duration = Duration::from_millis(400);
/// Beyond [`FAR`] times the raise limit, or as much further than the countdown accepted, for this long: the sitter has moved.
const FAR_AFTER: Duration = Duration::from_millis(300);
const FAR: f32 = 1.5;
/// Time constant of the low-pass behind the median for what trembles about its limits. What moves by more than the limits
/// are apart is followed faster: who has done what was asked must not wait for an average.
const LOW_PASS: Duration = Duration::from_millis(250);
/// Without a new analysis for so long the ring stands still.
pub(super) const STALE: Duration = Duration::from_millis(500);
/// A pause between analyses after which what was before says nothing more. Longer than [`STALE`]: a busy computer may
/// analyse only once a second, and a guide that forgot each time would neither raise anything nor ever be content.
pub(super) const FORGOTTEN: Duration = Duration::from_secs(2);
/// Analyses looked back on, how many of them the median takes, and how many must be beyond the limit.
const RECENT: usize = 6;
const MEDIAN: usize = 5;
const BEYOND: usize = 4;

/// State of one rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    recent: VecDeque<f32>,
    smooth: Option<f32>,
    limits: Option<Reading>,
    assessed_at: Option<Instant>,
    over_since: Option<Instant>,
    inside_since: Option<Instant>,
    far_since: Option<Instant>,
    /// How far off the sitter was when the countdown began.
    accepted: Option<f32>,
    /// Whether it is raised.
    pub raised: bool,
    /// When it cleared last.
    pub cleared_at: Option<Instant>,
}

impl Condition {
    /// Takes in one analysis. What was not assessed counts as being in order. `blocked`: it may not be raised now.
    pub(super) fn assess(&mut self, reading: Option<Reading>, raise_after: Duration, blocked: bool, now: Instant) {
        if self.assessed_at.is_none_or(|at| now.saturating_duration_since(at) > FORGOTTEN) {
            self.forget_history();
        }
        if let Some(reading) = reading {
            self.measure(reading, now);
        } else {
            self.recent.clear();
            self.smooth = None;
            self.over_since = None;
            self.far_since = None;
            self.inside_since.get_or_insert(now);
        }
        self.assessed_at = Some(now);
        self.settle(raise_after, blocked, now);
    }

    fn measure(&mut self, reading: Reading, now: Instant) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(reading.excess);
        let median = self.median();
        let smooth = match (self.smooth, self.assessed_at) {
            (Some(before), Some(at)) => {
                let haste = 1.0 + (median - before).abs() / (reading.raise - reading.clear).max(f32::EPSILON);
                let passed = now.saturating_duration_since(at).as_secs_f32() * haste / LOW_PASS.as_secs_f32();
                before + (median - before) * (1.0 - (-passed).exp())
            }
            (Some(_) | None, _) => median,
        };
        self.smooth = Some(smooth);
        self.limits = Some(reading);
        hold_since(&mut self.over_since, smooth > reading.raise, now);
        hold_since(&mut self.inside_since, smooth <= reading.clear, now);
        let from = self.accepted.map_or(reading.raise, |accepted| accepted.max(reading.raise));
        hold_since(&mut self.far_since, median > from + reading.raise * (FAR - 1.0), now);
    }

    fn settle(&mut self, raise_after: Duration, blocked: bool, now: Instant) {
        let lasted = |since: Option<Instant>, time| since.is_some_and(|at| now.saturating_duration_since(at) >= time);
        if self.raised {
            if lasted(self.inside_since, CLEAR_AFTER) {
                self.raised = false;
                self.cleared_at = Some(now);
            }
        } else if !blocked && lasted(self.over_since, raise_after) {
            let raise = self.limits.map_or(f32::INFINITY, |limits| limits.raise);
            self.raised = self.recent.iter().filter(|excess| **excess > raise).count() >= BEYOND;
        }
    }

    fn median(&self) -> f32 {
        let mut last: Vec<f32> = self.recent.iter().rev().take(MEDIAN).copied().collect();
        last.sort_by(f32::total_cmp);
        last.get(last.len() / 2).copied().unwrap_or(f32::NEG_INFINITY)
    }

    fn forget_history(&mut self) {
        self.recent.clear();
        self.smooth = None;
        self.over_since = None;
        self.inside_since = None;
        self.far_since = None;
    }

    /// Whether it has been beyond its raise limit for so long, raised or not.
    pub(super) fn is_over(&self, time: Duration) -> bool {
        let over = self.over_since.zip(self.assessed_at);
        over.is_some_and(|(since, at)| at.saturating_duration_since(since) >= time)
    }

    /// Takes the sitter as they are: from here on only moving further counts as far.
    pub(super) fn accept(&mut self) {
        self.accepted = self.recent.back().map(|_| self.median());
        self.far_since = None;
    }

    /// Whether the sitter has gone far beyond the limit for long enough to stop a countdown.
    pub(super) fn is_far(&self) -> bool {
        let (Some(since), Some(at)) = (self.far_since, self.assessed_at) else { return false };
        at.saturating_duration_since(since) >= FAR_AFTER
    }

    /// Whether the norm itself is broken.
    pub(super) fn breaks_norm(&self) -> bool {
        matches!((self.smooth, self.limits), (Some(smooth), Some(limits)) if smooth > limits.fail)
    }

    /// 0 at the raise limit, 1 at the norm's limit, 3 at the most.
    pub(super) fn severity(&self) -> f32 {
        let (Some(smooth), Some(limits)) = (self.smooth, self.limits) else { return 0.0 };
        let span = (limits.fail - limits.raise).max(f32::EPSILON);
        ((smooth - limits.raise) / span).clamp(0.0, 3.0)
    }
}

fn hold_since(since: &mut Option<Instant>, holds: bool, now: Instant) {
    if holds {
        since.get_or_insert(now);
    } else {
        *since = None;
    }
}
