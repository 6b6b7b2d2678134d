//! The whole calibration through real drivers, by the program itself: nokhwa and rppal on the faked kernel, the simulator behind,
//! a technician at the terminal.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use gradbooth::devices::camera::CaptureConfig;
use gradbooth::devices::lights::{Pca9685Config, SafetyConfig};
use gradbooth::domain::{Channel, Target};
use gradbooth::simulator::{Geometry, Setup, Sitter, VirtualBooth};
use serde_json::Value;

use super::fed_booth::{FedBooth, capture, lights};
use super::wires::Wires;
use super::{Bench, ms, now, on_fake_hardware, pause};

/// Frames a second that small pictures come at.
const FPS: f32 = 30.0;

/// A booth as a technician finds it, and its settings on disk.
struct Found {
    world: VirtualBooth,
    _fed: FedBooth,
    wires: Wires,
    state: PathBuf,
    config: PathBuf,
}

impl Found {
    fn new(bench: &Bench) -> Self {
        let world = VirtualBooth::new(Setup { geometry: Geometry::whole_view(240), fps: FPS, ..Setup::default() });
        let small = CaptureConfig { width: 320, height: 240, ..capture() };
        // As in a booth: whoever commands the lights must repeat it.
        let safety = SafetyConfig { dead_man_ms: 1000, ..lights().safety };
        let board = Pca9685Config { safety, ..lights() };
        let (state, config) = (bench.dir.join("state"), bench.dir.join("booth.toml"));
        let text = format!(
            r#"
            state = "{}"
            [devices]
            scanners = []
            panel = {{ kind = "absent" }}
            [devices.camera]
            kind = "nokhwa"
            width = 320
            height = 240
            rotation_deg = 90
            [devices.lights]
            kind = "pca9685"
            channels = {{ key_left = 0, key_right = 1, fill_top = 2, fill_chin = 3, background_left = 4, background_right = 5 }}
            safety = {{ relay_pin = 17, output_enable_pin = 6, heartbeat_pin = 26 }}
            "#,
            state.display()
        );
        bench.put("booth.toml", text.as_bytes());
        let (fed, wires) = (FedBooth::start(bench, &world, &board, &small), Wires::new(&bench.dir, &board));
        Self { world, _fed: fed, wires, state, config }
    }

