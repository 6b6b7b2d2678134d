//! Whether glasses reflect light.

use super::Measure;
use super::view::View;
use super::zones::{cheek, eye_box, mean_linear, pixels_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::{linear_rgb, luminance_of_linear};

check! {
    /// No reflection lies on the glasses.
    ///
    /// Measures: share of an eye's zone that is glare: twice as bright as the brighter cheek, nearly white (linear luminance at least 0.5) and nearly grey; the larger of both eyes. The detail is the sitter's side of that eye.
    /// Shapes: each eye's box grown by 0.15 IED, N pixels, linear RGB.
    /// Limits: `limits.eyewear_glare`, a share.
    /// Source: 教毕指〔2017〕99号 P4 (镜片无反光).
    /// Not assessed: no landmarks, an eye out of the picture, or no glasses are worn.
    EyewearGlare, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    if view.face()?.glasses.is_some_and(|probability| probability < 0.5) {
        return Err(Why::NotApplicable);
    }
    let landmarks = view.landmarks()?;
    let cheeks = Side::BOTH.map(|side| cheek(view, side));
    let bright = |zone: Rect| luminance_of_linear(mean_linear(view, zone));
    let skin = bright(cheeks[0]?).max(bright(cheeks[1]?));
    let glare = |side: Side| -> Result<f32, Why> {
        let zone = view.visible(eye_box(landmarks, side, 0.15), 8.0)?;
        let shares: Vec<f32> =
            pixels_of(zone).map(|(x, y)| f32::from(u8::from(is_glare(view.pixel(x, y), skin)))).collect();
        Ok(shares.iter().sum::<f32>() / shares.len() as f32)
    };
    let (left, right) = (glare(Side::Left)?, glare(Side::Right)?);
    let side = if left >= right { Side::Left } else { Side::Right };
    let region = Evidence::Region(eye_box(landmarks, side, 0.15));
    Ok(Measure::new(left.max(right)).detail(Detail::Side(side)).evidence([region]))
}

/// Whether a pixel mirrors a lamp rather than showing skin or the white of an eye.
fn is_glare(pixel: [u8; 3], skin: f32) -> bool {
    let [r, g, b] = linear_rgb(pixel);
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let y = luminance_of_linear([r, g, b]);
    y >= 0.5 && y >= 2.0 * skin && low >= 0.6 * high
}
