//! The commands as scripts and people call them, on good and on hostile input: exit status, one clear sentence or one JSON
//! object, no panic, bounded time and memory.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gradbooth::config::CaptureLights;
use gradbooth::devices::lights::Lights as _;
use gradbooth::devices::lights::simulated::SimulatedLights;
use gradbooth::domain::CheckId;
use gradbooth::simulator::{Setup, Sitter, VirtualBooth};
use image::{DynamicImage, ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use serde_json::Value;

/// Longest time of a command on a busy machine.
const WITHIN: Duration = Duration::from_secs(100);
/// Address space of a command, KiB: networks, threads' stacks and one picture of 60 million pixels.
const MEMORY_KIB: u32 = 4_000_000;

/// What a command did.
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The JSON objects on stdout, which holds nothing else.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|err| panic!("{err}: {line}"))).collect()
    }

    /// The one sentence on stderr.
    fn sentence(&self) -> &str {
        let sentence = self.err.trim_end();
        assert_eq!(sentence.lines().count(), 1, "one line: {sentence}");
        assert_clear(sentence);
        sentence
    }
}

/// A sentence for people: neither empty nor endless, no debug words, no control characters.
fn assert_clear(sentence: &str) {
    assert!((10..600).contains(&sentence.len()), "{sentence}");
    assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
    for word in ["panicked", "Err(", "Error {", "unwrap", "RUST_BACKTRACE", "None"] {
        assert!(!sentence.contains(word), "{sentence}");
    }
}

/// Ends a command that hangs.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) && self.0.kill().is_ok() {
            let _status = self.0.wait();
        }
    }
}

/// Runs the program within bounds of time and memory.
#[expect(clippy::disallowed_methods, reason = "a test bounds the time of a program")]
pub(crate) fn gradbooth<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let [out, err] = ["out", "err"].map(|name| folder.path().join(name));
    let child = Command::new("sh")
        .args(["-c", "ulimit -v \"$0\"; exec \"$@\"", &MEMORY_KIB.to_string(), env!("CARGO_BIN_EXE_gradbooth")])
        .args(words)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let mut child = Guard(child);
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        assert!(started.elapsed() < WITHIN, "no end after {WITHIN:?}");
        std::thread::sleep(Duration::from_millis(20));
    };
    drop(child);
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let ran = Ran { status: status.code(), out: text(&out), err: text(&err) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn words<'a>(first: &'a [&'a str], files: &'a [PathBuf], last: &'a [&'a str]) -> Vec<&'a std::ffi::OsStr> {
    let files = files.iter().map(|file| file.as_os_str());
    first.iter().map(std::ffi::OsStr::new).chain(files).chain(last.iter().map(std::ffi::OsStr::new)).collect()
}

/// A rendered sitter in the booth's light, as its camera sees her.
#[expect(clippy::disallowed_methods, reason = "a frame has a time")]
pub(crate) fn sitter() -> RgbImage {
    let booth = VirtualBooth::new(Setup::default());
    booth.seat(Sitter::find("mei", &Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters")).unwrap());
    let mut lights = SimulatedLights::open(&booth).unwrap();
    lights.set(&CaptureLights::default().duties()).unwrap();
    let mut renderer = booth.renderer();
    std::thread::sleep(Duration::from_millis(50));
    let pixels = renderer.frame(&booth.exposure(Instant::now()));
    let (width, height) = renderer.size();
    RgbImage::from_raw(width, height, pixels).unwrap()
}

fn jpeg(pixels: &[u8], width: u32, height: u32, colour: ColorType, exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).unwrap();
    }
    encoder.encode(pixels, width as u16, height as u16, colour).unwrap();
    bytes
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// TIFF of one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    [&(body.len() as u32).to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// A PNG with a header of these sides, bits and colour type, and chunks.
fn raw_png(width: u32, height: u32, bits: u8, colour: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, colour, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(*b"IHDR", &header));
    bytes.extend(chunks.concat());
    bytes.extend(chunk(*b"IEND", b""));
    bytes
}

