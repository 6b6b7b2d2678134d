//! What the checks say: passed, with the photo on the norm's ruler; or not usable, with one main reason and its remedy.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{CheckId, Finding, Outcome, Verdict};
use crate::flow::{Action, ResultView};
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, FramedPhoto, Thumb};

mod list;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, view: &ResultView) {
    if view.all_checks {
        list::draw(c, view);
    } else if view.report.verdict() == Verdict::Fail {
        failed(c, view);
    } else {
        passed(c, view);
    }
}

/// Icon and colour of an outcome.
fn mark(c: &Canvas<'_>, outcome: Outcome) -> (Icon, egui::Color32) {
    let p = c.palette;
    match outcome {
        Outcome::Pass => (Icon::ST_PASS, p.pass),
        Outcome::Warn => (Icon::ST_WARN, p.warn),
        Outcome::Fail => (Icon::ST_FAIL, p.fail),
        Outcome::NotAssessed(_) => (Icon::ST_OFF, p.edge),
    }
}

/// One clause: icon, name, measured, limit.
fn clause(c: &mut Canvas<'_>, rect: Rect, finding: &Finding) {
    let p = c.palette;
    let y = rect.center().y;
    let (icon, colour) = mark(c, finding.outcome);
    c.icon(pos2(rect.min.x + 22.0, y), 44.0, icon, colour);
    let measured = match finding.outcome {
        Outcome::NotAssessed(_) => c.t("result.not_checked").to_owned(),
        Outcome::Pass | Outcome::Warn | Outcome::Fail => text::measured(finding).unwrap_or_default(),
    };
    let limit = text::limit(finding).unwrap_or_default();
    let column = if rect.width() < 620.0 { 156.0 } else { 180.0 };
    c.text_in(pos2(rect.max.x, y), Align2::RIGHT_CENTER, Type::MIN, p.ink2, &limit, column - 16.0);
    let at = pos2(rect.max.x - column, y);
    let measured = c.text_in(at, Align2::RIGHT_CENTER, Type::SMALL, p.ink, &measured, 170.0);
    let name = text::finding_name(finding, c.language);
    let at = pos2(rect.min.x + 64.0, y);
    let room = measured.min.x.min(rect.max.x - column) - at.x - 16.0;
    c.text_in(at, Align2::LEFT_CENTER, Type::BODY.strong(), p.ink, name, room);
}

/// The findings a student wants to see first: remarks, then the numbers of the norm.
fn chosen(view: &ResultView, count: usize) -> Vec<&Finding> {
    let first = [
        CheckId::HairTop,
        CheckId::EyeLine,
        CheckId::FaceWidth,
        CheckId::IlluminationUniformity,
        CheckId::BackgroundEven,
        CheckId::Roll,
        CheckId::ShouldersLevel,
        CheckId::Centred,
        CheckId::Sharpness,
    ];
    let findings = &view.report.findings;
    let remarks = findings.iter().filter(|f| f.outcome == Outcome::Fail);
    let remarks = remarks.chain(findings.iter().filter(|f| f.outcome == Outcome::Warn));
    let numbers = first.iter().filter_map(|&check| view.report.finding(check)).filter(|f| f.outcome == Outcome::Pass);
    remarks.chain(numbers).take(count).collect()
}

fn passed(c: &mut Canvas<'_>, view: &ResultView) {
    let rows: Vec<f32> = [CheckId::HairTop, CheckId::EyeLine]
        .iter()
        .filter_map(|&check| view.report.finding(check)?.value)
        .filter(|value| value.is_finite())
        .collect();
    if c.portrait {
        let mut area = c.content();
        let head = cut_top(&mut area, 540.0, 26.0);
        let photo = Rect::from_min_size(head.min + vec2(142.0, 30.0), vec2(366.0, 488.0));
        c.framed_photo(photo, FramedPhoto { shot: view.shot, rows: &rows, ruler: true });
        verdict(c, Rect::from_min_max(pos2(photo.max.x + 64.0, head.min.y + 30.0), head.max), view);
        actions(c, cut_bottom(&mut area, 136.0, 20.0), view);
        let strip = cut_bottom(&mut area, 290.0, 16.0);
        table(c, area, view, 5, true);
        thumbs(c, strip, view, 5);
    } else {
        let all = c.content();
        let photo = Rect::from_min_size(pos2(198.0, 200.0), vec2(414.0, 552.0));
        c.framed_photo(photo, FramedPhoto { shot: view.shot, rows: &rows, ruler: true });
        let mut middle = Rect::from_min_max(pos2(660.0, all.min.y + 4.0), pos2(1300.0, all.max.y));
        let head = cut_top(&mut middle, 124.0, 20.0);
        let (icon, colour) = verdict_mark(c, view);
        c.icon(head.left_center() + vec2(52.0, 0.0), 104.0, icon, colour);
        let (title, sub) = verdict_words(c, view);
        c.text_in(
            head.left_top() + vec2(132.0, 0.0),
            Align2::LEFT_TOP,
            Type::H1.sized(58.0),
            c.palette.ink,
            &title,
            508.0,
        );
        let at = head.left_top() + vec2(132.0, 76.0);
        c.text_in(at, Align2::LEFT_TOP, Type::BODY, c.palette.ink2, &sub, 508.0);
        table(c, middle, view, 7, true);
        let mut right = Rect::from_min_max(pos2(1340.0, all.min.y), all.max);
        let use_it = cut_bottom(&mut right, 280.0, 20.0);
        actions(c, use_it, view);
        thumbs(c, right, view, 3);
    }
}

