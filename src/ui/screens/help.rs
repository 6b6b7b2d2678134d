//! Help over any page: call staff, customer service, common troubles, reading aids.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::{Action, Chrome};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::{STROKE_BUTTON, Type};
use crate::ui::widgets::Button;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, called: bool) {
    let size = c.size();
    let top = if c.portrait { 480.0 } else { 96.0 };
    let sheet = Rect::from_min_max(pos2(0.0, top), pos2(size.x, size.y));
    c.sheet(sheet);
    let inset = if c.portrait { 56.0 } else { 64.0 };
    let mut area = Rect::from_min_max(pos2(inset, top + 46.0), pos2(size.x - inset, size.y - 44.0));
    let title = c.t("help.title");
    let high = c.heading(area.min, area.width(), title, "");
    cut_top(&mut area, high, 24.0);
    let (mut main, mut side) = if c.portrait {
        let mut main = area;
        let side = cut_bottom(&mut main, 340.0, 20.0);
        (main, side)
    } else {
        let [main, side] = split(area, 900.0, 56.0);
        (main, side)
    };
    contact(c, cut_top(&mut main, 236.0, 26.0), chrome);
    questions(c, main);
    actions(c, &mut side, called);
    if c.portrait { aids(c, cut_top(&mut side, 108.0, 0.0)) } else { aids(c, cut_bottom(&mut side, 108.0, 0.0)) }
}

fn contact(c: &mut Canvas<'_>, rect: Rect, chrome: &Chrome) {
    let p = c.palette;
    let number: String = chrome.help_phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let code = match &chrome.help_url {
        Some(url) => Some((url.clone(), "help.wechat")),
        None if number.is_empty() => None,
        None => Some((format!("tel:{number}"), "help.call_scan")),
    };
    let [phone, chat] = if code.is_some() { split(rect, rect.width() * 0.55, 28.0) } else { [rect, Rect::NOTHING] };
    c.card(phone);
    let at = phone.min + vec2(36.0, 28.0);
    let room = phone.width() - 72.0;
    c.icon(at + vec2(24.0, 26.0), 48.0, Icon::CALL, p.blue);
    let label = c.t("help.phone");
    c.text_in(at + vec2(64.0, 0.0), Align2::LEFT_TOP, Type::H3, p.blue, label, room - 64.0);
    c.text_in(at + vec2(0.0, 58.0), Align2::LEFT_TOP, Type::bold(56.0, 1.35), p.ink, &chrome.help_phone, room);
    c.text_in(at + vec2(0.0, 138.0), Align2::LEFT_TOP, Type::SMALL, p.ink2, &chrome.help_hours, room);
    let Some((content, words)) = code else { return };
    c.card(chat);
    let side = chat.height() - 40.0;
    let place = Rect::from_min_size(chat.min + vec2(20.0, 20.0), vec2(side, side));
    c.qr(place, &content);
    let text = c.t(words);
    let room = (chat.max.x - place.max.x - 28.0).max(80.0);
    let font = Type::SMALL.strong();
    let high = c.height(text, font, room);
    c.paragraph(pos2(place.max.x + 14.0, chat.center().y - high / 2.0), room, font, p.ink, text);
}

/// Common troubles, each with the place where it is solved.
fn questions(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    let rows = ["help.faq_1", "help.faq_2", "help.faq_3", "help.faq_4", "help.faq_5"];
    let answers =
        ["code.save_note", "record.wrong_text", "pay.once_text", "help.answer_4", "privacy.consent_face_note"];
    let high = (rect.height() / 5.0).min(112.0);
    for (index, (question, answer)) in rows.into_iter().zip(answers).enumerate() {
        let top = rect.min.y + index as f32 * high;
        c.divider([rect.min.x, rect.max.x], top);
        let (question, answer) = (c.t(question), c.t(answer));
        let y = top + high / 2.0;
        if c.notes() && high > 88.0 {
            let at = pos2(rect.min.x, y + 2.0);
            c.text_in(at, Align2::LEFT_BOTTOM, Type::BODY.strong(), p.ink, question, rect.width());
            c.text_in(at, Align2::LEFT_TOP, Type::MIN, p.ink2, answer, rect.width());
        } else {
            c.text_in(pos2(rect.min.x, y), Align2::LEFT_CENTER, Type::BODY, p.ink, question, rect.width());
        }
    }
}

fn aids(c: &mut Canvas<'_>, rect: Rect) {
    let aids = c.aids;
    for (cell, (key, icon, on, action)) in columns(rect, 3, 20.0).into_iter().zip([
        ("help.bigger", Icon::TEXT_SIZE, aids.large_text, Action::LargeText),
        ("help.lower", Icon::LOWER, aids.lower_buttons, Action::LowerButtons),
        ("help.contrast", Icon::CONTRAST, aids.high_contrast, Action::HighContrast),
    ]) {
        let label = c.t(key);
        Button::quiet(label).icon(icon).size(36.0).sends(c, cell, action);
        if on {
            let blue = c.palette.blue;
            c.edge(cell, crate::ui::theme::R2, STROKE_BUTTON, blue);
        }
    }
}

fn actions(c: &mut Canvas<'_>, side: &mut Rect, called: bool) {
    let p = c.palette;
    let buttons = cut_bottom(side, 136.0, 18.0);
    let [close, call] = split(buttons, 300.0, 28.0);
    let (left, right) = (c.t("common.close"), c.t(if called { "help.called" } else { "help.call_staff" }));
    Button::secondary(left).icon(Icon::CROSS).sends(c, close, Action::Close);
    Button::primary(right).icon(Icon::BELL).enabled(!called).sends(c, call, Action::CallStaff);
    let note = cut_bottom(side, 44.0, 18.0);
    let text = c.t("help.call_staff_note");
    let text = c.text_in(
        note.center() + vec2(27.0, 0.0),
        Align2::CENTER_CENTER,
        Type::SMALL,
        p.ink2,
        text,
        note.width() - 60.0,
    );
    c.icon(text.left_center() - vec2(34.0, 0.0), 40.0, Icon::LIGHT, p.ink2);
}
