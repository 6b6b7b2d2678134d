//! "If you leave now, your shots are not kept": stay or leave.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::Action;
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;
use crate::ui::widgets::Button;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>) {
    let size = c.size();
    let bottom = if c.portrait { 1700.0 } else { 980.0 };
    let rect = Rect::from_min_max(pos2(size.x / 2.0 - 450.0, bottom - 820.0), pos2(size.x / 2.0 + 450.0, bottom));
    c.dialog(rect);
    let p = c.palette;
    let x = rect.center().x;
    c.icon(pos2(x, rect.min.y + 140.0), 150.0, Icon::ST_WARN, p.warn);
    let (title, text) = (c.t("timeout.leave_title"), c.t("timeout.leave_confirm"));
    let room = rect.width() - 112.0;
    c.text_in(pos2(x, rect.min.y + 284.0), Align2::CENTER_CENTER, Type::H1, p.ink, title, room);
    c.centred(pos2(x, rect.min.y + 340.0), room, Type::BODY.sized(38.0), p.ink, text);
    let stay = Rect::from_min_size(pos2(rect.min.x + 56.0, rect.max.y - 324.0), vec2(room, 136.0));
    let leave = Rect::from_min_size(pos2(rect.min.x + 56.0, rect.max.y - 164.0), vec2(room, 108.0));
    let (first, second) = (c.t("timeout.leave_stay"), c.t("timeout.leave"));
    Button::primary(first).icon(Icon::CHECK).sends(c, stay, Action::Stay);
    Button::careful(second).icon(Icon::TRASH).size(36.0).sends(c, leave, Action::Leave);
}
