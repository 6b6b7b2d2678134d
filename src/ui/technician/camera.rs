//! Camera set-up: framing on the live picture, controls as read back, sharpness, histogram.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, note};
use crate::flow::Action;
use crate::flow::technician::{Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::overlay::{self, PoseState};
use crate::ui::text::Text;
use crate::ui::theme::{STROKE_BUTTON, Type};
use crate::ui::widgets::Button;

/// Rows in their order, and whether a row is a control that can be locked.
const ROWS: [(&str, bool); 6] =
    [("device", false), ("format", false), ("exposure", true), ("gain", true), ("wb", true), ("focus", true)];
/// Width of the face that the set-up aims at, px of the cut.
const FACE_WIDTH: std::ops::RangeInclusive<f32> = 200.0..=250.0;

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, readings: &Readings) {
    let mut area = frame.body;
    if c.portrait {
        let mut upper = cut_top(&mut area, 712.0, 20.0);
        let framing_note = cut_bottom(&mut upper, 104.0, 16.0);
        let [picture, side] = split(upper, 444.0, 24.0);
        framing(c, Rect::from_min_size(picture.min, vec2(444.0, 592.0)), framing_note, readings);
        let [sharp, bins] = halves(side);
        sharpness(c, sharp, readings);
        histogram(c, bins, readings);
        foot(c, &mut area, readings);
        controls(c, area, readings);
    } else {
        let [mut left, rest] = split(area, 500.0, 28.0);
        let [middle, mut right] = split(rest, 548.0, 28.0);
        let picture = cut_top(&mut left, 667.0, 20.0);
        framing(c, picture, left, readings);
        controls(c, middle, readings);
        foot(c, &mut right, readings);
        sharpness(c, cut_top(&mut right, 310.0, 24.0), readings);
        histogram(c, cut_top(&mut right, 238.0, 0.0), readings);
    }
}

fn halves(area: Rect) -> [Rect; 2] {
    let mut lower = area;
    let upper = cut_top(&mut lower, (area.height() - 24.0) * 0.56, 24.0);
    [upper, lower]
}

/// The live picture with the frame of the norm, and the face as it is seen now.
fn framing(c: &mut Canvas<'_>, picture: Rect, mut words: Rect, readings: &Readings) {
    overlay::pose(c, picture, PoseState::Still);
    let p = c.palette;
    let text = c.t("tech.camera.framing_note");
    let high = note(c, words.min, words.width(), Icon::RULER, p.blue, text);
    cut_top(&mut words, high, 12.0);
    let Some(face) = readings.face else { return };
    let good = FACE_WIDTH.contains(&face.width);
    let zoom = picture.width() / 600.0;
    let corner = picture.min + vec2(480.0 - face.x - face.width + 60.0, face.y + 70.0) * zoom;
    let seen = Rect::from_min_size(corner, vec2(face.width, face.height) * zoom).intersect(picture);
    let (icon, colour) = if good { (Icon::ST_PASS, p.pass) } else { (Icon::ST_WARN, p.warn) };
    c.edge(seen.expand(3.0), 8.0, 9.0, p.casing());
    c.edge(seen, 6.0, STROKE_BUTTON, if good { p.hold } else { p.gold });
    let text = format!("{}  {:.0} × {:.0} px", c.t("tech.camera.framing"), face.width, face.height);
    note(c, words.min, words.width(), icon, colour, &text);
}

