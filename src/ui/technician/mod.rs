//! The technician's pages: PIN, and eight pages reached by a rail in landscape, by a grid at the bottom in portrait.

mod calibrate;
mod calibrated;
mod camera;
mod dashboard;
mod drift;
mod enrol;
mod io;
mod lights;
mod parts;
mod pin;
mod queue;

use egui::{Align2, Pos2, Rect, pos2, vec2};

use super::artwork::Icon;
use super::canvas::Canvas;
use super::layout::cut_bottom;
use super::pictures::Pictures;
use super::text::Text;
use super::theme::Type;
use super::widgets::{Button, Tone};
use crate::domain::Language;
use crate::flow::technician::{Page, Said, TechAction, TechPage, TechView};
use crate::flow::{Action, Aids};

/// Pages in the order of the rail.
const PAGES: [(Page, &str, Icon); 8] = [
    (Page::Dashboard, "tech.nav_dashboard", Icon::GRID),
    (Page::Camera, "tech.nav_camera", Icon::CAMERA),
    (Page::Lights, "tech.nav_lights", Icon::LIGHTS),
    (Page::Calibrate, "tech.nav_calibrate", Icon::GAUGE),
    (Page::Drift, "tech.nav_drift", Icon::CHART),
    (Page::Io, "tech.nav_io", Icon::PLUG),
    (Page::Queue, "tech.nav_queue", Icon::QUEUE),
    (Page::Enrol, "tech.nav_enrol", Icon::LINK),
];

/// Where a page draws.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// Right of the title, for buttons of the whole page.
    head: Rect,
    /// Below the title.
    body: Rect,
}

/// Draws a technician's page over the whole window. Gives what was pressed.
pub fn draw(ui: &mut egui::Ui, view: &TechView, language: Language, pictures: &Pictures) -> Vec<Action> {
    let mut canvas = Canvas::new(ui, language, Aids::default(), pictures);
    let c = &mut canvas;
    let (readings, said) = (&view.readings, view.said);
    match &view.page {
        TechPage::Pin { typed, answer } => pin::draw(c, *typed, *answer),
        TechPage::Dashboard => {
            let frame = frame(c, Page::Dashboard, "tech.dash.title", said);
            dashboard::draw(c, frame, readings);
        }
        TechPage::Camera => {
            let frame = frame(c, Page::Camera, "tech.camera.title", said);
            camera::draw(c, frame, readings);
        }
        TechPage::Lights => {
            let frame = frame(c, Page::Lights, "tech.lights.title", said);
            lights::draw(c, frame, readings);
        }
        TechPage::Calibrate(calibration) => {
            let frame = frame(c, Page::Calibrate, "tech.cal.title", said);
            calibrate::draw(c, frame, calibration, readings);
        }
        TechPage::Drift { days } => {
            let frame = frame(c, Page::Drift, "tech.drift.title", said);
            drift::draw(c, frame, *days, readings);
        }
        TechPage::Io => {
            let frame = frame(c, Page::Io, "tech.io.title", said);
            io::draw(c, frame, readings);
        }
        TechPage::Queue => {
            let frame = frame(c, Page::Queue, "tech.net.title", said);
            queue::draw(c, frame, readings);
        }
        TechPage::Enrol { code, answer } => {
            let frame = frame(c, Page::Enrol, "tech.enrol.title", said);
            enrol::draw(c, frame, code, answer.as_ref(), readings);
        }
    }
    canvas.into_actions().into_iter().map(of_technician).collect()
}

/// Keys of the keypad are the technician's here.
fn of_technician(action: Action) -> Action {
    if let Action::Key(key) = action { Action::Tech(TechAction::Key(key)) } else { action }
}

/// Navigation and title. Gives what is left for the page.
fn frame(c: &mut Canvas<'_>, page: Page, title: &str, said: Option<Said>) -> Frame {
    let (head, mut body) = if c.portrait {
        grid(c, page);
        let head = Rect::from_min_max(pos2(40.0, 152.0), pos2(1040.0, 236.0));
        (head, Rect::from_min_max(pos2(40.0, 254.0), pos2(1040.0, 1620.0)))
    } else {
        rail(c, page);
        let head = Rect::from_min_max(pos2(356.0, 20.0), pos2(1880.0, 116.0));
        (head, Rect::from_min_max(pos2(356.0, 128.0), pos2(1880.0, 1044.0)))
    };
    let (size, ink) = (if c.portrait { 56.0 } else { 54.0 }, c.palette.ink);
    let title = c.t(title);
    let at = head.left_center();
    let title = c.text_in(at, Align2::LEFT_CENTER, Type::bold(size, 1.25), ink, title, head.width() * 0.5);
    if let Some(said) = said {
        let tone = if said.good { Tone::Pass } else { Tone::Warn };
        let text = Text::get(c.language, said.key);
        let high = c.banner_height(body.width(), text, "");
        let place = cut_bottom(&mut body, high, 20.0);
        c.banner(place.min, place.width(), tone, text, "");
    }
    Frame { head: Rect::from_min_max(pos2(title.max.x + 24.0, head.min.y), head.max), body }
}

