//! The whole booth without a window on simulated devices: a technician calibrates by the screen, and the booth then looks after
//! its light by itself.

use std::path::Path;
use std::time::Duration;

use gradbooth::app::simulated;
use gradbooth::devices::{DevicesConfig, open};
use gradbooth::domain::{Channel, Duty, Signature, Target};
use gradbooth::flow::technician::{CalibrationView, Page, Procedure, Refusal, TechAction, TechPage};
use gradbooth::flow::{Action, OutOfService, Screen};
use gradbooth::simulator::{Device, Geometry, Setup, Sitter, VirtualBooth};
use serde_json::Value;

use crate::failsafe::{PIN, Rig};

/// Frames a second: small pictures, so that a calibration does not take long.
const FPS: f32 = 60.0;

/// A booth that must be calibrated, nobody inside.
fn world() -> VirtualBooth {
    VirtualBooth::new(Setup { geometry: Geometry::whole_view(240), fps: FPS, ..Setup::default() })
}

fn start(state: &Path, world: &VirtualBooth) -> Rig {
    let mut rig = Rig::new(state, |parts| {
        parts.devices = open(&DevicesConfig::default(), Some(&simulated(world)));
        (parts.heat, parts.calibration.required) = (None, true);
    });
    rig.patience = Duration::from_secs(90);
    rig.until("the camera is known", |rig| !rig.booth.camera_identity().model.is_empty());
    rig
}

fn press(rig: &mut Rig, action: TechAction) {
    rig.press(Action::Tech(action));
}

fn page(rig: &Rig) -> CalibrationView {
    let Screen::Technician(view) = rig.screen() else { panic!("{:?}", rig.screen()) };
    let TechPage::Calibrate(view) = view.page else { panic!("{view:?}") };
    view
}

/// Goes in and starts a calibration.
fn begin(rig: &mut Rig) {
    rig.enter(PIN);
    press(rig, TechAction::Open(Page::Calibrate));
    press(rig, TechAction::Calibrate(Procedure::Lights));
}

/// Places what is asked for, until it has ended; gives what was asked for.
fn place_all(rig: &mut Rig, world: &VirtualBooth) -> Vec<Target> {
    let mut asked: Vec<Target> = Vec::new();
    rig.until("an end", |rig| {
        match page(rig) {
            CalibrationView::Running { asks: Some(target), .. } if asked.last() != Some(&target) => {
                asked.push(target);
                world.seat(Sitter::target(target));
                press(rig, TechAction::TargetPlaced { skip: false });
            }
            CalibrationView::Running { .. } | CalibrationView::Ready => {}
            CalibrationView::Ended { .. } => return true,
        }
        false
    });
    asked
}

/// Whether the light keeps whoever presses Start from photos.
fn light_is_wrong(rig: &mut Rig) -> bool {
    rig.press(Action::Start);
    matches!(rig.screen(), Screen::OutOfService { reason: OutOfService::Lights, .. })
}

fn is_dark(world: &VirtualBooth) -> bool {
    world.duties().iter().all(|(_, duty)| *duty == Duty::OFF)
}

/// The last morning: its verdicts.
fn morning(state: &Path) -> Option<Vec<String>> {
    let text = std::fs::read(state.join("drift.json")).ok()?;
    let history: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let verdicts = history.last()?["verdicts"].as_array()?.clone();
    Some(verdicts.iter().map(|verdict| verdict.as_str().unwrap().to_owned()).collect())
}

/// What the technician's page says is wrong with the light.
fn trouble(rig: &mut Rig) -> Option<Refusal> {
    rig.enter(PIN);
    press(rig, TechAction::Open(Page::Drift));
    let mut seen = None;
    rig.until("readings", |rig| {
        let Screen::Technician(view) = rig.screen() else { return false };
        seen.clone_from(&view.readings.light_trouble);
        seen.is_some()
    });
    press(rig, TechAction::Exit);
    seen
}

