//! Luma planes, their histograms and their gradients. Luma here is the sRGB code of the linear luminance Y, so that
//! equal steps look alike on light and dark skin.
#![expect(clippy::cast_possible_wrap, reason = "sides of pictures are far below 2^63")]

use std::sync::LazyLock;

use super::colour::{encode_srgb, linear_codes, luminance, luminance_of_linear};

/// Code of the luminance, 0 to 255, of 4096 equal steps of linear light.
static CODE: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..=4096_u16).map(|i| (encode_srgb(f32::from(i) / 4096.0) * 255.0).round() as u8).collect());

/// Luma of one 8-bit sRGB colour: the sRGB code of its linear luminance, 0 to 255. Grey keeps its own code.
pub fn luma(rgb: [u8; 3]) -> u8 {
    let [r, g, b] = rgb;
    if r == g && g == b { r } else { CODE[(luminance(rgb) * 4096.0).round() as usize] }
}

/// A picture of luma, row-major, 0.0 to 255.0.
#[derive(Clone, PartialEq)]
pub struct Plane {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Plane {
    /// The luma of `width * height` pixels of interleaved 8-bit sRGB.
    ///
    /// Pixels that `rgb` lacks are black: a plane always has its size.
    pub fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> Self {
        // As `luma`, with its tables fetched once.
        let (linear, codes) = (linear_codes(), CODE.as_slice());
        let code_of = |[r, g, b]: [u8; 3]| {
            let light = [r, g, b].map(|code| linear[usize::from(code)]);
            if r == g && g == b { r } else { codes[(luminance_of_linear(light) * 4096.0).round() as usize] }
        };
        let pixels = rgb.as_chunks::<3>().0.iter().take(width * height);
        let mut values: Vec<f32> = pixels.map(|&pixel| f32::from(code_of(pixel))).collect();
        values.resize(width * height, 0.0);
        Self { width, height, values }
    }

    /// A plane whose value at column `x`, row `y` is `value(x, y)`.
    pub fn from_fn(width: usize, height: usize, mut value: impl FnMut(usize, usize) -> f32) -> Self {
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            values.extend((0..width).map(|x| value(x, y)));
        }
        Self { width, height, values }
    }

    /// Width, px.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height, px.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The value at column `x`, row `y`; the nearest edge value where they lie outside, 0 in an empty plane.
    pub fn at(&self, x: i64, y: i64) -> f32 {
        if self.values.is_empty() {
            return 0.0;
        }
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.values[y * self.width + x]
    }

    /// Gradient by the 3 x 3 Sobel kernels divided by 8, so that it is luma per px: across, down.
    pub fn gradient(&self, x: i64, y: i64) -> (f32, f32) {
        let v = |dx, dy| self.at(x + dx, y + dy);
        let across = v(1, -1) + 2.0 * v(1, 0) + v(1, 1) - v(-1, -1) - 2.0 * v(-1, 0) - v(-1, 1);
        let down = v(-1, 1) + 2.0 * v(0, 1) + v(1, 1) - v(-1, -1) - 2.0 * v(0, -1) - v(1, -1);
        (across / 8.0, down / 8.0)
    }

    /// Length of [`gradient`](Self::gradient), luma per px.
    pub fn slope(&self, x: i64, y: i64) -> f32 {
        let (across, down) = self.gradient(x, y);
        across.hypot(down)
    }

    /// The noise mask of Immerkær (1996): the difference of two Laplacians, blind to planes and edges of constant slope.
    /// White noise of deviation s gives values of deviation 6 s.
    pub fn laplacian_difference(&self, x: i64, y: i64) -> f32 {
        let v = |dx, dy| self.at(x + dx, y + dy);
        v(-1, -1) + v(1, -1) + v(-1, 1) + v(1, 1) - 2.0 * (v(0, -1) + v(0, 1) + v(-1, 0) + v(1, 0)) + 4.0 * v(0, 0)
    }

    /// A Gaussian blur of deviation `sigma` px; edges repeat. Not positive: the plane itself.
    #[must_use]
    pub fn blurred(&self, sigma: f32) -> Self {
        if sigma.is_nan() || sigma <= 0.0 {
            return self.clone();
        }
        let reach = (3.0 * sigma).ceil() as i64;
        let kernel: Vec<f32> = (-reach..=reach).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
        let sum: f32 = kernel.iter().sum();
        let taps = || kernel.iter().zip(-reach..=reach).map(|(k, i)| (k / sum, i));
        let across = Self::from_fn(self.width, self.height, |x, y| {
            taps().map(|(k, i)| k * self.at(x as i64 + i, y as i64)).sum()
        });
        Self::from_fn(self.width, self.height, |x, y| taps().map(|(k, i)| k * across.at(x as i64, y as i64 + i)).sum())
    }
}

