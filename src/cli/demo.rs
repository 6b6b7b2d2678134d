//! `gradbooth demo`: a central server with a demo campus and a booth on simulated devices. With a display a window to play in,
//! without one whole visits before the reader's eyes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use eframe::egui;
use serde_json::Value;

use super::session::{SessionArgs, visit};
use super::sibling::{DemoFacts, DemoStudent, Sibling};
use crate::app::{NoWindow, Playground, show, sitters, virtual_booth};
use crate::config::{Config, PinHash};
use crate::delivery::{ClientOptions, Enrolment};
use crate::domain::{Channel, Target};
use crate::simulator::{Device, Sitter, VirtualBooth};

/// The technician's PIN of the demo.
const DEMO_PIN: &str = "123456";
/// Far too bright: what a camera with a forgotten automatic would do.
const TOO_BRIGHT: &str = "[[step]]\nat_s = 0\ndo = \"gain\"\nfactor = 3.0\n";

/// Server, demo campus and booth together.
#[derive(Debug, Clone, Args)]
pub(super) struct DemoArgs {
    /// Folder for what the demo leaves.
    #[arg(long, default_value = "target/demo")]
    pub out: PathBuf,
    /// Headless visits even where there is a display.
    #[arg(long)]
    pub headless: bool,
}

/// Runs the command.
pub(super) fn run(args: &DemoArgs) -> ExitCode {
    let result = if args.headless || !has_display() {
        headless(&args.out, "No display")
    } else {
        match in_a_window(&args.out) {
            // A display that is named and cannot be used is none.
            Err(err) if err.is::<NoWindow>() => {
                headless(&args.out, &format!("This display cannot be used, {}", in_one_sentence(&err)))
            }
            result => result,
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(err) => super::could_not(&err),
    }
}

#[expect(clippy::disallowed_methods, reason = "whether there is a display is known from nowhere else")]
fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// The beginning of a sentence: no full stop, no line ends.
fn in_one_sentence(err: &anyhow::Error) -> String {
    let text = err.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim_end_matches('.').to_owned()
}

/// Whole visits; `why` there is no window begins the sentence.
fn headless(out: &Path, why: &str) -> anyhow::Result<bool> {
    for made in ["server", "1_first_photo", "2_sent_back", "3_too_bright"] {
        let made = out.join(made);
        if made.exists() {
            std::fs::remove_dir_all(&made)?;
        }
    }
    std::fs::create_dir_all(out)?;
    super::say(&format!(
        "{why}: three visits run here, with real vision, database and server. Pictures go to the folder.\n"
    ));
    let sibling = Sibling::start(&out.join("server"))?;
    let facts = &sibling.facts;
    tell_student(facts)?;
    let script = out.join("too_bright.toml");
    std::fs::File::create(&script).and_then(|mut file| std::io::Write::write_all(&mut file, TOO_BRIGHT.as_bytes()))?;
    let visits = [
        ("1_first_photo", "A student's first photo", "amara", "fresh", None, "delivered"),
        ("2_sent_back", "A student whose photo was sent back comes again", "kenji", "rejected", None, "delivered"),
        (
            "3_too_bright",
            "A camera that is far too bright: the photo is refused, and why",
            "mei",
            "fresh",
            Some(script),
            "refused",
        ),
    ];
    let mut good = true;
    for (folder, title, sitter, note, script, expected) in visits {
        super::say(&format!("\n== {title} ({sitter})"));
        let skip = usize::from(folder.starts_with('3'));
        let student = nth_student(facts, note, skip)?;
        let args = SessionArgs {
            sitter: sitter.to_owned(),
            code: Some(student.code.clone()),
            student: Some(student.student_number.clone()),
            last4: Some(student.last4.clone()),
            server: Some(facts.base_url.clone()),
            enrol: Some(facts.enrol_code.clone()),
            state: None,
            script,
            seed: 1,
            out: out.join(folder),
            json: false,
        };
        let result: Value = visit(&args)?;
        super::say(&super::session::summary(&result));
        if result["reason"] == "interrupted" {
            return Ok(false);
        }
        good &= result["result"] == expected;
    }
    super::say(&format!("\nLook at {}: screens as PNG, original, portrait, report, manifest, receipt.", out.display()));
    Ok(good)
}

/// The student of a note, `skip` of the same note left out.
fn nth_student<'a>(facts: &'a DemoFacts, note: &str, skip: usize) -> anyhow::Result<&'a DemoStudent> {
    facts.students.iter().filter(|student| student.note == note).nth(skip).ok_or_else(|| {
        let count = skip + 1;
        anyhow::anyhow!(
            "demo.json names fewer than {count} students with the note `{note}`; build server and booth of one version"
        )
    })
}

fn tell_student(facts: &DemoFacts) -> anyhow::Result<()> {
    let student = nth_student(facts, "fresh", 0)?;
    super::say(&format!(
        "Sample student {}: collection code {}, number {}, last four {}",
        student.name, student.code, student.student_number, student.last4
    ));
    Ok(())
}

fn in_a_window(out: &Path) -> anyhow::Result<bool> {
    std::fs::create_dir_all(out)?;
    let sibling = Sibling::start(&out.join("server"))?;
    tell_student(&sibling.facts)?;
    super::say(&format!("Review desk: {}   (token {})", sibling.facts.reviewer.url, sibling.facts.reviewer.token));
    super::say(&format!("Technician: touch the top left corner five times, PIN {DEMO_PIN}"));
    let state = out.join("booth");
    std::fs::create_dir_all(&state)?;
    Enrolment::obtain(&sibling.facts.base_url, &sibling.facts.enrol_code, &state, &ClientOptions::default())?;
    let mut config = Config { state: Some(state), ..Config::default() };
    config.display.windowed = true;
    config.technician.pin_hash = Some(PinHash::new(DEMO_PIN, b"demo"));
    let simulator = virtual_booth(&config)?;
    show(&config, &simulator, Some(Box::new(Strip::new(sibling.facts.clone()))), super::interrupts()?)?;
    Ok(true)
}

