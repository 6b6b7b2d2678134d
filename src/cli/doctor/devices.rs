//! Camera, calibration, lights, panel, scanners: each opened, looked at, closed.

use std::time::Duration;

use super::{Health, Part};
use crate::app::calibrating::bench::facts_of;
use crate::app::calibrating::store;
use crate::app::{now, simulated, utc_days_ago, virtual_booth};
use crate::config::Config;
use crate::delivery::DeviceKey;
use crate::devices::camera::{Camera, CameraError};
use crate::devices::lights::LightsConfig;
use crate::devices::panel::PanelConfig;
use crate::devices::{self, Devices};

/// How long frames are counted.
const COUNTING: Duration = Duration::from_secs(1);

fn opened(config: &Config) -> Result<Devices, String> {
    let simulator = virtual_booth(config).map_err(|err| format!("{err:#}"))?;
    Ok(devices::open(&config.devices, Some(&simulated(&simulator))))
}

/// The camera, its lock, and the calibration that is bound to it.
pub(super) fn camera_and_calibration(config: &Config) -> Vec<Part> {
    let devices = match opened(config) {
        Ok(devices) => devices,
        Err(why) => return vec![Part::fail("camera", why, "correct [simulator] in booth.toml")],
    };
    match (devices.camera)() {
        Ok(mut camera) => {
            let part = camera_part(camera.as_mut());
            vec![part, lock_part(camera.as_mut()), calibration_part(config, camera.as_ref())]
        }
        Err(fault) => vec![Part::fault("camera", &fault)],
    }
}

fn camera_part(camera: &mut dyn Camera) -> Part {
    let info = camera.info();
    let (started, mut frames) = (now(), 0_u32);
    while started.elapsed() < COUNTING {
        match camera.next_frame(Duration::from_millis(500)) {
            Ok(_) => frames += 1,
            Err(CameraError::Stalled) => {}
            Err(fault) => return Part::fault("camera", &fault),
        }
    }
    let rate = f64::from(frames) / started.elapsed().as_secs_f64();
    let seen = format!("{}, {}x{}, {rate:.0} frames a second", info.name, info.width, info.height);
    if frames == 0 {
        return Part::fail("camera", format!("{}: no frames", info.name), "unplug and replug it");
    }
    if rate < f64::from(info.fps) * 0.8 {
        let mend = format!("it says {:.0}: use a USB 3 port of its own, or a smaller format", info.fps);
        return Part::warn("camera", seen, mend);
    }
    Part::ok("camera", seen)
}

fn lock_part(camera: &mut dyn Camera) -> Part {
    match camera.check() {
        Ok(()) => {
            let controls: Vec<String> =
                camera.info().controls.iter().map(|(name, value, _)| format!("{name}={value}")).collect();
            Part::ok("lock", controls.join(" "))
        }
        Err(fault) => Part::fault("lock", &fault),
    }
}

fn calibration_part(config: &Config, camera: &dyn Camera) -> Part {
    let state = config.state();
    match store::current(&state) {
        Ok(None) if config.needs_calibration() => {
            return Part::fail("calibration", "none", "calibrate: the booth takes no photos without");
        }
        Ok(None) => return Part::warn("calibration", "none", "calibrate, so that photos do not depend on luck"),
        Ok(Some(_)) => {}
        Err(err) => return Part::fail("calibration", err.to_string(), "calibrate anew"),
    }
    let key = match DeviceKey::load_or_create(&state) {
        Ok(key) => key,
        Err(fault) => return Part::fault("calibration", &fault),
    };
    let old = utc_days_ago(config.calibration.most_days);
    match store::load(&state, &key.signing().verifying_key(), &facts_of(camera), Some(&old), now()) {
        Ok(Some(stored)) => {
            let seen = format!("{} of {}", stored.id, stored.profile.at);
            if stored.is_old {
                Part::warn("calibration", seen, "calibrate on the next visit")
            } else {
                Part::ok("calibration", seen)
            }
        }
        Ok(None) => Part::warn("calibration", "none", "calibrate"),
        Err(fault) => Part { health: Health::Fail, ..Part::fault("calibration", &fault) },
    }
}

/// Lights, panel, scanners.
pub(super) fn others(config: &Config) -> Vec<Part> {
    let Ok(devices) = opened(config) else { return Vec::new() };
    let mut parts = Vec::new();
    parts.push(match (&config.devices.lights, (devices.lights)()) {
        (LightsConfig::Absent {}, Ok(_)) => Part::absent("lights", "none that could be set"),
        (LightsConfig::Simulated {} | LightsConfig::Pca9685(_), Ok(mut lights)) => match lights.set(&[]) {
            Ok(()) => Part::ok("lights", "the board answers; dark"),
            Err(fault) => Part::fault("lights", &fault),
        },
        (_, Err(fault)) => Part::fault("lights", &fault),
    });
    parts.push(match (&config.devices.panel, (devices.panel)()) {
        (PanelConfig::Absent {}, Ok(_)) => Part::absent("panel", "none"),
        (PanelConfig::Simulated {} | PanelConfig::Gpio(_), Ok(_)) => Part::ok("panel", "the lines can be had"),
        (_, Err(fault)) => Part::fault("panel", &fault),
    });
    if devices.scanners.is_empty() {
        parts.push(Part::absent("scanner", "none; the camera reads codes"));
    }
    for open in &devices.scanners {
        parts.push(match open() {
            Ok(_) => Part::ok("scanner", "answers"),
            Err(fault) => Part { health: Health::Warn, ..Part::fault("scanner", &fault) },
        });
    }
    parts
}
