//! A gauge: zones of passed, remark and failed with the limits between them, and a pointer above.

use egui::{Align2, Rect, pos2};

use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;

/// A measure that is better the lower it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gauge {
    /// What was measured; `None`: no pointer.
    pub value: Option<f32>,
    /// Ends of the bar.
    pub range: [f32; 2],
    /// From here on a remark.
    pub warn: f32,
    /// From here on a failure.
    pub fail: f32,
}

impl Canvas<'_> {
    /// A gauge: pointer, bar 22 px high and the numbers of its limits, 84 px in all from the top of `rect`.
    pub fn gauge(&mut self, rect: Rect, gauge: Gauge) {
        let p = self.palette;
        let share = |value: f32| ((value - gauge.range[0]) / (gauge.range[1] - gauge.range[0])).clamp(0.0, 1.0);
        let at = |value: f32| rect.min.x + rect.width() * share(value);
        let (top, bottom) = (rect.min.y + 28.0, rect.min.y + 50.0);
        let ends = [rect.min.x, at(gauge.warn), at(gauge.fail), rect.max.x];
        for (part, colour) in ends.windows(2).zip([p.pass, p.gold, p.fail]) {
            self.fill(Rect::from_min_max(pos2(part[0], top), pos2(part[1], bottom)), 0.0, colour);
        }
        for limit in [gauge.warn, gauge.fail] {
            let x = at(limit);
            self.line(&[pos2(x, top - 6.0), pos2(x, bottom + 10.0)], 3.0, p.ink);
            let text = format!("{limit:.2}");
            self.text(pos2(x, bottom + 8.0), Align2::CENTER_TOP, Type::MIN, p.ink, &text);
        }
        if let Some(value) = gauge.value {
            let x = at(value);
            let tip = pos2(x, top - 2.0);
            self.polygon(&[tip - egui::vec2(17.0, 26.0), tip - egui::vec2(-17.0, 26.0), tip], p.ink);
        }
    }
}
