//! Lights by hand: channels, zones on a schematic head, left to right, background, flicker.

use egui::{Align2, Pos2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{BACKGROUND, DASH, FLICKER, RATIO, lamp, mark};
use crate::domain::Duty;
use crate::flow::Action;
use crate::flow::technician::{Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::{STROKE_FIELD, Type};
use crate::ui::widgets::{Button, Gauge, Tone};

/// Zones: name, centre of its box in the drawing of the head.
const ZONES: [(&str, Pos2); 4] = [
    ("tech.lights.forehead", Pos2::new(240.0, 128.0)),
    ("tech.lights.cheek_l", Pos2::new(158.0, 248.0)),
    ("tech.lights.cheek_r", Pos2::new(322.0, 248.0)),
    ("tech.lights.chin", Pos2::new(240.0, 368.0)),
];
/// The drawing's window: upper left corner and size.
const HEAD: (Pos2, egui::Vec2) = (Pos2::new(10.0, 20.0), egui::Vec2::new(460.0, 524.0));
/// Twice the mains' frequency, Hz: the frequency of lamps' flicker.
const MAINS: &str = "100";

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, readings: &Readings) {
    let mut area = frame.body;
    if c.portrait {
        buttons(c, cut_bottom(&mut area, 100.0, 24.0));
        channels(c, cut_top(&mut area, 522.0, 24.0), readings);
        let [left, mut right] = split(area, 496.0, 20.0);
        face(c, left, readings);
        flicker(c, cut_bottom(&mut right, 202.0, 24.0), readings);
        background(c, right, readings);
    } else {
        let mut head = frame.head;
        head.min.x = head.max.x - head.width().min(620.0);
        buttons(c, head);
        let [left, rest] = split(area, 476.0, 24.0);
        let [middle, mut right] = split(rest, 500.0, 24.0);
        channels(c, left, readings);
        face(c, middle, readings);
        flicker(c, cut_bottom(&mut right, 210.0, 24.0), readings);
        background(c, right, readings);
    }
}

fn buttons(c: &mut Canvas<'_>, rect: Rect) {
    let [capture, off] = [c.t("tech.lights.shot_level"), c.t("tech.lights.all_off")];
    let cells = columns(rect, 2, 20.0);
    let lit = Action::Tech(TechAction::LightsCapture);
    Button::secondary(capture).icon(Icon::CAMERA).size(34.0).sends(c, cells[0], lit);
    Button::careful(off).icon(Icon::POWER).size(34.0).sends(c, cells[1], Action::Tech(TechAction::LightsOff));
}

fn channels(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    if readings.lights.is_empty() {
        let (icon, colour) = mark(c, Tone::Grey);
        c.icon(rect.center() - vec2(0.0, 40.0), 64.0, icon, colour);
        let text = c.t("tech.off");
        c.text(rect.center() + vec2(0.0, 24.0), Align2::CENTER_CENTER, Type::BODY, p.ink2, text);
        return;
    }
    let inner = rect.shrink2(vec2(30.0, if c.portrait { 6.0 } else { 14.0 }));
    let high = (inner.height() / readings.lights.len() as f32).min(174.0);
    for (index, (channel, duty)) in readings.lights.iter().enumerate() {
        let row = Rect::from_min_size(inner.min + vec2(0.0, index as f32 * high), vec2(inner.width(), high));
        if index > 0 {
            c.divider([row.min.x, row.max.x], row.min.y);
        }
        let name = lamp(c, *channel);
        let (slider, middle) = if c.portrait {
            let side = (high - 6.0).min(96.0);
            let left = pos2(row.min.x + 168.0, row.center().y - side / 2.0);
            (Rect::from_min_size(left, vec2(row.max.x - left.x, side)), row.center().y)
        } else {
            let side = (high - 66.0).min(96.0);
            let top = pos2(row.min.x, row.max.y - 10.0 - side);
            (Rect::from_min_size(top, vec2(row.width(), side)), row.min.y + 34.0)
        };
        let slid = c.slider(slider, &name, duty.share());
        let value = format!("{}%", slid.percent);
        let burnt = readings.lamp_hours.iter().find(|(known, _)| known == channel);
        let hours = burnt.map(|(_, hours)| c.fill_text("tech.lights.hours", &[("n", &format!("{hours:.0}"))]));
        if c.portrait {
            let at = pos2(row.min.x, middle);
            c.text_in(at, Align2::LEFT_BOTTOM, Type::SMALL.strong(), p.ink, &name, 152.0);
            let text = c.text_in(at, Align2::LEFT_TOP, Type::MIN.strong(), p.ink, &value, 152.0);
            if let Some(hours) = &hours {
                let at = pos2(text.max.x + 12.0, middle);
                c.text_in(at, Align2::LEFT_TOP, Type::MIN, p.ink2, hours, row.min.x + 164.0 - at.x);
            }
        } else {
            let mut end = c.text(pos2(row.max.x, middle), Align2::RIGHT_CENTER, Type::H3, p.ink, &value).min.x;
            if let Some(hours) = &hours {
                end = c.text(pos2(end - 16.0, middle), Align2::RIGHT_CENTER, Type::MIN, p.ink2, hours).min.x;
            }
            let room = end - row.min.x - 16.0;
            c.text_in(pos2(row.min.x, middle), Align2::LEFT_CENTER, Type::SMALL.strong(), p.ink, &name, room);
        }
        if slid.moved {
            let duty = Duty::new(f32::from(slid.percent) / 100.0);
            c.send(Action::Tech(TechAction::SetLight(*channel, duty)));
        }
    }
}

/// Head with the luminance of its zones, and left to right below.
fn face(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(28.0, 22.0));
    let title = c.t("tech.lights.zones");
    let head = cut_top(&mut inner, 51.0, 8.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, head.width());
    let gauge = cut_bottom(&mut inner, 92.0, 8.0);
    let row = cut_bottom(&mut inner, 64.0, 8.0);
    let picture = Rect::from_center_size(
        pos2(inner.center().x, inner.min.y + inner.height().min(497.0) / 2.0),
        HEAD.1 * (inner.width() / HEAD.1.x).min(inner.height() / HEAD.1.y).min(0.957),
    );
    schematic(c, picture, readings.zones);
    let ratio = readings.ratio.filter(|ratio| ratio.is_finite());
    let tone = ratio.map_or(Tone::Grey, |ratio| match ratio {
        ratio if ratio >= RATIO[1] => Tone::Fail,
        ratio if ratio >= RATIO[0] => Tone::Warn,
        _ => Tone::Pass,
    });
    let (icon, colour) = mark(c, tone);
    c.icon(pos2(row.max.x - 22.0, row.center().y), 44.0, icon, colour);
    let text = ratio.map_or_else(|| DASH.to_owned(), |ratio| format!("{ratio:.2}"));
    let at = pos2(row.max.x - 60.0, row.center().y);
    let value = c.text(at, Align2::RIGHT_CENTER, Type::bold(46.0, 1.3), p.ink, &text);
    let (label, room) = (c.t("tech.lights.ratio"), value.min.x - row.min.x - 16.0);
    c.text_in(row.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, label, room);
    let bar = Rect::from_center_size(gauge.center(), vec2(gauge.width().min(360.0), gauge.height()));
    c.gauge(bar, Gauge { value: ratio, range: [1.0, 1.8], warn: RATIO[0], fail: RATIO[1] });
}

