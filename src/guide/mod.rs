//! From reports to ONE instruction: worst first, with hysteresis. Pure; time is an argument.
//!
//! [`rules`] says which finding raises which instruction, [`condition`] smooths one of them and holds its state,
//! [`advisor`] picks the one that is shown and fills the ring, [`overlay`] has the shapes over the preview, [`burst`] ranks
//! the frames of a burst.

mod advisor;
pub mod burst;
mod condition;
mod limits;
pub mod overlay;
mod rules;
#[cfg(test)]
mod tests;

pub use advisor::Guide;
pub use limits::{Axis, Limits};

/// What the pose page tells the sitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Nobody is seen.
    Searching,
    /// One thing to mend: key under `pose` in the texts, e.g. `come_closer`.
    Adjust(Instruction),
    /// All is right: hold still.
    Hold,
}

/// How far the hold ring is filled, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Hold(pub f32);

macro_rules! instructions {
    ($($(#[$doc:meta])* $name:ident = $key:literal),* $(,)?) => {
        /// One thing to mend. Left and right are the sitter's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Instruction { $($(#[$doc])* $name),* }

        impl Instruction {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Key under `pose` in the texts.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }
        }
    };
}

instructions! {
    /// A second face.
    OnePerson = "one_person",
    /// Stray light.
    LightStrange = "light_strange",
    /// Mask.
    MaskOff = "mask_off",
    /// Hat.
    HatOff = "hat_off",
    /// Tinted glasses.
    GlassesTint = "glasses_tint",
    /// Jewellery.
    Ornaments = "ornaments",
    /// Clothes melt into the background.
    Collar = "collar",
    /// Too far.
    ComeCloser = "come_closer",
    /// Too near.
    MoveBack = "move_back",
    /// Too far to the sitter's right.
    MoveLeft = "move_left",
    /// Too far to the sitter's left.
    MoveRight = "move_right",
    /// Eyes too low.
    SeatUp = "seat_up",
    /// Eyes too high.
    SeatDown = "seat_down",
    /// Body not upright.
    SitStraight = "sit_straight",
    /// Left shoulder high.
    LowerLeftShoulder = "lower_left_shoulder",
    /// Right shoulder high.
    LowerRightShoulder = "lower_right_shoulder",
    /// Crown tipped to the right.
    TiltLeft = "tilt_left",
    /// Crown tipped to the left (left ear lower).
    TiltRight = "tilt_right",
    /// Face turned right.
    TurnLeft = "turn_left",
    /// Face turned left.
    TurnRight = "turn_right",
    /// Chin too high.
    ChinDown = "chin_down",
    /// Chin too low.
    ChinUp = "chin_up",
    /// Hair over the brows.
    HairBrows = "hair_brows",
    /// Ears hidden.
    ShowEars = "show_ears",
    /// Frame across the eyes.
    GlassesFrame = "glasses_frame",
    /// Glare.
    GlassesGlare = "glasses_glare",
    /// Something before the face.
    HandsDown = "hands_down",
    /// Eyes off the lens.
    LookAtLens = "look_at_lens",
    /// Eyes shut.
    OpenEyes = "open_eyes",
    /// Mouth open.
    LipsTogether = "lips_together",
    /// Teeth.
    NoSmileTeeth = "no_smile_teeth",
    /// Grimace.
    Relax = "relax",
    /// Shine.
    WipeShine = "wipe_shine",
}

impl Instruction {
    /// The instruction that would undo this one, if there is one.
    pub const fn opposite(self) -> Option<Self> {
        Some(match self {
            Self::ComeCloser => Self::MoveBack,
            Self::MoveBack => Self::ComeCloser,
            Self::MoveLeft => Self::MoveRight,
            Self::MoveRight => Self::MoveLeft,
            Self::SeatUp => Self::SeatDown,
            Self::SeatDown => Self::SeatUp,
            Self::LowerLeftShoulder => Self::LowerRightShoulder,
            Self::LowerRightShoulder => Self::LowerLeftShoulder,
            Self::TiltLeft => Self::TiltRight,
            Self::TiltRight => Self::TiltLeft,
            Self::TurnLeft => Self::TurnRight,
            Self::TurnRight => Self::TurnLeft,
            Self::ChinDown => Self::ChinUp,
            Self::ChinUp => Self::ChinDown,
            Self::OnePerson
            | Self::LightStrange
            | Self::MaskOff
            | Self::HatOff
            | Self::GlassesTint
            | Self::Ornaments
            | Self::Collar
            | Self::SitStraight
            | Self::HairBrows
            | Self::ShowEars
            | Self::GlassesFrame
            | Self::GlassesGlare
            | Self::HandsDown
            | Self::LookAtLens
            | Self::OpenEyes
            | Self::LipsTogether
            | Self::NoSmileTeeth
            | Self::Relax
            | Self::WipeShine => return None,
        })
    }
}
