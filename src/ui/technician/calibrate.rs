//! One-button calibration: before, while it runs, and its result, in force once signed.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, filled, lamp, mark, note, weighted};
use crate::domain::Channel;
use crate::flow::Action;
use crate::flow::technician::{CalibrationRow, CalibrationView, Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, fit, split};
use crate::ui::overlay;
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, StepState, Tone};

/// Steps in their order.
const STEPS: [&str; 6] = [
    "tech.cal.step_card",
    "tech.cal.step_dark",
    "tech.cal.step_each",
    "tech.cal.step_solve",
    "tech.cal.step_verify",
    "tech.cal.step_save",
];
/// The step that measures the ambient light, and the one that measures each lamp alone.
const AMBIENT: usize = 1;
const EACH: usize = 2;

/// How far a running calibration is.
struct Run<'a> {
    step: usize,
    progress: f32,
    seconds_left: u32,
    measured: &'a [(Channel, f32)],
}

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, view: &CalibrationView, readings: &Readings) {
    match view {
        CalibrationView::Ready => work(c, frame.body, None, readings),
        CalibrationView::Running { step, progress, seconds_left, channels } => {
            let run =
                Run { step: usize::from(*step), progress: *progress, seconds_left: *seconds_left, measured: channels };
            work(c, frame.body, Some(&run), readings);
        }
        CalibrationView::Ended { accepted, refusal, rows } => {
            ended(c, frame.body, *accepted, *refusal, rows);
        }
    }
}

/// Before and while it runs.
fn work(c: &mut Canvas<'_>, mut area: Rect, run: Option<&Run<'_>>, readings: &Readings) {
    foot(c, cut_bottom(&mut area, 120.0, 24.0), run);
    if c.portrait {
        let mut lower = area;
        let upper = cut_top(&mut lower, 700.0, 24.0);
        let [list, picture] = split(upper, 560.0, 24.0);
        steps(c, list, run, readings);
        card(c, picture, run);
        lamps(c, lower, run, readings);
    } else {
        let [list, rest] = split(area, 620.0, 24.0);
        let [picture, side] = split(rest, 390.0, 24.0);
        steps(c, list, run, readings);
        card(c, picture, run);
        lamps(c, side, run, readings);
    }
}

fn step_state(run: Option<&Run<'_>>, step: usize) -> StepState {
    match run.map(|run| step.cmp(&run.step)) {
        Some(std::cmp::Ordering::Less) => StepState::Done,
        Some(std::cmp::Ordering::Equal) => StepState::Running,
        Some(std::cmp::Ordering::Greater) | None => StepState::ToCome,
    }
}

fn step_mark(c: &Canvas<'_>, state: StepState) -> (Icon, egui::Color32) {
    let p = c.palette;
    match state {
        StepState::Done => (Icon::ST_PASS, p.pass),
        StepState::Running => (Icon::ST_WAIT, p.blue),
        StepState::ToCome => (Icon::ST_TODO, p.edge),
        StepState::Failed => (Icon::ST_FAIL, p.fail),
    }
}

fn steps(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let inner = rect.shrink2(vec2(36.0, 12.0));
    let high = (inner.height() / STEPS.len() as f32).min(112.0);
    for (index, key) in STEPS.into_iter().enumerate() {
        let top = inner.min.y + index as f32 * high;
        let y = top + high / 2.0;
        if index > 0 {
            c.divider([inner.min.x, inner.max.x], top);
        }
        let now = step_state(run, index);
        let (icon, colour) = step_mark(c, now);
        c.icon(pos2(inner.min.x + 28.0, y), 56.0, icon, colour);
        let mut room = inner.width() - 82.0;
        if let (EACH, StepState::Running, Some(run)) = (index, now, run) {
            let total = readings.lights.len().max(run.measured.len());
            let text = format!("{} / {total}", run.measured.len());
            let text = c.text(pos2(inner.max.x, y), Align2::RIGHT_CENTER, Type::BODY, p.ink2, &text);
            room -= text.width() + 16.0;
        }
        let font = if now == StepState::Running { Type::bold(42.0, 1.35) } else { Type::H3 };
        let label = c.t(key);
        c.text_in(pos2(inner.min.x + 82.0, y), Align2::LEFT_CENTER, font, p.ink, label, room);
    }
}

