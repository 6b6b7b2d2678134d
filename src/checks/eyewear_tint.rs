//! Whether the lenses of glasses are clear.

use super::Measure;
use super::view::View;
use super::zones::{bounds, cheek, mean_linear};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::luminance_of_linear;

check! {
    /// The lenses of glasses are clear.
    ///
    /// Measures: linear luminance of the skin seen through a lens, below the eye, divided by that of the cheek on the same side; the lighter side counts, which the detail names. Shade below the eyes and frames darken a little, tinted lenses much.
    /// Shapes: below each eye a strip 0.6 of the eye's width, from 0.03 to 0.13 IED under the lower lid, N pixels, linear RGB.
    /// Limits: `limits.eyewear_tint`, a ratio. Slight tints pass.
    /// Source: 教毕指〔2017〕99号 P4 (眼镜无色).
    /// Not assessed: no landmarks, no glasses are worn or no one looked for them, or a zone out of the picture.
    EyewearTint, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    if view.face()?.glasses.ok_or(Why::NoModel)? < 0.5 {
        return Err(Why::NotApplicable);
    }
    let landmarks = view.landmarks()?;
    let ied = landmarks.inter_eye_distance();
    let behind = |side: Side| -> Result<(f32, Rect), Why> {
        let eye = bounds(landmarks.eye(side));
        let top = eye.y + eye.height + 0.03 * ied;
        let zone = view.visible(Rect::new(eye.x + 0.2 * eye.width, top, 0.6 * eye.width, 0.1 * ied), 4.0)?;
        let light = |zone: Rect| luminance_of_linear(mean_linear(view, zone));
        Ok((light(zone) / light(cheek(view, side)?).max(0.002), zone))
    };
    let (left, right) = (behind(Side::Left)?, behind(Side::Right)?);
    let (side, lighter) = if left.0 >= right.0 { (Side::Left, left.0) } else { (Side::Right, right.0) };
    Ok(Measure::new(lighter).detail(Detail::Side(side)).evidence([left.1, right.1].map(Evidence::Region)))
}
