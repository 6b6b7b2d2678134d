//! One-button calibration: before, while it runs, and its result, in force once signed.

use egui::{Align2, Rect, pos2, vec2};

use super::parts::{lamp, note};
use super::{Frame, calibrated};
use crate::domain::{CARD, CHART, Channel, Target};
use crate::flow::Action;
use crate::flow::technician::{CalibrationView, Procedure, Readings, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, fit, split};
use crate::ui::overlay;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, StepState};

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
    ambient: Option<f32>,
    took: &'a [u32],
    asks: Option<Target>,
}

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, view: &CalibrationView, readings: &Readings) {
    match view {
        CalibrationView::Ready => work(c, frame.body, None, readings),
        CalibrationView::Running { step, progress, seconds_left, channels, ambient, took, asks } => {
            let run = Run {
                step: usize::from(*step),
                progress: *progress,
                seconds_left: *seconds_left,
                measured: channels,
                ambient: *ambient,
                took,
                asks: *asks,
            };
            work(c, frame.body, Some(&run), readings);
        }
        CalibrationView::Ended { accepted, refusal, rows } => {
            calibrated::draw(c, frame.body, *accepted, refusal.as_ref(), rows);
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
        side(c, lower, run, readings);
    } else {
        let [list, rest] = split(area, 620.0, 24.0);
        let [picture, right] = split(rest, 390.0, 24.0);
        steps(c, list, run, readings);
        card(c, picture, run);
        side(c, right, run, readings);
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
        let beside = match (now, run) {
            (StepState::Running, Some(run)) if index == EACH && run.asks.is_none() => {
                Some(format!("{} / {}", run.measured.len(), readings.lights.len().max(run.measured.len())))
            }
            (StepState::Done, Some(run)) => run.took.get(index).map(|s| format!("{}:{:02}", s / 60, s % 60)),
            (..) => None,
        };
        if let Some(text) = beside {
            let text = c.text(pos2(inner.max.x, y), Align2::RIGHT_CENTER, Type::BODY, p.ink2, &text);
            room -= text.width() + 16.0;
        }
        let font = if now == StepState::Running { Type::bold(42.0, 1.35) } else { Type::H3 };
        let label = c.t(key);
        c.text_in(pos2(inner.min.x + 82.0, y), Align2::LEFT_CENTER, font, p.ink, label, room);
    }
}

/// What stands in the sitter's place, or shall: live where there is a preview, with the place it belongs to.
fn card(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>) {
    let p = c.palette;
    let target = run.and_then(|run| run.asks).unwrap_or(Target::Card);
    let text = c.t(match target {
        Target::Card => "tech.cal.card",
        Target::Head => "tech.cal.head",
        Target::Empty => "tech.cal.empty",
        Target::Chart => "tech.cal.chart",
        Target::Edge => "tech.cal.edge",
    });
    let high = c.height(text, Type::SMALL, rect.width());
    let room = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y - high - 24.0));
    let mut picture = fit(room, 0.75);
    picture = picture.translate(vec2(0.0, room.min.y - picture.min.y));
    let zoom = picture.width() / 480.0;
    let at = |x: f32, y: f32| picture.min + vec2(x, y) * zoom;
    if c.pictures.preview.is_some() {
        overlay::preview(c, picture, true);
    } else {
        c.fill(picture, 16.0, p.line);
        if target == Target::Card {
            let turned = [at(88.0, 113.0), at(376.0, 105.0), at(386.0, 485.0), at(98.0, 493.0)];
            let half = [turned[0], turned[1], at(381.0, 295.0), at(93.0, 303.0)];
            c.polygon(&turned, p.edge.gamma_multiply(0.85));
            c.polygon(&half, p.edge);
        }
    }
    let place = match target {
        Target::Card | Target::Edge => CARD,
        Target::Chart => CHART,
        Target::Head => crate::domain::Rect::new(132.0, 84.0, 216.0, 330.0),
        Target::Empty => crate::domain::Rect::new(20.0, 20.0, 440.0, 600.0),
    };
    let (left, top, right, bottom) =
        (place.x - 4.0, place.y - 4.0, place.x + place.width + 4.0, place.y + place.height + 4.0);
    let arm = 60.0_f32.min(place.height / 4.0);
    let corners =
        [(left, top, 1.0, 1.0), (right, top, -1.0, 1.0), (left, bottom, 1.0, -1.0), (right, bottom, -1.0, -1.0)];
    let found = run.is_some_and(|run| run.step > 0 && run.asks.is_none());
    for (width, colour) in [(16.0, p.ink), (8.0, if found { p.hold } else { p.gold })] {
        for (x, y, along, down) in corners {
            let points = [at(x, y + arm * down), at(x, y), at(x + arm * along, y)];
            c.line(&points, width * zoom, colour);
        }
    }
    c.paragraph(pos2(rect.min.x, picture.max.y + 20.0), rect.width(), Type::SMALL, p.ink2, text);
}

