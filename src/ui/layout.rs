//! Cutting up space, in design pixels.

use egui::{Rect, pos2, vec2};

use super::canvas::Canvas;

impl Canvas<'_> {
    /// Main part and actions: in portrait the lower `height` px are for actions, in landscape a right column `width` px
    /// wide.
    pub fn stage(&self, height: f32, width: f32) -> (Rect, Rect) {
        let mut all = self.content();
        if self.portrait {
            let actions = cut_bottom(&mut all, height, 26.0);
            (all, actions)
        } else {
            let [main, actions] = split(all, all.width() - width - 48.0, 48.0);
            (main, actions)
        }
    }
}

/// Takes `height` px from the top of `area`, and `gap` below it.
pub fn cut_top(area: &mut Rect, height: f32, gap: f32) -> Rect {
    let part = Rect::from_min_size(area.min, vec2(area.width(), height));
    area.min.y += height + gap;
    part
}

/// Takes `height` px from the bottom of `area`, and `gap` above it.
pub fn cut_bottom(area: &mut Rect, height: f32, gap: f32) -> Rect {
    let part = Rect::from_min_max(pos2(area.min.x, area.max.y - height), area.max);
    area.max.y -= height + gap;
    part
}

/// Left part `width` px wide, and the rest.
pub fn split(area: Rect, width: f32, gap: f32) -> [Rect; 2] {
    [
        Rect::from_min_max(area.min, pos2(area.min.x + width, area.max.y)),
        Rect::from_min_max(pos2(area.min.x + width + gap, area.min.y), area.max),
    ]
}

/// `count` columns of one width.
pub fn columns(area: Rect, count: usize, gap: f32) -> Vec<Rect> {
    let width = (area.width() - gap * (count as f32 - 1.0)) / count as f32;
    (0..count)
        .map(|i| {
            Rect::from_min_size(pos2(area.min.x + i as f32 * (width + gap), area.min.y), vec2(width, area.height()))
        })
        .collect()
}

/// The largest box of that ratio (width by height) in the middle of `area`.
pub fn fit(area: Rect, ratio: f32) -> Rect {
    let width = area.width().min(area.height() * ratio);
    Rect::from_center_size(area.center(), vec2(width, width / ratio))
}