impl std::fmt::Debug for Plane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plane({}x{})", self.width, self.height)
    }
}

/// How often each luma code 0 to 255 occurs.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    bins: [u32; 256],
    count: u32,
}

impl Histogram {
    /// A histogram of `codes`.
    pub fn new(codes: impl IntoIterator<Item = u8>) -> Self {
        let mut histogram = Self { bins: [0; 256], count: 0 };
        for code in codes {
            histogram.bins[usize::from(code)] += 1;
            histogram.count += 1;
        }
        histogram
    }

    /// How many values were counted.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Share of the values in `codes`, 0.0 to 1.0; 0 where nothing was counted.
    pub fn share(&self, codes: std::ops::RangeInclusive<u8>) -> f32 {
        let within: u32 = self.bins[usize::from(*codes.start())..=usize::from(*codes.end())].iter().sum();
        if self.count == 0 { 0.0 } else { within as f32 / self.count as f32 }
    }

    /// Mean code, 0 to 255; 0 where nothing was counted.
    pub fn mean(&self) -> f32 {
        let sum: f64 = self.bins.iter().zip(0_u32..).map(|(&n, code)| f64::from(n) * f64::from(code)).sum();
        if self.count == 0 { 0.0 } else { (sum / f64::from(self.count)) as f32 }
    }

    /// The code below or at which `share` (0.0 to 1.0) of the values lie.
    pub fn percentile(&self, share: f32) -> u8 {
        let wanted = (share.clamp(0.0, 1.0) * self.count as f32).ceil().max(1.0) as u32;
        let mut seen = 0;
        for (&n, code) in self.bins.iter().zip(0_u8..=255) {
            seen += n;
            if seen >= wanted {
                return code;
            }
        }
        255
    }

    /// Shannon entropy, bits: 0 for one tone, 8 for all 256 alike.
    pub fn entropy(&self) -> f32 {
        let total = self.count as f32;
        self.bins.iter().filter(|&&n| n > 0).map(|&n| n as f32 / total).map(|p| -p * p.log2()).sum()
    }

    /// Overlap with another histogram, 0.0 (disjoint) to 1.0 (alike), as in ISO/IEC 29794-5 illumination uniformity.
    pub fn intersection(&self, other: &Self) -> f32 {
        if self.count == 0 || other.count == 0 {
            return 0.0;
        }
        let shares = |h: &Self, i: usize| h.bins[i] as f32 / h.count as f32;
        (0..256).map(|i| shares(self, i).min(shares(other, i))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_keeps_its_code_and_green_weighs_most() {
        for code in [0, 1, 100, 254, 255] {
            assert_eq!(luma([code; 3]), code);
        }
        assert!(luma([0, 200, 0]) > luma([200, 0, 0]) && luma([200, 0, 0]) > luma([0, 0, 200]));
    }

    #[test]
    fn a_ramp_has_its_slope_everywhere_inside_and_no_noise() {
        let ramp = Plane::from_fn(20, 20, |x, y| 3.0 * x as f32 + 4.0 * y as f32);
        for (x, y) in [(1, 1), (10, 7), (18, 18)] {
            assert!((ramp.slope(x, y) - 5.0).abs() < 1e-4);
            assert!(ramp.laplacian_difference(x, y).abs() < 1e-3);
        }
    }

    #[test]
    fn a_blur_keeps_flat_planes_and_lowers_a_step() {
        let flat = Plane::from_fn(9, 9, |_, _| 80.0).blurred(2.0);
        assert!((flat.at(0, 0) - 80.0).abs() < 1e-3 && (flat.at(4, 4) - 80.0).abs() < 1e-3);
        let step = Plane::from_fn(40, 5, |x, _| if x < 20 { 0.0 } else { 100.0 });
        let soft = step.blurred(2.0);
        // The slope of a blurred step is that of the Gaussian's middle: 100 / (sigma sqrt(2 pi)); Sobel widens it a little.
        assert!(soft.slope(20, 2) < 20.0 && soft.slope(20, 2) > 15.0, "{}", soft.slope(20, 2));
    }

    #[test]
    fn entropy_and_overlap_have_their_closed_forms() {
        assert!((Histogram::new(0..=255).entropy() - 8.0).abs() < 1e-4);
        assert!(Histogram::new([7; 50]).entropy().abs() < 1e-6);
        let low = Histogram::new(0..100);
        let shifted = Histogram::new(25..125);
        assert!((low.intersection(&shifted) - 0.75).abs() < 1e-4);
        assert!((low.intersection(&low) - 1.0).abs() < 1e-4);
        assert!(low.intersection(&Histogram::new(200..210)).abs() < 1e-6);
        assert_eq!((low.percentile(0.5), low.share(0..=9)), (49, 0.1));
    }
}
