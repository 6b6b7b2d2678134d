//! Inputs as they are now, outputs to be tried.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, state};
use crate::flow::Action;
use crate::flow::technician::{Output, Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_top};
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

/// Inputs in their order.
const INPUTS: [(&str, Icon); 5] = [
    ("curtain", Icon::CURTAIN),
    ("call_button", Icon::BELL),
    ("scanner", Icon::SCAN),
    ("touch", Icon::HOLD),
    ("temp", Icon::TEMP),
];
/// Outputs with one test, in their order; the seat stands after the first.
const OUTPUTS: [(&str, Icon, Output); 4] = [
    ("tech.io.all_lamps", Icon::LIGHT, Output::Lamps),
    ("tech.io.fan", Icon::FAN, Output::Fan),
    ("tech.io.speaker", Icon::VOICE, Output::Speaker),
    ("tech.io.door_lamp", Icon::SUN, Output::DoorLamp),
];

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, readings: &Readings) {
    let head = frame.head;
    let label = c.t("tech.dash.selftest");
    let wide = (c.measure(label, Type::bold(34.0, 1.4)).x + 130.0).min(head.width());
    let button = Rect::from_min_max(pos2(head.max.x - wide, head.min.y), head.max);
    Button::primary(label).icon(Icon::LIST).size(34.0).sends(c, button, Action::Tech(TechAction::SelfTest));
    if c.portrait {
        let mut rest = frame.body;
        let high = (rest.height() - 24.0) / 2.0;
        inputs(c, cut_top(&mut rest, high, 24.0), readings);
        outputs(c, rest, readings);
    } else {
        let cells = columns(frame.body, 2, 24.0);
        inputs(c, cells[0], readings);
        outputs(c, cells[1], readings);
    }
}

/// A card with a title and five rows; gives the rows.
fn panel(c: &mut Canvas<'_>, rect: Rect, title: &str) -> Vec<Rect> {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, if c.portrait { 12.0 } else { 20.0 }));
    let head = cut_top(&mut inner, 72.0, 0.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, p.ink, title, head.width());
    let high = (inner.height() / 5.0).min(150.0);
    (0..5)
        .map(|_| {
            let row = cut_top(&mut inner, high, 0.0);
            c.divider([row.min.x, row.max.x], row.min.y);
            row
        })
        .collect()
}

fn named(c: &mut Canvas<'_>, row: Rect, icon: Icon, label: &str, right: f32) {
    let p = c.palette;
    c.icon(pos2(row.min.x + 26.0, row.center().y), 52.0, icon, p.ink);
    let at = pos2(row.min.x + 76.0, row.center().y);
    c.text_in(at, Align2::LEFT_CENTER, Type::H3, p.ink, label, right - at.x - 20.0);
}

fn inputs(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let title = c.t("tech.io.inputs");
    let rows = panel(c, rect, title);
    for (row, (key, icon)) in rows.into_iter().zip(INPUTS) {
        let found = readings.inputs.iter().find(|(known, _, _)| *known == key);
        let word = |key: &str| {
            let own = Text::static_get(c.language, &format!("tech.io.{key}"));
            if own.is_empty() { Text::static_get(c.language, &format!("tech.{key}")) } else { own }
        };
        let (tone, says) = match found.map(|(_, now, well)| (*now, *well)) {
            Some(("off", Some(true))) => (Tone::Pass, word("ok")),
            Some((now, Some(true))) => (Tone::Pass, word(now)),
            Some((now, Some(false))) => (Tone::Fail, word(if now == "off" { "bad" } else { now })),
            Some((_, None)) => (Tone::Grey, word("off")),
            None => (Tone::Grey, DASH),
        };
        let label = Text::static_get(c.language, &format!("tech.io.{key}"));
        named(c, row, icon, label, row.min.x + row.width() * 0.62);
        state(c, row.right_center(), tone, says, row.width() * 0.38);
    }
}

fn outputs(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let title = c.t("tech.io.outputs");
    let rows = panel(c, rect, title);
    let (test, off) = (c.t("tech.io.test"), c.t("tech.off"));
    let others = [rows[0], rows[2], rows[3], rows[4]];
    for (row, (key, icon, output)) in others.into_iter().zip(OUTPUTS) {
        let label = c.t(key);
        let button = Rect::from_center_size(pos2(row.max.x - 95.0, row.center().y), vec2(190.0, 96.0));
        named(c, row, icon, label, button.min.x);
        let action = Action::Tech(TechAction::TestOutput(output));
        let there = readings.outputs.contains(&output);
        let word = Button::secondary(if there { test } else { off }).named(label).size(34.0).enabled(there);
        if there { word.icon(Icon::PLAY).sends(c, button, action) } else { word.sends(c, button, action) }
    }
    let row = rows[1];
    let mut right = row.max.x;
    for (key, icon, output) in
        [("howto.seat_down", Icon::ARROW_DOWN, Output::SeatDown), ("howto.seat_up", Icon::ARROW_UP, Output::SeatUp)]
    {
        let label = c.t(key);
        let wide = (c.measure(label, Type::bold(34.0, 1.4)).x + 104.0).max(170.0);
        let button = Rect::from_center_size(pos2(right - wide / 2.0, row.center().y), vec2(wide, 96.0));
        let action = Action::Tech(TechAction::TestOutput(output));
        let there = readings.outputs.contains(&output);
        let button_name = if there { label } else { off };
        Button::secondary(button_name).named(label).icon(icon).size(34.0).enabled(there).sends(c, button, action);
        right = button.min.x - 16.0;
    }
    let label = c.t("tech.io.seat");
    named(c, row, Icon::SEAT, label, right);
}
