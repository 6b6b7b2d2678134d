//! Every page ends by itself.

use super::*;

/// A page, its seconds without life, and the way to it.
type Page = (&'static str, u64, fn(&mut Rig));

#[test]
fn every_page_asks_and_then_wipes() {
    let ways: [Page; 9] = [
        ("privacy", 60, |r| drop(r.press(Action::Start).asked())),
        ("declined", 60, |r| drop(r.press(Action::Start).press(Action::Decline).asked())),
        ("code", 90, |r| drop(r.at_code().asked())),
        ("identity", 60, |r| drop(r.at_identity().asked())),
        ("record", 60, |r| drop(r.at_record().asked())),
        ("pose", 120, |r| drop(r.at_pose().asked())),
        ("result", 60, |r| drop(r.at_result().asked())),
        ("submit", 60, |r| drop(r.at_submit().asked())),
        ("technician", 300, |r| drop(r.press(Action::HiddenCorner).asked())),
    ];
    for (page, seconds, go) in ways {
        let mut rig = Rig::new();
        go(&mut rig);
        assert_eq!(rig.name(), page);
        let session = rig.session();
        rig.seconds(seconds - 1);
        assert_eq!(rig.flow.view(rig.now).overlay, None, "{page}");
        rig.seconds(1);
        assert_eq!(rig.flow.view(rig.now).overlay, Some(Overlay::StillThere { seconds_left: 20 }), "{page}");
        rig.seconds(20);
        assert_eq!(rig.name(), "attract", "{page}");
        assert!(rig.asked().contains(&Command::Wipe(session)), "{page}");
    }
}

#[test]
fn life_keeps_a_page() {
    let mut rig = Rig::new();
    rig.at_record();
    for event in [Event::Stirred, Event::Scanned(code()), Event::ScannedNonsense, Event::Pressed(Action::Stay)] {
        rig.seconds(70);
        assert!(matches!(rig.flow.view(rig.now).overlay, Some(Overlay::StillThere { .. })));
        rig.feed(event);
        assert_eq!((rig.name(), rig.flow.view(rig.now).overlay), ("record", None));
    }
}

#[test]
fn face_keeps_the_pose_page_only_to_a_bound() {
    let mut rig = Rig::new();
    rig.at_pose().frames(&far(), 299_000);
    assert_eq!((rig.name(), rig.flow.view(rig.now).overlay), ("pose", None));
    rig.frames(&far(), 125_000);
    assert!(matches!(rig.flow.view(rig.now).overlay, Some(Overlay::StillThere { .. })));
    rig.frames(&far(), 21_000);
    assert_eq!(rig.name(), "attract");
}

#[test]
fn lost_lookup_runs_out() {
    let mut rig = Rig::new();
    rig.at_identity().identify().seconds(80);
    assert_eq!(rig.name(), "attract");
}

#[test]
fn shot_that_never_comes_counts_as_failed() {
    let mut rig = Rig::new();
    rig.at_pose().shoot();
    assert_eq!(rig.name(), "checking");
    rig.seconds(30);
    assert_eq!(rig.name(), "pose");
}

#[test]
fn help_pauses_the_how_to_page() {
    let mut rig = Rig::new();
    rig.at_how_to().press(Action::Help).seconds(30);
    assert_eq!(rig.name(), "how_to");
    rig.press(Action::Close).seconds(4);
    assert_eq!(rig.name(), "pose");
}

#[test]
fn timer_names_itself() {
    let mut rig = Rig::new();
    assert_eq!(rig.flow.poll_timeout(), None);
    rig.at_how_to();
    assert_eq!(rig.flow.poll_timeout(), Some((rig.now + Duration::from_secs(10), "how-to page")));
}
