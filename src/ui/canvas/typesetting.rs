//! Text on the sheet: one line or wrapped, in smaller type where room is short, broken where a reader would.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Align2, Color32, Galley, Pos2, Rect, Vec2};

use super::Canvas;
use crate::ui::fonts;
use crate::ui::theme::{self, Type};

impl Canvas<'_> {
    fn type_scale(&self) -> f32 {
        if self.aids.large_text { theme::LARGE_TEXT } else { 1.0 }
    }

    fn layout(&self, text: &str, font: Type, colour: Color32, width: f32, halign: Align) -> Arc<Galley> {
        let size = font.size * self.type_scale() * self.scale;
        let format = TextFormat {
            line_height: Some(size * font.line),
            ..TextFormat::simple(fonts::font_id(size, font.bold), colour)
        };
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap.max_width = width * self.scale;
        job.halign = halign;
        job.round_output_to_gui = false;
        self.ui.painter().layout_job(job)
    }

    /// Size of a text on one line, px.
    pub fn measure(&self, text: &str, font: Type) -> Vec2 {
        self.layout(text, font, Color32::BLACK, f32::INFINITY, Align::LEFT).size() / self.scale
    }

    /// Height of a text wrapped to `width`, px.
    pub fn height(&self, text: &str, font: Type, width: f32) -> f32 {
        self.wrapped_layout(text, font, Color32::BLACK, width, Align::LEFT).size().y / self.scale
    }

    /// A text on one line, `anchor` of it at `at`. Gives the box it takes.
    pub fn text(&mut self, at: Pos2, anchor: Align2, font: Type, colour: Color32, text: &str) -> Rect {
        self.text_in(at, anchor, font, colour, text, f32::INFINITY)
    }

    /// A text on one line, in smaller type if it would be wider than `width`; with 大字 it rather takes two lines than
    /// letters below 28 px.
    pub fn text_in(&mut self, at: Pos2, anchor: Align2, font: Type, colour: Color32, text: &str, width: f32) -> Rect {
        let mut font = font;
        let wide = self.measure(text, font).x;
        if wide > width {
            font = font.sized(font.size * (width / wide).max(0.5));
        }
        if self.aids.large_text && font.size < theme::LEAST_LARGE / theme::LARGE_TEXT {
            font = font.sized(theme::LEAST_LARGE / theme::LARGE_TEXT);
            if self.measure(text, font).x > width {
                return self.text_wrapped(at, anchor, font.spaced(font.line.min(1.15)), colour, text, width);
            }
        }
        let galley = self.layout(text, font, colour, f32::INFINITY, Align::LEFT);
        let rect = anchor.anchor_size(at, galley.size() / self.scale);
        self.ui.painter().galley(self.at(rect.min), galley, colour);
        rect
    }

    /// A text that wraps at `width`, `anchor` of its box at `at`.
    fn text_wrapped(&mut self, at: Pos2, anchor: Align2, font: Type, colour: Color32, text: &str, width: f32) -> Rect {
        let halign = anchor.x();
        let galley = self.wrapped_layout(text, font, colour, width, halign);
        let rect = anchor.anchor_size(at, galley.size() / self.scale);
        let from = match halign {
            Align::Min => rect.left_top(),
            Align::Center => rect.center_top(),
            Align::Max => rect.right_top(),
        };
        self.ui.painter().galley(self.at(from), galley, colour);
        rect
    }

    fn wrapped_layout(&self, text: &str, font: Type, colour: Color32, width: f32, halign: Align) -> Arc<Galley> {
        let galley = self.layout(text, font, colour, width, halign);
        if galley.rows.len() == 2
            && let Some(text) = self.broken_after_punctuation(text, font, width)
        {
            return self.layout(&text, font, colour, width, halign);
        }
        let lonely = galley.rows.len() > 1 && galley.rows.last().is_some_and(|row| row.glyphs.len() == 1);
        if lonely { self.layout(text, font, colour, width - font.size * 1.2, halign) } else { galley }
    }

    /// A text of two lines broken after a punctuation mark, where both parts fit; the most even break is taken.
    fn broken_after_punctuation(&self, text: &str, font: Type, width: f32) -> Option<String> {
        let ends = |at: usize, c: char| {
            "，。；：、！？".contains(c) || (",.;:!?".contains(c) && text[at + 1..].starts_with(' '))
        };
        let breaks = text.char_indices().filter(|&(at, c)| ends(at, c));
        let parts = breaks.map(|(at, c)| text.split_at(at + c.len_utf8()));
        let fitting = parts.filter(|(_, rest)| rest.trim().chars().count() > 2).filter_map(|(first, rest)| {
            let (first, rest) = (first.trim(), rest.trim());
            let (upper, lower) = (self.measure(first, font).x, self.measure(rest, font).x);
            (upper <= width && lower <= width).then(|| ((upper - lower).abs(), format!("{first}\n{rest}")))
        });
        fitting.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, text)| text)
    }

    /// A text that wraps at `width`, from its upper left corner. Gives its height.
    pub fn paragraph(&mut self, at: Pos2, width: f32, font: Type, colour: Color32, text: &str) -> f32 {
        let galley = self.wrapped_layout(text, font, colour, width, Align::LEFT);
        let height = galley.size().y / self.scale;
        self.ui.painter().galley(self.at(at), galley, colour);
        height
    }

    /// A text that wraps at `width`, centred about `top`. Gives its height.
    pub fn centred(&mut self, top: Pos2, width: f32, font: Type, colour: Color32, text: &str) -> f32 {
        let galley = self.wrapped_layout(text, font, colour, width, Align::Center);
        let height = galley.size().y / self.scale;
        self.ui.painter().galley(self.at(top), galley, colour);
        height
    }
}