fn schematic(c: &mut Canvas<'_>, rect: Rect, zones: Option<[f32; 4]>) {
    let p = c.palette;
    let zoom = rect.width() / HEAD.1.x;
    let at = |n: Pos2| rect.min + (n - HEAD.0) * zoom;
    let mirror = |points: &[Pos2]| -> Vec<Pos2> {
        let other = points.iter().rev().map(|n| pos2(480.0 - n.x, n.y));
        points.iter().copied().chain(other).map(at).collect()
    };
    let mut shoulders = curve([pos2(20.0, 540.0), pos2(24.0, 490.0), pos2(46.0, 464.0), pos2(92.0, 448.0)]);
    shoulders.push(pos2(184.0, 418.0));
    let mut neck = vec![pos2(186.0, 350.0)];
    neck.extend(curve([pos2(186.0, 440.0), pos2(205.0, 458.0), pos2(222.0, 465.0), pos2(240.0, 465.0)]));
    let mut face = curve([pos2(240.0, 60.0), pos2(175.0, 60.0), pos2(113.0, 102.0), pos2(113.0, 212.0)]);
    face.extend(curve([pos2(113.0, 212.0), pos2(113.0, 292.0), pos2(127.0, 334.0), pos2(163.0, 372.0)]));
    face.extend(curve([pos2(163.0, 372.0), pos2(189.0, 398.0), pos2(213.0, 404.0), pos2(240.0, 404.0)]));
    for (outline, ground) in [(shoulders, p.sunken), (neck, p.sunken), (face, p.surface)] {
        let mut outline = mirror(&outline);
        c.polygon(&outline, ground);
        outline.push(outline[0]);
        c.line(&outline, STROKE_FIELD, p.edge);
    }
    for (index, (key, centre)) in ZONES.iter().enumerate() {
        let label = c.t(key);
        let wide =
            (c.measure(label, Type::regular(29.0 * zoom.max(0.94), 1.1)).x + 20.0).clamp(132.0 * zoom, 158.0 * zoom);
        let part = Rect::from_center_size(at(*centre), vec2(wide, 82.0 * zoom));
        c.fill(part, 16.0 * zoom, p.white);
        c.edge(part, 16.0 * zoom, STROKE_FIELD, p.ink);
        let (room, y) = (part.width() - 10.0, part.center().y);
        let (small, bold) = (Type::regular(29.0 * zoom.max(0.94), 1.1), Type::bold(38.0 * zoom.max(0.9), 1.1));
        let upper = pos2(part.center().x, y - 23.0 * zoom);
        c.text_in(upper, Align2::CENTER_CENTER, small, p.ink2, label, room);
        let text = zones.map_or_else(|| DASH.to_owned(), |zones| format!("{:.2}", zones[index]));
        c.text_in(pos2(part.center().x, y + 18.5 * zoom), Align2::CENTER_CENTER, bold, p.ink, &text, room);
    }
}

