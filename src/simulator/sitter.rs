//! Who sits in the virtual booth: a folder of light bases, any picture, or nobody.

use std::path::{Path, PathBuf};

use image::RgbImage;

use super::backdrop::Backdrop;
use super::bases;
use super::lamps::Lamp;
use super::placement::Fit;
use super::tone::{FULL_SCALE, linear_from_srgb};
use crate::domain::Target;
use crate::imaging::decode;

/// Longest side that is kept of a picture, px: sharp up to 2.5 times the default frame.
const LONGEST_SIDE: u32 = 2560;

/// A sitter, ready to be lit.
#[derive(Debug, Clone)]
pub struct Sitter {
    /// File or folder name.
    pub(super) name: String,
    /// The person, `None`: an empty seat.
    pub(super) layer: Option<Layer>,
    /// What is behind.
    pub(super) backdrop: Backdrop,
    /// The picture's upper edge cuts the hair off, so the camera must not see that edge.
    pub(super) cut_at_top: bool,
    /// Something of known colours in the sitter's place; then neither layer nor backdrop counts.
    pub(super) target: Option<Target>,
}

/// A person, lamp by lamp.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Linear light times coverage, RGB interleaved; 65535 is [`FULL_SCALE`].
    pub(super) bases: Vec<(Lamp, Vec<u16>)>,
    /// Coverage, one byte a pixel; `None`: the picture covers all.
    pub(super) alpha: Option<Vec<u8>>,
    pub(super) fit: Fit,
}

/// Why there is no such sitter.
#[derive(Debug, thiserror::Error)]
pub enum SitterError {
    /// Nothing there.
    #[error("{0}: no such sitter; name a folder under assets/sitters, a picture, or a folder of light bases")]
    NotThere(PathBuf),
    /// The picture cannot be read.
    #[error("{path}: {cause}")]
    Picture {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// The folder is not one of light bases.
    #[error("{path}: {what}; a folder of light bases holds basis_*.png, alpha.png and truth.json of one size")]
    Bases {
        /// Which.
        path: PathBuf,
        /// What is amiss.
        what: String,
    },
}

impl Sitter {
    /// Nobody: the painted wall alone.
    pub fn nobody() -> Self {
        Self { name: "nobody".to_owned(), layer: None, backdrop: Backdrop::painted(), cut_at_top: false, target: None }
    }

    /// A target of a calibration, before the booth's own wall, as the booth's panels light it.
    pub fn target(target: Target) -> Self {
        let name = match target {
            Target::Empty => "empty",
            Target::Card => "card",
            Target::Head => "head",
            Target::Chart => "chart",
            Target::Edge => "edge",
        };
        Self { name: name.to_owned(), target: Some(target), ..Self::nobody() }
    }

    /// A sitter by name below `shipped` (`assets/sitters`), else by path: a folder of light bases or any picture. The targets
    /// of a calibration are `target:empty`, `target:card`, `target:head`, `target:chart`, `target:edge`.
    ///
    /// # Errors
    /// [`SitterError`], each with what to do.
    pub fn find(name: &str, shipped: &Path) -> Result<Self, SitterError> {
        let target = match name {
            "target:empty" => Some(Target::Empty),
            "target:card" => Some(Target::Card),
            "target:head" => Some(Target::Head),
            "target:chart" => Some(Target::Chart),
            "target:edge" => Some(Target::Edge),
            _ => None,
        };
        if let Some(target) = target {
            return Ok(Self::target(target));
        }
        let by_name = shipped.join(name);
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        if plain && by_name.is_dir() { bases::load(&by_name) } else { Self::load(Path::new(name)) }
    }

    /// A folder of light bases, or any picture.
    ///
    /// # Errors
    /// [`SitterError`], each with what to do.
    pub fn load(path: &Path) -> Result<Self, SitterError> {
        if path.is_dir() {
            return bases::load(path);
        }
        Ok(Self::picture(file_name(path), open_picture(path)?))
    }

    /// A sitter from a picture. It covers the camera's view; beyond its edges their own colours go on.
    pub fn picture(name: String, picture: RgbImage) -> Self {
        let (width, height) = picture.dimensions();
        let longest = width.max(height);
        let shrunk = |side: u32| (u64::from(side) * u64::from(LONGEST_SIDE) / u64::from(longest)).max(1) as u32;
        let picture = if longest <= LONGEST_SIDE {
            picture
        } else {
            image::imageops::thumbnail(&picture, shrunk(width), shrunk(height))
        };
        let (width, height) = picture.dimensions();
        let stored: Vec<u16> =
            (0..=255_u8).map(|v| (linear_from_srgb(v) / FULL_SCALE * 65535.0).round() as u16).collect();
        let light = picture.as_raw().iter().map(|&v| stored[usize::from(v)]).collect();
        let layer = Layer {
            width: width as usize,
            height: height as usize,
            bases: vec![(Lamp::All, light)],
            alpha: None,
            fit: Fit::cover(width.max(1), height.max(1)),
        };
        let seen = width > 0 && height > 0;
        Self { name, layer: seen.then_some(layer), ..Self::nobody() }
    }

    /// Somebody whose hair the picture cuts off: they never sit so low that the camera sees past the picture's upper
    /// edge, where no hair is known. What the camera sees is then cut off as the picture is.
    #[must_use]
    pub fn cut_at_top(self) -> Self {
        Self { cut_at_top: true, ..self }
    }

    /// File or folder name, or `nobody`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The last part of a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads a JPEG or PNG.
pub(super) fn open_picture(path: &Path) -> Result<RgbImage, SitterError> {
    if !path.is_file() {
        return Err(SitterError::NotThere(path.to_owned()));
    }
    let refused = |cause: String| SitterError::Picture { path: path.to_owned(), cause };
    let bytes = std::fs::read(path).map_err(|err| refused(err.to_string()))?;
    let picture = decode::decode(&bytes).map_err(|err| refused(err.to_string()))?;
    RgbImage::from_raw(picture.width, picture.height, picture.rgb).ok_or_else(|| refused("no pixels".to_owned()))
}
