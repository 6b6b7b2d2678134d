//! The booth at a glance: a verdict, eight tiles, what can be done to the whole booth.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, filled, health, weighted};
use crate::flow::Action;
use crate::flow::technician::{Health, Page, Readings, TechAction, Tile};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top};
use crate::ui::text::Text;
use crate::ui::theme::{R3, STROKE_BUTTON, Type};
use crate::ui::widgets::{Button, Tone};

/// Tiles in their order.
const TILES: [(&str, Icon); 8] = [
    ("camera", Icon::CAMERA),
    ("lights", Icon::LIGHTS),
    ("network", Icon::WIFI),
    ("queue", Icon::QUEUE),
    ("disk", Icon::DISK),
    ("clock", Icon::CLOCK),
    ("today", Icon::USER),
    ("temp", Icon::TEMP),
];
/// What takes the booth out of service when it is broken.
const VITAL: [&str; 4] = ["camera", "lights", "disk", "clock"];
/// Rows of the camera that can be locked.
const CONTROLS: [&str; 4] = ["exposure", "gain", "wb", "focus"];
/// Tiles whose note says that all is well; it is left out when it is not.
const CLAIMS: [&str; 2] = ["camera", "network"];

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, readings: &Readings) {
    let p = c.palette;
    if !readings.booth.is_empty() {
        let text = format!("{} {}", c.t("tech.camera.device"), readings.booth);
        let room = frame.head.width();
        c.text_in(frame.head.right_center(), Align2::RIGHT_CENTER, Type::SMALL, p.ink2, &text, room);
    }
    let mut area = frame.body;
    verdict(c, cut_top(&mut area, 148.0, 24.0), readings);
    buttons(c, &mut area);
    let across = if c.portrait { 2 } else { 4 };
    let rows = TILES.len() / across;
    let high = (area.height() - 24.0 * (rows as f32 - 1.0)) / rows as f32;
    let high = if c.portrait { high.min(212.0) } else { high };
    for chunk in TILES.chunks(across) {
        let row = cut_top(&mut area, high, 24.0);
        for (cell, &(key, icon)) in columns(row, across, 24.0).into_iter().zip(chunk) {
            tile(c, cell, (key, icon), readings);
        }
    }
}

fn name(c: &Canvas<'_>, key: &str) -> &'static str {
    Text::static_get(c.language, &format!("tech.dash.{key}"))
}

/// One sentence on the whole booth, and the way to the calibration where the lights want it.
fn verdict(c: &mut Canvas<'_>, rect: Rect, readings: &Readings) {
    let with = |wanted: &dyn Fn(&Tile) -> bool| -> Vec<&Tile> { readings.tiles.iter().filter(|t| wanted(t)).collect() };
    let names = |c: &Canvas<'_>, tiles: &[&Tile]| {
        let names: Vec<_> = tiles.iter().map(|tile| name(c, tile.key)).collect();
        names.join(" · ")
    };
    let down = with(&|tile| tile.health == Health::Bad && VITAL.contains(&tile.key));
    let watch = with(&|tile| matches!(tile.health, Health::Warn | Health::Bad));
    let (tone, title, text) = if readings.tiles.is_empty() {
        (Tone::Grey, c.t("common.loading").to_owned(), String::new())
    } else if !down.is_empty() {
        let reason = names(c, &down);
        (Tone::Fail, c.fill_text("tech.dash.verdict_bad", &[("reason", &reason)]), String::new())
    } else if watch.is_empty() {
        (Tone::Pass, c.t("tech.dash.verdict_good").to_owned(), String::new())
    } else {
        let count = watch.len().to_string();
        (Tone::Warn, c.fill_text("tech.dash.verdict_ok", &[("n", &count)]), names(c, &watch))
    };
    let high = c.banner_height(rect.width(), &title, &text).max(rect.height());
    let p = c.palette;
    let (ground, colour, icon) = tone.look(&p);
    c.announce(rect, &title);
    c.fill(Rect::from_min_size(rect.min, vec2(rect.width(), high)), crate::ui::theme::R2, ground);
    c.icon(pos2(rect.min.x + 64.0, rect.center().y), 64.0, icon, colour);
    let lights = watch.iter().any(|tile| tile.key == "lights");
    let mut right = rect.max.x - 32.0;
    if lights {
        let [label, title] = [c.t("tech.nav_calibrate"), c.t("tech.cal.title")];
        let wide = c.measure(label, Type::bold(34.0, 1.4)).x + 120.0;
        let button =
            Rect::from_min_max(pos2(right - wide, rect.center().y - 50.0), pos2(right, rect.center().y + 50.0));
        let open = Action::Tech(TechAction::Open(Page::Calibrate));
        Button::primary(label).named(title).icon(Icon::GAUGE).size(34.0).sends(c, button, open);
        right = button.min.x - 24.0;
    }
    let (left, bold) = (pos2(rect.min.x + 120.0, rect.center().y), Type::BODY.strong());
    let room = right - left.x;
    if text.is_empty() {
        c.text_in(left, Align2::LEFT_CENTER, bold, p.ink, &title, room);
    } else {
        c.text_in(left + vec2(0.0, 2.0), Align2::LEFT_BOTTOM, bold, p.ink, &title, room);
        c.text_in(left + vec2(0.0, 2.0), Align2::LEFT_TOP, Type::SMALL, p.ink, &text, room);
    }
}