/// The grey card as it should lie: on the live picture before, drawn while it runs.
fn card(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>) {
    let p = c.palette;
    let text = c.t("tech.cal.card");
    let high = c.height(text, Type::SMALL, rect.width());
    let room = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y - high - 24.0));
    let mut picture = fit(room, 0.75);
    picture = picture.translate(vec2(0.0, room.min.y - picture.min.y));
    let zoom = picture.width() / 480.0;
    let at = |x: f32, y: f32| picture.min + vec2(x, y) * zoom;
    let live = run.is_none() && c.pictures.preview.is_some();
    if live {
        overlay::preview(c, picture, true);
    } else {
        c.fill(picture, 16.0, p.line);
        let turned = [at(88.0, 113.0), at(376.0, 105.0), at(386.0, 485.0), at(98.0, 493.0)];
        let half = [turned[0], turned[1], at(381.0, 295.0), at(93.0, 303.0)];
        c.polygon(&turned, p.edge.gamma_multiply(0.85));
        c.polygon(&half, p.edge);
        let centre = at(237.0, 299.0);
        for arm in [vec2(24.0, 0.0) * zoom, vec2(0.0, 24.0) * zoom] {
            c.line(&[centre - arm, centre + arm], 5.0 * zoom, p.white);
        }
    }
    let corners =
        [(86.0, 100.0, 1.0, 1.0), (394.0, 100.0, -1.0, 1.0), (86.0, 500.0, 1.0, -1.0), (394.0, 500.0, -1.0, -1.0)];
    let found = run.is_some_and(|run| run.step > 0);
    for (width, colour) in [(16.0, p.ink), (8.0, if found { p.hold } else { p.gold })] {
        for (x, y, right, down) in corners {
            let points = [at(x, y + 60.0 * down), at(x, y), at(x + 60.0 * right, y)];
            c.line(&points, width * zoom, colour);
        }
    }
    c.paragraph(pos2(rect.min.x, picture.max.y + 20.0), rect.width(), Type::SMALL, p.ink2, text);
}

/// Each lamp with what it reached alone, and whether the ambient light is measured.
fn lamps(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>, readings: &Readings) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(30.0, 22.0));
    let title = c.t("tech.cal.step_each");
    let head = cut_top(&mut inner, 51.0, 6.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, head.width());
    let mut channels: Vec<Channel> = readings.lights.iter().map(|(channel, _)| *channel).collect();
    let measured = run.map_or(&[][..], |run| run.measured);
    channels
        .extend(measured.iter().map(|(channel, _)| *channel).filter(|c| !readings.lights.iter().any(|l| l.0 == *c)));
    let high = (inner.height() / (channels.len() as f32 + 1.0)).min(100.0);
    let each = step_state(run, EACH);
    if channels.is_empty() {
        let row = cut_top(&mut inner, high, 0.0);
        let text = c.t("tech.off");
        note(c, row.left_center() - vec2(0.0, 22.0), row.width(), Icon::ST_OFF, p.ink2, text);
    }
    let next = channels.iter().find(|channel| !measured.iter().any(|(known, _)| known == *channel)).copied();
    let name_wide = if c.portrait { 240.0 } else { 150.0 };
    for channel in channels {
        let row = cut_top(&mut inner, high, 0.0);
        let level = measured.iter().find(|(known, _)| *known == channel).map(|(_, level)| *level);
        let now = match (level, each) {
            (Some(_), _) => StepState::Done,
            (None, StepState::Running) if next == Some(channel) => StepState::Running,
            (None, _) => StepState::ToCome,
        };
        let (icon, colour) = step_mark(c, now);
        c.icon(pos2(row.min.x + 22.0, row.center().y), 44.0, icon, colour);
        let name = lamp(c, channel);
        let left = row.min.x + 62.0;
        c.text_in(pos2(left, row.center().y), Align2::LEFT_CENTER, Type::SMALL, p.ink, &name, name_wide - 12.0);
        let bar =
            Rect::from_min_max(pos2(left + name_wide, row.center().y - 11.0), pos2(row.max.x, row.center().y + 11.0));
        c.bar(bar, level.unwrap_or(0.0));
    }
    let row = cut_top(&mut inner, high, 0.0);
    c.divider([row.min.x, row.max.x], row.min.y);
    c.icon(pos2(row.min.x + 22.0, row.center().y), 44.0, Icon::SUN, p.ink);
    let label = c.t("tech.cal.step_dark");
    let room = row.width() - 62.0 - 60.0;
    c.text_in(pos2(row.min.x + 62.0, row.center().y), Align2::LEFT_CENTER, Type::SMALL, p.ink, label, room);
    let (icon, colour) = step_mark(c, step_state(run, AMBIENT));
    c.icon(pos2(row.max.x - 22.0, row.center().y), 44.0, icon, colour);
}

