//! A random walk over everything that can happen, with what must hold whatever does.

use std::collections::HashSet;

use proptest::prelude::*;

use super::catalogue::{actions, events, holds_personal_data, session_of};
use super::*;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    /// What leads on from the present page.
    Forward,
    /// Any button.
    Press(prop::sample::Index),
    /// Anything else, for this visit and about this shot.
    Feed(prop::sample::Index, u32),
    /// The same with a ticket of another visit.
    Foreign(prop::sample::Index),
    /// Time passes, milliseconds.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => Just(Step::Forward),
        3 => any::<prop::sample::Index>().prop_map(Step::Press),
        3 => (any::<prop::sample::Index>(), 1..4_u32).prop_map(|(index, shot)| Step::Feed(index, shot)),
        1 => any::<prop::sample::Index>().prop_map(Step::Foreign),
        2 => (0..40_000_u64).prop_map(Step::Wait),
        1 => (0..400_000_u64).prop_map(Step::Wait),
    ]
}

/// What the walk knows beside the flow.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
struct Witness {
    lit: bool,
    by_hand: bool,
    scanning: bool,
    watching: Option<SessionId>,
    wiped: HashSet<SessionId>,
    asked_manual: bool,
    pages: HashSet<&'static str>,
}

impl Witness {
    fn see(&mut self, command: &Command) -> Result<(), TestCaseError> {
        if let Some(session) = session_of(command) {
            prop_assert!(!self.wiped.contains(&session), "{command:?} for a wiped visit");
        }
        match command {
            Command::Light(scene) => {
                let on = *scene == LightScene::Capture;
                prop_assert!(on != self.lit || self.by_hand, "light commanded without a change");
                (self.lit, self.by_hand) = (on, false);
            }
            Command::Tech(technician::TechCommand::SetLight(..) | technician::TechCommand::Do(_)) => {
                self.by_hand = true;
            }
            Command::Scan(on) => self.scanning = *on,
            Command::Watch(session) => self.watching = *session,
            Command::TakeBurst { .. } => prop_assert!(self.lit, "shots are taken in the light"),
            Command::Seal(seal) => {
                prop_assert!(seal.consents.photo && seal.consents.send, "sealed without consent");
                let acceptable = seal.shot.0 % 2 == 1;
                prop_assert!(acceptable || (seal.manual_review && self.asked_manual), "sealed a failing shot");
            }
            Command::Wipe(session) => {
                self.wiped.insert(*session);
                self.asked_manual = false;
            }
            Command::LookUp { .. }
            | Command::OpenAlbum { .. }
            | Command::CloseAlbum { .. }
            | Command::OpenOrder { .. }
            | Command::QueryOrder { .. }
            | Command::CloseOrder { .. }
            | Command::Withdraw { .. }
            | Command::Speak(_)
            | Command::Sound(_)
            | Command::CallStaff { .. }
            | Command::Tech(_) => {}
        }
        Ok(())
    }

    fn check(&mut self, rig: &mut Rig) -> Result<(), TestCaseError> {
        for command in std::mem::take(&mut rig.commands) {
            self.see(&command)?;
        }
        let flow = &rig.flow;
        self.pages.insert(flow.state.name());
        let posing = matches!(flow.state, State::Posing(_) | State::Countdown(_) | State::Checking(_));
        if !matches!(flow.state, State::Technician(_)) {
            prop_assert_eq!(self.lit, posing, "light in {}", flow.state.name());
        }
        prop_assert_eq!(self.scanning, matches!(flow.state, State::Code(_)));
        prop_assert!(self.watching.is_none() || self.watching == flow.session());
        let idle = flow.session().is_none();
        let view = flow.view(rig.now);
        let untouched = view.overlay.is_none()
            && view.aids == Aids::default()
            && view.language == crate::domain::Language::Zh
            && view.chrome.voice_on;
        let quiet = idle && untouched;
        prop_assert_eq!(flow.poll_timeout().is_none(), quiet, "{} must run out", flow.state.name());
        if idle {
            prop_assert!(!holds_personal_data(flow), "personal data at idle");
            prop_assert!(self.watching.is_none() && !self.lit);
        }
        Ok(())
    }
}

