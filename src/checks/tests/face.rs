//! What the face does, what is worn and what it hides.

use super::*;

#[test]
fn eyes_mouth_and_gaze_on_both_sides_of_their_lines() {
    near(&Drawn::new().finding(CheckId::EyesOpen), 0.98, 1e-6);
    for (left, outcome) in [(0.97, Outcome::Pass), (0.79, Outcome::Warn), (0.49, Outcome::Fail)] {
        let found = after(CheckId::EyesOpen, |d| d.eyes_open = Some(BySide { left, right: 0.98 }));
        assert_eq!((found.outcome, found.detail, found.value), (outcome, Detail::Side(Side::Left), Some(left)));
    }
    let unknown = after(CheckId::EyesOpen, |d| d.eyes_open = None);
    assert_eq!(unknown.outcome, Outcome::NotAssessed(Why::NoModel));
    for (gap, outcome) in [(4.0, Outcome::Pass), (5.4, Outcome::Warn), (10.0, Outcome::Fail)] {
        let found = after(CheckId::MouthClosed, |d| {
            d.points = landmarks(8.0, gap);
            d.traits = Some(Traits { teeth: Some(0.95), ..bare() });
            let between = |x: f32, y: f32| ((x - 240.0) / 30.0).hypot((y - 325.0) / (gap / 2.0)) < 1.0;
            d.paint(|x, y, old| if between(x, y) { [235, 230, 222] } else { old });
        });
        near(&found, gap / 120.0, 1e-3);
        assert_eq!(found.outcome, outcome, "{gap}");
    }
    // No teeth to be seen: what lies between may be lip.
    let full = after(CheckId::MouthClosed, |d| {
        d.points = landmarks(8.0, 9.0);
        d.paint(|x, y, old| if ((x - 240.0) / 30.0).hypot((y - 325.0) / 4.5) < 1.0 { [235, 230, 222] } else { old });
    });
    near(&full, 4.5 / 120.0, 1e-3);
    assert_eq!(full.outcome, Outcome::Pass);
    // Points that lie apart on lips that touch.
    let touching = after(CheckId::MouthClosed, |d| d.points = landmarks(8.0, 10.0));
    assert_eq!((touching.outcome, touching.value), (Outcome::Pass, Some(0.0)));
    for (off, outcome) in [(4.0, Outcome::Pass), (-7.0, Outcome::Warn), (11.0, Outcome::Fail)] {
        let found = after(CheckId::Gaze, |d| {
            d.paint(|x, y, old| {
                let near = |middle: f32, radius: f32| (x - middle).hypot(y - 250.0) < radius;
                match (near(192.0 + off, 6.0) || near(288.0 + off, 6.0), near(192.0, 6.5) || near(288.0, 6.5)) {
                    (true, _) => [50, 35, 30],
                    (false, true) => SKIN,
                    (false, false) => old,
                }
            });
        });
        near(&found, off.abs() / 44.0, 0.01);
        let side = if off > 0.0 { Side::Left } else { Side::Right };
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)), "{off}");
    }
}

#[test]
fn what_is_worn_and_what_it_hides_is_told_with_its_side() {
    let with = |check, traits: Traits| after(check, |d| d.traits = Some(traits));
    let bare = bare();
    let left = BySide { left: 0.9, right: 0.6 };
    let brow = with(CheckId::BrowsVisible, Traits { brow_hidden: Some(left), ..bare });
    assert_eq!((brow.outcome, brow.detail), (Outcome::Warn, Detail::Side(Side::Left)));
    let ear = with(CheckId::EarsVisible, Traits { ear_hidden: Some(BySide { left: 0.1, right: 0.7 }), ..bare });
    assert_eq!((ear.outcome, ear.detail), (Outcome::Warn, Detail::Side(Side::Right)));
    let hat = with(CheckId::HeadUncovered, Traits { head_covering: Some(0.9), ..bare });
    assert_eq!((hat.outcome, hat.detail), (Outcome::Fail, Detail::Hat));
    let mask = with(CheckId::HeadUncovered, Traits { covered: Some(0.9), ..bare });
    assert_eq!((mask.outcome, mask.detail), (Outcome::Fail, Detail::Mask));
    for check in [CheckId::BrowsVisible, CheckId::EarsVisible, CheckId::HeadUncovered, CheckId::EyesVisible] {
        assert_eq!(Drawn::new().finding(check).outcome, Outcome::Pass, "{check:?}");
    }
    let tint = |tinted, glasses: f32| {
        let traits = Traits { tinted: Some(tinted), ..bare };
        after(CheckId::EyewearTint, |d| (d.traits, d.glasses) = (Some(traits), Some(glasses))).outcome
    };
    assert_eq!((tint(0.9, 0.9), tint(0.9, 0.1), tint(0.1, 0.9)), (Outcome::Fail, Outcome::Fail, Outcome::Pass));
    assert_eq!(tint(0.1, 0.1), Outcome::NotAssessed(Why::NotApplicable));
    let blind = after(CheckId::HeadUncovered, |d| d.traits = None);
    assert_eq!(blind.outcome, Outcome::NotAssessed(Why::NoModel));
}

#[test]
fn what_is_hidden_is_not_guessed() {
    let hidden = |check, points: std::ops::Range<usize>| after(check, |d| d.confidence[points.clone()].fill(0.4));
    for check in [CheckId::EyesOpen, CheckId::Gaze, CheckId::RedEye] {
        assert_eq!(hidden(check, 52..68).outcome, Outcome::NotAssessed(Why::Hidden), "{check:?}");
    }
    let eyes = hidden(CheckId::EyesVisible, 52..68);
    assert_eq!((eyes.outcome, eyes.detail), (Outcome::Fail, Detail::Side(Side::Left)));
    // A green mask: neither a cast of the light nor an open mouth.
    let masked = |confidence: f32, check| {
        after(check, |d| {
            d.confidence[102..126].fill(confidence);
            d.paint(|x, y, old| if in_face(x, y) && y > 270.0 { [90, 170, 120] } else { old });
            d.points = landmarks(8.0, 12.0);
        })
    };
    for check in [CheckId::NaturalColour, CheckId::MouthClosed] {
        assert_eq!(masked(0.65, check).outcome, Outcome::NotAssessed(Why::Hidden), "{check:?}");
        assert_ne!(masked(0.75, check).outcome, Outcome::NotAssessed(Why::Hidden), "{check:?}");
    }
    let masked = after(CheckId::HeadUncovered, |d| {
        d.traits = None;
        d.confidence[102..126].fill(0.5);
    });
    assert_eq!((masked.outcome, masked.detail), (Outcome::Fail, Detail::Mask), "without a network of traits too");
    let mouth = hidden(CheckId::HeadUncovered, 102..126);
    assert_eq!((mouth.outcome, mouth.detail), (Outcome::Fail, Detail::Mask));
}
