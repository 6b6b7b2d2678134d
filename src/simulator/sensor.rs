//! The sensor's noise (after EMVA 1288): shot noise grows with the light, read noise is always there.

use super::random::Random;
use super::tone::{linear_from_srgb, srgb_from_linear};

/// Electrons at linear light 1.0.
const FULL_WELL: f32 = 10_000.0;
/// Read noise, electrons.
const READ_NOISE: f32 = 5.0;
/// Values before the table of chance repeats, and how far a row may run beyond them.
const TABLE: usize = 65_536;
const LONGEST_ROW: usize = 4096 * 3;

/// Turns still light into one noisy picture after the other.
pub(super) struct Sensor {
    random: Random,
    /// Standard deviation by 8-bit level, in 1/256 of a level.
    deviation: [i32; 256],
    /// Normal values, 64 is one standard deviation.
    chance: Vec<i16>,
}

impl Sensor {
    /// `noise` 1.0 is a good small camera, 0.0 none at all.
    pub(super) fn new(noise: f32, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let deviation = std::array::from_fn(|level| {
            let light = linear_from_srgb(level as u8);
            let sigma = (light * FULL_WELL + READ_NOISE * READ_NOISE).sqrt() / FULL_WELL;
            let slope = (srgb_from_linear(light + 0.001) - srgb_from_linear((light - 0.001).max(0.0)))
                / (light + 0.001 - (light - 0.001).max(0.0)).min(1.0);
            // Where the curve ends in white, its slope just below counts.
            let slope = if light > 0.999 { 0.44 } else { slope };
            (sigma * slope * 255.0 * 256.0 * noise.clamp(0.0, 20.0)) as i32
        });
        let chance = (0..TABLE + LONGEST_ROW).map(|_| (random.normal() * 64.0) as i16).collect();
        Self { random, deviation, chance }
    }

    /// One picture of `still` (rows of `row` values in 1/256 of an 8-bit level), as 8-bit values.
    pub(super) fn expose(&mut self, still: &[u16], row: usize) -> Vec<u8> {
        let mut picture = vec![0; still.len()];
        if row == 0 || row > LONGEST_ROW {
            return picture;
        }
        for (out, still) in picture.chunks_mut(row).zip(still.chunks(row)) {
            let from = (self.random.bits() >> 48) as usize % TABLE;
            let chance = &self.chance[from..from + row];
            for ((out, &level), &chance) in out.iter_mut().zip(still).zip(chance) {
                let noise = (self.deviation[usize::from(level >> 8)] * i32::from(chance)) >> 6;
                *out = ((i32::from(level) + noise + 128) >> 8).clamp(0, 255) as u8;
            }
        }
        picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_size_that_physics_gives_and_is_new_each_time() {
        let mut sensor = Sensor::new(1.0, 3);
        let still = vec![118_u16 << 8; 300 * 100];
        let (one, two) = (sensor.expose(&still, 300), sensor.expose(&still, 300));
        assert_ne!(one, two);
        let mean = one.iter().map(|&v| f32::from(v)).sum::<f32>() / one.len() as f32;
        let deviation = (one.iter().map(|&v| (f32::from(v) - mean).powi(2)).sum::<f32>() / one.len() as f32).sqrt();
        // At 18 %: sqrt(1800 + 25) / 10000 in light, times a slope of 1.19, times 255: 1.3 levels.
        assert!((mean - 118.0).abs() < 0.1 && (deviation - 1.3).abs() < 0.15, "{mean} ± {deviation}");
    }

    #[test]
    fn same_seed_same_noise_and_none_is_none() {
        let still = vec![200_u16 << 8; 900];
        assert_eq!(Sensor::new(1.0, 5).expose(&still, 300), Sensor::new(1.0, 5).expose(&still, 300));
        assert!(Sensor::new(0.0, 5).expose(&still, 300).iter().all(|&v| v == 200));
    }
}
