//! A script for the virtual booth: what happens when, from a TOML file.
//!
//! ```toml
//! [[step]]
//! at_s = 2.0
//! do = "show_code"
//! text = "PB1:..."
//!
//! [[step]]
//! at_s = 9.5
//! do = "unplug"
//! device = "camera"
//!
//! [[step]]
//! page = "pose"  # at_s counts from when this page is first shown
//! at_s = 0.5
//! do = "touch"
//! what = "leave"
//! ```

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::fault::{ChannelFault, Corruption, Device};
use super::panel::PanelInput;
use super::phone::{CodeTooLong, Phone};
use super::sitter::{Sitter, SitterError};
use super::{Hold, VirtualBooth};
use crate::domain::{Channel, Duty, Point};

/// Steps in the order of their times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    steps: Vec<Step>,
    next: usize,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When, from the start, or from when `page` is first shown.
    pub at: Duration,
    /// A page that must have been shown before.
    pub page: Option<String>,
    /// What happens.
    pub act: Act,
}

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
    /// Somebody touches the screen: not the booth's matter, see [`Outcome::Touch`].
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

/// What came of an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The booth is now so.
    Done,
    /// Somebody touches the screen: whoever runs the session must do it.
    Touch {
        /// Name of what is touched.
        what: String,
        /// What is typed into it.
        text: String,
    },
}

