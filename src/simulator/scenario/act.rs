//! What can happen to the virtual booth, as a script names it. Long, for it is a list.

use serde::Deserialize;

use super::super::Hold;
use super::super::fault::{Corruption, Device};
use super::super::panel::PanelInput;
use crate::domain::{Channel, Point};

/// What can happen. In a file: `do = "unplug"` with the fields beside it; unknown ones are refused.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Somebody sits down: a name under `assets/sitters`, a picture, a folder of light bases.
    Sit {
        /// Who.
        sitter: String,
    },
    /// The seat becomes empty.
    Leave {},
    /// The sitter moves.
    Nudge {
        /// To the right in the picture, N px.
        #[serde(default)]
        dx: f32,
        /// Down, N px.
        #[serde(default)]
        dy: f32,
        /// Closer by this factor.
        #[serde(default = "one")]
        scale: f32,
        /// Tipped clockwise in the picture, degrees.
        #[serde(default)]
        roll_deg: f32,
    },
    /// A phone with a QR code is held up.
    ShowCode {
        /// What the code says.
        text: String,
        /// How it is held, where it is not the usual way.
        #[serde(default)]
        hold: HoldFile,
    },
    /// A phone with a picture is held up.
    ShowPicture {
        /// JPEG or PNG.
        file: String,
        /// How it is held, where it is not the usual way.
        #[serde(default)]
        hold: HoldFile,
    },
    /// The phone is taken away.
    HideCode {},
    /// The hand-scanner reads this.
    HandScan {
        /// What it reads.
        text: String,
    },
    /// A button is pressed and let go.
    Press {
        /// Which.
        button: ButtonName,
    },
    /// The curtain or door.
    Door {
        /// Whether it is open.
        open: bool,
    },
    /// The case.
    Tamper {
        /// Whether it is open.
        open: bool,
    },
    /// A device is unplugged.
    Unplug {
        /// Which.
        device: DeviceName,
    },
    /// A device is plugged in again.
    Plug {
        /// Which.
        device: DeviceName,
    },
    /// The camera stops giving frames.
    Stall {},
    /// The camera gives frames again.
    Resume {},
    /// The next frames arrive broken.
    Corrupt {
        /// How.
        how: CorruptionName,
        /// How many.
        frames: u32,
    },
    /// The lamps lose their power.
    LampsDead {},
    /// The lamps have power again, and every channel does as it is told.
    LampsMended {},
    /// One channel gives no light.
    ChannelDead {
        /// Which.
        channel: ChannelName,
    },
    /// One channel's dimming wire is loose: it shines in full.
    ChannelLoose {
        /// Which.
        channel: ChannelName,
    },
    /// Two channels are plugged the wrong way round.
    ChannelsSwapped {
        /// One.
        one: ChannelName,
        /// And the other.
        other: ChannelName,
    },
    /// One channel's light follows a power of its duty.
    ChannelNonlinear {
        /// Which.
        channel: ChannelName,
        /// 1.0 is linear.
        power: f32,
    },
    /// A panel gives less light, or more.
    PanelWeak {
        /// Which.
        channel: ChannelName,
        /// Share of its light, 0 to 3.
        factor: f32,
    },
    /// A panel is moved and turned, on top of how it hangs.
    PanelNudged {
        /// Which.
        channel: ChannelName,
        /// To the right in the picture, m.
        #[serde(default)]
        right_m: f32,
        /// Up, m.
        #[serde(default)]
        up_m: f32,
        /// Towards the camera, m.
        #[serde(default)]
        near_m: f32,
        /// About the vertical, degrees.
        #[serde(default)]
        turn_deg: f32,
    },
    /// The panels lose light as they warm.
    Droop {
        /// Share lost when hot at full duty.
        share: f32,
    },
    /// The dimming has another frequency.
    Dimming {
        /// Hz; 0: no pulses.
        hz: f32,
    },
    /// The camera is knocked: its picture lies so against the calibrated one.
    CameraKnocked {
        /// To the right, N px.
        #[serde(default)]
        dx: f32,
        /// Down, N px.
        #[serde(default)]
        dy: f32,
        /// Turned clockwise, degrees.
        #[serde(default)]
        roll_deg: f32,
    },
    /// Another camera is plugged in.
    CameraSwapped {
        /// Its serial number.
        serial: String,
    },
    /// The camera has another curve.
    CameraCurve {
        /// Gamma instead of sRGB; 0: sRGB.
        #[serde(default)]
        gamma: f32,
        /// Contrast added, 0 to 1.
        #[serde(default)]
        s_curve: f32,
    },
    /// Exposure stays automatic whatever the control says.
    AutoExposureStuck {},
    /// White balance stays automatic whatever the control says.
    AutoWhiteBalanceStuck {},
    /// A control reads back as set but acts as after plugging in.
    ControlDeaf {
        /// Its name as `v4l2-ctl` writes it, or `0x` and its number.
        control: String,
    },
    /// A control always reads back this.
    ControlReads {
        /// Its name or number.
        control: String,
        /// What it reads.
        value: i64,
    },
    /// The camera no longer has a control.
    ControlMissing {
        /// Its name or number.
        control: String,
    },
    /// The camera does as its controls say again.
    CameraMended {},
    /// The sensor knows these exposures only; the next lower one acts.
    ExposureLadder {
        /// In 100 µs; empty: all.
        rungs: Vec<u32>,
    },
    /// Frames wait in the driver when nobody reads, from when the camera is next opened.
    StaleFrames {
        /// How many; 0: the newest comes.
        frames: u32,
    },
    /// Frames get lost, from when the camera is next opened.
    LostFrames {
        /// Share, 0 to 0.9.
        share: f32,
    },
    /// A patch of sun falls in and wanders.
    Sun {
        /// Middle, N px.
        x: f32,
        /// Middle, N px.
        y: f32,
        /// N px.
        radius: f32,
        /// Share of the calibrated level.
        strength: f32,
        /// To the right, N px a second.
        #[serde(default)]
        dx: f32,
        /// Down, N px a second.
        #[serde(default)]
        dy: f32,
    },
    /// The sun is gone.
    SunGone {},
    /// A mark on the wall.
    Stain {
        /// Middle, N px.
        x: f32,
        /// Middle, N px.
        y: f32,
        /// N px.
        radius: f32,
        /// Share of the light swallowed.
        darkness: f32,
    },
    /// The wall is clean again.
    WallCleaned {},
    /// Light of the booth's own screen.
    Screen {
        /// Share of the calibrated level when white.
        share: f32,
        /// Linear RGB, 0 to 1.
        #[serde(default = "white")]
        colour: [f32; 3],
    },
    /// One channel stays as it is.
    ChannelStuck {
        /// Which.
        channel: ChannelName,
        /// Duty, 0.0 to 1.0.
        duty: f32,
    },
    /// Stray light changes.
    Ambient {
        /// Share of the calibrated level, 0.0 to 1.0.
        share: f32,
    },
    /// The camera's gain changes.
    Gain {
        /// 1.0 as calibrated.
        factor: f32,
    },
    /// Somebody touches the screen: not the booth's matter, see [`super::Outcome::Touch`].
    Touch {
        /// Name of what is touched.
        what: String,
        /// What is typed into it.
        #[serde(default)]
        text: String,
    },
}

