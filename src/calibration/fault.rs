//! What can be wrong with a booth, each by its own name, with a sentence for the technician.

use crate::domain::Channel;

use super::names::name;
use super::table::Metric;

/// Why a calibration is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// No grey card at its place.
    NoCard,
    /// Somebody or something else is where the target should be.
    SomebodyThere,
    /// No grey head at its place.
    NoHead,
    /// Something stands before the wall.
    NotEmpty,
    /// The lamp gives no light.
    Dead(Channel),
    /// The lamp keeps one brightness.
    Stuck(Channel),
    /// Each of the two shines where the other should.
    Swapped(Channel, Channel),
    /// The lamp is fully on when told to be off: its dimming wire is loose.
    LooseDim(Channel),
    /// The lamp's light does not follow its duty.
    Nonlinear(Channel),
    /// The lamp is at its limit and the booth still too dark.
    TooWeak(Channel),
    /// The light has stripes; with the lamp that shows them most.
    Banding(Channel),
    /// Lamps still change by warming up; by so much.
    NotWarm(f64),
    /// Too much other light, as a share.
    AmbientHigh(f64),
    /// Other light changes: sun, or a door.
    AmbientMoves,
    /// Lamps do not add up: so far off.
    Superposition(f64),
    /// The picture moved.
    Moved,
    /// The light does not come to rest.
    Unsteady,
    /// A part of the target is burnt out.
    Clipping,
    /// The camera exposes by itself.
    AutoExposure,
    /// The camera balances white by itself.
    AutoWhiteBalance,
    /// The camera's tone curve is not that of sRGB: at half light so far off.
    WrongGamma(f64),
    /// The exposure is not the one that the camera says: doubled it gives so many times the light.
    ExposureLadder(f64),
    /// Another camera than the booth was calibrated with.
    OtherCamera,
    /// This control reads back differently.
    ControlsDiffer(String),
    /// Everything was done, and this is still outside its limit: value.
    NotReached(Metric, f64),
    /// The camera is gone or gives no frames.
    CameraLost,
    /// The lights are gone or do not answer.
    LightsLost,
    /// The technician stopped it.
    Stopped,
}

