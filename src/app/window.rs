//! The booth in a window: `logic` turns it, `ui` draws it. In a demo a strip beside it plays the world outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use eframe::egui;

use super::{Booth, Wake, clock, parts};
use crate::config::Config;
use crate::domain::ShotId;
use crate::flow::{Action, Screen};
use crate::simulator::VirtualBooth;
use crate::ui::pictures::{Pictures, PreviewTexture};

/// The world outside, played by hand: a demo's strip beside the kiosk.
pub trait Playground {
    /// Draws its controls and does what is pressed to the virtual booth.
    fn draw(&mut self, ui: &mut egui::Ui, booth: &VirtualBooth);
}

/// No window came: there is no display, or it cannot be used. The words of the windowing system.
#[derive(Debug, thiserror::Error)]
#[error("no window can be opened ({0})")]
pub struct NoWindow(pub String);

/// Opens the kiosk's window and runs until it is closed, or `stop` is set.
///
/// # Errors
/// Parts that are missing; [`NoWindow`]; a display that goes away while it is used.
pub fn show(
    config: &Config,
    simulator: &VirtualBooth,
    playground: Option<Box<dyn Playground>>,
    stop: Arc<AtomicBool>,
) -> anyhow::Result<()> {
    let context: Arc<OnceLock<egui::Context>> = Arc::new(OnceLock::new());
    let (waker, opened) = (Arc::clone(&context), Arc::clone(&context));
    let wake: Wake = Arc::new(move || {
        if let Some(context) = waker.get() {
            context.request_repaint();
        }
    });
    let parts = parts(config, simulator, &wake)?;
    let booth = Booth::start(parts, None, clock::now())?;
    let simulator = simulator.clone();
    let size = if playground.is_some() { [900.0, 960.0] } else { [540.0, 960.0] };
    let viewport = egui::ViewportBuilder::default().with_title("gradbooth").with_inner_size(size);
    let viewport =
        if config.display.windowed { viewport } else { viewport.with_fullscreen(true).with_decorations(false) };
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let run = eframe::run_native(
        "gradbooth",
        options,
        Box::new(move |creation| {
            crate::ui::fonts::install(&creation.egui_ctx)?;
            creation.egui_ctx.set_theme(egui::Theme::Light);
            let _first = context.set(creation.egui_ctx.clone());
            Ok(Box::new(Window {
                booth: Some(booth),
                simulator,
                playground,
                stop,
                preview: PreviewTexture::default(),
                shots: Vec::new(),
                presses: Vec::new(),
            }))
        }),
    );
    // Whether there was a window is known by its context.
    run.map_err(|err| match opened.get() {
        None => NoWindow(err.to_string()).into(),
        Some(_) => anyhow::anyhow!("the window was lost: {err}"),
    })
}

struct Window {
    booth: Option<Booth>,
    simulator: VirtualBooth,
    playground: Option<Box<dyn Playground>>,
    /// Set by SIGTERM: the booth ends in order, dark first.
    stop: Arc<AtomicBool>,
    preview: PreviewTexture,
    shots: Vec<(ShotId, egui::TextureHandle)>,
    presses: Vec<Action>,
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let Some(booth) = &mut self.booth else { return };
        let now = clock::now();
        for action in self.presses.drain(..) {
            booth.press(action, now);
        }
        booth.turn(now);
        if booth.restart_wanted() || self.stop.load(Ordering::Acquire) {
            // The service manager starts the kiosk again, where it shall run.
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        ctx.request_repaint_after(booth.next_turn(now).min(Duration::from_millis(250)));
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let Some(booth) = &mut self.booth else { return };
        booth.drawn();
        let view = booth.view(clock::now());
        let mut pictures = Pictures::default();
        if let Some(frame) = booth.frames().get() {
            pictures.preview = Some(self.preview.show(ui.ctx(), &frame));
        } else {
            self.preview.clear();
        }
        let shown = shown_shots(&view.screen);
        self.shots.retain(|(shot, _)| shown.contains(shot));
        for shot in shown {
            if self.shots.iter().all(|(known, _)| *known != shot)
                && let Some(frame) = booth.shot(shot)
            {
                let size = [frame.width() as usize, frame.height() as usize];
                let image = egui::ColorImage::from_rgb(size, frame.rgb());
                let texture = ui.ctx().load_texture("shot", image, egui::TextureOptions::LINEAR);
                self.shots.push((shot, texture));
            }
        }
        pictures.shots = self.shots.iter().map(|(shot, texture)| (*shot, texture.id())).collect();
        if let Some(playground) = &mut self.playground {
            egui::Panel::right("playground").resizable(false).exact_size(360.0).show(ui, |ui| {
                playground.draw(ui, &self.simulator);
            });
        }
        let kiosk = egui::CentralPanel::default().frame(egui::Frame::NONE);
        let pressed = kiosk.show(ui, |ui| crate::ui::draw(ui, &view, &pictures)).inner;
        self.presses.extend(pressed);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(booth) = self.booth.take() {
            booth.stop();
        }
    }
}

/// The shots that a screen shows.
pub fn shown_shots(screen: &Screen) -> Vec<ShotId> {
    match screen {
        Screen::Result(result) => result.shots.iter().map(|(shot, _)| *shot).chain([result.shot]).collect(),
        Screen::Submit { shot, .. } => vec![*shot],
        Screen::Pay(pay) => vec![pay.shot],
        Screen::Attract { .. }
        | Screen::OutOfService { .. }
        | Screen::Privacy { .. }
        | Screen::Declined
        | Screen::Code { .. }
        | Screen::Identity { .. }
        | Screen::Record { .. }
        | Screen::Progress { .. }
        | Screen::Rejected { .. }
        | Screen::HowTo { .. }
        | Screen::Pose { .. }
        | Screen::Countdown { .. }
        | Screen::Checking
        | Screen::Existing { .. }
        | Screen::Done { .. }
        | Screen::Technician(_) => Vec::new(),
    }
}
