//! Commands, one file each. Human text or JSON lines on stdout, complaints on stderr; exit status 0 good, 1 not good, 2 could not be done.

mod calibrate;
mod check;
mod dark;
mod demo;
mod doctor;
pub mod enrol;
mod interrupts;
mod kiosk;
mod lights;
pub mod look;
mod outcome;
mod pictures;
mod pin;
pub mod portrait;
pub mod print;
pub mod queue;
mod recorder;
pub mod scan;
mod screenshot;
pub mod screens;
mod session;
mod sibling;
mod state;
mod student;
mod texts;
mod touch;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use interrupts::interrupts;
use outcome::{complain, refuse, say};
use tracing_subscriber::fmt::writer::MakeWriterExt as _;

use crate::app::Journal;

/// A self-service photo booth for graduation photos.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Settings of the kiosk.
    #[arg(long, value_name = "booth.toml")]
    config: Option<PathBuf>,
    /// A window instead of the whole screen.
    #[arg(long)]
    windowed: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The kiosk.
    Run(kiosk::RunArgs),
    /// Photos against the norm.
    Check(check::CheckArgs),
    /// A photo cut and written to the norm.
    Portrait(portrait::PortraitArgs),
    /// A finished portrait to paper: one print, or a sheet of them.
    Print(print::PrintArgs),
    /// What vision sees in pictures, without judgement.
    Look(look::LookArgs),
    /// QR codes in pictures.
    Scan(scan::ScanArgs),
    /// One whole visit, headless, on simulated devices.
    Session(session::SessionArgs),
    /// Packages that wait for the server.
    Queue(queue::QueueArgs),
    /// Makes this booth known to a server.
    Enrol(enrol::EnrolArgs),
    /// Server, demo campus and booth together: a window, or headless visits.
    Demo(demo::DemoArgs),
    /// The light brought to the reference by the camera itself.
    Calibrate(calibrate::CalibrateArgs),
    /// Which lamps there are, or some of them lit by hand.
    Lights(lights::LightsArgs),
    /// Every part of the booth looked at once.
    Doctor(doctor::DoctorArgs),
    /// All lights off.
    Dark(dark::DarkArgs),
    /// The hash of a technician's PIN for booth.toml.
    Pin(pin::PinArgs),
    /// Every screen as PNG.
    Screens(screens::ScreensArgs),
}

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(err) => {
            let status = if err.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            return if err.print().is_ok() { status } else { ExitCode::from(2) };
        }
    };
    let kiosk = kiosk::RunArgs { config: arguments.config, windowed: arguments.windowed };
    let command = arguments.command.unwrap_or(Command::Run(kiosk));
    log_to_stderr(&command);
    match command {
        Command::Run(args) => kiosk::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Portrait(args) => portrait::run(&args),
        Command::Print(args) => print::run(&args),
        Command::Look(args) => look::run(&args),
        Command::Scan(args) => scan::run(&args),
        Command::Session(args) => session::run(&args),
        Command::Queue(args) => queue::run(&args),
        Command::Enrol(args) => enrol::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Lights(args) => lights::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Dark(args) => dark::run(&args),
        Command::Pin(args) => pin::run(&args),
        Command::Screens(args) => screens::run(&args),
    }
}

/// Logs: the kiosk tells what it does, commands only what goes wrong. `RUST_LOG` says otherwise.
fn log_to_stderr(command: &Command) {
    let level = if matches!(command, Command::Run(_)) { "info" } else { "error" };
    let quiet = "tract=error,tract_onnx=error,tract_core=error";
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new(format!("{level},{quiet}")));
    // A stick gets what stderr gets; colours are for terminals.
    let both = std::io::stderr.and(|| Journal);
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(both);
    log.with_ansi(colours).with_target(false).init();
}

/// Says on stderr what could not be done: exit status 2.
fn could_not(err: &anyhow::Error) -> ExitCode {
    refuse(&format!("{err:#}"))
}
