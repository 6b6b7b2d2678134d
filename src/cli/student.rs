//! The obedient student of headless sessions: reads the screen, presses what a person would press, and does what the pose page says.

use std::time::{Duration, Instant};

use crate::domain::{LastFour, PhotoState, StudentNumber};
use crate::flow::{Action, AlbumNotice, CodeNotice, Consent, Field, IdentityNotice, Key, PayPhase, Screen, View};
use crate::guide::{Hint, Instruction};
use crate::simulator::{Phone, ScenarioError, VirtualBooth};

/// How long a person takes between two presses, at the fastest.
const BETWEEN_PRESSES: Duration = Duration::from_millis(150);
/// How long a person takes to follow an instruction.
const TO_MOVE: Duration = Duration::from_millis(350);

/// What a picture cannot mend it bears so long; then it presses the shutter.
const BEFORE_SHUTTER: Duration = Duration::from_secs(4);
/// So many live frames after a move the page speaks of it: it looks at the median of five.
const FRAMES_TO_SEE: u64 = 3;
/// A refused photo is taken again only so early in a visit, so that a visit in vain ends within a minute.
const RETAKE_WITHIN: Duration = Duration::from_secs(35);
/// Whatever the page says, nobody poses longer without pressing the shutter.
const LONGEST_POSE: Duration = Duration::from_secs(15);
/// Who is not seen for so long goes away.
const UNSEEN: Duration = Duration::from_secs(20);

/// So many times the booth may try to reach the server about the payment; then the student pays later by phone.
const PAY_TRIES: u32 = 2;

/// Who the student is, and how far they are.
pub(super) struct Student {
    code: Code,
    number: StudentNumber,
    last_four: LastFour,
    retakes_left: u32,
    started: Instant,
    next_press: Instant,
    next_move: Instant,
    showing_phone: bool,
    typed: usize,
    begun: bool,
    /// Live frames that had been judged when the student moved last.
    moved_at: u64,
    unable_since: Option<Instant>,
    posing_since: Option<Instant>,
    unseen_since: Option<Instant>,
    gives_up: bool,
}

/// What the student holds to the camera.
pub(super) enum Code {
    /// A code drawn on a phone's screen.
    Text(String),
    /// A picture, as it is.
    Picture(std::path::PathBuf),
}

impl Code {
    /// Whether it can be shown at all.
    ///
    /// # Errors
    /// A text that no QR code holds, or a picture that cannot be read.
    pub(super) fn check(&self) -> Result<(), ScenarioError> {
        match self {
            Self::Text(text) => drop(Phone::with_code(text)?),
            Self::Picture(path) => drop(Phone::load(path)?),
        }
        Ok(())
    }
}

/// How a visit ended, from the student's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// Went on to the end: receipt code, delivered.
    Done,
    /// No photo passed; the reasons are in the report.
    Refused,
    /// The pose page never saw a face.
    Unseen,
    /// The booth said no, or nobody could go on: a key that says why.
    Abandoned(&'static str),
}

impl Student {
    /// A student with a code and papers, ready at `now`, who tries `retakes` more times after a failed photo.
    pub(super) fn new(code: Code, number: StudentNumber, last_four: LastFour, retakes: u32, now: Instant) -> Self {
        let (next_press, next_move) = (now, now);
        Self {
            code,
            number,
            last_four,
            retakes_left: retakes,
            started: now,
            next_press,
            next_move,
            showing_phone: false,
            typed: 0,
            begun: false,
            moved_at: 0,
            unable_since: None,
            posing_since: None,
            unseen_since: None,
            gives_up: false,
        }
    }

    /// What the student does about a screen: presses to make, or an ending. Moves the sitter and the phone in the virtual booth.
    ///
    /// `assessed`: how many live frames were judged so far; nobody moves again before the page has seen the last move.
    pub(super) fn react(
        &mut self,
        view: &View,
        assessed: u64,
        booth: &VirtualBooth,
        now: Instant,
    ) -> (Vec<Action>, Option<Ending>) {
        self.hold_phone(matches!(view.screen, Screen::Code { .. }), booth);
        if let Screen::Pose { hint, .. } = view.screen {
            self.follow(hint, assessed, booth, now);
            if self.unseen_since.is_some_and(|since| now - since > UNSEEN) {
                return (Vec::new(), Some(Ending::Unseen));
            }
        } else {
            (self.posing_since, self.unable_since, self.unseen_since) = (None, None, None);
        }
        if now - self.started > RETAKE_WITHIN {
            self.retakes_left = 0;
        }
        if now < self.next_press {
            return (Vec::new(), None);
        }
        let (action, ending) = self.decide(&view.screen);
        if matches!(view.screen, Screen::OutOfService { .. }) {
            // The booth has sent everybody away: whoever waits begins anew when it is mended.
            (self.begun, self.typed) = (false, 0);
        } else {
            self.begun |= !matches!(view.screen, Screen::Attract { .. });
        }
        if action.is_some() {
            self.next_press = now + BETWEEN_PRESSES;
        }
        (action.into_iter().collect(), ending)
    }

