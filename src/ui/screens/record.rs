//! The masked record, the phone number, and a code to follow the account.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{PhoneNumber, PhotoState, Record};
use crate::flow::{Action, Chrome, Field, Screen};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, FieldView, Row, Tone};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, screen: &Screen) {
    let Screen::Record { record, phone, editing_phone, phone_bad, wrong } = screen else { return };
    if *editing_phone {
        edit(c, phone, *phone_bad);
        return;
    }
    let follow = chrome.follow_url.as_deref().filter(|_| !*wrong);
    let (mut main, mut side) = c.stage(if follow.is_some() { 818.0 } else { 572.0 }, 820.0);
    let (title, subtitle) = (c.t("record.title"), c.t("record.subtitle"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 24.0);
    if *wrong {
        let (title, text) = (c.t("record.wrong"), c.t("record.wrong_text"));
        let banner = c.banner(main.min, main.width(), Tone::Warn, title, text);
        cut_top(&mut main, banner.height(), 20.0);
    }
    main.max.y = main.max.y.min(main.min.y + 522.0);
    table(c, main, record);

    let confirm = cut_bottom(&mut side, 136.0, 24.0);
    let label = c.t(if *wrong { "util.leave" } else { "record.confirm" });
    if *wrong {
        Button::primary(label).icon(Icon::LEAVE).sends(c, confirm, Action::Next);
    } else {
        Button::primary(label).after(Icon::ARROW_RIGHT).sends(c, confirm, Action::Next);
    }
    let sides = columns(cut_bottom(&mut side, 108.0, if c.portrait { 60.0 } else { 24.0 }), 2, 28.0);
    let (not_me, mistake) = (c.t("record.not_me"), c.t("record.wrong"));
    Button::quiet(mistake).size(36.0).sends(c, sides[0], Action::RecordWrong);
    Button::quiet(not_me).size(36.0).sends(c, sides[1], Action::NotMe);
    if let Some(url) = follow {
        let card = cut_bottom(&mut side, 222.0, 24.0);
        follow_card(c, card, url);
    }
    side.max.y = side.max.y.min(side.min.y + 214.0);
    phone_card(c, side, phone, *phone_bad);
}

fn table(c: &mut Canvas<'_>, rect: Rect, record: &Record) {
    let rows = [
        ("record.name", record.name.expose()),
        ("record.school", record.school.as_str()),
        ("record.major", record.major.as_str()),
        ("record.level", record.level.as_str()),
        ("record.year", record.year.as_str()),
        ("record.photo_state", ""),
    ]
    .map(|(key, value)| Row { label: c.t(key), value });
    let values = c.table(rect, 230.0, &rows);
    let Some(last) = values.last().copied() else { return };
    let (tone, text) = state(c, &record.photo);
    c.status(last.left_center(), Align2::LEFT_CENTER, tone, text);
}

/// How a photo state is shown.
pub(super) fn state(c: &Canvas<'_>, photo: &PhotoState) -> (Tone, &'static str) {
    let (tone, key) = match photo {
        PhotoState::None => (Tone::Info, "record.state_none"),
        PhotoState::AwaitingPayment => (Tone::Warn, "progress.unpaid"),
        PhotoState::Pending => (Tone::Info, "record.state_pending"),
        PhotoState::Rejected { .. } => (Tone::Fail, "record.state_rejected"),
        PhotoState::Approved => (Tone::Pass, "record.state_passed"),
        PhotoState::AtChsi => (Tone::Pass, "code.has_photo_title"),
    };
    (tone, c.t(key))
}

/// `138****0123`: seen by others in the queue.
pub(super) fn masked(phone: &PhoneNumber) -> String {
    let digits: Vec<char> = phone.expose().chars().collect();
    if digits.len() < 8 {
        return digits.iter().collect();
    }
    let (head, tail) = (&digits[..3], &digits[digits.len() - 4..]);
    head.iter().chain(&['*'; 4]).chain(tail).collect()
}

fn phone_card(c: &mut Canvas<'_>, rect: Rect, phone: &PhoneNumber, bad: bool) {
    let p = c.palette;
    c.card(rect);
    let known = !phone.is_empty();
    let label = c.t(if known { "record.phone_edit" } else { "record.phone_enter" });
    let wide = c.measure(label, Type::bold(36.0, 1.4)).x + 126.0;
    let button = Rect::from_center_size(pos2(rect.max.x - 44.0 - wide / 2.0, rect.center().y), vec2(wide, 108.0));
    Button::secondary(label).icon(Icon::PEN).size(36.0).sends(c, button, Action::EditPhone);
    let left = rect.min.x + 44.0;
    let room = button.min.x - left - 24.0;
    let title = c.t("record.phone");
    c.text_in(pos2(left, rect.center().y - 40.0), Align2::LEFT_BOTTOM, Type::BODY, p.ink2, title, room);
    let number = if known { masked(phone) } else { "—".to_owned() };
    let font = Type::bold(54.0, 1.35);
    c.text_in(pos2(left, rect.center().y), Align2::LEFT_CENTER, font, p.ink, &number, room);
    let (note, ink) = if bad { (c.t("record.phone_bad"), p.fail) } else { (c.t("record.phone_note"), p.ink2) };
    c.text_in(pos2(left, rect.center().y + 38.0), Align2::LEFT_TOP, Type::SMALL, ink, note, room);
}

fn follow_card(c: &mut Canvas<'_>, rect: Rect, url: &str) {
    let p = c.palette;
    c.card(rect);
    c.qr(Rect::from_min_size(rect.min + vec2(28.0, 16.0), vec2(190.0, 190.0)), url);
    c.icon(pos2(rect.max.x - 80.0, rect.center().y), 72.0, Icon::BELL, p.blue);
    let at = pos2(rect.min.x + 242.0, rect.center().y);
    let room = rect.width() - 242.0 - 130.0;
    let (title, note) = (c.t("record.follow"), c.t("record.follow_note"));
    c.text_in(at, Align2::LEFT_BOTTOM, Type::H3, p.ink, title, room);
    c.text_in(at + vec2(0.0, 6.0), Align2::LEFT_TOP, Type::SMALL, p.ink2, note, room);
}

fn edit(c: &mut Canvas<'_>, phone: &PhoneNumber, bad: bool) {
    let (mut main, mut side) = c.stage(770.0, 760.0);
    let (title, subtitle) = (c.t("record.phone"), c.t("record.phone_note"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 40.0);
    let complete = phone.expose().chars().count() == 11;
    let view = FieldView { label: title, content: phone.expose(), active: true, wrong: bad, complete, reserved: 0.0 };
    c.field(cut_top(&mut main, 124.0, 16.0), view, Field::Phone);
    if bad {
        let (text, fail) = (c.t("record.phone_bad"), c.palette.fail);
        c.text_in(main.min, Align2::LEFT_TOP, Type::SMALL, fail, text, main.width());
    }
    let buttons = cut_bottom(&mut side, 136.0, 22.0);
    let [back, done] = split(buttons, 280.0, 28.0);
    let (left, right) = (c.t("common.back"), c.t("common.done"));
    Button::quiet(left).icon(Icon::ARROW_LEFT).sends(c, back, Action::Back);
    Button::primary(right).icon(Icon::CHECK).sends(c, done, Action::Next);
    side.min.y = side.min.y.max(side.max.y - 606.0);
    c.keypad(side, false);
}
