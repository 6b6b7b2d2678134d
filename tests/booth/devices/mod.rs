//! The real drivers against fake hardware: `tests/fakehw` is built with gcc and preloaded into a child process, in which
//! the same test runs once more. Nothing of the drivers is replaced; they talk to what they take for the kernel.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests end the test and say why"
)]

mod camera;
#[cfg(target_arch = "x86_64")]
mod fed;
#[cfg(target_arch = "x86_64")]
mod fed_booth;
#[cfg(target_arch = "x86_64")]
mod fed_calibration;
mod heat;
// GPIO registers are watched by single steps of the processor, which the fake knows on x86-64 only.
#[cfg(target_arch = "x86_64")]
mod lights;
mod nokhwa;
#[cfg(target_arch = "x86_64")]
mod panel;
mod scanner;
mod watched;
#[cfg(target_arch = "x86_64")]
mod wires;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use gradbooth::devices::camera::jpeg::FrameDecoder;
use gradbooth::domain::Frame;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Longest that a child may take.
const CHILD_TIMEOUT: Duration = Duration::from_mins(3);
/// How many numbered frames the fake camera shows. Shares no factor with its four buffers: otherwise a frame would soon
/// come into the buffer that holds its own older copy, and a splice of the two would be whole.
const FRAMES: u32 = 31;
const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// The fake hardware, seen from inside the child.
struct Bench {
    dir: PathBuf,
}

/// Runs `test` in a child process with fake hardware. `name` is `concat!(module_path!(), "::the_test")`.
fn on_fake_hardware(name: &str, test: impl FnOnce(&Bench)) {
    if let Some(dir) = std::env::var_os("FAKEHW_DIR") {
        return test(&Bench { dir: dir.into() });
    }
    let Some(library) = library() else {
        println!("skipped {name}: gcc is missing, install it to test the drivers");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let name = name.split_once("::").unwrap().1;
    let (output, stdout) = (dir.path().join("output"), fs::File::create(dir.path().join("output")).unwrap());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("LD_PRELOAD", library)
        .env("FAKEHW_DIR", dir.path())
        .stdout(stdout.try_clone().unwrap())
        .stderr(stdout)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = now() + CHILD_TIMEOUT;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        pause(Duration::from_millis(10));
    };
    let output = fs::read_to_string(output).unwrap();
    let log = fs::read_to_string(dir.path().join("log")).unwrap_or_default();
    let passed = status.is_some_and(|status| status.success()) && output.contains("1 passed");
    assert!(passed, "{name} in its child: {status:?}\n{output}\nhardware:\n{log}");
    for (_, measure) in output.lines().filter_map(|line| line.split_once("measured ")) {
        println!("{measure}");
    }
}

/// The preload library, built once; `None` without gcc.
fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakehw");
        let mut files: Vec<PathBuf> = fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "c"));
        // Aside, then renamed: two test runs may build at the same time.
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fakehw.so");
        let aside = library.with_extension(format!("{}.so", std::process::id()));
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=gnu11", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o"]).arg(&aside);
        let built = match gcc.args(files).args(["-ldl", "-lpthread"]).output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            built => built.unwrap(),
        };
        assert!(built.status.success(), "gcc: {}", String::from_utf8_lossy(&built.stderr));
        fs::rename(aside, &library).unwrap();
        Some(library)
    };
    LIBRARY.get_or_init(build).as_deref()
}

/// What the child finds: numbered frames, a Raspberry Pi's model, a `/dev` with a camera.
fn prepare(dir: &Path) {
    let frames = dir.join("frames");
    fs::create_dir(&frames).unwrap();
    for number in 0..FRAMES {
        put(&frames.join(format!("{number:03}.jpg")), &numbered(number));
    }
    let tree = dir.join("root/sys/firmware/devicetree/base");
    fs::create_dir_all(&tree).unwrap();
    put(&tree.join("compatible"), b"raspberrypi,4-model-b\0brcm,bcm2711\0");
    let name = dir.join("root/sys/class/video4linux/video0");
    fs::create_dir_all(&name).unwrap();
    put(&name.join("name"), b"Fake camera\n");
    // Its USB device: /sys/class/video4linux/video0/device leads to the interface, whose parent says who it is.
    let usb = dir.join("root/sys/devices/usb1/1-1");
    fs::create_dir_all(usb.join("1-1:1.0")).unwrap();
    for (file, text) in [("idVendor", "046d\n"), ("idProduct", "0825\n"), ("serial", "FAKE0001\n")] {
        put(&usb.join(file), text.as_bytes());
    }
    std::os::unix::fs::symlink(usb.join("1-1:1.0"), name.join("device")).unwrap();
    fs::create_dir_all(dir.join("root/dev/v4l/by-id")).unwrap();
    put(&dir.join("root/dev/v4l/by-id/usb-Fake_camera_FAKE0001-video-index0"), b"");
    fs::create_dir_all(dir.join("root/dev-empty")).unwrap();
    fs::create_dir_all(dir.join("root/dev")).unwrap();
    put(&dir.join("root/dev/video0"), b"");
}

