//! Flat field: the lens's own loss of light towards the corners (§2.5).

use serde::{Deserialize, Serialize};

use super::linear::least_squares;
use super::reading::light;
use super::zones::Pixels;
use crate::domain::Frame;

/// Light that reaches the sensor at radius r, by that in the middle: `1 + a r² + b r⁴ + c r⁶`; r is 1 in the corners.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct FlatField {
    /// Of r².
    pub a: f64,
    /// Of r⁴.
    pub b: f64,
    /// Of r⁶.
    pub c: f64,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FlatFault {
    /// Too dark, burnt out, or of no plain surface.
    #[error("flat field: the surface is not plain, too dark or burnt out; fill the frame with one even surface")]
    NotPlain,
    /// The corners would have to be lifted by more than a lens costs.
    #[error(
        "flat field: the corners keep only {0:.2} of the light; that is lamps, not the lens: light the surface evenly"
    )]
    TooMuch(f64),
}

/// Cells on which it is fitted.
const GRID: (usize, usize) = (24, 32);
/// A lens leaves at least so much in its corners.
const LEAST: f64 = 0.5;
/// Rest of the fit that is still one plain surface, share.
const PLAIN: f64 = 0.02;

impl FlatField {
    /// Factor by which light at (`x`, `y`) px of a frame is weakened.
    pub fn at(&self, x: f64, y: f64, width: f64, height: f64) -> f64 {
        self.factor(radius(x, y, width, height))
    }

    fn factor(&self, r2: f64) -> f64 {
        1.0 + r2 * (self.a + r2 * (self.b + r2 * self.c))
    }

    /// From frames of one evenly lit surface that fills them; several with the surface moved or turned, so that its own
    /// unevenness averages out. A slope across the frame is light and is left out.
    ///
    /// # Errors
    /// [`FlatFault`].
    pub fn fit(frames: &[Frame]) -> Result<Self, FlatFault> {
        let mut points = Vec::new();
        for frame in frames {
            let (width, height) = (frame.width() as usize, frame.height() as usize);
            let mut own = Vec::new();
            for cell in 0..GRID.0 * GRID.1 {
                let (column, row) = (cell % GRID.0, cell / GRID.0);
                let at = Pixels {
                    left: width * column / GRID.0,
                    right: (width * (column + 1) / GRID.0).max(width * column / GRID.0 + 1),
                    top: height * row / GRID.1,
                    bottom: (height * (row + 1) / GRID.1).max(height * row / GRID.1 + 1),
                };
                let light = light(frame, at);
                if light.burnt > 0.01 || light.mean[1] < 0.02 {
                    return Err(FlatFault::NotPlain);
                }
                let (x, y) = ((at.left + at.right) as f64 / 2.0, (at.top + at.bottom) as f64 / 2.0);
                let r2 = radius(x, y, width as f64, height as f64);
                let (u, v) = (x / width as f64 - 0.5, y / height as f64 - 0.5);
                own.push(([1.0, r2, r2 * r2, r2 * r2 * r2, u, v], light.mean[1]));
            }
            let mean = own.iter().map(|(_, value)| value).sum::<f64>() / own.len() as f64;
            points.extend(own.into_iter().map(|(terms, value)| (terms, value / mean)));
        }
        let fit = least_squares(&points).ok_or(FlatFault::NotPlain)?;
        let rest = |(terms, value): &([f64; 6], f64)| value - terms.iter().zip(&fit).map(|(t, f)| t * f).sum::<f64>();
        let spread = (points.iter().map(|point| rest(point).powi(2)).sum::<f64>() / points.len() as f64).sqrt();
        if spread > PLAIN || fit[0] <= 0.0 {
            return Err(FlatFault::NotPlain);
        }
        let field = Self { a: fit[1] / fit[0], b: fit[2] / fit[0], c: fit[3] / fit[0] };
        let corner = field.factor(1.0);
        if (LEAST..=1.0 + PLAIN).contains(&corner) { Ok(field) } else { Err(FlatFault::TooMuch(corner)) }
    }
}

/// Squared radius, 1.0 in the corners.
fn radius(x: f64, y: f64, width: f64, height: f64) -> f64 {
    let (dx, dy) = (x - width / 2.0, y - height / 2.0);
    (dx * dx + dy * dy) / ((width * width + height * height) / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(light: impl Fn(f64, f64) -> f64) -> Frame {
        let value = |x: u32, y: u32| {
            let grain = f64::from((x * 7919 + y * 104_729) % 97) / 97.0 - 0.5;
            (super::super::code(light(f64::from(x) + 0.5, f64::from(y) + 0.5)) + grain).round() as u8
        };
        let rgb =
            (0..320).flat_map(|y| (0..240).flat_map(move |x| [(x, y)])).flat_map(|(x, y)| [value(x, y); 3]).collect();
        Frame::new(240, 320, rgb, 0, super::super::tests::moment()).expect("of that size")
    }

    #[test]
    fn a_known_fall_off_comes_back_and_a_slope_of_light_is_left_out() {
        let known = FlatField { a: -0.18, b: 0.05, c: -0.02 };
        let frame = surface(|x, y| 0.4 * known.at(x, y, 240.0, 320.0) * (1.0 + 0.1 * (x / 240.0 - 0.5)));
        let found = FlatField::fit(&[frame]).expect("plain");
        for (x, y) in [(0.0, 0.0), (60.0, 160.0), (200.0, 300.0)] {
            let (is, was) = (found.at(x, y, 240.0, 320.0), known.at(x, y, 240.0, 320.0));
            assert!((is - was).abs() < 0.01, "{x} {y}: {is} {was}");
        }
    }

    #[test]
    fn no_plain_surface_and_no_lens_are_refused() {
        let stripes = surface(|x, _| if (x as u32 / 20).is_multiple_of(2) { 0.3 } else { 0.4 });
        assert_eq!(FlatField::fit(&[stripes]), Err(FlatFault::NotPlain));
        assert_eq!(FlatField::fit(&[surface(|_, _| 0.001)]), Err(FlatFault::NotPlain));
        let lamp = surface(|x, y| 0.5 * (1.0 - 0.8 * radius(x, y, 240.0, 320.0)));
        assert!(matches!(FlatField::fit(&[lamp]), Err(FlatFault::TooMuch(_))));
        assert_eq!(FlatField::fit(&[]), Err(FlatFault::NotPlain));
    }
}
