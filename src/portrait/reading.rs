//! Coverage read off a pixel in several ways, each with its variance, and what they say together.

/// Deviation of the network's coverage where it is sure, and what is added where it is in doubt: most at one half. Light is
/// believed against it sooner than the picture alone is.
const SURE_PRIOR: f32 = 0.05;
const SOFT_PRIOR: f32 = 0.5;
/// Coverage this near to nothing or all is that, at most.
const SNAP: f32 = 0.08;

/// A wall whose colour differs from white by less than this share of its light cannot be told from what mirrors the lamps.
const GREY: f32 = 0.02;

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

    /// Wall and what the wall's lights give the sitter, told apart by their colours: `change` of the light is the wall's `step`
    /// where there is no sitter, and some of the lamps' own white where there is, as hair and cloth mirror it. Least squares with
    /// no negative spill; `noise`: deviation of `change`, linear.
    pub(super) fn unmixed(change: [f32; 3], step: [f32; 3], noise: f32, trust: [f32; 3]) -> Self {
        let product =
            |a: &dyn Fn(usize) -> f32, b: &dyn Fn(usize) -> f32| (0..3).map(|c| trust[c] * a(c) * b(c)).sum::<f32>();
        let (wall, white, seen) = (|c: usize| step[c], |_: usize| 1.0, |c: usize| change[c]);
        let (ww, wn, nn) = (product(&wall, &wall), product(&wall, &white), product(&white, &white));
        let (dw, dn) = (product(&seen, &wall), product(&seen, &white));
        let apart = ww - wn * wn / nn.max(1e-9);
        let spill = (ww * dn - wn * dw) / (ww * nn - wn * wn).max(1e-12);
        let (open, apart) = if apart > GREY * ww && spill > 0.0 {
            ((dw - wn * dn / nn.max(1e-9)) / apart, apart)
        } else {
            (dw / ww.max(1e-9), ww.max(1e-9))
        };
        Self { coverage: (1.0 - open).clamp(0.0, 1.0), noise: noise * noise / apart, texture: 0.0 }
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

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: [f32; 3] = [0.06, 0.27, 0.47];

    fn covered(coverage: f32, spill: f32, wall: [f32; 3], trust: [f32; 3]) -> Reading {
        Reading::unmixed(wall.map(|step| (1.0 - coverage) * step + spill), wall, 0.003, trust)
    }

    #[test]
    fn what_mirrors_the_lamps_is_no_wall() {
        for coverage in [0.0, 0.3, 0.8, 1.0] {
            for spill in [0.0, 0.02, 0.1] {
                // All channels, and with the blue burnt out.
                for trust in [[1.0; 3], [1.0, 1.0, 0.01]] {
                    let found = covered(coverage, spill, WALL, trust).coverage;
                    assert!((found - coverage).abs() < 1e-3, "{coverage} {spill} {trust:?}: {found}");
                }
            }
        }
        // Less light than none is no spill: the wall alone explains it.
        assert!((covered(0.5, -0.02, WALL, [1.0; 3]).coverage - 0.5).abs() < 0.1);
    }

    #[test]
    fn before_a_grey_wall_all_change_is_the_wall_and_doubt_stays_finite() {
        let found = covered(0.5, 0.0, [0.4; 3], [1.0; 3]);
        assert!((found.coverage - 0.5).abs() < 1e-3 && found.noise.is_finite(), "{}", found.coverage);
        let dark = Reading::unmixed([0.0; 3], [0.0; 3], 0.003, [1.0; 3]);
        assert!(dark.coverage.is_finite() && dark.noise.is_finite());
    }
}