/// Start, or progress and stop.
fn foot(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>) {
    let Some(run) = run else {
        let label = c.t("tech.cal.start");
        return Button::primary(label).icon(Icon::PLAY).sends(c, rect, Action::Tech(TechAction::Calibrate));
    };
    let p = c.palette;
    let [left, button] = split(rect, rect.width() - 240.0 - 32.0, 32.0);
    let label = c.t("tech.cal.stop");
    let stop = Action::Tech(TechAction::StopCalibration);
    Button::careful(label).icon(Icon::STOP).size(34.0).sends(c, button, stop);
    let (title, y) = (c.t("tech.cal.running"), left.min.y + 42.0);
    let rest = c.fill_text("tech.cal.remain", &[("n", &run.seconds_left.to_string())]);
    let rest = c.text(pos2(left.max.x, y), Align2::RIGHT_CENTER, Type::BODY, p.ink2, &rest);
    let room = rest.min.x - left.min.x - 24.0;
    c.text_in(pos2(left.min.x, y), Align2::LEFT_CENTER, Type::BODY.strong(), p.ink, title, room);
    c.bar(Rect::from_min_size(pos2(left.min.x, left.min.y + 76.0), vec2(left.width(), 24.0)), run.progress);
}

fn ended(c: &mut Canvas<'_>, mut area: Rect, accepted: bool, refusal: Option<&str>, rows: &[CalibrationRow]) {
    let bad = rows.iter().filter(|row| !row.good).count();
    let (tone, title, text) = if !accepted {
        let why = refusal.map(|key| filled(c, &format!("tech.cal.{key}"), &[])).unwrap_or_default();
        (Tone::Fail, c.t("tech.cal.failed_title").to_owned(), why)
    } else if bad > 0 {
        (Tone::Warn, c.fill_text("tech.cal.done_warn", &[("n", &bad.to_string())]), String::new())
    } else {
        (Tone::Pass, c.t("tech.cal.done_title").to_owned(), String::new())
    };
    let banner = c.banner(area.min, area.width(), tone, &title, &text);
    area.min.y = banner.max.y + 24.0;
    let remark = if accepted { (Tone::Warn, "common.warn") } else { (Tone::Fail, "common.fail") };
    if c.portrait {
        let sign = cut_bottom(&mut area, 136.0, 24.0);
        let buttons = cut_bottom(&mut area, 100.0, 24.0);
        signature(c, cut_bottom(&mut area, 200.0, 24.0));
        results(c, area, rows, remark);
        others(c, buttons);
        sign_button(c, sign, accepted);
    } else {
        let buttons = cut_bottom(&mut area, 100.0, 24.0);
        let [left, mut right] = split(area, area.width() - 470.0 - 24.0, 24.0);
        results(c, left, rows, remark);
        c.card(right);
        right = right.shrink2(vec2(32.0, 18.0));
        let sign = cut_bottom(&mut right, 128.0, 24.0);
        sign_words(c, right);
        sign_button(c, sign, accepted);
        others(c, Rect::from_min_size(buttons.min, vec2(680.0, 100.0)));
    }
}

