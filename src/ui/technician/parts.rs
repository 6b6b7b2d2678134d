//! What several of the technician's pages need: lamps' names, marks, texts with holes, limits.

use egui::{Align2, Color32, Pos2, Rect, vec2};

use crate::domain::Channel;
use crate::flow::technician::{Health, Refusal};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::Tone;

/// Stands for a number that nobody has measured.
pub(super) const DASH: &str = "–";
/// Left to right ratio of the cheeks' luminance: remark, failure. As the check `illumination_uniformity`.
pub(super) const RATIO: [f32; 2] = [1.25, 1.6];
/// Colour difference of the background to its reference that still passes, CIEDE2000.
pub(super) const BACKGROUND: f32 = 6.0;
/// Modulation that still passes as free of flicker, share.
pub(super) const FLICKER: f32 = 0.02;

/// The text of `key` with its values; a dash in every place for which there is none.
pub(super) fn filled(c: &Canvas<'_>, key: &str, values: &[(&'static str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut text = Text::fill(c.language, key, &values);
    while let (Some(from), Some(to)) = (text.find('{'), text.find('}')) {
        if to < from {
            break;
        }
        text.replace_range(from..=to, DASH);
    }
    text
}

/// What is wrong, in the sentence of `key` in the texts.
pub(super) fn refusal(c: &Canvas<'_>, key: &str, why: &Refusal) -> String {
    let names = ["lamp", "other"].into_iter().zip(&why.channels).map(|(name, channel)| (name, lamp(c, *channel)));
    let value = (!why.value.is_empty()).then(|| ("value", why.value.clone()));
    let values: Vec<_> = names.chain(value).collect();
    filled(c, key, &values)
}

/// The lamp's name.
pub(super) fn lamp(c: &Canvas<'_>, channel: Channel) -> String {
    let key = match channel {
        Channel::KeyLeft => "tech.lights.key_left",
        Channel::KeyRight => "tech.lights.key_right",
        Channel::FillTop => "tech.lights.fill",
        Channel::FillChin => return format!("{} · {}", c.t("tech.lights.fill"), c.t("tech.lights.chin")),
        Channel::BackgroundLeft => "tech.lights.bg_left",
        Channel::BackgroundRight => "tech.lights.bg_right",
    };
    c.t(key).to_owned()
}

/// Tone and word of a health.
pub(super) fn health(c: &Canvas<'_>, health: Health) -> (Tone, &'static str) {
    let (tone, key) = match health {
        Health::Ok => (Tone::Pass, "tech.ok"),
        Health::Warn => (Tone::Warn, "tech.warn"),
        Health::Bad => (Tone::Fail, "tech.bad"),
        Health::Off => (Tone::Grey, "tech.off"),
    };
    (tone, c.t(key))
}

/// Icon and colour of a tone on white.
pub(super) fn mark(c: &Canvas<'_>, tone: Tone) -> (Icon, Color32) {
    let (_, colour, icon) = tone.look(&c.palette);
    (icon, colour)
}

/// An icon and a text beside it that wraps at `width`, icon included. Gives the height.
pub(super) fn note(c: &mut Canvas<'_>, at: Pos2, width: f32, icon: Icon, colour: Color32, text: &str) -> f32 {
    c.icon(at + vec2(22.0, 22.0), 44.0, icon, colour);
    let ink = c.palette.ink;
    c.paragraph(at + vec2(60.0, 1.0), width - 60.0, Type::SMALL, ink, text).max(44.0)
}

/// A mark with a bold word at its left, from the right.
pub(super) fn state(c: &mut Canvas<'_>, right: Pos2, tone: Tone, word: &str, room: f32) {
    let (icon, colour) = mark(c, tone);
    c.icon(right - vec2(22.0, 0.0), 44.0, icon, colour);
    let font = Type::SMALL.strong();
    c.text_in(right - vec2(58.0, 0.0), Align2::RIGHT_CENTER, font, colour, word, room - 58.0);
}

/// Columns whose widths stand in the ratio of `weights`.
pub(super) fn weighted(area: Rect, weights: &[f32], gap: f32) -> Vec<Rect> {
    let total: f32 = weights.iter().sum();
    let room = area.width() - gap * (weights.len() as f32 - 1.0);
    let mut x = area.min.x;
    weights
        .iter()
        .map(|weight| {
            let cell = Rect::from_min_size(egui::pos2(x, area.min.y), vec2(room * weight / total, area.height()));
            x = cell.max.x + gap;
            cell
        })
        .collect()
}
