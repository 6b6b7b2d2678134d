//! Queue and network: the path to the server, what waits, the packages, retry and diagnosis.

use egui::{Align2, Color32, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, mark, note, weighted};
use crate::flow::Action;
use crate::flow::technician::{Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

/// Legs of the path in their order.
const LEGS: [(&str, Icon); 5] = [
    ("booth", Icon::HOME),
    ("router", Icon::ROUTER),
    ("internet", Icon::GLOBE),
    ("server", Icon::SERVER),
    ("pay", Icon::YUAN),
];
/// Counts in their order.
const COUNTS: [&str; 4] = ["tech.net.waiting", "tech.net.sending", "tech.net.receipted", "tech.net.failed"];

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, readings: &Readings) {
    let mut area = frame.body;
    path(c, cut_top(&mut area, 214.0, 24.0), readings);
    counts(c, cut_top(&mut area, 158.0, 24.0), readings);
    if c.portrait {
        let buttons = cut_bottom(&mut area, 100.0, 24.0);
        actions(c, &columns(buttons, 2, 24.0));
        let words = cut_bottom(&mut area, 196.0, 24.0);
        notes(c, words);
        packages(c, area, readings);
    } else {
        let [left, mut right] = split(area, area.width() - 504.0, 24.0);
        packages(c, left, readings);
        let retry = cut_bottom(&mut right, 100.0, 18.0);
        let diagnose = cut_bottom(&mut right, 100.0, 18.0);
        actions(c, &[diagnose, retry]);
        notes(c, right);
    }
}

fn path(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let cells = columns(rect.shrink2(vec2(30.0, 0.0)), LEGS.len(), 0.0);
    let mut before: Option<f32> = None;
    for (cell, (key, icon)) in cells.into_iter().zip(LEGS) {
        let leg = readings.network.iter().find(|(known, _, _)| *known == key);
        let (tone, text) = match leg {
            Some((_, Some(ms), true)) => (Tone::Pass, format!("{ms} ms")),
            Some((_, Some(ms), false)) => (Tone::Warn, format!("{ms} ms")),
            Some((_, None, true)) => (Tone::Pass, c.t("tech.ok").to_owned()),
            Some((_, None, false)) => (Tone::Fail, c.t("tech.bad").to_owned()),
            None => (Tone::Grey, DASH.to_owned()),
        };
        let (status, colour) = mark(c, tone);
        let middle = cell.center().x;
        let top = rect.min.y + 62.0;
        if let Some(before) = before {
            let line = Rect::from_min_max(pos2(before + 56.0, top - 3.0), pos2(middle - 56.0, top + 3.0));
            c.fill(line, 3.0, if tone == Tone::Grey { p.line } else { colour });
        }
        before = Some(middle);
        c.icon(pos2(middle, top), 64.0, icon, p.ink);
        let name = Text::static_get(c.language, &format!("tech.net.{key}"));
        let at = pos2(middle, rect.min.y + 122.0);
        c.text_in(at, Align2::CENTER_CENTER, Type::SMALL.strong(), p.ink, name, cell.width() - 12.0);
        centred_mark(c, pos2(middle, rect.min.y + 168.0), status, colour, &text, cell.width() - 12.0);
    }
}

/// An icon and a word, together in the middle.
fn centred_mark(c: &mut Canvas<'_>, at: egui::Pos2, icon: Icon, colour: Color32, text: &str, room: f32) {
    let font = Type::MIN.strong();
    let wide = c.measure(text, font).x.min(room - 44.0);
    let left = at.x - f32::midpoint(wide, 44.0);
    c.icon(pos2(left + 17.0, at.y), 34.0, icon, colour);
    c.text_in(pos2(left + 44.0, at.y), Align2::LEFT_CENTER, font, colour, text, room - 44.0);
}

