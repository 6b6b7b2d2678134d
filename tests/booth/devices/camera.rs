//! The V4L2 camera: whole frames only, never blocked, found again after unplugging, locked.

use std::sync::mpsc::sync_channel;

use gradbooth::devices::camera::controls::{ControlConfig, ControlName};
use gradbooth::devices::camera::v4l2::V4l2Camera;
use gradbooth::devices::camera::{Camera, CameraConfig, CameraError, CaptureConfig, Mounting, PixelFormat};
use gradbooth::devices::latest::Latest;
use gradbooth::devices::worker::{DeviceState, Worker, WorkerConfig};
use gradbooth::devices::{DevicesConfig, open};

use gradbooth::domain::Frame;

use super::watched::WatchedCamera;
use super::{Bench, HEIGHT, WIDTH, level_number_of, ms, now, number_of, on_fake_hardware, pause};

pub(super) fn control(name: &str, value: i64) -> ControlConfig {
    ControlConfig { name: ControlName::try_from(name.to_owned()).unwrap(), value, optional: false }
}

pub(super) fn config() -> CaptureConfig {
    CaptureConfig { width: WIDTH, height: HEIGHT, first_frame_timeout_ms: 3000, ..CaptureConfig::default() }
}

fn opened() -> V4l2Camera {
    V4l2Camera::open(&config()).unwrap()
}

/// The next frame's number.
fn next_number(camera: &mut impl Camera) -> usize {
    number_of(&next_frame(camera)).unwrap()
}

