//! Tests of the guide: the signs, the order, the hysteresis.

use std::time::{Duration, Instant};

use super::{Guide, Hint, Instruction, Limits};
use crate::domain::{CheckId, Detail, Finding, Outcome, Report, Side, Unit, Why};

/// Time between two live frames.
const FRAME: Duration = Duration::from_millis(100);

/// A finding with a value that is judged in order.
fn finding(check: CheckId, value: f32, detail: Detail) -> Finding {
    Finding {
        check,
        clause: "",
        mandatory: true,
        outcome: Outcome::Pass,
        value: Some(value),
        unit: Unit::Px,
        warn: None,
        fail: None,
        detail,
        evidence: Vec::new(),
    }
}

/// A live report of a sitter who is right in everything.
fn good() -> Report {
    let none = Detail::None;
    let mut hair = finding(CheckId::HairTop, 0.0, none);
    hair.outcome = Outcome::NotAssessed(Why::NoMatte);
    hair.value = None;
    Report {
        profile: "test".to_owned(),
        profile_version: "1".to_owned(),
        findings: vec![
            finding(CheckId::OneFace, 1.0, none),
            finding(CheckId::Yaw, 0.5, Detail::Side(Side::Left)),
            finding(CheckId::Pitch, 0.5, Detail::Up),
            finding(CheckId::Roll, 0.5, Detail::Side(Side::Right)),
            finding(CheckId::Centred, 2.0, Detail::Side(Side::Right)),
            hair,
            finding(CheckId::EyeLine, 250.0, none),
            finding(CheckId::FaceWidth, 215.0, none),
            finding(CheckId::EyesOpen, 0.98, none),
            finding(CheckId::MouthClosed, 0.01, none),
        ],
    }
}

/// [`good`] but for one finding.
fn with(check: CheckId, value: f32, detail: Detail) -> Report {
    let mut report = good();
    report.findings.retain(|f| f.check != check);
    report.findings.push(finding(check, value, detail));
    report
}

struct Rig {
    guide: Guide,
    now: Instant,
}

impl Rig {
    fn new() -> Self {
        Self { guide: Guide::new(Limits::default()), now: epoch() }
    }

    /// Shows one report for a while, ten frames a second.
    fn show(&mut self, report: &Report, millis: u64) -> Hint {
        for _ in 0..millis / 100 {
            self.now += FRAME;
            self.guide.assess(report, self.now);
        }
        self.guide.hint()
    }
}

#[expect(clippy::disallowed_methods, reason = "an Instant can be had from nowhere else; only differences matter")]
fn epoch() -> Instant {
    Instant::now()
}

fn says(report: &Report) -> Hint {
    Rig::new().show(report, 2000)
}

#[test]
fn signs_of_left_and_right_are_the_sitters() {
    let left = Detail::Side(Side::Left);
    let right = Detail::Side(Side::Right);
    let cases = [
        // x > 240 in the unmirrored picture: too far to the sitter's own left.
        (CheckId::Centred, 20.0, left, Instruction::MoveRight),
        (CheckId::Centred, 20.0, right, Instruction::MoveLeft),
        // Crown to the sitter's own left.
        (CheckId::Roll, 3.5, left, Instruction::TiltRight),
        (CheckId::Roll, 3.5, right, Instruction::TiltLeft),
        // Turned to the sitter's own left.
        (CheckId::Yaw, 9.0, left, Instruction::TurnRight),
        (CheckId::Yaw, 9.0, right, Instruction::TurnLeft),
        // The higher shoulder is lowered.
        (CheckId::ShouldersLevel, 7.0, left, Instruction::LowerLeftShoulder),
        (CheckId::ShouldersLevel, 7.0, right, Instruction::LowerRightShoulder),
        (CheckId::Pitch, 9.0, Detail::Up, Instruction::ChinDown),
        (CheckId::Pitch, 9.0, Detail::Down, Instruction::ChinUp),
    ];
    for (check, value, detail, instruction) in cases {
        assert_eq!(says(&with(check, value, detail)), Hint::Adjust(instruction), "{check:?} {detail:?}");
    }
    // Where a check gives no side, the sign of the value says it.
    assert_eq!(says(&with(CheckId::Centred, 20.0, Detail::None)), Hint::Adjust(Instruction::MoveRight));
    assert_eq!(says(&with(CheckId::Roll, -3.5, Detail::None)), Hint::Adjust(Instruction::TiltLeft));
}

