//! One linear picture per source of light, packed so that sums are cheap even where the compiler does not vectorise.

use super::super::placement::Geometry;
use super::super::tone::FULL_SCALE;
use super::SOURCES;

/// One pixel under every source, linear.
pub(in crate::simulator) type Lit = [[f32; 3]; SOURCES];

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

    /// Adds the next row: its pixels under every source. Plain loops here and below, since in a development build every step
    /// of an iterator is a call.
    pub(in crate::simulator) fn push(&mut self, row: &[Lit]) {
        for source in 0..SOURCES {
            let words = &mut self.words[source];
            let end = words.len() + self.stride;
            let mut most = self.most[source];
            let mut x = 0;
            while x < row.len() {
                let [r, g, b] = row[x][source];
                let (r, g, b) = (stored(r), stored(g), stored(b));
                // An odd row ends with half a pair.
                let [r2, g2, b2] = if x + 1 < row.len() { row[x + 1][source] } else { [0.0; 3] };
                let (r2, g2, b2) = (stored(r2), stored(g2), stored(b2));
                for value in [r, g, b, r2, g2, b2] {
                    if value > most {
                        most = value;
                    }
                }
                words.push(u64::from(r) | u64::from(g) << 32);
                words.push(u64::from(b) | u64::from(r2) << 32);
                words.push(u64::from(g2) | u64::from(b2) << 32);
                x += 2;
            }
            words.resize(end, 0);
            self.most[source] = most;
        }
    }

    /// Words of a row.
    pub(in crate::simulator) fn stride(&self) -> usize {
        self.stride
    }

    /// Σ factor · picture in row `y` of a frame: sums in half words, and the light that 1 in a half word is. `sums` has
    /// [`Self::stride`] words.
    pub(in crate::simulator) fn sum(&self, y: usize, factors: [f32; SOURCES], sums: &mut [u64]) -> f32 {
        sums.fill(0);
        let mut bound = 0.0;
        for (factor, most) in factors.iter().zip(self.most) {
            bound += f64::from(factor.max(0.0)) * f64::from(most);
        }
        if bound <= 0.0 {
            return 0.0;
        }
        let scale = FULL / bound;
        let mut shining: [(u64, &[u64]); SOURCES] = [(0, &[]); SOURCES];
        let mut count = 0;
        for (i, factor) in factors.into_iter().enumerate() {
            let weight = (f64::from(factor.max(0.0)) * scale).round() as u64;
            let row = self.words[i].get(y * self.stride..(y + 1) * self.stride);
            if let Some(row) = row.filter(|row| weight > 0 && self.most[i] > 0 && row.len() == sums.len()) {
                shining[count] = (weight, row);
                count += 1;
            }
        }
        for some in shining[..count].chunks(4) {
            match *some {
                [a, b, c, d] => weigh(sums, a, b, c, d),
                [a, b, c] => weigh(sums, a, b, c, (0, c.1)),
                [a, b] => weigh_two(sums, a, b),
                [a] => weigh_two(sums, a, (0, a.1)),
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

/// Light as it is stored.
#[inline]
fn stored(light: f32) -> u16 {
    (light * (65535.0 / FULL_SCALE) + 0.5) as u16
}

/// A factor and a row of words.
type Weighed<'a> = (u64, &'a [u64]);

fn weigh(sums: &mut [u64], (p, a): Weighed<'_>, (q, b): Weighed<'_>, (r, c): Weighed<'_>, (s, d): Weighed<'_>) {
    let mut i = 0;
    while i < sums.len() {
        // No half word overflows: the factors are such that even the brightest sum fits.
        let two = p.wrapping_mul(a[i]).wrapping_add(q.wrapping_mul(b[i]));
        let more = r.wrapping_mul(c[i]).wrapping_add(s.wrapping_mul(d[i]));
        sums[i] = sums[i].wrapping_add(two).wrapping_add(more);
        i += 1;
    }
}

fn weigh_two(sums: &mut [u64], (p, a): Weighed<'_>, (q, b): Weighed<'_>) {
    let mut i = 0;
    while i < sums.len() {
        sums[i] = sums[i].wrapping_add(p.wrapping_mul(a[i])).wrapping_add(q.wrapping_mul(b[i]));
        i += 1;
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
                let pixel = |x| std::array::from_fn(|source| std::array::from_fn(|c| value(source, x, y, c)));
                planes.push(&(0..width as usize).map(pixel).collect::<Vec<Lit>>());
            }
            let factors = [0.7, 0.0, 1.9, 0.31, 0.5, 3.0, 0.01, 0.2];
            let mut sums = vec![0; planes.stride()];
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