/// The next frame, over any number of stalls, within 10 s.
fn next_frame(camera: &mut impl Camera) -> Frame {
    let deadline = now() + ms(10_000);
    loop {
        match camera.next_frame(ms(500)) {
            Ok(frame) => return frame,
            Err(CameraError::Stalled) => assert!(now() < deadline, "no frame within 10 s"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn frames_come_whole_in_order_and_fresh() {
    on_fake_hardware(concat!(module_path!(), "::frames_come_whole_in_order_and_fresh"), |_| {
        let mut camera = opened();
        let info = camera.info();
        assert_eq!((info.name.as_str(), info.width, info.height), ("Fake camera", WIDTH, HEIGHT));
        assert!((info.fps - 30.0).abs() < 0.1, "{info:?}");
        let mut last = 0;
        for _ in 0..30 {
            let frame = camera.next_frame(ms(2000)).unwrap();
            number_of(&frame).unwrap();
            assert!(frame.sequence > last, "{} after {last}", frame.sequence);
            assert!(frame.captured_at <= now());
            last = frame.sequence;
        }
        // While nobody asks, all four buffers fill with what is soon old.
        pause(ms(1000));
        let asked = now();
        let frame = camera.next_frame(ms(2000)).unwrap();
        // The fake stamps a frame when it is there: two frame times, and some for a busy machine.
        assert!(frame.captured_at + ms(150) > asked, "a frame {:?} old", asked - frame.captured_at);
    });
}

#[test]
fn a_turned_camera_gives_upright_frames() {
    on_fake_hardware(concat!(module_path!(), "::a_turned_camera_gives_upright_frames"), |_| {
        let config = CaptureConfig { rotation_deg: Mounting::QuarterTurn, ..config() };
        let mut camera = V4l2Camera::open(&config).unwrap();
        let frame = camera.next_frame(ms(2000)).unwrap();
        assert_eq!((frame.width(), frame.height()), (HEIGHT, WIDTH));
        assert_eq!((camera.info().width, camera.info().height), (HEIGHT, WIDTH));
    });
}

/// The heart of it: whatever the cable does, no frame is given that is partly another one.
#[test]
fn no_damaged_frame_is_ever_given() {
    on_fake_hardware(concat!(module_path!(), "::no_damaged_frame_is_ever_given"), |bench| {
        let mut camera = opened();
        for mode in ["cut", "splice", "zeros", "errflag", "garbage", "empty", "overlong"] {
            next_number(&mut camera);
            bench.mode("camera", mode);
            // What was on its way when the mode changed is still good.
            pause(ms(200));
            let (end, mut given, mut stalls) = (now() + ms(1200), 0, 0);
            while now() < end {
                match camera.next_frame(ms(100)) {
                    Ok(frame) => {
                        number_of(&frame).unwrap_or_else(|why| panic!("{mode}: {why}"));
                        given += 1;
                    }
                    Err(CameraError::Stalled) => stalls += 1,
                    Err(error) => panic!("{mode}: {error}"),
                }
            }
            println!("measured {mode}: {given} frames given, {stalls} stalls");
            // A splice may by chance complete the very frame whose end lies in the buffer: every pixel was compared above.
            let most = if mode == "splice" { 8 } else { 0 };
            assert!(stalls > 0 && given <= most, "{mode}: {given} frames given, {stalls} stalls");
            bench.mode("camera", "ok");
        }
        next_number(&mut camera);
    });
}

/// Raw frames carry no marks: only their length and the driver's flag protect them.
#[test]
fn raw_frames_come_whole() {
    on_fake_hardware(concat!(module_path!(), "::raw_frames_come_whole"), |bench| {
        let mut camera = V4l2Camera::open(&CaptureConfig { format: PixelFormat::Yuyv, ..config() }).unwrap();
        for mode in ["cut", "errflag", "empty", "overlong"] {
            level_number_of(&next_frame(&mut camera)).unwrap();
            bench.mode("camera", mode);
            pause(ms(200));
            for _ in 0..5 {
                assert!(matches!(camera.next_frame(ms(100)), Err(CameraError::Stalled)), "{mode}");
            }
            bench.mode("camera", "ok");
        }
        level_number_of(&next_frame(&mut camera)).unwrap();
    });
}

#[test]
fn a_silent_camera_blocks_nobody_and_goes_on() {
    on_fake_hardware(concat!(module_path!(), "::a_silent_camera_blocks_nobody_and_goes_on"), |bench| {
        let mut camera = opened();
        for _ in 0..3 {
            next_number(&mut camera);
            bench.mode("camera", "stall");
            pause(ms(150));
            camera.next_frame(ms(300)).ok();
            for _ in 0..3 {
                let start = now();
                assert!(matches!(camera.next_frame(ms(300)), Err(CameraError::Stalled)));
                let took = start.elapsed();
                assert!(took >= ms(290) && took < ms(1500), "{took:?}");
            }
            bench.mode("camera", "ok");
        }
        next_number(&mut camera);
    });
}

#[test]
fn a_camera_that_never_starts_is_an_error() {
    on_fake_hardware(concat!(module_path!(), "::a_camera_that_never_starts_is_an_error"), |bench| {
        bench.mode("camera", "stall");
        let config = CaptureConfig { first_frame_timeout_ms: 400, ..config() };
        let error = V4l2Camera::open(&config).err();
        assert_eq!(error, Some(CameraError::Driver("no first frame within 400 ms".into())));
        bench.mode("camera", "ok");
        next_number(&mut opened());
    });
}

#[test]
fn unplugged_is_lost_and_replugged_works() {
    on_fake_hardware(concat!(module_path!(), "::unplugged_is_lost_and_replugged_works"), |bench| {
        let mut camera = opened();
        next_number(&mut camera);
        bench.mode("camera", "unplug");
        let error = loop {
            if let Err(error) = camera.next_frame(ms(1000)) {
                break error;
            }
        };
        assert_eq!(error, CameraError::Lost);
        drop(camera);
        assert_eq!(V4l2Camera::open(&config()).err(), Some(CameraError::Lost));
        bench.mode("camera", "ok");
        next_number(&mut opened());
    });
}

#[test]
fn automatic_modes_go_off_before_values_and_all_is_read_back() {
    on_fake_hardware(concat!(module_path!(), "::automatic_modes_go_off_before_values_and_all_is_read_back"), |bench| {
        let controls = vec![
            control("exposure_time_absolute", 200),
            control("white_balance_temperature", 5500),
            control("white_balance_automatic", 0),
            control("auto_exposure", 1),
        ];
        let camera = V4l2Camera::open(&CaptureConfig { controls: controls.clone(), ..config() }).unwrap();
        bench.assert_order(&[
            "camera stream on",
            "camera control 0098090c = 0",
            "camera control 009a0901 = 1",
            "camera control 009a0902 = 200",
            "camera control 0098091a = 5500",
        ]);
        assert!(camera.info().controls.contains(&("exposure_time_absolute".into(), "200".into(), true)));
        drop(camera);
        bench.assert_order(&["camera stream off", "camera closed"]);

        let only_value = vec![control("exposure_time_absolute", 200)];
        let error = V4l2Camera::open(&CaptureConfig { controls: only_value, ..config() }).err().unwrap();
        assert!(error.to_string().contains("automatic mode holds it"), "{error}");
        let rounded = vec![control("white_balance_automatic", 0), control("white_balance_temperature", 5503)];
        let error = V4l2Camera::open(&CaptureConfig { controls: rounded, ..config() }).err().unwrap();
        assert!(error.to_string().contains("white_balance_temperature reads 5500 instead of 5503"), "{error}");
        let absent = vec![control("zoom_absolute", 100)];
        let error = V4l2Camera::open(&CaptureConfig { controls: absent, ..config() }).err().unwrap();
        assert!(error.to_string().contains("lacks"), "{error}");
    });
}

#[test]
fn a_control_that_lies_or_drifts_is_noticed() {
    on_fake_hardware(concat!(module_path!(), "::a_control_that_lies_or_drifts_is_noticed"), |bench| {
        bench.mode("camera", "lying");
        let named = |error: &CameraError| matches!(error, CameraError::Control { control, read, .. } if control == "exposure_time_absolute" && read == "157");
        let error = V4l2Camera::open(&config()).err().unwrap();
        assert!(named(&error), "{error}");
        bench.mode("camera", "ok");
        let mut camera = V4l2Camera::open(&CaptureConfig { recheck_controls_ms: 200, ..config() }).unwrap();
        next_number(&mut camera);
        bench.mode("camera", "drift");
        let deadline = now() + ms(10_000);
        let error = loop {
            if let Err(error) = camera.next_frame(ms(1000)) {
                break error;
            }
            assert!(now() < deadline, "the drift was not noticed");
        };
        assert!(named(&error), "{error}");
    });
}

#[test]
fn a_camera_says_who_it_is_by_any_of_its_names() {
    on_fake_hardware(concat!(module_path!(), "::a_camera_says_who_it_is_by_any_of_its_names"), |bench| {
        let identity = opened().identity();
        assert_eq!((identity.model.as_str(), identity.port.as_str()), ("Fake camera", "usb-fake-1"));
        assert_eq!((identity.usb.as_deref(), identity.serial.as_deref()), (Some("046d:0825"), Some("FAKE0001")));
        assert_eq!(identity.by_id.as_deref(), Some("usb-Fake_camera_FAKE0001-video-index0"));
        assert_eq!(identity.key(), "Fake camera; 046d:0825; serial FAKE0001");
        let path = "/dev/v4l/by-id/usb-Fake_camera_FAKE0001-video-index0";
        let by_id = CaptureConfig { path: path.into(), ..config() };
        assert_eq!(V4l2Camera::open(&by_id).unwrap().identity(), identity);
        let through_nokhwa = gradbooth::devices::camera::nokhwa::NokhwaCamera::open(&by_id).unwrap();
        assert_eq!(through_nokhwa.identity(), identity);
        drop(through_nokhwa);
        // Without a serial number the port is what is left.
        std::fs::remove_file(bench.dir.join("root/sys/devices/usb1/1-1/serial")).unwrap();
        assert_eq!(opened().identity().key(), "Fake camera; 046d:0825; port usb-fake-1");
    });
}

#[test]
fn a_control_set_at_run_time_is_seen_only_in_frames_exposed_under_it() {
    let name = concat!(module_path!(), "::a_control_set_at_run_time_is_seen_only_in_frames_exposed_under_it");
    on_fake_hardware(name, |bench| {
        let mut camera = V4l2Camera::open(&CaptureConfig { settle_frames: 4, ..config() }).unwrap();
        let before = next_frame(&mut camera);
        pause(ms(300));
        let set_at = now();
        assert_eq!(camera.set_control("white_balance_temperature", 5003), Ok(5000), "as it reads back");
        let after = next_frame(&mut camera);
        assert!(after.captured_at > set_at && after.sequence >= before.sequence + 5, "{before:?} {after:?}");
        assert!(camera.check().is_err());
        camera.lock().unwrap();
        assert_eq!(camera.check(), Ok(()));
        bench.mode("camera", "drift");
        assert!(matches!(camera.check(), Err(CameraError::Control { .. })), "asked for, not only every five seconds");
        assert!(matches!(camera.lock(), Err(CameraError::Control { .. })));
    });
}

#[test]
fn what_cannot_be_opened_says_why() {
    on_fake_hardware(concat!(module_path!(), "::what_cannot_be_opened_says_why"), |bench| {
        for (mode, wanted) in [
            ("busy", "camera: held by another program"),
            ("metadata", "metadata node"),
            ("wrongsize", "gives 640x480 MJPG instead of 1280x720 MJPG"),
            ("slow", "gives 5.0 frames a second instead of 30"),
        ] {
            bench.mode("camera", mode);
            let config = CaptureConfig { width: 1280, height: 720, ..config() };
            let error = V4l2Camera::open(&config).err().unwrap().to_string();
            assert!(error.contains(wanted), "{mode}: {error}");
        }
        bench.mode("camera", "ok");
        let error_at = |path: &str| V4l2Camera::open(&CaptureConfig { path: path.into(), ..config() }).err().unwrap();
        assert_eq!(error_at("/dev/v4l/by-id/none"), CameraError::Lost);
        assert!(matches!(error_at("/dev/null"), CameraError::Unsupported(_)));
        // A present rate that is not a whole number is no obstacle.
        bench.mode("camera", "oddfps");
        next_number(&mut opened());
    });
}

#[test]
fn a_stream_that_does_not_stop_ends_nothing_else() {
    on_fake_hardware(concat!(module_path!(), "::a_stream_that_does_not_stop_ends_nothing_else"), |bench| {
        let mut camera = opened();
        next_number(&mut camera);
        bench.mode("camera", "streamoff");
        drop(camera);
        // Left behind, it is still held: the next opening says so instead of ending the process.
        assert_eq!(V4l2Camera::open(&config()).err(), Some(CameraError::Busy));
    });
}

/// The worker as the booth runs it, over all faults.
#[test]
fn the_watched_camera_comes_back_by_itself() {
    on_fake_hardware(concat!(module_path!(), "::the_watched_camera_comes_back_by_itself"), |bench: &Bench| {
        let devices = open(&DevicesConfig { camera: CameraConfig::V4l2(config()), ..DevicesConfig::default() }, None);
        let (frames, info, (told, states)) = (Latest::new(), Latest::new(), sync_channel(100));
        let timing = WorkerConfig { stall_allowance_ms: 700, ..WorkerConfig::default() };
        let job = WatchedCamera { open: devices.camera, frames: frames.clone(), info: info.clone(), told };
        let worker = Worker::start("camera", timing, job).unwrap();
        let mut reader = frames.reader();
        for (mode, word) in [("unplug", "unplugged"), ("stall", "no frame in time"), ("garbage", "no frame in time")] {
            assert_eq!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Up));
            number_of(&reader.next(ms(5000)).unwrap()).unwrap();
            bench.mode("camera", mode);
            let state = states.recv_timeout(ms(10_000)).unwrap();
            assert!(matches!(&state, DeviceState::Down(why) if why.contains(word)), "{mode}: {state:?}");
            // Long enough to be closed and opened anew.
            pause(ms(1500));
            while states.try_recv().is_ok() {}
            bench.mode("camera", "ok");
        }
        assert_eq!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Up));
        assert_eq!(info.get().unwrap().width, WIDTH);
        assert_eq!(worker.abandoned(), 0);
        worker.stop();
        bench.event("camera closed");
    });
}

