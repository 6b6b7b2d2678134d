//! What a calibration is told beforehand: the booth, its reference recipe, and the limits of acceptance.

use std::time::Duration;

use crate::domain::{Channel, Cut};

use super::camera::CameraFacts;

/// How a booth is to be calibrated.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The booth's name, for the profile.
    pub booth: String,
    /// Where the norm's picture lies in a frame.
    pub cut: Cut,
    /// The recipe that a good booth of this kind has: the booth's channels with their duties, 0.0 to 1.0. The solution
    /// stays near its proportions.
    pub reference: Vec<(Channel, f64)>,
    /// Whether the technician has a grey head. Without one the card's own parts stand for a face.
    pub with_head: bool,
    /// Whether lights of which none is named are without power: a lamp that does not obey is then dark.
    pub cuts_supply: bool,
    /// Frequency of the dimming, Hz, for the profile; `None` where nobody says.
    pub pwm_hz: Option<f64>,
    /// Frames that are averaged, 8 to 16.
    pub frames: usize,
    /// Exposure of a still, a multiple of 10 ms.
    pub exposure: Duration,
    /// The other exposure of the proof, half or twice as long.
    pub proof: Duration,
    /// How strongly the solution is pulled to the reference, 0.003 to 0.01 (§3.4).
    pub pull: f64,
    /// Largest duty of any channel.
    pub most_duty: f64,
    /// Power of each channel at full duty, W; channels that are not named count nothing.
    pub watts: Vec<(Channel, f64)>,
    /// Power that the supply gives, W; `None`: enough.
    pub most_watts: Option<f64>,
    /// Wanted light of the background: linear green, 0.0 to 1.0. Green, since the blue of the norm's backdrop burns out.
    pub background: f64,
    /// The camera and its controls as of the profile in force; `None`: any camera is accepted.
    pub camera: Option<CameraFacts>,
    /// Limits.
    pub limits: Limits,
}

/// What is accepted (§1.3, §3.3). Shares unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Weakest to strongest zone of the face, each of red, green and blue: at least.
    pub zone_min_max: f64,
    /// Left to right, EV: at most.
    pub left_right_ev: f64,
    /// Code of the grey card, wanted and by how much it may be off.
    pub card_srgb: (f64, f64),
    /// Red and blue of the card to green, codes: at most.
    pub white_balance: f64,
    /// Strongest to weakest of 4 x 3 cells of the wall: at most.
    pub background_max_min: f64,
    /// The wall's mean to what is wanted: at most so far off.
    pub background_off: f64,
    /// Light that does not come from lamps: good up to here, refused above there.
    pub ambient: (f64, f64),
    /// Change of ambient light anywhere, of the light when lit: at most.
    pub ambient_change: f64,
    /// Pixels far above their zone's median: at most.
    pub hot_spots: f64,
    /// Stripes of one lamp alone at half its duty, amplitude: at most. A board's own clock, up to 4 % off at 10 ms, makes 0.040;
    /// 8.3 ms at 1017 Hz make 0.047.
    pub banding: f64,
    /// Sum of the lamps against all together: at most so far off.
    pub superposition: f64,
    /// Light by duty at two levels: at most so far apart.
    pub two_level: f64,
    /// The same again: at most so far off.
    pub repeat: f64,
    /// Doubled exposure: 2.0 and by how much it may be off.
    pub exposure: f64,
    /// Burnt pixels of a zone: at most.
    pub burnt: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            zone_min_max: 0.85,
            left_right_ev: 0.05,
            card_srgb: (118.0, 2.0),
            white_balance: 2.0,
            background_max_min: 1.10,
            background_off: 0.15,
            ambient: (0.03, 0.15),
            ambient_change: 0.05,
            hot_spots: 0.01,
            banding: 0.043,
            superposition: 0.03,
            two_level: 0.03,
            repeat: 0.01,
            exposure: 0.06,
            burnt: 0.01,
        }
    }
}

impl Settings {
    /// Usual settings of a booth with this recipe, whose norm's picture lies at `cut`.
    pub fn new(booth: &str, cut: Cut, reference: Vec<(Channel, f64)>) -> Self {
        Self {
            booth: booth.to_owned(),
            cut,
            reference,
            with_head: true,
            cuts_supply: false,
            pwm_hz: None,
            frames: 8,
            exposure: Duration::from_millis(10),
            proof: Duration::from_millis(20),
            pull: 0.005,
            most_duty: 0.95,
            watts: Vec::new(),
            most_watts: None,
            background: 0.56,
            camera: None,
            limits: Limits::default(),
        }
    }

    /// The booth's channels.
    pub fn channels(&self) -> Vec<Channel> {
        self.reference.iter().map(|(channel, _)| *channel).collect()
    }

    /// The reference recipe's duties, in the order of its channels.
    pub fn duties(&self) -> Vec<f64> {
        self.reference.iter().map(|(_, duty)| *duty).collect()
    }
}
