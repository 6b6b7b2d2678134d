//! From a still to the portrait that is handed in: cut, background, file. The sitter is never retouched (B3), the picture
//! never turned or mirrored (B2).

mod background;
mod cut;
mod pdf;
pub mod print;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::{Background, Cut, FileKind, Frame, Matte, Portrait, Scene};
use crate::imaging::decode::{self, DecodeError};
use crate::imaging::jpeg::{self, JpegError};
use crate::imaging::resample::{resample, resample_plane};

pub use cut::{Aim, plan_cut};

/// What to make; a profile of the norm says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec {
    /// Where the sitter shall stand.
    pub aim: Aim,
    /// What shall stand behind.
    pub background: Background,
    /// Least and most size of the file, KB (D5). Kept under both readings of KB: at least 1024 and at most 1000 bytes each.
    pub window_kb: (u32, u32),
    /// Least JPEG quality factor (D4).
    pub quality_floor: u8,
}

impl Default for Spec {
    /// The norm of 2017 with the background as photographed, 30-40 KB, quality 60.
    fn default() -> Self {
        Self { aim: Aim::default(), background: Background::Keep, window_kb: (30, 40), quality_floor: 60 }
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
    /// The sitter's matte in the cut, 480 x 640, if the scene had one.
    pub matte: Option<Matte>,
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
    #[error("the hair stands {by_px:.0} px too high for the face in the 480 x 640 picture; tie it lower")]
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
    let colour = spec.background.rgb();
    let aim = Aim { may_extend: spec.aim.may_extend || colour.is_some(), ..spec.aim };
    if colour.is_some() && scene.matte.is_none() && scene.sitter().is_some() {
        return Err(PortraitFault::NoMatte);
    }
    let cut = plan_cut(scene, &aim)?;
    let cut_out = resample(&scene.frame, cut);
    let matte = scene.matte.as_ref().map(|matte| Matte {
        width: Cut::WIDTH,
        height: Cut::HEIGHT,
        alpha: resample_plane(&matte.alpha, matte.width, matte.height, cut),
    });
    let picture = match (colour, &matte) {
        (Some(colour), Some(matte)) => like(&cut_out, background::replace(&cut_out, matte, colour))?,
        (Some(_), None) => return Err(PortraitFault::NoMatte),
        (None, _) => cut_out,
    };
    let (least, most) = (spec.window_kb.0 as usize * 1024, spec.window_kb.1 as usize * 1000);
    let written = jpeg::encode_within(&picture, least, most, spec.quality_floor)?;
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
    Ok(Developed { portrait, picture: like(&picture, read.rgb)?, cut, matte })
}

/// A 480 x 640 frame with other pixels.
fn like(frame: &Frame, rgb: Vec<u8>) -> Result<Frame, PortraitFault> {
    Frame::new(Cut::WIDTH, Cut::HEIGHT, rgb, frame.sequence, frame.captured_at).or(Err(PortraitFault::NotAsWritten))
}
