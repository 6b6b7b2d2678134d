//! A profile: what one school or region asks for, with every limit. Data, read once from TOML built into the program.

use std::sync::LazyLock;

use thiserror::Error;

use super::written;
use crate::domain::{Background, CheckId, Limit};

/// The profiles that ship, by name, with their text.
const SHIPPED: &[(&str, &str)] = &[
    ("moe-2017-99", include_str!("../../assets/standards/moe-2017-99.toml")),
    ("xinjiang", include_str!("../../assets/standards/xinjiang.toml")),
    ("tianjin", include_str!("../../assets/standards/tianjin.toml")),
    ("guangxi", include_str!("../../assets/standards/guangxi.toml")),
    ("degree-100k", include_str!("../../assets/standards/degree-100k.toml")),
    ("prints-33x48", include_str!("../../assets/standards/prints-33x48.toml")),
];

/// Each shipped profile, parsed when first asked for.
static PROFILES: LazyLock<Vec<Result<Profile, ProfileError>>> =
    LazyLock::new(|| SHIPPED.iter().map(|(_, text)| Profile::parse(text)).collect());

/// What one school or region asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Name, e.g. `moe-2017-99`.
    pub name: String,
    /// Version as its file says, `+`, and the first eight hex digits of a hash of every value in force, so that no change of a
    /// limit, here or in the profile it inherits from, goes unseen. E.g. `1+3fa9c21b`.
    pub version: String,
    /// One sentence on whose it is.
    pub summary: String,
    /// Background colours that are accepted (P2), at least one; never [`Background::Keep`].
    pub backgrounds: Vec<Background>,
    /// The background a portrait gets unless another is asked for.
    pub default_background: Background,
    /// Size the file is written for, KB of 1024 bytes.
    pub file_kb: Range,
    /// Size the file is still accepted at, KB of 1024 bytes (D5).
    pub file_kb_accepted: Range,
    /// Whether a file outside `file_kb_accepted` is refused; the norm only says 一般, upload systems refuse.
    pub file_kb_binds: bool,
    /// Lowest JPEG quality factor (D4), 1 to 100.
    pub quality_min: u8,
    /// Where the portrait is cut.
    pub aim: Aim,
    /// How many frames a shot chooses among.
    pub shots: u8,
    /// Whether glasses may be worn at all.
    pub glasses_allowed: bool,
    /// A print cut out of the finished portrait, if the profile asks for one.
    pub print: Option<PrintCut>,
    /// Checks that are not made at all.
    pub(super) off: Vec<CheckId>,
    /// Checks that are made and shown, and never refuse a photo.
    pub(super) exempt: Vec<CheckId>,
    /// Limits of each check, in the order of [`CheckId::ALL`].
    pub(super) limits: Vec<CheckLimits>,
}

/// A closed range, ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub min: f32,
    /// Upper end.
    pub max: f32,
}

impl Range {
    /// Whether `value` lies in it.
    pub fn contains(self, value: f32) -> bool {
        (self.min..=self.max).contains(&value)
    }
}

/// Where the cut puts the head, N pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Hair top to the upper edge.
    pub hair_top_px: f32,
    /// Eyes to the upper edge.
    pub eye_line_px: f32,
    /// Face width, cheek to cheek.
    pub face_width_px: f32,
    /// The face width may be anything in here before another aim gives way.
    pub face_width_range_px: Range,
    /// Middle of the face.
    pub centre_x_px: f32,
}

/// The limits of one check.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CheckLimits {
    /// Outside it: a remark.
    pub warn: Option<Limit>,
    /// Outside it: refused.
    pub fail: Option<Limit>,
    /// Limits of the live guide.
    pub live: Option<Live>,
}

/// The two limits of a condition in the live guide; between them it keeps its state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Live {
    /// Outside it the guide asks for a correction: the «leave ready» limit.
    pub raise: Limit,
    /// Inside it the correction is done: the «enter ready» limit, tighter than `raise`.
    pub clear: Limit,
}

/// A print cut out of the 480 x 640 portrait, the same number of pixels off each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintCut {
    /// Width, px of the portrait.
    pub width_px: u32,
    /// Height, px of the portrait.
    pub height_px: u32,
    /// Width on paper, mm.
    pub width_mm: u32,
    /// Height on paper, mm.
    pub height_mm: u32,
}

/// Why there is no such profile.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// The name is not one of the shipped profiles.
    #[error("there is no profile `{name}`; choose one of {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// Names that exist.
        known: String,
    },
    /// The text is no profile: not TOML, an unknown key, a value of the wrong kind.
    #[error("the profile cannot be read: {reason}; correct the profile's file")]
    Unreadable {
        /// What the parser says.
        reason: String,
    },
    /// The values contradict each other.
    #[error("the profile `{name}` contradicts itself: {reason}; correct the profile's file")]
    Impossible {
        /// The profile.
        name: String,
        /// Which values, and how.
        reason: String,
    },
}

impl Profile {
    /// Name of the profile that is used unless another is asked for.
    pub const DEFAULT: &str = "moe-2017-99";

    /// The shipped profile of that name.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`] with the names that exist.
    pub fn named(name: &str) -> Result<&'static Self, ProfileError> {
        match SHIPPED.iter().position(|&(shipped, _)| shipped == name) {
            Some(at) => PROFILES[at].as_ref().map_err(Clone::clone),
            None => Err(ProfileError::Unknown {
                name: name.to_owned(),
                known: Self::names().collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// Names of the shipped profiles.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|&(name, _)| name)
    }

    /// A profile from its TOML text; `inherits = "name"` takes every value it does not state from a shipped one.
    ///
    /// # Errors
    /// [`ProfileError::Unreadable`] for text that is no profile, an unknown key or an unknown check,
    /// [`ProfileError::Impossible`] for values that contradict each other.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        written::parse(text, |base| SHIPPED.iter().find(|&&(name, _)| name == base).map(|&(_, text)| text))
    }

    /// Limits of a check.
    pub fn limits(&self, check: CheckId) -> CheckLimits {
        self.limits.get(check as usize).copied().unwrap_or_default()
    }

    /// Live limits of a check, for the guide.
    pub fn live(&self, check: CheckId) -> Option<Live> {
        self.limits(check).live
    }

    /// Whether a check is not made at all.
    pub fn is_off(&self, check: CheckId) -> bool {
        self.off.contains(&check)
    }

    /// Whether a check never refuses a photo.
    pub fn is_exempt(&self, check: CheckId) -> bool {
        self.exempt.contains(&check)
    }

    /// The range in which the norm accepts a measure of geometry (D8-D10), N pixels; the whole line where it has none.
    pub fn accepted(&self, check: CheckId) -> Range {
        match self.limits(check).fail {
            Some(Limit::Within(min, max)) => Range { min, max },
            Some(Limit::AtMost(max)) => Range { min: f32::NEG_INFINITY, max },
            Some(Limit::AtLeast(min)) => Range { min, max: f32::INFINITY },
            None => Range { min: f32::NEG_INFINITY, max: f32::INFINITY },
        }
    }
}
