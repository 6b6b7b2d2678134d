//! Cameras through nokhwa: which there are, what they can do, and its own stream as a second choice.
//!
//! Take [`super::v4l2`] for the booth. nokhwa's stream gives the driver's whole buffer, not the length of the frame in
//! it, and hides the driver's error flag. A frame that was cut short runs on into the bytes of the frame that lay in the
//! buffer before. Against that stand the strict look of [`super::jpeg`], that nothing of an earlier frame may be in a new
//! one, and that raw frames, which carry no marks at all, are refused altogether. And nokhwa waits for a frame
//! without a time-out: the worker's watch abandons it. If the kernel refuses to stop the stream, nokhwa's destructors
//! panic twice and end the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, ControlValueSetter, FrameFormat, KnownCameraControl, RequestedFormat,
    RequestedFormatType, Resolution,
};
use nokhwa::{Buffer, NokhwaError};

use super::controls::{self, ControlFault, ControlPort, Held};
use super::identity::CameraIdentity;
use super::jpeg::FrameDecoder;
use super::settle::Settle;
use super::{Camera, CameraError, CameraInfo, CaptureConfig, PixelFormat};
use crate::devices::worker::{caught, now};
use crate::domain::Frame;

/// A camera that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCamera {
    /// Its name as the driver gives it.
    pub name: String,
    /// Its device file now.
    pub path: PathBuf,
    /// Its name under `/dev/v4l/by-id`, which stays the same after replugging.
    pub by_id: Option<PathBuf>,
}

/// The cameras that are plugged in, metadata nodes included.
///
/// # Errors
/// If they cannot be listed.
pub fn list() -> Result<Vec<FoundCamera>, CameraError> {
    let found = caught(|| nokhwa::query(ApiBackend::Video4Linux)).map_err(CameraError::Driver)?.map_err(fault)?;
    let by_id: Vec<PathBuf> = fs::read_dir("/dev/v4l/by-id")
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    let camera = |info: &nokhwa::utils::CameraInfo| {
        let path = PathBuf::from(format!("/dev/video{}", info.index().as_index().ok()?));
        let same = |link: &&PathBuf| fs::canonicalize(link).is_ok_and(|target| target == path);
        Some(FoundCamera { name: info.human_name(), by_id: by_id.iter().find(same).cloned(), path })
    };
    Ok(found.iter().filter_map(camera).collect())
}

/// What a camera offers: format, width and height in px, frames a second; largest first.
///
/// # Errors
/// [`CameraError`] if it cannot be opened.
pub fn modes(path: &Path) -> Result<Vec<(String, u32, u32, u32)>, CameraError> {
    let any = RequestedFormat::new::<RgbFormat>(RequestedFormatType::AbsoluteHighestResolution);
    let mut camera = guarded(|| nokhwa::Camera::new(index(path)?, any).map_err(fault))?;
    let formats = guarded(|| camera.compatible_camera_formats().map_err(fault));
    discard(camera);
    let mut modes: Vec<_> = formats?
        .iter()
        .map(|format| (format.format().to_string(), format.width(), format.height(), format.frame_rate()))
        .collect();
    modes.sort_by(|a, b| (b.1 * b.2, b.3, &b.0).cmp(&(a.1 * a.2, a.3, &a.0)));
    modes.dedup();
    Ok(modes)
}

/// An open, streaming, locked camera.
pub struct NokhwaCamera {
    camera: Option<nokhwa::Camera>,
    config: CaptureConfig,
    info: CameraInfo,
    identity: CameraIdentity,
    sequence: u64,
    decoder: FrameDecoder,
    held: Held,
    settle: Settle,
    checked: Instant,
}