/// Stored (uncompressed) deflate in a zlib wrapper.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks: Vec<_> = bytes.chunks(65_535).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(at + 1 == blocks.len()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(*block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// The picture in a palette of 6 x 6 x 6 colours.
fn palette_png(picture: &RgbImage) -> Vec<u8> {
    let level = |value: u8| (u16::from(value) * 5 + 127) / 255;
    let palette: Vec<u8> = (0..216_u16).flat_map(|i| [i / 36, i / 6 % 6, i % 6].map(|v| (v * 51) as u8)).collect();
    let mut rows = Vec::new();
    for row in picture.rows() {
        rows.push(0);
        rows.extend(row.map(|p| (level(p[0]) * 36 + level(p[1]) * 6 + level(p[2])) as u8));
    }
    let chunks = [chunk(*b"PLTE", &palette), chunk(*b"IDAT", &zlib(&rows))];
    raw_png(picture.width(), picture.height(), 8, 3, &chunks)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).unwrap();
    path
}

/// Files that no command can read, each with a word of the sentence that is due.
#[expect(clippy::print_stdout, reason = "a part of a test that is skipped says so")]
fn unreadable(folder: &Path, picture: &RgbImage) -> Vec<(PathBuf, &'static str)> {
    let (width, height) = picture.dimensions();
    let whole = jpeg(picture.as_raw(), width, height, ColorType::Rgb, None);
    let cmyk = jpeg(&vec![90; 64 * 64 * 4], 64, 64, ColorType::Cmyk, None);
    let one = png(&DynamicImage::ImageRgb8(RgbImage::new(1, 1)));
    let huge = raw_png(10_000, 10_000, 8, 2, &[chunk(*b"IDAT", &zlib(&[0; 100]))]);
    let mut broken = whole.clone();
    let middle = whole.len() / 2;
    broken[middle..middle + 400].fill(0xff);
    let mut files = vec![
        (write(folder, "zero.jpg", b""), "empty"),
        (write(folder, "text.jpg", b"once upon a time\n"), "not a picture"),
        (write(folder, "half.jpg", &whole[..middle]), "cut off"),
        (write(folder, "head.jpg", &whole[..20]), "cut off"),
        (write(folder, "broken.jpg", &broken), "copy or take it again"),
        (write(folder, "half.png", &png(&DynamicImage::ImageRgb8(picture.clone()))[..5_000]), "cut off"),
        (write(folder, "huge.png", &huge), "10000 x 10000"),
        (write(folder, "cmyk.jpg", &cmyk), "CMYK"),
        (write(folder, "one.png", &one), "1 x 1"),
        (write(folder, "a.gif", b"GIF89a\x01\0\x01\0\0\0\0;"), "GIF"),
        (write(folder, "line\nbreak.jpg", b"x"), "not a picture"),
        (folder.join("none.jpg"), "cannot be read"),
        (PathBuf::from("/dev/zero"), "no plain file"),
    ];
    let secret = write(folder, "secret.jpg", &whole);
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_err() {
        files.push((secret, "cannot be read"));
    } else {
        println!("skipped: whoever runs this may read a file without permissions");
    }
    files
}

