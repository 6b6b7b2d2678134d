//! A histogram: bars from dark at the left to light at the right.

use egui::{Rect, pos2};

use crate::ui::canvas::Canvas;

impl Canvas<'_> {
    /// Bars that fill `rect`; `bins` are shares of the highest, 0 to 1. Without bins only the ground line.
    pub fn histogram(&mut self, rect: Rect, bins: &[f32]) {
        let p = self.palette;
        self.fill(Rect::from_min_max(pos2(rect.min.x, rect.max.y - 2.0), rect.max), 0.0, p.line);
        let wide = rect.width() / bins.len().max(1) as f32;
        let bars: Vec<_> = bins
            .iter()
            .enumerate()
            .map(|(index, &bin)| {
                let left = rect.min.x + index as f32 * wide;
                let high = (rect.height() * bin.clamp(0.0, 1.0)).max(2.0);
                Rect::from_min_max(pos2(left, rect.max.y - high), pos2(left + wide - 2.0, rect.max.y))
            })
            .collect();
        self.mosaic(&bars, p.blue);
    }
}
