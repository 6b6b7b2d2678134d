//! A USB camera through the kernel's V4L2 interface.
//!
//! Stands on the `v4l` crate, whose sharp edges are kept inside this file: its `next` must not be called unless a frame
//! waits, since after a time-out it hands the kernel a buffer that the kernel already has; its buffers are longer than
//! their pictures; its destructors panic.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::libc;
use nix::time::{ClockId, clock_gettime};
use v4l::Format;
use v4l::buffer::{Flags, Metadata, Type};
use v4l::capability::Flags as Capability;
use v4l::control::{Control, Value};
use v4l::device::{Device, Handle};
use v4l::io::mmap::Stream;
use v4l::io::traits::{CaptureStream, Stream as _};
use v4l::video::Capture;
use v4l::video::capture::Parameters;

use super::controls::{self, ControlFault, ControlPort, Held};
use super::identity::{self, CameraIdentity};
use super::jpeg::FrameDecoder;
use super::settle::Settle;
use super::{Camera, CameraError, CameraInfo, CaptureConfig, PixelFormat, yuyv};
use crate::devices::worker::{caught, now};
use crate::domain::Frame;

/// Shorter than this no JPEG of a scene is, bytes.
const SHORTEST_JPEG: usize = 1024;
/// A time stamp older than this is not believed.
const OLDEST_STAMP: Duration = Duration::from_secs(10);

/// An open, streaming, locked camera.
pub struct V4l2Camera {
    // In this order: the stream ends before its device closes.
    stream: SafeStream,
    device: SafeDevice,
    config: CaptureConfig,
    decoder: FrameDecoder,
    stride: u32,
    info: CameraInfo,
    identity: CameraIdentity,
    frame_time: Duration,
    sequence: u64,
    rejected: u64,
    held: Held,
    settle: Settle,
    checked: Instant,
}

impl V4l2Camera {
    /// Opens, streams, sets the controls and reads them back.
    ///
    /// # Errors
    /// [`CameraError`] in all its kinds but `Stalled`.
    pub fn open(config: &CaptureConfig) -> Result<Self, CameraError> {
        // The crate unwraps what drivers say: names that are not UTF-8, control types it does not know.
        caught(|| Self::open_unguarded(config))
            .unwrap_or_else(|panic| Err(CameraError::Driver(format!("the driver's answers cannot be read: {panic}"))))
    }

    fn open_unguarded(config: &CaptureConfig) -> Result<Self, CameraError> {
        let device = SafeDevice::open(config)?;
        let (stride, frame_time) = negotiate(device.get()?, config)?;
        let stream = Stream::with_buffers(device.get()?, Type::VideoCapture, 4).map_err(fault)?;
        let capability = device.get()?.query_caps().map_err(fault)?;
        let mut camera = Self {
            stream: SafeStream(Some(stream)),
            identity: identity::of(&config.path, &capability.card, &capability.bus),
            info: CameraInfo { name: capability.card, fps: 1.0 / frame_time.as_secs_f32(), ..CameraInfo::default() },
            held: Held::new(&config.controls),
            settle: Settle::new(config.settle_frames),
            device,
            config: config.clone(),
            decoder: FrameDecoder::new(config.width, config.height, false),
            stride,
            frame_time,
            sequence: 0,
            rejected: 0,
            checked: now(),
        };
        (camera.info.width, camera.info.height) = config.rotation_deg.upright_size(config.width, config.height);
        camera.start()?;
        // After the start: some cameras take focus and exposure only while they stream.
        camera.held.set_all(&mut camera.device)?;
        for _ in 0..config.settle_frames {
            if !camera.stream.ready(Duration::from_millis(config.first_frame_timeout_ms.into()))? {
                return Err(CameraError::Driver("no frame after its controls were set".into()));
            }
            camera.take(Purpose::Settle)?;
        }
        camera.check_controls()?;
        Ok(camera)
    }

