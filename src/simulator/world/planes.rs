//! One linear picture per source of light, packed so that sums are cheap even where the compiler does not vectorise.

use super::super::placement::Geometry;
use super::super::tone::FULL_SCALE;
use super::SOURCES;

/// Pixels of one row under every source, linear.
pub(super) type Lit = [[f32; 3]; SOURCES];

/// RGB as the camera's own colours; 65535 is [`FULL_SCALE`]. Two values share 64 bits, each in 32 of its own, so that one
/// multiplication weighs both; a row is padded to a whole number of pixel pairs.
#[derive(Debug)]
pub(in crate::simulator) struct Planes {
    /// Words of a row: three for every two pixels.
    stride: usize,
    words: [Vec<u64>; SOURCES],
    /// Largest value of each picture.
    most: [u16; SOURCES],
}

/// Largest sum that a half word takes, with room for rounding.
const FULL: f64 = 4.0e9;

impl Planes {
    pub(in crate::simulator) fn new(geometry: &Geometry) -> Self {
        let stride = (geometry.width as usize).div_ceil(2) * 3;
        let words = || Vec::with_capacity(stride * geometry.height as usize);
        Self { stride, words: std::array::from_fn(|_| words()), most: [0; SOURCES] }
    }

    /// Adds the next row of one source.
    pub(in crate::simulator) fn push(&mut self, source: usize, row: impl Iterator<Item = [f32; 3]>) {
        let words = &mut self.words[source];
        let end = words.len() + self.stride;
        let mut half = None;
        let mut most = self.most[source];
        for pixel in row {
            let stored = pixel.map(|light| (light * (65535.0 / FULL_SCALE) + 0.5) as u16);
            most = most.max(stored[0]).max(stored[1]).max(stored[2]);
            let [r, g, b] = stored.map(u64::from);
            if let Some(first) = half.take() {
                words.push(first | r << 32);
                words.push(g | b << 32);
            } else {
                words.push(r | g << 32);
                half = Some(b);
            }
        }
        words.extend(half);
        words.resize(end, 0);
        self.most[source] = most;
    }

    /// Σ factor · picture in row `y` of a frame: sums in half words, and the light that 1 in a half word is.
    pub(in crate::simulator) fn sum(&self, y: usize, factors: [f32; SOURCES], sums: &mut Vec<u64>) -> f32 {
        sums.clear();
        sums.resize(self.stride, 0);
        let bound: f64 = (0..SOURCES).map(|i| f64::from(factors[i].max(0.0)) * f64::from(self.most[i])).sum();
        if bound <= 0.0 {
            return 0.0;
        }
        let scale = FULL / bound;
        let mut shining: [(u64, &[u64]); SOURCES] = [(0, &[]); SOURCES];
        let mut count = 0;
        for i in 0..SOURCES {
            let weight = (f64::from(factors[i].max(0.0)) * scale).round() as u64;
            let row = self.words[i].get(y * self.stride..(y + 1) * self.stride);
            if let Some(row) = row.filter(|_| weight > 0 && self.most[i] > 0) {
                shining[count] = (weight, row);
                count += 1;
            }
        }
        for some in shining[..count].chunks(4) {
            match *some {
                [(p, a), (q, b), (r, c), (s, d)] => {
                    for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                        *sum += p * a + q * b + r * c + s * d;
                    }
                }
                [(p, a), (q, b), (r, c)] => {
                    for (((sum, a), b), c) in sums.iter_mut().zip(a).zip(b).zip(c) {
                        *sum += p * a + q * b + r * c;
                    }
                }
                [(p, a), (q, b)] => {
                    for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                        *sum += p * a + q * b;
                    }
                }
                [(p, a)] => {
                    for (sum, a) in sums.iter_mut().zip(a) {
                        *sum += p * a;
                    }
                }
                _ => {}
            }
        }
        (f64::from(FULL_SCALE) / 65535.0 / scale) as f32
    }

    /// Linear light of one value of one source.
    pub(in crate::simulator) fn light(&self, source: usize, (x, y): (usize, usize), c: usize) -> f32 {
        let at = x * 3 + c;
        let word = self.words[source].get(y * self.stride + at / 2).copied().unwrap_or(0);
        (word >> (32 * (at % 2)) & 0xffff) as f32 * FULL_SCALE / 65535.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_pictures_for_even_and_odd_widths() {
        for width in [60, 61] {
            let geometry = Geometry { width, height: 2, ..Geometry::whole_view(60) };
            let mut planes = Planes::new(&geometry);
            let value = |source: usize, x: usize, y: usize, c: usize| {
                ((source * 7 + x * 3 + y * 11 + c * 5) % 97) as f32 / 60.0
            };
            for y in 0..2 {
                for source in 0..SOURCES {
                    planes.push(source, (0..width as usize).map(|x| std::array::from_fn(|c| value(source, x, y, c))));
                }
            }
            let factors = [0.7, 0.0, 1.9, 0.31, 0.5, 3.0, 0.01, 0.2];
            let mut sums = Vec::new();
            let unit = planes.sum(1, factors, &mut sums);
            for x in 0..width as usize {
                for c in 0..3 {
                    let wanted: f32 = (0..SOURCES).map(|i| factors[i] * value(i, x, 1, c)).sum();
                    let at = x * 3 + c;
                    let found = (sums[at / 2] >> (32 * (at % 2)) & 0xffff_ffff) as f32 * unit;
                    assert!((found - wanted).abs() < 3e-4, "{x} {c}: {found} {wanted}");
                }
            }
            assert!((planes.light(2, (5, 1), 2) - value(2, 5, 1, 2)).abs() < 2e-5);
            assert!(planes.sum(0, [0.0; SOURCES], &mut sums).abs() < 1e-9 && sums.iter().all(|&s| s == 0));
        }
    }
}
