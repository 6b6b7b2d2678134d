//! The shot is being developed and judged.

use egui::vec2;

use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>) {
    let p = c.palette;
    let area = c.content();
    let middle = area.center() - vec2(0.0, 60.0);
    c.icon(middle - vec2(0.0, 150.0), 200.0, Icon::SCAN, p.blue);
    let text = c.t("result.checking");
    let high = c.centred(middle + vec2(0.0, 20.0), area.width(), Type::H1, p.ink, text);
    c.dots(middle + vec2(0.0, 20.0 + high + 60.0));
}