/// Beside the picture: what else can be calibrated, or the lamps: while they are measured, or that there are none.
fn side(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>, readings: &Readings) {
    if run.is_some() || readings.lights.is_empty() { lamps(c, rect, run, readings) } else { singles(c, rect) }
}

/// Steps that are needed only after a change of lens or camera.
fn singles(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(30.0, 22.0));
    let title = c.t("tech.cal.singles");
    let head = cut_top(&mut inner, 51.0, 10.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, head.width());
    let text = c.t("tech.cal.singles_note");
    let high = c.paragraph(inner.min, inner.width(), Type::SMALL, p.ink2, text);
    inner.min.y += high + 24.0;
    let procedures = [
        ("tech.cal.colour", Procedure::Colour),
        ("tech.cal.flat", Procedure::FlatField),
        ("tech.cal.sharp", Procedure::Sharpness),
        ("tech.cal.scale", Procedure::Geometry),
    ];
    let across = if c.portrait { 2 } else { 1 };
    let down = procedures.len() / across;
    let high = ((inner.height() - 20.0 * (down as f32 - 1.0)) / down as f32).min(110.0);
    for row in procedures.chunks(across) {
        for (cell, (key, procedure)) in columns(cut_top(&mut inner, high, 20.0), across, 20.0).into_iter().zip(row) {
            let label = c.t(key);
            Button::quiet(label).size(32.0).sends(c, cell, Action::Tech(TechAction::Calibrate(*procedure)));
        }
    }
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
    let mut room = row.width() - 62.0 - 60.0;
    if let Some(share) = run.and_then(|run| run.ambient) {
        let (text, at) = (format!("{:.1}%", share * 100.0), pos2(row.max.x - 60.0, row.center().y));
        room -= c.text(at, Align2::RIGHT_CENTER, Type::H3, p.ink, &text).width() + 12.0;
    }
    c.text_in(pos2(row.min.x + 62.0, row.center().y), Align2::LEFT_CENTER, Type::SMALL, p.ink, label, room);
    let (icon, colour) = step_mark(c, step_state(run, AMBIENT));
    c.icon(pos2(row.max.x - 22.0, row.center().y), 44.0, icon, colour);
}

/// Start, or progress and stop.
fn foot(c: &mut Canvas<'_>, rect: Rect, run: Option<&Run<'_>>) {
    let Some(run) = run else {
        let label = c.t("tech.cal.start");
        let start = Action::Tech(TechAction::Calibrate(Procedure::Lights));
        return Button::primary(label).icon(Icon::PLAY).sends(c, rect, start);
    };
    let p = c.palette;
    let [left, button] = split(rect, rect.width() - 240.0 - 32.0, 32.0);
    let label = c.t("tech.cal.stop");
    let stop = Action::Tech(TechAction::StopCalibration);
    Button::careful(label).icon(Icon::STOP).size(34.0).sends(c, button, stop);
    if let Some(target) = run.asks {
        let label = c.t("tech.cal.placed");
        let placed = |skip| Action::Tech(TechAction::TargetPlaced { skip });
        if target != Target::Head {
            return Button::primary(label).icon(Icon::CHECK).sends(c, left, placed(false));
        }
        let [go, without] = split(left, left.width() - 340.0 - 24.0, 24.0);
        Button::primary(label).icon(Icon::CHECK).sends(c, go, placed(false));
        let label = c.t("tech.cal.no_head");
        return Button::quiet(label).size(34.0).sends(c, without, placed(true));
    }
    let (title, y) = (c.t("tech.cal.running"), left.min.y + 42.0);
    let rest = c.fill_text("tech.cal.remain", &[("n", &run.seconds_left.to_string())]);
    let rest = c.text(pos2(left.max.x, y), Align2::RIGHT_CENTER, Type::BODY, p.ink2, &rest);
    let room = rest.min.x - left.min.x - 24.0;
    c.text_in(pos2(left.min.x, y), Align2::LEFT_CENTER, Type::BODY.strong(), p.ink, title, room);
    c.bar(Rect::from_min_size(pos2(left.min.x, left.min.y + 76.0), vec2(left.width(), 24.0)), run.progress);
}
