//! Every check with its measure and its limit, by groups.

use egui::{Align2, Rect, pos2};

use super::clause;
use crate::domain::CheckId;
use crate::flow::{Action, ResultView};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top};
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

pub(super) fn draw(c: &mut Canvas<'_>, view: &ResultView) {
    let mut area = c.content();
    let back = cut_bottom(&mut area, if c.portrait { 120.0 } else { 96.0 }, 20.0);
    let label = c.t("common.back");
    Button::primary(label).icon(Icon::ARROW_LEFT).sends(c, back, Action::Close);
    let columns = if c.portrait { 2 } else { 3 };
    let lists = crate::ui::layout::columns(area, columns, 20.0);
    let total: usize = GROUPS.iter().map(|(_, checks)| checks.len() + 1).sum();
    // Columns are filled in order, a group never split, each as high as the fullest needs.
    let mut filled = vec![Vec::new(); columns];
    let mut at = 0;
    let mut rows = 0;
    for group in &GROUPS {
        let size = group.1.len() + 1;
        if rows > 0 && rows + size > total.div_ceil(columns) + 2 && at + 1 < columns {
            at += 1;
            rows = 0;
        }
        filled[at].push(group);
        rows += size;
    }
    let fullest = filled.iter().map(|list| list.iter().map(|g| g.1.len() + 1).sum::<usize>()).max().unwrap_or(1);
    let pitch = ((area.height() - 24.0) / fullest as f32).min(76.0);
    for (list, groups) in lists.into_iter().zip(filled) {
        c.card(list);
        let mut inner = Rect::from_min_max(list.min + egui::vec2(24.0, 12.0), list.max - egui::vec2(24.0, 12.0));
        for (key, checks) in groups {
            let head = cut_top(&mut inner, pitch, 0.0);
            let (text, blue) = (c.t(key), c.palette.blue);
            let font = Type::SMALL.strong();
            c.text_in(head.left_center(), Align2::LEFT_CENTER, font, blue, text, head.width());
            for finding in checks.iter().filter_map(|&check| view.report.finding(check)) {
                let row = cut_top(&mut inner, pitch, 0.0);
                c.divider([row.min.x, row.max.x], row.min.y);
                narrow(c, row, finding);
            }
        }
    }
}

/// A clause in a narrow column: measure and limit in one place.
fn narrow(c: &mut Canvas<'_>, row: Rect, finding: &crate::domain::Finding) {
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
