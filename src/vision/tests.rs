//! Tests on the rendered sitters, whose truth is known, and on pictures without anybody.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::*;
use crate::imaging::window::Window;

const SIZE: (u32, u32) = (640, 800);

#[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
fn now() -> Instant {
    Instant::now()
}

fn vision() -> Vision {
    Vision::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap()
}

fn frame_of(width: u32, height: u32, rgb: Vec<u8>, at: Instant) -> Frame {
    let Ok(frame) = Frame::new(width, height, rgb, 0, at) else { panic!("size") };
    frame
}

/// A sitter under all lights at full, with where the sitter lies; `None` with a printed sentence if not installed.
fn sitter(name: &str) -> Option<(Frame, serde_json::Value, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters").join(name);
    let Ok(truth) = std::fs::read_to_string(folder.join("truth.json")) else {
        println!("skipped: {} has no sitter", folder.display());
        return None;
    };
    let mut light = vec![0.0f32; (SIZE.0 * SIZE.1 * 3) as usize];
    for base in ["key_left", "key_right", "fill_top", "bg_left", "bg_right", "ambient"] {
        let image = image::open(folder.join(format!("basis_{base}.png"))).unwrap().into_rgb16();
        assert_eq!(image.dimensions(), SIZE);
        for (sum, value) in light.iter_mut().zip(image.into_raw()) {
            *sum += f32::from(value) / 65535.0 * 2.0;
        }
    }
    let encode = |v: f32| {
        let v = v.min(1.0);
        let v = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (v * 255.0 + 0.5) as u8
    };
    let rgb = light.into_iter().map(encode).collect();
    Some((frame_of(SIZE.0, SIZE.1, rgb, now()), serde_json::from_str(&truth).unwrap(), folder))
}

/// A view of `frame` through a window, as a frame.
fn seen_through(frame: &Frame, window: &Window, at: Instant) -> Frame {
    frame_of(window.size.0, window.size.1, Pyramid::new(frame).sample(window), at)
}

fn middle() -> Point {
    Point::new(SIZE.0 as f32 / 2.0, SIZE.1 as f32 / 2.0)
}

fn truth_point(truth: &serde_json::Value, side: &str) -> Point {
    let p = &truth["pupils"][side];
    Point::new(p[0].as_f64().unwrap() as f32, p[1].as_f64().unwrap() as f32)
}

#[test]
fn sitters_are_seen_where_they_are() {
    let mut vision = vision();
    for name in ["kenji", "amara", "mei", "tunde"] {
        let Some((frame, truth, folder)) = sitter(name) else { continue };
        let scene = vision.look(&frame, Effort::Still);
        assert_eq!(scene.faces.len(), 1, "{name}");
        let face = scene.sitter().unwrap();
        let landmarks = face.landmarks.as_ref().unwrap();
        let (left, right) = (truth_point(&truth, "l"), truth_point(&truth, "r"));
        let between = left.distance(right);
        let off = landmarks.iris(crate::domain::Side::Left).distance(left)
            + landmarks.iris(crate::domain::Side::Right).distance(right);
        assert!(off / 2.0 < 0.08 * between, "{name}: pupils off by {off} px");
        let pose = face.pose.unwrap();
        assert!(
            pose.yaw_deg.abs() < 4.0 && pose.roll_deg.abs() < 2.5 && pose.pitch_deg.abs() < 7.0,
            "{name}: {pose:?}"
        );
        let crown = face.crown.unwrap();
        assert!((crown.y - truth["head_top_px"].as_f64().unwrap() as f32).abs() < 10.0, "{name}: {crown:?}");
        let alpha = image::open(folder.join("alpha.png")).unwrap().into_luma8().into_raw();
        let matte = scene.matte.as_ref().unwrap();
        let both: u64 = alpha.iter().zip(&matte.alpha).map(|(a, b)| u64::from(*a.min(b))).sum();
        let any: u64 = alpha.iter().zip(&matte.alpha).map(|(a, b)| u64::from(*a.max(b))).sum();
        assert!(both as f64 / any as f64 > 0.97, "{name}: overlap {}", both as f64 / any as f64);
    }
}