#[test]
fn files_that_are_no_pictures_are_told_in_a_sentence_each() {
    let folder = tempfile::tempdir().unwrap();
    let picture = sitter();
    let mut files = unreadable(folder.path(), &picture);
    let good = write(folder.path(), "good.png", &png(&DynamicImage::ImageRgb8(picture)));
    // One good file in their midst is judged all the same.
    for command in ["check", "look", "scan"] {
        // `check` walks folders; the others say that it is one.
        let mut files = files.clone();
        if command != "check" {
            files.push((folder.path().to_owned(), "folder"));
        }
        let mut paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
        paths.insert(3, good.clone());
        let ran = gradbooth(&words(&[command, "--json"], &paths, &[]));
        assert_eq!(ran.status, Some(2), "{command}: {}", ran.err);
        assert!(ran.err.is_empty(), "{command}: {}", ran.err);
        let objects = ran.objects();
        assert_eq!(objects.len(), paths.len(), "{command}: one object a file");
        for (object, path) in objects.iter().zip(&paths) {
            assert_eq!(object["file"].as_str(), path.to_str(), "{command}");
            if *path == good {
                assert_ne!(object["verdict"], "unreadable", "{command}");
                continue;
            }
            let (_, word) = files.iter().find(|(file, _)| file == path).unwrap();
            assert_eq!(object["verdict"], "unreadable", "{command}: {object}");
            let sentence = object["error"].as_str().unwrap();
            assert_clear(sentence);
            assert!(sentence.contains(word), "{command} {}: {sentence}", path.display());
        }
        let told = gradbooth(&words(&[command], &paths, &[]));
        assert_eq!(told.status, Some(2), "{command}");
        for (_, word) in &files {
            assert!(told.err.contains(word), "{command}: `{word}` is not in {}", told.err);
        }
        assert!(told.out.contains("good.png"), "{command}: {}", told.out);
    }
    files.push((folder.path().to_owned(), "folder"));
    let out = folder.path().join("out.jpg");
    for (path, word) in files.iter().filter(|(path, _)| path.to_str().is_some_and(|path| !path.contains('\n'))) {
        let ran = gradbooth(&[Path::new("portrait"), path, Path::new("-o"), &out]);
        assert_eq!(ran.status, Some(2), "portrait {}", path.display());
        assert!(ran.sentence().contains(word), "portrait: {}", ran.err);
        assert!(ran.out.is_empty() && !out.exists());
    }
    let ran = gradbooth(&[Path::new("portrait"), &files[0].0, Path::new("-o"), &out, Path::new("--json")]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(2), Some("unreadable")));
}

#[test]
fn every_kind_of_picture_is_seen_upright() {
    let folder = tempfile::tempdir().unwrap();
    let picture = sitter();
    let (width, height) = picture.dimensions();
    let whole = jpeg(picture.as_raw(), width, height, ColorType::Rgb, None);
    let tail = [whole.as_slice(), &[0x5a; 5_000]].concat();
    let lying = image::imageops::rotate270(&picture);
    let rotated = jpeg(lying.as_raw(), height, width, ColorType::Rgb, Some(&exif(6)));
    let grey = image::imageops::grayscale(&picture);
    let grey = jpeg(grey.as_raw(), width, height, ColorType::Luma, None);
    let deep = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(picture.clone()).into_rgb16());
    let clear = DynamicImage::ImageRgba8(DynamicImage::ImageRgb8(picture.clone()).into_rgba8());
    let files = [
        write(folder.path(), "whole.jpg", &whole),
        write(folder.path(), "tail.jpg", &tail),
        write(folder.path(), "rotated.jpg", &rotated),
        write(folder.path(), "grey.jpg", &grey),
        write(folder.path(), "deep.png", &png(&deep)),
        write(folder.path(), "alpha.png", &png(&clear)),
        write(folder.path(), "palette.png", &palette_png(&picture)),
    ];
    let ran = gradbooth(&words(&["look", "--json"], &files, &[]));
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let objects = ran.objects();
    assert_eq!(objects.len(), files.len());
    let nose = |object: &Value| -> Vec<f64> {
        let point = object["faces"][0]["points"]["nose_tip"].as_array().unwrap();
        point.iter().filter_map(Value::as_f64).collect()
    };
    let wanted = nose(&objects[0]);
    for object in &objects {
        assert_eq!(object["size"], serde_json::json!([width, height]), "{}", object["file"]);
        assert_eq!(object["faces"].as_array().unwrap().len(), 1, "{}", object["file"]);
        let found = nose(object);
        let away = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
        assert!(away < 12.0, "{}: the nose is {away} px away", object["file"]);
    }
}