fn controls(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let inner = rect.shrink2(vec2(32.0, 8.0));
    let others = readings.camera.iter().filter(|(key, _, _)| !ROWS.iter().any(|(known, _)| known == key));
    let rows: Vec<_> = ROWS.iter().copied().chain(others.map(|(key, _, _)| (*key, false))).collect();
    let high = (inner.height() / rows.len() as f32).min(112.0);
    let label = |c: &Canvas<'_>, key: &str| Text::static_get(c.language, &format!("tech.camera.{key}"));
    let widest = rows.iter().map(|(key, _)| c.measure(label(c, key), Type::SMALL).x).fold(124.0, f32::max);
    let label_wide = widest.min(220.0) + 24.0;
    for (index, (key, locks)) in rows.into_iter().enumerate() {
        let top = inner.min.y + index as f32 * high;
        let y = top + high / 2.0;
        if index > 0 {
            c.divider([inner.min.x, inner.max.x], top);
        }
        let label = label(c, key);
        c.text_in(pos2(inner.min.x, y), Align2::LEFT_CENTER, Type::SMALL, p.ink2, label, label_wide - 16.0);
        let found = readings.camera.iter().find(|(known, _, _)| *known == key);
        let left = inner.min.x + label_wide;
        let mut right = inner.max.x;
        let Some((_, value, locked)) = found else {
            let text = c.t(if readings.camera.is_empty() { "tech.off" } else { "tech.camera.not_supported" });
            c.icon(pos2(left + 19.0, y), 38.0, Icon::ST_OFF, p.ink2);
            c.text_in(pos2(left + 50.0, y), Align2::LEFT_CENTER, Type::SMALL, p.ink2, text, right - left - 50.0);
            continue;
        };
        if locks {
            let (icon, colour, key) = if *locked {
                (Icon::LOCK, p.pass, "tech.camera.locked")
            } else {
                (Icon::ST_WARN, p.warn, "tech.camera.auto")
            };
            let word = c.t(key);
            let text = c.text_in(pos2(right, y), Align2::RIGHT_CENTER, Type::MIN.strong(), colour, word, 150.0);
            c.icon(pos2(text.min.x - 29.0, y), 38.0, icon, colour);
            right = text.min.x - 60.0;
        }
        c.text_in(pos2(left, y), Align2::LEFT_CENTER, Type::bold(32.0, 1.35), p.ink, value, right - left);
    }
}

fn sharpness(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let inner = rect.shrink2(vec2(32.0, 26.0));
    let title = c.t("tech.camera.focus_peak");
    c.text_in(inner.min, Align2::LEFT_TOP, Type::H3, p.ink, title, inner.width());
    let value = readings.sharpness.filter(|value| value.is_finite());
    let text = value.map_or_else(|| DASH.to_owned(), |value| format!("{value:.2}"));
    let at = inner.min + vec2(0.0, 52.0);
    c.text(at, Align2::LEFT_TOP, Type::bold(64.0, 1.25), p.ink, &text);
    if value.is_none() {
        let word = c.t("tech.off");
        let at = pos2(inner.max.x, at.y + 40.0);
        c.status(at, Align2::RIGHT_CENTER, crate::ui::widgets::Tone::Grey, word);
    }
    let bar = Rect::from_min_size(inner.min + vec2(0.0, 138.0), vec2(inner.width(), 20.0));
    c.bar(bar, value.unwrap_or(0.0));
    let text = c.t("tech.camera.focus_note");
    c.paragraph(bar.min + vec2(0.0, 32.0), inner.width(), Type::MIN, p.ink2, text);
}

fn histogram(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(32.0, 26.0));
    let title = c.t("tech.camera.histogram");
    let head = cut_top(&mut inner, 51.0, 16.0);
    c.text_in(head.min, Align2::LEFT_TOP, Type::H3, p.ink, title, head.width());
    c.histogram(inner, &readings.histogram);
    if readings.histogram.is_empty() {
        c.text(inner.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, DASH);
    }
}

/// Whether what was set is what is read back, and the button that locks everything.
fn foot(c: &mut Canvas<'_>, area: &mut Rect, readings: &Readings) {
    let p = c.palette;
    let button = cut_bottom(area, 100.0, 18.0);
    let label = c.t("tech.camera.lock_all");
    Button::primary(label).icon(Icon::LOCK).size(36.0).sends(c, button, Action::Tech(TechAction::LockCamera));
    let line = cut_bottom(area, 44.0, 20.0);
    let mut locks = readings
        .camera
        .iter()
        .filter(|(key, _, _)| ROWS.iter().any(|(known, locks)| known == key && *locks))
        .peekable();
    let (icon, colour, key) = if locks.peek().is_none() {
        (Icon::ST_OFF, p.ink2, "tech.off")
    } else if locks.all(|(_, _, locked)| *locked) {
        (Icon::ST_PASS, p.pass, "tech.camera.readback")
    } else {
        (Icon::ST_WARN, p.warn, "tech.warn")
    };
    let text = c.t(key);
    note(c, line.min, line.width(), icon, colour, text);
}
