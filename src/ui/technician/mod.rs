//! The technician's pages.

use egui::{Align2, pos2};

use super::canvas::Canvas;
use super::pictures::Pictures;
use super::theme::Type;
use crate::domain::Language;
use crate::flow::technician::TechView;
use crate::flow::{Action, Aids};

/// Draws a technician's page over the whole window. Gives what was pressed.
pub fn draw(ui: &mut egui::Ui, view: &TechView, language: Language, pictures: &Pictures) -> Vec<Action> {
    let mut c = Canvas::new(ui, language, Aids::default(), pictures);
    let ink = c.palette.ink;
    let title = format!("{} · {}", c.t("tech.title"), view.readings.booth);
    c.text(pos2(56.0, 36.0), Align2::LEFT_TOP, Type::H1, ink, &title);
    c.into_actions()
}
