//! The pixels around one eye, with the tone that counts as dark there. For the check on gaze.

use super::view::View;
use crate::domain::{Rect, Side, Why};
use crate::imaging::luma::Plane;

/// Pixels around the patch that blur and slopes may reach.
const MARGIN: i64 = 3;

/// An eye: 0.26 IED high and wide around its centre or as wide as its corners, N pixels, luma after a blur of 0.7 px.
pub(super) struct EyePatch {
    plane: Plane,
    left: i64,
    top: i64,
    /// Tone of the skin below the eye.
    pub skin: f32,
    /// Columns of the patch, N pixels.
    pub columns: std::ops::Range<i64>,
    /// Rows of the patch, N pixels.
    pub rows: std::ops::Range<i64>,
}

impl EyePatch {
    /// The patch of an eye, `half_width` x IED to both sides of its centre; at least 12 px a side.
    pub(super) fn new(view: &View<'_>, side: Side, half_width: f32) -> Result<Self, Why> {
        let landmarks = view.landmarks()?;
        let (ied, centre) = (landmarks.inter_eye_distance(), landmarks.eye_centre(side));
        let across = half_width * ied;
        let zone = Rect::new(centre.x - across, centre.y - 0.14 * ied, 2.0 * across, 0.28 * ied);
        let zone = view.visible(zone, 12.0)?;
        let columns = zone.x as i64..(zone.x + zone.width) as i64;
        let rows = zone.y as i64..(zone.y + zone.height) as i64;
        let (left, top) = (columns.start - MARGIN, rows.start - MARGIN);
        let size = |range: &std::ops::Range<i64>| (range.end - range.start + 2 * MARGIN) as usize;
        let luma = |x: usize, y: usize| view.luma().at(left + x as i64, top + y as i64);
        let plane = Plane::from_fn(size(&columns), size(&rows), luma).blurred(0.7);
        let below: Vec<f32> = columns.clone().map(|x| plane.at(x - left, rows.end - 1 - top)).collect();
        let skin = below.iter().sum::<f32>() / below.len() as f32;
        // The lowest rows are skin, the uppermost may be brow.
        let rows = rows.start + (0.02 * ied) as i64..rows.end - (0.02 * ied) as i64;
        Ok(Self { plane, left, top, skin, columns, rows })
    }

    /// Luma at column `x`, row `y`, N pixels.
    pub(super) fn tone(&self, x: i64, y: i64) -> f32 {
        self.plane.at(x - self.left, y - self.top)
    }

    /// The darkest row of a column, if it is clearly darker than the skin.
    pub(super) fn darkest(&self, x: i64) -> Option<i64> {
        let row = self.rows.clone().min_by(|&a, &b| self.tone(x, a).total_cmp(&self.tone(x, b)))?;
        (self.skin - self.tone(x, row) >= (0.25 * self.skin).max(8.0)).then_some(row)
    }
}
