//! Which frames were exposed under the present controls: those exposed after the change, but for the first few.

use std::time::Instant;

/// After a change of controls: frames from before it and the first ones after it do not count, since cameras take a new
/// value into use some frames later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settle {
    frames: u32,
    left: u32,
    since: Option<Instant>,
}

impl Settle {
    /// Nothing has changed yet; after each change `frames` frames do not count.
    pub(super) fn new(frames: u32) -> Self {
        Self { frames, left: 0, since: None }
    }

    /// A control was changed.
    pub(super) fn begin(&mut self, now: Instant) {
        self.since = Some(now);
        self.left = self.frames;
    }

    /// Whether a frame whose exposure began at `captured_at` counts.
    pub(super) fn admits(&mut self, captured_at: Instant) -> bool {
        if self.since.is_some_and(|since| captured_at < since) {
            return false;
        }
        let settled = self.left == 0;
        self.left = self.left.saturating_sub(1);
        settled
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::devices::worker::now;

    #[test]
    fn frames_before_a_change_and_the_first_after_it_do_not_count() {
        let (start, ms) = (now(), Duration::from_millis);
        let mut settle = Settle::new(2);
        assert!(settle.admits(start), "nothing has changed");
        settle.begin(start + ms(10));
        let admitted = [5, 9, 11, 44, 77, 110].map(|at| settle.admits(start + ms(at)));
        assert_eq!(admitted, [false, false, false, false, true, true]);
    }
}
