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
    let (title, subtitle) = (c.t("privacy.title"), c.t("privacy.subtitle"));
    if !c.notes() {
        large(c, (title, subtitle), consents);
        return;
    }
    let (mut main, mut side) = c.stage(860.0, 880.0);
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 26.0);
    if c.portrait {
        main.max.y += 10.0;
    } else {
        main.max.y = main.max.y.min(main.min.y + 560.0);
    }
    facts(c, main, chrome);

    answers(c, cut_bottom(&mut side, 136.0, 12.0), consents);
    hint(c, cut_bottom(&mut side, 44.0, 12.0), consents);
    let ink = c.palette.ink;
    let title = c.t("privacy.consent_title");
    let head = cut_top(&mut side, 60.0, 24.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, ink, title, head.width());
    questions(c, side, 150.0, consents);
}

/// With 大字 the consents and their notes take the whole page; the facts stand in the full text behind the button.
fn large(c: &mut Canvas<'_>, (title, subtitle): (&str, &str), consents: Consents) {
    let mut area = c.content();
    let buttons = cut_bottom(&mut area, 136.0, if c.portrait { 16.0 } else { 20.0 });
    if c.portrait {
        let high = c.heading(area.min, area.width(), title, subtitle);
        cut_top(&mut area, high, 26.0);
        behind(c, cut_top(&mut area, 120.0, 36.0));
        let (ink, title) = (c.palette.ink, c.t("privacy.consent_title"));
        let head = cut_top(&mut area, 72.0, 24.0);
        c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H2, ink, title, head.width());
        answers(c, buttons, consents);
        hint(c, cut_bottom(&mut area, 52.0, 16.0), consents);
    } else {
        let head = cut_top(&mut area, 161.0, 20.0);
        let [words, reads] = split(head, head.width() - 900.0, 32.0);
        c.heading(words.min, words.width(), title, subtitle);
        behind(c, Rect::from_min_size(reads.min + vec2(0.0, 16.0), vec2(reads.width(), 120.0)));
        let [words, keys] = split(buttons, buttons.width() - 900.0, 32.0);
        answers(c, keys, consents);
        hint(c, words, consents);
    }
    questions(c, area, 260.0, consents);
}

/// Decline, and agree.
fn answers(c: &mut Canvas<'_>, rect: Rect, consents: Consents) {
    let [decline, agree] = split(rect, if c.portrait { 300.0 } else { 270.0 }, 28.0);
    let (no, yes) = (c.t("privacy.decline"), c.t("privacy.agree"));
    Button::secondary(no).sends(c, decline, Action::Decline);
    let ready = is_enough(consents);
    Button::primary(yes).after(Icon::ARROW_RIGHT).enabled(ready).sends(c, agree, Action::Next);
}

/// Why the way on is closed.
fn hint(c: &mut Canvas<'_>, rect: Rect, consents: Consents) {
    if is_enough(consents) {
        return;
    }
    let p = c.palette;
    let text = c.t("privacy.agree_hint");
    let room = rect.width() - 52.0;
    let rect = c.text_in(rect.right_center(), Align2::RIGHT_CENTER, Type::SMALL, p.ink2, text, room);
    c.icon(rect.left_center() - vec2(32.0, 0.0), 36.0, Icon::ST_INFO, p.blue);
}

const fn is_enough(consents: Consents) -> bool {
    consents.photo && consents.send
}

/// The three consents, each at most `most` high.
fn questions(c: &mut Canvas<'_>, mut area: Rect, most: f32, consents: Consents) {
    let (must, may) = (c.t("common.required"), c.t("common.optional"));
    let high = ((area.height() - 40.0) / 3.0).min(most);
    for (title, note, required, ticked, consent) in [
        ("privacy.consent_photo", "privacy.consent_photo_note", true, consents.photo, Consent::Photo),
        ("privacy.consent_send", "privacy.consent_send_note", true, consents.send, Consent::Send),
        ("privacy.consent_face", "privacy.consent_face_note", false, consents.face, Consent::Face),
    ] {
        let card = cut_top(&mut area, high, 20.0);
        let tag = if required { must } else { may };
        let (title, note) = (c.t(title), c.t(note));
        c.consent(card, ConsentCard { title, note, tag, required, ticked, consent });
    }
}

