//! The light board and its safety lines: dark first, dark last, and right in between.

use std::sync::mpsc::sync_channel;

use gradbooth::devices::latest::Latest;
use gradbooth::devices::lights::{ChannelMap, Lights, LightsConfig, Pca9685, Pca9685Config, SafetyConfig, make_dark};
use gradbooth::devices::worker::{DeviceState, Worker, WorkerConfig};
use gradbooth::devices::{DevicesConfig, open};
use gradbooth::domain::{Channel, Duty};

use super::watched::WatchedLights;
use super::wires::Wires;
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

        let relay = || bench.log().into_iter().rfind(|event| event.starts_with("line 17 ")).unwrap_or_default();
        lights.set(&[(Channel::KeyLeft, Duty::OFF)]).unwrap();
        assert!(all_dark(bench) && relay() == "line 17 high", "told to be off they keep their supply");
        lights.set(&[]).unwrap();
        assert!(all_dark(bench) && relay() == "line 17 low", "none is wanted: no supply");
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        assert_eq!(relay(), "line 17 high");

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

/// SIGKILL runs no destructor: the heartbeat ends with the process, and the dead-man circuit makes dark.
#[test]
fn a_killed_program_leaves_the_booth_dark_within_half_a_second() {
    let name = concat!(module_path!(), "::a_killed_program_leaves_the_booth_dark_within_half_a_second");
    on_fake_hardware(name, |bench| {
        if std::env::var_os("FAKEHW_VICTIM").is_some() {
            let mut lights = Pca9685::open(&config()).unwrap();
            loop {
                lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
                pause(ms(50));
            }
        }
        let mut victim = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name.split_once("::").unwrap().1, "--nocapture", "--test-threads=1"])
            .env("FAKEHW_VICTIM", "yes")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let wires = Wires::new(&bench.dir, &config());
        let lit = || wires.duties().contains(&(Channel::KeyLeft, Duty::FULL));
        let deadline = now() + ms(20_000);
        while !lit() {
            assert!(now() < deadline && victim.try_wait().unwrap().is_none(), "the lights never went on");
            pause(ms(1));
        }
        // It stays lit while the program lives.
        for _ in 0..50 {
            assert!(lit(), "the heartbeat is too slow for the circuit");
            pause(ms(10));
        }
        let killed = now();
        victim.kill().unwrap();
        while lit() {
            assert!(killed.elapsed() < ms(5000), "still lit {:?} after the kill", killed.elapsed());
            pause(ms(1));
        }
        let took = killed.elapsed();
        victim.wait().unwrap();
        println!("measured dark {} ms after SIGKILL", took.as_millis());
        assert!(took <= ms(500), "{took:?}");
        assert!(!all_dark(bench), "the board itself knows nothing of it: only the circuit makes dark");
        // The service manager's second line, as `gradbooth dark` does it.
        make_dark(&LightsConfig::Pca9685(config())).unwrap();
        assert!(all_dark(bench) && !wires.let_through());
    });
}

#[test]
fn a_panic_makes_dark() {
    on_fake_hardware(concat!(module_path!(), "::a_panic_makes_dark"), |bench| {
        let wires = Wires::new(&bench.dir, &config());
        let panicked = std::panic::catch_unwind(|| {
            let mut lights = Pca9685::open(&config()).unwrap();
            lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
            assert!(!wires.duties().is_empty());
            panic!("as a fault elsewhere in this thread would");
        });
        assert!(panicked.is_err());
        assert!(all_dark(bench) && !wires.let_through());
    });
}

/// A program that lives but no longer commands: the heart stops after `dead_man_ms`, the circuit some 0.3 s later.
#[test]
fn a_hung_program_is_dark_after_its_dead_man_time() {
    on_fake_hardware(concat!(module_path!(), "::a_hung_program_is_dark_after_its_dead_man_time"), |bench| {
        let (wires, mut lights) = (Wires::new(&bench.dir, &config()), Pca9685::open(&config()).unwrap());
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        let last = now();
        while wires.let_through() {
            assert!(last.elapsed() < ms(5000));
            pause(ms(1));
        }
        println!("measured dark {} ms after the last command, dead_man_ms = 400", last.elapsed().as_millis());
        assert!(last.elapsed() >= ms(390) && last.elapsed() < ms(1200), "{:?}", last.elapsed());
        // It comes back with the next command.
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        pause(ms(100));
        assert!(wires.let_through());
    });
}

/// A board whose power failed for a moment answers as ever and stays dark: it must be opened anew.
#[test]
fn a_board_that_was_reset_is_noticed_and_lit_again() {
    on_fake_hardware(concat!(module_path!(), "::a_board_that_was_reset_is_noticed_and_lit_again"), |bench| {
        let mut lights = Pca9685::open(&config()).unwrap();
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        bench.mode("i2c", "reset");
        let error = lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap_err();
        assert!(error.to_string().contains("was reset") && error.to_string().contains("supply"), "{error}");
        drop(lights);
        let mut lights = Pca9685::open(&config()).unwrap();
        lights.set(&[(Channel::KeyLeft, Duty::FULL)]).unwrap();
        assert_eq!(Wires::new(&bench.dir, &config()).duties()[0], (Channel::KeyLeft, Duty::FULL));
    });
}

/// Every output starts at another sixteenth of the period: the supply is not loaded by all at once.
#[test]
fn outputs_start_one_after_another() {
    on_fake_hardware(concat!(module_path!(), "::outputs_start_one_after_another"), |bench| {
        let mut lights = Pca9685::open(&config()).unwrap();
        let all = [Channel::KeyLeft, Channel::KeyRight, Channel::BackgroundLeft].map(|one| (one, Duty::new(0.75)));
        lights.set(&all).unwrap();
        let start = |number| u16::from_le_bytes(*output(bench, number).first_chunk().unwrap());
        assert_eq!([start(0), start(1), start(5)], [0, 256, 1280]);
        let duties = Wires::new(&bench.dir, &config()).duties();
        assert!(duties.iter().all(|(_, duty)| (duty.share() - 0.75).abs() < 1e-3), "{duties:?}");
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