#[test]
fn turns_have_their_signs() {
    let Some((frame, ..)) = sitter("kenji") else { return };
    let mut vision = vision();
    let turned = |angle: f32| Window { angle, ..Window::upright(middle(), 640.0, SIZE) };
    // The window turned anticlockwise shows the head turned clockwise: crown to the picture's right, the sitter's left.
    let roll = |vision: &mut Vision, angle: f32| {
        let scene = vision.look(&seen_through(&frame, &turned(angle), now()), Effort::Still);
        scene.sitter().unwrap().pose.unwrap().roll_deg
    };
    let straight = roll(&mut vision, 0.0);
    let tipped = roll(&mut vision, -8f32.to_radians());
    assert!((tipped - straight - 8.0).abs() < 2.0, "{straight} {tipped}");
}

#[test]
fn near_far_and_aside_one_person_is_one() {
    let Some((frame, ..)) = sitter("kenji") else { return };
    let mut vision = vision();
    for (span, shift, size) in
        [(260.0, 0.0, (480, 480)), (640.0, 0.0, (1280, 720)), (2400.0, 300.0, (1280, 960)), (900.0, -150.0, (400, 900))]
    {
        let centre = Point::new(320.0 + shift, 400.0);
        let window = Window { ..Window::upright(centre, span, size) };
        let scene = vision.look(&seen_through(&frame, &window, now()), Effort::Still);
        assert_eq!(scene.faces.len(), 1, "span {span}");
        assert!(scene.faces[0].landmarks.is_some(), "span {span}");
        let nose = scene.faces[0].landmarks.as_ref().unwrap().nose()[4];
        let wanted = window.window_from_frame(Point::new(320.0, 440.0));
        assert!(nose.distance(wanted) < 0.2 * scene.faces[0].bounds.height, "span {span}: {nose:?} {wanted:?}");
    }
}

#[test]
fn a_live_face_is_followed_and_let_go() {
    let Some((frame, truth, _)) = sitter("kenji") else { return };
    let mut vision = vision();
    let start = now();
    for step in 0..12u32 {
        let at = start + Duration::from_millis(33) * step;
        let window = Window::upright(Point::new(320.0 - 4.0 * step as f32, 400.0), 1000.0, (1280, 960));
        let scene = vision.look(&seen_through(&frame, &window, at), Effort::Live);
        let matte = scene.matte.as_ref().unwrap();
        assert!(matte.width <= 400 && matte.alpha.len() == (matte.width * matte.height) as usize, "coarse");
        let crown = scene.sitter().and_then(|face| face.crown).unwrap();
        let top = window.window_from_frame(Point::new(320.0, truth["head_top_px"].as_f64().unwrap() as f32));
        assert!((crown.y - top.y).abs() < 14.0, "step {step}: crown {crown:?}, expected {top:?}");
        let landmarks = scene.sitter().and_then(|face| face.landmarks.as_ref()).unwrap();
        let wanted = window.window_from_frame(Point::new(320.0, 345.0));
        assert!(landmarks.eyes_midpoint().distance(wanted) < 40.0, "step {step}");
    }
    let empty = frame_of(1280, 960, vec![140; 1280 * 960 * 3], start + Duration::from_secs(1));
    assert!(vision.look(&empty, Effort::Live).faces.is_empty());
    assert!(vision.track.is_none());
}