impl NokhwaCamera {
    /// Opens, streams, sets the controls and reads them back.
    ///
    /// # Errors
    /// [`CameraError`] in all its kinds but `Stalled`.
    pub fn open(config: &CaptureConfig) -> Result<Self, CameraError> {
        if config.format == PixelFormat::Yuyv {
            return Err(CameraError::Unsupported("nokhwa cannot tell a cut raw frame: take mjpeg or kind v4l2".into()));
        }
        let index = index(&config.path)?;
        let identity = prepare(config)?;
        let format =
            CameraFormat::new(Resolution::new(config.width, config.height), FrameFormat::MJPEG, config.fps.max(1));
        let wanted = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &[FrameFormat::MJPEG]);
        let mut camera = guarded(|| nokhwa::Camera::new(index, wanted).map_err(fault))?;
        let (width, height) = config.rotation_deg.upright_size(config.width, config.height);
        let (name, fps) = (camera.info().human_name(), camera.frame_rate() as f32);
        if let Err(error) = guarded(|| camera.open_stream().map_err(fault)) {
            discard(camera);
            return Err(error);
        }
        let info = CameraInfo { name, width, height, fps, controls: Vec::new() };
        let decoder = FrameDecoder::new(config.width, config.height, true);
        let mut opened = Self {
            camera: Some(camera),
            held: Held::new(&config.controls),
            settle: Settle::new(config.settle_frames),
            config: config.clone(),
            info,
            identity,
            sequence: 0,
            decoder,
            checked: now(),
        };
        opened.skip()?;
        let held = opened.held.clone();
        held.set_all(&mut opened)?;
        for _ in 0..opened.config.settle_frames {
            opened.skip()?;
        }
        opened.check_controls()?;
        Ok(opened)
    }

    fn check_controls(&mut self) -> Result<(), CameraError> {
        let held = self.held.clone();
        self.info.controls = held.check_all(self)?;
        self.checked = now();
        Ok(())
    }

    fn recheck_controls(&mut self) -> Result<(), CameraError> {
        let period = Duration::from_millis(self.config.recheck_controls_ms.into());
        if period.is_zero() || self.checked.elapsed() < period { Ok(()) } else { self.check_controls() }
    }

    fn get(&mut self) -> Result<&mut nokhwa::Camera, CameraError> {
        self.camera.as_mut().ok_or(CameraError::Lost)
    }

    fn skip(&mut self) -> Result<(), CameraError> {
        let buffer = self.frame()?;
        self.decoder.skip(buffer.buffer());
        Ok(())
    }

    fn frame(&mut self) -> Result<Buffer, CameraError> {
        let camera = self.get()?;
        guarded(|| camera.frame().map_err(fault))
    }
}