fn verdict_mark(c: &Canvas<'_>, view: &ResultView) -> (Icon, egui::Color32) {
    match view.report.verdict() {
        Verdict::Pass => mark(c, Outcome::Pass),
        Verdict::Warn => mark(c, Outcome::Warn),
        Verdict::Fail => mark(c, Outcome::Fail),
    }
}

fn remarks(view: &ResultView) -> usize {
    let is_remark = |f: &&Finding| f.outcome == Outcome::Warn || (f.outcome == Outcome::Fail && !f.mandatory);
    view.report.findings.iter().filter(is_remark).count()
}

fn is_assessed(finding: &Finding) -> bool {
    !matches!(finding.outcome, Outcome::NotAssessed(_))
}

fn verdict_words(c: &Canvas<'_>, view: &ResultView) -> (String, String) {
    let all = &view.report.findings;
    let checked = all.iter().filter(|finding| is_assessed(finding)).count();
    let rest = all.len() - checked;
    let (n, m) = (checked.to_string(), rest.to_string());
    let sub = match (rest, view.report.verdict()) {
        (0, Verdict::Pass) => c.fill_text("result.pass_sub", &[("n", &n)]),
        (0, Verdict::Warn | Verdict::Fail) => c.fill_text("result.checked_sub", &[("n", &n)]),
        (_, _) => c.fill_text("result.partly_sub", &[("n", &n), ("m", &m)]),
    };
    match view.report.verdict() {
        Verdict::Warn => (c.fill_text("result.warn_title", &[("n", &remarks(view).to_string())]), sub),
        Verdict::Pass | Verdict::Fail => (c.t("result.pass_title").to_owned(), sub),
    }
}

fn verdict(c: &mut Canvas<'_>, rect: Rect, view: &ResultView) {
    let p = c.palette;
    let (icon, colour) = verdict_mark(c, view);
    c.icon(rect.min + vec2(48.0, 48.0), 96.0, icon, colour);
    let (title, sub) = verdict_words(c, view);
    let mut y = rect.min.y + 106.0;
    y += c.text_in(pos2(rect.min.x, y), Align2::LEFT_TOP, Type::H1, p.ink, &title, rect.width()).height() + 8.0;
    y += c.paragraph(pos2(rect.min.x, y), rect.width(), Type::BODY, p.ink2, &sub) + 16.0;
    if !c.notes() {
        return; // with 大字 the groups stand behind the button
    }
    let (font, cell) = (Type::MIN.spaced(1.15), rect.width() / 2.0);
    for (index, group) in groups(view).into_iter().enumerate() {
        let at = pos2(rect.min.x + (index % 2) as f32 * cell, y + (index / 2) as f32 * 68.0 + 16.0);
        if at.y + 16.0 > rect.max.y {
            break;
        }
        let (icon, colour) = match group.worst {
            Some(Outcome::Pass) => (Icon::CHECK, p.pass),
            Some(state) => mark(c, state),
            None => (Icon::ST_OFF, p.edge),
        };
        c.icon(at + vec2(17.0, 0.0), 34.0, icon, colour);
        let (left, room) = (at + vec2(44.0, 0.0), cell - 52.0);
        let name = c.t(group.key);
        c.text_in(left, Align2::LEFT_CENTER, font, p.ink, name, room);
        let rest = match (group.worst, group.unassessed) {
            (_, 0) => continue,
            (None, _) => c.t("common.unknown").to_owned(),
            (Some(_), count) => c.fill_text("result.group_rest", &[("n", &count.to_string())]),
        };
        c.text_in(left + vec2(0.0, 32.0), Align2::LEFT_CENTER, font, p.ink2, &rest, room);
    }
}

/// A group of checks that students read as one.
#[derive(Debug, PartialEq)]
struct Group {
    key: &'static str,
    /// The worst of what was assessed; `None`: nothing was.
    worst: Option<Outcome>,
    /// Checks that nobody assessed.
    unassessed: usize,
}

