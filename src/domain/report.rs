//! A judgement as data: one [`Finding`] per check, gathered in a [`Report`].

use super::Side;

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $id:literal),* $(,)?) => {
        /// Every check, named for the good. Identifiers as in ISO/IEC 29794-5 where it has one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum CheckId { $($(#[$doc])* $name),* }

        impl CheckId {
            /// All checks, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Identifier in commands, texts and pictures.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }
        }
    };
}

checks! {
    /// Exactly one face.
    OneFace = "one_face",
    /// Head not turned sideways.
    Yaw = "yaw",
    /// Head neither raised nor lowered.
    Pitch = "pitch",
    /// Pupils level.
    Roll = "roll",
    /// Shoulders level.
    ShouldersLevel = "shoulders_level",
    /// Face in the middle.
    Centred = "centred",
    /// Distance of the hair from the upper edge.
    HairTop = "hair_top",
    /// Distance of the eyes from the upper edge.
    EyeLine = "eye_line",
    /// Width of the face.
    FaceWidth = "face_width",
    /// Real resolution of the face.
    InterEyeDistance = "inter_eye_distance",
    /// Both eyes open.
    EyesOpen = "eyes_open",
    /// Looking at the lens.
    Gaze = "gaze",
    /// Lips together.
    MouthClosed = "mouth_closed",
    /// No grimace, no broad smile.
    ExpressionNeutral = "expression_neutral",
    /// Nothing before the eyes.
    EyesVisible = "eyes_visible",
    /// No hair over the brows.
    BrowsVisible = "brows_visible",
    /// Both ears showing.
    EarsVisible = "ears_visible",
    /// No reflection on glasses.
    EyewearGlare = "eyewear_glare",
    /// Clear lenses.
    EyewearTint = "eyewear_tint",
    /// Frame clear of the eyes.
    EyewearFrame = "eyewear_frame",
    /// Bareheaded (免冠).
    HeadUncovered = "head_uncovered",
    /// No jewellery.
    Ornaments = "ornaments",
    /// No burnt-out skin.
    OverExposure = "over_exposure",
    /// No black skin.
    UnderExposure = "under_exposure",
    /// Mean luminance of the face.
    FaceLuminance = "face_luminance",
    /// Both sides lit alike (阴阳脸 is the failure).
    IlluminationUniformity = "illumination_uniformity",
    /// No shine on forehead, nose, cheeks.
    HotSpots = "hot_spots",
    /// Layered tones.
    DynamicRange = "dynamic_range",
    /// Skin has a natural colour.
    NaturalColour = "natural_colour",
    /// No red pupils.
    RedEye = "red_eye",
    /// In focus.
    Sharpness = "sharpness",
    /// Little sensor noise.
    Noise = "noise",
    /// Background of one tone.
    BackgroundEven = "background_even",
    /// Background of an allowed colour.
    BackgroundColour = "background_colour",
    /// Nothing behind the sitter.
    BackgroundClear = "background_clear",
    /// No shadow behind the sitter.
    BackgroundShadow = "background_shadow",
    /// Clothes stand out from the background (黑边 is the failure).
    ClothesContrast = "clothes_contrast",
    /// No busy pattern.
    ClothesPlain = "clothes_plain",
    /// No lens distortion.
    Distortion = "distortion",
    /// Not over-compressed.
    Compression = "compression",
    /// Not a photographed picture (翻拍).
    PhotoOfPhoto = "photo_of_photo",
    /// The file itself: size, density, depth, quality, bytes.
    FileFormat = "file_format",
}

impl CheckId {
    /// The check of that identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|check| check.as_str() == id)
    }
}

/// How a check ended. "Not assessed" is not "bad".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Inside every limit.
    Pass,
    /// Usable, with a remark.
    Warn,
    /// Outside the norm.
    Fail,
    /// Could not be judged.
    NotAssessed(Why),
}

impl Outcome {
    /// Word in commands: pass, warn, fail, `not_assessed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotAssessed(_) => "not_assessed",
        }
    }
}

/// Why a check was not assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No face, or its features were not found.
    NoFace,
    /// The region it needs is outside the picture or too small.
    OutOfPicture,
    /// It needs the matte, which was not computed for this frame.
    NoMatte,
    /// It needs a finished file.
    NoFile,
    /// What it looks at is hidden, by dark glasses, hair, a mask or a hand.
    Hidden,
    /// It needs a trained model that this booth does not have.
    NoModel,
    /// It needs the camera's calibration.
    NoCalibration,
    /// It does not apply, for example no glasses are worn.
    NotApplicable,
    /// The profile switches it off.
    Off,
}