#[test]
fn a_calibrated_booth_looks_after_its_light() {
    let (state, world) = (tempfile::tempdir().unwrap(), world());
    let state = state.path();
    world.weaken(Channel::KeyRight, 0.85);
    let mut rig = start(state, &world);
    rig.until("out of service: nobody has calibrated", light_is_wrong);
    begin(&mut rig);
    let asked = place_all(&mut rig, &world);
    assert_eq!(asked, [Target::Card, Target::Head, Target::Empty]);
    let CalibrationView::Ended { accepted: true, refusal: None, rows } = page(&rig) else { panic!("{:?}", page(&rig)) };
    assert!(!rows.is_empty() && rows.iter().all(|row| row.good), "{rows:?}");
    assert!(!state.join("calibration").exists(), "not before it is signed");
    press(&mut rig, TechAction::SignCalibration(Signature::new(vec![vec![(0.1, 0.5), (0.9, 0.5)]])));
    rig.until("signed", |rig| rig.said().is_some_and(|said| said.key == "tech.cal.signed" && said.good));
    let id = std::fs::read_to_string(state.join("calibration/current")).unwrap();
    assert!(state.join("calibration").join(id.trim()).join("signature.json").is_file());
    // What photos are taken by is the recipe: the aged lamp is driven higher.
    press(&mut rig, TechAction::LightsCapture);
    rig.until("lit by the recipe", |_| {
        let duty =
            |wanted| world.duties().iter().find(|(lamp, _)| *lamp == wanted).map_or(0.0, |(_, duty)| duty.share());
        let share = duty(Channel::KeyLeft) / duty(Channel::KeyRight).max(0.01);
        (share - 0.85).abs() < 0.05
    });
    press(&mut rig, TechAction::Exit);
    rig.until("in service at once", |rig| !light_is_wrong(rig));
    // Ten seconds later, nobody there, it looks for itself.
    rig.ahead = Duration::from_secs(15);
    rig.until("a good morning", |_| morning(state).is_some());
    assert_eq!(morning(state).unwrap(), [""; 0]);
    assert!(!light_is_wrong(&mut rig));
    rig.booth.stop();
    assert!(is_dark(&world), "dark at the end");

    // The next start: a lamp gives a tenth less.
    world.weaken(Channel::KeyLeft, 0.9);
    let mut rig = start(state, &world);
    rig.ahead = Duration::from_secs(15);
    rig.until("out of service by itself", light_is_wrong);
    assert!(morning(state).unwrap().contains(&"lamp_off".to_owned()), "{:?}", morning(state));
    let said = trouble(&mut rig).unwrap();
    assert_eq!((said.key, said.channels.as_slice()), ("morning_lamp_off", &[Channel::KeyLeft][..]), "{said:?}");
    // Mended: the next look, ten minutes later, finds it well.
    world.weaken(Channel::KeyLeft, 1.0);
    rig.ahead += Duration::from_mins(11);
    rig.until("back by itself", |rig| !light_is_wrong(rig));
    assert_eq!(morning(state).unwrap(), [""; 0]);
    rig.booth.stop();
}

#[test]
fn a_calibration_that_is_stopped_or_loses_the_camera_changes_nothing() {
    let (state, world) = (tempfile::tempdir().unwrap(), world());
    let mut rig = start(state.path(), &world);
    // Who begins and is gone in the same moment leaves nothing running that would be in the way of the next.
    begin(&mut rig);
    press(&mut rig, TechAction::Exit);
    let mut turns = 0;
    rig.until("40 turns later", |_| {
        turns += 1;
        turns > 40
    });
    begin(&mut rig);
    let place = |rig: &mut Rig| {
        rig.until("asked for the card", |rig| {
            matches!(page(rig), CalibrationView::Running { asks: Some(Target::Card), .. })
        });
        world.seat(Sitter::target(Target::Card));
        press(rig, TechAction::TargetPlaced { skip: false });
        rig.until("lamps alone", |rig| {
            matches!(page(rig), CalibrationView::Running { step: 2, .. }) && !is_dark(&world)
        });
    };
    place(&mut rig);
    press(&mut rig, TechAction::StopCalibration);
    rig.until("stopped and dark", |rig| page(rig) == CalibrationView::Ready && is_dark(&world));
    let mut turns = 0;
    rig.until("40 turns later", |rig| {
        assert_eq!(page(rig), CalibrationView::Ready, "it does not come back");
        turns += 1;
        turns > 40
    });
    press(&mut rig, TechAction::Calibrate(Procedure::Lights));
    place(&mut rig);
    world.plug(Device::Camera, false);
    rig.until("refused", |rig| matches!(page(rig), CalibrationView::Ended { .. }));
    let CalibrationView::Ended { accepted: false, refusal: Some(why), .. } = page(&rig) else {
        panic!("{:?}", page(&rig))
    };
    assert_eq!(why.key, "failed_camera_lost");
    rig.until("dark", |_| is_dark(&world));
    // A signature on what was refused brings nothing into force.
    press(&mut rig, TechAction::SignCalibration(Signature::default()));
    assert!(!state.path().join("calibration").exists());
    world.plug(Device::Camera, true);
    press(&mut rig, TechAction::Exit);
    rig.until("still not calibrated", light_is_wrong);
    rig.booth.stop();
}
