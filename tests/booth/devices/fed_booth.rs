//! A booth in which everything is real but the light: real drivers on a faked kernel, and behind it the simulator. What the
//! light board's registers, the safety lines and the camera's controls say is what the sitter is lit and exposed by; what the
//! simulated sensor sees comes out of `/dev/video0`.
//!
//! In a test: `let fed = FedBooth::start(bench, booth, &lights, &capture)`, then open `Pca9685` with `lights` and `V4l2Camera` or
//! `NokhwaCamera` with `capture`. The bench's camera mode becomes `live`; faults are added behind it: `live stall`, `live cut`,
//! `live lying`, `live unplug`. The virtual booth stays in the test's hand: sitter, ambient light, lamps' faults.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use gradbooth::devices::camera::{CaptureConfig, Mounting, PixelFormat};
use gradbooth::devices::lights::{ChannelMap, Pca9685Config, SafetyConfig};
use gradbooth::domain::Frame;
use gradbooth::simulator::{Geometry, Pace, Renderer, Setup, Sitter, VirtualBooth};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::wires::{Wires, monotonic};
use super::{Bench, HEIGHT, WIDTH, ms, now, pause, put};

/// Frames a second: what a debug build on one core keeps up with.
const FPS: f32 = 12.0;
/// V4L2 number of the exposure time, 100 µs.
const EXPOSURE: u32 = 0x009a_0902;

/// A running feeder.
pub(super) struct FedBooth {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// A booth for [`FedBooth`]: its camera's upright view, with somebody in the seat, where they should be.
pub(super) fn seated(setup: Setup) -> VirtualBooth {
    let booth = VirtualBooth::new(Setup { geometry: Geometry::whole_view(HEIGHT), fps: FPS, ..setup });
    let sitters = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters");
    booth.seat(Sitter::find("mei", &sitters).unwrap());
    booth.place(gradbooth::simulator::Placement::PERFECT);
    booth
}

/// Six lights and all safety lines.
pub(super) fn lights() -> Pca9685Config {
    Pca9685Config {
        channels: ChannelMap {
            key_left: Some(0),
            key_right: Some(1),
            fill_top: Some(2),
            fill_chin: Some(3),
            background_left: Some(4),
            background_right: Some(5),
        },
        safety: SafetyConfig {
            relay_pin: Some(17),
            output_enable_pin: Some(6),
            heartbeat_pin: Some(26),
            // Nobody repeats the lights here, as the booth's worker does.
            dead_man_ms: 0,
            ..SafetyConfig::default()
        },
        ..Pca9685Config::default()
    }
}

/// The camera, mounted turned, as it is set in a booth.
pub(super) fn capture() -> CaptureConfig {
    CaptureConfig { width: WIDTH, height: HEIGHT, rotation_deg: Mounting::QuarterTurn, ..CaptureConfig::default() }
}

impl FedBooth {
    /// Feeds the bench's camera from `booth`, wired as `lights` has it, in the format of `capture`.
    pub(super) fn start(bench: &Bench, booth: &VirtualBooth, lights: &Pca9685Config, capture: &CaptureConfig) -> Self {
        bench.mode("camera", "live");
        let stop = Arc::new(AtomicBool::new(false));
        let wires = Wires::new(&bench.dir, lights);
        let (lit, stopped) = (booth.clone(), Arc::clone(&stop));
        let watch_wires = move || {
            let (mut last, mut beat) = (Vec::new(), None);
            while !stopped.load(Ordering::Acquire) {
                let (duties, pwm) = (wires.duties(), wires.pwm());
                if let Some((hz, phase)) = pwm.filter(|_| pwm != beat) {
                    lit.rebuild(|physics| (physics.pwm_hz, physics.phase) = (hz, phase));
                    beat = pwm;
                }
                if duties != last {
                    lit.set_lights(&duties, now());
                    last = duties;
                }
                pause(ms(1));
            }
        };
        let mut sensor = Sensor {
            booth: booth.clone(),
            renderer: booth.renderer(),
            pace: Pace::new(booth, now()),
            dir: bench.dir.clone(),
            format: capture.format,
            set: BTreeMap::new(),
            number: 0,
        };
        let stopped = Arc::clone(&stop);
        let expose = move || {
            while !stopped.load(Ordering::Acquire) {
                sensor.step();
            }
        };
        let threads = [
            Builder::new().name("wires".into()).spawn(watch_wires).unwrap(),
            Builder::new().name("sensor".into()).spawn(expose).unwrap(),
        ];
        Self { stop, threads: threads.into() }
    }
}

impl Drop for FedBooth {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                println!("a feeder had panicked");
            }
        }
    }
}