/// The full text, and the voice that reads it.
fn behind(c: &mut Canvas<'_>, rect: Rect) {
    let cells = columns(rect, 2, 20.0);
    let (whole, read) = (c.t("privacy.full_text"), c.t("privacy.read_aloud"));
    Button::quiet(whole).icon(Icon::FILE).size(36.0).sends(c, cells[0], Action::FullText);
    Button::quiet(read).icon(Icon::READ_ALOUD).size(36.0).sends(c, cells[1], Action::ReadAloud);
}

fn facts(c: &mut Canvas<'_>, rect: Rect, chrome: &Chrome) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(36.0, 24.0));
    behind(c, cut_bottom(&mut inner, 108.0, 10.0));
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
        let font = Type::SMALL;
        let title = c.text_in(at + vec2(76.0, 0.0), Align2::LEFT_TOP, font.strong(), p.ink, title, room);
        c.paragraph(pos2(at.x + 76.0, title.max.y), room, font, p.ink2, text);
    }
}

fn full(c: &mut Canvas<'_>, chrome: &Chrome) {
    let p = c.palette;
    let mut area = c.content();
    let buttons = cut_bottom(&mut area, 136.0, 28.0);
    let title = c.t("privacy.full_title");
    let high = c.heading(area.min, area.width(), title, "");
    cut_top(&mut area, high, 28.0);
    c.card(area);
    let inner = area.shrink2(vec2(44.0, 30.0));
    let texts: Vec<_> = ["1", "2", "3", "4", "5", "6"]
        .iter()
        .map(|n| c.fill_text(&format!("privacy.full_{n}"), &[("school", &chrome.school)]))
        .collect();
    // Set smaller down to the least size, then on a second page.
    let sizes: &[f32] = if c.notes() { &[34.0, 32.0, 30.0, 28.0] } else { &[34.0, 30.0, 26.0] };
    let height = |c: &Canvas<'_>, text: &str, size: f32| c.height(text, Type::BODY.sized(size), inner.width());
    let needs = |size: f32| -> f32 { texts.iter().map(|text| height(c, text, size) + size * 0.6).sum() };
    let least = sizes[sizes.len() - 1];
    let size = sizes.iter().copied().find(|&size| needs(size) - size * 0.6 <= inner.height()).unwrap_or(least);
    let mut pages: Vec<Vec<&str>> = vec![Vec::new()];
    let mut y = 0.0;
    for text in &texts {
        let high = height(c, text, size);
        if y + high > inner.height() && y > 0.0 {
            pages.push(Vec::new());
            y = 0.0;
        }
        y += high + size * 0.6;
        if let Some(page) = pages.last_mut() {
            page.push(text);
        }
    }
    let shown = c.leaf("privacy", pages.len());
    let mut y = inner.min.y;
    for text in &pages[shown] {
        let font = Type::BODY.sized(size);
        y += c.paragraph(pos2(inner.min.x, y), inner.width(), font, p.ink, text) + size * 0.6;
    }
    let close = c.t("common.back");
    if pages.len() == 1 {
        Button::primary(close).icon(Icon::ARROW_LEFT).sends(c, buttons, Action::Close);
        return;
    }
    let [back, next] = split(buttons, 300.0, 28.0);
    let next_page =
        c.fill_text("common.next_page", &[("n", &(shown + 1).to_string()), ("m", &pages.len().to_string())]);
    Button::quiet(close).icon(Icon::ARROW_LEFT).sends(c, back, Action::Close);
    if Button::primary(&next_page).after(Icon::ARROW_RIGHT).show(c, next) {
        c.turn_leaf("privacy", (shown + 1) % pages.len());
    }
}