/// Does what a student would do next.
fn forward(rig: &mut Rig) {
    let Some(session) = rig.flow.session() else {
        rig.press(Action::Start);
        return;
    };
    if rig.flow.view(rig.now).overlay.is_some() {
        rig.press(Action::Stay).press(Action::Close);
    }
    match rig.flow.state {
        State::Idle
        | State::Declined(_)
        | State::Progress(_)
        | State::Rejected(_)
        | State::HowTo(_)
        | State::Done(_) => {
            rig.press(Action::Next);
        }
        State::Privacy(_) => {
            let Screen::Privacy { consents, .. } = rig.screen() else { return };
            for consent in [Consent::Photo, Consent::Send] {
                if !ticked(consents, consent) {
                    rig.press(Action::Consent(consent));
                }
            }
            rig.press(Action::Next);
        }
        State::Code(_) => {
            rig.feed(Event::Scanned(code()));
        }
        State::Identity(_) => {
            rig.press(Action::Focus(Field::StudentNumber)).press(Action::Key(Key::Clear)).digits("2022");
            rig.press(Action::Focus(Field::LastFour)).press(Action::Key(Key::Clear)).digits("1234");
            rig.press(Action::Next).feed(Event::LookedUp { session, answer: Ok(lookup(PhotoState::None)) });
        }
        State::Record(_) => {
            rig.press(Action::Key(Key::Clear)).press(Action::Next);
        }
        State::Posing(_) => {
            rig.frames(&live(), 2000).seconds(4);
        }
        State::Countdown(_) => {
            rig.seconds(4);
        }
        State::Checking(_) | State::Existing(_) => {
            for shot in 1..12 {
                rig.feed(if shot % 2 == 1 {
                    Event::Developed { session, shot: ShotId(shot), report: passing() }
                } else {
                    Event::Developed { session, shot: ShotId(shot), report: failing() }
                });
            }
        }
        State::Result(_) => {
            rig.press(Action::Use);
        }
        State::Submit(_) => {
            rig.press(Action::Submit).stored();
        }
        State::Pay(_) => {
            rig.order("A1", OrderState::NotPaid);
        }
        State::Technician(_) => {
            rig.press(Action::Tech(technician::TechAction::Key(Key::Digit(1))));
            rig.press(Action::Tech(technician::TechAction::EnterPin));
            rig.feed(Event::Tech(technician::TechEvent::Pin(technician::PinAnswer::Open)));
        }
    }
}

fn walk(steps: &[Step]) -> Result<HashSet<&'static str>, TestCaseError> {
    let mut rig = Rig::new();
    let mut witness = Witness::default();
    let actions = actions();
    for step in steps {
        match step {
            Step::Forward => forward(&mut rig),
            Step::Press(index) => {
                let action = index.get(&actions).clone();
                witness.asked_manual |= action == Action::AskManualReview;
                rig.press(action);
            }
            Step::Feed(index, shot) => {
                let session = rig.flow.session().unwrap_or(SessionId(0));
                let (_, event) = index.get(&events(session, *shot)).clone();
                rig.feed(event);
            }
            Step::Foreign(index) => {
                let stranger = SessionId(rig.flow.session().map_or(0, |s| s.0) + 1_000_000);
                let (name, event) = index.get(&events(stranger, 1)).clone();
                if ticket(&event).is_some() {
                    let before = (rig.flow.view(rig.now), rig.flow.poll_timeout());
                    rig.flow.handle(event, rig.now);
                    prop_assert!(rig.flow.poll_command().is_none(), "{name} of a stranger asks for something");
                    let after = (rig.flow.view(rig.now), rig.flow.poll_timeout());
                    prop_assert_eq!(before, after, "{} of a stranger changes something", name);
                }
            }
            Step::Wait(millis) => {
                rig.wait(Duration::from_millis(*millis));
                let due = rig.flow.poll_timeout().filter(|(at, _)| *at <= rig.now);
                prop_assert!(due.is_none(), "a clock stands still: {due:?}");
            }
        }
        witness.check(&mut rig)?;
    }
    // Everybody has gone: whatever was going on ends by itself.
    rig.seconds(4 * 3600);
    witness.check(&mut rig)?;
    prop_assert!(rig.flow.session().is_none(), "{} never ends", rig.flow.state.name());
    prop_assert!(rig.flow.poll_timeout().is_none(), "what was chosen is never forgotten");
    Ok(witness.pages)
}

proptest! {
    #[test]
    fn keeps_its_invariants(steps in prop::collection::vec(step(), 0..60)) {
        walk(&steps)?;
    }
}

#[test]
fn forward_alone_sees_every_page_of_a_visit() {
    let pages = walk(&vec![Step::Forward; 14]).unwrap();
    for page in
        ["code", "identity", "record", "how_to", "posing", "checking", "result", "submit", "pay:opening", "pay:scan"]
    {
        assert!(pages.contains(page), "{page} in {pages:?}");
    }
}
