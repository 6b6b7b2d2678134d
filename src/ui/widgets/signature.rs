//! A field to sign in with a finger.

use egui::{Pos2, Rect, Role, Sense, WidgetInfo, pos2, vec2};

use crate::domain::Signature;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{R2, STROKE_FIELD};

/// Most points that are kept: minutes of drawing.
const MOST: usize = 4000;

/// Strokes so far, in shares of the field, and whether a finger is down.
type Drawn = (Vec<Vec<(f32, f32)>>, bool);

impl Canvas<'_> {
    /// A field that takes a signature; gives what is drawn in it so far.
    pub fn signature(&mut self, rect: Rect, label: &str) -> Signature {
        let p = self.palette;
        self.fill(rect, R2, p.surface);
        self.edge(rect, R2, STROKE_FIELD, p.ink2);
        let line = rect.max.y - rect.height() * 0.2;
        self.line(&[pos2(rect.min.x + 24.0, line), pos2(rect.max.x - 24.0, line)], 2.0, p.line);
        let (strokes, _) = self.drawn(rect, label);
        let at = |(x, y): (f32, f32)| -> Pos2 { rect.min + vec2(x * rect.width(), y * rect.height()) };
        for stroke in &strokes {
            let points: Vec<Pos2> = stroke.iter().copied().map(at).collect();
            self.line(&points, 5.0, p.ink);
        }
        Signature::new(strokes)
    }

    fn drawn(&mut self, rect: Rect, label: &str) -> Drawn {
        let id = self.id(rect, label).with("strokes");
        let mut drawn = self.ui.data(|data| data.get_temp::<Drawn>(id)).unwrap_or_default();
        if !self.live {
            return drawn;
        }
        let place = self.map(rect);
        let response = self.ui.interact(place, self.id(rect, label), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, label));
        let held = response.is_pointer_button_down_on();
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| held) {
            let (strokes, down) = &mut drawn;
            let point = ((pointer.x - place.min.x) / place.width(), (pointer.y - place.min.y) / place.height());
            if !*down {
                strokes.push(Vec::new());
            }
            let room = strokes.iter().map(Vec::len).sum::<usize>() < MOST;
            if let Some(stroke) = strokes.last_mut().filter(|stroke| room && stroke.last() != Some(&point)) {
                stroke.push(point);
            }
        }
        drawn.1 = held;
        self.ui.data_mut(|data| data.insert_temp(id, drawn.clone()));
        drawn
    }
}
