//! Students who come back, and booths that take no photos.

use super::*;

#[test]
fn rejected_student_goes_straight_to_the_how_to_page() {
    let mut rig = Rig::new();
    rig.at_identity().identify().answer(priced(rejected(), Price::FreeRetake));
    assert_eq!(rig.name(), "rejected");
    rig.press(Action::Next);
    assert_eq!(rig.name(), "how_to");
    rig.press(Action::Next).shoot().developed(1, passing()).press(Action::Use).press(Action::Submit).stored();
    assert!(matches!(rig.screen(), Screen::Done { unpaid: false, .. }), "a retake is free");
}

#[test]
fn rejected_student_who_came_for_progress_is_asked_for_consent_first() {
    let mut rig = Rig::new();
    rig.press(Action::Progress).feed(Event::Scanned(code())).identify().answer(priced(rejected(), Price::FreeRetake));
    rig.press(Action::Retake);
    assert_eq!(rig.name(), "privacy");
    rig.press(Action::Consent(Consent::Photo)).press(Action::Consent(Consent::Send)).press(Action::Next);
    assert_eq!(rig.name(), "how_to", "the record is known already");
}

#[test]
fn returning_students_see_their_progress() {
    for state in [PhotoState::Pending, PhotoState::Approved, PhotoState::AwaitingPayment] {
        let mut rig = Rig::new();
        rig.at_identity().identify().answer(lookup(state.clone()));
        let Screen::Progress { can_withdraw, can_pay, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
        assert_eq!(can_withdraw, state == PhotoState::Pending);
        assert_eq!(can_pay, state == PhotoState::AwaitingPayment);
    }
}

#[test]
fn photo_at_chsi_is_not_taken_again() {
    let mut rig = Rig::new();
    rig.at_identity().identify().answer(lookup(PhotoState::AtChsi));
    assert_eq!(rig.screen(), Screen::Code { notice: Some(CodeNotice::AtChsi), for_progress: false });
}

#[test]
fn withdrawing() {
    let mut rig = Rig::new();
    rig.press(Action::Progress);
    assert_eq!(rig.screen(), Screen::Code { notice: None, for_progress: true });
    rig.feed(Event::Scanned(code())).identify().answer(lookup(PhotoState::Pending));
    rig.asked();
    rig.press(Action::Withdraw).press(Action::Withdraw);
    let session = rig.session();
    assert_eq!(rig.asked(), [Command::Withdraw { session, submission: submission() }], "asked once");
    rig.feed(Event::Withdrawn { session, done: true });
    assert!(matches!(rig.screen(), Screen::Progress { withdrawn: true, can_withdraw: false, .. }));
}

#[test]
fn progress_is_not_known_offline() {
    let mut rig = Rig::with(Settings { online: false, ..Settings::default() });
    rig.press(Action::Progress).feed(Event::Scanned(code()));
    assert_eq!(rig.screen(), Screen::Code { notice: Some(CodeNotice::NoProgressOffline), for_progress: true });
    rig.feed(Event::Online(true)).feed(Event::Scanned(code()));
    assert_eq!(rig.name(), "identity");
}

#[test]
fn out_of_service_says_why_and_comes_back_by_itself() {
    let mut rig = Rig::new();
    rig.feed(Event::Service(Some(OutOfService::Lights)));
    assert_eq!(rig.screen(), Screen::OutOfService { reason: OutOfService::Lights, by_phone: true });
    rig.press(Action::Start);
    assert_eq!(rig.name(), "out_of_service");
    rig.press(Action::BringPhoto);
    assert_eq!(rig.name(), "privacy", "a photo may still come by phone");
    rig.press(Action::Leave).feed(Event::Service(None));
    assert_eq!(rig.name(), "attract");
}

#[test]
fn out_of_service_while_posing_goes_home_or_on_with_what_was_shot() {
    let mut rig = Rig::new();
    rig.at_pose().asked();
    let session = rig.session();
    rig.feed(Event::Service(Some(OutOfService::Camera)));
    assert_eq!(rig.screen(), Screen::OutOfService { reason: OutOfService::Camera, by_phone: true });
    assert_eq!(rig.asked(), [Command::Watch(None), Command::Light(LightScene::Off), Command::Wipe(session)]);

    let mut rig = Rig::new();
    rig.at_result().press(Action::Retake).feed(Event::Service(Some(OutOfService::Camera)));
    assert_eq!(rig.name(), "result");
    rig.press(Action::Retake);
    assert_eq!(rig.name(), "result", "no more shots");
    rig.press(Action::Use).press(Action::Submit).stored();
    assert_eq!(rig.name(), "pay", "what needs no camera goes on to its end");
}

#[test]
fn progress_from_the_middle_of_a_visit_comes_back() {
    let mut rig = Rig::new();
    rig.at_pose().press(Action::Progress);
    assert_eq!(rig.name(), "progress");
    rig.asked();
    rig.press(Action::Next);
    assert_eq!(rig.name(), "pose");
    assert!(rig.asked().contains(&Command::Light(LightScene::Capture)));
}

#[test]
fn unknown_booth_takes_no_photos() {
    let mut rig = Rig::with(Settings { enrolled: false, ..Settings::default() });
    rig.press(Action::Start).press(Action::BringPhoto);
    assert_eq!(rig.name(), "out_of_service");
}

#[test]
fn upload_page_outlives_a_short_loss_of_the_network() {
    let mut rig = Rig::new();
    rig.at_how_to().press(Action::BringPhoto);
    let session = rig.session();
    let url = || "https://photo.example/a".to_owned();
    rig.feed(Event::Album { session, answer: Ok(AlbumView { url: url(), seconds_left: 300, arrived: false }) });
    rig.asked();
    rig.feed(Event::Album { session, answer: Err(NetworkFailure) });
    assert!(matches!(rig.screen(), Screen::Existing { url: Some(_), notice: Some(AlbumNotice::Offline), .. }));
    rig.feed(Event::Online(true));
    rig.feed(Event::Album { session, answer: Ok(AlbumView { url: url(), seconds_left: 290, arrived: false }) });
    assert!(matches!(rig.screen(), Screen::Existing { url: Some(_), notice: None, .. }));
    assert_eq!(rig.asked(), [], "the code on the phone is still good");
}
