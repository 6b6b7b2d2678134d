//! The light board and its safety lines: dark first, dark last, and right in between.

use std::sync::mpsc::sync_channel;

use gradbooth::devices::latest::Latest;
use gradbooth::devices::lights::{ChannelMap, Lights, LightsConfig, Pca9685, Pca9685Config, SafetyConfig, make_dark};
use gradbooth::devices::worker::{DeviceState, Worker, WorkerConfig};
use gradbooth::devices::{DevicesConfig, open};
use gradbooth::domain::{Channel, Duty};

use super::watched::WatchedLights;
use super::{Bench, ms, now, on_fake_hardware, pause};

fn config() -> Pca9685Config {
    Pca9685Config {
        channels: ChannelMap {
            key_left: Some(0),
            key_right: Some(1),
            background_left: Some(5),
            ..ChannelMap::default()
        },
        ramp_ms: 30,
        safety: SafetyConfig {
            relay_pin: Some(17),
            output_enable_pin: Some(6),
            heartbeat_pin: Some(26),
            dead_man_ms: 400,
            ..SafetyConfig::default()
        },
        ..Pca9685Config::default()
    }
}

/// The four registers of one output.
fn output(bench: &Bench, number: usize) -> Vec<u8> {
    bench.get("pca9685.bin")[6 + 4 * number..10 + 4 * number].to_vec()
}

fn all_dark(bench: &Bench) -> bool {
    (0..16).all(|number| output(bench, number)[3] & 0x10 != 0)
}

fn beats(bench: &Bench) -> usize {
    bench.log().iter().filter(|event| event.starts_with("line 26 ")).count()
}

#[test]
fn it_is_dark_before_during_and_after() {
    on_fake_hardware(concat!(module_path!(), "::it_is_dark_before_during_and_after"), |bench| {
        // As a killed program left it: all lights on.
        let mut left = vec![0; 256];
        for number in 0..16 {
            left[6 + 4 * number + 1] = 0x10;
        }
        bench.put("pca9685.bin", &left);
        let mut lights = Pca9685::open(&config()).unwrap();
        assert!(all_dark(bench));
        // Lines dark, outputs off, asleep, clock, prescaler, awake; heartbeat; only then /OE and the relay.
        bench.assert_order(&[
            "line 17 low",
            "line 6 high",
            "board fd: 10",
            "board 00: 30",
            "board 00: 70",
            "board fe: 05",
            "board 01: 04",
            "board 00: 60",
            "line 6 low",
            "line 17 high",
        ]);
        let registers = bench.get("pca9685.bin");
        assert_eq!((registers[0], registers[1], registers[0xfe]), (0x60, 0x04, 5), "external clock, 1000 Hz, OUTNE 00");

        lights.set(&[(Channel::KeyLeft, Duty::new(0.5)), (Channel::BackgroundLeft, Duty::FULL)]).unwrap();
        assert_eq!(output(bench, 0), [0x00, 0x00, 0x00, 0x08]);
        assert_eq!(output(bench, 5), [0x00, 0x10, 0x00, 0x00]);
        assert_eq!(output(bench, 1)[3], 0x10, "a light that is not named is dark");
        lights.set(&[(Channel::KeyRight, Duty::new(0.25))]).unwrap();
        assert_eq!(output(bench, 1), [0x00, 0x01, 0x00, 0x05], "starts a sixteenth later");
        assert!(output(bench, 0)[3] == 0x10 && output(bench, 5)[3] == 0x10);
        let error = lights.set(&[(Channel::FillTop, Duty::FULL)]).unwrap_err();
        assert!(error.to_string().contains("FillTop"), "{error}");

        drop(lights);
        assert!(all_dark(bench));
        bench.assert_order(&["line 17 high", "board fd: 10", "board closed", "line 6 high", "line 17 low"]);
    });
}

#[test]
fn what_a_killed_booth_left_on_is_made_dark() {
    on_fake_hardware(concat!(module_path!(), "::what_a_killed_booth_left_on_is_made_dark"), |bench| {
        let mut lights = Pca9685::open(&config()).unwrap();
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        // A kill runs no destructor.
        std::mem::forget(lights);
        assert!(!all_dark(bench));
        // The lines are still taken in this process; after a real kill they are free.
        let board_only = Pca9685Config { safety: SafetyConfig::default(), ..config() };
        make_dark(&LightsConfig::Pca9685(board_only)).unwrap();
        assert!(all_dark(bench));
    });
}