#[test]
fn a_second_person_in_the_preview_is_seen_and_let_go() {
    let Some((frame, ..)) = sitter("kenji") else { return };
    let mut vision = vision();
    let start = now();
    let two = wall_of(&frame, 2, 1, (640, 800));
    let at = |frame: &Frame, millis: u64| {
        frame_of(frame.width(), frame.height(), frame.rgb().to_vec(), start + Duration::from_millis(millis))
    };
    for millis in [0, 33, 400, 433] {
        assert_eq!(vision.look(&at(&two, millis), Effort::Live).faces.len(), 2, "{millis}");
    }
    let one = seen_through(&frame, &Window::upright(middle(), 1280.0, (1280, 800)), start);
    vision.look(&at(&one, 466), Effort::Live);
    assert_eq!(vision.look(&at(&one, 900), Effort::Live).faces.len(), 1);
}

#[test]
fn a_mirrored_sitter_turns_the_other_way() {
    let Some((frame, ..)) = sitter("mei") else { return };
    let mut vision = vision();
    let mut seen = |mirrored: bool| {
        let window = Window { mirrored, ..Window::upright(middle(), 640.0, SIZE) };
        let scene = vision.look(&seen_through(&frame, &window, now()), Effort::Still);
        let face = scene.sitter().unwrap().clone();
        (face.pose.unwrap(), face.eyes_open.unwrap())
    };
    let ((pose, open), (other, swapped)) = (seen(false), seen(true));
    assert!((pose.yaw_deg + other.yaw_deg).abs() < 1.0, "{pose:?} {other:?}");
    assert!((pose.roll_deg + other.roll_deg).abs() < 0.5, "{pose:?} {other:?}");
    assert!((pose.pitch_deg - other.pitch_deg).abs() < 1.0, "{pose:?} {other:?}");
    assert!((open.left - swapped.right).abs() < 0.05 && (open.right - swapped.left).abs() < 0.05);
}

#[test]
fn nobody_is_nobody_at_any_size() {
    let mut vision = vision();
    for (width, height) in [(16, 16), (1000, 17), (17, 1000), (321, 243)] {
        let mut seed = 7u32;
        let noise = (0..width * height * 3).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        let plain = |tone: u8| vec![tone; (width * height * 3) as usize];
        for rgb in [plain(0), plain(200), plain(255), noise.collect()] {
            let frame = frame_of(width, height, rgb, now());
            for effort in [Effort::Still, Effort::Live] {
                let scene = vision.look(&frame, effort);
                assert!(scene.faces.is_empty(), "{width}x{height}");
            }
        }
    }
}

/// The sitter's pixels after `change` of each.
fn recoloured(frame: &Frame, change: impl Fn([u8; 3]) -> [u8; 3]) -> Frame {
    let rgb = frame.rgb().as_chunks::<3>().0.iter().flat_map(|pixel| change(*pixel)).collect();
    frame_of(frame.width(), frame.height(), rgb, now())
}

/// `columns` x `rows` copies of a frame, each `width` x `height`.
fn wall_of(frame: &Frame, columns: u32, rows: u32, (width, height): (u32, u32)) -> Frame {
    let one = Pyramid::new(frame).sample(&Window::upright(middle(), 640.0, (width, height)));
    let line = width as usize * 3;
    let mut rgb = Vec::new();
    for row in 0..(rows * height) as usize {
        let from = row % height as usize * line;
        for _ in 0..columns {
            rgb.extend_from_slice(&one[from..from + line]);
        }
    }
    frame_of(columns * width, rows * height, rgb, now())
}

