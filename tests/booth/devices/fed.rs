//! From duty to pixel through real drivers: light that is set by the light board's registers is seen in the camera's buffers.

use gradbooth::devices::camera::nokhwa::NokhwaCamera;
use gradbooth::devices::camera::v4l2::V4l2Camera;
use gradbooth::devices::camera::{Camera, CameraConfig, CameraError, CaptureConfig, PixelFormat};
use gradbooth::devices::lights::{Lights, LightsConfig, Pca9685, Pca9685Config, SafetyConfig};
use gradbooth::devices::{DevicesConfig, open};
use gradbooth::domain::{Channel, Duty, Frame};
use gradbooth::flow::technician::{TechAction, TechPage};
use gradbooth::flow::{Action, OutOfService, Screen};
use gradbooth::simulator::{Physics, Setup};

use super::fed_booth::{FedBooth, capture, lights, mean, seated};
use super::wires::Wires;
use super::{ms, now, on_fake_hardware, pause};
use crate::failsafe::{PIN, Rig};

/// The next frame that was exposed wholly after this call.
fn fresh(camera: &mut dyn Camera) -> Frame {
    // The wires are looked at once a millisecond; a busy machine takes its time.
    pause(ms(30));
    let asked = now();
    let deadline = asked + ms(20_000);
    loop {
        match camera.next_frame(ms(1000)) {
            Ok(frame) if frame.captured_at > asked => return frame,
            Ok(_) | Err(CameraError::Stalled) => assert!(now() < deadline, "no fresh frame within 20 s"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Mean linear luminance of the whole view under these lights.
fn level(camera: &mut dyn Camera, lights: &mut Pca9685, duties: &[(Channel, f32)]) -> f32 {
    let duties: Vec<_> = duties.iter().map(|(channel, share)| (*channel, Duty::new(*share))).collect();
    lights.set(&duties).unwrap();
    mean(&fresh(camera), |_, _| true)
}

/// Light adds, doubles with its duty, and comes from its own side.
fn light_is_seen(mut camera: Box<dyn Camera>, mut lights: Pca9685, name: &str) {
    use Channel::{BackgroundLeft, BackgroundRight, FillTop, KeyLeft, KeyRight};
    let camera = &mut *camera;
    let dark = level(camera, &mut lights, &[]);
    assert!(dark < 0.02, "{name}: {dark} with all lights off");
    let quarter = level(camera, &mut lights, &[(KeyLeft, 0.15)]) - dark;
    let half = level(camera, &mut lights, &[(KeyLeft, 0.3)]) - dark;
    let whole = level(camera, &mut lights, &[(KeyLeft, 0.6)]) - dark;
    println!("measured {name}: dark {dark:.4}, key left x2 {:.3}, x4 {:.3}", half / quarter, whole / quarter);
    assert!((half / quarter - 2.0).abs() < 0.06, "{name}: twice the duty gives {} of the light", half / quarter);
    assert!((whole / half - 2.0).abs() < 0.06, "{name}: twice the duty gives {} of the light", whole / half);
    let left = fresh(camera);
    let right_level = level(camera, &mut lights, &[(KeyRight, 0.6)]) - dark;
    let right = fresh(camera);
    let side = |frame: &Frame, left: bool| mean(frame, |x, y| (x < 240) == left && (150..400).contains(&y));
    let sides = (side(&left, true) / side(&left, false), side(&right, true) / side(&right, false));
    println!("measured {name}: left of right: {:.2} by key left, {:.2} by key right", sides.0, sides.1);
    assert!(sides.0 > sides.1 * 1.3, "{name}: {sides:?}");
    let others = [(FillTop, 0.6), (BackgroundLeft, 0.5), (BackgroundRight, 0.5)];
    let alone: f32 = others.iter().map(|one| level(camera, &mut lights, &[*one]) - dark).sum();
    let all = [&others[..], &[(KeyLeft, 0.6), (KeyRight, 0.6)]].concat();
    let together = level(camera, &mut lights, &all) - dark;
    let residual = together / (alone + whole + right_level) - 1.0;
    println!("measured {name}: superposition residual {:.2} %", residual * 100.0);
    assert!(residual.abs() < 0.03, "{name}: {residual}");
    drop(lights);
    let after = mean(&fresh(camera), |_, _| true);
    assert!((after - dark).abs() < 0.005, "{name}: {after} after the lights were let go");
}

#[test]
fn light_set_by_the_board_is_seen_through_v4l2() {
    on_fake_hardware(concat!(module_path!(), "::light_set_by_the_board_is_seen_through_v4l2"), |bench| {
        let booth = seated(Setup::default());
        let _fed = FedBooth::start(bench, &booth, &lights(), &capture());
        let board = Pca9685::open(&lights()).unwrap();
        light_is_seen(Box::new(V4l2Camera::open(&capture()).unwrap()), board, "v4l2 mjpeg");
    });
}

#[test]
fn light_set_by_the_board_is_seen_in_raw_frames() {
    on_fake_hardware(concat!(module_path!(), "::light_set_by_the_board_is_seen_in_raw_frames"), |bench| {
        let (booth, raw) = (seated(Setup::default()), CaptureConfig { format: PixelFormat::Yuyv, ..capture() });
        let _fed = FedBooth::start(bench, &booth, &lights(), &raw);
        let board = Pca9685::open(&lights()).unwrap();
        light_is_seen(Box::new(V4l2Camera::open(&raw).unwrap()), board, "v4l2 yuyv");
    });
}

#[test]
fn light_set_by_the_board_is_seen_through_nokhwa() {
    on_fake_hardware(concat!(module_path!(), "::light_set_by_the_board_is_seen_through_nokhwa"), |bench| {
        let booth = seated(Setup::default());
        let _fed = FedBooth::start(bench, &booth, &lights(), &capture());
        let board = Pca9685::open(&lights()).unwrap();
        light_is_seen(Box::new(NokhwaCamera::open(&capture()).unwrap()), board, "nokhwa");
    });
}

/// The proof by image: 20 ms must give twice the light of 10 ms; and the lock comes back.
fn exposure_is_proved(mut camera: Box<dyn Camera>, mut lights: Pca9685, name: &str) {
    let camera = &mut *camera;
    let some = [(Channel::KeyLeft, 0.2), (Channel::KeyRight, 0.2)];
    let short = level(camera, &mut lights, &some);
    assert_eq!(camera.set_control("exposure_time_absolute", 200), Ok(200));
    let long = mean(&fresh(camera), |_, _| true);
    println!("measured {name}: 20 ms over 10 ms {:.3}", long / short);
    assert!((long / short - 2.0).abs() < 0.06, "{name}: {}", long / short);
    let not_locked = camera.check().unwrap_err();
    assert!(
        matches!(&not_locked, CameraError::Control { control, read, .. } if control == "exposure_time_absolute" && read == "200")
    );
    // The periodic recheck knows that it was meant.
    for _ in 0..5 {
        fresh(camera);
    }
    camera.lock().unwrap();
    let again = mean(&fresh(camera), |_, _| true);
    assert!((again / short - 1.0).abs() < 0.03, "{name}: {again} after {short}");
    assert_eq!(camera.check(), Ok(()));
    assert!(camera.info().controls.iter().all(|(_, _, as_set)| *as_set), "{:?}", camera.info().controls);
    let refused = camera.set_control("exposure_time_absolute", 9999).unwrap_err();
    assert!(refused.to_string().contains("out of range"), "{refused}");
    assert!(matches!(camera.set_control("zoom_absolute", 1), Err(CameraError::Control { .. })));
    assert!(matches!(camera.set_control("shutter", 1), Err(CameraError::Unsupported(_))));
}

#[test]
fn exposure_is_proved_by_image_and_locked_again() {
    on_fake_hardware(concat!(module_path!(), "::exposure_is_proved_by_image_and_locked_again"), |bench| {
        let (booth, often) = (seated(Setup::default()), CaptureConfig { recheck_controls_ms: 100, ..capture() });
        let _fed = FedBooth::start(bench, &booth, &lights(), &often);
        let board = Pca9685::open(&lights()).unwrap();
        exposure_is_proved(Box::new(V4l2Camera::open(&often).unwrap()), board, "v4l2");
        let board = Pca9685::open(&lights()).unwrap();
        exposure_is_proved(Box::new(NokhwaCamera::open(&often).unwrap()), board, "nokhwa");
    });
}

/// What the lock is for: a camera left to itself does not show twice the light as twice the light.
#[test]
fn a_camera_that_is_not_locked_betrays_itself() {
    on_fake_hardware(concat!(module_path!(), "::a_camera_that_is_not_locked_betrays_itself"), |bench| {
        let (booth, unlocked) = (seated(Setup::default()), CaptureConfig { controls: Vec::new(), ..capture() });
        let _fed = FedBooth::start(bench, &booth, &lights(), &unlocked);
        let mut board = Pca9685::open(&lights()).unwrap();
        let mut camera = V4l2Camera::open(&unlocked).unwrap();
        let mut settled = |duty| {
            for _ in 0..12 {
                level(&mut camera, &mut board, &[(Channel::KeyLeft, duty)]);
            }
            level(&mut camera, &mut board, &[(Channel::KeyLeft, duty)])
        };
        let ratio = settled(0.6) / settled(0.3);
        println!("measured twice the duty, not locked: {ratio:.2} of the light");
        assert!(ratio < 1.5, "{ratio}");
    });
}

/// What the oscillator on EXTCLK is for: exactly 1000 Hz leave no bands in 10 ms, the chip's own clock does.
#[test]
fn the_boards_own_clock_makes_bands_and_the_oscillator_none() {
    on_fake_hardware(concat!(module_path!(), "::the_boards_own_clock_makes_bands_and_the_oscillator_none"), |bench| {
        let physics = Physics { readout_ms: 25.0, ..Physics::ideal() };
        let booth = seated(Setup { physics, noise: 0.3, ..Setup::default() });
        booth.leave();
        let bands = |external_clock_hz: u32| {
            let board = Pca9685Config { external_clock_hz, ..lights() };
            let _fed = FedBooth::start(bench, &booth, &board, &capture());
            let mut lights = Pca9685::open(&board).unwrap();
            let mut camera = V4l2Camera::open(&capture()).unwrap();
            let half = [Channel::BackgroundLeft, Channel::BackgroundRight].map(|one| (one, Duty::new(0.5)));
            lights.set(&half).unwrap();
            // Bands stand elsewhere in every frame: what rows have in common cancels.
            let frames: Vec<Frame> = (0..6).map(|_| fresh(&mut camera)).collect();
            let rows = |frame: &Frame| (0..640).map(|row| mean(frame, |_, y| y == row)).collect::<Vec<_>>();
            let rows: Vec<_> = frames.iter().map(rows).collect();
            let spread = (0..640).map(|row| {
                let levels = rows.iter().map(|frame| frame[row]);
                let (low, high) = levels.fold((f32::MAX, 0.0_f32), |(l, h), level| (l.min(level), h.max(level)));
                (high - low) / high
            });
            spread.sum::<f32>() / 640.0
        };
        let (own, oscillator) = (bands(0), bands(24_576_000));
        println!(
            "measured bands: {:.2} % by its own clock, {:.2} % by the oscillator",
            own * 100.0,
            oscillator * 100.0
        );
        assert!(own > 0.015 && oscillator < 0.01 && own > oscillator * 2.5, "{own} {oscillator}");
    });
}

#[test]
fn faults_of_the_cable_come_on_top_of_the_light() {
    on_fake_hardware(concat!(module_path!(), "::faults_of_the_cable_come_on_top_of_the_light"), |bench| {
        let booth = seated(Setup::default());
        let _fed = FedBooth::start(bench, &booth, &lights(), &capture());
        let mut board = Pca9685::open(&lights()).unwrap();
        let mut camera = V4l2Camera::open(&capture()).unwrap();
        let whole = level(&mut camera, &mut board, &[(Channel::KeyLeft, 0.6)]);
        for fault in ["cut", "zeros", "errflag", "garbage", "empty", "stall"] {
            bench.mode("camera", &format!("live {fault}"));
            pause(ms(300));
            let (end, mut given, mut stalls) = (now() + ms(1000), 0, 0);
            while now() < end {
                match camera.next_frame(ms(250)) {
                    Ok(frame) => {
                        given += 1;
                        let seen = mean(&frame, |_, _| true);
                        assert!((seen / whole - 1.0).abs() < 0.05, "{fault}: {seen} of {whole}");
                    }
                    Err(CameraError::Stalled) => stalls += 1,
                    Err(error) => panic!("{fault}: {error}"),
                }
            }
            println!("measured live {fault}: {given} frames given, {stalls} stalls");
            assert!(given <= 2 && stalls > 0, "{fault}: {given} frames");
            bench.mode("camera", "live");
        }
        fresh(&mut camera);
        bench.mode("camera", "live unplug");
        let lost = loop {
            if let Err(error) = camera.next_frame(ms(2000)) {
                break error;
            }
        };
        assert_eq!(lost, CameraError::Lost);
        drop(camera);
        bench.mode("camera", "live lying");
        let lie = V4l2Camera::open(&capture()).err().unwrap();
        assert!(matches!(lie, CameraError::Control { .. }), "{lie}");
        bench.mode("camera", "live");
        let mut camera = V4l2Camera::open(&capture()).unwrap();
        let again = level(&mut camera, &mut board, &[(Channel::KeyLeft, 0.6)]);
        assert!((again / whole - 1.0).abs() < 0.03, "locked again, the same light is the same: {again}, {whole}");
    });
}

/// Flow, workers and real drivers together: a technician's light reaches the lamps and comes back through the camera, the lock
/// is asserted from the screen, and a camera that changes its settings takes the booth out of service until it keeps them.
#[test]
fn the_whole_booth_runs_on_real_drivers() {
    on_fake_hardware(concat!(module_path!(), "::the_whole_booth_runs_on_real_drivers"), |bench| {
        let world = seated(Setup::default());
        let safety = SafetyConfig { dead_man_ms: 1000, ..lights().safety };
        let (board, often) =
            (Pca9685Config { safety, ..lights() }, CaptureConfig { recheck_controls_ms: 300, ..capture() });
        let _fed = FedBooth::start(bench, &world, &board, &often);
        let wires = Wires::new(&bench.dir, &board);
        let config = DevicesConfig {
            camera: CameraConfig::V4l2(often),
            lights: LightsConfig::Pca9685(board),
            scanners: Vec::new(),
            panel: gradbooth::devices::panel::PanelConfig::Absent {},
            ..DevicesConfig::default()
        };
        let state = tempfile::tempdir().unwrap();
        let mut rig = Rig::new(state.path(), |parts| parts.devices = open(&config, None));
        rig.until("the camera is known", |rig| !rig.booth.camera_identity().model.is_empty());
        assert_eq!(rig.booth.camera_identity().key(), "Fake camera; 046d:0825; serial FAKE0001");
        rig.enter(PIN);
        let seen = |rig: &Rig| rig.booth.frames().get().map_or(0.0, |frame| mean(&frame, |_, _| true));
        rig.until("a dark picture", |rig| rig.booth.frames().get().is_some() && seen(rig) < 0.02);
        rig.press(Action::Tech(TechAction::LightsCapture));
        rig.until("a lit picture", |rig| seen(rig) > 0.1);
        // The worker repeats the light, and the heart goes on, longer than the dead-man waits.
        let start = now();
        rig.until("still lit", |_| {
            assert!(!wires.duties().is_empty(), "dark after {:?}", start.elapsed());
            start.elapsed() > ms(2500)
        });
        rig.press(Action::Tech(TechAction::Open(gradbooth::flow::technician::Page::Camera)));
        rig.press(Action::Tech(TechAction::LockCamera));
        rig.until("locked", |rig| rig.said().is_some_and(|said| said.key == "tech.camera.read_anew" && said.good));
        bench.mode("camera", "live drift");
        let fault = |rig: &Rig| {
            let Screen::Technician(view) = rig.screen() else { return None };
            let mut rows = view.readings.camera.into_iter();
            rows.find(|(key, _, _)| view.page == TechPage::Camera && *key == "fault").map(|(_, why, _)| why)
        };
        rig.until("the technician reads why", |rig| {
            fault(rig).is_some_and(|why| why.contains("exposure_time_absolute reads 157 instead of 100"))
        });
        rig.press(Action::Tech(TechAction::Exit));
        rig.until("out of service", |rig| {
            rig.press(Action::Start);
            matches!(rig.screen(), Screen::OutOfService { reason: OutOfService::Camera, .. })
        });
        bench.mode("camera", "live");
        // Nobody has enrolled it: that is what keeps it from photos then.
        rig.until("back by itself", |rig| {
            !matches!(rig.screen(), Screen::OutOfService { reason: OutOfService::Camera, .. })
        });
        rig.booth.stop();
        assert!(wires.duties().is_empty(), "dark at the end");
        bench.assert_order(&["line 17 high", "line 6 high", "line 17 low"]);
    });
}
