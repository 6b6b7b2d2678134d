//! A heat map of 4 x 3 cells; cells over the limit are gold and carry a triangle.

use egui::{Align2, Rect, pos2, vec2};

use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{Palette, Type};

const COLUMNS: usize = 4;
const ROWS: usize = 3;
const GAP: f32 = 4.0;

impl Canvas<'_> {
    /// Cells row by row with their numbers; blank ones while nothing is measured. Shades reach their darkest at `limit`.
    pub fn heat_map(&mut self, rect: Rect, cells: Option<&[f32; COLUMNS * ROWS]>, limit: f32) {
        let p = self.palette;
        let size = vec2(
            (rect.width() - GAP * (COLUMNS as f32 - 1.0)) / COLUMNS as f32,
            (rect.height() - GAP * (ROWS as f32 - 1.0)) / ROWS as f32,
        );
        for index in 0..COLUMNS * ROWS {
            let (column, row) = ((index % COLUMNS) as f32, (index / COLUMNS) as f32);
            let corner = rect.min + vec2(column * (size.x + GAP), row * (size.y + GAP));
            let cell = Rect::from_min_size(corner, size);
            let value = cells.map(|cells| cells[index]).filter(|value| value.is_finite());
            let Some(value) = value else {
                self.fill(cell, 8.0, p.sunken);
                self.text(cell.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, "–");
                continue;
            };
            let over = value > limit;
            self.fill(cell, 8.0, if over { p.gold } else { Palette::heat(value / limit) });
            let font = Type::bold(36.0, 1.3);
            let text = format!("{value:.1}");
            let room = cell.width() - 12.0;
            if over {
                self.icon(pos2(cell.center().x, cell.center().y - 24.0), 34.0, Icon::ST_WARN, p.ink);
                let at = pos2(cell.center().x, cell.center().y + 20.0);
                self.text_in(at, Align2::CENTER_CENTER, font, p.ink, &text, room);
            } else {
                self.text_in(cell.center(), Align2::CENTER_CENTER, font, p.ink, &text, room);
            }
        }
    }
}