impl Camera for NokhwaCamera {
    /// Waits without limit if the camera is silent: only in a watched worker.
    fn next_frame(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let deadline = now() + timeout;
        loop {
            let buffer = self.frame()?;
            self.sequence += 1;
            let captured_at = captured_at(buffer.capture_timestamp());
            if !self.settle.admits(captured_at) {
                self.decoder.skip(buffer.buffer());
                continue;
            }
            match self.decoder.decode(buffer.buffer()) {
                Ok(rgb) => {
                    self.recheck_controls()?;
                    let rgb = self.config.rotation_deg.upright(rgb, self.config.width, self.config.height);
                    let frame = Frame::new(self.info.width, self.info.height, rgb, self.sequence, captured_at);
                    return frame.ok().ok_or_else(|| CameraError::Driver("an empty picture".into()));
                }
                Err(why) => tracing::debug!(sequence = self.sequence, "camera frame rejected: {why}"),
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
        let mut held = self.held.clone();
        let read = held.set_one(self, name, value);
        self.held = held;
        self.settle.begin(now());
        read
    }

    fn lock(&mut self) -> Result<(), CameraError> {
        self.held = Held::new(&self.config.controls);
        let held = self.held.clone();
        held.set_all(self)?;
        self.settle.begin(now());
        self.check_controls()
    }

    fn check(&mut self) -> Result<(), CameraError> {
        let configured = self.config.controls.clone();
        controls::check_all(self, &configured).map(drop)
    }
}

impl Drop for NokhwaCamera {
    fn drop(&mut self) {
        if let Some(camera) = self.camera.take() {
            discard(camera);
        }
    }
}

impl ControlPort for NokhwaCamera {
    fn set(&mut self, id: u32, value: i64) -> Result<(), ControlFault> {
        let camera = NokhwaCamera::get(self).map_err(ControlFault::Camera)?;
        let set = || Ok(camera.set_camera_control(by_id(id), ControlValueSetter::Integer(value)));
        match guarded(set).map_err(ControlFault::Camera)? {
            // It compares a switch's value with a number and calls it rejected though it was set: reading back decides.
            Ok(()) => Ok(()),
            Err(NokhwaError::SetPropertyError { error, .. }) if error == "Rejected" => Ok(()),
            Err(error) => Err(control_fault(error)),
        }
    }

    fn get(&mut self, id: u32) -> Result<i64, ControlFault> {
        let camera = NokhwaCamera::get(self).map_err(ControlFault::Camera)?;
        let all = guarded(|| camera.camera_controls().map_err(fault)).map_err(ControlFault::Camera)?;
        let control = all.iter().find(|control| control.control() == by_id(id)).ok_or(ControlFault::Missing)?;
        match control.value() {
            ControlValueSetter::Integer(value) => Ok(value),
            ControlValueSetter::Boolean(value) => Ok(value.into()),
            other @ (ControlValueSetter::None
            | ControlValueSetter::Float(_)
            | ControlValueSetter::String(_)
            | ControlValueSetter::Bytes(_)
            | ControlValueSetter::KeyValue(..)
            | ControlValueSetter::Point(..)
            | ControlValueSetter::EnumValue(_)
            | ControlValueSetter::RGB(..)) => Err(ControlFault::Refused(other.to_string())),
        }
    }
}

/// nokhwa's word for a control: it knows some numbers only by name, and its names for exposure and focus mean other
/// controls than USB cameras have.
fn by_id(id: u32) -> KnownCameraControl {
    match id {
        0x0098_0900 => KnownCameraControl::Brightness,
        0x0098_0901 => KnownCameraControl::Contrast,
        0x0098_0902 => KnownCameraControl::Saturation,
        0x0098_0903 => KnownCameraControl::Hue,
        0x0098_0910 => KnownCameraControl::Gamma,
        0x0098_0913 => KnownCameraControl::Gain,
        0x0098_091a => KnownCameraControl::WhiteBalance,
        0x0098_091b => KnownCameraControl::Sharpness,
        0x0098_091c => KnownCameraControl::BacklightComp,
        _ => KnownCameraControl::Other(id.into()),
    }
}

/// nokhwa opens by number only, and the number changes at replugging.
fn index(path: &Path) -> Result<CameraIndex, CameraError> {
    let target = fs::canonicalize(path).map_err(super::v4l2::fault)?;
    let number = target.to_str().and_then(|path| path.strip_prefix("/dev/video")?.parse().ok());
    let number = number.ok_or_else(|| CameraError::Unsupported(format!("{} is no /dev/videoN", path.display())))?;
    Ok(CameraIndex::Index(number))
}

/// Sets format and rate beforehand: nokhwa does not open a camera whose present rate is not a whole number.
fn prepare(config: &CaptureConfig) -> Result<CameraIdentity, CameraError> {
    guarded(|| super::v4l2::prepare(config))
}

fn captured_at(stamp: Option<Duration>) -> Instant {
    let now = now();
    #[expect(clippy::disallowed_methods, reason = "nokhwa gives the time of a frame by the wall clock")]
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let age = stamp.and_then(|stamp| wall.checked_sub(stamp)).filter(|age| *age < Duration::from_secs(10));
    age.and_then(|age| now.checked_sub(age)).unwrap_or(now)
}

/// Runs a call into nokhwa; a panic in it becomes an error.
fn guarded<T>(call: impl FnOnce() -> Result<T, CameraError>) -> Result<T, CameraError> {
    caught(call).unwrap_or_else(|panic| Err(CameraError::Driver(format!("nokhwa panicked: {panic}"))))
}

fn discard(camera: nokhwa::Camera) {
    if let Err(panic) = caught(|| drop(camera)) {
        tracing::error!("closing the camera failed: {panic}");
    }
}

/// nokhwa gives errors as texts only.
fn fault(error: NokhwaError) -> CameraError {
    let text = error.to_string();
    let has = |code: i32| text.contains(&format!("(os error {code})"));
    if has(nix::libc::EBUSY) {
        CameraError::Busy
    } else if has(nix::libc::ENODEV) || has(nix::libc::ENOENT) || has(nix::libc::ENXIO) {
        CameraError::Lost
    } else {
        CameraError::Driver(text)
    }
}

fn control_fault(error: NokhwaError) -> ControlFault {
    let text = error.to_string();
    let has = |code: i32| text.contains(&format!("(os error {code})"));
    if has(nix::libc::EINVAL) {
        ControlFault::Missing
    } else if has(nix::libc::EACCES) {
        ControlFault::Refused("locked (an automatic mode holds it)".into())
    } else if has(nix::libc::ERANGE) {
        ControlFault::Refused("out of range".into())
    } else {
        ControlFault::Camera(fault(error))
    }
}
