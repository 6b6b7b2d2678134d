//! A returning student whose photo was sent back: the reviewer's words, the remedy, a free retake.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{CheckId, PhotoState, Record};
use crate::flow::Action;
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top};
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, record: &Record, updated: &str) {
    let PhotoState::Rejected { reason, words } = &record.photo else { return };
    let p = c.palette;
    let (mut main, mut side) = c.stage(272.0, 760.0);
    let head = cut_top(&mut main, 136.0, 28.0);
    c.icon(head.left_center() + vec2(52.0, 0.0), 104.0, Icon::ST_FAIL, p.fail);
    let title = c.t("progress.rejected_title");
    let subtitle = match updated {
        "" => record.school.clone(),
        when => c.fill_text("progress.subtitle", &[("time", when)]),
    };
    c.heading(pos2(head.min.x + 132.0, head.min.y), head.width() - 132.0, title, &subtitle);

    let known = CheckId::from_id(reason);
    let remedy = known.map(|check| Text::static_get(c.language, &format!("check.{}.remedy", check.as_str())));
    let picture = Illustration::remedy(reason);
    let words = if words.is_empty() { Text::static_get(c.language, &format!("check.{reason}.name")) } else { words };
    let lower = if remedy.is_some() { if c.portrait { 520.0 } else { 300.0 } } else { 180.0 };
    let needs = c.height(words, Type::H2, main.width() - 88.0) + 160.0;
    let high = (main.height() - lower - 30.0).min(needs);
    let card = cut_top(&mut main, high, 30.0);
    c.card(card);
    let inner = card.shrink2(vec2(44.0, 36.0));
    c.icon(inner.min + vec2(22.0, 26.0), 44.0, Icon::USER, p.blue);
    let label = c.t("progress.rejected_by");
    c.text_in(inner.min + vec2(60.0, 0.0), Align2::LEFT_TOP, Type::H3, p.blue, label, inner.width() - 60.0);
    let words = if words.is_empty() { Text::static_get(c.language, &format!("check.{reason}.name")) } else { words };
    let mut font = Type::H2;
    while font.size > 28.0 && c.height(words, font, inner.width()) > inner.height() - 76.0 {
        font = font.sized(font.size - 4.0);
    }
    c.paragraph(inner.min + vec2(0.0, 76.0), inner.width(), font, p.ink, words);
    if let Some(remedy) = remedy {
        let high = main.height().min(314.0);
        let card = cut_top(&mut main, high, 30.0);
        remedy_card(c, card, picture, remedy);
    }

    let retake = cut_bottom(&mut side, 136.0, 28.0);
    let label = c.t("progress.retake");
    Button::primary(label).icon(Icon::CAMERA).sends(c, retake, Action::Start);
    let help = cut_bottom(&mut side, 108.0, 28.0);
    let label = c.t("util.help");
    Button::quiet(label).icon(Icon::HEADSET).size(36.0).sends(c, help, Action::Help);
    let (title, text) = (c.t("submit.fee_retake"), c.t("progress.rejected_once"));
    let place = if c.portrait { main } else { side };
    c.banner(place.min, place.width(), Tone::Info, title, text);
}

/// A picture from now to like this, with the words beside it.
pub(super) fn remedy_card(c: &mut Canvas<'_>, rect: Rect, picture: Option<Illustration>, remedy: &str) {
    let p = c.palette;
    c.card(rect);
    let mut x = rect.min.x + 36.0;
    if let Some(picture) = picture {
        let high = (rect.height() - 28.0).min((rect.width() * 0.5) / (720.0 / 448.0));
        let place = Rect::from_min_size(
            pos2(rect.min.x + 10.0, rect.center().y - high / 2.0),
            vec2(high * 720.0 / 448.0, high),
        );
        c.illustration(place, [20.0; 4], picture);
        x = place.max.x + 20.0;
    }
    let room = rect.max.x - 30.0 - x;
    let mut font = Type::H2;
    while font.size > 30.0 && c.height(remedy, font, room) > rect.height() - 130.0 {
        font = font.sized(font.size - 4.0);
    }
    let high = 51.0 + 14.0 + c.height(remedy, font, room);
    let top = rect.center().y - high / 2.0;
    c.icon(pos2(x + 22.0, top + 26.0), 44.0, Icon::WRENCH, p.blue);
    let label = c.t("result.how_to_mend");
    c.text_in(pos2(x + 58.0, top), Align2::LEFT_TOP, Type::H3, p.blue, label, room - 58.0);
    c.paragraph(pos2(x, top + 65.0), room, font, p.ink, remedy);
}
