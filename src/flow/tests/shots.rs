//! Shots that come to nothing, countdowns that stop, help that is offered, and the notice that is read aloud.

use super::*;

fn pose(rig: &Rig) -> (Option<PoseNotice>, bool, u32) {
    let Screen::Pose { notice, offers_help, shots_left, .. } = rig.screen() else {
        panic!("{} instead of the pose page", rig.name())
    };
    (notice, offers_help, shots_left)
}

fn fail(rig: &mut Rig, shot: u32, fault: ShotFault) {
    let session = rig.session();
    rig.feed(Event::DevelopFailed { session, shot: ShotId(shot), fault });
}

fn said(rig: &Rig, line: &'static str) -> usize {
    rig.commands.iter().filter(|command| **command == Command::Speak(line)).count()
}

#[test]
fn reading_aloud_brings_the_voice_on_and_never_off() {
    let mut rig = Rig::new();
    rig.press(Action::Start).asked();
    for voice in [true, false] {
        if !voice {
            rig.press(Action::SwitchVoice);
        }
        rig.commands.clear();
        rig.press(Action::ReadAloud);
        assert!(rig.flow.view(rig.now).chrome.voice_on, "it mutes the booth");
        assert_eq!(rig.commands, [Command::Speak("privacy_notice")]);
    }
}

#[test]
fn a_failed_shot_says_why_and_counts() {
    for (fault, line) in [
        (ShotFault::NoFace, "fault_no_face"),
        (ShotFault::NoRoom, "fault_no_room"),
        (ShotFault::Camera, "fault_camera"),
        (ShotFault::Settings, "fault_settings"),
        (ShotFault::File, "fault_file"),
    ] {
        let mut rig = Rig::new();
        rig.at_pose().shoot().asked();
        fail(&mut rig, 1, fault);
        assert_eq!(pose(&rig), (Some(PoseNotice::Failed(fault)), false, 4));
        assert_eq!(said(&rig, line), 1);
        // The next countdown waits until the reason was read, then the notice goes by itself.
        rig.frames(&live(), 4500);
        assert_eq!(rig.name(), "pose");
        assert_eq!(pose(&rig).0, Some(PoseNotice::Failed(fault)));
        rig.frames(&live(), 1000);
        assert_eq!(rig.name(), "countdown");
    }
}

#[test]
fn a_shot_that_never_comes_back_says_so_too() {
    let mut rig = Rig::new();
    rig.at_pose().shoot().seconds(30);
    assert_eq!(pose(&rig), (Some(PoseNotice::Failed(ShotFault::File)), false, 4));
}

#[test]
fn with_every_shot_spent_the_phone_is_the_way_on() {
    let mut rig = Rig::with(Settings { shots: 2, ..Settings::default() });
    rig.at_pose();
    for shot in 1..=2 {
        rig.frames(&live(), 8000).seconds(4);
        assert_eq!(rig.name(), "checking", "shot {shot}");
        fail(&mut rig, shot, ShotFault::NoFace);
    }
    let Screen::Existing { notice, can_shoot, .. } = rig.screen() else { panic!("{}", rig.name()) };
    assert_eq!((notice, can_shoot), (Some(AlbumNotice::NoShotsLeft), false));
}

#[test]
fn with_a_judged_shot_and_the_last_one_failed_the_result_stands() {
    let mut rig = Rig::with(Settings { shots: 2, ..Settings::default() });
    rig.at_pose().shoot().developed(1, passing()).press(Action::Retake).shoot();
    fail(&mut rig, 2, ShotFault::Camera);
    let Screen::Result(result) = rig.screen() else { panic!("{}", rig.name()) };
    assert_eq!((result.shot, result.shots_left), (ShotId(1), 0));
}

#[test]
fn a_countdown_that_stops_says_so_for_a_second_and_a_half() {
    let mut rig = Rig::new();
    rig.at_pose().frames(&live(), 2000).asked();
    assert_eq!(rig.name(), "countdown");
    rig.frames(&nobody(), 600);
    assert_eq!(pose(&rig).0, Some(PoseNotice::Moved));
    assert_eq!(said(&rig, "cancelled"), 1);
    rig.wait(Duration::from_secs(1));
    assert_eq!(pose(&rig).0, Some(PoseNotice::Moved));
    rig.wait(Duration::from_millis(700));
    assert_eq!(pose(&rig).0, None);
    // Called off by a press: nobody moved.
    rig.frames(&live(), 3000);
    assert_eq!(rig.name(), "countdown");
    rig.press(Action::Back);
    assert_eq!(pose(&rig).0, None);
}

#[test]
fn help_is_offered_after_forty_seconds_of_trying() {
    let mut rig = Rig::new();
    rig.at_pose().asked();
    rig.frames(&far(), 38_000);
    assert!(!pose(&rig).1);
    assert_eq!(said(&rig, "offer_help"), 0);
    rig.frames(&far(), 20_000);
    assert!(pose(&rig).1);
    assert_eq!(said(&rig, "offer_help"), 1, "it is said once");
}
