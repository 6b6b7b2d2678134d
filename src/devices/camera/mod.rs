//! The camera: frames, upright, never mirrored.

pub mod controls;
mod capture;
mod earlier;
mod entropy;
pub mod folder;
mod identity;
pub mod jpeg;
mod mounting;
pub mod simulated;
pub mod nokhwa;
pub mod request;
mod settle;

mod standard_huffman;
pub mod v4l2;
mod yuyv;

use std::time::Duration;

use serde::Deserialize;

use crate::domain::Frame;

pub use self::capture::{CaptureConfig, PixelFormat};
pub use self::folder::FolderConfig;
pub use self::identity::CameraIdentity;
pub use self::mounting::Mounting;

/// Which camera, and how it is set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CameraConfig {
    /// The virtual booth's camera.
    Simulated {},
    /// A USB camera through V4L2. The one to take.
    V4l2(CaptureConfig),
    /// A USB camera through nokhwa's own stream, for cameras that will not work otherwise. Less safe, see [`nokhwa`].
    Nokhwa(CaptureConfig),
    /// A folder of JPEG files, for development.
    Folder(FolderConfig),
}

impl Default for CameraConfig {
    fn default() -> Self {
        Self::Simulated {}
    }
}

/// Gives frames. Opened and used inside one thread: a real camera need not be `Send`.
pub trait Camera {
    /// The next frame, newest first: whatever waited in buffers longer than one frame time is skipped.
    ///
    /// # Errors
    /// [`CameraError::Stalled`] when none came within `timeout`; the camera may be asked again. All others: open it anew.
    fn next_frame(&mut self, timeout: Duration) -> Result<Frame, CameraError>;

    /// What was negotiated, for the technician.
    fn info(&self) -> CameraInfo;

    /// Which camera it is: what a calibration is bound to.
    fn identity(&self) -> CameraIdentity {
        CameraIdentity { model: self.info().name, ..CameraIdentity::default() }
    }

    /// Sets one control, by its `v4l2-ctl` name and in its driver's unit, until the next [`Self::lock`]. Every frame given
    /// from now on was exposed under it. Gives the value that it reads back as, which may be another than was asked for.
    ///
    /// # Errors
    /// [`CameraError::Unsupported`] if no control is called so, or this camera has none; [`CameraError::Control`] if it
    /// refuses; the others as for a frame.
    fn set_control(&mut self, name: &str, value: i64) -> Result<i64, CameraError> {
        Err(CameraError::Unsupported(format!("{name} cannot be set to {value}: it has no controls")))
    }

    /// Sets every control as configured, automatic modes first, and reads them back. Every frame given from now on was
    /// exposed under them.
    ///
    /// # Errors
    /// [`CameraError::Control`] at the first that does not read back; the others as for a frame.
    fn lock(&mut self) -> Result<(), CameraError> {
        Ok(())
    }

    /// Reads every control back now.
    ///
    /// # Errors
    /// [`CameraError::Control`] at the first that is not as configured; the others as for a frame.
    fn check(&mut self) -> Result<(), CameraError> {
        Ok(())
    }
}

/// Opens a camera, anew after each loss.
pub type OpenCamera = std::sync::Arc<dyn Fn() -> Result<Box<dyn Camera>, CameraError> + Send + Sync>;

/// What was negotiated with a camera.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CameraInfo {
    /// Name as the driver gives it.
    pub name: String,
    /// Width after mounting, px.
    pub width: u32,
    /// Height after mounting, px.
    pub height: u32,
    /// Frames a second.
    pub fps: f32,
    /// Controls as read back: name, value, whether it is as configured.
    pub controls: Vec<(String, String, bool)>,
}

/// Why there is no frame.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CameraError {
    /// No frame in time.
    #[error("camera: no frame in time; it may be asked again")]
    Stalled,
    /// The device is gone.
    #[error("camera: unplugged or gone; check the USB plug")]
    Lost,
    /// Another program holds it.
    #[error("camera: held by another program; end it or restart the booth")]
    Busy,
    /// It cannot do what is configured.
    #[error("camera: {0}; choose another format or camera in booth.toml")]
    Unsupported(String),
    /// A control does not read back as set.
    #[error("camera: control {control} reads {read} instead of {wanted}; unplug the camera or correct booth.toml")]
    Control {
        /// Its name.
        control: String,
        /// As configured.
        wanted: String,
        /// As read back.
        read: String,
    },
    /// The driver failed.
    #[error("camera: {0}; unplug and replug it")]
    Driver(String),
}
