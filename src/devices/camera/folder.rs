//! A folder of JPEG files as a camera, for development.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Camera, CameraError, CameraInfo, Mounting};
use crate::devices::worker::{caught, now};
use crate::domain::Frame;

/// Longest file that is read, bytes.
const LONGEST_FILE: u64 = 32 << 20;

/// Which folder, and how fast.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FolderConfig {
    /// The folder; its `.jpg` and `.jpeg` files are shown in the order of their names, again and again. Default `frames`.
    pub path: PathBuf,
    /// Frames a second. Default 30.
    pub fps: u32,
    /// By how much the pictures are turned clockwise, degrees: 0, 90, 180, 270. Default 0.
    pub rotation_deg: Mounting,
}

impl Default for FolderConfig {
    fn default() -> Self {
        Self { path: "frames".into(), fps: 30, rotation_deg: Mounting::Upright }
    }
}

/// Shows a folder's files.
pub struct FolderCamera {
    config: FolderConfig,
    files: Vec<PathBuf>,
    sequence: u64,
    next_at: Instant,
    info: CameraInfo,
}

impl FolderCamera {
    /// Lists the folder.
    ///
    /// # Errors
    /// [`CameraError::Unsupported`] if there is no JPEG file in it.
    pub fn open(config: &FolderConfig) -> Result<Self, CameraError> {
        let problem = |why: &str| CameraError::Unsupported(format!("folder {}: {why}", config.path.display()));
        let entries = fs::read_dir(&config.path).map_err(|error| problem(&error.to_string()))?;
        let is_jpeg = |path: &Path| {
            let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
            extension.is_some_and(|extension| extension == "jpg" || extension == "jpeg")
        };
        let mut files: Vec<PathBuf> =
            entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| is_jpeg(path)).collect();
        if files.is_empty() {
            return Err(problem("no .jpg file in it"));
        }
        files.sort();
        let name = format!("folder {} ({} files)", config.path.display(), files.len());
        let info = CameraInfo { name, fps: config.fps as f32, ..CameraInfo::default() };
        Ok(Self { config: config.clone(), files, sequence: 0, next_at: now(), info })
    }
}

impl Camera for FolderCamera {
    fn next_frame(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let wait = self.next_at.saturating_duration_since(now());
        if wait > timeout {
            thread::park_timeout(timeout);
            return Err(CameraError::Stalled);
        }
        while now() < self.next_at {
            thread::park_timeout(self.next_at.saturating_duration_since(now()));
        }
        let period = Duration::from_secs(1) / self.config.fps.max(1);
        self.next_at = (self.next_at + period).max(now());
        let file = &self.files[self.sequence as usize % self.files.len()];
        let (rgb, width, height) =
            read(file).map_err(|why| CameraError::Unsupported(format!("file {}: {why}", file.display())))?;
        self.sequence += 1;
        let rgb = self.config.rotation_deg.upright(rgb, width, height);
        (self.info.width, self.info.height) = self.config.rotation_deg.upright_size(width, height);
        Frame::new(self.info.width, self.info.height, rgb, self.sequence, now())
            .ok()
            .ok_or_else(|| CameraError::Unsupported(format!("file {}: an empty picture", file.display())))
    }

    fn info(&self) -> CameraInfo {
        self.info.clone()
    }
}

fn read(file: &Path) -> Result<(Vec<u8>, u32, u32), String> {
    let length = fs::metadata(file).map_err(|error| error.to_string())?.len();
    if length > LONGEST_FILE {
        return Err(format!("{length} bytes are too many"));
    }
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB).set_strict_mode(true);
    caught(|| {
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bytes), options);
        let rgb = decoder.decode().map_err(|error| format!("{error:?}"))?;
        let (width, height) = decoder.dimensions().ok_or("no size")?;
        Ok((rgb, width as u32, height as u32))
    })?
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder};

    use super::*;

    #[test]
    fn files_come_in_order_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        for (name, level) in [("b.JPG", 200_u8), ("a.jpeg", 50), ("c.txt", 0)] {
            let encoder = Encoder::new_file(folder.path().join(name), 95).unwrap();
            encoder.encode(&[level; 16 * 8 * 3], 16, 8, ColorType::Rgb).unwrap();
        }
        let rotation_deg = Mounting::QuarterTurn;
        let mut camera =
            FolderCamera::open(&FolderConfig { path: folder.path().into(), fps: 100, rotation_deg }).unwrap();
        let levels: Vec<u8> = (0..3).map(|_| camera.next_frame(Duration::from_secs(5)).unwrap().rgb()[0]).collect();
        assert!(levels[0].abs_diff(50) < 3 && levels[1].abs_diff(200) < 3 && levels[2].abs_diff(50) < 3, "{levels:?}");
        assert_eq!((camera.info().width, camera.info().height), (8, 16));
    }

    #[test]
    fn no_files_and_no_jpeg_are_said() {
        let folder = tempfile::tempdir().unwrap();
        let config = FolderConfig { path: folder.path().into(), ..FolderConfig::default() };
        let error = FolderCamera::open(&config).err().unwrap().to_string();
        assert!(error.contains("no .jpg file"), "{error}");
        fs::File::create(folder.path().join("a.jpg")).unwrap();
        let error = FolderCamera::open(&config).unwrap().next_frame(Duration::from_secs(1)).unwrap_err().to_string();
        assert!(error.contains("a.jpg"), "{error}");
    }
}
