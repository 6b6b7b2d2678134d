//! Screens: draws a view and returns what was pressed. Holds no device, starts no work, writes no file.

pub mod artwork;
pub mod canvas;
mod chrome;
pub mod fonts;
pub mod icons;
pub mod layout;
pub mod overlay;
pub mod pictures;
pub mod raster;
pub mod samples;
mod screens;
pub mod technician;
pub mod text;
pub mod theme;
pub mod widgets;

pub use pictures::{Pictures, PreviewTexture};

use crate::flow::{Action, Overlay, Screen, View};
use canvas::Canvas;

/// Draws `view` over the whole window of `ui`, portrait when it is taller than wide, scaled to fit. Gives what was
/// pressed, in the order of drawing.
pub fn draw(ui: &mut egui::Ui, view: &View, pictures: &Pictures) -> Vec<Action> {
    if let Screen::Technician(tech) = &view.screen {
        return technician::draw(ui, tech, view.language, pictures);
    }
    let mut c = Canvas::new(ui, view.language, view.aids, pictures);
    match &view.overlay {
        None => page(&mut c, view),
        Some(overlay) => {
            c.asleep(|c| page(c, view));
            c.set_stepped(true);
            match overlay {
                Overlay::Help { called } => screens::help::draw(&mut c, &view.chrome, *called),
                Overlay::StillThere { seconds_left } => screens::still_there::draw(&mut c, *seconds_left),
                Overlay::LeaveConfirm => screens::leave_confirm::draw(&mut c),
            }
        }
    }
    c.into_actions()
}

/// A student's page with what stands around it.
fn page(c: &mut Canvas<'_>, view: &View) {
    let chrome = &view.chrome;
    c.set_stepped(chrome.step.is_some());
    match &view.screen {
        Screen::Attract { price } => screens::attract::draw(c, chrome, *price),
        Screen::OutOfService { reason, by_phone } => screens::out_of_service::draw(c, chrome, *reason, *by_phone),
        Screen::Pose { .. } | Screen::Countdown { .. } => screens::pose::draw(c, view),
        Screen::Done { .. } => screens::done::draw(c, view),
        screen @ (Screen::Privacy { .. }
        | Screen::Declined
        | Screen::Code { .. }
        | Screen::Identity { .. }
        | Screen::Record { .. }
        | Screen::Progress { .. }
        | Screen::Rejected { .. }
        | Screen::HowTo { .. }
        | Screen::Checking
        | Screen::Result(_)
        | Screen::Existing { .. }
        | Screen::Submit { .. }
        | Screen::Pay(_)
        | Screen::Technician(_)) => {
            chrome::header(c, chrome, chrome.step, false);
            c.entering(screen.name(), |c| c.lowered(|c| content(c, chrome, screen)));
        }
    }
    chrome::utility(c, chrome);
}

/// The content of the pages with the usual header.
fn content(c: &mut Canvas<'_>, chrome: &crate::flow::Chrome, screen: &Screen) {
    match screen {
        Screen::Privacy { consents, full_text } => screens::privacy::draw(c, chrome, *consents, *full_text),
        Screen::Declined => screens::declined::draw(c, chrome),
        Screen::Code { notice, for_progress } => screens::code::draw(c, *notice, *for_progress),
        Screen::Identity { .. } => screens::identity::draw(c, chrome, screen),
        Screen::Record { .. } => screens::record::draw(c, chrome, screen),
        Screen::Progress { .. } => screens::progress::draw(c, screen),
        Screen::Rejected { record, updated } => screens::rejected::draw(c, record, updated),
        Screen::HowTo { elapsed, seconds_left } => screens::how_to::draw(c, *elapsed, *seconds_left),
        Screen::Checking => screens::checking::draw(c),
        Screen::Result(result) => screens::result::draw(c, result),
        Screen::Existing { .. } => screens::existing::draw(c, screen),
        Screen::Submit { .. } => screens::submit::draw(c, screen),
        Screen::Pay(pay) => screens::pay::draw(c, pay),
        Screen::Attract { .. }
        | Screen::OutOfService { .. }
        | Screen::Pose { .. }
        | Screen::Countdown { .. }
        | Screen::Done { .. }
        | Screen::Technician(_) => {}
    }
}
