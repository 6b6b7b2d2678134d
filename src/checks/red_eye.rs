//! Whether pupils are red.

use super::Measure;
use super::view::View;
use super::zones::pixels_of;
use crate::domain::{Detail, Evidence, Rect, Side, Why};

check! {
    /// No pupil is red.
    ///
    /// Measures: share of a pupil that is red (red code at least 80 and at least twice green and blue); the redder eye, whose side the detail is.
    /// Shapes: a square of side 0.1 IED on each iris centre, N pixels, 8-bit sRGB. Brown irises are at most 1.6 times as red as green.
    /// Limits: `limits.red_eye`, a share.
    /// Source: 教毕指〔2017〕99号 L1 (无红眼).
    /// Not assessed: no landmarks, or an eye out of the picture or smaller than 4 px.
    RedEye, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let side_px = 0.1 * landmarks.inter_eye_distance();
    let pupil = |side: Side| {
        let iris = landmarks.iris(side);
        view.visible(Rect::new(iris.x - side_px / 2.0, iris.y - side_px / 2.0, side_px, side_px), 4.0)
    };
    let red = |zone: Rect| {
        let is_red = |[r, g, b]: [u8; 3]| r >= 80 && u16::from(r) >= 2 * u16::from(g.max(b));
        let pixels: Vec<bool> = pixels_of(zone).map(|(x, y)| is_red(view.pixel(x, y))).collect();
        pixels.iter().filter(|&&red| red).count() as f32 / pixels.len() as f32
    };
    let (left, right) = (pupil(Side::Left)?, pupil(Side::Right)?);
    let (side, zone, share) =
        if red(left) >= red(right) { (Side::Left, left, red(left)) } else { (Side::Right, right, red(right)) };
    Ok(Measure::new(share).detail(Detail::Side(side)).evidence([Evidence::Region(zone)]))
}
