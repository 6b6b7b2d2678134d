//! Coverage read off a pixel in several ways, each with its variance, and what they say together.

/// Deviation of the network's coverage where it is sure, and what is added where it is in doubt: most at one half. Light is
/// believed against it sooner than the picture alone is.
const SURE_PRIOR: f32 = 0.05;
const SOFT_PRIOR: f32 = 0.5;
/// Coverage this near to nothing or all is that, at most.
const SNAP: f32 = 0.08;

/// Where a pixel lies between wall and sitter, by one quantity: its colour, or how the colour changes with the light.
pub(super) struct Reading {
    /// 0 to 1.
    pub coverage: f32,
    /// Variance by noise.
    noise: f32,
    /// Variance by the sitter's texture where all is sitter.
    texture: f32,
}

impl Reading {
    /// `seen` between `wall` and `front` (means of R, G, B and their variance together), linear; `noise`: deviation of `seen`
    /// less `wall`; `trust`: weight of each channel.
    pub(super) fn new(seen: [f32; 3], wall: [f32; 3], front: &[f32; 4], noise: f32, trust: [f32; 3]) -> Self {
        let (mut along, mut apart) = (0.0, 0.0);
        for c in 0..3 {
            let step = front[c] - wall[c];
            along += trust[c] * (seen[c] - wall[c]) * step;
            apart += trust[c] * step * step;
        }
        let apart = apart.max(1e-9);
        Self {
            coverage: (along / apart).clamp(0.0, 1.0),
            noise: noise * noise / apart,
            texture: front[3] / 3.0 / apart,
        }
    }

    /// Its variance if this much of the pixel may be sitter, with a deviation of its own.
    fn variance(&self, sitter: f32, own: f32) -> f32 {
        self.noise + self.texture * sitter * sitter + own * own
    }
}

/// What the network (`before`, and how far it is in doubt, 0 to 1), the pixel's colour and its change say together; `spill`:
/// deviation of the change by light that the sitter gets from the background lights.
pub(super) fn weighed((before, doubt): (f32, f32), colour: &Reading, change: &Reading, spill: f32) -> f32 {
    let by_colour = colour.variance(colour.coverage.max(change.coverage), 0.01);
    let by_change = change.variance(change.coverage.max(before.min(colour.coverage)), spill);
    let prior = SURE_PRIOR.powi(2) + (4.0 * before * (1.0 - before) + doubt) * SOFT_PRIOR.powi(2);
    let (by_colour, by_change, prior) = (by_colour.recip(), by_change.recip(), prior.recip());
    let sum = colour.coverage * by_colour + change.coverage * by_change + before * prior;
    let both = sum / (by_colour + by_change + prior);
    let margin = (2.0 * (by_colour + by_change).recip().sqrt()).min(SNAP);
    ((both - margin) / (1.0 - 2.0 * margin)).clamp(0.0, 1.0)
}