/// The wrench and "service", from the left at the middle of their height.
fn brand(c: &mut Canvas<'_>, left: Pos2) {
    let p = c.palette;
    c.icon(left + vec2(24.0, 0.0), 48.0, Icon::WRENCH, p.blue);
    let title = c.t("tech.title");
    c.text_in(left + vec2(68.0, 0.0), Align2::LEFT_CENTER, Type::BODY.strong(), p.ink, title, 400.0);
}

fn rail(c: &mut Canvas<'_>, current: Page) {
    let p = c.palette;
    let rail = Rect::from_min_max(Pos2::ZERO, pos2(316.0, 1080.0));
    c.fill(rail, 0.0, p.surface);
    c.fill(Rect::from_min_max(pos2(314.0, 0.0), rail.max), 0.0, p.line);
    brand(c, pos2(28.0, 60.0));
    for (index, (page, key, icon)) in (0_u8..).zip(PAGES) {
        let row = Rect::from_min_size(pos2(0.0, 120.0 + 100.0 * f32::from(index)), vec2(314.0, 100.0));
        let chosen = page == current;
        if entry(c, row, key, icon, chosen) {
            c.send(Action::Tech(TechAction::Open(page)));
        }
    }
    let row = Rect::from_min_max(pos2(0.0, 960.0), pos2(314.0, 1080.0));
    c.divider([row.min.x, row.max.x], row.min.y);
    if entry(c, row, "tech.exit", Icon::LEAVE, false) {
        c.send(Action::Tech(TechAction::Exit));
    }
}

/// One row of the rail; tells whether it was pressed.
fn entry(c: &mut Canvas<'_>, row: Rect, key: &str, icon: Icon, chosen: bool) -> bool {
    let p = c.palette;
    let label = c.t(key);
    let touch = c.press(row, label, true);
    let (ink, font) = if chosen { (p.blue, Type::bold(32.0, 1.4)) } else { (p.ink, Type::regular(32.0, 1.4)) };
    if chosen {
        c.fill(row, 0.0, p.blue_tint);
        c.fill(Rect::from_min_max(row.min, pos2(8.0, row.max.y)), 0.0, p.blue);
    } else if touch.down {
        c.fill(row.shrink(2.0), 0.0, p.sunken);
    }
    c.icon(pos2(50.0, row.center().y), 44.0, icon, ink);
    c.text_in(pos2(94.0, row.center().y), Align2::LEFT_CENTER, font, ink, label, 202.0);
    touch.clicked
}

/// Brand and way out above, pages in 4 x 2 cells below.
fn grid(c: &mut Canvas<'_>, current: Page) {
    let p = c.palette;
    brand(c, pos2(40.0, 84.0));
    let label = c.t("tech.exit");
    let exit = Rect::from_min_max(pos2(740.0, 34.0), pos2(1040.0, 134.0));
    Button::quiet(label).icon(Icon::LEAVE).size(36.0).sends(c, exit, Action::Tech(TechAction::Exit));
    for (index, (page, key, icon)) in (0_u8..).zip(PAGES) {
        let corner = pos2(f32::from(index % 4) * 270.0, 1648.0 + f32::from(index / 4) * 136.0);
        let cell = Rect::from_min_size(corner, vec2(270.0, 136.0));
        let chosen = page == current;
        let label = c.t(key);
        let touch = c.press(cell, label, true);
        let ground = if chosen {
            p.blue_tint
        } else if touch.down {
            p.sunken
        } else {
            p.surface
        };
        c.fill(cell, 0.0, ground);
        let (top, edge) = if chosen { (6.0, p.blue) } else { (2.0, p.line) };
        c.fill(Rect::from_min_size(cell.min, vec2(270.0, top)), 0.0, edge);
        c.fill(Rect::from_min_max(pos2(cell.max.x - 2.0, cell.min.y), cell.max), 0.0, p.line);
        let ink = if chosen { p.blue } else { p.ink };
        c.icon(pos2(cell.center().x, cell.min.y + 48.0), 44.0, icon, ink);
        let font = Type { bold: chosen, ..Type::MIN };
        let at = pos2(cell.center().x, cell.min.y + 98.0);
        c.text_in(at, Align2::CENTER_CENTER, font, ink, label, 250.0);
        if touch.clicked {
            c.send(Action::Tech(TechAction::Open(page)));
        }
    }
}
