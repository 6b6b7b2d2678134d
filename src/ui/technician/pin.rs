//! The door: PIN, what is known of it, keypad.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::Action;
use crate::flow::technician::{PinAnswer, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::{STROKE_BUTTON, Type};
use crate::ui::widgets::{Button, Tone};

/// Dots that are shown at least.
const DOTS: usize = 6;

pub(super) fn draw(c: &mut Canvas<'_>, typed: usize, answer: Option<PinAnswer>) {
    let (mut words, mut keys) = if c.portrait {
        (
            Rect::from_min_max(pos2(56.0, 36.0), pos2(1024.0, 940.0)),
            Rect::from_min_max(pos2(56.0, 980.0), pos2(1024.0, 1864.0)),
        )
    } else {
        (
            Rect::from_min_max(pos2(96.0, 96.0), pos2(896.0, 984.0)),
            Rect::from_min_max(pos2(1010.0, 96.0), pos2(1824.0, 984.0)),
        )
    };
    let mark = cut_top(&mut words, 48.0, 32.0).left_center();
    super::brand(c, mark);
    let row = cut_bottom(&mut keys, 152.0, 32.0);
    let (cancel, enter) = if c.portrait {
        let [cancel, enter] = split(row, 300.0, 28.0);
        (cancel, enter)
    } else {
        let mut foot = cut_bottom(&mut words, 120.0, 32.0);
        foot.max.x = foot.min.x + 300.0;
        (foot, row)
    };
    let label = c.t("common.cancel");
    Button::quiet(label).icon(Icon::LEAVE).size(34.0).sends(c, cancel, Action::Tech(TechAction::Exit));
    let label = c.t("tech.pin.enter");
    let open = Button::primary(label).after(Icon::ARROW_RIGHT).enabled(typed > 0);
    open.sends(c, enter, Action::Tech(TechAction::EnterPin));
    c.keypad(keys, false);
    says(c, words, typed, answer);
}

/// Title, dots, role and what came of the last try, in the middle of `rect`.
fn says(c: &mut Canvas<'_>, rect: Rect, typed: usize, answer: Option<PinAnswer>) {
    let p = c.palette;
    let refusal = answer.and_then(|answer| match answer {
        PinAnswer::Open => None,
        PinAnswer::Wrong { tries_left } => Some(c.fill_text("tech.pin.wrong", &[("n", &tries_left.to_string())])),
        PinAnswer::Locked { minutes } => Some(c.fill_text("tech.pin.locked", &[("n", &minutes.to_string())])),
    });
    let width = rect.width();
    let below = refusal.as_ref().map_or(0.0, |text| c.banner_height(width, text, "") + 24.0);
    let note = c.t("tech.pin.note");
    let high = 105.0 + 32.0 + 120.0 + 32.0 + 52.0 + 32.0 + c.height(note, Type::BODY, width) + below;
    let mut at = pos2(rect.min.x, rect.center().y - high / 2.0);
    let title = c.t("tech.pin.title");
    c.text_in(at, Align2::LEFT_TOP, Type::bold(84.0, 1.25), p.ink, title, width);
    at.y += 105.0 + 32.0;
    for dot in 0..typed.max(DOTS) {
        let centre = at + vec2(22.0 + 74.0 * dot as f32, 60.0);
        c.disc(centre, 22.0, if dot < typed { p.ink } else { p.surface });
        c.circle(centre, 22.0, STROKE_BUTTON, p.ink);
    }
    at.y += 120.0 + 32.0;
    if let Some(text) = &refusal {
        let banner = c.banner(at, width, Tone::Fail, text, "");
        at.y = banner.max.y + 24.0;
    }
    let role = c.t("tech.pin.role");
    c.status(at, Align2::LEFT_TOP, Tone::Info, role);
    at.y += 52.0 + 32.0;
    c.paragraph(at, width, Type::BODY, p.ink2, note);
}
