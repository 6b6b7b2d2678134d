//! Student number and last four of the ID, on a large keypad. A mismatch does not tell which was wrong.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::{Action, Chrome, Field, IdentityNotice, Screen};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, FieldView, Tone};

/// Digits of the shortest student numbers.
const SHORTEST: usize = 6;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, screen: &Screen) {
    let Screen::Identity { number, last_four, revealed, focus, ready, notice } = screen else { return };
    let (mut main, mut side) = c.stage(if notice.is_some() { 650.0 } else { 770.0 }, 760.0);
    // In landscape a notice needs the subtitle's room.
    let subtitle = if c.portrait || notice.is_none() { c.t("identity.subtitle") } else { "" };
    let title = c.t("identity.title");
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 24.0);
    if let Some(notice) = notice {
        say(c, &mut main, chrome, *notice);
    } else if !chrome.online {
        let text = c.t("identity.offline_ok");
        let banner = c.banner(main.min, main.width(), Tone::Info, text, "");
        cut_top(&mut main, banner.height(), 20.0);
    }
    let checking = *notice == Some(IdentityNotice::Checking);
    let locked = matches!(notice, Some(IdentityNotice::Locked { .. }));

    let label = c.t("identity.student_no");
    let head = cut_top(&mut main, 51.0, 12.0);
    let ink = c.palette.ink;
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, ink, label, head.width());
    let active = *focus == Field::StudentNumber && !locked;
    // Long enough and left behind; whether it is the right one, only the answer tells.
    let typed = !active && notice.is_none() && number.expose().len() >= SHORTEST;
    let view = FieldView { label, content: number.expose(), active, wrong: false, complete: typed, reserved: 0.0 };
    c.field(cut_top(&mut main, 124.0, 24.0), view, Field::StudentNumber);

    let label = c.t("identity.id_last4");
    let head = cut_top(&mut main, 51.0, 12.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, ink, label, head.width());
    let content = if *revealed {
        last_four.expose().to_owned()
    } else {
        vec!["•"; last_four.expose().chars().count()].join("  ")
    };
    let rect = cut_top(&mut main, 124.0, 10.0);
    let complete = last_four.expose().chars().count() >= 4;
    let active = *focus == Field::LastFour && !locked;
    let view = FieldView { label, content: &content, active, wrong: false, complete, reserved: 200.0 };
    c.field(rect, view, Field::LastFour);
    reveal(c, rect, *revealed);
    let note = c.t("identity.id_note");
    if !locked && c.height(note, Type::SMALL, main.width()) <= main.max.y - main.min.y {
        let ink2 = c.palette.ink2;
        c.text_in(main.min, Align2::LEFT_TOP, Type::SMALL, ink2, note, main.width());
    }

    let buttons = cut_bottom(&mut side, 136.0, 22.0);
    let [back, verify] = split(buttons, if c.portrait { 280.0 } else { 240.0 }, 28.0);
    let (left, right) = (c.t("common.back"), c.t(if checking { "identity.checking" } else { "identity.verify" }));
    Button::quiet(left).icon(Icon::ARROW_LEFT).sends(c, back, Action::Back);
    let enabled = *ready && !checking && !locked;
    Button::primary(right).after(Icon::ARROW_RIGHT).enabled(enabled).sends(c, verify, Action::Next);
    side.min.y = side.min.y.max(side.max.y - 606.0);
    c.keypad(side, *focus == Field::LastFour);
}

fn say(c: &mut Canvas<'_>, area: &mut Rect, chrome: &Chrome, notice: IdentityNotice) {
    let (tone, title, text) = match notice {
        IdentityNotice::Checking => (Tone::Info, c.t("identity.checking").to_owned(), c.t("common.loading").to_owned()),
        IdentityNotice::Mismatch { tries_left } => {
            let text = c.fill_text("identity.mismatch_text", &[("n", &tries_left.to_string())]);
            (Tone::Fail, c.t("identity.mismatch_title").to_owned(), text)
        }
        IdentityNotice::Locked { minutes } => {
            let text = c.fill_text("identity.locked_text", &[("n", &minutes.to_string())]);
            (Tone::Fail, c.t("identity.locked_title").to_owned(), format!("{text} {}", chrome.help_phone))
        }
        IdentityNotice::Network => {
            (Tone::Warn, c.t("fault.server_down").to_owned(), c.t("fault.roster_missing").to_owned())
        }
    };
    let banner = c.banner(area.min, area.width(), tone, &title, &text);
    cut_top(area, banner.height(), 22.0);
}

/// "Show" at the right end of the field.
fn reveal(c: &mut Canvas<'_>, field: Rect, revealed: bool) {
    let p = c.palette;
    let label = c.t("identity.show");
    let target = Rect::from_min_max(pos2(field.max.x - 200.0, field.min.y), field.max);
    let touch = c.press(target, label, true);
    if touch.down {
        c.fill(target.shrink(10.0), 12.0, p.blue_tint);
    }
    let icon = if revealed { Icon::EYE_OFF } else { Icon::EYE };
    c.icon(target.left_center() + vec2(48.0, 0.0), 48.0, icon, p.blue);
    c.text_in(target.left_center() + vec2(84.0, 0.0), Align2::LEFT_CENTER, Type::SMALL, p.blue, label, 100.0);
    if touch.clicked {
        c.send(Action::RevealLastFour);
    }
}