#[test]
fn odd_pictures_of_people_are_told_truly_and_in_time() {
    let Some((frame, ..)) = sitter("kenji") else { return };
    let mut vision = vision();
    let mut count = |frame: &Frame| {
        let begun = now();
        let faces = vision.look(frame, Effort::Still).faces;
        vision.look(frame, Effort::Live);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        (faces.len(), faces.iter().filter(|face| face.landmarks.is_some()).count())
    };
    let grey = |[r, g, b]: [u8; 3]| [((u16::from(r) + 2 * u16::from(g) + u16::from(b)) / 4) as u8; 3];
    assert_eq!(count(&recoloured(&frame, grey)), (1, 1), "grey");
    // Under infrared skin is pale, and hair and eyes are grey.
    let infrared = |[r, ..]: [u8; 3]| [100 + r / 2, 90 + r / 2, 110 + r / 2];
    assert_eq!(count(&recoloured(&frame, infrared)), (1, 1), "infrared");
    let half = Window { anchor: Point::new(0.0, 0.5), ..Window::upright(middle(), 640.0, (480, 640)) };
    assert!(count(&seen_through(&frame, &half, now())).0 <= 1, "half a face");
    let filling = Window::upright(Point::new(320.0, 370.0), 190.0, (720, 960));
    assert_eq!(count(&seen_through(&frame, &filling, now())), (1, 1), "a face that fills the frame");
    let head_down = Window { angle: std::f32::consts::PI, ..Window::upright(middle(), 640.0, SIZE) };
    assert!(count(&seen_through(&frame, &head_down, now())).0 <= 1, "upside down");
    // A head of 40 px may be missed, but never becomes several.
    let small = Window::upright(middle(), 1280.0 / 40.0 * 200.0, (1280, 960));
    assert!(count(&seen_through(&frame, &small, now())).0 <= 1, "a face of 40 px");
    for (columns, rows, size) in [(2, 1, (640, 800)), (3, 1, (480, 600))] {
        assert_eq!(count(&wall_of(&frame, columns, rows, size)).0, columns as usize, "{columns} in a row");
    }
    let twenty = count(&wall_of(&frame, 5, 4, (256, 320))).0;
    assert!((12..=20).contains(&twenty), "{twenty} of twenty people");
    // As much work as any: a small face in a large picture.
    let wide = Window::upright(middle(), 9000.0, (4500, 3000));
    assert!(count(&seen_through(&frame, &wide, now())).0 <= 1, "a large picture");
}

/// A copy of the models with one change, and what opening it says.
fn fault_after(change: impl Fn(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    change(folder.path());
    match Vision::open(folder.path()) {
        Ok(_) => panic!("opened"),
        Err(error) => error.to_string(),
    }
}

fn rewrite(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    use std::io::Write;
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::File::create(path).unwrap().write_all(&bytes).unwrap();
}

#[test]
fn spoilt_models_are_named_with_their_mend() {
    let missing = fault_after(|dir| std::fs::remove_file(dir.join("eyeband.onnx")).unwrap());
    assert!(missing.contains("eyeband.onnx") && missing.contains("install"), "{missing}");
    let cut = fault_after(|dir| rewrite(&dir.join("finder.onnx"), |bytes| bytes.truncate(1000)));
    assert!(cut.contains("finder.onnx") && cut.contains("1000 bytes"), "{cut}");
    let flipped = fault_after(|dir| rewrite(&dir.join("portrait_seg.onnx"), |bytes| bytes[5000] ^= 1));
    assert!(flipped.contains("portrait_seg.onnx") && flipped.contains("sha256"), "{flipped}");
    let unlisted = fault_after(|dir| std::fs::remove_file(dir.join("models.toml")).unwrap());
    assert!(unlisted.contains("models.toml"), "{unlisted}");
    let foreign = fault_after(|dir| {
        rewrite(&dir.join("models.toml"), |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text.replace("\"alpha\"", "\"trimap\"").into_bytes();
        });
    });
    assert!(foreign.contains("trimap") && foreign.contains("matte"), "{foreign}");
    let list = |from: &'static str, to: &'static str| {
        fault_after(move |dir| {
            rewrite(&dir.join("models.toml"), |bytes| {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replace(from, to).into_bytes();
            });
        })
    };
    let fewer = list("output = [1, 71]", "output = [1, 70]");
    assert!(fewer.contains("eyeband.onnx") && fewer.contains("70"), "{fewer}");
    let role = list("[landmarks]", "[landmark]");
    assert!(role.contains("landmarks"), "{role}");
}

#[test]
fn the_mirror_of_the_mirror_is_the_point() {
    for i in 0..Landmarks::COUNT {
        assert_eq!(points::mirror_of(points::mirror_of(i)), i);
    }
}
