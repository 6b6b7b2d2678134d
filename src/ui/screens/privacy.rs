//! Privacy in plain words; three separate consents, none pre-ticked; the way on says why it is closed.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::Consents;
use crate::flow::{Action, Chrome, Consent};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{columns, cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, ConsentCard};

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, consents: Consents, full_text: bool) {
    if full_text {
        full(c, chrome);
        return;
    }
    let (mut main, mut side) = c.stage(860.0, 880.0);
    let (title, subtitle) = (c.t("privacy.title"), c.t("privacy.subtitle"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 26.0);
    if c.portrait {
        main.max.y += 10.0;
    } else {
        main.max.y = main.max.y.min(main.min.y + 560.0);
    }
    facts(c, main, chrome);

    let buttons = cut_bottom(&mut side, 136.0, 12.0);
    let wide = if c.portrait { 300.0 } else { 270.0 };
    let [decline, agree] = split(buttons, wide, 28.0);
    let ready = consents.photo && consents.send;
    let (no, yes) = (c.t("privacy.decline"), c.t("privacy.agree"));
    Button::secondary(no).sends(c, decline, Action::Decline);
    Button::primary(yes).after(Icon::ARROW_RIGHT).enabled(ready).sends(c, agree, Action::Next);
    let hint = cut_bottom(&mut side, 44.0, 12.0);
    if !ready {
        let p = c.palette;
        let text = c.t("privacy.agree_hint");
        let rect = c.text(hint.right_center(), Align2::RIGHT_CENTER, Type::SMALL, p.ink2, text);
        c.icon(rect.left_center() - vec2(32.0, 0.0), 36.0, Icon::ST_INFO, p.blue);
    }
    let ink = c.palette.ink;
    let title = c.t("privacy.consent_title");
    let head = cut_top(&mut side, 60.0, 24.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, ink, title, head.width());
    let (must, may) = (c.t("common.required"), c.t("common.optional"));
    let high = ((side.height() - 40.0) / 3.0).min(150.0);
    for (title, note, required, ticked, consent) in [
        ("privacy.consent_photo", "privacy.consent_photo_note", true, consents.photo, Consent::Photo),
        ("privacy.consent_send", "privacy.consent_send_note", true, consents.send, Consent::Send),
        ("privacy.consent_face", "privacy.consent_face_note", false, consents.face, Consent::Face),
    ] {
        let card = cut_top(&mut side, high, 20.0);
        let tag = if required { must } else { may };
        let (title, note) = (c.t(title), c.t(note));
        c.consent(card, ConsentCard { title, note, tag, required, ticked, consent });
    }
}

fn facts(c: &mut Canvas<'_>, rect: Rect, chrome: &Chrome) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 24.0));
    let buttons = columns(cut_bottom(&mut inner, 108.0, 10.0), 2, 20.0);
    let who = c.fill_text("privacy.who_text", &[("school", &chrome.school)]);
    let facts = [
        (Icon::USER, "privacy.who", who.as_str()),
        (Icon::CAP, "privacy.why", c.t("privacy.why_text")),
        (Icon::CLOCK, "privacy.how_long", c.t("privacy.how_long_text")),
        (Icon::SHIELD, "privacy.rights", c.t("privacy.rights_text")),
    ];
    let rows = inner.height() / 2.0;
    for (index, (icon, title, text)) in facts.into_iter().enumerate() {
        let (column, row) = ((index % 2) as f32, (index / 2) as f32);
        let at = inner.min + vec2(column * inner.width() / 2.0, row * rows + 8.0);
        let room = inner.width() / 2.0 - 88.0;
        c.icon(at + vec2(26.0, 32.0), 52.0, icon, p.blue);
        let title = c.t(title);
        // With 大字 the card keeps its type: the full text behind the button is what grows.
        let font = if c.notes() { Type::SMALL } else { Type::SMALL.sized(26.0) };
        let title = c.text_in(at + vec2(76.0, 0.0), Align2::LEFT_TOP, font.strong(), p.ink, title, room);
        c.paragraph(pos2(at.x + 76.0, title.max.y), room, font, p.ink2, text);
    }
    let (whole, read) = (c.t("privacy.full_text"), c.t("privacy.read_aloud"));
    Button::quiet(whole).icon(Icon::FILE).size(36.0).sends(c, buttons[0], Action::FullText);
    Button::quiet(read).icon(Icon::READ_ALOUD).size(36.0).sends(c, buttons[1], Action::SwitchVoice);
}

fn full(c: &mut Canvas<'_>, chrome: &Chrome) {
    let p = c.palette;
    let mut area = c.content();
    let buttons = cut_bottom(&mut area, 136.0, 28.0);
    let title = c.t("privacy.full_title");
    let high = c.heading(area.min, area.width(), title, "");
    cut_top(&mut area, high, 28.0);
    c.card(area);
    let inner = area.shrink2(vec2(44.0, 36.0));
    let texts: Vec<_> = ["1", "2", "3", "4", "5", "6"]
        .iter()
        .map(|n| c.fill_text(&format!("privacy.full_{n}"), &[("school", &chrome.school)]))
        .collect();
    // In landscape, and with large type, the text is set smaller rather than cut off.
    let sizes = [34.0, 32.0, 30.0, 28.0, 26.0, 24.0, 22.0];
    let needs = |size: f32| -> f32 {
        texts.iter().map(|text| c.height(text, Type::BODY.sized(size), inner.width()) + size * 0.7).sum()
    };
    let size = sizes.into_iter().find(|&size| needs(size) <= inner.height()).unwrap_or(22.0);
    let mut y = inner.min.y;
    for text in &texts {
        let font = Type::BODY.sized(size);
        y += c.paragraph(pos2(inner.min.x, y), inner.width(), font, p.ink, text) + size * 0.7;
    }
    let close = c.t("common.back");
    Button::primary(close).icon(Icon::ARROW_LEFT).sends(c, buttons, Action::Close);
}
