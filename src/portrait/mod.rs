//! From a still to the portrait that is handed in: cut, background, file. The sitter is never retouched (B3), the picture
//! never turned or mirrored (B2).

mod background;
pub mod by_light;
mod cut;
mod edge;
mod grain;
mod pdf;
pub mod print;
mod reading;
mod surround;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::{Background, Cut, FileKind, Frame, Matte, Portrait, Scene};
use crate::imaging::decode::{self, DecodeError};
use crate::imaging::jpeg::{self, Encoded, JpegError, Subsampling};
use crate::imaging::resample::{resample, resample_plane};

use by_light::{ByLight, LightFault, LightMatte, MatteSource, matte_by_light};
pub use cut::{Aim, plan_cut, plan_cut_anywhere};

/// What to make; a profile of the norm says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec {
    /// Where the sitter shall stand.
    pub aim: Aim,
    /// What shall stand behind.
    pub background: Background,
    /// Least and most size of the file, KB (D5). Kept under both readings of KB: at least 1024 and at most 1000 bytes each.
    pub window_kb: (u32, u32),
    /// Least and most size at which the file is still taken, KB: used where `window_kb` cannot be met.
    pub accepted_kb: (u32, u32),
    /// Whether a file outside `accepted_kb` is refused. The norm only says 一般, upload systems refuse; where nobody does, the
    /// nearest size is written and the check of the file remarks on it.
    pub size_binds: bool,
    /// Least JPEG quality factor (D4).
    pub quality_floor: u8,
}

impl Default for Spec {
    /// The norm of 2017 with the background as photographed, 30-40 KB, at least 20, quality 60.
    fn default() -> Self {
        Self {
            aim: Aim::default(),
            background: Background::Keep,
            window_kb: (30, 40),
            accepted_kb: (20, 40),
            size_binds: true,
            quality_floor: 60,
        }
    }
}

/// A developed picture.
#[derive(Debug, Clone)]
pub struct Developed {
    /// The file.
    pub portrait: Portrait,
    /// The file read back: 480 x 640.
    pub picture: Frame,
    /// Where it lies in the frame.
    pub cut: Cut,
    /// The sitter's matte in the cut, 480 x 640, if the scene had one. Where it is 255 the sitter is as photographed.
    pub matte: Option<Matte>,
    /// Where the matte comes from.
    pub matte_source: MatteSource,
    /// Why light could not give a better matte, where it was to.
    pub light_fault: Option<LightFault>,
}

/// A range of the norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// D8.
    HairTop,
    /// D9.
    EyeLine,
    /// D10.
    FaceWidth,
}

/// A side of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Left in the picture.
    Left,
    /// Top.
    Top,
    /// Right in the picture.
    Right,
    /// Bottom.
    Bottom,
}

/// Why no portrait can be made of a scene.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PortraitFault {
    /// Nobody there.
    #[error("no face was found; sit in front of the camera")]
    NoFace,
    /// A face, but not its features.
    #[error("the face was not recognised clearly; look into the lens with nothing before the face")]
    NoFeatures,
    /// The hair reaches the upper edge.
    #[error("the hair is cut off by the upper edge; move back or down")]
    HairCutOff,
    /// The ranges exclude each other for this head.
    #[error("{}", conflict_in_words(*.range, *.by_px))]
    Conflict {
        /// Which range cannot be kept.
        range: Range,
        /// By how much, px of the 480 x 640 picture.
        by_px: f32,
    },
    /// The frame is too tight.
    #[error("the picture is {by_px:.0} px too tight at the {}; move back or to the middle", side_in_words(*.side))]
    NoRoom {
        /// Where room is lacking most.
        side: Side,
        /// By how much, px of the frame.
        by_px: f32,
    },
    /// The background is to be replaced, but nobody knows where it is.
    #[error("the background cannot be replaced without the sitter's outline; take the picture again")]
    NoMatte,
    /// The file cannot be written as wanted.
    #[error(transparent)]
    File(#[from] JpegError),
    /// The written file cannot be read.
    #[error("the written file cannot be read back: {0}")]
    Unreadable(#[from] DecodeError),
    /// The written file is not what was wanted.
    #[error("the written file is not 480 x 640 px, 24-bit RGB at 300 dpi; report this fault")]
    NotAsWritten,
}

/// Which range cannot be kept together with the others, and what to do.
fn conflict_in_words(range: Range, by_px: f32) -> String {
    match range {
        Range::HairTop => {
            format!("the hair stands {by_px:.0} px too high for the face in the 480 x 640 picture; tie it lower")
        }
        Range::EyeLine => format!(
            "the eyes lie {by_px:.0} px too near the hair's top in the 480 x 640 picture; hold the camera level and the head upright"
        ),
        Range::FaceWidth => {
            format!(
                "the face is {by_px:.0} px too wide or narrow in the 480 x 640 picture; look straight into the lens"
            )
        }
    }
}

fn side_in_words(side: Side) -> &'static str {
    match side {
        Side::Left => "left",
        Side::Top => "top",
        Side::Right => "right",
        Side::Bottom => "bottom",
    }
}