    fn decide(&mut self, screen: &Screen) -> (Option<Action>, Option<Ending>) {
        match screen {
            // The booth has let go of the visit: somebody left, or nobody answered it.
            Screen::Attract { .. } if self.begun => (None, Some(Ending::Abandoned("left"))),
            Screen::Attract { .. } => (Some(Action::Start), None),
            Screen::Code { notice, .. } => (None, code_ending(*notice)),
            Screen::OutOfService { .. } | Screen::Countdown { .. } | Screen::Checking | Screen::Technician(_) => {
                (None, None)
            }
            Screen::Pose { .. } => (self.gives_up.then_some(Action::Shutter), None),
            Screen::Privacy { consents, .. } => {
                let press = match consents {
                    c if !c.photo => Action::Consent(Consent::Photo),
                    c if !c.send => Action::Consent(Consent::Send),
                    c if !c.face => Action::Consent(Consent::Face),
                    _ => Action::Next,
                };
                (Some(press), None)
            }
            Screen::Declined => (None, Some(Ending::Abandoned("declined"))),
            Screen::Identity { number, last_four, ready, focus, notice, .. } => {
                match notice {
                    Some(IdentityNotice::Locked { .. }) => return (None, Some(Ending::Abandoned("locked"))),
                    Some(IdentityNotice::Mismatch { .. }) => return (None, Some(Ending::Abandoned("mismatch"))),
                    Some(IdentityNotice::Network) => return (None, Some(Ending::Abandoned("network"))),
                    Some(IdentityNotice::Checking) | None => {}
                }
                (self.type_identity(number, last_four, *ready, *focus), None)
            }
            Screen::Record { .. } | Screen::HowTo { .. } => (Some(Action::Next), None),
            Screen::Progress { can_pay: true, .. } => (Some(Action::NewOrder), None),
            Screen::Progress { record, .. } => (None, Some(Ending::Abandoned(state_word(&record.photo)))),
            // Every shot came to nothing.
            Screen::Existing { notice: Some(AlbumNotice::NoShotsLeft), .. } => (None, Some(Ending::Refused)),
            Screen::Rejected { .. } | Screen::Existing { .. } => (Some(Action::Retake), None),
            Screen::Result(result) => {
                if result.report.verdict() != crate::domain::Verdict::Fail {
                    return (Some(Action::Use), None);
                }
                if let Some((shot, _)) = result.shots.iter().find(|(_, usable)| *usable) {
                    return (Some(Action::Choose(*shot)), None);
                }
                if self.retakes_left > 0 && result.shots_left > 0 && !result.from_album {
                    self.retakes_left -= 1;
                    return (Some(Action::Retake), None);
                }
                (None, Some(Ending::Refused))
            }
            Screen::Submit { failed: true, .. } => (None, Some(Ending::Abandoned("store_failed"))),
            Screen::Submit { saving, .. } => ((!saving).then_some(Action::Submit), None),
            Screen::Pay(pay) => match pay.phase {
                PayPhase::Network { attempt, .. } if attempt >= PAY_TRIES => (Some(Action::PayLater), None),
                PayPhase::Closed | PayPhase::Error | PayPhase::Cancelled => (Some(Action::PayLater), None),
                PayPhase::Opening
                | PayPhase::Scan { .. }
                | PayPhase::Closing
                | PayPhase::Paid
                | PayPhase::Refunded
                | PayPhase::Network { .. } => (None, None),
            },
            Screen::Done { .. } => (None, Some(Ending::Done)),
        }
    }

    fn type_identity(&mut self, number: &StudentNumber, last4: &LastFour, ready: bool, focus: Field) -> Option<Action> {
        let (wanted, typed, field) = if number.expose() == self.number.expose() {
            (self.last_four.expose(), last4.expose(), Field::LastFour)
        } else {
            (self.number.expose(), number.expose(), Field::StudentNumber)
        };
        if ready && number.expose() == self.number.expose() && last4.expose() == self.last_four.expose() {
            // The page answers a wrong pair with a notice; pressing once is enough.
            self.typed += 1;
            return (self.typed == 1).then_some(Action::Next);
        }
        if focus != field {
            return Some(Action::Focus(field));
        }
        if !wanted.starts_with(typed) {
            return Some(Action::Key(Key::Clear));
        }
        let next = wanted[typed.len()..].chars().next()?;
        Some(Action::Key(next.to_digit(10).map_or(Key::X, |digit| Key::Digit(digit as u8))))
    }

