//! No two checks, and no two instructions, contradict each other.

use std::time::Duration;

use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{CheckId, Cut, Face, Frame, Limit, Outcome, Report, Scene};
use gradbooth::flow::guide_limits;
use gradbooth::guide::{Guide, Hint, Instruction};
use gradbooth::simulator::Random;
use gradbooth::standard::Profile;

use super::head::{Head, Pose};
use super::sitter::{Fault, Sitter};
use super::visit::{epoch, no_matte, profile};

/// What points alone decide.
const GEOMETRY: [CheckId; 11] = [
    CheckId::OneFace,
    CheckId::Yaw,
    CheckId::Pitch,
    CheckId::Roll,
    CheckId::Centred,
    CheckId::HairTop,
    CheckId::EyeLine,
    CheckId::FaceWidth,
    CheckId::InterEyeDistance,
    CheckId::EyesOpen,
    CheckId::MouthClosed,
];

/// The top of the hair is known in a picture and not in a preview.
fn judged(face: Face, live: bool, profile: &Profile, head: &Head, pose: &Pose) -> Report {
    let frame = Frame::new(480, 640, [170, 162, 158].repeat(480 * 640), 0, epoch()).unwrap();
    let face = Face { crown: (!live).then(|| head.crown(pose)), ..face };
    let scene = Scene { frame, faces: vec![face], matte: no_matte() };
    evaluate(&Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live }, profile)
}

#[test]
fn the_norms_own_geometry_passes_every_check_in_every_profile() {
    for name in Profile::names() {
        let profile = Profile::named(name).unwrap();
        for head in Head::NAMES.map(Head::of) {
            let report = judged(head.face(&Pose::RIGHT, &[]), false, profile, &head, &Pose::RIGHT);
            for check in GEOMETRY {
                let finding = report.finding(check).unwrap();
                assert_eq!(finding.outcome, Outcome::Pass, "{name}: {} {:?}", check.as_str(), finding.value);
            }
        }
    }
}

fn ends(limit: Limit) -> (f32, f32) {
    match limit {
        Limit::AtMost(most) => (f32::NEG_INFINITY, most),
        Limit::AtLeast(least) => (least, f32::INFINITY),
        Limit::Within(low, high) => (low, high),
    }
}

#[test]
fn who_the_guide_lets_go_passes() {
    let inside = |inner: Limit, outer: Limit| ends(inner).0 >= ends(outer).0 && ends(inner).1 <= ends(outer).1;
    for name in Profile::names() {
        let profile = Profile::named(name).unwrap();
        for &check in CheckId::ALL {
            let limits = profile.limits(check);
            let Some(live) = limits.live else { continue };
            let fail = limits.fail.unwrap();
            assert!(inside(live.raise, fail), "{name}: {} is raised only beyond the norm", check.as_str());
            if let Some(warn) = limits.warn {
                assert!(inside(live.clear, warn), "{name}: {} clears with a remark", check.as_str());
            }
        }
    }
}

/// What instructions are about: overdone, one may miss that, and nothing else.
pub(super) const ABOUT: [(Instruction, CheckId); 12] = [
    (Instruction::ComeCloser, CheckId::FaceWidth),
    (Instruction::MoveBack, CheckId::FaceWidth),
    (Instruction::MoveLeft, CheckId::Centred),
    (Instruction::MoveRight, CheckId::Centred),
    (Instruction::SeatUp, CheckId::EyeLine),
    (Instruction::SeatDown, CheckId::EyeLine),
    (Instruction::TiltLeft, CheckId::Roll),
    (Instruction::TiltRight, CheckId::Roll),
    (Instruction::TurnLeft, CheckId::Yaw),
    (Instruction::TurnRight, CheckId::Yaw),
    (Instruction::ChinDown, CheckId::Pitch),
    (Instruction::ChinUp, CheckId::Pitch),
];

#[test]
fn obeying_one_instruction_makes_no_other_check_fail() {
    let profile = profile(false);
    let mut obeyed = 0;
    for head in Head::NAMES.map(Head::of) {
        for (fault, seed) in Fault::ALL.into_iter().flat_map(|fault| (0..40_u64).map(move |seed| (fault, seed))) {
            let mut sitter = Sitter::with(head.clone(), vec![fault], Random::new(seed)).attentive();
            let report = |sitter: &Sitter, t: f32| {
                let pose = sitter.held(t);
                judged(head.face(&pose, &sitter.worn(t)), true, &profile, &head, &pose)
            };
            let before = report(&sitter, 0.0);
            let mut guide = Guide::new(guide_limits(&profile));
            let start = epoch();
            for frame in 0..20_u32 {
                guide.assess(&before, start + Duration::from_millis(70) * frame);
            }
            let Hint::Adjust(instruction) = guide.hint() else { continue };
            sitter.read(guide.hint(), 0.0);
            sitter.read(guide.hint(), 2.0);
            let after = report(&sitter, 9.0);
            obeyed += 1;
            for check in GEOMETRY.into_iter().filter(|&check| !ABOUT.contains(&(instruction, check))) {
                let outcome = |report: &Report| report.finding(check).unwrap().outcome;
                assert!(
                    outcome(&before) == Outcome::Fail || outcome(&after) != Outcome::Fail,
                    "{fault:?} {seed}: {instruction:?} made {} fail: {:?}",
                    check.as_str(),
                    after.finding(check).unwrap().value
                );
            }
        }
    }
    assert!(obeyed > 1000, "only {obeyed} instructions were obeyed");
}

#[test]
fn a_sitter_who_does_not_move_hears_one_instruction_and_no_other() {
    let profile = profile(false);
    let mut random = Random::new(7);
    for round in 0..300 {
        let head = Head::of(Head::NAMES[round % 3]);
        let pose = Pose {
            dx: random.between(-60.0, 60.0),
            dy: random.between(-80.0, 80.0),
            scale: random.between(0.6, 1.6),
            yaw: random.between(-25.0, 25.0),
            pitch: random.between(-25.0, 25.0),
            roll: random.between(-12.0, 12.0),
            gap: random.between(0.0, 0.12),
            open: random.between(0.0, 1.0),
            ..Pose::RIGHT
        };
        let report = judged(head.face(&pose, &[]), true, &profile, &head, &pose);
        let mut guide = Guide::new(guide_limits(&profile));
        let start = epoch();
        let mut heard: Vec<Hint> = Vec::new();
        for frame in 0..200_u32 {
            guide.assess(&report, start + Duration::from_millis(70) * frame);
            if guide.hint() != Hint::Searching && heard.last() != Some(&guide.hint()) {
                heard.push(guide.hint());
            }
        }
        assert_eq!(heard.len(), 1, "{pose:?}: {heard:?}");
    }
}