/// The strip beside the kiosk: phones of students, the sitter, the faults.
struct Strip {
    facts: DemoFacts,
    plugged: [bool; 3],
    complaint: Option<String>,
}

impl Strip {
    fn new(facts: DemoFacts) -> Self {
        Self { facts, plugged: [true; 3], complaint: None }
    }
}

impl Playground for Strip {
    fn draw(&mut self, ui: &mut egui::Ui, booth: &VirtualBooth) {
        egui::ScrollArea::vertical().show(ui, |ui| {
            ui.heading("The world outside");
            ui.label("This strip is not part of the booth: it plays students, seat and cables.");
            ui.separator();
            ui.strong("Hold a student's phone to the lens");
            for student in &self.facts.students {
                let title =
                    format!("{}  {} / {}  {}", student.name, student.student_number, student.last4, student.note);
                if ui.button(title).clicked() {
                    self.complaint = booth.show_code(&student.code).err().map(|err| err.to_string());
                }
            }
            if ui.button("Take the phone away").clicked() {
                booth.hold_up(None);
            }
            ui.separator();
            self.seat(ui, booth);
            ui.separator();
            light(ui, booth);
            ui.separator();
            ui.strong("Cables");
            let cables = [("camera", Device::Camera), ("lights", Device::Lights), ("hand scanner", Device::Scanner)];
            for ((name, device), plugged) in cables.into_iter().zip(&mut self.plugged) {
                if ui.checkbox(plugged, name).changed() {
                    booth.plug(device, *plugged);
                }
            }
            if let Some(complaint) = &self.complaint {
                ui.colored_label(ui.visuals().error_fg_color, complaint);
            }
        });
    }
}

impl Strip {
    /// Who or what is in the seat, and how.
    fn seat(&mut self, ui: &mut egui::Ui, booth: &VirtualBooth) {
        ui.strong("Who sits");
        ui.horizontal(|ui| {
            for name in ["mei", "kenji", "amara"] {
                if ui.button(name).clicked() {
                    match Sitter::find(name, &sitters()) {
                        Ok(sitter) => drop(booth.seat(sitter)),
                        Err(err) => self.complaint = Some(err.to_string()),
                    }
                }
            }
            if ui.button("nobody").clicked() {
                booth.leave();
            }
        });
        ui.strong("What a technician puts there");
        ui.horizontal(|ui| {
            let targets = [
                ("card", Target::Card),
                ("head", Target::Head),
                ("chart", Target::Chart),
                ("edge", Target::Edge),
                ("nothing", Target::Empty),
            ];
            for (name, target) in targets {
                if ui.button(name).clicked() {
                    booth.seat(Sitter::target(target));
                }
            }
        });
        ui.strong("How they sit (their own left and right)");
        ui.horizontal(|ui| {
            let moves =
                [("left", 8.0, 0.0, 1.0), ("right", -8.0, 0.0, 1.0), ("up", 0.0, -8.0, 1.0), ("down", 0.0, 8.0, 1.0)];
            for (name, dx, dy, scale) in moves {
                if ui.button(name).clicked() {
                    booth.nudge(dx, dy, scale);
                }
            }
        });
        ui.horizontal(|ui| {
            for (name, scale) in [("closer", 1.06), ("back", 1.0 / 1.06)] {
                if ui.button(name).clicked() {
                    booth.nudge(0.0, 0.0, scale);
                }
            }
            for (name, degrees) in [("tip left", 2.0), ("tip right", -2.0)] {
                if ui.button(name).clicked() {
                    booth.tip(degrees);
                }
            }
        });
    }
}

/// Lamps and daylight.
fn light(ui: &mut egui::Ui, booth: &VirtualBooth) {
    ui.strong("Light");
    ui.horizontal(|ui| {
        for (name, factor) in [("left key weaker", 0.85), ("as it was", 1.0)] {
            if ui.button(name).clicked() {
                booth.weaken(Channel::KeyLeft, factor);
            }
        }
        for (name, share) in [("curtain open", 0.2), ("closed", 0.01)] {
            if ui.button(name).clicked() {
                booth.set_ambient(share);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_student_that_is_missing_is_told() {
        let text = r#"{"base_url":"","enrol_code":"","reviewer":{"url":"","token":""},"students":[
            {"name":"A","student_number":"1","last4":"2","code":"3","note":"fresh"}]}"#;
        let facts: DemoFacts = serde_json::from_str(text).unwrap();
        assert_eq!(nth_student(&facts, "fresh", 0).unwrap().name, "A");
        for (note, skip) in [("fresh", 1), ("rejected", 0)] {
            let err = nth_student(&facts, note, skip).unwrap_err().to_string();
            assert!(err.contains(note) && err.contains("demo.json"), "{err}");
        }
    }

    #[test]
    fn why_there_is_no_window_is_half_a_sentence() {
        let err = anyhow::Error::from(NoWindow("os error:\n  broken.".to_owned()));
        assert!(err.is::<NoWindow>());
        assert_eq!(in_one_sentence(&err), "no window can be opened (os error: broken.)");
    }
}