fn groups(view: &ResultView) -> Vec<Group> {
    list::GROUPS
        .iter()
        .map(|(key, checks)| {
            let found: Vec<&Finding> = checks.iter().filter_map(|&id| view.report.finding(id)).collect();
            let any = |wanted: Outcome| found.iter().any(|f| f.outcome == wanted).then_some(wanted);
            let worst = any(Outcome::Fail).or(any(Outcome::Warn)).or(any(Outcome::Pass));
            Group { key, worst, unassessed: found.iter().filter(|f| !is_assessed(f)).count() }
        })
        .collect()
}

fn table(c: &mut Canvas<'_>, rect: Rect, view: &ResultView, count: usize, linked: bool) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 10.0));
    if linked {
        let head = cut_top(&mut inner, 72.0, 0.0);
        let label = c.t("result.all_checks");
        let touch = c.press(head, label, true);
        if touch.clicked {
            c.send(Action::AllChecks);
        }
        let ink = if touch.down { p.blue_press } else { p.ink };
        c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, ink, label, head.width() - 160.0);
        c.icon(head.right_center() - vec2(20.0, 0.0), 40.0, Icon::CHEVRON_RIGHT, p.blue);
        let total = view.report.findings.len().to_string();
        let at = head.right_center() - vec2(48.0, 0.0);
        c.text(at, Align2::RIGHT_CENTER, Type::SMALL.strong(), p.blue, &total);
    }
    let findings = chosen(view, count);
    let high = (inner.height() / findings.len().max(1) as f32).min(76.0);
    for (index, finding) in findings.into_iter().enumerate() {
        let row = cut_top(&mut inner, high, 0.0);
        if linked || index > 0 {
            c.divider([row.min.x, row.max.x], row.min.y);
        }
        clause(c, row, finding);
    }
}

fn thumbs(c: &mut Canvas<'_>, rect: Rect, view: &ResultView, places: usize) {
    let p = c.palette;
    let label = c.t("result.candidates");
    let left = if view.shots_left == 0 {
        c.t("result.no_more").to_owned()
    } else {
        c.fill_text("result.shots_left", &[("n", &view.shots_left.to_string())])
    };
    let mut area = rect;
    let head = cut_top(&mut area, 52.0, 14.0);
    let note = if c.portrait {
        c.text_in(head.right_center(), Align2::RIGHT_CENTER, Type::SMALL, p.ink2, &left, head.width() * 0.5)
    } else {
        let at = pos2(area.min.x, area.min.y + 246.0);
        c.text_in(at, Align2::LEFT_TOP, Type::SMALL, p.ink2, &left, head.width());
        Rect::from_min_max(head.right_top(), head.right_bottom())
    };
    let room = note.min.x - head.min.x - 16.0;
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, label, room);
    let newest = view.shots.len().saturating_sub(places);
    let shots = &view.shots[newest..];
    for place in 0..places {
        let corner = area.min + vec2(place as f32 * 160.0, 0.0);
        let spot = Rect::from_min_size(corner, vec2(140.0, 180.0));
        match shots.get(place) {
            Some(&(shot, good)) => {
                let chosen = shot == view.shot;
                let label = match (chosen, good) {
                    (true, _) => c.t("result.favourite"),
                    (false, true) => c.t("common.pass"),
                    (false, false) => c.t("common.fail"),
                };
                c.thumb(spot, Thumb { shot, chosen, good, label });
            }
            None if place - shots.len() < view.shots_left as usize => c.slot(spot),
            None => {}
        }
    }
}

fn actions(c: &mut Canvas<'_>, rect: Rect, view: &ResultView) {
    let (retake, use_it) = (c.t("result.retake"), c.t("result.use"));
    let [left, right] = if c.portrait {
        split(rect, 350.0, 28.0)
    } else {
        let mut lower = rect;
        let upper = cut_top(&mut lower, 120.0, 22.0);
        [upper, lower]
    };
    let can = view.shots_left > 0;
    Button::secondary(retake).icon(Icon::RETAKE).enabled(can).sends(c, left, Action::Retake);
    Button::primary(use_it).after(Icon::ARROW_RIGHT).sends(c, right, Action::Use);
}

