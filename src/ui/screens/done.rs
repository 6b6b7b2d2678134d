//! All done: what happens next, the progress code, take your things, the wipe.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::{Action, Screen, View};
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::chrome;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Step, StepState, Tone};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, view: &View) {
    if !matches!(view.screen, Screen::Done { .. }) {
        return;
    }
    let p = c.palette;
    c.set_stepped(true);
    let size = c.size();
    let band = if c.portrait { 486.0 } else { 372.0 };
    c.fill(Rect::from_min_size(pos2(-2000.0, 0.0), vec2(size.x + 4000.0, band)), 0.0, p.sky);
    chrome::header(c, &view.chrome, Some(5), true);
    let top = c.content().min;
    let title = c.t("done.title");
    let font = Type::DISPLAY_SMALL;
    let title = c.text_in(top, Align2::LEFT_TOP, font, p.ink, title, c.content().width() - 260.0);
    let subtitle = c.t("done.subtitle");
    let below = pos2(top.x, title.max.y + 8.0);
    c.text_in(below, Align2::LEFT_TOP, Type::BODY.sized(40.0), p.ink, subtitle, c.content().width() - 260.0);
    if let Some(cap) = Illustration::named("mortarboard") {
        let right = c.content().max.x;
        let corner = pos2(right - 188.0, top.y + 8.0);
        c.illustration(Rect::from_min_size(corner, vec2(186.0, 195.0)), [0.0; 4], cap);
    }
    c.lowered(|c| {
        let mut area = c.content();
        area.min.y = band + 28.0;
        body(c, area, &view.screen);
    });
}

fn body(c: &mut Canvas<'_>, area: Rect, screen: &Screen) {
    let Screen::Done { receipt_code, progress_url, delivered, unpaid, seconds_left } = screen else { return };
    let (mut main, mut side) = if c.portrait {
        let mut main = area;
        let side = cut_bottom(&mut main, 730.0, 28.0);
        (main, side)
    } else {
        let [main, side] = split(area, 900.0, 48.0);
        (main, side)
    };
    let p = c.palette;
    main.max.y = main.max.y.min(main.min.y + 506.0);
    c.card(main);
    let mut inner = main.shrink2(vec2(44.0, 28.0));
    let head = cut_top(&mut inner, 60.0, 18.0);
    let text = c.t("done.next_title");
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, p.ink, text, head.width());
    let first = if *unpaid { "progress.unpaid" } else { "done.next_1" };
    let notes = c.notes();
    let note = |c: &Canvas<'_>, key: &'static str| if notes { c.t(key) } else { "" };
    let steps = [
        Step { state: StepState::Running, title: c.t(first), note: note(c, "done.next_1_note") },
        Step { state: StepState::ToCome, title: c.t("done.next_2"), note: note(c, "done.next_2_note") },
        Step { state: StepState::ToCome, title: c.t("done.next_3"), note: note(c, "done.next_3_note") },
    ];
    c.timeline(inner.min, inner.width(), inner.height(), &steps);

    let buttons = cut_bottom(&mut side, if c.portrait { 136.0 } else { 112.0 }, 18.0);
    let [wait, finish] = split(buttons, if c.portrait { 440.0 } else { 400.0 }, 28.0);
    let figure = seconds_left.to_string();
    c.ring(wait.left_center() + vec2(56.0, 0.0), 112.0, *seconds_left as f32 / 20.0, &figure);
    let text = c.fill_text("done.wipe", &[("n", &figure)]);
    let room = wait.width() - 140.0;
    let high = c.height(&text, Type::SMALL, room);
    c.paragraph(pos2(wait.min.x + 136.0, wait.center().y - high / 2.0), room, Type::SMALL, p.ink, &text);
    let label = c.t("done.finish");
    Button::primary(label).icon(Icon::CHECK).sends(c, finish, Action::Next);

    let (text, note) = if !*delivered {
        (c.t("done.queued"), c.t("done.take_belongings"))
    } else if *unpaid {
        (c.t("offline.banner_note"), c.t("done.take_belongings"))
    } else {
        (c.t("done.take_belongings"), "")
    };
    let gap = if c.portrait { 28.0 } else { 18.0 };
    let high = 290.0_f32.min(side.height() - gap - c.banner_height(side.width(), text, note));
    let card = cut_top(&mut side, high, gap);
    receipt(c, card, &receipt_code.0, progress_url);
    c.banner(side.min, side.width(), Tone::Info, text, note);
}

/// The code that leads to the progress page, and the receipt code in words.
pub(super) fn receipt(c: &mut Canvas<'_>, rect: Rect, code: &str, url: &str) {
    let p = c.palette;
    c.card(rect);
    let side = rect.height() - 48.0;
    let place = Rect::from_min_size(rect.min + vec2(28.0, 24.0), vec2(side, side));
    c.qr(place, url);
    let x = place.max.x + 40.0;
    let room = rect.max.x - 30.0 - x;
    let y = rect.center().y;
    let squeeze = (rect.height() / 230.0).min(1.0);
    let (title, label) = (c.t("done.qr"), c.t("done.receipt"));
    c.text_in(pos2(x, y - 32.0 * squeeze), Align2::LEFT_BOTTOM, Type::H2.sized(46.0 * squeeze), p.ink, title, room);
    c.text_in(pos2(x, y - 22.0 * squeeze), Align2::LEFT_TOP, Type::SMALL.sized(30.0 * squeeze), p.ink2, label, room);
    c.text_in(pos2(x, y + 24.0 * squeeze), Align2::LEFT_TOP, Type::bold(56.0 * squeeze, 1.35), p.ink, code, room);
}