    /// The first `next` starts the stream and alone may wait inside: if it runs out, everything is opened anew.
    fn start(&mut self) -> Result<(), CameraError> {
        let timeout_ms = self.config.first_frame_timeout_ms.clamp(100, 60_000);
        let stream = self.stream.get()?;
        stream.set_timeout(Duration::from_millis(timeout_ms.into()));
        match stream.next() {
            Ok((buffer, meta)) => {
                skip(buffer, meta, &mut self.decoder);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                Err(CameraError::Driver(format!("no first frame within {timeout_ms} ms")))
            }
            Err(error) => Err(fault(error)),
        }
    }

    fn check_controls(&mut self) -> Result<(), CameraError> {
        self.info.controls = self.held.check_all(&mut self.device)?;
        self.checked = now();
        Ok(())
    }

    fn recheck_controls(&mut self) -> Result<(), CameraError> {
        let period = Duration::from_millis(self.config.recheck_controls_ms.into());
        if period.is_zero() || self.checked.elapsed() < period { Ok(()) } else { self.check_controls() }
    }

    /// Takes the frame that is ready; `None` if it is damaged, or stale: it lay there before anybody waited for it, and its
    /// exposure began more than two frame times ago (one for the transfer, one for lying there).
    fn take(&mut self, purpose: Purpose) -> Result<Option<Frame>, CameraError> {
        let (buffer, meta) = self.stream.get()?.next().map_err(fault)?;
        self.sequence += u64::from(meta.sequence.wrapping_sub(self.sequence as u32));
        let captured_at = captured_at(meta);
        let stale = match purpose {
            Purpose::Settle => true,
            Purpose::Waiting => captured_at.elapsed() > self.frame_time * 2 || !self.settle.admits(captured_at),
            Purpose::Fresh => !self.settle.admits(captured_at),
        };
        if stale {
            skip(buffer, meta, &mut self.decoder);
            return Ok(None);
        }
        match pixels(buffer, meta, &self.config, self.stride, &mut self.decoder) {
            Ok(rgb) => {
                let rgb = self.config.rotation_deg.upright(rgb, self.config.width, self.config.height);
                let frame = Frame::new(self.info.width, self.info.height, rgb, self.sequence, captured_at);
                Ok(frame.ok())
            }
            Err(why) => {
                self.rejected += 1;
                if self.rejected.is_power_of_two() {
                    tracing::warn!(sequence = self.sequence, rejected = self.rejected, "camera frame rejected: {why}");
                }
                Ok(None)
            }
        }
    }
}

impl Camera for V4l2Camera {
    fn next_frame(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let deadline = now() + timeout;
        loop {
            let waited = !self.stream.ready(Duration::ZERO)?;
            if waited && !self.stream.ready(deadline.saturating_duration_since(now()))? {
                return Err(CameraError::Stalled);
            }
            if let Some(frame) = self.take(if waited { Purpose::Fresh } else { Purpose::Waiting })? {
                self.recheck_controls()?;
                return Ok(frame);
            }
            if now() >= deadline {
                return Err(CameraError::Stalled);
            }
        }
    }

    fn info(&self) -> CameraInfo {
        self.info.clone()
    }

    fn identity(&self) -> CameraIdentity {
        self.identity.clone()
    }

    fn set_control(&mut self, name: &str, value: i64) -> Result<i64, CameraError> {
        let read = self.held.set_one(&mut self.device, name, value);
        self.settle.begin(now());
        read
    }

    fn lock(&mut self) -> Result<(), CameraError> {
        self.held = Held::new(&self.config.controls);
        self.held.set_all(&mut self.device)?;
        self.settle.begin(now());
        self.check_controls()
    }

    fn check(&mut self) -> Result<(), CameraError> {
        controls::check_all(&mut self.device, &self.config.controls).map(drop)
    }
}

/// Why a frame is taken from the driver.
#[derive(Clone, Copy)]
enum Purpose {
    /// To let new controls take effect.
    Settle,
    /// It lay there already.
    Waiting,
    /// It came while it was waited for.
    Fresh,
}