/// The names of an object's fields.
fn fields(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn assert_has(object: &Value, names: &[&str]) {
    let found = fields(object);
    for name in names {
        assert!(found.contains(name), "`{name}` is not in {object}");
    }
}

fn assert_checks(checks: &Value) {
    let checks = checks.as_array().unwrap();
    let ids: Vec<&str> = checks.iter().map(|check| check["id"].as_str().unwrap()).collect();
    let wanted: Vec<&str> = CheckId::ALL.iter().map(|check| check.as_str()).collect();
    assert_eq!(ids, wanted, "every check once, in the contract's order");
    for check in checks {
        assert_has(check, &["id", "clause", "outcome", "value", "unit", "warn", "fail", "reason", "remedy"]);
        let outcome = check["outcome"].as_str().unwrap();
        assert!(["pass", "warn", "fail", "not_assessed"].contains(&outcome), "{check}");
        for language in ["zh", "en"] {
            assert!(check["reason"][language].is_string() && check["remedy"][language].is_string(), "{check}");
        }
        let mends = ["warn", "fail"].contains(&outcome);
        assert!(!mends || !check["remedy"]["en"].as_str().unwrap().is_empty(), "what to do about {check}?");
    }
}

#[test]
fn a_good_picture_keeps_the_contract_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let [out, matte, page] = ["out.jpg", "matte.png", "pages"].map(|name| folder.path().join(name));

    let look = gradbooth(&[Path::new("look"), &file, Path::new("--json"), Path::new("--matte"), &matte]);
    assert_eq!(look.status, Some(0), "{}", look.err);
    let seen = &look.objects()[0];
    assert_has(seen, &["file", "size", "millis", "faces"]);
    let face = &seen["faces"][0];
    assert_has(face, &["box", "score", "points", "contour", "pose_deg"]);
    assert_eq!(face["box"].as_array().unwrap().len(), 4);
    assert_has(&face["pose_deg"], &["yaw", "pitch", "roll"]);
    let parts = "pupil eye_outer eye_inner lid_upper lid_lower brow_outer brow_inner cheek ear";
    let sides = ["left", "right"].into_iter().flat_map(|s| parts.split(' ').map(move |part| format!("{s}_{part}")));
    let single = "nose_tip mouth_left mouth_right lip_upper_inner lip_lower_inner chin crown";
    for name in sides.chain(single.split(' ').map(str::to_owned)) {
        let point = face["points"].get(&name).unwrap_or_else(|| panic!("{name} is missing"));
        assert!(
            point.as_array().is_some_and(|p| p.len() == 2) || (name.ends_with("_ear") && point.is_null()),
            "{name}"
        );
    }
    let x = |name: &str| face["points"][name][0].as_f64().unwrap();
    assert!(x("left_pupil") > x("right_pupil"), "left is the person's own");
    let size = image::image_dimensions(&matte).unwrap();
    assert!(size.0 > 0 && size.1 > 0);

    let portrait = gradbooth(&[Path::new("portrait"), &file, Path::new("-o"), &out, Path::new("--json")]);
    assert!(matches!(portrait.status, Some(0 | 1)), "{}", portrait.err);
    let made = &portrait.objects()[0];
    assert_has(made, &["file", "out", "bytes", "quality", "size", "dpi", "background", "crop", "scale"]);
    assert_has(made, &["sha256_original", "sha256_portrait", "checks", "millis"]);
    assert_eq!((made["size"].clone(), made["dpi"].as_u64()), (serde_json::json!([480, 640]), Some(300)));
    assert_checks(&made["checks"]);
    let bytes = fs::read(&out).unwrap();
    assert_eq!(made["bytes"].as_u64(), Some(bytes.len() as u64));
    assert_eq!(portrait.status, Some(i32::from(made["verdict"] == "fail")), "{made}");
    assert!(!folder.path().join("out.jpg.part").exists());

    let words = [Path::new("check"), &file, &out, Path::new("--json"), Path::new("--html"), &page];
    let check = gradbooth(&words);
    assert!(matches!(check.status, Some(0 | 1)), "{}", check.err);
    let objects = check.objects();
    for object in &objects {
        assert_has(object, &["file", "profile", "verdict", "millis", "checks"]);
        assert!(["pass", "warn", "fail"].contains(&object["verdict"].as_str().unwrap()));
        assert_checks(&object["checks"]);
    }
    let of = |object: &Value, id: &str| {
        object["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()["outcome"].clone()
    };
    assert_eq!(of(&objects[0], "file_format"), "not_assessed", "it will be cut");
    assert_eq!(of(&objects[1], "file_format"), "pass", "a portrait is judged as a file");
    assert_eq!(of(&objects[1], "one_face"), "pass");
    assert_eq!(objects[1]["verdict"], made["verdict"], "`portrait` and `check` say the same of the written file");
    assert!(page.join("sitter.html").is_file() && page.join("out.html").is_file());
}

fn code_picture(payload: &[u8]) -> Vec<u8> {
    let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::L).unwrap();
    let (side, scale, quiet) = (code.width(), 5, 4);
    let dark: Vec<bool> = code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect();
    let width = ((side + 2 * quiet) * scale) as u32;
    let picture = image::GrayImage::from_fn(width, width, |x, y| {
        let module = |v: u32| (v as usize / scale).checked_sub(quiet).filter(|m| *m < side);
        let on = module(x).zip(module(y)).is_some_and(|(x, y)| dark[y * side + x]);
        image::Luma([if on { 20 } else { 235 }])
    });
    png(&DynamicImage::ImageLuma8(picture))
}

