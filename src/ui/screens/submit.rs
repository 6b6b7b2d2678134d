//! Photo and record once more, then sealed and written.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{Price, ShotId, StudentNumber};
use crate::flow::{Action, Screen};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, FramedPhoto, Row, Tone};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, screen: &Screen) {
    let Screen::Submit { record, number, phone, face, shot, kilobytes, manual_review, saving, failed } = screen else {
        return;
    };
    let (mut main, mut side) = c.stage(714.0, 880.0);
    let (title, subtitle) = (c.t("submit.title"), c.t("submit.subtitle"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 28.0);
    if *failed {
        let (title, text) = (c.t("submit.failed_title"), c.t("submit.failed_text"));
        let banner = c.banner(main.min, main.width(), Tone::Fail, title, text);
        cut_top(&mut main, banner.height(), 20.0);
    } else if *saving {
        let text = c.t("submit.saving");
        let banner = c.banner(main.min, main.width(), Tone::Info, text, "");
        cut_top(&mut main, banner.height(), 20.0);
    }
    let tag = if *manual_review { (Tone::Warn, c.t("submit.manual")) } else { (Tone::Pass, c.t("submit.photo_ok")) };
    photo(c, main, (*shot, *kilobytes), tag, *saving);

    let buttons = cut_bottom(&mut side, 136.0, 48.0);
    let [back, submit] = split(buttons, 280.0, 28.0);
    let left = c.t("common.back");
    Button::quiet(left).icon(Icon::ARROW_LEFT).enabled(!saving).sends(c, back, Action::Back);
    if *failed {
        let help = c.t("util.help");
        Button::primary(help).icon(Icon::HEADSET).sends(c, submit, Action::Help);
    } else {
        let label = c.t(if *saving { "submit.saving" } else { "submit.confirm" });
        Button::primary(label).icon(Icon::SEND).enabled(!saving).sends(c, submit, Action::Submit);
    }
    let fee = match record.price {
        Price::Student(fen) => c.fill_text("common.yuan", &[("amount", &fen.yuan())]),
        Price::School => c.t("submit.fee_school").to_owned(),
        Price::FreeRetake => c.t("submit.fee_retake").to_owned(),
    };
    let (number, phone) = (masked(number), super::record::masked(phone));
    let phone = if phone.is_empty() { "—" } else { phone.as_str() };
    let rows = [
        Row { label: c.t("record.name"), value: record.name.expose() },
        Row { label: c.t("record.school"), value: &record.school },
        Row { label: c.t("identity.student_no"), value: &number },
        Row { label: c.t("submit.phone"), value: phone },
        Row { label: c.t("submit.face_compare"), value: c.t(if *face { "submit.face_yes" } else { "submit.face_no" }) },
        Row { label: c.t("submit.fee"), value: &fee },
    ];
    side.min.y = side.min.y.max(side.max.y - 530.0);
    c.table(side, 290.0, &rows);
}

/// `202201****`: seen by others in the queue.
pub(super) fn masked(number: &StudentNumber) -> String {
    let shown: Vec<char> = number.expose().chars().collect();
    let keep = shown.len().saturating_sub(4);
    shown.iter().take(keep).copied().chain("****".chars()).collect()
}

fn photo(
    c: &mut Canvas<'_>,
    area: Rect,
    (shot, kilobytes): (ShotId, Option<u32>),
    (tone, text): (Tone, &str),
    saving: bool,
) {
    let p = c.palette;
    let high = (area.height() - 40.0).min(570.0);
    let size = vec2(high * 0.75, high);
    let beside = 330.0;
    let left = area.center().x - (size.x + 48.0 + beside) / 2.0;
    let rect = Rect::from_min_size(pos2(left.max(area.min.x + 16.0), area.min.y + 16.0), size);
    c.framed_photo(rect, FramedPhoto { shot, rows: &[], ruler: false });
    let mut y = rect.center().y - 170.0;
    let x = rect.max.x + 56.0;
    let room = (area.max.x - x).max(120.0);
    let file = match kilobytes {
        Some(size) => format!("480 × 640\n{size} KB · JPG"),
        None => "480 × 640\nJPG".to_owned(),
    };
    y = c.status(pos2(x, y), Align2::LEFT_TOP, tone, text).max.y + 20.0;
    y += c.paragraph(pos2(x, y), room, Type::BODY, p.ink, &file) + 20.0;
    if c.notes() {
        let note = c.t("pose.mirror_note");
        y += c.paragraph(pos2(x, y), room.min(beside), Type::SMALL, p.ink2, note) + 20.0;
    }
    let label = c.t("submit.change");
    let wide = c.measure(label, Type::bold(36.0, 1.4)).x + 118.0;
    let button = Rect::from_min_size(pos2(x, y), vec2(room.min(wide), 108.0));
    Button::secondary(label).icon(Icon::RETAKE).size(36.0).enabled(!saving).sends(c, button, Action::Back);
}