/// How a phone is held, in a file; what is not named is usual.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldFile {
    x: Option<f32>,
    y: Option<f32>,
    width: Option<f32>,
    tilt_deg: Option<f32>,
    brightness: Option<f32>,
    glare: Option<f32>,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident -> $target:ty { $($case:ident => $value:expr),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each is documented where it leads")]
        pub enum $name { $($case),* }

        impl From<$name> for $target {
            fn from(name: $name) -> Self {
                match name { $($name::$case => $value),* }
            }
        }
    };
}

names! { /// A [`Device`] in a file.
    DeviceName -> Device {
        Camera => Self::Camera, Lights => Self::Lights, Scanner => Self::Scanner, Panel => Self::Panel,
    }
}
names! { /// A button in a file.
    ButtonName -> PanelInput { Shutter => Self::ShutterButton, Call => Self::CallButton }
}
names! { /// A [`Corruption`] in a file.
    CorruptionName -> Corruption { Half => Self::Half, Garbage => Self::Garbage }
}
names! { /// A [`Channel`] in a file.
    ChannelName -> Channel {
        KeyLeft => Self::KeyLeft, KeyRight => Self::KeyRight, FillTop => Self::FillTop, FillChin => Self::FillChin,
        BackgroundLeft => Self::BackgroundLeft, BackgroundRight => Self::BackgroundRight,
    }
}

impl HoldFile {
    pub(super) fn hold(self) -> Hold {
        let usual = Hold::default();
        Hold {
            centre: Point::new(self.x.unwrap_or(usual.centre.x), self.y.unwrap_or(usual.centre.y)),
            width: self.width.unwrap_or(usual.width).clamp(10.0, 2000.0),
            tilt_deg: self.tilt_deg.unwrap_or(usual.tilt_deg),
            brightness: self.brightness.unwrap_or(usual.brightness).clamp(0.0, 4.0),
            glare: self.glare.unwrap_or(usual.glare).clamp(0.0, 4.0),
        }
    }
}

fn one() -> f32 {
    1.0
}

fn white() -> [f32; 3] {
    [1.0; 3]
}