fn results(c: &mut Canvas<'_>, rect: Rect, rows: &[CalibrationRow], remark: (Tone, &str)) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 10.0));
    let count = rows.len().max(1) as f32;
    let head = cut_top(&mut inner, 72.0, 0.0);
    let weights = [300.0, 124.0, 156.0, 192.0, 146.0];
    for (cell, key) in weighted(head, &weights, 16.0).into_iter().zip(["item", "before", "after", "limit"]) {
        let text = Text::static_get(c.language, &format!("tech.cal.{key}"));
        c.text_in(cell.left_center(), Align2::LEFT_CENTER, Type::MIN, p.ink2, text, cell.width());
    }
    let high = (inner.height() / count).min(92.0);
    if rows.is_empty() {
        c.text(inner.center(), Align2::CENTER_CENTER, Type::BODY, p.ink2, DASH);
    }
    for row in rows {
        let line = cut_top(&mut inner, high, 0.0);
        c.divider([line.min.x, line.max.x], line.min.y);
        let cells = weighted(line, &weights, 16.0);
        let name = Text::static_get(c.language, &format!("tech.cal.{}", row.key));
        let texts = [
            (name, Type::SMALL.strong(), p.ink),
            (&row.before, Type::SMALL, p.ink2),
            (&row.after, Type::H3, p.ink),
            (&row.limit, Type::SMALL, p.ink2),
        ];
        for (cell, (text, font, ink)) in cells.iter().zip(texts) {
            let text = if text.is_empty() { DASH } else { text };
            c.text_in(cell.left_center(), Align2::LEFT_CENTER, font, ink, text, cell.width());
        }
        let (tone, key) = if row.good { (Tone::Pass, "common.pass") } else { remark };
        let (icon, colour) = mark(c, tone);
        let at = cells[4].left_center();
        c.icon(at + vec2(20.0, 0.0), 40.0, icon, colour);
        let (word, room) = (c.t(key), cells[4].width() - 50.0);
        c.text_in(at + vec2(50.0, 0.0), Align2::LEFT_CENTER, Type::MIN.strong(), colour, word, room);
    }
}

fn sign_words(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.icon(rect.min + vec2(26.0, 40.0), 52.0, Icon::PEN, p.blue);
    let title = c.t("tech.cal.sign_title");
    let at = rect.min + vec2(68.0, 40.0);
    c.text_in(at, Align2::LEFT_CENTER, Type::H3, p.ink, title, rect.width() - 68.0);
    let text = c.t("tech.cal.sign_note");
    c.paragraph(rect.min + vec2(0.0, 84.0), rect.width(), Type::SMALL, p.ink2, text);
}

fn signature(c: &mut Canvas<'_>, rect: Rect) {
    c.card(rect);
    sign_words(c, rect.shrink2(vec2(32.0, 18.0)));
}

fn sign_button(c: &mut Canvas<'_>, rect: Rect, accepted: bool) {
    let label = c.t("tech.cal.sign");
    let sign = Action::Tech(TechAction::SignCalibration);
    Button::primary(label).icon(Icon::CHECK).enabled(accepted).sends(c, rect, sign);
}

fn others(c: &mut Canvas<'_>, rect: Rect) {
    let [again, keep] = [c.t("tech.cal.again"), c.t("tech.cal.discard")];
    let cells = weighted(rect, &[300.0, 360.0], 20.0);
    let calibrate = Action::Tech(TechAction::Calibrate);
    Button::quiet(again).icon(Icon::RETAKE).size(34.0).sends(c, cells[0], calibrate);
    let discard = Action::Tech(TechAction::DiscardCalibration);
    Button::quiet(keep).icon(Icon::TRASH).size(34.0).sends(c, cells[1], discard);
}
