//! Bring an existing photo by phone: one code, three steps, what kind of photo.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::Cut;
use crate::flow::{Action, AlbumNotice, Screen};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::{R1, Type};
use crate::ui::widgets::{Button, Tone};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, screen: &Screen) {
    let Screen::Existing { url, seconds_left, notice, can_shoot } = screen else { return };
    let (mut main, mut side) = c.stage(712.0, 860.0);
    let (title, subtitle) = (c.t("existing.title"), c.t("existing.subtitle"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 24.0);
    if let Some(notice) = *notice {
        let (tone, text) = says(c, notice);
        let note = if notice == AlbumNotice::SameRejected { c.t("check.same_rejected.remedy") } else { "" };
        let banner = c.banner(main.min, main.width(), tone, &text, note);
        cut_top(&mut main, banner.height(), 20.0);
    }
    code(c, main, url.as_deref(), *seconds_left, *notice);

    let buttons = cut_bottom(&mut side, 136.0, 24.0);
    let [back, shoot] = split(buttons, 280.0, 28.0);
    if *can_shoot {
        let (left, right) = (c.t("common.back"), c.t("existing.shoot_instead"));
        Button::quiet(left).icon(Icon::ARROW_LEFT).sends(c, back, Action::Back);
        Button::primary(right).icon(Icon::CAMERA).sends(c, shoot, Action::Start);
    } else {
        let (left, right) = (c.t("common.back"), c.t("util.help"));
        Button::quiet(left).icon(Icon::ARROW_LEFT).sends(c, back, Action::Back);
        Button::primary(right).icon(Icon::HEADSET).sends(c, shoot, Action::Help);
    }
    let rules = cut_bottom(&mut side, 220.0, 24.0);
    side.min.y = side.min.y.max(side.max.y - 300.0);
    steps(c, side);
    let p = c.palette;
    c.card(rules);
    for (row, key) in (0_u8..).zip(["existing.rule_recent", "existing.rule_plain", "existing.rule_raw"]) {
        let y = rules.min.y + 46.0 + 64.0 * f32::from(row);
        c.icon(pos2(rules.min.x + 60.0, y), 40.0, Icon::ST_INFO, p.blue);
        let text = c.t(key);
        c.text_in(pos2(rules.min.x + 98.0, y), Align2::LEFT_CENTER, Type::SMALL, p.ink, text, rules.width() - 130.0);
    }
}

fn says(c: &Canvas<'_>, notice: AlbumNotice) -> (Tone, String) {
    match notice {
        AlbumNotice::Expired => (Tone::Warn, c.t("existing.expired").to_owned()),
        AlbumNotice::TooSmall => {
            let least = format!("< {} × {}", Cut::WIDTH, Cut::HEIGHT);
            (Tone::Fail, c.fill_text("existing.too_small", &[("value", &least)]))
        }
        AlbumNotice::NotAnImage => (Tone::Fail, c.t("existing.not_image").to_owned()),
        AlbumNotice::NoFace => (Tone::Fail, c.t("existing.no_face").to_owned()),
        AlbumNotice::SameRejected => (Tone::Fail, c.t("check.same_rejected.fail").to_owned()),
        AlbumNotice::Offline => (Tone::Warn, c.t("existing.offline").to_owned()),
        AlbumNotice::NoShotsLeft => (Tone::Warn, c.t("existing.no_shots").to_owned()),
        AlbumNotice::Receiving => (Tone::Info, c.t("existing.judging").to_owned()),
    }
}

fn code(c: &mut Canvas<'_>, rect: Rect, url: Option<&str>, seconds_left: u32, notice: Option<AlbumNotice>) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink(24.0);
    if notice == Some(AlbumNotice::Expired) || notice == Some(AlbumNotice::Offline) {
        let label = c.t("existing.refresh");
        let button = Rect::from_center_size(inner.center() + vec2(0.0, 110.0), vec2(480.0, 120.0));
        c.icon(inner.center() - vec2(0.0, 80.0), 180.0, Icon::QR, p.edge);
        Button::secondary(label).icon(Icon::RETAKE).size(36.0).sends(c, button, Action::RefreshAlbum);
        return;
    }
    let valid = cut_bottom(&mut inner, 48.0, 10.0);
    let time = format!("{:02}:{:02}", seconds_left / 60, seconds_left % 60);
    let text = c.fill_text("existing.valid", &[("time", &time)]);
    c.text(valid.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, &text);
    let wait = cut_bottom(&mut inner, 60.0, 10.0);
    let text = c.t(if notice == Some(AlbumNotice::Receiving) { "existing.judging" } else { "existing.waiting" });
    let wide = c.measure(text, Type::H2).x.min(wait.width() - 80.0);
    let left = wait.center().x - f32::midpoint(wide, 68.0);
    c.icon(pos2(left + 24.0, wait.center().y), 48.0, Icon::ST_WAIT, p.blue);
    c.text_in(pos2(left + 68.0, wait.center().y), Align2::LEFT_CENTER, Type::H2, p.ink, text, wide + 1.0);
    let side = inner.width().min(inner.height());
    let place = Rect::from_center_size(inner.center(), vec2(side, side));
    if let Some(url) = url {
        c.qr(place, url);
    } else {
        c.fill(place.shrink(10.0), R1, p.sunken);
        c.dots(place.center());
    }
}

fn steps(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    for (index, (cell, (icon, key))) in columns(rect.shrink2(vec2(12.0, 0.0)), 3, 8.0)
        .into_iter()
        .zip([(Icon::SCAN, "existing.step_1"), (Icon::PHOTO, "existing.step_2"), (Icon::LIST, "existing.step_3")])
        .enumerate()
    {
        let tile = Rect::from_center_size(pos2(cell.center().x, rect.min.y + 76.0), vec2(104.0, 104.0));
        c.fill(tile, 24.0, p.blue_tint);
        c.icon(tile.center(), 64.0, icon, p.blue);
        let at = pos2(cell.center().x, tile.max.y + 12.0);
        c.text(at, Align2::CENTER_TOP, Type::H3, p.ink, &(index + 1).to_string());
        let text = c.t(key);
        c.centred(at + vec2(0.0, 56.0), cell.width() - 8.0, Type::SMALL, p.ink, text);
    }
}
