//! Show the collection code to the reader; two ways to get one; trouble is said at once, with what to do.

use egui::{Align2, Pos2, Rect, pos2, vec2};

use crate::flow::{Action, CodeNotice, ScanTrouble};
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::pictures::centre_crop;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

/// Page that the browser's way begins with.
const CHSI: &str = "https://my.chsi.com.cn/archive/index.action";

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, notice: Option<CodeNotice>, for_progress: bool) {
    let (mut main, mut side) = c.stage(650.0, 860.0);
    let title = c.t(if for_progress { "code.title_progress" } else { "code.title" });
    let subtitle = c.t("code.subtitle");
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 24.0);
    match notice {
        Some(notice) => {
            let (tone, title, text) = says(notice);
            let (title, text) = (c.t(title), if text.is_empty() { "" } else { c.t(text) });
            let high = c.banner_height(main.width(), title, text);
            let rect = cut_bottom(&mut main, high, 24.0);
            c.banner(rect.min, rect.width(), tone, title, text);
        }
        None => hints(c, cut_bottom(&mut main, 104.0, 24.0)),
    }
    main.max.y = main.max.y.min(main.min.y + 520.0);
    reader(c, main, notice);

    let buttons = cut_bottom(&mut side, 120.0, 24.0);
    let [back, trouble] = split(buttons, 280.0, 28.0);
    let (left, right) = (c.t("common.back"), c.t("code.trouble"));
    Button::quiet(left).icon(Icon::ARROW_LEFT).size(36.0).sends(c, back, Action::Back);
    if notice == Some(CodeNotice::AtChsi) || notice == Some(CodeNotice::OtherSchool) {
        let leave = c.t("util.leave");
        Button::secondary(leave).icon(Icon::LEAVE).size(36.0).sends(c, trouble, Action::Leave);
    } else {
        Button::secondary(right).icon(Icon::HELP).size(36.0).sends(c, trouble, Action::Help);
    }
    let ink = c.palette.ink;
    let head = cut_top(&mut side, 60.0, 22.0);
    let title = c.t("code.how_title");
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, ink, title, head.width());
    side.max.y = side.max.y.min(side.min.y + 392.0);
    let cards = columns(side, 2, 24.0);
    let on_wechat = ["code.way_a_1", "code.way_a_2", "code.way_a_3", "code.way_a_4"];
    way(c, cards[0], ("code.way_a", Icon::PHONE), on_wechat, None);
    let in_browser = ["code.way_b_1", "code.way_b_2", "code.way_b_3", "code.way_b_4"];
    way(c, cards[1], ("code.way_b", Icon::GLOBE), in_browser, Some(CHSI));
}

/// What a notice says: tone, keys of title and text.
fn says(notice: CodeNotice) -> (Tone, &'static str, &'static str) {
    match notice {
        CodeNotice::NotACode => (Tone::Fail, "code.not_code_title", "code.not_code_text"),
        CodeNotice::OtherSchool => (Tone::Fail, "code.other_school_title", "code.other_school_text"),
        CodeNotice::AtChsi => (Tone::Info, "code.has_photo_title", "code.has_photo_text"),
        CodeNotice::NoProgressOffline => (Tone::Warn, "offline.no_progress", ""),
        CodeNotice::Trouble(ScanTrouble::TooDark) => (Tone::Warn, "code.too_dark", "code.save_note"),
        CodeNotice::Trouble(ScanTrouble::Glare) => (Tone::Warn, "code.glare", "code.save_note"),
        CodeNotice::Trouble(ScanTrouble::TooSmall) => (Tone::Warn, "code.too_small", "code.save_note"),
        CodeNotice::Trouble(ScanTrouble::Blurred) => (Tone::Warn, "code.blurred", "code.save_note"),
    }
}

