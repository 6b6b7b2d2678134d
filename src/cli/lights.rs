//! `gradbooth lights`: which lamps there are, or some of them lit by hand, and what the camera then sees.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::json;

use super::interrupts;
use crate::app::measures::{mean_luminance, ratio};
use crate::app::{framing as framing_of, lamp_hours, now, simulated, virtual_booth};
use crate::calibration::names::{channel, name};
use crate::config::Config;
use crate::devices;
use crate::devices::camera::{Camera, CameraError};
use crate::devices::lights::LightsConfig;
use crate::domain::{Channel, Duty, FACE_ZONES, Frame};
use crate::guide::overlay::Framing;

/// Lights and sensor have followed after this long.
const SETTLE: Duration = Duration::from_millis(300);
/// Lights are told again this often: the light board's dead-man circuit lives on it.
const REPEAT: Duration = Duration::from_millis(300);

/// Lists the lamps, or lights some by hand until Ctrl-C.
#[derive(Debug, Clone, Args)]
pub(super) struct LightsArgs {
    /// Lamps with their duty, 0 to 1: `key_left=0.6`. Those not named stay dark. Without any: the list.
    #[arg(value_name = "CHANNEL=DUTY")]
    duties: Vec<String>,
    /// Settings of the booth.
    #[arg(long, value_name = "booth.toml")]
    config: Option<PathBuf>,
    /// How long they stay on, s; without it until Ctrl-C.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<f64>,
    /// One JSON object per line on stdout.
    #[arg(long)]
    json: bool,
}

/// Runs the command. 0: done; 2: it could not be done.
pub(super) fn run(args: &LightsArgs) -> ExitCode {
    match lights(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => super::could_not(&err),
    }
}

fn lights(args: &LightsArgs) -> anyhow::Result<()> {
    let config = match &args.config {
        Some(path) => Config::load(path)?,
        None => Config::default(),
    };
    if args.duties.is_empty() {
        list(args, &config);
        return Ok(());
    }
    let duties = args.duties.iter().map(|text| duty(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let seconds = args.seconds.unwrap_or(f64::INFINITY);
    if seconds.is_nan() || seconds <= 0.0 {
        bail!("--seconds takes a number above 0");
    }
    let simulator = virtual_booth(&config)?;
    let devices = devices::open(&config.devices, Some(&simulated(&simulator)));
    let interrupted = interrupts()?;
    let mut lights = (devices.lights)()?;
    lights.set(&duties)?;
    // A camera that is away, or held by the kiosk, is no reason not to light lamps.
    let mut camera = (devices.camera)().map_err(|fault| super::outcome::complain(&fault.to_string())).ok();
    let started = now();
    let mut said = None;
    while !interrupted.load(Ordering::Relaxed) && started.elapsed().as_secs_f64() < seconds {
        lights.set(&duties)?;
        let frame = camera.as_mut().and_then(|camera| settled(camera.as_mut(), started + SETTLE));
        if let Some(frame) = frame {
            if said.is_none_or(|at: std::time::Instant| at.elapsed() > Duration::from_secs(1)) {
                tell(args, &config, &duties, &frame);
                said = Some(now());
            }
        } else {
            std::thread::park_timeout(REPEAT.min(Duration::from_secs_f64(seconds.min(1.0))));
        }
    }
    lights.set(&[])?;
    Ok(())
}

/// The newest frame that shows the settled light, if one comes soon.
fn settled(camera: &mut dyn Camera, from: std::time::Instant) -> Option<Frame> {
    match camera.next_frame(REPEAT) {
        Ok(frame) => (frame.captured_at >= from).then_some(frame),
        Err(CameraError::Stalled) => None,
        Err(fault) => {
            tracing::error!("{fault}");
            None
        }
    }
}

fn duty(text: &str) -> anyhow::Result<(Channel, Duty)> {
    let (lamp, share) = text.split_once('=').with_context(|| format!("{text:?}: write CHANNEL=DUTY, key_left=0.6"))?;
    let known = || format!("{lamp:?}: no such lamp; the lamps are {}", names().join(", "));
    let channel = channel(lamp).with_context(known)?;
    let share: f32 = share
        .parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .with_context(|| format!("{text:?}: a duty is a number from 0 (dark) to 1 (full)"))?;
    Ok((channel, Duty::new(share)))
}

fn names() -> Vec<&'static str> {
    crate::calibration::names::CHANNELS.map(name).to_vec()
}

/// Each lamp with its output, its duty in the capture scene and its hours.
fn list(args: &LightsArgs, config: &Config) {
    let hours = lamp_hours(&config.state());
    for (channel, duty) in config.capture.duties() {
        let output = match &config.devices.lights {
            LightsConfig::Pca9685(board) => board.channels.output(channel),
            LightsConfig::Simulated {} | LightsConfig::Absent {} => None,
        };
        let burnt = hours.iter().find(|(known, _)| *known == channel).map_or(0.0, |(_, hours)| *hours);
        if args.json {
            let line = json!({ "channel": name(channel), "output": output, "capture": duty.share(), "hours": burnt });
            super::say(&line.to_string());
        } else {
            let output = output.map_or_else(|| "-".to_owned(), |output| output.to_string());
            let percent = duty.share() * 100.0;
            super::say(&format!("{:<18} output {output:<3} capture {percent:>5.1} %  {burnt:.1} h", name(channel)));
        }
    }
}

/// What the camera sees of the light.
fn tell(args: &LightsArgs, config: &Config, duties: &[(Channel, Duty)], frame: &Frame) {
    let framing = config.framing.map_or_else(|| Framing::widest(frame.width(), frame.height()), framing_of);
    let zones = FACE_ZONES.map(|zone| mean_luminance(frame, framing.cut(), zone));
    let ratio = ratio(zones[1], zones[2]);
    if args.json {
        let lit: serde_json::Map<_, _> =
            duties.iter().map(|(channel, duty)| (name(*channel).to_owned(), json!(duty.share()))).collect();
        let [forehead, left, right, chin] = zones;
        let zones = json!({ "forehead": forehead, "left_cheek": left, "right_cheek": right, "chin": chin });
        super::say(&json!({ "channels": lit, "zones": zones, "left_right": ratio }).to_string());
        return;
    }
    let [forehead, left, right, chin] = zones;
    let ratio = ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
    super::say(&format!("forehead {forehead:.3}  left {left:.3}  right {right:.3}  chin {chin:.3}  ratio {ratio}"));
}