    fn hold_phone(&mut self, wanted: bool, booth: &VirtualBooth) {
        if wanted == self.showing_phone {
            return;
        }
        self.showing_phone = wanted;
        match (&self.code, wanted) {
            (_, false) => booth.hold_up(None),
            (Code::Text(text), true) => {
                if let Err(err) = booth.show_code(text) {
                    tracing::error!("{err}");
                }
            }
            (Code::Picture(path), true) => match Phone::load(path) {
                Ok(phone) => booth.hold_up(Some(phone)),
                Err(err) => tracing::error!("{err}"),
            },
        }
    }

    /// Does what the pose page says, or waits for it to give up.
    fn follow(&mut self, hint: Hint, assessed: u64, booth: &VirtualBooth, now: Instant) {
        let able = match hint {
            Hint::Searching | Hint::Hold => true,
            Hint::Adjust(_) if now < self.next_move || assessed < self.moved_at + FRAMES_TO_SEE => return,
            Hint::Adjust(instruction) => {
                self.moved_at = assessed;
                self.next_move = now + TO_MOVE;
                obey(instruction, booth)
            }
        };
        if able {
            self.unable_since = None;
        } else {
            self.unable_since.get_or_insert(now);
        }
        let posing = *self.posing_since.get_or_insert(now);
        if hint == Hint::Searching {
            self.unseen_since.get_or_insert(now);
        } else {
            self.unseen_since = None;
        }
        let in_vain = self.unable_since.is_some_and(|since| now - since > BEFORE_SHUTTER);
        self.gives_up = in_vain || now - posing > LONGEST_POSE;
    }
}

/// Whether a picture can do that; if so, it does, and says whether it was of any use. Pixels of the norm's picture; a sitter's own left is the right of the
/// unmirrored picture.
fn obey(instruction: Instruction, booth: &VirtualBooth) -> bool {
    let before = booth.placement();
    match instruction {
        Instruction::MoveLeft => booth.nudge(8.0, 0.0, 1.0),
        Instruction::MoveRight => booth.nudge(-8.0, 0.0, 1.0),
        Instruction::SeatUp => booth.nudge(0.0, -12.0, 1.0),
        Instruction::SeatDown => booth.nudge(0.0, 12.0, 1.0),
        Instruction::ComeCloser => booth.nudge(0.0, 0.0, 1.06),
        Instruction::MoveBack => booth.nudge(0.0, 0.0, 1.0 / 1.06),
        Instruction::TiltLeft => booth.tip(1.0),
        Instruction::TiltRight => booth.tip(-1.0),
        Instruction::OnePerson
        | Instruction::LightStrange
        | Instruction::MaskOff
        | Instruction::HatOff
        | Instruction::GlassesTint
        | Instruction::Ornaments
        | Instruction::Collar
        | Instruction::SitStraight
        | Instruction::LowerLeftShoulder
        | Instruction::LowerRightShoulder
        | Instruction::TurnLeft
        | Instruction::TurnRight
        | Instruction::ChinDown
        | Instruction::ChinUp
        | Instruction::HairBrows
        | Instruction::ShowEars
        | Instruction::GlassesFrame
        | Instruction::GlassesGlare
        | Instruction::HandsDown
        | Instruction::LookAtLens
        | Instruction::OpenEyes
        | Instruction::LipsTogether
        | Instruction::NoSmileTeeth
        | Instruction::Relax
        | Instruction::WipeShine => return false,
    }
    booth.placement() != before
}

/// A code that the booth will not take ends the visit; trouble with reading it does not.
fn code_ending(notice: Option<CodeNotice>) -> Option<Ending> {
    let word = match notice? {
        CodeNotice::NotACode => "not_a_code",
        CodeNotice::OtherSchool => "other_school",
        CodeNotice::AtChsi => "at_chsi",
        CodeNotice::NoProgressOffline => "no_progress_offline",
        CodeNotice::Trouble(_) => return None,
    };
    Some(Ending::Abandoned(word))
}

fn state_word(photo: &PhotoState) -> &'static str {
    match photo {
        PhotoState::None => "none",
        PhotoState::AwaitingPayment => "awaiting_payment",
        PhotoState::Pending => "pending",
        PhotoState::Rejected { .. } => "rejected",
        PhotoState::Approved => "approved",
        PhotoState::AtChsi => "at_chsi",
    }
}
