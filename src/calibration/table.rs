//! The acceptance table: every quantity before and after, with its limit (§1.3).

/// A quantity by which a calibration is accepted; names as in `calibrate --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Weakest to strongest zone of the face, worst of red, green and blue.
    ZoneMinMax,
    /// Left to right of the face, EV.
    LeftRightEv,
    /// Code of the grey card, by its luminance.
    CardSrgb,
    /// Largest difference of red or blue to green on the card, codes.
    WhiteBalance,
    /// Strongest to weakest of 4 x 3 cells of the empty wall.
    BackgroundMaxMin,
    /// Mean of the empty wall: linear green.
    BackgroundLevel,
    /// Light from outside, of all.
    AmbientShare,
    /// Hot pixels, worst zone of the face.
    HotSpots,
    /// Stripes, worst lamp.
    Banding,
    /// Lamps together against their sum, worst zone.
    Superposition,
    /// Light by duty at 0.9 against 0.5, worst lamp.
    TwoLevel,
    /// The same again after the sweep.
    Repeat,
    /// Light at doubled exposure.
    ExposureRatio,
}

impl Metric {
    /// Its name in `calibrate --json` and in profiles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ZoneMinMax => "zone_min_max",
            Self::LeftRightEv => "left_right_ev",
            Self::CardSrgb => "card_srgb",
            Self::WhiteBalance => "white_balance",
            Self::BackgroundMaxMin => "background_max_min",
            Self::BackgroundLevel => "background_level",
            Self::AmbientShare => "ambient_share",
            Self::HotSpots => "hot_spots",
            Self::Banding => "banding",
            Self::Superposition => "superposition",
            Self::TwoLevel => "two_level",
            Self::Repeat => "repeat",
            Self::ExposureRatio => "exposure_ratio",
        }
    }

    /// Key under `tech.cal` of its name on the screen.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ZoneMinMax => "row_zones",
            Self::LeftRightEv => "row_ratio",
            Self::CardSrgb => "row_card",
            Self::WhiteBalance => "row_white",
            Self::BackgroundMaxMin => "row_even",
            Self::BackgroundLevel => "row_background",
            Self::AmbientShare => "row_ambient",
            Self::HotSpots => "row_hot",
            Self::Banding => "row_flicker",
            Self::Superposition => "row_superposition",
            Self::TwoLevel => "row_two_level",
            Self::Repeat => "row_repeat",
            Self::ExposureRatio => "row_exposure",
        }
    }

    /// The value as people read it.
    pub fn written(self, value: f64) -> String {
        match self {
            Self::ZoneMinMax | Self::BackgroundMaxMin | Self::BackgroundLevel | Self::ExposureRatio => {
                format!("{value:.2}")
            }
            Self::LeftRightEv => format!("{value:.3} EV"),
            Self::CardSrgb | Self::WhiteBalance => format!("{value:.1}"),
            Self::AmbientShare
            | Self::HotSpots
            | Self::Banding
            | Self::Superposition
            | Self::TwoLevel
            | Self::Repeat => format!("{:.1} %", value * 100.0),
        }
    }
}

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allowed {
    /// So much or less.
    AtMost(f64),
    /// So much or more.
    AtLeast(f64),
    /// So much, and not further off than the second.
    About(f64, f64),
}

impl Allowed {
    /// Whether `value` is within; not-a-number is not.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::About(wanted, off) => (value - wanted).abs() <= off,
        }
    }
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// What.
    pub metric: Metric,
    /// With the reference recipe; `None` where there is no before.
    pub before: Option<f64>,
    /// With the new recipe.
    pub after: f64,
    /// What is allowed.
    pub allowed: Allowed,
    /// Whether it must be so for the calibration to be accepted; else it is a remark.
    pub must: bool,
}

impl Row {
    /// Whether it is within its limit.
    pub fn is_good(&self) -> bool {
        self.allowed.holds(self.after)
    }

    /// The limit as people read it.
    pub fn limit(&self) -> String {
        match self.allowed {
            Allowed::AtMost(limit) => format!("≤ {}", self.metric.written(limit)),
            Allowed::AtLeast(limit) => format!("≥ {}", self.metric.written(limit)),
            Allowed::About(wanted, off) => format!("{} ± {off:.2}", self.metric.written(wanted)),
        }
    }
}