/// Develops `scene` into the file of `spec`, reads it back and holds it against D1-D4.
///
/// # Errors
/// Says what is in the way and what to do about it.
pub fn develop(scene: &Scene, spec: &Spec) -> Result<Developed, PortraitFault> {
    develop_by_light(scene, spec, None)
}

/// As [`develop`], with the sitter's outline by light where the calibration has plates and they fit; by the network else.
///
/// # Errors
/// As [`develop`]. That light could not be used is no error: [`Developed::light_fault`] says it.
pub fn develop_by_light(scene: &Scene, spec: &Spec, light: Option<&ByLight<'_>>) -> Result<Developed, PortraitFault> {
    let colour = spec.background.rgb();
    let aim = Aim { may_extend: spec.aim.may_extend || colour.is_some(), ..spec.aim };
    if colour.is_some() && scene.matte.is_none() && scene.sitter().is_some() {
        return Err(PortraitFault::NoMatte);
    }
    let cut = plan_cut(scene, &aim)?;
    let cut_out = resample(&scene.frame, cut);
    let lit = scene.matte.as_ref().zip(light).map(|(matte, light)| matte_by_light(&scene.frame, matte, light));
    let (source, light_fault) = lit.as_ref().map_or((MatteSource::Network, None), |lit| (lit.source, lit.fault));
    let whole: Option<&Matte> = match &lit {
        Some(LightMatte { matte, .. }) => Some(matte),
        None => scene.matte.as_ref(),
    };
    let matte = whole.map(|matte| Matte {
        width: Cut::WIDTH,
        height: Cut::HEIGHT,
        alpha: resample_plane(&matte.alpha, matte.width, matte.height, cut),
    });
    let (picture, matte) = match (colour, matte) {
        (Some(colour), Some(matte)) => {
            let (rgb, matte) = background::replace(&cut_out, &matte, colour, source == MatteSource::Network);
            (like(&cut_out, rgb)?, Some(matte))
        }
        (Some(_), None) => return Err(PortraitFault::NoMatte),
        (None, matte) => (cut_out, matte),
    };
    let written = written(&picture, spec)?;
    let read = decode::decode(&written.bytes)?;
    let facts = read.facts;
    let as_wanted = (facts.kind, facts.width, facts.height) == (FileKind::Jpeg, Cut::WIDTH, Cut::HEIGHT)
        && (facts.dpi, facts.bits, facts.channels, facts.orientation) == (Some((300, 300)), 8, 3, 1)
        && facts.quality.is_some_and(|quality| quality >= spec.quality_floor);
    if !as_wanted {
        return Err(PortraitFault::NotAsWritten);
    }
    let portrait =
        Portrait { jpeg: Arc::from(written.bytes), quality: written.quality, background: spec.background, cut };
    let picture = like(&picture, read.rgb)?;
    Ok(Developed { portrait, picture, cut, matte, matte_source: source, light_fault })
}

/// The file: of the wanted size, else of an accepted one, else of the nearest where size does not bind.
fn written(picture: &Frame, spec: &Spec) -> Result<Encoded, JpegError> {
    let within = |(least, most): (u32, u32)| {
        jpeg::encode_within(picture, least as usize * 1024, most as usize * 1000, spec.quality_floor)
    };
    let wanted = within(spec.window_kb);
    let outside = |tried: &Result<Encoded, JpegError>| {
        matches!(tried, Err(JpegError::TooLarge { .. } | JpegError::TooSmall { .. }))
    };
    if !outside(&wanted) || (spec.size_binds && spec.accepted_kb == spec.window_kb) {
        return wanted;
    }
    let accepted = within(spec.accepted_kb);
    if spec.size_binds || !outside(&accepted) {
        return accepted;
    }
    let (quality, subsampling) = match accepted {
        Err(JpegError::TooLarge { .. }) => (spec.quality_floor, Subsampling::Half),
        Ok(_) | Err(_) => (jpeg::BEST, Subsampling::Full),
    };
    Ok(Encoded { bytes: jpeg::encode(picture, quality, subsampling)?, quality, subsampling })
}

/// A 480 x 640 frame with other pixels.
fn like(frame: &Frame, rgb: Vec<u8>) -> Result<Frame, PortraitFault> {
    Frame::new(Cut::WIDTH, Cut::HEIGHT, rgb, frame.sequence, frame.captured_at).or(Err(PortraitFault::NotAsWritten))
}