/// The simulated sensor behind the faked camera.
struct Sensor {
    booth: VirtualBooth,
    renderer: Renderer,
    pace: Pace,
    dir: PathBuf,
    format: PixelFormat,
    /// Controls as they were last handed on, by their V4L2 number.
    set: BTreeMap<u32, i64>,
    number: u64,
}

impl Sensor {
    fn step(&mut self) {
        self.take_controls();
        let Some(sequence) = self.pace.arrived(now()) else {
            pause(self.pace.next_at().saturating_duration_since(now()).min(ms(20)).max(ms(1)));
            return;
        };
        let finished = self.pace.finished_at(sequence);
        let pixels = self.booth.shoot(&mut self.renderer, finished);
        let (width, height) = self.renderer.size();
        let frame = Frame::new(width, height, pixels, sequence, finished).unwrap();
        // As the sensor is mounted: a quarter turn lies between it and the upright picture.
        let (width, height) = (frame.height(), frame.width());
        let turned = |x: u32, y: u32| frame.pixel((height - 1 - y).into(), x.into());
        let rgb: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| turned(x, y))).collect();
        let pixels = match self.format {
            PixelFormat::Mjpeg => jpeg(&rgb, width, height),
            PixelFormat::Yuyv => yuyv(&rgb),
        };
        self.number += 1;
        // A UVC camera stamps the start of the exposure.
        let exposure = Duration::from_micros(100 * self.booth.control(EXPOSURE).unwrap_or(100).unsigned_abs());
        let began = monotonic().saturating_sub(frame.captured_at.elapsed()).saturating_sub(exposure);
        let head = [self.number.to_le_bytes(), (began.as_nanos() as u64).to_le_bytes()].concat();
        put(&self.dir.join("live"), &[head, pixels].concat());
    }

    /// Hands on what the driver has set.
    fn take_controls(&mut self) {
        let text = std::fs::read_to_string(self.dir.join("controls")).unwrap_or_default();
        for line in text.lines() {
            let Some((number, value)) = line.split_once(' ') else { continue };
            let (number, value) = (u32::from_str_radix(number, 16).unwrap(), value.parse().unwrap());
            if self.set.insert(number, value) != Some(value) {
                self.booth.set_control(number, value, now()).unwrap();
            }
        }
    }
}

/// Mean linear luminance, 0 to 1, of the pixels at (`x`, `y`) that `counts` takes.
pub(super) fn mean(frame: &Frame, counts: impl Fn(u32, u32) -> bool) -> f32 {
    let linear: Vec<f32> = (0..=255_u8)
        .map(|level| {
            let share = f32::from(level) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
        .collect();
    let (mut sum, mut count) = (0.0_f64, 0_u32);
    for (at, [r, g, b]) in frame.rgb().as_chunks::<3>().0.iter().enumerate() {
        if counts(at as u32 % frame.width(), at as u32 / frame.width()) {
            let of = |level: &u8| linear[usize::from(*level)];
            sum += f64::from(0.2126 * of(r) + 0.7152 * of(g) + 0.0722 * of(b));
            count += 1;
        }
    }
    (sum / f64::from(count.max(1))) as f32
}

fn jpeg(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 95);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_2);
    encoder.encode(rgb, width as u16, height as u16, ColorType::Rgb).unwrap();
    jpeg
}

/// BT.601, limited range, as UVC cameras give it.
fn yuyv(rgb: &[u8]) -> Vec<u8> {
    let luma = |[r, g, b]: [f32; 3]| 16.0 + 0.2568 * r + 0.5041 * g + 0.0979 * b;
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    let pair = |[left, right]: &[[u8; 3]; 2]| {
        let (left, right) = (left.map(f32::from), right.map(f32::from));
        let [r, g, b] = [0, 1, 2].map(|c| f32::midpoint(left[c], right[c]));
        let u = 128.0 - 0.1482 * r - 0.2910 * g + 0.4392 * b;
        let v = 128.0 + 0.4392 * r - 0.3678 * g - 0.0714 * b;
        [byte(luma(left)), byte(u), byte(luma(right)), byte(v)]
    };
    rgb.as_chunks::<3>().0.as_chunks::<2>().0.iter().flat_map(pair).collect()
}