/// Points on a Bézier curve.
fn curve([from, leave, arrive, to]: [Pos2; 4]) -> Vec<Pos2> {
    let at = |t: f32| {
        let rest = 1.0 - t;
        let first = from.to_vec2() * rest.powi(3) + leave.to_vec2() * (3.0 * rest * rest * t);
        let second = arrive.to_vec2() * (3.0 * rest * t * t) + to.to_vec2() * t.powi(3);
        (first + second).to_pos2()
    };
    (0..=12_u8).map(|step| at(f32::from(step) / 12.0)).collect()
}

fn background(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(32.0, 22.0));
    let title = c.t("tech.lights.heatmap");
    let head = cut_top(&mut inner, 51.0, 12.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, head.width());
    let text = c.fill_text("tech.lights.heat_note", &[("limit", &format!("{BACKGROUND:.0}"))]);
    let high = c.height(&text, Type::MIN, inner.width());
    let room = (inner.height() - high - 12.0).min(428.0);
    let cells = cut_top(&mut inner, room, 12.0);
    c.heat_map(cells, readings.heat_map.as_ref(), BACKGROUND);
    c.paragraph(inner.min, inner.width(), Type::MIN, p.ink2, &text);
}

fn flicker(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(32.0, 22.0));
    let value = readings.flicker.filter(|value| value.is_finite());
    let (tone, key) = match value {
        None => (Tone::Grey, "tech.off"),
        Some(value) if value > FLICKER => (Tone::Fail, "tech.bad"),
        Some(_) => (Tone::Pass, "tech.ok"),
    };
    let head = cut_top(&mut inner, 52.0, 8.0);
    let word = c.t(key);
    let tag = c.status(head.right_center(), Align2::RIGHT_CENTER, tone, word);
    let (title, room) = (c.t("tech.lights.flicker"), tag.min.x - head.min.x - 16.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, room);
    let percent = |share: f32| format!("{:.1}", share * 100.0).trim_end_matches(".0").to_owned();
    let shown = value.map_or_else(|| DASH.to_owned(), percent);
    let values = [("hz", MAINS), ("value", shown.as_str()), ("limit", &percent(FLICKER))];
    let text = c.fill_text("tech.lights.flicker_note", &values);
    let line = cut_bottom(&mut inner, 38.0, 8.0);
    c.text_in(line.left_center(), Align2::LEFT_CENTER, Type::MIN, p.ink2, &text, line.width());
    for y in [inner.min.y, inner.max.y] {
        c.dashed(&[pos2(inner.min.x, y), pos2(inner.max.x, y)], 3.0, 8.0, 8.0, p.edge);
    }
    if let Some(value) = value {
        // Drawn to scale: the dashed lines are the limit.
        let high = inner.height() / 2.0 * (value / FLICKER).min(1.0);
        let wave: Vec<_> = (0..=120_u8)
            .map(|step| {
                let share = f32::from(step) / 120.0;
                let turn = share * 6.0 * std::f32::consts::TAU;
                pos2(inner.min.x + inner.width() * share, inner.center().y - turn.sin() * high)
            })
            .collect();
        c.line(&wave, 4.0, p.blue);
    }
}
