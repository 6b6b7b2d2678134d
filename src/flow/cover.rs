//! What lies over a page, and the buttons that stand around every page.

use std::time::Instant;

use super::booth::{Booth, seconds_until};
use super::state::State;
use super::student::progress;
use super::{Action, Command, Overlay, Sound};
use crate::domain::Language;

/// What lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    /// The help sheet.
    Help {
        /// Staff have been called.
        called: bool,
    },
    /// "Still there?"
    StillThere {
        /// When the visit is wiped.
        until: Instant,
    },
    /// Stay, or leave and lose the shots?
    LeaveConfirm,
}

impl Cover {
    /// What is drawn.
    pub(crate) fn view(self, now: Instant) -> Overlay {
        match self {
            Self::Help { called } => Overlay::Help { called },
            Self::StillThere { until } => Overlay::StillThere { seconds_left: seconds_until(until, now) },
            Self::LeaveConfirm => Overlay::LeaveConfirm,
        }
    }
}

/// What a press around the page comes to.
pub(crate) enum Around {
    /// It was one, and is dealt with.
    Done,
    /// The visit ends.
    Leave,
    /// It belongs to the page.
    Page,
}

/// Deals with the buttons around the page and on what lies over it.
pub(crate) fn press(
    action: &Action,
    state: &mut State,
    cover: &mut Option<Cover>,
    booth: &mut Booth,
    now: Instant,
) -> Around {
    if matches!(state, State::Technician(_)) && !matches!(action, Action::Stay | Action::Leave) {
        return if cover.is_some() { Around::Done } else { Around::Page };
    }
    match action {
        Action::SwitchLanguage => {
            booth.language = match booth.language {
                Language::Zh => Language::En,
                Language::En => Language::Zh,
            };
        }
        Action::SwitchVoice => {
            booth.voice_on = !booth.voice_on;
            booth.say(state.greeting().unwrap_or("welcome"));
        }
        Action::LargeText => booth.aids.large_text = !booth.aids.large_text,
        Action::LowerButtons => booth.aids.lower_buttons = !booth.aids.lower_buttons,
        Action::HighContrast => booth.aids.high_contrast = !booth.aids.high_contrast,
        Action::Help => {
            interrupt(state, booth, now);
            *cover = Some(Cover::Help { called: false });
        }
        Action::CallStaff => {
            interrupt(state, booth, now);
            if *cover != Some(Cover::Help { called: true }) {
                booth.send(Command::CallStaff { screen: state.screen(booth, now, None).name() });
                booth.say("help");
            }
            *cover = Some(Cover::Help { called: true });
        }
        Action::Stay => *cover = None,
        Action::Close | Action::Back if cover.is_some() => *cover = None,
        Action::Leave => return leave(state, cover, booth, now),
        Action::Progress if cover.is_none() => progress::from_bar(state, booth, now),
        Action::Start
        | Action::BringPhoto
        | Action::Progress
        | Action::Close
        | Action::Back
        | Action::Next
        | Action::Consent(_)
        | Action::FullText
        | Action::ReadAloud
        | Action::Decline
        | Action::Focus(_)
        | Action::Key(_)
        | Action::RevealLastFour
        | Action::NotMe
        | Action::RecordWrong
        | Action::EditPhone
        | Action::Shutter
        | Action::Retake
        | Action::Choose(_)
        | Action::Use
        | Action::AllChecks
        | Action::AskManualReview
        | Action::Submit
        | Action::NewOrder
        | Action::PayLater
        | Action::CancelPayment
        | Action::RefreshAlbum
        | Action::Withdraw
        | Action::HiddenCorner
        | Action::Tech(_) => return if cover.is_some() { Around::Done } else { Around::Page },
    }
    Around::Done
}

fn leave(state: &mut State, cover: &mut Option<Cover>, booth: &mut Booth, now: Instant) -> Around {
    if let State::Submit(submit) = state
        && submit.is_saving()
    {
        // The photo was accepted; it is written before anybody is forgotten.
        booth.sound(Sound::Bad);
        return Around::Done;
    }
    let sure = matches!(cover, Some(Cover::LeaveConfirm | Cover::StillThere { .. }));
    if state.has_shots() && !sure {
        interrupt(state, booth, now);
        *cover = Some(Cover::LeaveConfirm);
        return Around::Done;
    }
    Around::Leave
}

/// Stops a countdown that has not come to the burst.
pub(crate) fn interrupt(state: &mut State, booth: &mut Booth, now: Instant) {
    let before = std::mem::replace(state, State::Idle);
    *state = if let State::Countdown(countdown) = before { countdown.interrupted(booth, now) } else { before };
}