#[test]
fn hostile_codes_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let binary: Vec<u8> = (0..2_900_u32).map(|i| (i * 7 + i / 256) as u8).collect();
    let payloads: [(&str, &[u8]); 5] = [
        ("binary.png", &binary),
        ("control.png", b"\x1b[2J\x1b]0;owned\x07\r\nPB1:abc\0"),
        ("url.png", b"https://example.com/?a=1&b=<script>alert(1)</script>"),
        ("json.png", br#"{"file":"x","codes":[]}"#),
        ("right_to_left.png", "PB1:\u{202e}gpj.exe".as_bytes()),
    ];
    let files: Vec<PathBuf> = payloads.map(|(name, payload)| write(folder.path(), name, &code_picture(payload))).into();
    let ran = gradbooth(&words(&["scan", "--json"], &files, &[]));
    let objects = ran.objects();
    assert_eq!((ran.status, objects.len()), (Some(0), files.len()), "{}\n{}", ran.out, ran.err);
    for (object, (name, payload)) in objects.iter().zip(payloads) {
        assert_has(object, &["file", "codes", "millis"]);
        let code = &object["codes"][0];
        assert_eq!(code["corners"].as_array().unwrap().len(), 4, "{name}");
        if let (Ok(text), false) = (std::str::from_utf8(payload), name == "binary.png") {
            assert_eq!(code["text"].as_str(), Some(text), "{name}");
        }
    }
    let told = gradbooth(&words(&["scan"], &files, &[]));
    assert_eq!(told.status, Some(0));
    let printed = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(told.out.chars().all(printed), "nothing steers the terminal");
}

