//! Every check with its measure and its limit, by groups.

use egui::{Align2, Rect, pos2};

use super::clause;
use crate::domain::{CheckId, Finding};
use crate::flow::{Action, ResultView};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::Button;

/// How students group the checks.
pub(super) const GROUPS: [(&str, &[CheckId]); 6] = [
    (
        "result.group_face",
        &[
            CheckId::EyesOpen,
            CheckId::Gaze,
            CheckId::MouthClosed,
            CheckId::ExpressionNeutral,
            CheckId::EyesVisible,
            CheckId::BrowsVisible,
            CheckId::EarsVisible,
            CheckId::EyewearGlare,
            CheckId::EyewearTint,
            CheckId::EyewearFrame,
            CheckId::HeadUncovered,
            CheckId::Ornaments,
        ],
    ),
    (
        "result.group_layout",
        &[
            CheckId::OneFace,
            CheckId::Centred,
            CheckId::HairTop,
            CheckId::EyeLine,
            CheckId::FaceWidth,
            CheckId::InterEyeDistance,
        ],
    ),
    (
        "result.group_light",
        &[
            CheckId::OverExposure,
            CheckId::UnderExposure,
            CheckId::FaceLuminance,
            CheckId::IlluminationUniformity,
            CheckId::HotSpots,
            CheckId::DynamicRange,
            CheckId::NaturalColour,
            CheckId::RedEye,
            CheckId::Sharpness,
            CheckId::Noise,
        ],
    ),
    ("result.group_pose", &[CheckId::Yaw, CheckId::Pitch, CheckId::Roll, CheckId::ShouldersLevel]),
    (
        "result.group_background",
        &[
            CheckId::BackgroundEven,
            CheckId::BackgroundColour,
            CheckId::BackgroundClear,
            CheckId::BackgroundShadow,
            CheckId::ClothesContrast,
            CheckId::ClothesPlain,
        ],
    ),
    ("result.group_file", &[CheckId::Distortion, CheckId::Compression, CheckId::PhotoOfPhoto, CheckId::FileFormat]),
];

/// A line of the list.
#[derive(Clone, Copy)]
enum Line<'a> {
    Head(&'static str),
    Check(&'a Finding),
}

/// Lines are never closer than this; with 大字 than that.
const PITCH: [f32; 2] = [33.0, 66.0];

pub(super) fn draw(c: &mut Canvas<'_>, view: &ResultView) {
    let mut area = c.content();
    let back = cut_bottom(&mut area, if c.portrait { 120.0 } else { 96.0 }, 20.0);
    let large = !c.notes();
    let columns = match (c.portrait, large) {
        (true, true) => 1,
        (true, false) | (false, true) => 2,
        (false, false) => 3,
    };
    let room = area.height() - 24.0;
    let most = (room / PITCH[usize::from(large)]) as usize;
    let leaves = leaves(view, columns, most);
    let shown = c.leaf("all checks", leaves.len());
    foot(c, back, shown, leaves.len());
    let Some(filled) = leaves.get(shown) else { return };
    let fullest = filled.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let pitch = (room / fullest as f32).min(76.0);
    for (list, lines) in crate::ui::layout::columns(area, columns, 20.0).into_iter().zip(filled) {
        c.card(list);
        let mut inner = Rect::from_min_max(list.min + egui::vec2(24.0, 12.0), list.max - egui::vec2(24.0, 12.0));
        for (index, line) in lines.iter().enumerate() {
            let row = cut_top(&mut inner, pitch, 0.0);
            match line {
                Line::Head(key) => {
                    let (text, blue) = (c.t(key), c.palette.blue);
                    c.text_in(row.left_center(), Align2::LEFT_CENTER, Type::SMALL.strong(), blue, text, row.width());
                }
                Line::Check(finding) => {
                    if index > 0 {
                        c.divider([row.min.x, row.max.x], row.min.y);
                    }
                    narrow(c, row, finding);
                }
            }
        }
    }
}

/// Leaves of columns of lines. Columns are filled in order, a group never split where it fits into one column.
fn leaves(view: &ResultView, columns: usize, most: usize) -> Vec<Vec<Vec<Line<'_>>>> {
    let groups = GROUPS.iter().map(|(key, checks)| {
        let findings = checks.iter().filter_map(|&check| view.report.finding(check)).map(Line::Check);
        [Line::Head(key)].into_iter().chain(findings).collect::<Vec<_>>()
    });
    let groups: Vec<_> = groups.collect();
    let fill = |high: usize| {
        let mut filled: Vec<Vec<Line<'_>>> = vec![Vec::new()];
        for part in groups.iter().flat_map(|group| group.chunks(high)) {
            match filled.last_mut() {
                Some(column) if column.is_empty() || column.len() + part.len() <= high => column.extend(part),
                Some(_) | None => filled.push(part.to_vec()),
            }
        }
        filled
    };
    // On one leaf the columns are no higher than they must be; on several each is as full as it can be.
    let most = most.max(1);
    let filled = (1..most).map(fill).find(|filled| filled.len() <= columns).unwrap_or_else(|| fill(most));
    filled.chunks(columns).map(<[_]>::to_vec).collect()
}

