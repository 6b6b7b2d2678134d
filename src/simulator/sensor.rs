//! The sensor's noise (after EMVA 1288): shot noise grows with the light, read noise is always there.

use super::random::Random;
use super::tone::Curve;

/// Electrons at linear light 1.0.
const FULL_WELL: f32 = 10_000.0;
/// Read noise, electrons.
const READ_NOISE: f32 = 5.0;
/// Values before the chances repeat, and how far a row may run beyond them.
const REPEAT: usize = 65_536;
const LONGEST_ROW: usize = 4096 * 3;
/// Equally likely steps of the normal distribution.
const STEPS: usize = 64;

/// Turns still light into one noisy picture after the other.
///
/// A frame has millions of values, so each costs one look into a table: by light in quarters of an 8-bit level, and by
/// one of 64 equally likely steps of noise.
pub(super) struct Sensor {
    random: Random,
    steps: [f32; STEPS],
    noise: f32,
    /// Curve and analog gain of `values`.
    tuned: (Curve, f32),
    /// 8-bit value by light (upper ten bits) and step (lower six).
    values: Vec<u8>,
    /// Steps, 0 to 63.
    chances: Vec<u8>,
}

impl Sensor {
    /// `noise` 1.0 is a good small camera, 0.0 none at all.
    pub(super) fn new(noise: f32, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let steps = normal_steps(&mut random);
        let noise = if noise.is_finite() { noise.clamp(0.0, 20.0) } else { 1.0 };
        let chances = (0..REPEAT + LONGEST_ROW).map(|_| (random.bits() >> 58) as u8).collect();
        let tuned = (Curve::SRGB, 1.0);
        let values = values(&steps, noise, tuned);
        Self { random, steps, noise, tuned, values, chances }
    }

    /// Takes what follows with this curve and analog gain: less light for the same level makes more noise.
    pub(super) fn tune(&mut self, curve: Curve, analog: f32) {
        if self.tuned.0 != curve || (self.tuned.1 / analog - 1.0).abs() > 0.01 {
            self.tuned = (curve, analog);
            self.values = values(&self.steps, self.noise, self.tuned);
        }
    }

    /// One picture of `still` (rows of `row` values in 1/256 of an 8-bit level), as 8-bit values.
    pub(super) fn expose(&mut self, still: &[u16], row: usize) -> Vec<u8> {
        let mut picture = vec![0; still.len()];
        if row == 0 || row > LONGEST_ROW {
            return picture;
        }
        // The length is known here, so that the look-up below needs no check.
        let Some(values) = self.values.first_chunk::<65_536>() else { return picture };
        for (picture, still) in picture.chunks_mut(row).zip(still.chunks(row)) {
            let from = (self.random.bits() >> 48) as usize % REPEAT;
            let chances = &self.chances[from..from + still.len()];
            // A plain loop, since in a development build every step of an iterator is a call.
            let mut i = 0;
            while i < still.len() {
                picture[i] = values[usize::from((still[i] & 0xffc0) | u16::from(chances[i]))];
                i += 1;
            }
        }
        picture
    }
}

/// 8-bit values by light in quarters of a level, and by step of noise.
fn values(steps: &[f32; STEPS], noise: f32, (curve, analog): (Curve, f32)) -> Vec<u8> {
    let mut values = Vec::with_capacity(1024 * STEPS);
    let mut of_level = (-1.0, 0.0);
    for quarter in 0..1024_u16 {
        let level = f32::from(quarter) / 4.0;
        if level.floor() > of_level.0 {
            of_level = (level.floor(), deviation(level.floor(), curve, analog) * noise);
        }
        values.extend(steps.iter().map(|step| (level + step * of_level.1).round().clamp(0.0, 255.0) as u8));
    }
    values
}

/// Standard deviation at an 8-bit level, in levels.
fn deviation(level: f32, curve: Curve, analog: f32) -> f32 {
    let light = curve.light(level.clamp(0.0, 255.0) / 255.0);
    let sigma = (light * FULL_WELL / analog + READ_NOISE * READ_NOISE).sqrt() * analog / FULL_WELL;
    // The curve's slope, taken on its inner side where it ends.
    let (below, above) = ((light - 0.001).max(0.0), (light + 0.001).min(1.0));
    sigma * (curve.value(above) - curve.value(below)) / (above - below) * 255.0
}

/// Means of equally likely parts of the normal distribution, in order, with standard deviation 1.
fn normal_steps(random: &mut Random) -> [f32; STEPS] {
    let mut draws: Vec<f32> = (0..STEPS * 512).map(|_| random.normal()).collect();
    draws.sort_unstable_by(f32::total_cmp);
    let mut steps = [0.0; STEPS];
    for (step, part) in steps.iter_mut().zip(draws.chunks(512)) {
        *step = part.iter().sum::<f32>() / 512.0;
    }
    let mean = steps.iter().sum::<f32>() / STEPS as f32;
    let deviation = (steps.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / STEPS as f32).sqrt();
    steps.map(|step| (step - mean) / deviation)
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
