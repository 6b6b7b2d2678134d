//! "Still there?" over any page, then the wipe. It cannot be dismissed by touching beside it.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::Action;
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;
use crate::ui::widgets::Button;

/// How long the question stands, s: a full ring.
const STANDS: f32 = 20.0;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, seconds_left: u32) {
    let size = c.size();
    let bottom = if c.portrait { 1700.0 } else { 1036.0 };
    let rect = Rect::from_min_max(pos2(size.x / 2.0 - 450.0, bottom - 990.0), pos2(size.x / 2.0 + 450.0, bottom));
    c.dialog(rect);
    let p = c.palette;
    let x = rect.center().x;
    let figure = seconds_left.to_string();
    c.ring(pos2(x, rect.min.y + 204.0), 280.0, seconds_left as f32 / STANDS, &figure);
    let (title, text) = (c.t("timeout.title"), c.fill_text("timeout.text", &[("n", &figure)]));
    let room = rect.width() - 112.0;
    c.text_in(pos2(x, rect.min.y + 428.0), Align2::CENTER_CENTER, Type::H1.sized(84.0), p.ink, title, room);
    let high = c.height(&text, Type::BODY.sized(38.0), room);
    c.centred(pos2(x, rect.min.y + 536.0 - high / 2.0), room, Type::BODY.sized(38.0), p.ink, &text);
    let stay = Rect::from_min_size(pos2(rect.min.x + 56.0, rect.max.y - 356.0), vec2(room, 168.0));
    let leave = Rect::from_min_size(pos2(rect.min.x + 56.0, rect.max.y - 164.0), vec2(room, 108.0));
    let (first, second) = (c.t("timeout.stay"), c.t("timeout.leave"));
    Button::primary(first).icon(Icon::CHECK).size(60.0).sends(c, stay, Action::Stay);
    Button::quiet(second).icon(Icon::LEAVE).size(36.0).sends(c, leave, Action::Leave);
}
