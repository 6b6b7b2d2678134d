//! A calibration's result: before and after, and the signature that brings it into force.

use egui::{Align2, Rect, vec2};

use super::parts::{DASH, mark, refusal, weighted};
use crate::domain::Signature;
use crate::flow::Action;
use crate::flow::technician::{CalibrationRow, Procedure, Refusal, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

pub(super) fn draw(
    c: &mut Canvas<'_>,
    mut area: Rect,
    accepted: bool,
    refusal: Option<&Refusal>,
    rows: &[CalibrationRow],
) {
    let bad = rows.iter().filter(|row| !row.good).count();
    let (tone, title, text) = if !accepted {
        (Tone::Fail, c.t("tech.cal.failed_title").to_owned(), refusal.map(|why| sentence(c, why)).unwrap_or_default())
    } else if bad > 0 {
        (Tone::Warn, c.fill_text("tech.cal.done_warn", &[("n", &bad.to_string())]), String::new())
    } else {
        (Tone::Pass, c.t("tech.cal.done_title").to_owned(), String::new())
    };
    let banner = c.banner(area.min, area.width(), tone, &title, &text);
    area.min.y = banner.max.y + 24.0;
    let remark = if accepted { (Tone::Warn, "common.warn") } else { (Tone::Fail, "common.fail") };
    if c.portrait {
        let sign = cut_bottom(&mut area, 136.0, 24.0);
        let mut buttons = cut_bottom(&mut area, 100.0, 24.0);
        let card = cut_bottom(&mut area, 210.0, 24.0);
        c.card(card);
        let [words, field] = split(card.shrink2(vec2(32.0, 28.0)), 480.0, 24.0);
        sign_words(c, words);
        let signature = c.signature(field, "tech.cal.sign_title");
        results(c, area, rows, remark);
        test_shot(c, cut_right(&mut buttons, 320.0), accepted);
        others(c, buttons);
        sign_button(c, sign, accepted, signature);
    } else {
        let buttons = cut_bottom(&mut area, 100.0, 24.0);
        let [left, right] = split(area, area.width() - 470.0 - 24.0, 24.0);
        results(c, left, rows, remark);
        c.card(right);
        let mut inner = right.shrink2(vec2(32.0, 18.0));
        let sign = cut_bottom(&mut inner, 128.0, 20.0);
        test_shot(c, cut_bottom(&mut inner, 100.0, 20.0), accepted);
        let field = cut_bottom(&mut inner, 150.0, 20.0);
        sign_words(c, inner);
        let signature = c.signature(field, "tech.cal.sign_title");
        sign_button(c, sign, accepted, signature);
        others(c, Rect::from_min_size(buttons.min, vec2(680.0, 100.0)));
    }
}

/// Why it was refused, in a sentence.
fn sentence(c: &Canvas<'_>, why: &Refusal) -> String {
    refusal(c, &format!("tech.cal.{}", why.key), why)
}

/// Takes `width` away from the right, with a gap of 24.
fn cut_right(area: &mut Rect, width: f32) -> Rect {
    let [left, right] = split(*area, area.width() - width - 24.0, 24.0);
    *area = left;
    right
}

fn results(c: &mut Canvas<'_>, rect: Rect, rows: &[CalibrationRow], remark: (Tone, &str)) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 10.0));
    let count = rows.len().max(1) as f32;
    let head = cut_top(&mut inner, 72.0, 0.0);
    let weights = [300.0, 124.0, 156.0, 192.0, 146.0];
    for (cell, key) in weighted(head, &weights, 16.0).into_iter().zip(["item", "before", "after", "limit"]) {
        let text = Text::static_get(c.language, &format!("tech.cal.{key}"));
        c.text_in(cell.left_center(), Align2::LEFT_CENTER, Type::MIN, p.ink2, text, cell.width());
    }
    let high = (inner.height() / count).min(92.0);
    if rows.is_empty() {
        c.text(inner.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, DASH);
    }
    for row in rows {
        let line = cut_top(&mut inner, high, 0.0);
        c.divider([line.min.x, line.max.x], line.min.y);
        let cells = weighted(line, &weights, 16.0);
        let name = Text::static_get(c.language, &format!("tech.cal.{}", row.key));
        let texts = [
            (name, Type::SMALL.strong(), p.ink),
            (&row.before, Type::SMALL, p.ink2),
            (&row.after, Type::H3, p.ink),
            (&row.limit, Type::SMALL, p.ink2),
        ];
        for (cell, (text, font, ink)) in cells.iter().zip(texts) {
            let text = if text.is_empty() { DASH } else { text };
            c.text_in(cell.left_center(), Align2::LEFT_CENTER, font, ink, text, cell.width());
        }
        let (tone, key) = if row.good { (Tone::Pass, "common.pass") } else { remark };
        let (icon, colour) = mark(c, tone);
        let at = cells[4].left_center();
        c.icon(at + vec2(20.0, 0.0), 40.0, icon, colour);
        let (word, room) = (c.t(key), cells[4].width() - 50.0);
        c.text_in(at + vec2(50.0, 0.0), Align2::LEFT_CENTER, Type::MIN.strong(), colour, word, room);
    }
}

fn sign_words(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.icon(rect.min + vec2(26.0, 40.0), 52.0, Icon::PEN, p.blue);
    let title = c.t("tech.cal.sign_title");
    let at = rect.min + vec2(68.0, 40.0);
    c.text_in(at, Align2::LEFT_CENTER, Type::H3, p.ink, title, rect.width() - 68.0);
    let text = c.t("tech.cal.sign_note");
    c.paragraph(rect.min + vec2(0.0, 84.0), rect.width(), Type::SMALL, p.ink2, text);
}

fn sign_button(c: &mut Canvas<'_>, rect: Rect, accepted: bool, signature: Signature) {
    let label = c.t("tech.cal.sign");
    let sign = Action::Tech(TechAction::SignCalibration(signature));
    Button::primary(label).icon(Icon::CHECK).enabled(accepted).sends(c, rect, sign);
}

fn test_shot(c: &mut Canvas<'_>, rect: Rect, accepted: bool) {
    let label = c.t("tech.cal.test_shot");
    let shot = Action::Tech(TechAction::TestShot);
    Button::secondary(label).icon(Icon::CAMERA).size(34.0).enabled(accepted).sends(c, rect, shot);
}

fn others(c: &mut Canvas<'_>, rect: Rect) {
    let [again, keep] = [c.t("tech.cal.again"), c.t("tech.cal.discard")];
    let cells = weighted(rect, &[300.0, 360.0], 20.0);
    let calibrate = Action::Tech(TechAction::Calibrate(Procedure::Lights));
    Button::quiet(again).icon(Icon::RETAKE).size(34.0).sends(c, cells[0], calibrate);
    let discard = Action::Tech(TechAction::DiscardCalibration);
    Button::quiet(keep).icon(Icon::TRASH).size(34.0).sends(c, cells[1], discard);
}
