//! How far a matte is from the exact coverage.

use gradbooth::domain::Matte;
use gradbooth::imaging::luma::Plane;
use gradbooth::imaging::smooth::box_mean;

/// The band about the soft pixels, px.
const BAND: usize = 12;
/// Deviation of the gradient's Gaussian, px.
const SIGMA: f32 = 1.4;

/// Mean errors of coverage, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errors {
    /// Mean absolute difference within 12 px of where the exact coverage is neither nothing nor all.
    pub band: f64,
    /// Over the whole picture.
    pub whole: f64,
    /// Mean square difference of the gradients' lengths (Gaussian of 1.4 px) in the band, 1/px².
    pub gradient: f64,
}

/// The exact coverage, and what is needed to compare others with it.
pub(super) struct Exact {
    alpha: Vec<u8>,
    slopes: Vec<f32>,
    band: Vec<bool>,
    size: (usize, usize),
}

impl Exact {
    pub(super) fn new(matte: &Matte) -> Self {
        let size = (matte.width as usize, matte.height as usize);
        let soft: Vec<f32> = matte.alpha.iter().map(|a| f32::from(u8::from((1..255).contains(a)))).collect();
        let band = box_mean(&soft, size.0, size.1, BAND).iter().map(|share| *share > 1e-6).collect();
        Self { alpha: matte.alpha.clone(), slopes: slopes(matte), band, size }
    }

    pub(super) fn errors(&self, matte: &Matte) -> Errors {
        assert_eq!((matte.width as usize, matte.height as usize), self.size);
        let off = |at: usize| f64::from(matte.alpha[at].abs_diff(self.alpha[at])) / 255.0;
        let slopes = slopes(matte);
        let (mut band, mut gradient, mut n) = (0.0, 0.0, 0.0);
        for at in (0..self.alpha.len()).filter(|at| self.band[*at]) {
            band += off(at);
            gradient += f64::from(slopes[at] - self.slopes[at]).powi(2);
            n += 1.0;
        }
        let whole = (0..self.alpha.len()).map(off).sum::<f64>() / self.alpha.len() as f64;
        Errors { band: band / n, whole, gradient: gradient / n }
    }
}

fn slopes(matte: &Matte) -> Vec<f32> {
    let (width, height) = (matte.width as usize, matte.height as usize);
    let alpha = Plane::from_fn(width, height, |x, y| f32::from(matte.alpha[y * width + x]) / 255.0).blurred(SIGMA);
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| alpha.slope(x as i64, y as i64)).collect()
}
