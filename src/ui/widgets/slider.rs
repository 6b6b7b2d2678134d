//! A slider in steps of 1 %: − at its left, + at its right.

use egui::{Rect, Sense, WidgetInfo, pos2, vec2};

use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{R2, STROKE_ACTIVE};

/// Seconds for which what was set is shown, until the readings have followed.
const FOLLOW: f64 = 1.2;

/// What a slider holds after this pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slid {
    /// 0 to 100.
    pub percent: u8,
    /// It was moved in this pass.
    pub moved: bool,
}

impl Canvas<'_> {
    /// A slider that fills `rect`, buttons as wide as `rect` is high; `share` 0 to 1 is what the readings say. It shows
    /// what was set last for a moment, because readings come later than fingers.
    pub fn slider(&mut self, rect: Rect, label: &str, share: f32) -> Slid {
        let id = self.id(rect, label).with("set");
        let now = self.time();
        let kept = self.ui.data(|data| data.get_temp::<(u8, f64)>(id)).filter(|(_, at)| now - at < FOLLOW);
        let before = kept.map_or((share.clamp(0.0, 1.0) * 100.0).round() as u8, |(percent, _)| percent);
        let side = vec2(rect.height(), rect.height());
        let less = Rect::from_min_size(rect.min, side);
        let more = Rect::from_min_size(rect.max - side, side);
        let mut percent = before;
        if self.step(less, &format!("{label} −"), Icon::MINUS) {
            percent = percent.saturating_sub(1);
        }
        if self.step(more, &format!("{label} +"), Icon::PLUS) {
            percent = (percent + 1).min(100);
        }
        let middle = Rect::from_min_max(pos2(less.max.x + 18.0, rect.min.y), pos2(more.min.x - 18.0, rect.max.y));
        let (dragged, held) = self.drag(middle, label, before);
        percent = dragged.unwrap_or(percent);
        self.track(middle, f32::from(percent) / 100.0, held);
        let moved = percent != before;
        if moved {
            self.ui.data_mut(|data| data.insert_temp(id, (percent, now)));
        }
        Slid { percent, moved }
    }

    fn step(&mut self, rect: Rect, label: &str, icon: Icon) -> bool {
        let touch = self.press(rect, label, true);
        let p = self.palette;
        self.fill(rect, R2, if touch.down { p.line } else { p.sunken });
        self.icon(rect.center(), 44.0, icon, p.ink);
        touch.clicked
    }

    /// Where a finger lies on the track, percent, and whether it is held down.
    fn drag(&mut self, rect: Rect, label: &str, percent: u8) -> (Option<u8>, bool) {
        if !self.live {
            return (None, false);
        }
        let response = self.ui.interact(self.map(rect), self.id(rect, label), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::slider(true, f64::from(percent), label));
        let held = response.is_pointer_button_down_on();
        let touched = held || response.clicked();
        let line = self.map(rect.shrink2(vec2(28.0, 0.0)));
        let at = response.interact_pointer_pos().filter(|_| touched);
        let share = at.map(|at| ((at.x - line.min.x) / line.width().max(1.0)).clamp(0.0, 1.0));
        (share.map(|share| (share * 100.0).round() as u8), held)
    }

    fn track(&mut self, rect: Rect, share: f32, held: bool) {
        let p = self.palette;
        let line = Rect::from_center_size(rect.center(), vec2(rect.width(), 16.0));
        self.bar(line, 0.0);
        let x = rect.min.x + 28.0 + (rect.width() - 56.0) * share;
        let done = Rect::from_min_max(line.min, pos2(x, line.max.y));
        self.fill(done, 8.0, p.blue);
        let knob = pos2(x, rect.center().y);
        self.disc(knob, 28.0, if held { p.blue } else { p.surface });
        self.circle(knob, 28.0, STROKE_ACTIVE, p.blue);
    }
}