fn counts(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    let known = !readings.tiles.is_empty(); // they come together
    for (index, (cell, key)) in columns(rect, 4, 20.0).into_iter().zip(COUNTS).enumerate() {
        let count = readings.queue[index];
        let (icon, colour) = match (index, count) {
            _ if !known => (Icon::ST_OFF, p.ink2),
            (0 | 1, 0) => (Icon::ST_TODO, p.edge),
            (0 | 1, _) => (Icon::ST_WAIT, p.blue),
            (3, 1..) => (Icon::ST_WARN, p.warn),
            (_, _) => (Icon::ST_PASS, p.pass),
        };
        c.card(cell);
        let inner = cell.shrink2(vec2(30.0, 20.0));
        let y = if c.portrait { inner.min.y + 78.0 } else { inner.center().y };
        c.icon(pos2(inner.max.x - 26.0, y), 52.0, icon, colour);
        let room = inner.width() - 64.0;
        let label = c.t(key);
        c.text_in(
            inner.min,
            Align2::LEFT_TOP,
            Type::SMALL,
            p.ink2,
            label,
            if c.portrait { inner.width() } else { room },
        );
        let at = inner.min + vec2(0.0, 44.0);
        let count = if known { count.to_string() } else { DASH.to_owned() };
        c.text_in(at, Align2::LEFT_TOP, Type::bold(60.0, 1.15), p.ink, &count, room);
    }
}

fn packages(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 6.0));
    let weights = [420.0, 228.0, 142.0, 154.0];
    let head = cut_top(&mut inner, 64.0, 0.0);
    for (cell, key) in weighted(head, &weights, 8.0).into_iter().zip(["no", "state", "tries", "next"]) {
        let text = Text::static_get(c.language, &format!("tech.net.col_{key}"));
        c.text_in(cell.left_center(), Align2::LEFT_CENTER, Type::MIN, p.ink2, text, cell.width());
    }
    let high = 76.0;
    let fits = (inner.height() / high).floor().max(0.0) as usize;
    for (code, state, tries, seconds) in readings.queued.iter().take(fits) {
        let line = cut_top(&mut inner, high, 0.0);
        c.divider([line.min.x, line.max.x], line.min.y);
        let word = Text::static_get(c.language, &format!("tech.net.{state}"));
        let next = if *state == "waiting" { format!("{}:{:02}", seconds / 60, seconds % 60) } else { DASH.to_owned() };
        let texts = [code.clone(), word.to_owned(), tries.to_string(), next];
        for (index, (cell, text)) in weighted(line, &weights, 8.0).into_iter().zip(texts).enumerate() {
            let font = Type { bold: index == 0, ..Type::SMALL };
            c.text_in(cell.left_center(), Align2::LEFT_CENTER, font, p.ink, &text, cell.width());
        }
    }
    if readings.queued.is_empty() {
        c.divider([inner.min.x, inner.max.x], inner.min.y);
        c.text(inner.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, DASH);
    }
}

fn notes(c: &mut Canvas<'_>, mut rect: Rect) {
    let p = c.palette;
    for (icon, key) in [(Icon::LOCK, "tech.net.cannot_read"), (Icon::TRASH, "tech.net.deleted_after")] {
        let text = c.t(key);
        if c.height(text, Type::SMALL, rect.width() - 60.0) > rect.height() {
            return; // an answer to the last press has the room
        }
        let high = note(c, rect.min, rect.width(), icon, p.blue, text);
        cut_top(&mut rect, high, 18.0);
    }
}

fn actions(c: &mut Canvas<'_>, cells: &[Rect]) {
    let [diagnose, retry] = [c.t("tech.net.diag"), c.t("tech.net.retry_all")];
    if let [left, right] = *cells {
        Button::secondary(diagnose).icon(Icon::LIST).size(34.0).sends(c, left, Action::Tech(TechAction::Diagnose));
        Button::primary(retry).icon(Icon::RETAKE).size(34.0).sends(c, right, Action::Tech(TechAction::RetryQueue));
    }
}
