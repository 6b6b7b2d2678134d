//! Declined: where else to go. Nothing was stored.

use crate::flow::{Action, Chrome};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::Button;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome) {
    let p = c.palette;
    let mut area = c.content();
    let buttons = cut_bottom(&mut area, 136.0, 28.0);
    let gap = if c.portrait { 140.0 } else { 60.0 };
    area.min.y += gap;
    let sign = cut_top(&mut area, 200.0, 40.0);
    c.icon(sign.left_center() + egui::vec2(100.0, 0.0), 180.0, Icon::SHIELD, p.blue);
    let title = c.t("privacy.declined_title");
    let high = c.paragraph(area.min, area.width(), Type::H1, p.ink, title);
    cut_top(&mut area, high, 28.0);
    let text = c.fill_text("privacy.declined_text", &[("place", &chrome.staffed_point), ("hours", &chrome.help_hours)]);
    c.paragraph(area.min, area.width().min(900.0), Type::BODY.sized(40.0), p.ink, &text);
    let [back, done] = split(buttons, 300.0, 28.0);
    let (left, right) = (c.t("common.back"), c.t("common.done"));
    Button::quiet(left).icon(Icon::ARROW_LEFT).sends(c, back, Action::Back);
    Button::primary(right).icon(Icon::CHECK).sends(c, done, Action::Next);
}
