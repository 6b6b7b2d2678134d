//! `gradbooth calibrate`: the one-button calibration from a shell, on the booth's devices or on a virtual booth.

mod certificate;
mod json;
mod terminal;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use clap::Args;

use super::interrupts;
use crate::app::calibrating::bench::{BenchStand, Placed, facts_of};
use crate::app::calibrating::rehearsal::Rehearsal;
use crate::app::calibrating::store::{self, NewCalibration};
use crate::app::calibrating::{Settled, run as run_on, settings_of};
use crate::app::{calibration_plan, local_stamp, now, simulated, temperatures, utc_moment, virtual_booth};
use crate::calibration::{Calibration, View};
use crate::config::Config;
use crate::delivery::{DeviceKey, Enrolment};
use crate::devices;
use crate::devices::camera::CameraConfig;
use crate::domain::{Signature, Target};
use crate::guide::overlay::Framing;
use crate::simulator::Sitter;

/// Calibrates the lights: measures each lamp alone, solves, verifies, signs.
#[derive(Debug, Clone, Args)]
pub(super) struct CalibrateArgs {
    /// Settings of the booth.
    #[arg(long, value_name = "booth.toml")]
    config: Option<PathBuf>,
    /// A virtual booth in virtual time: made from a seed, or described by a scenario file.
    #[arg(long, value_name = "SCENARIO|SEED")]
    simulate: Option<String>,
    /// Without the grey head: the card alone.
    #[arg(long)]
    no_head: bool,
    /// Signs an accepted calibration with this id and puts it in force, without asking.
    #[arg(long, value_name = "ID", conflicts_with = "simulate")]
    sign: Option<String>,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Writes a certificate there: calibration.html, to be read or printed.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
}

/// Runs the command. 0: accepted; 1: refused; 2: it could not be done.
pub(super) fn run(args: &CalibrateArgs) -> ExitCode {
    match calibrate(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(err) => super::could_not(&err),
    }
}

fn calibrate(args: &CalibrateArgs) -> anyhow::Result<bool> {
    let config = match &args.config {
        Some(path) => Config::load(path)?,
        None => Config::default(),
    };
    if let Some(id) = &args.sign {
        sane_id(id)?;
    }
    let (settled, interrupted) = if let Some(which) = &args.simulate {
        (rehearse(args, which)?, Arc::default())
    } else {
        let interrupted = interrupts()?;
        (on_devices(args, &config, &interrupted)?, interrupted)
    };
    let machine = &settled.machine;
    let outcome = machine.outcome().context("the calibration has no end; report this fault")?;
    let signed =
        if args.simulate.is_none() && outcome.accepted { sign(args, &config, machine, &interrupted)? } else { None };
    if let Some(folder) = &args.report {
        let page = certificate::page(&settled, signed.as_deref())?;
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let path = folder.join("calibration.html");
        let mut file = std::fs::File::create(&path).with_context(|| path.display().to_string())?;
        file.write_all(page.as_bytes()).with_context(|| path.display().to_string())?;
    }
    if args.json {
        super::say(&json::line(outcome, signed.as_deref()).to_string());
    } else {
        terminal::result(outcome, signed.as_deref());
    }
    Ok(outcome.accepted)
}

/// The virtual booth that a seed or a scenario file makes, in virtual time.
fn rehearse(args: &CalibrateArgs, which: &str) -> anyhow::Result<Settled> {
    let mut rehearsal = match which.parse::<u64>() {
        Ok(seed) => Rehearsal::seeded(seed),
        Err(_) => Rehearsal::scripted(Path::new(which))?,
    };
    let mut settings = rehearsal.settings();
    settings.with_head &= !args.no_head;
    let machine = run_on(Calibration::new(settings.clone(), rehearsal.now()), &mut rehearsal, |view| show(args, view));
    Ok(Settled { settings, machine })
}

/// The booth's own devices; the kiosk must not hold them.
fn on_devices(args: &CalibrateArgs, config: &Config, interrupted: &AtomicBool) -> anyhow::Result<Settled> {
    let simulator = virtual_booth(config)?;
    let parts = devices::open(&config.devices, Some(&simulated(&simulator)));
    let camera = (parts.camera)().context("the camera cannot be opened; if the kiosk runs, stop it first")?;
    let lights = (parts.lights)().context("the lights cannot be opened; if the kiosk runs, stop it first")?;
    let info = camera.info();
    let plan = calibration_plan(config);
    let framing = plan.framing.unwrap_or_else(|| Framing::widest(info.width, info.height));
    let booth = Enrolment::load(&config.state()).map(|enrolment| enrolment.booth).unwrap_or_default();
    let mut settings = settings_of(&booth, framing, &plan);
    settings.with_head &= !args.no_head;
    settings.camera = Some(facts_of(camera.as_ref()));
    let stopped = || interrupted.load(Ordering::Relaxed);
    let is_virtual = matches!(config.devices.camera, CameraConfig::Simulated {});
    let mut ask = |target: Target| {
        if is_virtual {
            simulator.seat(Sitter::target(target));
            return Placed::There;
        }
        terminal::ask(target, &stopped)
    };
    let exposure = settings.exposure;
    let mut stand = BenchStand::new(camera, lights, exposure, &mut ask, &stopped);
    let machine = run_on(Calibration::new(settings.clone(), now()), &mut stand, |view| show(args, view));
    Ok(Settled { settings, machine })
}

fn show(args: &CalibrateArgs, view: &View) {
    if !args.json {
        terminal::progress(view);
    }
}

/// Signs and keeps an accepted calibration, if the technician wants it. Gives its id.
fn sign(
    args: &CalibrateArgs,
    config: &Config,
    machine: &Calibration,
    interrupted: &AtomicBool,
) -> anyhow::Result<Option<String>> {
    let technician = match &args.sign {
        Some(id) => id.clone(),
        None if args.json => return Ok(None),
        None => match terminal::ask_for_signature(&|| interrupted.load(Ordering::Relaxed)) {
            Some(id) => id,
            None => return Ok(None),
        },
    };
    sane_id(&technician)?;
    let (Some(mut profile), Some(plates)) = (machine.outcome().and_then(|o| o.profile.clone()), machine.plates())
    else {
        bail!("an accepted calibration holds no profile; report this fault");
    };
    profile.temperatures_c = temperatures(None);
    let state = config.state();
    let key = DeviceKey::load_or_create(&state)?;
    let new = NewCalibration {
        id: &local_stamp(),
        at: &utc_moment(),
        technician: &technician,
        profile: *profile,
        plates,
        signature: &Signature::default(),
    };
    Ok(Some(store::save(&state, new, key.signing())?))
}

fn sane_id(id: &str) -> anyhow::Result<()> {
    let good = (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if good { Ok(()) } else { bail!("an id is 1 to 32 letters, digits or hyphens, no name") }
}