/// Remembers a frame that is not looked at.
fn skip(buffer: &[u8], meta: &Metadata, decoder: &mut FrameDecoder) {
    decoder.skip(buffer.get(..meta.bytesused as usize).unwrap_or_default());
}

/// Sets format and rate; gives bytes a row and time a frame.
fn negotiate(device: &Device, config: &CaptureConfig) -> Result<(u32, Duration), CameraError> {
    let fourcc = config.format.fourcc();
    let got = device.set_format(&Format::new(config.width, config.height, fourcc)).map_err(fault)?;
    if (got.width, got.height, got.fourcc) != (config.width, config.height, fourcc) {
        let (width, height) = (config.width, config.height);
        return Err(CameraError::Unsupported(format!(
            "gives {}x{} {} instead of {width}x{height} {fourcc}",
            got.width, got.height, got.fourcc
        )));
    }
    let rate = device.set_params(&Parameters::with_fps(config.fps.max(1))).map_err(fault)?.interval;
    if rate.numerator == 0 || rate.denominator == 0 {
        return Err(CameraError::Unsupported("names no frame rate".into()));
    }
    let fps = f64::from(rate.denominator) / f64::from(rate.numerator);
    if fps < f64::from(config.fps) * 0.9 {
        return Err(CameraError::Unsupported(format!("gives {fps:.1} frames a second instead of {}", config.fps)));
    }
    Ok((got.stride, Duration::from_secs_f64(1.0 / fps)))
}

/// The pixels of a buffer, or why it is not a good frame. Only `bytesused` counts: behind it an older frame lies.
fn pixels(
    buffer: &[u8],
    meta: &Metadata,
    config: &CaptureConfig,
    stride: u32,
    decoder: &mut FrameDecoder,
) -> Result<Vec<u8>, String> {
    if meta.flags.contains(Flags::ERROR) {
        return Err("the driver marks it damaged".into());
    }
    let used = meta.bytesused as usize;
    let bytes = buffer.get(..used).ok_or("the driver says it is longer than its buffer")?;
    match config.format {
        PixelFormat::Mjpeg if used < SHORTEST_JPEG => Err(format!("only {used} bytes")),
        PixelFormat::Mjpeg => decoder.decode(bytes).map_err(|fault| fault.to_string()),
        PixelFormat::Yuyv => yuyv::rgb(bytes, config.width, config.height, stride.max(config.width * 2))
            .ok_or_else(|| format!("{used} bytes instead of a whole frame")),
    }
}

/// When the frame was captured, by the driver's time stamp; now, where it gives none that can be believed. UVC cameras
/// stamp the start of the exposure, so that a frame stamped after a light change lies wholly after it.
fn captured_at(meta: &Metadata) -> Instant {
    let now = now();
    if meta.flags & Flags::TIMESTAMP_MASK != Flags::TIMESTAMP_MONOTONIC {
        return now;
    }
    // `Instant` is this clock, but cannot be made from it: the age is taken instead.
    let age = clock_gettime(ClockId::CLOCK_MONOTONIC)
        .ok()
        .and_then(|clock| Duration::from(clock).checked_sub(Duration::from(meta.timestamp)))
        .filter(|age| *age < OLDEST_STAMP);
    age.and_then(|age| now.checked_sub(age)).unwrap_or(now)
}

/// Whether a frame waits, or comes within `timeout`.
fn waits(handle: &Arc<Handle>, timeout: Duration) -> Result<bool, CameraError> {
    let deadline = now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(now());
        let millis = i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        match handle.poll(libc::POLLIN, millis) {
            Ok(ready) => return Ok(ready > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fault(error)),
        }
    }
}

/// Sets format and rate and closes the device again, for another library to open it. Gives who it is.
pub(super) fn prepare(config: &CaptureConfig) -> Result<CameraIdentity, CameraError> {
    let device = SafeDevice::open(config)?;
    negotiate(device.get()?, config)?;
    let capability = device.get()?.query_caps().map_err(fault)?;
    Ok(identity::of(&config.path, &capability.card, &capability.bus))
}

