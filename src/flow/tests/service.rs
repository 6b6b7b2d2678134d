//! The technician's way.

use super::*;
use crate::domain::{Channel, Duty};
use crate::flow::technician::{Page, PinAnswer, Said, TechAction, TechCommand, TechEvent, TechPage};

fn page(rig: &Rig) -> TechPage {
    let Screen::Technician(view) = rig.screen() else { panic!("no technician: {:?}", rig.screen()) };
    view.page
}

fn tech(rig: &mut Rig, action: TechAction) -> &mut Rig {
    rig.press(Action::Tech(action))
}

/// Past the PIN.
pub(super) fn enter(rig: &mut Rig) -> &mut Rig {
    rig.press(Action::HiddenCorner);
    for digit in [1, 2, 3, 4] {
        tech(rig, TechAction::Key(Key::Digit(digit)));
    }
    tech(rig, TechAction::EnterPin).feed(Event::Tech(TechEvent::Pin(PinAnswer::Open)))
}

fn inside() -> Rig {
    let mut rig = Rig::new();
    enter(&mut rig);
    rig
}

#[test]
fn pin_opens_or_says_how_many_tries_are_left() {
    let mut rig = Rig::new();
    rig.press(Action::HiddenCorner);
    tech(&mut rig, TechAction::Open(Page::Lights)).feed(Event::Tech(TechEvent::Pin(PinAnswer::Open)));
    assert_eq!(page(&rig), TechPage::Pin { typed: 0, answer: None }, "nothing opens without being asked");
    tech(&mut rig, TechAction::Key(Key::Digit(1)));
    tech(&mut rig, TechAction::EnterPin);
    assert!(matches!(rig.asked()[..], [Command::Tech(TechCommand::CheckPin(_))]));
    let wrong = PinAnswer::Wrong { tries_left: 4 };
    rig.feed(Event::Tech(TechEvent::Pin(wrong)));
    assert_eq!(page(&rig), TechPage::Pin { typed: 0, answer: Some(wrong) });
    let rig = inside();
    assert_eq!(page(&rig), TechPage::Dashboard);
}

#[test]
fn lights_never_stay_on_behind_a_technician() {
    let mut rig = inside();
    rig.asked();
    tech(&mut rig, TechAction::Open(Page::Lights));
    tech(&mut rig, TechAction::LightsCapture);
    assert_eq!(rig.asked(), [Command::Light(LightScene::Capture)]);
    tech(&mut rig, TechAction::SetLight(Channel::KeyLeft, Duty::FULL));
    assert_eq!(rig.asked(), [Command::Tech(TechCommand::SetLight(Channel::KeyLeft, Duty::FULL))]);
    let session = rig.session();
    tech(&mut rig, TechAction::Exit);
    let watch = Command::Tech(TechCommand::Watch(false));
    assert_eq!(rig.asked(), [watch, Command::Light(LightScene::Off), Command::Wipe(session)]);
}

#[test]
fn enrolment_code_has_eight_digits() {
    let mut rig = inside();
    tech(&mut rig, TechAction::Open(Page::Enrol));
    rig.asked();
    for digit in 0..7 {
        tech(&mut rig, TechAction::Key(Key::Digit(digit)));
    }
    tech(&mut rig, TechAction::Enrol);
    assert_eq!(rig.asked(), []);
    tech(&mut rig, TechAction::Key(Key::Digit(7)));
    tech(&mut rig, TechAction::Key(Key::Digit(8)));
    tech(&mut rig, TechAction::Enrol);
    assert_eq!(rig.asked(), [Command::Tech(TechCommand::Enrol("01234567".to_owned()))]);
    rig.feed(Event::Tech(TechEvent::Enrolled(Err("expired"))));
    assert_eq!(page(&rig), TechPage::Enrol { code: String::new(), answer: Some(Err("expired")) });
}

#[test]
fn technician_comes_in_only_where_nobody_is() {
    let mut rig = Rig::new();
    rig.at_code().press(Action::HiddenCorner);
    assert_eq!(rig.name(), "code");
    let mut rig = Rig::new();
    rig.feed(Event::Service(Some(OutOfService::Staff))).press(Action::HiddenCorner);
    assert_eq!(rig.name(), "technician");
}

#[test]
fn what_came_of_a_press_stands_until_the_next() {
    let mut rig = inside();
    let said = |rig: &Rig| {
        let Screen::Technician(view) = rig.screen() else { panic!("no technician") };
        view.said
    };
    let tried = Said { key: "tech.io.tried", good: true };
    tech(&mut rig, TechAction::SelfTest).feed(Event::Tech(TechEvent::Said(tried)));
    rig.seconds(20);
    assert_eq!(said(&rig), Some(tried));
    tech(&mut rig, TechAction::Open(Page::Lights));
    assert_eq!(said(&rig), None);
}