#[test]
fn geometry_says_what_to_do() {
    let none = Detail::None;
    let cases = [
        (CheckId::FaceWidth, 170.0, Instruction::ComeCloser),
        (CheckId::FaceWidth, 295.0, Instruction::MoveBack),
        // Eyes low in the picture have a large y.
        (CheckId::EyeLine, 298.0, Instruction::SeatUp),
        (CheckId::EyeLine, 203.0, Instruction::SeatDown),
        (CheckId::EyesOpen, 0.02, Instruction::OpenEyes),
        (CheckId::MouthClosed, 0.05, Instruction::LipsTogether),
        (CheckId::EyewearGlare, 0.05, Instruction::GlassesGlare),
        (CheckId::OneFace, 2.0, Instruction::OnePerson),
    ];
    for (check, value, instruction) in cases {
        assert_eq!(says(&with(check, value, none)), Hint::Adjust(instruction), "{check:?}");
    }
}

#[test]
fn what_is_worn_or_hidden_is_named() {
    let refused = |check, detail| {
        let mut report = with(check, 0.9, detail);
        report.findings.iter_mut().filter(|f| f.check == check).for_each(|f| f.outcome = Outcome::Fail);
        says(&report)
    };
    let left = Detail::Side(Side::Left);
    assert_eq!(refused(CheckId::BrowsVisible, left), Hint::Adjust(Instruction::HairBrows));
    assert_eq!(refused(CheckId::EarsVisible, left), Hint::Adjust(Instruction::ShowEars));
    assert_eq!(refused(CheckId::EyesVisible, left), Hint::Adjust(Instruction::HandsDown));
    assert_eq!(refused(CheckId::HeadUncovered, Detail::Hat), Hint::Adjust(Instruction::HatOff));
    assert_eq!(refused(CheckId::HeadUncovered, Detail::Mask), Hint::Adjust(Instruction::MaskOff));
}

#[test]
fn between_both_limits_nothing_is_raised() {
    assert_eq!(says(&with(CheckId::EyeLine, 290.0, Detail::None)), Hint::Hold);
    assert_eq!(says(&with(CheckId::FaceWidth, 190.0, Detail::None)), Hint::Hold);
}

#[test]
fn leaning_body_sits_straight_before_anything_of_the_head() {
    // Left shoulder down (the right one is higher) and left ear down.
    let mut report = with(CheckId::ShouldersLevel, 7.0, Detail::Side(Side::Right));
    report.findings.retain(|f| f.check != CheckId::Roll);
    report.findings.push(finding(CheckId::Roll, 3.5, Detail::Side(Side::Left)));
    assert_eq!(says(&report), Hint::Adjust(Instruction::SitStraight));
}

#[test]
fn broken_norm_sorts_before_a_better_tier() {
    let mut report = with(CheckId::FaceWidth, 186.0, Detail::None);
    report.findings.push(finding(CheckId::EyewearGlare, 0.06, Detail::None));
    assert_eq!(says(&report), Hint::Adjust(Instruction::GlassesGlare), "class 0 before class 1");
}

#[test]
fn nobody_or_a_face_without_features_is_searched_for() {
    assert_eq!(says(&with(CheckId::OneFace, 0.0, Detail::None)), Hint::Searching);
    let mut report = good();
    report.findings.retain(|f| f.check == CheckId::OneFace);
    assert_eq!(says(&report), Hint::Searching, "nothing about the face is known");
}

#[test]
fn hold_fills_in_500_ms_and_drains_at_double_speed() {
    let mut rig = Rig::new();
    rig.show(&good(), 600);
    assert_eq!(rig.guide.hint(), Hint::Hold);
    assert!(rig.guide.hold().0.abs() < f32::EPSILON);
    rig.show(&good(), 400);
    assert!(!rig.guide.ready());
    rig.show(&good(), 100);
    assert!(rig.guide.ready());
    let off = with(CheckId::FaceWidth, 100.0, Detail::None);
    let mut drained = 0;
    while rig.guide.hint() == Hint::Hold && drained < 3000 {
        let before = rig.guide.hold().0;
        rig.show(&off, 100);
        let change = before - rig.guide.hold().0;
        assert!(change <= 0.4001, "never jumps");
        drained += 100;
    }
    assert_eq!(rig.guide.hint(), Hint::Adjust(Instruction::ComeCloser));
    assert!((400..=1500).contains(&drained), "drained in {drained} ms");
}

#[test]
fn blink_raises_nothing() {
    let mut rig = Rig::new();
    rig.show(&good(), 1500);
    assert!(rig.guide.ready());
    let shut = with(CheckId::EyesOpen, 0.0, Detail::None);
    for _ in 0..5 {
        assert_eq!(rig.show(&shut, 200), Hint::Hold);
        assert_eq!(rig.show(&good(), 800), Hint::Hold);
    }
}

