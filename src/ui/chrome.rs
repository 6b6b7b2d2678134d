//! What stands around every student's page: brand, step bar, utility bar. It never moves.

use egui::{Align2, Pos2, Rect, pos2, vec2};

use super::artwork::Icon;
use super::canvas::Canvas;
use super::theme::{STROKE_FIELD, Type, UTILITY};
use crate::flow::{Action, Chrome};

const STEPS: [&str; 4] = ["step.identity", "step.enrolment", "step.photo", "step.submit"];

/// Brand, place and, if there is a current step, the step bar. `on_sky`: over the photo's blue.
pub(super) fn header(c: &mut Canvas<'_>, chrome: &Chrome, step: Option<u8>, on_sky: bool) {
    let p = c.palette;
    let (mark, quiet) = if on_sky { (p.ink, p.ink) } else { (p.blue, p.ink2) };
    if c.portrait {
        brand(c, pos2(56.0, 62.0), mark);
        place(c, chrome, pos2(1024.0, 62.0), quiet);
        if let Some(step) = step {
            steps(c, Rect::from_min_size(pos2(56.0, 118.0), vec2(968.0, 108.0)), step);
        }
    } else {
        let y = if step.is_some() { 83.0 } else { 54.0 };
        brand(c, pos2(64.0, y), mark);
        match step {
            Some(step) => steps(c, Rect::from_min_size(pos2(558.0, 32.0), vec2(1298.0, 108.0)), step),
            None => place(c, chrome, pos2(1856.0, y), quiet),
        }
    }
}

/// The mortarboard and the name, from the left at the middle of their height.
pub(super) fn brand(c: &mut Canvas<'_>, left: Pos2, mark: egui::Color32) {
    let ink = c.palette.ink;
    let name = c.t("app.name");
    c.icon(left + vec2(26.0, 0.0), 52.0, Icon::CAP, mark);
    c.text_in(left + vec2(70.0, 0.0), Align2::LEFT_CENTER, Type::bold(32.0, 1.4), ink, name, 420.0);
}

/// School and place, from the right.
pub(super) fn place(c: &mut Canvas<'_>, chrome: &Chrome, right: Pos2, colour: egui::Color32) {
    let text = c.fill_text("app.site", &[("school", &chrome.school), ("place", &chrome.place)]);
    c.text_in(right, Align2::RIGHT_CENTER, Type::MIN, colour, &text, 470.0);
}

/// The step bar; `current` 1 to 4, 5 when all are done.
pub(super) fn steps(c: &mut Canvas<'_>, rect: Rect, current: u8) {
    let p = c.palette;
    let wide = rect.width() / 4.0;
    let middle = |step: u8| pos2(rect.min.x + (f32::from(step) - 0.5) * wide, rect.min.y + 26.0);
    for step in 2..=4_u8 {
        let line = Rect::from_min_max(middle(step - 1) - vec2(0.0, 2.0), middle(step) + vec2(0.0, 2.0));
        c.fill(line, 0.0, if step <= current { p.blue } else { p.line });
    }
    for (step, key) in (1..).zip(STEPS) {
        let at = middle(step);
        let (ground, edge) = match step.cmp(&current) {
            std::cmp::Ordering::Less => (p.surface, p.blue),
            std::cmp::Ordering::Equal => (p.blue, p.blue),
            std::cmp::Ordering::Greater => (p.page, p.edge),
        };
        c.disc(at, 26.0, ground);
        c.circle(at, 26.0, STROKE_FIELD, edge);
        if step < current {
            c.icon(at, 34.0, Icon::CHECK, p.blue);
        } else {
            let ink = if step == current { p.white } else { p.ink2 };
            c.text_in(at, Align2::CENTER_CENTER, Type::bold(28.0, 1.0), ink, &step.to_string(), 40.0);
        }
        let font = Type { bold: step == current, ..Type::regular(30.0, 1.3) };
        let ink = if step > current { p.ink2 } else { p.ink };
        let label = c.t(key);
        c.text_in(pos2(at.x, rect.min.y + 62.0), Align2::CENTER_TOP, font, ink, label, wide - 8.0);
    }
}

/// The utility bar: leave, language, voice, progress, help.
pub(super) fn utility(c: &mut Canvas<'_>, chrome: &Chrome) {
    let p = c.palette;
    let size = c.size();
    let bar = Rect::from_min_max(pos2(0.0, size.y - UTILITY), pos2(size.x, size.y));
    c.fill(bar, 0.0, p.surface);
    c.divider([0.0, size.x], bar.min.y + 1.0);
    let voice = if chrome.voice_on { ("util.voice_on", Icon::VOICE) } else { ("util.voice_off", Icon::VOICE_OFF) };
    let wide = size.x / 5.0;
    for (index, (key, icon, action)) in (0_u8..).zip([
        ("util.leave", Icon::LEAVE, Action::Leave),
        ("util.language", Icon::LANGUAGE, Action::SwitchLanguage),
        (voice.0, voice.1, Action::SwitchVoice),
        ("util.progress", Icon::LIST, Action::Progress),
        ("util.help", Icon::HEADSET, Action::Help),
    ]) {
        let cell = Rect::from_min_size(pos2(f32::from(index) * wide, bar.min.y), vec2(wide, UTILITY));
        let label = c.t(key);
        let touch = c.press(cell, label, true);
        if touch.down {
            c.fill(cell.shrink(2.0), 0.0, p.sunken);
        }
        if index > 0 {
            let line = Rect::from_min_max(pos2(cell.min.x, cell.min.y), pos2(cell.min.x + 2.0, cell.max.y));
            c.fill(line, 0.0, p.line);
        }
        c.icon(pos2(cell.center().x, cell.min.y + 46.0), 44.0, icon, p.ink);
        let at = pos2(cell.center().x, cell.min.y + 91.0);
        c.text_in(at, Align2::CENTER_CENTER, Type::regular(28.0, 1.25), p.ink, label, wide - 12.0);
        if touch.clicked {
            c.send(action);
        }
    }
}