/// A dead USB bus: calls into the kernel do not return at all.
#[test]
fn a_driver_that_hangs_is_abandoned_and_taken_again() {
    on_fake_hardware(concat!(module_path!(), "::a_driver_that_hangs_is_abandoned_and_taken_again"), |bench| {
        let devices = open(&DevicesConfig { camera: CameraConfig::V4l2(config()), ..DevicesConfig::default() }, None);
        let (frames, (told, states)) = (Latest::new(), sync_channel(100));
        let timing = WorkerConfig {
            open_allowance_ms: 5000,
            step_allowance_ms: 1000,
            longest_back_off_ms: 500,
            ..WorkerConfig::default()
        };
        let job = WatchedCamera { open: devices.camera, frames: frames.clone(), info: Latest::new(), told };
        let worker = Worker::start("camera", timing, job).unwrap();
        assert_eq!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Up));
        bench.mode("camera", "hang");
        let state = states.recv_timeout(ms(10_000)).unwrap();
        assert!(matches!(&state, DeviceState::Down(why) if why.contains("does not answer")), "{state:?}");
        assert!(worker.abandoned() >= 1);
        bench.mode("camera", "ok");
        let deadline = now() + ms(20_000);
        while states.try_recv() != Ok(DeviceState::Up) || worker.abandoned() > 0 {
            assert!(now() < deadline, "it did not come back");
            pause(ms(10));
        }
        number_of(&frames.reader().next(ms(5000)).unwrap()).unwrap();
        let start = now();
        bench.mode("camera", "hang");
        pause(ms(100));
        worker.stop();
        assert!(start.elapsed() < ms(4000), "stopping waited for a hung driver: {:?}", start.elapsed());
        bench.mode("camera", "ok");
    });
}
