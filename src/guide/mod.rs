//! From reports to ONE instruction: worst first, with hysteresis. Pure; time is an argument.

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
