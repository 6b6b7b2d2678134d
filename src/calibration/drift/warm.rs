//! Warm-up and keep-warm: lamps burn before the booth opens, and between students as much as keeps them there (§2.3).

use std::time::Duration;

use crate::domain::{Channel, Duty};

/// Time at working level before a booth is calibrated or opens.
pub const WARM_UP: Duration = Duration::from_mins(15);
/// Lamps of a booth that was dark for a shorter time are still warm enough after as long again.
const COOLS: Duration = Duration::from_mins(8);
/// While nobody is here lamps burn at this share of their recipe.
const KEEP: f64 = 0.35;
/// Without a visit for so long they go dark.
const IDLE: Duration = Duration::from_mins(20);

/// How warm a booth's lamps must be thought to be: a lamp's heat follows its duty with one time constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heat {
    /// Heat as a share of what the recipe reaches for ever; 0.0 cold, 1.0 warm.
    share: f64,
}

/// Heat from which a booth counts as warm.
const WARM: f64 = 0.85;

impl Heat {
    /// Cold: nothing is known of the time before.
    pub const COLD: Self = Self { share: 0.0 };

    /// After `time` at `level` of the recipe, 0.0 dark to 1.0.
    #[must_use]
    pub fn after(self, time: Duration, level: f64) -> Self {
        let level = if level.is_finite() { level.clamp(0.0, 1.0) } else { 0.0 };
        let stays = (-time.as_secs_f64() / COOLS.as_secs_f64()).exp();
        Self { share: level + (self.share - level) * stays }
    }

    /// Whether the booth may be calibrated or opened.
    pub fn is_warm(self) -> bool {
        self.share >= WARM
    }

    /// Time at the recipe's level until it is.
    pub fn time_left(self) -> Duration {
        if self.is_warm() {
            return Duration::ZERO;
        }
        let rest = ((1.0 - self.share) / (1.0 - WARM)).ln();
        COOLS.mul_f64(rest.max(0.0)).min(WARM_UP)
    }
}

/// Lamps between visits: a share of the recipe that keeps them warm, dark after a long pause. `since`: since the last visit.
pub fn keep_warm(recipe: &[(Channel, Duty)], since: Duration) -> Vec<(Channel, Duty)> {
    if since >= IDLE {
        return Vec::new();
    }
    recipe.iter().map(|(channel, duty)| (*channel, Duty::new((f64::from(duty.share()) * KEEP) as f32))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cold_booth_is_warm_after_its_time_and_cools_again() {
        let cold = Heat::COLD;
        assert!(!cold.is_warm() && cold.time_left() <= WARM_UP);
        let warm = cold.after(WARM_UP + Duration::from_mins(1), 1.0);
        assert!(warm.is_warm() && warm.time_left().is_zero());
        assert!(!warm.after(Duration::from_hours(1), 0.0).is_warm());
        assert!(cold.after(cold.time_left() + Duration::from_secs(20), 1.0).is_warm());
    }

    #[test]
    fn between_visits_lamps_are_low_and_after_a_pause_dark() {
        let recipe = [(Channel::KeyLeft, Duty::new(0.6))];
        let low = keep_warm(&recipe, Duration::from_secs(10));
        assert!((low[0].1.share() - 0.21).abs() < 1e-6);
        assert!(keep_warm(&recipe, IDLE).is_empty());
    }
}
