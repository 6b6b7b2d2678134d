//! How to look one's best: four pictures, each with a bad example; goes on by itself.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::Action;
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::icons;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::{R3, Type};
use crate::ui::widgets::Button;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, elapsed: f32, seconds_left: u32) {
    let mut area = c.content();
    let (title, subtitle) = (c.t("howto.title"), c.t("howto.subtitle"));
    let high = c.heading(area.min, area.width(), title, subtitle);
    cut_top(&mut area, high, 24.0);
    let mut buttons = cut_bottom(&mut area, 136.0, 22.0);
    let (wait, seat) = if c.portrait {
        (cut_bottom(&mut area, 44.0, 24.0), cut_bottom(&mut area, 156.0, 28.0))
    } else {
        // Seat and waiting bar stand beside the buttons, so that the pictures keep their height.
        let [mut left, right] = split(buttons, 780.0, 40.0);
        buttons = right;
        let wait = cut_bottom(&mut left, 36.0, 8.0);
        (wait, left)
    };
    tips(c, area);
    seat_card(c, seat);

    let ink2 = c.palette.ink2;
    let text = c.fill_text("howto.auto_in", &[("n", &seconds_left.to_string())]);
    let text = c.text(wait.right_center(), Align2::RIGHT_CENTER, Type::SMALL, ink2, &text);
    let end = text.min.x.min(wait.max.x - 220.0) - 20.0;
    let bar = Rect::from_min_max(pos2(wait.min.x, wait.center().y - 8.0), pos2(end, wait.center().y + 8.0));
    c.bar(bar, elapsed);
    let [existing, ready] = split(buttons, buttons.width() * 0.42, 28.0);
    let (left, right) = (c.t("howto.existing"), c.t("howto.ready"));
    Button::secondary(left).icon(Icon::PHOTO).size(36.0).sends(c, existing, Action::BringPhoto);
    Button::primary(right).after(Icon::ARROW_RIGHT).sends(c, ready, Action::Next);
}

fn tips(c: &mut Canvas<'_>, area: Rect) {
    let tips = [
        ("howto_light", "howto.light", "howto.light_note"),
        ("howto_hair", "howto.hair", "howto.hair_note"),
        ("howto_glasses", "howto.glasses", "howto.glasses_note"),
        ("howto_collar", "howto.collar", "howto.collar_note"),
    ];
    let cells: Vec<Rect> = if c.portrait {
        let mut lower = area;
        let upper = cut_top(&mut lower, (area.height() - 28.0) / 2.0, 28.0);
        [columns(upper, 2, 28.0), columns(lower, 2, 28.0)].concat()
    } else {
        columns(area, 4, 28.0)
    };
    for (cell, (picture, title, note)) in cells.into_iter().zip(tips) {
        tip(c, cell, picture, title, note);
    }
}

fn tip(c: &mut Canvas<'_>, rect: Rect, picture: &str, title: &str, note: &str) {
    let p = c.palette;
    c.fill(rect, R3, p.surface);
    let below = if c.notes() { 134.0 } else { 96.0 };
    let top = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y - below));
    c.fill_corners(top, [R3, R3, 0.0, 0.0], p.sky);
    if let Some(picture) = Illustration::named(picture) {
        let ratio = icons::aspect(picture);
        let wide = top.width().min(top.height() * ratio);
        let high = wide / ratio;
        let spot = if high > top.height() {
            Rect::from_center_size(top.center(), vec2(top.height() * ratio, top.height()))
        } else {
            Rect::from_min_max(
                pos2(top.center().x - wide / 2.0, top.max.y - high),
                pos2(top.center().x + wide / 2.0, top.max.y),
            )
        };
        // Where the picture reaches the card's round corners, it is round itself; the ground has its colour.
        let reaches = spot.width() > top.width() - 2.0 * R3 && spot.min.y - top.min.y < R3;
        let round = if reaches { [R3, R3, 0.0, 0.0] } else { [0.0; 4] };
        c.illustration(spot, round, picture);
    }
    c.edge(rect, R3, 2.0, p.line);
    let room = rect.width() - 56.0;
    let (title, note) = (c.t(title), c.t(note));
    let at = pos2(rect.min.x + 28.0, top.max.y + 16.0);
    let title = c.text_in(at, Align2::LEFT_TOP, Type::H2.sized(42.0), p.ink, title, room);
    if c.notes() {
        c.text_in(pos2(at.x, title.max.y), Align2::LEFT_TOP, Type::SMALL, p.ink2, note, room);
    }
}

fn seat_card(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    c.icon(pos2(rect.min.x + 68.0, rect.center().y), 72.0, Icon::SEAT, p.blue);
    let (first, second) = (c.t("howto.seat"), c.t("howto.mirror"));
    let at = pos2(rect.min.x + 132.0, rect.center().y);
    let room = rect.width() - 170.0;
    c.text_in(at, Align2::LEFT_BOTTOM, Type::SMALL.strong(), p.ink, first, room);
    c.text_in(at, Align2::LEFT_TOP, Type::MIN, p.ink2, second, room);
}
