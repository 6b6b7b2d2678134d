//! What is typed and ticked: keypad, field, consent card.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::{Action, Consent, Field, Key};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{R1, R2, R3, STROKE_ACTIVE, STROKE_BUTTON, STROKE_CARD, STROKE_FIELD, Type};

/// A field of a keypad page.
#[derive(Debug, Clone, Copy)]
pub struct FieldView<'t> {
    /// Its name, also for screen readers.
    pub label: &'t str,
    /// What stands in it; dots where it is hidden.
    pub content: &'t str,
    /// The caret is in it.
    pub active: bool,
    /// What it holds is wrong.
    pub wrong: bool,
    /// What it holds is complete.
    pub complete: bool,
    /// Px kept free at its right end.
    pub reserved: f32,
}

/// One consent to decide on.
#[derive(Debug, Clone, Copy)]
pub struct ConsentCard<'t> {
    /// What is agreed to, also for screen readers.
    pub title: &'t str,
    /// A note below.
    pub note: &'t str,
    /// Whether it may be refused, in words.
    pub tag: &'t str,
    /// Whether it may not be refused.
    pub required: bool,
    /// It is ticked.
    pub ticked: bool,
    /// Which.
    pub consent: Consent,
}

impl Canvas<'_> {
    /// A field, 124 px high; pressing it puts the caret there.
    pub fn field(&mut self, rect: Rect, view: FieldView<'_>, field: Field) {
        let free = Rect::from_min_max(rect.min, pos2(rect.max.x - view.reserved, rect.max.y));
        if self.press(free, view.label, true).clicked {
            self.send(Action::Focus(field));
        }
        let p = self.palette;
        self.fill(rect, R2, p.surface);
        let (width, colour) = match (view.wrong, view.active) {
            (true, _) => (STROKE_ACTIVE, p.fail),
            (false, true) => (STROKE_ACTIVE, p.blue),
            (false, false) => (STROKE_FIELD, p.edge),
        };
        self.edge(rect, R2, width, colour);
        let at = pos2(rect.min.x + 38.0, rect.center().y);
        let room = free.width() - 100.0;
        let text = self.text_in(at, Align2::LEFT_CENTER, Type::bold(56.0, 1.4), p.ink, view.content, room);
        if view.active && !view.complete {
            let caret = Rect::from_center_size(pos2(text.max.x + 6.0, rect.center().y), vec2(5.0, 64.0));
            self.fill(caret, 2.0, p.blue);
        }
        let mark = pos2(free.max.x - 62.0, rect.center().y);
        if view.wrong {
            self.icon(mark, 48.0, Icon::ST_FAIL, p.fail);
        } else if view.complete && view.reserved == 0.0 {
            self.icon(mark, 52.0, Icon::ST_PASS, p.pass);
        }
    }

    /// The keypad: 1 to 9, then `corner` (X, or clear), 0, delete.
    pub fn keypad(&mut self, rect: Rect, with_x: bool) {
        let gap = 18.0;
        let (width, height) = ((rect.width() - 2.0 * gap) / 3.0, (rect.height() - 3.0 * gap) / 4.0);
        let cell = |index: u8| {
            let (column, row) = (f32::from(index % 3), f32::from(index / 3));
            let corner = rect.min + vec2(column * (width + gap), row * (height + gap));
            Rect::from_min_size(corner, vec2(width, height))
        };
        for digit in 1..=9 {
            self.key(cell(digit - 1), &digit.to_string(), Key::Digit(digit));
        }
        if with_x {
            self.key(cell(9), "X", Key::X);
        } else {
            let label = self.t("identity.clear").to_owned();
            self.quiet_key(cell(9), &label, None, Key::Clear);
        }
        self.key(cell(10), "0", Key::Digit(0));
        let label = self.t("identity.delete").to_owned();
        self.quiet_key(cell(11), &label, Some(Icon::BACKSPACE), Key::Delete);
    }

    fn key(&mut self, rect: Rect, label: &str, key: Key) {
        let touch = self.press(rect, label, true);
        let p = self.palette;
        self.fill(rect, R2, if touch.down { p.blue_tint } else { p.surface });
        let (width, edge) = if touch.down { (STROKE_BUTTON, p.blue) } else { (STROKE_CARD, p.line) };
        self.edge(rect, R2, width, edge);
        self.text(rect.center(), Align2::CENTER_CENTER, Type::bold(60.0, 1.4), p.ink, label);
        if touch.clicked {
            self.send(Action::Key(key));
        }
    }

    fn quiet_key(&mut self, rect: Rect, label: &str, icon: Option<Icon>, key: Key) {
        let touch = self.press(rect, label, true);
        let p = self.palette;
        self.fill(rect, R2, if touch.down { p.blue_tint } else { p.sunken });
        let (width, edge) = if touch.down { (STROKE_BUTTON, p.blue) } else { (STROKE_CARD, p.line) };
        self.edge(rect, R2, width, edge);
        match icon {
            Some(icon) => self.icon(rect.center(), 56.0, icon, p.ink),
            None => {
                self.text(rect.center(), Align2::CENTER_CENTER, Type::bold(36.0, 1.4), p.ink, label);
            }
        }
        if touch.clicked {
            self.send(Action::Key(key));
        }
    }

    /// A tick box without text, 68 px square.
    fn tick_box(&mut self, centre: egui::Pos2, ticked: bool) {
        let p = self.palette;
        let rect = Rect::from_center_size(centre, vec2(68.0, 68.0));
        self.fill(rect, R1, if ticked { p.blue } else { p.surface });
        self.edge(rect, R1, STROKE_BUTTON, if ticked { p.blue } else { p.edge });
        if ticked {
            self.icon(centre, 52.0, Icon::CHECK, p.white);
        }
    }

    /// A consent card; the whole card is the target.
    pub fn consent(&mut self, rect: Rect, card: ConsentCard<'_>) {
        let ConsentCard { title, note, tag, required, ticked, consent } = card;
        let touch = self.tick(rect, title, ticked);
        if touch.clicked {
            self.send(Action::Consent(consent));
        }
        let p = self.palette;
        self.fill(rect, R3, if touch.down { p.blue_tint } else { p.surface });
        self.edge(rect, R3, STROKE_CARD, if ticked { p.blue } else { p.line });
        self.tick_box(pos2(rect.min.x + 70.0, rect.center().y), ticked);
        let right = pos2(rect.max.x - 36.0, rect.center().y);
        let tone = if required { super::Tone::Info } else { super::Tone::Grey };
        let tag = self.tag(right, Align2::RIGHT_CENTER, tone, None, tag);
        let room = tag.min.x - 24.0 - (rect.min.x + 136.0);
        let at = pos2(rect.min.x + 136.0, rect.center().y);
        let high = [(title, Type::H3), (note, Type::SMALL)].map(|(text, font)| self.height(text, font, room));
        if self.aids.large_text && high[0] + high[1] <= rect.height() {
            let top = at - vec2(0.0, f32::midpoint(high[0], high[1]));
            self.paragraph(top, room, Type::H3, p.ink, title);
            self.paragraph(top + vec2(0.0, high[0]), room, Type::SMALL, p.ink2, note);
            return;
        }
        self.text_in(at, Align2::LEFT_BOTTOM, Type::H3, p.ink, title, room);
        self.text_in(at, Align2::LEFT_TOP, Type::SMALL, p.ink2, note, room);
    }
}