/// What the reader sees, or a drawing of how to hold the phone, with the aiming marks.
fn reader(c: &mut Canvas<'_>, rect: Rect, notice: Option<CodeNotice>) {
    let p = c.palette;
    match c.pictures.preview {
        Some((texture, [width, height])) => {
            let mut uv = centre_crop([width as f32, height as f32], rect.width() / rect.height());
            std::mem::swap(&mut uv.min.x, &mut uv.max.x); // as in a looking glass
            c.image(rect, [28.0; 4], texture, uv);
        }
        None => {
            if let Some(phone) = Illustration::named("scan_phone") {
                c.covering(rect, [28.0; 4], phone);
            }
        }
    }
    let unit = (rect.width() / 964.0).max(rect.height() / 520.0);
    let at = |x: f32, y: f32| -> Pos2 { rect.center() + vec2(x - 482.0, y - 260.0) * unit };
    let colour = if notice.is_some() { p.gold } else { p.white };
    for (x, y, dx, dy) in
        [(335.0, 140.0, 1.0, 1.0), (635.0, 140.0, -1.0, 1.0), (335.0, 440.0, 1.0, -1.0), (635.0, 440.0, -1.0, -1.0)]
    {
        let mark = [at(x, y + 50.0 * dy), at(x, y), at(x + 50.0 * dx, y)];
        for (width, colour) in [(16.0, p.ink), (8.0, colour)] {
            c.line(&mark, width * unit, colour);
            for end in mark {
                c.disc(end, width * unit / 2.0, colour);
            }
        }
    }
    if notice.is_none() {
        let text = c.t("code.scanning");
        let font = Type::bold(32.0, 1.4);
        let wide = c.measure(text, font).x;
        let corner = pos2(rect.min.x + 24.0, rect.max.y - 96.0);
        let tab = Rect::from_min_size(corner, vec2(wide + 112.0, 72.0));
        c.fill(tab, 16.0, p.ink);
        c.icon(pos2(tab.min.x + 48.0, tab.center().y), 40.0, Icon::SCAN, p.white);
        c.text(pos2(tab.min.x + 84.0, tab.center().y), Align2::LEFT_CENTER, font, p.white, text);
    }
}

fn hints(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    let hints = [
        (Icon::RULER, c.t("code.hint_distance")),
        (Icon::SUN, c.t("code.hint_bright")),
        (Icon::HOLD, c.t("code.hint_flat")),
    ];
    let font = Type::SMALL;
    let widths: Vec<_> = hints.iter().map(|(_, text)| c.measure(text, font).x + 58.0).collect();
    let room = rect.width() - 40.0;
    let shrink = (room / (widths.iter().sum::<f32>() + 24.0)).min(1.0);
    let gap = (room - widths.iter().sum::<f32>() * shrink) / 3.0;
    let mut x = rect.min.x + 20.0 + gap / 2.0;
    for ((icon, text), width) in hints.into_iter().zip(widths) {
        let width = width * shrink;
        c.icon(pos2(x + 22.0, rect.center().y), 44.0, icon, p.blue);
        let at = pos2(x + 58.0, rect.center().y);
        c.text_in(at, Align2::LEFT_CENTER, font, p.ink, text, width - 58.0);
        x += width + gap;
    }
}

fn way(c: &mut Canvas<'_>, rect: Rect, (title, icon): (&str, Icon), lines: [&str; 4], code: Option<&str>) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(30.0, 24.0));
    let head = cut_top(&mut inner, 120.0, 8.0);
    c.icon(pos2(head.min.x + 28.0, head.center().y), 56.0, icon, p.blue);
    let title = c.t(title);
    let room = head.width() - 72.0 - if code.is_some() { 136.0 } else { 0.0 };
    let at = pos2(head.min.x + 72.0, head.center().y);
    c.text_in(at, Align2::LEFT_CENTER, Type::H3, p.ink, title, room);
    if let Some(code) = code {
        c.qr(Rect::from_center_size(pos2(head.max.x - 58.0, head.center().y), vec2(132.0, 132.0)), code);
    }
    let pitch = (inner.height() / 4.0).min(52.0);
    for (index, key) in lines.into_iter().enumerate() {
        let text = c.t(key);
        let at = inner.min + vec2(0.0, pitch * index as f32 + 6.0);
        c.disc(at + vec2(20.0, 20.0), 20.0, p.blue_tint);
        let bold = Type::MIN.strong();
        c.text(at + vec2(20.0, 20.0), Align2::CENTER_CENTER, bold, p.blue, &(index + 1).to_string());
        c.text_in(at + vec2(54.0, 20.0), Align2::LEFT_CENTER, Type::MIN, p.ink, text, inner.width() - 54.0);
    }
}
