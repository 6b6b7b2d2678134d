//! LEDs give less light as they warm: a quick part within seconds and a slow one over minutes.

/// Time constants, s, and their shares.
const POLES: [(f64, f64); 2] = [(2.0, 0.3), (480.0, 0.7)];

/// How hot six channels are: 0 cold, 1 after long at full duty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heat {
    /// When `hot` held, s.
    at: f64,
    duties: [f32; 6],
    hot: [[f64; 2]; 6],
}

impl Heat {
    /// All panels have burnt at `warm` for long and are dark now.
    pub(super) fn new(warm: f32) -> Self {
        Self { at: 0.0, duties: [0.0; 6], hot: [[f64::from(warm); 2]; 6] }
    }

    /// The duties change at `t`, s.
    pub(super) fn set(&mut self, duties: [f32; 6], t: f64) {
        for i in 0..6 {
            self.hot[i] = self.then(i, t);
        }
        (self.at, self.duties) = (self.at.max(t), duties);
    }

    fn then(&self, channel: usize, t: f64) -> [f64; 2] {
        let passed = (t - self.at).max(0.0);
        let aim = f64::from(self.duties[channel]);
        std::array::from_fn(|p| aim + (self.hot[channel][p] - aim) * (-passed / POLES[p].0).exp())
    }

    /// How hot a channel is at `t`, 0 to 1.
    pub(super) fn of(&self, channel: usize, t: f64) -> f32 {
        let hot = self.then(channel, t);
        (POLES[0].1 * hot[0] + POLES[1].1 * hot[1]) as f32
    }
}

/// Light of a channel so hot, against the same channel after long at its `usual` duty. `droop`: loss at full heat.
pub(super) fn droop_gain(hot: f32, droop: f32, usual: f32) -> f32 {
    (1.0 - droop * hot) / (1.0 - droop * usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_falls_quickly_then_slowly_and_comes_back() {
        let mut heat = Heat::new(0.0);
        heat.set([1.0; 6], 10.0);
        assert!(heat.of(0, 10.0).abs() < 1e-6);
        // After 2 s: 0.3 · (1 − 1/e) and a little of the slow part.
        let wanted = 0.3 * (1.0 - (-1.0_f32).exp()) + 0.7 * (1.0 - (-2.0_f32 / 480.0).exp());
        assert!((heat.of(0, 12.0) - wanted).abs() < 1e-5);
        assert!(heat.of(0, 20.0) < 0.33 && heat.of(0, 3000.0) > 0.99);
        heat.set([0.0; 6], 3000.0);
        assert!(heat.of(0, 3010.0) < 0.71 && heat.of(0, 8000.0) < 0.01);
        assert!((droop_gain(0.6, 0.05, 0.6) - 1.0).abs() < 1e-6);
        assert!((droop_gain(0.0, 0.05, 0.6) - 1.0 / 0.97).abs() < 1e-6);
    }
}