fn failed(c: &mut Canvas<'_>, view: &ResultView) {
    let Some(main) = view.report.failures().next() else { return };
    let (mut area, mut side) = if c.portrait {
        let mut area = c.content();
        let side = cut_bottom(&mut area, 272.0, 26.0);
        (area, side)
    } else {
        let [area, side] = split(c.content(), 1120.0, 48.0);
        (area, side)
    };
    let head = cut_top(&mut area, if c.portrait { 400.0 } else { 360.0 }, 26.0);
    let photo = Rect::from_min_size(head.min, vec2(head.height() * 0.75, head.height()));
    c.shot(photo, 20.0, view.shot);
    c.evidence(photo, &main.evidence);
    reason(c, Rect::from_min_max(pos2(photo.max.x + 40.0, head.min.y), head.max), view, main);
    let rest = if c.portrait { 306.0 } else { area.height() };
    let remedy = cut_top(&mut area, rest, 26.0);
    let picture = Illustration::remedy(text::finding_key(main));
    super::rejected::remedy_card(c, remedy, picture, text::finding_remedy(main, c.language));
    let ink = c.palette.ink;
    c.edge(remedy, crate::ui::theme::R3, 4.0, ink);

    let buttons = cut_bottom(&mut side, 136.0, 28.0);
    let (all, mended) = (c.t("result.all_checks"), c.t("result.retake_mended"));
    let can = view.shots_left > 0;
    let people = if c.portrait {
        let [left, right] = split(buttons, 380.0, 28.0);
        Button::secondary(all).icon(Icon::LIST).sends(c, left, Action::AllChecks);
        Button::primary(mended).after(Icon::ARROW_RIGHT).enabled(can).sends(c, right, Action::Retake);
        cut_bottom(&mut side, 108.0, 28.0)
    } else {
        Button::primary(mended).after(Icon::ARROW_RIGHT).enabled(can).sends(c, buttons, Action::Retake);
        let left = cut_bottom(&mut side, 108.0, 20.0);
        Button::secondary(all).icon(Icon::LIST).size(36.0).sends(c, left, Action::AllChecks);
        cut_bottom(&mut side, 108.0, 28.0)
    };
    if view.can_ask_manual {
        let label = c.t("result.manual");
        // Where faith or health may be the reason, the way to a person is no small print.
        let button = if may_be_excused(main.check) { Button::secondary(label) } else { Button::quiet(label) };
        button.icon(Icon::USER).size(36.0).sends(c, people, Action::AskManualReview);
    } else if view.shots.iter().any(|&(_, good)| good) || !c.portrait {
        let cells = columns(people, 2, 20.0);
        let text = c.fill_text("result.shots_left", &[("n", &view.shots_left.to_string())]);
        let ink2 = c.palette.ink2;
        c.text_in(cells[0].left_center(), Align2::LEFT_CENTER, Type::SMALL, ink2, &text, cells[0].width());
    }
    if c.portrait {
        table(c, area, view, 5, false);
    } else {
        thumbs(c, side, view, 4);
    }
}

/// Checks that somebody may be unable to pass for reasons of faith or health (P5 excepts coverings of the head).
fn may_be_excused(check: CheckId) -> bool {
    [
        CheckId::HeadUncovered,
        CheckId::EyesVisible,
        CheckId::EyesOpen,
        CheckId::EarsVisible,
        CheckId::EyewearTint,
        CheckId::ShouldersLevel,
        CheckId::Roll,
    ]
    .contains(&check)
}

fn reason(c: &mut Canvas<'_>, rect: Rect, view: &ResultView, main: &Finding) {
    let p = c.palette;
    let why = text::finding_reason(main, c.language);
    let passed = view.report.passed().to_string();
    let others = remarks(view) + view.report.failures().count().saturating_sub(1);
    let rest = c.fill_text("result.fail_sub", &[("n", &others.to_string()), ("m", &passed)]);
    let (title, label) = (c.t("result.fail_title"), c.t("result.main_reason"));
    let why_high = c.height(&why, Type::H2, rect.width());
    let rest_high = c.height(&rest, Type::SMALL, rect.width());
    let total = 80.0 + 16.0 + 42.0 + 8.0 + why_high + 16.0 + rest_high;
    let mut y = rect.center().y - total / 2.0;
    c.icon(pos2(rect.min.x + 40.0, y + 40.0), 80.0, Icon::ST_FAIL, p.fail);
    let at = pos2(rect.min.x + 102.0, y + 40.0);
    c.text_in(at, Align2::LEFT_CENTER, Type::H1.sized(58.0), p.ink, title, rect.width() - 102.0);
    y += 96.0;
    c.text_in(pos2(rect.min.x, y), Align2::LEFT_TOP, Type::SMALL, p.ink2, label, rect.width());
    y += 50.0;
    c.paragraph(pos2(rect.min.x, y), rect.width(), Type::H2, p.ink, &why);
    y += why_high + 16.0;
    c.paragraph(pos2(rect.min.x, y), rect.width(), Type::SMALL, p.ink2, &rest);
}

#[cfg(test)]
mod tests;