#[test]
fn wrong_words_and_settings_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let picture = write(folder.path(), "a.png", &png(&DynamicImage::ImageRgb8(RgbImage::new(64, 64))));
    let picture = picture.to_str().unwrap();
    let setting = |name: &str, text: &str| write(folder.path(), name, text.as_bytes()).to_str().unwrap().to_owned();
    let unknown = setting("unknown.toml", "frobnicate = 1\n");
    let deep = setting("deep.toml", "[display]\nwindoed = true\n");
    let unit = setting("unit.toml", "[capture]\nkey_left = 62\n");
    let kind = setting("kind.toml", "[display]\nwindowed = \"yes\"\n");
    let none = setting("none.toml", "[[[");
    let binary = write(folder.path(), "binary.toml", &[0xff; 40]);
    let not_text = binary.to_str().unwrap();
    let out = folder.path().join("no/such/folder/out.jpg");
    let out = out.to_str().unwrap();
    let here = folder.path().join("out.jpg");
    let here = here.to_str().unwrap();
    let to = folder.path().join("visit");
    let to = to.to_str().unwrap();
    let long = "x".repeat(3_500);
    let cases: [(&[&str], &str); 20] = [
        (&["run", "--config", "/nowhere/booth.toml"], "booth.example.toml"),
        (&["run", "--config", &unknown], "frobnicate"),
        (&["run", "--config", &deep], "line 2"),
        (&["run", "--config", &unit], "key_left"),
        (&["run", "--config", &kind], "boolean"),
        (&["run", "--config", &none], "none.toml"),
        (&["run", "--config", not_text], "binary.toml"),
        (&["check", picture, "--profile", "nonsense"], "moe-2017-99"),
        (&["check", picture, "--profile", "nonsense", "--json"], "moe-2017-99"),
        (&["portrait", picture, "-o", here, "--profile", "../../etc/passwd"], "moe-2017-99"),
        (&["check", picture, "--models", "/nowhere"], "/nowhere"),
        (&["look", picture, "--models", "/nowhere"], "/nowhere"),
        (&["portrait", picture, "-o", here, "--models", "/nowhere"], "/nowhere"),
        (&["check", picture, "--html", picture], "cannot make"),
        (&["session", "--sitter", "nobody-of-that-name", "--out", to], "sitter"),
        (&["session", "--script", "/nowhere/script.toml", "--out", to], "script.toml"),
        (&["session", "--script", &unknown, "--out", to], "frobnicate"),
        (&["session", "--out", picture], "cannot make"),
        (&["session", "--code", &long, "--out", to], "2953"),
        (&["queue", "--state", "/nowhere"], "/nowhere"),
    ];
    for (words, word) in cases {
        let ran = gradbooth(words);
        assert_eq!(ran.status, Some(2), "{words:?}: {}", ran.err);
        assert!(ran.out.is_empty(), "{words:?}: {}", ran.out);
        assert!(ran.sentence().contains(word), "{words:?}: `{word}` is not in {}", ran.err);
    }
    // The words' own parser explains itself in several lines.
    let usages: [(&[&str], &str); 6] = [
        (&["frobnicate"], "frobnicate"),
        (&["check", "--frobnicate"], "--frobnicate"),
        (&["check"], "FILE|FOLDER"),
        (&["portrait", picture, "-o", here, "--background", "pink"], "keep, blue, white, grey"),
        (&["session", "--seed", "many", "--out", to], "many"),
        (&["session", "--student", "1", "--out", to], "--last4"),
    ];
    for (words, word) in usages {
        let ran = gradbooth(words);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ran.err.contains(word), "{words:?}: {}", ran.err);
    }
    // A picture without a face is read, and is not good; nor is a finished one.
    let finished = png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(480, 640, image::Rgb([128, 128, 128]))));
    let finished = write(folder.path(), "finished.png", &finished);
    let ran = gradbooth(&["check", finished.to_str().unwrap(), "--json"]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(1), Some("fail")));
    let ran = gradbooth(&["portrait", picture, "-o", here, "--json"]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(1), Some("fail")));
    let sitter = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let ran = gradbooth(&["portrait", sitter.to_str().unwrap(), "-o", out]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(ran.sentence().contains("out.jpg"), "{}", ran.err);
    let ran = gradbooth(&["look", picture, sitter.to_str().unwrap(), "--json"]);
    assert_eq!((ran.status, ran.objects().len()), (Some(1), 2), "one picture has no face");
}