/// Unit of a measured value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things counted.
    Count,
    /// Degrees of arc.
    Degrees,
    /// Pixels of the 480 x 640 cut.
    Px,
    /// A plain ratio.
    Ratio,
    /// A share, 0 to 1.
    Share,
    /// CIEDE2000 colour difference.
    DeltaE,
    /// Distance in CIELAB (D65), CIE 1976.
    DeltaE76,
    /// Bits of entropy.
    Bits,
    /// Kilobytes of 1024 bytes.
    Kilobytes,
    /// JPEG quality factor, 1 to 100.
    Quality,
}

impl Unit {
    /// Word in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Degrees => "deg",
            Self::Px => "px",
            Self::Ratio => "ratio",
            Self::Share => "share",
            Self::DeltaE => "dE00",
            Self::DeltaE76 => "dE76",
            Self::Bits => "bits",
            Self::Kilobytes => "KB",
            Self::Quality => "quality",
        }
    }
}

/// A bound on a measured value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// The value may be this large.
    AtMost(f32),
    /// The value must be this large.
    AtLeast(f32),
    /// The value must lie between both, ends included.
    Within(f32, f32),
}

impl Limit {
    /// Whether `value` keeps the bound; not-a-number never does.
    pub fn holds(self, value: f32) -> bool {
        match self {
            Self::AtMost(max) => value <= max,
            Self::AtLeast(min) => value >= min,
            Self::Within(min, max) => (min..=max).contains(&value),
        }
    }
}

/// What a reason text needs to know beyond the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nothing more.
    None,
    /// On this side of the sitter.
    Side(Side),
    /// Too high or too far up.
    Up,
    /// Too low or too far down.
    Down,
    /// On the forehead.
    Forehead,
    /// On the nose.
    Nose,
    /// On a cheek.
    Cheek,
    /// Something is worn on the head.
    Hat,
    /// A mask, a hand or a thing is before the face.
    Mask,
    /// Skin looks red.
    Red,
    /// Skin looks yellow.
    Yellow,
    /// Skin looks green.
    Green,
    /// Skin looks blue.
    Blue,
    /// Which requirement of the file is broken.
    File(FileFault),
}

/// Which requirement a file breaks; each is a text `check.<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// Not 480 x 640.
    SizePx,
    /// Not 300 dpi.
    Dpi,
    /// Not 24-bit RGB.
    Depth,
    /// Not a JPEG.
    Format,
    /// Outside the profile's window.
    Bytes,
    /// Mirrored or rotated by a tag.
    NoTransform,
}

impl FileFault {
    /// Key of its texts under `check`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SizePx => "size_px",
            Self::Dpi => "dpi",
            Self::Depth => "depth",
            Self::Format => "format",
            Self::Bytes => "bytes",
            Self::NoTransform => "no_transform",
        }
    }
}

/// Something to draw on the picture as evidence, in pixels of the 480 x 640 cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// A region.
    Region(super::Rect),
    /// A line.
    Line(super::Point, super::Point),
}

/// One check's result: value, limits and unit travel with the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which check.
    pub check: CheckId,
    /// The clause of the norm it guards, e.g. `P3` (ids of docs/standard.md).
    pub clause: &'static str,
    /// Whether the clause binds (应/不得/禁止); a failure of a recommendation never refuses a photo.
    pub mandatory: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// What was measured; `None` if not assessed.
    pub value: Option<f32>,
    /// The value's unit.
    pub unit: Unit,
    /// Outside it: a remark.
    pub warn: Option<Limit>,
    /// Outside it: refused.
    pub fail: Option<Limit>,
    /// What a reason text needs beyond the value.
    pub detail: Detail,
    /// What to draw, N pixels.
    pub evidence: Vec<Evidence>,
}

/// What all checks together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No remark.
    Pass,
    /// Usable, with remarks.
    Warn,
    /// Not usable.
    Fail,
}

impl Verdict {
    /// Word in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// All findings about one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Profile it was judged by, e.g. `moe-2017-99`.
    pub profile: String,
    /// Version of that profile, e.g. `1+3fa9c21b`; empty where nothing was judged.
    pub profile_version: String,
    /// One per check, in the order of [`CheckId::ALL`].
    pub findings: Vec<Finding>,
}

impl Report {
    /// What all findings together say: fails only where a mandatory check fails.
    pub fn verdict(&self) -> Verdict {
        if self.findings.iter().any(|f| f.outcome == Outcome::Fail && f.mandatory) {
            Verdict::Fail
        } else if self.findings.iter().any(|f| matches!(f.outcome, Outcome::Warn | Outcome::Fail)) {
            Verdict::Warn
        } else {
            Verdict::Pass
        }
    }

    /// The finding of one check.
    pub fn finding(&self, check: CheckId) -> Option<&Finding> {
        self.findings.iter().find(|f| f.check == check)
    }

    /// Number of findings that passed.
    pub fn passed(&self) -> usize {
        self.findings.iter().filter(|f| f.outcome == Outcome::Pass).count()
    }

    /// Failures of mandatory checks, in order.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.outcome == Outcome::Fail && f.mandatory)
    }
}