/// A frame that is grey of the level of its number all over, with grain that is its own.
fn numbered(number: u32) -> Vec<u8> {
    let mut grain = (number + 1).wrapping_mul(2_654_435_761);
    let rgb: Vec<u8> = (0..WIDTH * HEIGHT)
        .flat_map(|_| {
            grain ^= grain << 13;
            grain ^= grain >> 17;
            grain ^= grain << 5;
            [(40 + number * 6 + grain % 17) as u8; 3]
        })
        .collect();
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 80);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_2);
    encoder.encode(&rgb, WIDTH as u16, HEIGHT as u16, ColorType::Rgb).unwrap();
    jpeg
}

/// The number of a frame, if it is one of the numbered frames in every pixel. Its level alone would not do: JPEG codes
/// levels as differences, so that the end of a spliced frame takes on the level of its beginning.
fn number_of(frame: &Frame) -> Result<usize, String> {
    static ORIGINALS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let decode = |number| FrameDecoder::new(WIDTH, HEIGHT, false).decode(&numbered(number)).unwrap();
    let originals = ORIGINALS.get_or_init(|| (0..FRAMES).map(decode).collect());
    originals.iter().position(|original| original == frame.rgb()).ok_or_else(|| match level_number_of(frame) {
        Ok(number) => format!("a frame like number {number}, but not it"),
        Err(why) => why,
    })
}

/// The number of a raw frame, if every part of it is of the same level.
fn level_number_of(frame: &Frame) -> Result<u32, String> {
    let number_at = |left: u32, top: u32| {
        let pixels = (0..16).flat_map(|y| (0..16).map(move |x| frame.pixel((left + x).into(), (top + y).into())[1]));
        let mean = pixels.map(f32::from).sum::<f32>() / 256.0;
        ((mean - 48.0) / 6.0).round() as u32
    };
    let numbers = (0..frame.height() / 16).flat_map(|y| (0..frame.width() / 16).map(move |x| (x * 16, y * 16)));
    let mut numbers: Vec<u32> = numbers.map(|(x, y)| number_at(x, y)).collect();
    numbers.dedup();
    match numbers[..] {
        [number] => Ok(number),
        _ => Err(format!("a frame of parts: {numbers:?}")),
    }
}

impl Bench {
    /// Sets what a device does from now on.
    fn mode(&self, device: &str, word: &str) {
        put(&self.dir.join(format!("{device}.mode")), word.as_bytes());
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        put(&self.dir.join(name), bytes);
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.dir.join(name)).unwrap_or_default()
    }

    /// What the hardware saw so far, one line an event.
    fn log(&self) -> Vec<String> {
        String::from_utf8(self.get("log")).unwrap().lines().map(str::to_owned).collect()
    }

    /// Index of the first event `line`.
    fn event(&self, line: &str) -> usize {
        let log = self.log();
        log.iter().position(|event| event == line).unwrap_or_else(|| panic!("{line:?} is not in {log:#?}"))
    }

    /// Asserts that the events came in this order.
    fn assert_order(&self, events: &[&str]) {
        let log = self.log();
        let mut rest = log.iter();
        for event in events {
            assert!(rest.any(|line| line == event), "{event:?} is missing or too early in {log:#?}");
        }
    }
}

/// Writes aside and renames, so that the hardware never sees half a file.
fn put(path: &Path, bytes: &[u8]) {
    let aside = path.with_extension("aside");
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    fs::write(&aside, bytes).unwrap();
    fs::rename(aside, path).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "tests measure time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "tests let the hardware go on")]
fn pause(time: Duration) {
    thread::sleep(time);
}

/// Milliseconds.
fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
