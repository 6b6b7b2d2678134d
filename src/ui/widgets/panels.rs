//! Grounds for content: card, banner, tag, rows, heading, dialog, sheet.

use egui::{Align2, Color32, Pos2, Rect, pos2, vec2};

use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{Palette, R1, R2, R3, R4, STROKE_CARD, Type};

/// What a banner or a tag says at a glance; each has its own silhouette, so that colour is never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Information.
    Info,
    /// Passed.
    Pass,
    /// A remark.
    Warn,
    /// Failed.
    Fail,
    /// Neutral.
    Grey,
}

impl Tone {
    /// Ground, colour of icon and tag text, icon.
    pub const fn look(self, p: &Palette) -> (Color32, Color32, Icon) {
        match self {
            Self::Info => (p.blue_tint, p.blue, Icon::ST_INFO),
            Self::Pass => (p.pass_tint, p.pass, Icon::ST_PASS),
            Self::Warn => (p.warn_tint, p.warn, Icon::ST_WARN),
            Self::Fail => (p.fail_tint, p.fail, Icon::ST_FAIL),
            Self::Grey => (p.sunken, p.ink2, Icon::ST_OFF),
        }
    }
}

/// A row of a table in a card.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    /// At the left, in secondary ink.
    pub label: &'t str,
    /// Bold, behind it.
    pub value: &'t str,
}

impl Canvas<'_> {
    /// A white card.
    pub fn card(&mut self, rect: Rect) {
        let p = self.palette;
        self.fill(rect, R3, p.surface);
        self.edge(rect, R3, STROKE_CARD, p.line);
    }

    /// A divider.
    pub fn divider(&mut self, x: [f32; 2], y: f32) {
        let colour = self.palette.line;
        self.fill(Rect::from_min_max(pos2(x[0], y - 1.0), pos2(x[1], y + 1.0)), 0.0, colour);
    }

    /// Title and subtitle of a screen. Gives the height it takes.
    pub fn heading(&mut self, at: Pos2, width: f32, title: &str, subtitle: &str) -> f32 {
        let p = self.palette;
        let text = title;
        let title = self.text_in(at, Align2::LEFT_TOP, Type::H1, p.ink, text, width);
        self.announce(title, text);
        if subtitle.is_empty() {
            return title.height();
        }
        let below = pos2(at.x, title.max.y + 8.0);
        title.height() + 8.0 + self.paragraph(below, width, Type::BODY, p.ink2, subtitle)
    }

    /// Height of a banner of that width.
    pub fn banner_height(&self, width: f32, title: &str, text: &str) -> f32 {
        let room = width - 64.0 - 88.0;
        let title = self.height(title, Type::BODY.strong().spaced(1.35), room);
        let text = if text.is_empty() { 0.0 } else { self.height(text, Type::SMALL, room) };
        (title + text + 48.0).max(112.0)
    }

    /// A banner with a bold line and, if not empty, a text below. Gives its box.
    pub fn banner(&mut self, at: Pos2, width: f32, tone: Tone, title: &str, text: &str) -> Rect {
        let rect = Rect::from_min_size(at, vec2(width, self.banner_height(width, title, text)));
        let p = self.palette;
        let (ground, colour, icon) = tone.look(&p);
        self.fill(rect, R2, ground);
        if self.aids.high_contrast {
            self.edge(rect, R2, STROKE_CARD, colour);
        }
        self.announce(rect, title);
        self.icon(pos2(rect.min.x + 64.0, rect.center().y), 64.0, icon, colour);
        let room = width - 64.0 - 88.0;
        let bold = Type::BODY.strong().spaced(1.35);
        let title_high = self.height(title, bold, room);
        let text_high = if text.is_empty() { 0.0 } else { self.height(text, Type::SMALL, room) };
        let at = pos2(rect.min.x + 120.0, rect.center().y - f32::midpoint(title_high, text_high));
        self.paragraph(at, room, bold, p.ink, title);
        if !text.is_empty() {
            self.paragraph(at + vec2(0.0, title_high), room, Type::SMALL, p.ink, text);
        }
        rect
    }

    /// A tag, 52 px high, anchored at `at`. Gives its box.
    pub fn tag(&mut self, at: Pos2, anchor: Align2, tone: Tone, icon: Option<Icon>, text: &str) -> Rect {
        let p = self.palette;
        let (ground, colour, _) = tone.look(&p);
        let font = Type::MIN.strong();
        let lead = if icon.is_some() { 42.0 } else { 0.0 };
        let size = self.measure(text, font);
        let rect = anchor.anchor_size(at, vec2(size.x + lead + 36.0, size.y.max(38.0) + 14.0));
        self.fill(rect, R1, ground);
        if self.aids.high_contrast {
            self.edge(rect, R1, STROKE_CARD, colour);
        }
        if let Some(icon) = icon {
            self.icon(pos2(rect.min.x + 34.0, rect.center().y), 32.0, icon, colour);
        }
        let at = pos2(rect.min.x + 18.0 + lead, rect.center().y);
        self.text(at, Align2::LEFT_CENTER, font, colour, text);
        rect
    }

    /// A tag with the icon of its tone.
    pub fn status(&mut self, at: Pos2, anchor: Align2, tone: Tone, text: &str) -> Rect {
        let icon = tone.look(&self.palette).2;
        self.tag(at, anchor, tone, Some(icon), text)
    }

    /// A card of rows, each `row` px high, labels `label` px wide. Gives the box of each row's value.
    pub fn table(&mut self, rect: Rect, label: f32, rows: &[Row<'_>]) -> Vec<Rect> {
        self.card(rect);
        let p = self.palette;
        let inner = rect.shrink2(vec2(44.0, 10.0));
        let high = inner.height() / rows.len().max(1) as f32;
        let mut values = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let top = inner.min.y + index as f32 * high;
            if index > 0 {
                self.divider([inner.min.x, inner.max.x], top);
            }
            let y = top + high / 2.0;
            self.text_in(pos2(inner.min.x, y), Align2::LEFT_CENTER, Type::BODY, p.ink2, row.label, label - 16.0);
            let value = Rect::from_min_max(pos2(inner.min.x + label, top), pos2(inner.max.x, top + high));
            let at = pos2(value.min.x, y);
            self.text_in(at, Align2::LEFT_CENTER, Type::H3, p.ink, row.value, value.width());
            values.push(value);
        }
        values
    }

    /// A numbered line: a small disc with the number, then the text. Gives its height.
    pub fn numbered(&mut self, at: Pos2, width: f32, number: usize, text: &str) -> f32 {
        let p = self.palette;
        self.disc(at + vec2(20.0, 20.0), 20.0, p.blue_tint);
        let bold = Type::MIN.strong();
        self.text(at + vec2(20.0, 20.0), Align2::CENTER_CENTER, bold, p.blue, &number.to_string());
        self.paragraph(at + vec2(54.0, 1.0), width - 54.0, Type::MIN, p.ink, text).max(40.0)
    }

    /// The veil, and a white dialog on it.
    pub fn dialog(&mut self, rect: Rect) {
        let (page, p) = (self.page().expand(2000.0), self.palette);
        self.fill(page, 0.0, p.veil());
        self.fill(rect, R3, p.surface);
    }

    /// The veil, and a white sheet from `top` to the lower edge.
    pub fn sheet(&mut self, rect: Rect) {
        let (page, p) = (self.page().expand(2000.0), self.palette);
        self.fill(page, 0.0, p.veil());
        self.fill_corners(rect, [R4, R4, 0.0, 0.0], p.surface);
    }
}
