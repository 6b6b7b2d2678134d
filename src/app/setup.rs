//! From settings to a booth's parts: real devices or the virtual booth, networks, delivery.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::calibrating::exposure;
use super::{CalibrationPlan, HeatLimits, Parts, Wake};
use crate::config::{Config, FramingConfig};
use crate::delivery::{Delivery, DeliveryOptions, Enrolment};
use crate::devices::camera::CameraConfig;
use crate::devices::camera::simulated::SimulatedCamera;
use crate::devices::heat::HeatConfig;
use crate::devices::lights::simulated::SimulatedLights;
use crate::devices::panel::simulated::SimulatedPanel;
use crate::devices::scanner::simulated::SimulatedScanner;
use crate::devices::voice::Voice;
use crate::devices::voice::aplay::PlayedVoice;
use crate::devices::voice::simulated::SilentVoice;
use crate::devices::{self, Simulated};
use crate::domain::Point;
use crate::flow::{Settings, guide_limits};
use crate::guide::overlay::Framing;
use crate::simulator::{Setup, Sitter, VirtualBooth};
use crate::standard::Profile;
use crate::vision::Vision;

/// The profile of the norm itself, until the server names another.
pub const DEFAULT_PROFILE: &str = "moe-2017-99";

/// The virtual booth of these settings, its sitter seated.
///
/// # Errors
/// If the sitter is not there or cannot be read.
pub fn virtual_booth(config: &Config) -> anyhow::Result<VirtualBooth> {
    let booth = VirtualBooth::new(Setup { seed: config.simulator.seed, ..Setup::default() });
    if matches!(config.devices.camera, CameraConfig::Simulated {}) {
        booth.seat(Sitter::find(&config.simulator.sitter, &sitters())?);
    }
    Ok(booth)
}

/// The sitters that ship: beside the program, else in the sources.
pub fn sitters() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|program| {
        let folder = program.parent()?;
        ["assets/sitters", "../share/gradbooth/sitters"]
            .map(|inner| folder.join(inner))
            .into_iter()
            .find(|f| f.is_dir())
    });
    beside.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters"))
}

/// Every part of a booth with these settings.
///
/// # Errors
/// Networks that are missing or not what they should be, or an outbox that cannot be opened.
pub fn parts(config: &Config, simulator: &VirtualBooth, wake: &Wake) -> anyhow::Result<Parts> {
    let models = config.models.clone().unwrap_or_else(Vision::default_models);
    let vision = Vision::open(&models)?;
    let state = config.state();
    std::fs::create_dir_all(&state)
        .with_context(|| format!("cannot make {}; name another folder with `state` in booth.toml", state.display()))?;
    let delivery = match Enrolment::load(&state) {
        Ok(enrolment) => {
            let wake = Arc::clone(wake);
            let delivery = Delivery::start(enrolment.clone(), &DeliveryOptions::new(&state), move || wake())?;
            Some((delivery, enrolment))
        }
        Err(err) => {
            tracing::warn!("this booth is not enrolled and takes no photos: {err}");
            None
        }
    };
    let voice: Box<dyn Voice> = match &config.voice.folder {
        Some(folder) => {
            let player = config.voice.player.clone().unwrap_or_else(|| "aplay".to_owned());
            Box::new(PlayedVoice::new(folder.clone(), player))
        }
        None => Box::new(SilentVoice::new()),
    };
    let profile = Profile::named(DEFAULT_PROFILE)?;
    let booth = delivery.as_ref().map(|(_, enrolment)| enrolment.booth.clone()).unwrap_or_default();
    Ok(Parts {
        devices: devices::open(&config.devices, Some(&simulated(simulator))),
        worker: config.devices.worker.clone(),
        vision,
        delivery,
        voice,
        settings: Settings { booth, limits: guide_limits(profile), ..Settings::default() },
        profile,
        background: profile.default_background,
        framing: config.framing.map(framing),
        capture: config.capture.duties(),
        calibration: calibration_plan(config),
        pin: config.technician.pin_hash.clone(),
        heat: match &config.devices.heat {
            HeatConfig::Absent {} => None,
            HeatConfig::I2c(heat) => Some(HeatLimits { warn: heat.warn_celsius, limit: heat.limit_celsius }),
        },
        manager: Config::service_manager(),
        state,
        server: config.server.clone(),
        wake: Arc::clone(wake),
    })
}

/// Where the norm's picture lies, as guide and portrait have it.
pub fn framing(config: FramingConfig) -> Framing {
    let [x, y] = config.centre_px;
    Framing { scale: config.camera_px_per_norm_px, centre: Point::new(x, y) }
}

/// How a booth with these settings is calibrated.
pub fn calibration_plan(config: &Config) -> CalibrationPlan {
    CalibrationPlan {
        required: config.needs_calibration(),
        most_days: config.calibration.most_days,
        head: config.calibration.head,
        keep_warm: config.calibration.keep_warm,
        cuts_supply: config.devices.lights.cuts_supply(),
        pwm_hz: config.devices.lights.pwm_hz(),
        exposure: exposure(&config.devices.camera),
        framing: config.framing.map(framing),
        reference: config.capture.duties(),
    }
}

/// How the devices of a virtual booth are opened.
pub fn simulated(booth: &VirtualBooth) -> Simulated {
    let (camera, lights, scanner, panel) = (booth.clone(), booth.clone(), booth.clone(), booth.clone());
    Simulated {
        camera: Arc::new(move || Ok(Box::new(SimulatedCamera::open(&camera)?))),
        lights: Arc::new(move || Ok(Box::new(SimulatedLights::open(&lights)?))),
        scanner: Arc::new(move || Ok(Box::new(SimulatedScanner::open(&scanner)?))),
        panel: Arc::new(move || Ok(Box::new(SimulatedPanel::open(&panel)?))),
    }
}
