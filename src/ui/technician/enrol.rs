//! Enrolment: the code that the server's command gives, who this booth is, keypad.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::DASH;
use crate::flow::Action;
use crate::flow::technician::{Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::{STROKE_BUTTON, Type};
use crate::ui::widgets::{Button, Tone};

/// Digits of a code.
const DIGITS: usize = 8;

pub(super) fn draw(
    c: &mut Canvas<'_>,
    frame: Frame,
    code: &str,
    answer: Option<&Result<String, &'static str>>,
    readings: &Readings,
) {
    let mut area = frame.body;
    let (mut left, mut right) = if c.portrait {
        let right = cut_bottom(&mut area, 728.0, 20.0);
        (area, right)
    } else {
        let [left, right] = split(area, area.width() - 652.0, 32.0);
        (left, right)
    };
    if c.portrait {
        server(c, frame.head, readings);
    } else {
        server(c, cut_bottom(&mut left, 44.0, 24.0), readings);
    }
    let p = c.palette;
    let intro = c.t("tech.enrol.intro");
    let high = c.paragraph(left.min, left.width(), Type::BODY, p.ink, intro);
    cut_top(&mut left, high, 16.0);
    let label = c.t("tech.enrol.code");
    let head = cut_top(&mut left, 51.0, 8.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, label, head.width());
    boxes(c, cut_top(&mut left, 108.0, 24.0), code);
    let room = left.height().min(160.0);
    booth(c, cut_top(&mut left, room, 0.0), readings);

    let submit = cut_bottom(&mut right, if c.portrait { 116.0 } else { 128.0 }, 20.0);
    let [label, name] = [c.t("tech.enrol.submit"), c.t("tech.enrol.title")];
    let enrol = Action::Tech(TechAction::Enrol);
    Button::primary(label).named(name).icon(Icon::LINK).enabled(code.len() == DIGITS).sends(c, submit, enrol);
    if let Some((tone, text)) = says(c, answer, readings) {
        let high = c.banner_height(right.width(), &text, "");
        let banner = cut_bottom(&mut right, high, 20.0);
        c.banner(banner.min, banner.width(), tone, &text, "");
    }
    let high = right.height().min(518.0);
    c.keypad(cut_top(&mut right, high, 0.0), false);
}

/// What came of the last try; else what enrolling again would cost.
fn says(c: &Canvas<'_>, answer: Option<&Result<String, &'static str>>, readings: &Readings) -> Option<(Tone, String)> {
    match answer {
        Some(Ok(name)) => Some((Tone::Pass, c.fill_text("tech.enrol.done", &[("name", name)]))),
        Some(Err(key)) => {
            let key = format!("tech.enrol.{key}");
            Some((Tone::Fail, super::parts::filled(c, &key, &[])))
        }
        None if readings.server.is_empty() => None,
        None => Some((Tone::Warn, c.t("tech.enrol.again").to_owned())),
    }
}

fn boxes(c: &mut Canvas<'_>, rect: Rect, code: &str) {
    let p = c.palette;
    let mut x = rect.min.x;
    let mut digits = code.chars();
    for index in 0..DIGITS {
        if index == DIGITS / 2 {
            x += 26.0;
        }
        let cell = Rect::from_min_size(pos2(x, rect.min.y), vec2(74.0, rect.height()));
        x = cell.max.x + 12.0;
        c.fill(cell, 16.0, p.surface);
        let active = index == code.chars().count();
        c.edge(cell, 16.0, STROKE_BUTTON, if active { p.blue } else { p.edge });
        if let Some(digit) = digits.next() {
            let font = Type::bold(56.0, 1.4);
            c.text(cell.center(), Align2::CENTER_CENTER, font, p.ink, digit.encode_utf8(&mut [0; 4]));
        }
    }
}

/// Who this booth is by its enrolment.
fn booth(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    c.icon(pos2(rect.min.x + 60.0, rect.center().y), 56.0, Icon::HOME, p.blue);
    let label = c.t("tech.enrol.booth");
    let known = !readings.booth.is_empty();
    let name = if known { readings.booth.as_str() } else { c.t("tech.enrol.not_enrolled") };
    let (at, room) = (pos2(rect.min.x + 116.0, rect.center().y), rect.width() - 152.0);
    c.text_in(at, Align2::LEFT_BOTTOM, Type::SMALL, p.ink2, label, room);
    c.text_in(at, Align2::LEFT_TOP, Type::H2, p.ink, name, room);
}

fn server(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    let label = c.t("tech.enrol.server");
    let host = if readings.server.is_empty() { DASH } else { &readings.server };
    let font = Type::SMALL.strong();
    let lead = 60.0 + c.measure(label, Type::SMALL).x + 28.0;
    let room = (rect.width() - lead).max(120.0);
    let wide = lead + c.measure(host, font).x.min(room);
    let left = if c.portrait { rect.max.x - wide } else { rect.min.x };
    let y = rect.center().y;
    c.icon(pos2(left + 22.0, y), 44.0, Icon::SERVER, p.blue);
    c.text(pos2(left + 60.0, y), Align2::LEFT_CENTER, Type::SMALL, p.ink, label);
    c.text_in(pos2(left + lead, y), Align2::LEFT_CENTER, font, p.ink, host, room);
}
