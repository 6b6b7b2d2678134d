//! What lies beyond the edges of a picture: the edge's own colours, ever more blurred along it.

/// Linear light with coverage: RGB times coverage, coverage.
pub(super) type Pixel = [f32; 4];

/// A picture that goes on beyond its edges.
pub(super) struct Extended {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<Pixel>,
    /// Running sums along the edges: top, bottom (by column), left, right (by row).
    edges: [Vec<[f64; 4]>; 4],
}

impl Extended {
    /// From `width * height` pixels, rows top down; neither side may be 0.
    pub(super) fn new(width: usize, height: usize, pixels: Vec<Pixel>) -> Self {
        let sums = |count: usize, at: &dyn Fn(usize) -> usize| {
            let mut sum = [0.0; 4];
            let mut sums = vec![sum];
            for i in 0..count {
                for c in 0..4 {
                    sum[c] += f64::from(pixels[at(i)][c]);
                }
                sums.push(sum);
            }
            sums
        };
        let edges = [
            sums(width, &|x| x),
            sums(width, &|x| (height - 1) * width + x),
            sums(height, &|y| y * width),
            sums(height, &|y| y * width + width - 1),
        ];
        Self { width, height, pixels, edges }
    }

    /// The same at half the size, each pixel the mean of four: for pictures seen small.
    pub(super) fn halved(self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let at = |x: usize, y: usize| self.pixels[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let four = [at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)];
                let mut mean = [0.0; 4];
                for pixel in four {
                    for c in 0..4 {
                        mean[c] += pixel[c] / 4.0;
                    }
                }
                pixels.push(mean);
            }
        }
        Self::new(width, height, pixels)
    }

    /// Bilinear sample at (`x`, `y`), px from the outer corner of the top left pixel.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> Pixel {
        let (x, y) = (x - 0.5, y - 0.5);
        let (right, bottom) = ((self.width - 1) as f32, (self.height - 1) as f32);
        // A hair's breadth outside is rounding, not outside.
        if x > -0.01 && y > -0.01 && x < right + 0.01 && y < bottom + 0.01 {
            let (x, y) = (x.clamp(0.0, right), y.clamp(0.0, bottom));
            let (column, row) = (x as usize, y as usize);
            let (across, down) = (x - column as f32, y - row as f32);
            let first = row * self.width + column;
            let next = usize::from(column + 1 < self.width);
            let under = first + if row + 1 < self.height { self.width } else { 0 };
            let above = [self.pixels[first], self.pixels[first + next]];
            let below = [self.pixels[under], self.pixels[under + next]];
            let mut out = [0.0; 4];
            for c in 0..4 {
                let top = above[0][c] + (above[1][c] - above[0][c]) * across;
                let bottom = below[0][c] + (below[1][c] - below[0][c]) * across;
                out[c] = top + (bottom - top) * down;
            }
            return out;
        }
        self.beyond(x, y)
    }

    /// Sample on or outside the edge.
    fn beyond(&self, x: f32, y: f32) -> Pixel {
        let (right, bottom) = ((self.width - 1) as f32, (self.height - 1) as f32);
        let across = (-x).max(x - right).max(0.0);
        let down = (-y).max(y - bottom).max(0.0);
        let (sums, along, far) = if down >= across {
            (&self.edges[usize::from(y > bottom / 2.0)], x.clamp(0.0, right), down)
        } else {
            (&self.edges[2 + usize::from(x > right / 2.0)], y.clamp(0.0, bottom), across)
        };
        let count = sums.len() - 1;
        let reach = (far * 0.3).min(count as f32 * 0.06) as usize;
        let middle = along.round() as usize;
        let (from, to) = (middle.saturating_sub(reach), (middle + reach + 1).min(count));
        let number = (to - from) as f64;
        let mut out = [0.0; 4];
        for c in 0..4 {
            out[c] = ((sums[to][c] - sums[from][c]) / number) as f32;
        }
        out
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    fn gradient() -> Extended {
        let pixels = (0..12).map(|i| [(i % 4) as f32, (i / 4) as f32, 0.0, 1.0]).collect();
        Extended::new(4, 3, pixels)
    }

    #[test]
    fn pixel_middles_are_exact_and_between_is_between() {
        let picture = gradient();
        assert_eq!(picture.at(1.5, 1.5), [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(picture.at(2.0, 1.5)[0], 1.5);
    }

    #[test]
    fn edges_go_on_outside_without_end() {
        let picture = gradient();
        assert_eq!(picture.at(-50.0, 1.5), [0.0, 1.0, 0.0, 1.0]);
        assert_eq!(picture.at(900.0, 1.5)[0], 3.0);
        assert_eq!(picture.at(1.5, 900.0)[1], 2.0);
        assert!(picture.at(-1e9, -1e9).iter().all(|v| v.is_finite()));
    }

    #[test]
    fn halving_keeps_the_mean() {
        let half = gradient().halved();
        assert_eq!((half.width, half.height), (2, 1));
        assert_eq!(half.at(0.5, 0.5), [0.5, 0.5, 0.0, 1.0]);
    }
}
