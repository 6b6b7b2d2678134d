//! Acts become deeds.

use std::path::Path;

use super::super::controls::{CameraFault, id_of};
use super::super::fault::ChannelFault;
use super::super::panel::PanelInput;
use super::super::phone::Phone;
use super::super::sitter::Sitter;
use super::super::{Knock, Stain, Sun, VirtualBooth};
use super::{Act, Outcome, ScenarioError};
use crate::domain::{Duty, Point};

impl VirtualBooth {
    /// Makes `act` happen; sitters are looked for by name in `shipped` (`assets/sitters`).
    ///
    /// # Errors
    /// [`ScenarioError`] if a sitter or picture cannot be read, or a text is too long for a QR code.
    pub fn perform(&self, act: &Act, shipped: &Path) -> Result<Outcome, ScenarioError> {
        match act {
            Act::Sit { sitter } => {
                self.seat(Sitter::find(sitter, shipped)?);
            }
            Act::Leave {} => self.leave(),
            Act::Nudge { dx, dy, scale, roll_deg } => {
                self.nudge(*dx, *dy, *scale);
                self.tip(*roll_deg);
            }
            Act::ShowCode { text, hold } => {
                self.hold_up(Some(Phone::with_code(text)?.held(hold.hold())));
            }
            Act::ShowPicture { file, hold } => {
                self.hold_up(Some(Phone::load(Path::new(file))?.held(hold.hold())));
            }
            Act::HideCode {} => self.hold_up(None),
            Act::HandScan { text } => self.hand_scan(text),
            Act::Press { button } => self.press((*button).into()),
            Act::Door { open } => self.set_input(PanelInput::Door, *open),
            Act::Tamper { open } => self.set_input(PanelInput::Tamper, *open),
            Act::Unplug { device } => self.plug((*device).into(), false),
            Act::Plug { device } => self.plug((*device).into(), true),
            Act::Stall {} => self.stall(true),
            Act::Resume {} => self.stall(false),
            Act::Corrupt { how, frames } => self.corrupt((*how).into(), *frames),
            Act::LampsDead {} => self.cut_lamp_power(true),
            Act::LampsMended {} => {
                self.cut_lamp_power(false);
                self.mend_channels();
            }
            Act::ChannelDead { channel } => self.break_channel(ChannelFault::Dead((*channel).into())),
            Act::ChannelStuck { channel, duty } => {
                self.break_channel(ChannelFault::Stuck((*channel).into(), Duty::new(*duty)));
            }
            Act::ChannelLoose { channel } => self.break_channel(ChannelFault::Loose((*channel).into())),
            Act::ChannelsSwapped { one, other } => {
                self.break_channel(ChannelFault::Swapped((*one).into(), (*other).into()));
            }
            Act::ChannelNonlinear { channel, power } => {
                self.break_channel(ChannelFault::NonLinear((*channel).into(), *power));
            }
            Act::PanelWeak { channel, factor } => self.weaken((*channel).into(), *factor),
            Act::PanelNudged { channel, right_m, up_m, near_m, turn_deg } => {
                self.nudge_panel((*channel).into(), [*right_m, *up_m, *near_m], *turn_deg);
            }
            Act::Droop { share } => self.rebuild(|physics| physics.droop = *share),
            Act::Dimming { hz } => self.rebuild(|physics| physics.pwm_hz = *hz),
            Act::CameraKnocked { dx, dy, roll_deg } => {
                self.knock_camera(Knock { dx: *dx, dy: *dy, roll_deg: *roll_deg });
            }
            Act::CameraSwapped { serial } => self.swap_camera(serial),
            Act::CameraCurve { gamma, s_curve } => self.set_curve(*gamma, *s_curve),
            Act::AutoExposureStuck {} => self.break_camera(CameraFault::AutoExposureStuck),
            Act::AutoWhiteBalanceStuck {} => self.break_camera(CameraFault::AutoWhiteBalanceStuck),
            Act::ControlDeaf { control } => self.break_camera(CameraFault::Deaf(number(control)?)),
            Act::ControlReads { control, value } => self.break_camera(CameraFault::Reads(number(control)?, *value)),
            Act::ControlMissing { control } => self.break_camera(CameraFault::Missing(number(control)?)),
            Act::CameraMended {} => self.mend_camera(),
            Act::ExposureLadder { rungs } => self.rebuild(|physics| physics.exposure_ladder.clone_from(rungs)),
            Act::StaleFrames { frames } => self.rebuild(|physics| physics.stale_frames = *frames),
            Act::LostFrames { share } => self.rebuild(|physics| physics.lost_frames = *share),
            Act::Sun { x, y, radius, strength, dx, dy } => self.shine(Some(Sun {
                centre: Point::new(*x, *y),
                radius: *radius,
                strength: *strength,
                drift: Point::new(*dx, *dy),
            })),
            Act::SunGone {} => self.shine(None),
            Act::Stain { x, y, radius, darkness } => {
                self.stain(Stain { centre: Point::new(*x, *y), radius: *radius, darkness: *darkness });
            }
            Act::WallCleaned {} => self.clean(),
            Act::Screen { share, colour } => self.set_screen(*share, *colour),
            Act::Ambient { share } => self.set_ambient(*share),
            Act::Gain { factor } => self.set_gain(*factor),
            Act::Touch { what, text } => return Ok(Outcome::Touch { what: what.clone(), text: text.clone() }),
        }
        Ok(Outcome::Done)
    }
}

fn number(control: &str) -> Result<u32, ScenarioError> {
    id_of(control).ok_or_else(|| ScenarioError::Control(control.to_owned()))
}