/// Back, and on to the next leaf.
fn foot(c: &mut Canvas<'_>, rect: Rect, shown: usize, count: usize) {
    let label = c.t("common.back");
    if count < 2 {
        Button::primary(label).icon(Icon::ARROW_LEFT).sends(c, rect, Action::Close);
        return;
    }
    let [back, next] = split(rect, 300.0, 28.0);
    Button::quiet(label).icon(Icon::ARROW_LEFT).sends(c, back, Action::Close);
    let text = c.fill_text("common.next_page", &[("n", &(shown + 1).to_string()), ("m", &count.to_string())]);
    if Button::primary(&text).after(Icon::ARROW_RIGHT).show(c, next) {
        c.turn_leaf("all checks", (shown + 1) % count);
    }
}

/// A clause in a narrow column: measure and limit in one place.
fn narrow(c: &mut Canvas<'_>, row: Rect, finding: &Finding) {
    if row.width() > 620.0 {
        clause(c, row, finding);
        return;
    }
    let p = c.palette;
    let y = row.center().y;
    let (icon, colour) = super::mark(c, finding.outcome);
    c.icon(pos2(row.min.x + 18.0, y), (row.height() - 8.0).min(36.0), icon, colour);
    let value = match (crate::ui::text::measured(finding), crate::ui::text::limit(finding)) {
        (Some(value), Some(limit)) => format!("{value}  ({limit})"),
        (Some(value), None) => value,
        (None, _) if !super::is_assessed(finding) => c.t("result.not_checked").to_owned(),
        (None, _) => String::new(),
    };
    let value = c.text_in(pos2(row.max.x, y), Align2::RIGHT_CENTER, Type::MIN, p.ink2, &value, row.width() * 0.5);
    let name = crate::ui::text::finding_name(finding, c.language);
    let room = value.min.x - row.min.x - 58.0;
    c.text_in(pos2(row.min.x + 48.0, y), Align2::LEFT_CENTER, Type::MIN.strong(), p.ink, name, room);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::flow::Screen;

    #[test]
    fn every_check_stands_on_some_leaf() {
        let samples = crate::ui::samples::all(Language::Zh);
        let all = samples.iter().find_map(|sample| {
            let Screen::Result(view) = &sample.view.screen else { return None };
            view.all_checks.then_some(view)
        });
        let view = all.expect("a sample lists all checks");
        for (columns, most) in [(1, 20), (2, 9), (2, 35), (3, 18), (1, 1)] {
            let leaves = leaves(view, columns, most);
            let lines: Vec<_> = leaves.iter().flatten().flatten().collect();
            let checks = lines.iter().filter(|line| matches!(line, Line::Check(_))).count();
            assert_eq!(checks, view.report.findings.len(), "{columns} x {most}");
            assert!(leaves.iter().all(|leaf| leaf.len() <= columns));
            assert!(leaves.iter().flatten().all(|column| column.len() <= most), "{columns} x {most}");
        }
    }
}
