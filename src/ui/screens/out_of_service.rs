//! The booth takes no photos: why, where else, what still works.

use egui::{Align2, Rect, Vec2, pos2, vec2};

use crate::flow::{Action, Chrome, OutOfService};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::chrome;
use crate::ui::layout::{columns, cut_bottom};
use crate::ui::theme::{R3, Type};
use crate::ui::widgets::Button;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, reason: OutOfService, by_phone: bool) {
    let p = c.palette;
    chrome::header(c, chrome, None, false);
    let (icon, key) = match reason {
        OutOfService::Lights => (Icon::LIGHTS, "service.reason_lights"),
        OutOfService::Heat => (Icon::TEMP, "service.reason_heat"),
        OutOfService::Camera => (Icon::CAMERA, "service.reason_camera"),
        OutOfService::Disk => (Icon::DISK, "service.reason_disk"),
        OutOfService::Clock => (Icon::CLOCK, "service.reason_clock"),
        OutOfService::Staff => (Icon::WRENCH, "service.reason_staff"),
    };
    let (main, mut side) = c.stage(600.0, 820.0);
    let top = if c.portrait { main.min + vec2(0.0, 110.0) } else { main.min + vec2(0.0, 40.0) };
    let sign = Rect::from_min_size(top, Vec2::splat(200.0));
    c.fill(sign, R3, p.gold);
    c.icon(sign.center(), 132.0, icon, p.ink);
    let mut y = sign.max.y + 50.0;
    let title = c.t("service.title");
    let wide = c.measure(title, Type::DISPLAY.sized(108.0)).x;
    if wide <= main.width() {
        y += c.paragraph(pos2(main.min.x, y), main.width(), Type::DISPLAY.sized(108.0), p.ink, title);
    } else {
        y += c.paragraph(pos2(main.min.x, y), main.width(), Type::DISPLAY.sized(76.0), p.ink, title);
    }
    let text = c.t(key);
    y += 26.0;
    y += c.paragraph(pos2(main.min.x, y), main.width().min(880.0), Type::BODY.sized(42.0), p.ink, text);
    let auto = c.t("service.auto");
    c.paragraph(pos2(main.min.x, y + 20.0), main.width(), Type::SMALL, p.ink2, auto);

    let buttons = cut_bottom(&mut side, 220.0, 24.0);
    let cells = columns(buttons, if by_phone { 2 } else { 1 }, 28.0);
    let (progress, existing) = (c.t("service.works_progress"), c.t("service.works_existing"));
    Button::secondary(progress).icon(Icon::LIST).upright().size(36.0).sends(c, cells[0], Action::Progress);
    if by_phone {
        Button::secondary(existing).icon(Icon::PHONE).upright().size(36.0).sends(c, cells[1], Action::BringPhoto);
    }
    let still = cut_bottom(&mut side, 60.0, 26.0);
    let text = c.t("service.still_works");
    c.text_in(still.left_center(), Align2::LEFT_CENTER, Type::H2, p.ink, text, still.width());
    let card = cut_bottom(&mut side, 168.0, 0.0);
    c.card(card);
    c.icon(pos2(card.min.x + 76.0, card.center().y), 68.0, Icon::PIN, p.blue);
    let at = pos2(card.min.x + 144.0, card.center().y);
    let title = c.t("service.staffed");
    c.text_in(at, Align2::LEFT_BOTTOM, Type::H3, p.ink, title, card.width() - 180.0);
    c.text_in(at, Align2::LEFT_TOP, Type::BODY, p.ink, &chrome.staffed_point, card.width() - 180.0);
    if c.secret_taps(Rect::from_min_size(pos2(0.0, 0.0), Vec2::splat(120.0)), 5) {
        c.send(Action::HiddenCorner);
    }
}
