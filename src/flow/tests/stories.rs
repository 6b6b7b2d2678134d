//! Whole visits, told step by step.

use super::*;
use crate::domain::{Consents, LastFour, PhoneNumber, StudentNumber, Verdict};

#[test]
fn a_student_in_and_out() {
    let mut rig = Rig::new();
    assert_eq!(rig.screen(), Screen::Attract { price: Some(Fen(3000)) });
    rig.press(Action::Start);
    assert_eq!(rig.name(), "privacy");
    rig.press(Action::Next);
    assert_eq!(rig.name(), "privacy", "nothing is ticked yet");
    rig.press(Action::Consent(Consent::Photo)).press(Action::Consent(Consent::Send)).press(Action::Next);
    assert_eq!(rig.name(), "code");
    assert_eq!(rig.asked(), [Command::Scan(true)]);
    rig.feed(Event::Scanned(code()));
    assert_eq!(rig.name(), "identity");
    assert_eq!(rig.asked(), [Command::Scan(false)]);
    rig.identify();
    let session = rig.session();
    assert_eq!(
        rig.asked(),
        [Command::LookUp {
            session,
            code: code(),
            number: StudentNumber::new("2022010123"),
            last_four: LastFour::new("123X"),
        }]
    );
    rig.answer(lookup(PhotoState::None));
    assert_eq!(rig.name(), "record");
    rig.press(Action::EditPhone).digits("13800000123").press(Action::Next);
    assert_eq!(rig.name(), "record", "the keypad is put away");
    rig.press(Action::Next);
    assert_eq!(rig.name(), "how_to");
    assert_eq!(rig.asked(), []);
    rig.seconds(10);
    assert_eq!(rig.name(), "pose");
    assert_eq!(rig.asked(), [Command::Watch(Some(session)), Command::Light(LightScene::Capture)]);
    rig.frames(&live(), 2000);
    assert_eq!(rig.screen(), Screen::Countdown { figure: 3, shots_left: 5 });
    rig.seconds(1);
    assert_eq!(rig.screen(), Screen::Countdown { figure: 2, shots_left: 5 });
    rig.seconds(2);
    let burst = Command::TakeBurst { session, shot: ShotId(1) };
    assert_eq!(rig.asked(), [burst, Command::Watch(None)]);
    rig.seconds(1);
    assert_eq!(rig.screen(), Screen::Checking);
    rig.developed(1, passing());
    assert_eq!(rig.asked(), [Command::Light(LightScene::Off)]);
    let Screen::Result(result) = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert_eq!((result.shot, result.shots, result.shots_left), (ShotId(1), vec![(ShotId(1), true)], 4));
    rig.press(Action::Use).press(Action::Submit);
    let seal = Seal {
        session,
        shot: ShotId(1),
        enrolment: EnrolmentRef::new("e-1"),
        consents: Consents { photo: true, send: true, face: false },
        phone: Some(PhoneNumber::new("13800000123")),
        manual_review: false,
    };
    assert_eq!(rig.asked(), [Command::Seal(Box::new(seal))]);
    rig.stored();
    let enrolment = EnrolmentRef::new("e-1");
    assert_eq!(rig.asked(), [Command::OpenOrder { session, submission: submission(), enrolment }]);
    rig.order("A1", OrderState::NotPaid);
    assert_eq!(rig.flow.view(rig.now).chrome.step, Some(4));
    rig.seconds(2);
    assert_eq!(rig.asked(), [Command::QueryOrder { session, order: "A1".to_owned() }]);
    rig.order("A1", OrderState::Paid);
    rig.feed(Event::Delivered { submission: submission() });
    rig.seconds(3);
    let Screen::Done { delivered, unpaid, seconds_left, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert_eq!((delivered, unpaid, seconds_left), (true, false, 15));
    rig.seconds(15);
    assert_eq!(rig.name(), "attract");
    assert_eq!(rig.asked(), [Command::Wipe(session)]);
    rig.press(Action::Start);
    assert_ne!(rig.session(), session, "every visit has its own ticket");
}

#[test]
fn declining_stores_nothing() {
    let mut rig = Rig::new();
    rig.press(Action::Start).press(Action::Decline);
    assert_eq!(rig.screen(), Screen::Declined);
    rig.press(Action::Next);
    assert_eq!(rig.name(), "attract");
}

#[test]
fn retake_and_favourite() {
    let mut rig = Rig::new();
    rig.at_pose().shoot().developed(1, failing());
    rig.press(Action::Use);
    assert_eq!(rig.name(), "result", "a failing shot cannot be used");
    rig.press(Action::Retake);
    assert_eq!(rig.name(), "pose");
    rig.shoot().developed(2, passing()).press(Action::Retake).shoot().developed(3, passing());
    rig.press(Action::Choose(ShotId(2))).press(Action::Use);
    assert!(matches!(rig.screen(), Screen::Submit { shot: ShotId(2), .. }));
    rig.press(Action::Back).press(Action::Choose(ShotId(9)));
    let Screen::Result(result) = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert_eq!((result.shot, result.shots.len(), result.shots_left), (ShotId(2), 3, 2));
}

#[test]
fn shots_run_out() {
    let mut rig = Rig::with(Settings { shots: 2, ..Settings::default() });
    rig.at_pose().shoot().developed(1, failing()).press(Action::Retake).shoot().developed(2, failing());
    rig.press(Action::Retake);
    assert_eq!(rig.name(), "result", "no shot is left");
    rig.press(Action::AskManualReview).press(Action::Submit);
    let sealed = rig.asked().into_iter().find_map(|c| if let Command::Seal(seal) = c { Some(seal) } else { None });
    assert!(sealed.unwrap().manual_review, "a person judges, because the student asked");
}

#[test]
fn a_covered_head_may_be_judged_by_a_person() {
    let mut rig = Rig::new();
    rig.at_pose().shoot().developed(1, covered());
    let Screen::Result(result) = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert!(result.can_ask_manual && result.report.verdict() == Verdict::Fail);
    rig.press(Action::AskManualReview);
    assert!(matches!(rig.screen(), Screen::Submit { manual_review: true, .. }), "{:?}", rig.screen());
    rig.press(Action::Submit);
    let sealed = rig.asked().into_iter().find_map(|c| if let Command::Seal(seal) = c { Some(seal) } else { None });
    assert!(sealed.unwrap().manual_review);
}

#[test]
fn manual_review_only_after_a_failing_shot() {
    let mut rig = Rig::new();
    rig.at_result().press(Action::AskManualReview);
    assert_eq!(rig.name(), "result");
}

#[test]
fn moving_away_stops_the_countdown() {
    let mut rig = Rig::new();
    rig.at_pose().frames(&live(), 2000);
    assert_eq!(rig.name(), "countdown");
    rig.frames(&nobody(), 500);
    assert_eq!(rig.name(), "pose");
    rig.asked();
    rig.frames(&live(), 1200);
    assert_eq!(rig.name(), "pose", "first a pause");
    rig.frames(&live(), 1500);
    assert_eq!(rig.name(), "countdown");
    assert_eq!(rig.asked(), [], "the light has never gone off");
}

#[test]
fn shutter_works_from_adjust_on() {
    let mut rig = Rig::new();
    rig.at_pose().press(Action::Shutter);
    assert_eq!(rig.name(), "pose", "nobody is seen yet");
    rig.frames(&far(), 1000).press(Action::Shutter);
    assert_eq!(rig.name(), "countdown");
}

#[test]
fn an_answer_about_a_failed_shot_comes_too_late() {
    let mut rig = Rig::new();
    rig.at_pose().shoot();
    let session = rig.session();
    rig.feed(Event::DevelopFailed { session, shot: ShotId(1), fault: ShotFault::NoFace });
    let Screen::Pose { shots_left, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert_eq!(shots_left, 4, "it counts");
    rig.frames(&live(), 3000).shoot();
    assert_eq!(rig.name(), "checking");
    rig.developed(1, passing());
    assert_eq!(rig.name(), "checking", "the answer about the failed shot comes too late");
    rig.developed(2, passing());
    assert_eq!(rig.name(), "result");
}

#[test]
fn five_wrong_identities_then_a_pause() {
    let mut rig = Rig::new();
    rig.at_identity().digits("2022010123").press(Action::Focus(Field::LastFour));
    let session = rig.session();
    for left in (0..5).rev() {
        rig.digits("1234").press(Action::Next);
        rig.feed(Event::LookedUp { session, answer: Err(LookupFailure::Mismatch { tries_left: left }) });
        let Screen::Identity { notice, number, last_four, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
        assert_eq!(number.expose(), "2022010123");
        assert!(last_four.is_empty());
        let expected = match left {
            0 => IdentityNotice::Locked { minutes: 10 },
            tries_left => IdentityNotice::Mismatch { tries_left },
        };
        assert_eq!(notice, Some(expected));
    }
    rig.asked();
    rig.digits("1234").press(Action::Next);
    assert_eq!(rig.asked(), [], "nothing is asked during the pause");
}

#[test]
fn the_tries_left_are_the_servers_also_in_a_new_visit() {
    let mut rig = Rig::new();
    rig.at_identity().digits("2022010123").press(Action::Focus(Field::LastFour)).digits("1234").press(Action::Next);
    let session = rig.session();
    rig.feed(Event::LookedUp { session, answer: Err(LookupFailure::Mismatch { tries_left: 2 }) });
    let told = Some(IdentityNotice::Mismatch { tries_left: 2 });
    assert!(matches!(rig.screen(), Screen::Identity { notice, .. } if notice == told), "{:?}", rig.screen());
}

#[test]
fn keypad_takes_only_what_can_be() {
    let mut rig = Rig::new();
    rig.at_identity().digits("X123456789012345678901234").press(Action::Key(Key::Delete));
    rig.press(Action::Focus(Field::LastFour)).digits("X12X3X9");
    let Screen::Identity { number, last_four, ready, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert_eq!(number.expose(), "1234567890123456789", "20 digits, no X, the last taken back");
    assert_eq!(last_four.expose(), "123X", "X only as the fourth");
    assert!(ready);
    rig.press(Action::Key(Key::Digit(200))).press(Action::Key(Key::Clear));
    let Screen::Identity { last_four, ready, .. } = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert!(last_four.is_empty() && !ready);
}

#[test]
fn phone_number_has_eleven_digits_or_is_left_out() {
    let mut rig = Rig::new();
    rig.at_record().press(Action::EditPhone).digits("1380000").press(Action::Next);
    assert!(matches!(rig.screen(), Screen::Record { phone_bad: true, editing_phone: true, .. }));
    rig.press(Action::Key(Key::Clear)).press(Action::Next).press(Action::Next);
    assert_eq!(rig.name(), "how_to");
}

#[test]
fn somebody_elses_record_is_wiped() {
    let mut rig = Rig::new();
    rig.at_record();
    let session = rig.session();
    rig.asked();
    rig.press(Action::NotMe);
    assert_eq!((rig.name(), rig.asked()), ("attract", vec![Command::Wipe(session)]));
}

#[test]
fn what_is_no_code_is_said_at_once() {
    let mut rig = Rig::new();
    rig.at_code().feed(Event::ScannedNonsense);
    assert!(matches!(rig.screen(), Screen::Code { notice: Some(CodeNotice::NotACode), .. }));
    rig.feed(Event::ScanTrouble(ScanTrouble::Glare));
    assert!(matches!(rig.screen(), Screen::Code { notice: Some(CodeNotice::Trouble(ScanTrouble::Glare)), .. }));
    rig.feed(Event::Scanned(code())).identify();
    let session = rig.session();
    rig.feed(Event::LookedUp { session, answer: Err(LookupFailure::OtherSchool) });
    assert!(matches!(rig.screen(), Screen::Code { notice: Some(CodeNotice::OtherSchool), .. }));
}

#[test]
fn a_photo_that_was_sent_back_is_refused_on_the_upload_page() {
    let mut rig = Rig::new();
    rig.press(Action::BringPhoto).press(Action::Consent(Consent::Photo)).press(Action::Consent(Consent::Send));
    rig.press(Action::Next).feed(Event::Scanned(code())).identify().answer(lookup(PhotoState::None));
    rig.press(Action::Next);
    let session = rig.session();
    rig.feed(Event::DevelopFailed { session, shot: ShotId(1), fault: ShotFault::SameRejected });
    assert!(matches!(rig.screen(), Screen::Existing { notice: Some(AlbumNotice::SameRejected), .. }));
}

#[test]
fn photo_by_phone() {
    let mut rig = Rig::new();
    rig.press(Action::BringPhoto).press(Action::Consent(Consent::Photo)).press(Action::Consent(Consent::Send));
    rig.press(Action::Next).feed(Event::Scanned(code())).identify().answer(lookup(PhotoState::None)).asked();
    rig.press(Action::Next);
    let session = rig.session();
    assert_eq!(rig.asked(), [Command::OpenAlbum { session, shot: ShotId(1) }]);
    let album = |arrived| Event::Album {
        session,
        answer: Ok(AlbumView { url: "https://photo.example/a/1".to_owned(), seconds_left: 300, arrived }),
    };
    rig.feed(album(false));
    assert!(matches!(rig.screen(), Screen::Existing { url: Some(_), seconds_left: 300, notice: None, .. }));
    rig.feed(album(true));
    assert!(matches!(rig.screen(), Screen::Existing { notice: Some(AlbumNotice::Receiving), .. }));
    rig.feed(Event::DevelopFailed { session, shot: ShotId(1), fault: ShotFault::TooSmall });
    assert!(matches!(rig.screen(), Screen::Existing { notice: Some(AlbumNotice::TooSmall), .. }));
    assert_eq!(rig.asked(), [Command::CloseAlbum { session }, Command::OpenAlbum { session, shot: ShotId(2) }]);
    rig.feed(album(false)).seconds(300);
    assert!(matches!(rig.screen(), Screen::Existing { url: None, notice: Some(AlbumNotice::Expired), .. }));
    rig.press(Action::RefreshAlbum).feed(album(false)).feed(album(true)).asked();
    rig.developed(3, passing());
    let Screen::Result(result) = rig.screen() else { panic!("{:?}", rig.screen()) };
    assert!(result.from_album && result.shots_left == 5);
    assert_eq!(rig.asked(), [Command::CloseAlbum { session }]);
}

#[test]
fn offline_still_takes_the_photo_and_moves_payment_to_the_phone() {
    let mut rig = Rig::with(Settings { online: false, ..Settings::default() });
    rig.at_identity().identify();
    rig.answer(Lookup { offline: true, ..lookup(PhotoState::None) });
    rig.press(Action::Next).press(Action::Next).shoot().developed(1, passing());
    rig.press(Action::Use).press(Action::Submit).stored();
    assert!(matches!(rig.screen(), Screen::Done { unpaid: true, delivered: false, .. }));
    assert!(!rig.asked().iter().any(|c| matches!(c, Command::OpenOrder { .. })));
}

#[test]
fn help_is_everywhere_and_calls_once() {
    let mut rig = Rig::new();
    rig.at_identity().asked();
    rig.press(Action::Help).press(Action::CallStaff).press(Action::CallStaff);
    assert_eq!(rig.asked(), [Command::CallStaff { screen: "identity" }]);
    assert_eq!(rig.flow.view(rig.now).overlay, Some(Overlay::Help { called: true }));
    rig.press(Action::Next).press(Action::LargeText);
    assert_eq!(rig.name(), "identity", "the page under the sheet is not pressed");
    assert!(rig.flow.view(rig.now).aids.large_text);
    rig.press(Action::Close);
    assert_eq!(rig.flow.view(rig.now).overlay, None);
    rig.press(Action::Leave);
    assert!(!rig.flow.view(rig.now).aids.large_text, "until the student leaves");
}

#[test]
fn leaving_with_shots_is_asked_about() {
    let mut rig = Rig::new();
    rig.at_result().press(Action::Leave);
    assert_eq!(rig.flow.view(rig.now).overlay, Some(Overlay::LeaveConfirm));
    rig.press(Action::Stay);
    assert_eq!((rig.name(), rig.flow.view(rig.now).overlay), ("result", None));
    rig.press(Action::Leave).press(Action::Leave);
    assert_eq!(rig.name(), "attract");
}

#[test]
fn leaving_waits_for_the_package_that_is_being_written() {
    let mut rig = Rig::new();
    rig.at_submit().press(Action::Submit).press(Action::Leave);
    assert!(matches!(rig.screen(), Screen::Submit { saving: true, .. }));
    let session = rig.session();
    rig.feed(Event::StoreFailed { session });
    assert!(matches!(rig.screen(), Screen::Submit { failed: true, .. }));
    rig.asked();
    rig.press(Action::Submit).stored();
    assert_eq!(rig.name(), "pay");
}

#[test]
fn help_during_the_countdown_stops_it() {
    let mut rig = Rig::new();
    rig.at_pose().frames(&live(), 2000).press(Action::Help).frames(&live(), 5000);
    assert_eq!(rig.name(), "pose");
    rig.press(Action::Close).frames(&live(), 2000);
    assert_eq!(rig.name(), "countdown");
}

#[test]
fn settings_wait_for_the_student_to_leave() {
    let mut rig = Rig::new();
    rig.press(Action::Start);
    rig.flow.configure(Settings { price: None, ..Settings::default() });
    rig.press(Action::Leave);
    assert_eq!(rig.screen(), Screen::Attract { price: None });
}

#[test]
fn language_and_voice_last_for_one_visit() {
    let mut rig = Rig::new();
    rig.press(Action::Start).press(Action::SwitchLanguage).press(Action::SwitchVoice);
    rig.commands.clear();
    rig.press(Action::Decline).press(Action::Help).press(Action::CallStaff);
    assert!(!rig.commands.iter().any(|c| matches!(c, Command::Speak(_))));
    rig.press(Action::Leave);
    let view = rig.flow.view(rig.now);
    assert_eq!((view.language, view.chrome.voice_on), (crate::domain::Language::Zh, true));
}
