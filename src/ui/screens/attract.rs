//! Nobody is here; no personal data is held. Price, time, promise, four steps, one start button.

use egui::{Align2, Rect, Vec2, pos2, vec2};

use crate::domain::Fen;
use crate::flow::{Action, Chrome};
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::chrome;
use crate::ui::layout::{columns, cut_bottom, cut_top};
use crate::ui::theme::{R1, Type};
use crate::ui::widgets::{Button, Tone};

const STEPS: [(&str, Icon); 4] = [
    ("step.identity", Icon::QR),
    ("step.enrolment", Icon::ID_CARD),
    ("step.photo", Icon::CAMERA),
    ("step.submit", Icon::SEND),
];

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, price: Option<Fen>) {
    let p = c.palette;
    let size = c.size();
    if c.portrait {
        c.fill(Rect::from_min_size(pos2(0.0, 0.0), vec2(size.x, 1206.0)), 0.0, p.sky);
        chrome::header(c, chrome, None, true);
        title(c, pos2(56.0, 150.0), if c.notes() { Type::DISPLAY } else { Type::DISPLAY.sized(112.0) }, 840.0);
        if c.notes() {
            let subtitle = c.t("attract.subtitle");
            c.paragraph(pos2(60.0, 472.0), 410.0, Type::BODY, p.ink, subtitle);
        }
        facts(c, pos2(60.0, 690.0), 136.0, price);
        photo(c, Rect::from_min_size(pos2(520.0, 500.0), vec2(490.0, 653.0)), 186.0);
        let mut lower = Rect::from_min_max(pos2(56.0, 1246.0), pos2(1024.0, 1752.0));
        if !chrome.online {
            lower.min.y = 1234.0;
            offline(c, &mut lower);
        }
        start(c, cut_bottom(&mut lower, 168.0, if chrome.online { 32.0 } else { 20.0 }));
        if chrome.online {
            have_ready(c, cut_bottom(&mut lower, 56.0, 32.0));
        }
        step_row(c, lower);
    } else {
        c.fill(Rect::from_min_size(pos2(0.0, 0.0), vec2(1040.0, 952.0)), 0.0, p.sky);
        chrome::brand(c, pos2(64.0, 58.0), p.ink);
        chrome::place(c, chrome, pos2(1856.0, 62.0), p.ink2);
        title(c, pos2(64.0, 132.0), Type::DISPLAY.sized(108.0), 450.0);
        if c.notes() {
            let subtitle = c.t("attract.subtitle");
            c.paragraph(pos2(66.0, 416.0), 400.0, Type::BODY, p.ink, subtitle);
        }
        facts(c, pos2(66.0, 560.0), 120.0, price);
        photo(c, Rect::from_min_size(pos2(570.0, 284.0), vec2(410.0, 547.0)), 162.0);
        let mut right = Rect::from_min_max(pos2(1104.0, 130.0), pos2(1856.0, 920.0));
        if !chrome.online {
            offline(c, &mut right);
        }
        start(c, cut_bottom(&mut right, 168.0, 32.0));
        have_ready(c, cut_bottom(&mut right, 56.0, 24.0));
        let high = right.height().min(440.0);
        let list = cut_bottom(&mut right, high, 0.0);
        step_list(c, list);
    }
    if c.secret_taps(Rect::from_min_size(pos2(0.0, 0.0), Vec2::splat(120.0)), 5) {
        c.send(Action::HiddenCorner);
    }
}

/// Two lines in one size.
fn title(c: &mut Canvas<'_>, at: egui::Pos2, font: Type, width: f32) {
    let ink = c.palette.ink;
    let lines = [c.t("attract.title_1"), c.t("attract.title_2")];
    let widest = lines.iter().map(|line| c.measure(line, font).x).fold(0.0, f32::max);
    let font = font.sized(font.size * (width / widest).min(1.0));
    let mut at = at;
    for text in lines {
        at.y = c.text(at, Align2::LEFT_TOP, font, ink, text).max.y;
    }
}