    /// `gradbooth` on this booth, under the faked kernel as this process is.
    fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gradbooth"));
        program.args(words).arg("--config").arg(&self.config);
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        program
    }

    /// A technician who calibrates: places what is asked for as it is asked for. `before` sees each question first, and whether
    /// it is answered. Gives what was asked for, and how it ended.
    fn calibrate(&self, mut before: impl FnMut(Target, &mut Child) -> bool) -> (Vec<Target>, Output, String) {
        let mut child = self.program(&["calibrate", "--sign", "T-1", "--json"]).spawn().unwrap();
        let (mut input, mut questions) = (child.stdin.take(), child.stderr.take().unwrap());
        let (mut asked, mut said) = (Vec::new(), String::new());
        let (mut all, mut bytes) = (String::new(), [0; 256]);
        while let Ok(size @ 1..) = questions.read(&mut bytes) {
            let words = String::from_utf8_lossy(&bytes[..size]).into_owned();
            said += &words;
            all += &words;
            let targets =
                [("grey card", Target::Card), ("grey head", Target::Head), ("everything away", Target::Empty)];
            let question = targets.iter().find(|(words, _)| said.contains(words));
            let Some((_, target)) = question.filter(|_| said.ends_with("press Enter: ")) else { continue };
            said.clear();
            asked.push(*target);
            if before(*target, &mut child) {
                self.world.seat(Sitter::target(*target));
                input.as_mut().unwrap().write_all(b"\n").unwrap();
            } else {
                input = None; // goes away: the terminal is closed
            }
        }
        (asked, child.wait_with_output().unwrap(), all)
    }

    /// What `gradbooth doctor` says of a part: its health, what was seen.
    fn doctor(&self, part: &str) -> (String, String) {
        let told = self.program(&["doctor", "--json"]).stdin(Stdio::null()).output().unwrap();
        let lines = String::from_utf8(told.stdout).unwrap();
        let parts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found = parts.iter().find(|one| one["part"] == part).unwrap_or_else(|| panic!("no {part} in {lines}"));
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        (text("health"), text("seen"))
    }

    fn calibrations(&self) -> Vec<String> {
        names(&self.state.join("calibration"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_whole_calibration_runs_through_real_drivers() {
    on_fake_hardware(concat!(module_path!(), "::the_whole_calibration_runs_through_real_drivers"), |bench| {
        let booth = Found::new(bench);
        // One lamp has aged: there is something to solve.
        booth.world.weaken(Channel::KeyRight, 0.85);
        assert_eq!(booth.doctor("calibration").0, "fail", "real lights, and nobody has calibrated");
        let started = now();
        let (asked, ended, said) = booth.calibrate(|_, _| true);
        let took = started.elapsed();
        let line = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{:?}\n{line}\n{said}", ended.status);
        assert_eq!(asked, [Target::Card, Target::Head, Target::Empty]);
        let told: Value = serde_json::from_str(&line).unwrap();
        println!("measured calibration by real drivers: {} s, {took:.0?} in all: {}", told["seconds"], told["metrics"]);
        assert_eq!((&told["accepted"], &told["faults"]), (&Value::Bool(true), &serde_json::json!([])));
        let duty = |lamp: &str| told["channels"][lamp]["duty"].as_f64().unwrap();
        let share = duty("key_left") / duty("key_right");
        println!("measured key left to right: {share:.3}, the right lamp gives 0.85 of its light");
        assert!((share - 0.85).abs() < 0.05, "the aged lamp is driven higher: {share}");
        let id = told["signed"].as_str().unwrap();
        assert_eq!(booth.calibrations(), [id, "current"]);
        let kept = names(&booth.state.join("calibration").join(id));
        assert_eq!(kept, ["dark.png", "dimmed.png", "lit.png", "profile.json"]);
        pause(ms(50));
        assert!(booth.wires.duties().is_empty(), "dark behind it");
        bench.assert_order(&["line 17 high", "line 6 high", "line 17 low"]);
        let (health, seen) = booth.doctor("calibration");
        assert!(health == "ok" && seen.starts_with(id), "{health}: {seen}");
        // Another hand in the profile, and it is none.
        let profile = booth.state.join("calibration").join(id).join("profile.json");
        let text = std::fs::read_to_string(&profile).unwrap();
        super::put(&profile, text.replacen("key_left", "key_1eft", 1).as_bytes());
        assert_eq!(booth.doctor("calibration").0, "fail");
    });
}

#[test]
fn a_calibration_that_is_cut_short_changes_nothing() {
    on_fake_hardware(concat!(module_path!(), "::a_calibration_that_is_cut_short_changes_nothing"), |bench| {
        let booth = Found::new(bench);
        let refused = |ended: &Output| {
            assert_eq!(ended.status.code(), Some(1), "{ended:?}");
            let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
            assert_eq!((&told["accepted"], &told["signed"]), (&Value::Bool(false), &Value::Null));
            pause(ms(50));
            assert!(booth.wires.duties().is_empty(), "dark behind it");
            assert!(booth.calibrations().is_empty(), "nothing is kept");
            told["faults"][0]["kind"].as_str().unwrap().to_owned()
        };
        let (asked, ended, _) = booth.calibrate(|_, _| false);
        assert_eq!(
            (asked.as_slice(), refused(&ended).as_str()),
            (&[Target::Card][..], "stopped"),
            "the terminal is closed"
        );
        let pulled = std::thread::scope(|scope| {
            let (_, ended, _) = booth.calibrate(|_, _| {
                scope.spawn(|| {
                    pause(ms(3000));
                    bench.mode("camera", "live unplug");
                });
                true
            });
            ended
        });
        assert_eq!(refused(&pulled), "camera_lost", "pulled out");
        bench.mode("camera", "live");
        // Ctrl-C while the lamps are measured, and while the question stands.
        for at_question in [false, true] {
            let (_, ended, _) = std::thread::scope(|scope| {
                booth.calibrate(|_, child| {
                    let pid = child.id().to_string();
                    scope.spawn(move || {
                        pause(ms(if at_question { 200 } else { 2000 }));
                        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
                    });
                    if at_question {
                        // It ends by itself: nobody presses Enter.
                        child.wait().unwrap();
                    }
                    !at_question
                })
            });
            assert_eq!(refused(&ended), "stopped", "Ctrl-C");
        }
    });
}