#[test]
fn lights_rise_in_steps_and_fall_at_once() {
    on_fake_hardware(concat!(module_path!(), "::lights_rise_in_steps_and_fall_at_once"), |bench| {
        let mut lights = Pca9685::open(&config()).unwrap();
        let writes = || bench.log().iter().filter(|event| event.starts_with("board 06:")).cloned().collect::<Vec<_>>();
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        let rising = writes();
        assert_eq!(rising.len(), 4, "{rising:#?}");
        assert!(rising[0].starts_with("board 06: 00 00 00 04 "), "a quarter first: {}", rising[0]);
        assert!(rising[3].starts_with("board 06: 00 10 00 00 "), "full at last: {}", rising[3]);
        lights.set(&[]).unwrap();
        assert_eq!(writes().len(), 5);
        assert!(all_dark(bench));
    });
}

#[test]
fn the_heart_beats_at_50_hz_while_somebody_commands() {
    on_fake_hardware(concat!(module_path!(), "::the_heart_beats_at_50_hz_while_somebody_commands"), |bench| {
        let mut lights = Pca9685::open(&config()).unwrap();
        let start = now();
        let first = beats(bench);
        while start.elapsed() < ms(1000) {
            lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
            pause(ms(100));
        }
        let edges = (beats(bench) - first) as f32 / start.elapsed().as_secs_f32();
        println!("measured heartbeat: {edges:.0} edges a second");
        assert!(edges > 30.0 && edges < 105.0, "{edges} edges a second instead of 100");
        // Nobody commands: the heart stops, the dead-man circuit takes /OE.
        pause(ms(700));
        let stopped = beats(bench);
        pause(ms(300));
        assert_eq!(beats(bench), stopped);
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        pause(ms(200));
        assert!(beats(bench) > stopped);
    });
}

#[test]
fn a_board_that_is_gone_says_so_and_the_lines_are_dark() {
    on_fake_hardware(concat!(module_path!(), "::a_board_that_is_gone_says_so_and_the_lines_are_dark"), |bench| {
        let nowhere = Pca9685Config { i2c_address: 0x41, ..config() };
        let error = Pca9685::open(&nowhere).err().unwrap().to_string();
        assert!(error.contains("0x41") && error.contains("check the cable"), "{error}");
        assert!(!bench.log().contains(&"line 17 high".to_owned()), "the relay never closed");
        let mut lights = Pca9685::open(&config()).unwrap();
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        bench.mode("i2c", "gone");
        assert!(lights.set(&[]).is_err());
        drop(lights);
        let log = bench.log();
        let last = |line: &str| log.iter().rposition(|event| event == line).unwrap();
        assert!(last("line 6 high") > last("line 6 low") && last("line 17 low") > last("line 17 high"));
    });
}

#[test]
fn watched_lights_come_back_as_they_were_wanted() {
    on_fake_hardware(concat!(module_path!(), "::watched_lights_come_back_as_they_were_wanted"), |bench| {
        let config = DevicesConfig { lights: LightsConfig::Pca9685(config()), ..DevicesConfig::default() };
        let (wanted, applied, (told, states)) = (Latest::new(), Latest::new(), sync_channel(100));
        let job =
            WatchedLights { open: open(&config, None).lights, wanted: wanted.clone(), applied: applied.clone(), told };
        let worker = Worker::start("lights", WorkerConfig::default(), job).unwrap();
        let half = vec![(Channel::KeyLeft, Duty::new(0.5))];
        wanted.put(half.clone());
        let mut reader = applied.reader();
        assert_eq!(reader.next(ms(10_000)).unwrap(), half);
        assert_eq!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Up));
        bench.mode("i2c", "gone");
        assert!(matches!(states.recv_timeout(ms(10_000)), Ok(DeviceState::Down(_))));
        bench.mode("i2c", "ok");
        assert_eq!(reader.next(ms(10_000)).unwrap(), half, "set again without being asked");
        assert_eq!(output(bench, 0), [0x00, 0x00, 0x00, 0x08]);
        // The watch repeats the light, which feeds the dead-man circuit.
        pause(ms(800));
        let before = beats(bench);
        pause(ms(300));
        assert!(beats(bench) > before);
        worker.stop();
        assert!(all_dark(bench));
    });
}