#[test]
fn instruction_stays_its_least_time_and_never_flickers() {
    let mut rig = Rig::new();
    // Trembling about the raise limit.
    let (over, under) = (with(CheckId::Centred, 17.0, Detail::None), with(CheckId::Centred, 13.0, Detail::None));
    let mut changes = 0;
    let mut last = rig.guide.hint();
    for i in 0..100 {
        rig.show(if i % 2 == 0 { &over } else { &under }, 100);
        if rig.guide.hint() != last {
            changes += 1;
            last = rig.guide.hint();
        }
    }
    assert!(changes <= 2, "{changes} changes in ten seconds");
}

#[test]
fn cleared_alone_gives_way_to_hold_no_sooner_than_600_ms() {
    let mut rig = Rig::new();
    rig.show(&good(), 300);
    let off = with(CheckId::FaceWidth, 170.0, Detail::None);
    while rig.guide.hint() != Hint::Adjust(Instruction::ComeCloser) {
        rig.show(&off, 100);
    }
    let shown = rig.now;
    while rig.guide.hint() != Hint::Hold {
        rig.show(&good(), 100);
    }
    let stood = rig.now - shown;
    assert!(stood >= Duration::from_millis(600) && stood < Duration::from_secs(2), "stood for {stood:?}");
}

#[test]
fn opposites_keep_their_distance() {
    let mut rig = Rig::new();
    let near = with(CheckId::FaceWidth, 295.0, Detail::None);
    let far = with(CheckId::FaceWidth, 170.0, Detail::None);
    assert_eq!(rig.show(&far, 2000), Hint::Adjust(Instruction::ComeCloser));
    let mut gone = None;
    loop {
        let hint = rig.show(&near, 100);
        if hint != Hint::Adjust(Instruction::ComeCloser) && gone.is_none() {
            gone = Some(rig.now);
        }
        if hint == Hint::Adjust(Instruction::MoveBack) {
            break;
        }
    }
    assert!(rig.now - gone.unwrap() >= Duration::from_millis(400), "a pause between closer and back");
}

#[test]
fn second_face_replaces_everything() {
    let mut rig = Rig::new();
    let far = with(CheckId::FaceWidth, 170.0, Detail::None);
    assert_eq!(rig.show(&far, 1200), Hint::Adjust(Instruction::ComeCloser));
    let mut two = far;
    two.findings.retain(|f| f.check != CheckId::OneFace);
    two.findings.push(finding(CheckId::OneFace, 2.0, Detail::None));
    assert_eq!(rig.show(&two, 1000), Hint::Adjust(Instruction::OnePerson));
}

#[test]
fn frozen_preview_fills_no_ring() {
    let mut rig = Rig::new();
    rig.show(&good(), 700);
    let before = rig.guide.hold();
    for _ in 0..20 {
        rig.now += Duration::from_millis(600);
        rig.guide.tick(rig.now);
    }
    assert_eq!(rig.guide.hold(), before);
    assert!(!rig.guide.ready());
}

#[test]
fn stuck_after_twelve_seconds() {
    let mut rig = Rig::new();
    let far = with(CheckId::FaceWidth, 170.0, Detail::None);
    rig.show(&far, 11_000);
    assert!(!rig.guide.stuck(rig.now));
    rig.show(&far, 2_500);
    assert!(rig.guide.stuck(rig.now));
}

#[test]
fn only_going_away_or_moving_far_stops_a_countdown() {
    let ready = || {
        let mut rig = Rig::new();
        rig.show(&good(), 1500);
        rig
    };
    let mut rig = ready();
    rig.show(&with(CheckId::EyesOpen, 0.0, Detail::None), 1500);
    assert!(!rig.guide.moved(), "eyes do not stop it");
    let mut rig = ready();
    rig.show(&with(CheckId::Centred, 18.0, Detail::None), 1500);
    assert!(!rig.guide.moved(), "a little over the limit does not");
    let mut rig = ready();
    rig.show(&with(CheckId::Centred, 40.0, Detail::None), 800);
    assert!(rig.guide.moved(), "moving far does");
    let mut rig = ready();
    rig.show(&with(CheckId::OneFace, 0.0, Detail::None), 200);
    assert!(!rig.guide.moved());
    rig.show(&with(CheckId::OneFace, 0.0, Detail::None), 300);
    assert!(rig.guide.moved(), "so does leaving");
}

#[test]
fn values_that_are_no_numbers_change_nothing() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(says(&with(CheckId::Yaw, value, Detail::None)), Hint::Hold);
    }
}

#[test]
fn a_slow_computer_reaches_the_countdown_too() {
    let mut rig = Rig::new();
    for _ in 0..8 {
        rig.guide.assess(&good(), rig.now);
        for _ in 0..45 {
            rig.now += Duration::from_millis(20);
            rig.guide.tick(rig.now);
        }
        if rig.guide.hold().0 >= 1.0 {
            return;
        }
    }
    panic!("analysed every 900 ms, the ring must fill within 8 analyses: {:?}", rig.guide.hint());
}
