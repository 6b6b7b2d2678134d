//! Every planted fault is named, by its own name.

use super::fake::{Fake, REFERENCE, Run, settings};
use crate::calibration::{CameraFacts, Fault};
use crate::domain::Target;

fn refused(fake: Fake) -> Vec<Fault> {
    let (_, outcome) = Run::new(fake, settings()).finish(|_| None);
    assert!(!outcome.accepted && outcome.profile.is_none());
    outcome.faults
}

fn first(fake: Fake) -> &'static str {
    refused(fake)[0].kind()
}

#[test]
fn lamps_that_do_not_do_as_told() {
    let channel = |place: usize| REFERENCE[place].0;
    for lamp in 0..6 {
        let mut power = [1.0; 6];
        power[lamp] = 0.0;
        assert_eq!(refused(Fake { power, ..Fake::default() }), [Fault::Dead(channel(lamp))], "dead {lamp}");
        for cuts_supply in [true, false] {
            let refused = |duty: f64| {
                let fake = Fake { stuck: Some((lamp, duty)), ..Fake::default() };
                let settings = crate::calibration::Settings { cuts_supply, ..settings() };
                Run::new(fake, settings).finish(|_| None).1.faults
            };
            assert_eq!(refused(0.4), [Fault::Stuck(channel(lamp))], "stuck {lamp} {cuts_supply}");
            assert_eq!(refused(1.0)[0], Fault::LooseDim(channel(lamp)), "loose {lamp} {cuts_supply}");
        }
        let bent = Fake { bent: Some((lamp, 1.25)), ..Fake::default() };
        assert_eq!(refused(bent)[0], Fault::Nonlinear(channel(lamp)), "bent {lamp}");
    }
    for (one, other) in [(0, 1), (4, 5), (2, 3), (0, 4), (1, 2)] {
        let mut wired = [0, 1, 2, 3, 4, 5];
        wired.swap(one, other);
        let swapped = refused(Fake { wired, ..Fake::default() });
        assert!(swapped.contains(&Fault::Swapped(channel(one), channel(other))), "{one} {other}: {swapped:?}");
    }
}

#[test]
fn cameras_that_do_not_do_as_told() {
    assert_eq!(first(Fake { auto_exposure: true, ..Fake::default() }), "auto_exposure");
    assert_eq!(first(Fake { auto_white: true, ..Fake::default() }), "auto_white_balance");
    assert_eq!(first(Fake { gamma: 1.8, ..Fake::default() }), "wrong_gamma");
    assert_eq!(first(Fake { gamma: 2.8, ..Fake::default() }), "wrong_gamma");
    let coarse = |ms: f64| if ms < 15.0 { 7.8 } else { 15.6 * 1.25 };
    assert_eq!(first(Fake { ladder: coarse, ..Fake::default() }), "exposure_ladder");
    let mut facts = Fake::default().facts;
    facts.controls[0].1 = "3".to_owned();
    assert_eq!(first(Fake { facts, ..Fake::default() }), "auto_exposure");
}

#[test]
fn another_camera_than_the_profile_knows() {
    let known = CameraFacts { serial: "2".to_owned(), ..Fake::default().facts };
    let told = crate::calibration::Settings { camera: Some(known), ..settings() };
    let (_, outcome) = Run::new(Fake::default(), told).finish(|_| None);
    assert_eq!(outcome.faults, [Fault::OtherCamera]);
}

#[test]
fn light_that_is_not_the_lamps_or_not_steady() {
    assert_eq!(first(Fake { ambient: 0.25, ..Fake::default() }), "ambient_high");
    assert_eq!(first(Fake { sun: Some((400, 0.15)), ..Fake::default() }), "ambient_moves");
    assert_eq!(first(Fake { stripes: 0.08, ..Fake::default() }), "banding");
    assert_eq!(first(Fake { cooling: (0.01, 0.5), ..Fake::default() }), "not_warm");
}

#[test]
fn targets_that_are_not_there() {
    assert_eq!(first(Fake { instead: Some(Target::Empty), ..Fake::default() }), "no_card");
    assert_eq!(first(Fake { instead: Some(Target::Head), ..Fake::default() }), "no_card");
    assert_eq!(first(Fake { person: true, ..Fake::default() }), "somebody_there");
}