fn facts(c: &mut Canvas<'_>, at: egui::Pos2, pitch: f32, price: Option<Fen>) {
    let ink = c.palette.ink;
    let time = c.fill_text("attract.fact_time", &[("n", "3")]);
    let cost = match price {
        Some(fen) => c.fill_text("attract.fact_price", &[("amount", &fen.yuan())]),
        None => c.t("attract.fact_free").to_owned(),
    };
    let check = c.t("attract.fact_check").to_owned();
    for (row, (icon, title, note)) in (0_u8..).zip([
        (Icon::CLOCK, time, "attract.fact_time_note"),
        (Icon::YUAN, cost, "attract.fact_price_note"),
        (Icon::SHIELD, check, "attract.fact_check_note"),
    ]) {
        let top = at + vec2(0.0, f32::from(row) * pitch);
        c.icon(top + vec2(28.0, 44.0), 56.0, icon, ink);
        c.text_in(top + vec2(78.0, 0.0), Align2::LEFT_TOP, Type::H3, ink, &title, 330.0);
        let note = c.t(note);
        c.text_in(top + vec2(78.0, 51.0), Align2::LEFT_TOP, Type::MIN, ink, note, 330.0);
    }
}

/// The diploma photo itself is the brand; the mortarboard, forbidden on the head, hangs on the frame.
fn photo(c: &mut Canvas<'_>, rect: Rect, cap: f32) {
    let p = c.palette;
    c.fill(rect.expand(14.0), R1, p.white);
    if let Some(sitter) = Illustration::named("sitter") {
        c.illustration(rect, [0.0; 4], sitter);
    }
    c.corner_marks(rect.expand(33.0), 58.0, 6.0);
    if let Some(mortarboard) = Illustration::named("mortarboard") {
        let corner = pos2(rect.max.x - cap * 0.74, rect.min.y - cap * 0.53);
        c.illustration(Rect::from_min_size(corner, vec2(cap, cap * 1.05)), [0.0; 4], mortarboard);
    }
}

fn offline(c: &mut Canvas<'_>, area: &mut Rect) {
    let (title, note) = (c.t("offline.banner"), c.t("offline.banner_note"));
    let banner = c.banner(area.min, area.width(), Tone::Warn, title, note);
    if c.notes() {
        let colour = c.palette.warn;
        c.icon(pos2(banner.max.x - 60.0, banner.center().y), 56.0, Icon::WIFI_OFF, colour);
    }
    cut_top(area, banner.height(), 16.0);
}

fn step_row(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), rect.height().min(200.0)));
    c.card(rect);
    let cells = columns(rect.shrink2(vec2(20.0, 0.0)), 4, 32.0);
    for (index, (cell, (key, icon))) in cells.iter().zip(STEPS).enumerate() {
        c.icon(cell.center() - vec2(0.0, 27.0), 76.0, icon, p.blue);
        let label = c.t(key);
        let at = cell.center() + vec2(0.0, 48.0);
        c.text_in(at, Align2::CENTER_CENTER, Type::SMALL.strong(), p.ink, label, cell.width());
        if index > 0 {
            c.icon(pos2(cell.min.x - 16.0, rect.center().y - 18.0), 36.0, Icon::CHEVRON_RIGHT, p.edge);
        }
    }
}

fn step_list(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    let inner = rect.shrink2(vec2(36.0, 12.0));
    let high = inner.height() / 4.0;
    for (index, (key, icon)) in STEPS.iter().enumerate() {
        let y = inner.min.y + (index as f32 + 0.5) * high;
        if index > 0 {
            c.divider([inner.min.x, inner.max.x], y - high / 2.0);
        }
        c.icon(pos2(inner.min.x + 32.0, y), 60.0, *icon, p.blue);
        c.text(pos2(inner.min.x + 88.0, y), Align2::LEFT_CENTER, Type::H3, p.ink, &(index + 1).to_string());
        let label = c.t(key);
        c.text_in(pos2(inner.min.x + 150.0, y), Align2::LEFT_CENTER, Type::H3, p.ink, label, inner.width() - 150.0);
    }
}

fn have_ready(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.icon(pos2(rect.min.x + 28.0, rect.center().y), 40.0, Icon::ST_INFO, p.blue);
    let text = c.t("attract.have_ready");
    let at = pos2(rect.min.x + 66.0, rect.center().y);
    c.text_in(at, Align2::LEFT_CENTER, Type::SMALL, p.ink, text, rect.width() - 74.0);
}

fn start(c: &mut Canvas<'_>, rect: Rect) {
    let label = c.t("attract.start");
    Button::primary(label).after(Icon::ARROW_RIGHT).size(60.0).sends(c, rect, Action::Start);
}
