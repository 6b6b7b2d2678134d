//! The camera through nokhwa: found, described, and guarded as far as it can be.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use gradbooth::devices::camera::nokhwa::{NokhwaCamera, list, modes};
use gradbooth::devices::camera::{Camera, CameraConfig, CameraError, CaptureConfig, PixelFormat};
use gradbooth::devices::latest::Latest;
use gradbooth::devices::worker::{DeviceState, Worker, WorkerConfig};
use gradbooth::devices::{DevicesConfig, open};

use super::camera::config;
use super::watched::WatchedCamera;
use super::{ms, now, number_of, on_fake_hardware, pause};

#[test]
fn cameras_are_found_and_described() {
    on_fake_hardware(concat!(module_path!(), "::cameras_are_found_and_described"), |bench| {
        let found = list().unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].path.as_path()), ("Fake camera", Path::new("/dev/video0")));
        let modes = modes(&found[0].path).unwrap();
        assert_eq!(modes.first(), Some(&("MJPEG".to_owned(), 1280, 720, 30)));
        bench.mode("camera", "unplug");
        assert_eq!(list().unwrap(), []);
    });
}

#[test]
fn frames_come_whole_or_not_at_all() {
    on_fake_hardware(concat!(module_path!(), "::frames_come_whole_or_not_at_all"), |bench| {
        bench.mode("camera", "oddfps");
        let mut camera = NokhwaCamera::open(&config()).unwrap();
        bench.assert_order(&["camera control 009a0901 = 1", "camera control 009a0902 = 100"]);
        assert!(
            camera.info().controls.iter().any(|(name, value, _)| name == "exposure_time_absolute" && value == "100")
        );
        for mode in ["cut", "splice", "zeros", "garbage"] {
            bench.mode("camera", "ok");
            let deadline = now() + ms(10_000);
            while camera.next_frame(ms(500)).is_err() {
                assert!(now() < deadline, "{mode}: no frame before it");
            }
            bench.mode("camera", mode);
            // Four buffers were on their way.
            pause(ms(300));
            let (end, mut given) = (now() + ms(1200), 0);
            while now() < end {
                if let Ok(frame) = camera.next_frame(ms(100)) {
                    number_of(&frame).unwrap_or_else(|why| panic!("{mode}: {why}"));
                    given += 1;
                }
            }
            println!("measured nokhwa {mode}: {given} frames given");
            assert!(given <= 4, "{mode}: {given} frames given");
        }
        bench.mode("camera", "unplug");
        let error = loop {
            match camera.next_frame(ms(100)) {
                Ok(_) | Err(CameraError::Stalled) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error, CameraError::Lost);
    });
}

#[test]
fn a_control_that_drifts_is_noticed() {
    on_fake_hardware(concat!(module_path!(), "::a_control_that_drifts_is_noticed"), |bench| {
        let mut camera = NokhwaCamera::open(&CaptureConfig { recheck_controls_ms: 200, ..config() }).unwrap();
        bench.mode("camera", "drift");
        let deadline = now() + ms(10_000);
        let error = loop {
            match camera.next_frame(ms(500)) {
                Ok(_) | Err(CameraError::Stalled) => assert!(now() < deadline, "the drift was not noticed"),
                Err(error) => break error,
            }
        };
        assert!(error.to_string().contains("exposure_time_absolute reads 157 instead of 100"), "{error}");
    });
}

#[test]
fn raw_frames_are_refused() {
    on_fake_hardware(concat!(module_path!(), "::raw_frames_are_refused"), |_| {
        let error = NokhwaCamera::open(&CaptureConfig { format: PixelFormat::Yuyv, ..config() }).err().unwrap();
        assert!(error.to_string().contains("kind v4l2"), "{error}");
    });
}

/// nokhwa waits for ever; the watch gives the reader up and takes the camera again when it answers.
#[test]
fn a_silent_camera_is_abandoned_and_taken_again() {
    on_fake_hardware(concat!(module_path!(), "::a_silent_camera_is_abandoned_and_taken_again"), |bench| {
        let devices = open(&DevicesConfig { camera: CameraConfig::Nokhwa(config()), ..DevicesConfig::default() }, None);
        let (frames, (told, states)) = (Latest::new(), sync_channel(100));
        let timing = WorkerConfig { step_allowance_ms: 500, longest_back_off_ms: 500, ..WorkerConfig::default() };
        let job = WatchedCamera { open: devices.camera, frames: frames.clone(), info: Latest::new(), told };
        let worker = Worker::start("camera", timing, job).unwrap();
        assert_eq!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Up));
        bench.mode("camera", "stall");
        let state = states.recv_timeout(ms(10_000)).unwrap();
        assert!(matches!(&state, DeviceState::Down(why) if why.contains("does not answer")), "{state:?}");
        assert_eq!(worker.abandoned(), 1);
        bench.mode("camera", "ok");
        let deadline = now() + ms(20_000);
        while states.try_recv() != Ok(DeviceState::Up) {
            assert!(now() < deadline, "it did not come back");
            pause(ms(10));
        }
        assert_eq!(worker.abandoned(), 0);
        number_of(&frames.reader().next(ms(5000)).unwrap()).unwrap();
        worker.stop();
    });
}