impl Fault {
    /// Its name in `calibrate --json`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoCard => "no_card",
            Self::SomebodyThere => "somebody_there",
            Self::NoHead => "no_head",
            Self::NotEmpty => "not_empty",
            Self::Dead(_) => "dead",
            Self::Stuck(_) => "stuck",
            Self::Swapped(..) => "swapped",
            Self::LooseDim(_) => "loose_dim",
            Self::Nonlinear(_) => "nonlinear",
            Self::TooWeak(_) => "too_weak",
            Self::Banding(_) => "banding",
            Self::NotWarm(_) => "not_warm",
            Self::AmbientHigh(_) => "ambient_high",
            Self::AmbientMoves => "ambient_moves",
            Self::Superposition(_) => "superposition",
            Self::Moved => "moved",
            Self::Unsteady => "unsteady",
            Self::Clipping => "clipping",
            Self::AutoExposure => "auto_exposure",
            Self::AutoWhiteBalance => "auto_white_balance",
            Self::WrongGamma(_) => "wrong_gamma",
            Self::ExposureLadder(_) => "exposure_ladder",
            Self::OtherCamera => "other_camera",
            Self::ControlsDiffer(_) => "controls_differ",
            Self::NotReached(..) => "not_reached",
            Self::CameraLost => "camera_lost",
            Self::LightsLost => "lights_lost",
            Self::Stopped => "stopped",
        }
    }

    /// Key under `tech.cal` of its text on the screen.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoCard => "failed_card",
            Self::SomebodyThere => "failed_somebody_there",
            Self::NoHead => "failed_no_head",
            Self::NotEmpty => "failed_not_empty",
            Self::Dead(_) => "failed_dead",
            Self::Stuck(_) => "failed_stuck",
            Self::Swapped(..) => "failed_swapped",
            Self::LooseDim(_) => "failed_loose_dim",
            Self::Nonlinear(_) => "failed_nonlinear",
            Self::TooWeak(_) => "failed_lamp",
            Self::Banding(_) => "failed_banding",
            Self::NotWarm(_) => "failed_not_warm",
            Self::AmbientHigh(_) => "failed_ambient",
            Self::AmbientMoves => "failed_ambient_moves",
            Self::Superposition(_) => "failed_superposition",
            Self::Moved => "failed_moved",
            Self::Unsteady => "failed_unsteady",
            Self::Clipping => "failed_clipping",
            Self::AutoExposure => "failed_auto_exposure",
            Self::AutoWhiteBalance => "failed_auto_white_balance",
            Self::WrongGamma(_) => "failed_wrong_gamma",
            Self::ExposureLadder(_) => "failed_exposure_ladder",
            Self::OtherCamera => "failed_other_camera",
            Self::ControlsDiffer(_) => "failed_controls_differ",
            Self::NotReached(..) => "failed_not_reached",
            Self::CameraLost => "failed_camera_lost",
            Self::LightsLost => "failed_lights_lost",
            Self::Stopped => "failed_stopped",
        }
    }

    /// The lamps it is about.
    pub fn channels(&self) -> Vec<Channel> {
        match *self {
            Self::Dead(one)
            | Self::Stuck(one)
            | Self::LooseDim(one)
            | Self::Nonlinear(one)
            | Self::TooWeak(one)
            | Self::Banding(one) => vec![one],
            Self::Swapped(one, other) => vec![one, other],
            Self::NoCard
            | Self::SomebodyThere
            | Self::NoHead
            | Self::NotEmpty
            | Self::NotWarm(_)
            | Self::AmbientHigh(_)
            | Self::AmbientMoves
            | Self::Superposition(_)
            | Self::Moved
            | Self::Unsteady
            | Self::Clipping
            | Self::AutoExposure
            | Self::AutoWhiteBalance
            | Self::WrongGamma(_)
            | Self::ExposureLadder(_)
            | Self::OtherCamera
            | Self::ControlsDiffer(_)
            | Self::NotReached(..)
            | Self::CameraLost
            | Self::LightsLost
            | Self::Stopped => Vec::new(),
        }
    }

    /// Its number, for the place `{value}` in its text.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::NotWarm(share) | Self::AmbientHigh(share) | Self::Superposition(share) | Self::WrongGamma(share) => {
                Some(format!("{:.1} %", share * 100.0))
            }
            Self::ExposureLadder(ratio) => Some(format!("{ratio:.2}")),
            Self::ControlsDiffer(control) => Some(control.clone()),
            Self::NotReached(metric, value) => Some(format!("{} {value:.3}", metric.name())),
            Self::TooWeak(_) => Some("95 %".to_owned()),
            Self::NoCard
            | Self::SomebodyThere
            | Self::NoHead
            | Self::NotEmpty
            | Self::Dead(_)
            | Self::Stuck(_)
            | Self::Swapped(..)
            | Self::LooseDim(_)
            | Self::Nonlinear(_)
            | Self::Banding(_)
            | Self::AmbientMoves
            | Self::Moved
            | Self::Unsteady
            | Self::Clipping
            | Self::AutoExposure
            | Self::AutoWhiteBalance
            | Self::OtherCamera
            | Self::CameraLost
            | Self::LightsLost
            | Self::Stopped => None,
        }
    }

    /// What is wrong and how to mend it, in English, for the terminal and the log.
    pub fn sentence(&self) -> String {
        let percent = |share: &f64| format!("{:.1} %", share * 100.0);
        match self {
            Self::NoCard => {
                "There is no grey card: set it straight at the height of the face and fill the frame.".into()
            }
            Self::SomebodyThere => "Somebody or something stands before the camera: step out.".into(),
            Self::NoHead => {
                "There is no grey head at the place of a face: set it upright, its eyes on the line.".into()
            }
            Self::NotEmpty => "The booth is not empty: take everything away and step out.".into(),
            Self::Dead(lamp) => format!("{} gives no light: check its plug, fuse and driver.", name(*lamp)),
            Self::Stuck(lamp) => {
                format!("{} keeps one brightness: check its driver and the wire to the light board.", name(*lamp))
            }
            Self::Swapped(one, other) => {
                format!("{} and {} are swapped: swap their plugs at the light board.", name(*one), name(*other))
            }
            Self::LooseDim(lamp) => {
                format!("{} is fully on though told to be off: its dimming wire is loose.", name(*lamp))
            }
            Self::Nonlinear(lamp) => {
                format!("The light of {} does not follow its duty: check its driver's dimming input.", name(*lamp))
            }
            Self::TooWeak(lamp) => {
                format!("{} is at its limit and the booth is still too dark: clean or replace it.", name(*lamp))
            }
            Self::Banding(lamp) => format!(
                "The light of {} has stripes: the exposure must be a whole number of dimming periods; check the clock.",
                name(*lamp)
            ),
            Self::NotWarm(share) => format!("The lamps still change by {}: let them warm up.", percent(share)),
            Self::AmbientHigh(share) => {
                format!("{} of the light comes from outside: close the curtain.", percent(share))
            }
            Self::AmbientMoves => "Light from outside changes: keep out the sun, close door and curtain.".into(),
            Self::Superposition(share) => {
                format!(
                    "The lamps do not add up, {} off: something automatic is on, or something moved.",
                    percent(share)
                )
            }
            Self::Moved => "The picture moved: fasten camera and target, and start again.".into(),
            Self::Unsteady => {
                "The light does not come to rest: look for a flickering lamp or an automatic mode.".into()
            }
            Self::Clipping => "A part of the picture is burnt out: a lamp is too strong or too near.".into(),
            Self::AutoExposure => "The camera exposes by itself: lock its exposure in booth.toml.".into(),
            Self::AutoWhiteBalance => {
                "The camera balances white by itself: lock its white balance in booth.toml.".into()
            }
            Self::WrongGamma(share) => format!(
                "The camera's tones are not sRGB, {} off: set gamma, contrast and backlight compensation to default.",
                percent(share)
            ),
            Self::ExposureLadder(ratio) => format!(
                "Doubled exposure gives {ratio:.2} times the light: the camera does not take the exposure it was told."
            ),
            Self::OtherCamera => "This is another camera than before: calibrate anew, or plug in the old one.".into(),
            Self::ControlsDiffer(control) => {
                format!("The camera's {control} reads back differently: lock the camera again.")
            }
            Self::NotReached(metric, value) => {
                format!("{} stays at {value:.3}, outside its limit: look at lamps and geometry.", metric.name())
            }
            Self::CameraLost => "The camera is gone or gives no frames: check its plug.".into(),
            Self::LightsLost => "The lights are gone or do not answer: check the light board.".into(),
            Self::Stopped => "Stopped; nothing was changed.".into(),
        }
    }
}
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}
