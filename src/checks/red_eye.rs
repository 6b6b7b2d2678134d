//! Whether pupils are red.

use super::Measure;
use super::view::View;
use super::zones::{cheek, mean_linear, pixels_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::linear_rgb;

check! {
    /// No pupil is red.
    ///
    /// Measures: share of a pupil that is red (red code at least 80, and linear red over the larger of green and blue at least 4, and at least twice that of the cheeks); the redder eye, whose side the detail is.
    /// Shapes: a square of side 0.1 IED on each iris centre, and both cheeks, N pixels, linear RGB. The cheeks stand for the light: in warm light brown irises are red too.
    /// Limits: `limits.red_eye`, a share.
    /// Source: 教毕指〔2017〕99号 L1 (无红眼).
    /// Not assessed: no landmarks, a hidden eye, or an eye or a cheek out of the picture, or a pupil smaller than 4 px.
    RedEye, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.with_eyes()?;
    let side_px = 0.1 * landmarks.inter_eye_distance();
    let pupil = |side: Side| {
        let iris = landmarks.iris(side);
        view.visible(Rect::new(iris.x - side_px / 2.0, iris.y - side_px / 2.0, side_px, side_px), 4.0)
    };
    let skin = Side::BOTH.map(|side| cheek(view, side).map(|zone| redness(mean_linear(view, zone))));
    let limit = (2.0 * skin[0]?.max(skin[1]?)).max(4.0);
    let red = |zone: Rect| {
        let is_red = |pixel: [u8; 3]| pixel[0] >= 80 && redness(linear_rgb(pixel)) >= limit;
        let pixels: Vec<bool> = pixels_of(zone).map(|(x, y)| is_red(view.pixel(x, y))).collect();
        pixels.iter().filter(|&&red| red).count() as f32 / pixels.len() as f32
    };
    let (left, right) = (pupil(Side::Left)?, pupil(Side::Right)?);
    let (side, zone, share) =
        if red(left) >= red(right) { (Side::Left, left, red(left)) } else { (Side::Right, right, red(right)) };
    Ok(Measure::new(share).detail(Detail::Side(side)).evidence([Evidence::Region(zone)]))
}

/// Linear red over the larger of green and blue.
fn redness([r, g, b]: [f32; 3]) -> f32 {
    r / g.max(b).max(0.001)
}