/// What an error of the driver means.
pub(super) fn fault(error: io::Error) -> CameraError {
    match error.raw_os_error() {
        Some(libc::EBUSY) => CameraError::Busy,
        Some(libc::ENODEV | libc::ENOENT | libc::ENXIO) => CameraError::Lost,
        Some(libc::ENOTTY) => CameraError::Unsupported("is not a V4L2 camera".into()),
        Some(libc::EACCES | libc::EPERM) => CameraError::Driver("no permission; put the user into group video".into()),
        _ => CameraError::Driver(error.to_string()),
    }
}

/// The device; closing it may panic, which stays here.
struct SafeDevice(Option<Device>);

impl SafeDevice {
    fn open(config: &CaptureConfig) -> Result<Self, CameraError> {
        let device = Self(Some(Device::with_path(&config.path).map_err(fault)?));
        let capabilities = device.get()?.query_caps().map_err(fault)?.capabilities;
        if !capabilities.contains(Capability::VIDEO_CAPTURE | Capability::STREAMING) {
            let path = config.path.display();
            return Err(CameraError::Unsupported(format!("{path} gives no pictures (a metadata node?)")));
        }
        Ok(device)
    }

    fn get(&self) -> Result<&Device, CameraError> {
        self.0.as_ref().ok_or(CameraError::Lost)
    }
}

impl Drop for SafeDevice {
    fn drop(&mut self) {
        let device = self.0.take();
        if let Err(panic) = caught(|| drop(device)) {
            tracing::error!("closing the camera failed: {panic}");
        }
    }
}

impl ControlPort for SafeDevice {
    fn set(&mut self, id: u32, value: i64) -> Result<(), ControlFault> {
        let device = SafeDevice::get(self).map_err(ControlFault::Camera)?;
        device.set_control(Control { id, value: Value::Integer(value) }).map_err(control_fault)
    }

    fn get(&mut self, id: u32) -> Result<i64, ControlFault> {
        let device = SafeDevice::get(self).map_err(ControlFault::Camera)?;
        match device.control(id).map_err(control_fault)?.value {
            Value::Integer(value) => Ok(value),
            Value::Boolean(value) => Ok(value.into()),
            Value::None
            | Value::String(_)
            | Value::CompoundU8(_)
            | Value::CompoundU16(_)
            | Value::CompoundU32(_)
            | Value::CompoundPtr(_) => Err(ControlFault::Refused("something that is not a number".into())),
        }
    }
}

fn control_fault(error: io::Error) -> ControlFault {
    match error.raw_os_error() {
        Some(libc::EINVAL) => ControlFault::Missing,
        Some(libc::EACCES) => ControlFault::Refused("locked (an automatic mode holds it)".into()),
        Some(libc::ERANGE) => ControlFault::Refused("out of range".into()),
        _ => ControlFault::Camera(fault(error)),
    }
}

/// The stream; its destructor panics if the driver does not stop it, and once more while that panic unwinds, which
/// would end the process. So it is stopped first, and left behind where that fails.
struct SafeStream(Option<Stream<'static>>);

impl SafeStream {
    fn get(&mut self) -> Result<&mut Stream<'static>, CameraError> {
        self.0.as_mut().ok_or(CameraError::Lost)
    }

    fn ready(&mut self, timeout: Duration) -> Result<bool, CameraError> {
        waits(&self.get()?.handle(), timeout)
    }
}

impl Drop for SafeStream {
    fn drop(&mut self) {
        let Some(mut stream) = self.0.take() else { return };
        match stream.stop() {
            Err(error) if error.raw_os_error() != Some(libc::ENODEV) => {
                tracing::error!("the camera's stream does not stop and is left behind: {error}");
                std::mem::forget(stream);
            }
            Ok(()) | Err(_) => {
                if let Err(panic) = caught(|| drop(stream)) {
                    tracing::error!("closing the camera's stream failed: {panic}");
                }
            }
        }
    }
}