fn tile(c: &mut Canvas<'_>, rect: Rect, (key, icon): (&str, Icon), readings: &Readings) {
    let p = c.palette;
    let tile = readings.tiles.iter().find(|tile| tile.key == key);
    let state = tile.map_or(Health::Off, |tile| tile.health);
    c.card(rect);
    match state {
        Health::Warn => c.edge(rect, R3, STROKE_BUTTON, p.warn),
        Health::Bad => c.edge(rect, R3, STROKE_BUTTON, p.fail),
        Health::Ok | Health::Off => {}
    }
    let inner = rect.shrink2(vec2(30.0, 20.0));
    let middle = inner.min.y + 28.0;
    c.icon(pos2(inner.min.x + 28.0, middle), 56.0, icon, p.ink);
    let (tone, word) = health(c, state);
    // A clock is always there; whether it is right may not be known.
    let word = if key == "clock" && state == Health::Off { c.t("common.unknown") } else { word };
    c.status(pos2(inner.max.x, middle), Align2::RIGHT_CENTER, tone, word);
    let title = name(c, key);
    let at = pos2(inner.min.x, inner.min.y + 64.0);
    let title = c.text_in(at, Align2::LEFT_TOP, Type::H3, p.ink, title, inner.width());
    let claims = CLAIMS.contains(&key) && matches!(state, Health::Bad | Health::Off);
    let note = match tile {
        Some(tile) if !tile.values.is_empty() && !claims => {
            let key = format!("tech.dash.{key}_note");
            let mut values = tile.values.clone();
            values.extend(locks(c, readings).map(|word| ("locks", word.to_owned())));
            filled(c, &key, &values)
        }
        Some(_) | None => DASH.to_owned(),
    };
    let at = pos2(inner.min.x, title.max.y + 4.0);
    if c.height(&note, Type::MIN, inner.width()) > rect.max.y - 8.0 - at.y {
        c.text_in(at, Align2::LEFT_TOP, Type::MIN, p.ink2, &note, inner.width());
    } else {
        c.paragraph(at, inner.width(), Type::MIN, p.ink2, &note);
    }
}

/// Whether the camera's controls are locked, as read back; `None`: nothing was.
fn locks(c: &Canvas<'_>, readings: &Readings) -> Option<&'static str> {
    let mut controls = readings.camera.iter().filter(|(key, _, _)| CONTROLS.contains(key)).peekable();
    controls.peek()?;
    let locked = controls.all(|(_, _, locked)| *locked);
    Some(c.t(if locked { "tech.camera.locked" } else { "tech.camera.auto" }))
}

/// Self-test, logs, restart, and in and out of service.
fn buttons(c: &mut Canvas<'_>, area: &mut Rect) {
    let [test, logs, restart] = [c.t("tech.dash.selftest"), c.t("tech.dash.logs_usb"), c.t("tech.dash.reboot")];
    let [back, out] = [c.t("tech.dash.service_in"), c.t("tech.dash.service_out")];
    let size = 34.0;
    let all = [
        (Button::secondary(test).icon(Icon::LIST), test, TechAction::SelfTest),
        (Button::secondary(logs).icon(Icon::USB), logs, TechAction::SaveLogs),
        (Button::secondary(restart).icon(Icon::POWER), restart, TechAction::Restart),
        (Button::secondary(back).icon(Icon::PLAY), back, TechAction::SetService(true)),
        (Button::careful(out).icon(Icon::STOP), out, TechAction::SetService(false)),
    ];
    let mut rows: Vec<(Rect, std::ops::Range<usize>)> = Vec::new();
    if c.portrait {
        let lower = cut_bottom(area, 100.0, 20.0);
        let upper = cut_bottom(area, 100.0, 24.0);
        rows.push((upper, 0..3));
        rows.push((lower, 3..5));
    } else {
        rows.push((cut_bottom(area, 100.0, 24.0), 0..5));
    }
    for (row, range) in rows {
        let part = &all[range];
        let wide: Vec<f32> =
            part.iter().map(|(_, label, _)| c.measure(label, Type::bold(size, 1.4)).x + 102.0).collect();
        for (cell, (button, _, action)) in weighted(row, &wide, 20.0).into_iter().zip(part) {
            button.size(size).sends(c, cell, Action::Tech(action.clone()));
        }
    }
}