/// Why a script cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It cannot be read.
    #[error("script: {0}; see the head of the simulator's scenario for an example")]
    Toml(String),
    /// A step is wrong.
    #[error("script, step {number}: {what}; correct it")]
    Step {
        /// Counting from 1.
        number: usize,
        /// What is wrong.
        what: String,
    },
    /// A sitter or picture cannot be had.
    #[error(transparent)]
    Sitter(#[from] SitterError),
    /// A code cannot be shown.
    #[error(transparent)]
    Code(#[from] CodeTooLong),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    step: Vec<toml::Table>,
}

impl Scenario {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScenarioError`] for what is no TOML, an unknown key, act or name, a time below 0 or beyond a day.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let file: File = toml::from_str(text).map_err(|err| {
            let line = err.span().map_or(1, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1);
            ScenarioError::Toml(format!("line {line}: {}", err.message().replace('\n', " ")))
        })?;
        let mut steps = Vec::new();
        for (i, table) in file.step.into_iter().enumerate() {
            steps.push(step(table).map_err(|what| ScenarioError::Step { number: i + 1, what })?);
        }
        steps.sort_by_key(Step::order);
        Ok(Self { steps, next: 0 })
    }

    /// The next act that is due `elapsed` after the start; call again until `None`.
    pub fn due(&mut self, elapsed: Duration) -> Option<Act> {
        let step = self.steps.get(self.next).filter(|step| step.page.is_none() && step.at <= elapsed)?;
        self.next += 1;
        Some(step.act.clone())
    }

    /// Tells that `page` is shown now: the steps that wait for it count their times from here.
    pub fn reached(&mut self, page: &str, elapsed: Duration) {
        for step in self.steps.iter_mut().filter(|step| step.page.as_deref() == Some(page)) {
            step.page = None;
            step.at += elapsed;
        }
        self.steps[self.next..].sort_by_key(Step::order);
    }

    /// When the next act is due, after the start; `None` too while the rest waits for pages.
    pub fn next_at(&self) -> Option<Duration> {
        self.steps.get(self.next).filter(|step| step.page.is_none()).map(|step| step.at)
    }
}

impl Step {
    /// Steps that wait for a page come after all that have a time.
    fn order(&self) -> (bool, Duration) {
        (self.page.is_some(), self.at)
    }
}

fn step(mut table: toml::Table) -> Result<Step, String> {
    let at = match table.remove("at_s") {
        Some(toml::Value::Float(seconds)) => seconds,
        Some(toml::Value::Integer(seconds)) => seconds as f64,
        Some(_) => return Err("at_s is no number of seconds".to_owned()),
        None => return Err("at_s is missing".to_owned()),
    };
    if !(0.0..=86_400.0).contains(&at) {
        return Err(format!("at_s = {at} is not within 0 to 86400"));
    }
    let page = match table.remove("page") {
        Some(toml::Value::String(page)) => Some(page),
        Some(_) => return Err("page is no name".to_owned()),
        None => None,
    };
    let act = toml::Value::Table(table).try_into::<Act>().map_err(|err| err.message().to_owned())?;
    Ok(Step { at: Duration::from_secs_f64(at), page, act })
}

impl HoldFile {
    fn hold(self) -> Hold {
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
            Act::Ambient { share } => self.set_ambient(*share),
            Act::Gain { factor } => self.set_gain(*factor),
            Act::Touch { what, text } => return Ok(Outcome::Touch { what: what.clone(), text: text.clone() }),
        }
        Ok(Outcome::Done)
    }
}

fn one() -> f32 {
    1.0
}

#[cfg(test)]
mod tests {
    use super::super::Setup;
    use super::*;

    #[test]
    fn steps_come_when_they_are_due_in_the_order_of_time() {
        let mut script = Scenario::parse(
            r#"
            [[step]]
            at_s = 3
            do = "unplug"
            device = "camera"
            [[step]]
            at_s = 0.5
            do = "nudge"
            dx = 4.0
            "#,
        )
        .unwrap();
        assert_eq!(script.due(Duration::ZERO), None);
        assert_eq!(script.next_at(), Some(Duration::from_millis(500)));
        let nudge = Act::Nudge { dx: 4.0, dy: 0.0, scale: 1.0, roll_deg: 0.0 };
        assert_eq!(script.due(Duration::from_secs(9)), Some(nudge));
        assert_eq!(script.due(Duration::from_secs(9)), Some(Act::Unplug { device: DeviceName::Camera }));
        assert_eq!(script.due(Duration::from_secs(9)), None);
    }

    #[test]
    fn a_step_may_wait_for_a_page_and_holds_up_no_other() {
        let mut script = Scenario::parse(
            "[[step]]\npage = \"pose\"\nat_s = 0.5\ndo = \"stall\"\n[[step]]\nat_s = 2\ndo = \"resume\"\n",
        )
        .unwrap();
        let seconds = Duration::from_secs_f32;
        assert_eq!(script.next_at(), Some(seconds(2.0)));
        script.reached("consent", seconds(1.0));
        assert_eq!((script.due(seconds(2.0)), script.due(seconds(9.0))), (Some(Act::Resume {}), None));
        assert_eq!(script.next_at(), None);
        script.reached("pose", seconds(9.0));
        script.reached("pose", seconds(9.2));
        assert_eq!((script.due(seconds(9.4)), script.due(seconds(9.5))), (None, Some(Act::Stall {})));
        assert!(Scenario::parse("[[step]]\npage = 3\nat_s = 1\ndo = \"stall\"").is_err());
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_place() {
        let refused = |step: &str| Scenario::parse(&format!("[[step]]\n{step}\n")).unwrap_err().to_string();
        assert!(refused("do = \"stall\"").contains("step 1: at_s is missing"));
        assert!(refused("at_s = -1\ndo = \"stall\"").contains("0 to 86400"));
        assert!(refused("at_s = nan\ndo = \"stall\"").contains("0 to 86400"));
        assert!(refused("at_s = 1\ndo = \"stall\"\nfor = 3").contains("for"));
        assert!(refused("at_s = 1\ndo = \"explode\"").contains("explode"));
        assert!(refused("at_s = 1\ndo = \"unplug\"\ndevice = \"kettle\"").contains("kettle"));
        assert!(refused("at_s = 1\ndo = \"nudge\"\ndz = 1.0").contains("dz"));
        assert!(refused("at_s = 1\ndo = \"show_code\"\ntext = \"a\"\nhold = { size = 1 }").contains("size"));
        assert!(Scenario::parse("speed = 2").is_err());
        assert_eq!(Scenario::parse("").unwrap(), Scenario::default());
    }

    #[test]
    fn acts_change_the_booth() {
        let booth = VirtualBooth::new(Setup::default());
        let nowhere = Path::new("no-folder");
        let mut script = Scenario::parse(
            "[[step]]\nat_s = 0\ndo = \"hand_scan\"\ntext = \"PB1:x\"\n\
             [[step]]\nat_s = 0\ndo = \"press\"\nbutton = \"shutter\"\n\
             [[step]]\nat_s = 0\ndo = \"stall\"\n\
             [[step]]\nat_s = 0\ndo = \"unplug\"\ndevice = \"lights\"\n",
        )
        .unwrap();
        while let Some(act) = script.due(Duration::ZERO) {
            assert_eq!(booth.perform(&act, nowhere).unwrap(), Outcome::Done);
        }
        assert_eq!(booth.take_scan().as_deref(), Some("PB1:x"));
        assert_eq!(booth.take_panel_change(), Some((PanelInput::ShutterButton, true)));
        assert!(booth.is_stalled() && booth.connect(Device::Lights).is_none());
        let touch = Act::Touch { what: "start".to_owned(), text: String::new() };
        assert!(matches!(booth.perform(&touch, nowhere), Ok(Outcome::Touch { what, .. }) if what == "start"));
        let nobody = Act::Sit { sitter: "nobody-by-this-name".to_owned() };
        assert!(matches!(booth.perform(&nobody, nowhere), Err(ScenarioError::Sitter(_))));
        let long = Act::ShowCode { text: "x".repeat(4000), hold: HoldFile::default() };
        assert!(matches!(booth.perform(&long, nowhere), Err(ScenarioError::Code(_))));
    }
}
