//! How a USB camera is opened and set, by whichever driver.

use std::path::PathBuf;

use serde::Deserialize;
use v4l::FourCC;

use super::Mounting;
use super::controls::{self, ControlConfig};

/// How a USB camera is opened and set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureConfig {
    /// Its device file; one under `/dev/v4l/by-id/` stays the same after replugging. Default `/dev/video0`.
    pub path: PathBuf,
    /// Width as the camera gives it, before turning, px. Default 1920.
    pub width: u32,
    /// Height as the camera gives it, before turning, px. Default 1080.
    pub height: u32,
    /// Frames a second; 10 % less is accepted. Default 30.
    pub fps: u32,
    /// `mjpeg` or `yuyv`. Default `mjpeg`.
    pub format: PixelFormat,
    /// By how much its picture is turned clockwise to stand upright, degrees: 0, 90, 180, 270. Default 0.
    pub rotation_deg: Mounting,
    /// Controls, set in this order but automatic modes first. Default: [`controls::locked`].
    pub controls: Vec<ControlConfig>,
    /// How long the first frame may take, ms. Default 3000.
    pub first_frame_timeout_ms: u32,
    /// How many frames are thrown away after the controls were set. Default 3.
    pub settle_frames: u32,
    /// How often the controls are read back while the camera runs, ms; 0 never. Default 5000.
    pub recheck_controls_ms: u32,
}

impl Default for CaptureConfig {
    fn default() -> Self {
        Self {
            path: "/dev/video0".into(),
            width: 1920,
            height: 1080,
            fps: 30,
            format: PixelFormat::Mjpeg,
            rotation_deg: Mounting::Upright,
            controls: controls::locked(),
            first_frame_timeout_ms: 3000,
            settle_frames: 3,
            recheck_controls_ms: 5000,
        }
    }
}

/// How a camera sends its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PixelFormat {
    /// One JPEG a frame.
    Mjpeg,
    /// Raw 4:2:2.
    Yuyv,
}

impl PixelFormat {
    pub(super) fn fourcc(self) -> FourCC {
        match self {
            Self::Mjpeg => FourCC::new(b"MJPG"),
            Self::Yuyv => FourCC::new(b"YUYV"),
        }
    }
}
