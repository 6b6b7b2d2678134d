//! How long a portrait takes on one core, without vision: `cargo bench --bench portrait`. Figures in docs/performance.md.

#![expect(clippy::disallowed_methods, reason = "a frame has a time")]

use std::path::Path;
use std::time::Instant;

use divan::{Bencher, black_box};
use gradbooth::domain::{Background, Cut, Face, Frame, Landmarks, Matte, Plates, Point, Rect, Scene};
use gradbooth::imaging::decode::decode;
use gradbooth::imaging::jpeg::{Subsampling, encode};
use gradbooth::imaging::resample::{resample, resample_plane};
use gradbooth::imaging::window::{Pyramid, Window};
use gradbooth::portrait::by_light::{ByLight, matte_by_light};
use gradbooth::portrait::{Spec, develop};

fn main() {
    divan::main();
}

const SIZE: (u32, u32) = (1280, 960);

/// A rendered sitter of 640 x 800 px in the middle of a camera's frame of 1280 x 960, with its exact outline.
fn scene() -> Scene {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters/kenji");
    let light: Vec<Vec<u16>> = ["key_left", "key_right", "fill_top", "bg_left", "bg_right", "ambient"]
        .iter()
        .map(|base| image::open(root.join(format!("basis_{base}.png"))).expect("a light basis").into_rgb16().into_raw())
        .collect();
    let encoded = |at: usize| {
        let sum: f32 = light.iter().map(|base| f32::from(base[at]) / 65535.0 * 2.0).sum();
        (sum.min(1.0).powf(1.0 / 2.2) * 255.0) as u8
    };
    let rgb = (0..light[0].len()).map(encoded).collect();
    let outline = image::open(root.join("alpha.png")).expect("an outline").into_luma8().into_raw();
    let grey = outline.iter().flat_map(|a| [*a; 3]).collect();
    let frame = camera(rgb);
    let alpha = camera(grey).rgb().iter().step_by(3).copied().collect();
    // Eyes of the sitter lie near (320, 345), the head is 210 px wide; the frame shows it 1.2 times as large.
    let eyes = Point::new(640.0, 414.0);
    Scene { frame, faces: vec![face(eyes, 252.0)], matte: Some(Matte { width: SIZE.0, height: SIZE.1, alpha }) }
}

/// 640 x 800 px as the camera sees them: 1.2 times as large, the edges going on.
fn camera(rgb: Vec<u8>) -> Frame {
    let sitter = Frame::new(640, 800, rgb, 0, Instant::now()).expect("640 x 800");
    let window = Window::upright(Point::new(320.0, 400.0), SIZE.0 as f32 / 1.2, SIZE);
    let pixels = Pyramid::new(&sitter).sample(&window);
    Frame::new(SIZE.0, SIZE.1, pixels, 0, Instant::now()).expect("1280 x 960")
}

/// A face of `width` with its eyes' middle at `eyes`.
fn face(eyes: Point, width: f32) -> Face {
    let points = std::array::from_fn(|i| {
        let (x, y) = match i {
            0..36 => {
                let turn = i as f32 / 36.0 * std::f32::consts::TAU;
                (turn.sin() * 0.5, 0.35 - turn.cos() * 0.7)
            }
            36 => (-0.38, 0.0),
            44 => (-0.14, 0.0),
            52 => (0.38, 0.0),
            60 => (0.14, 0.0),
            _ => (0.0, 0.4),
        };
        Point::new(eyes.x + x * width, eyes.y + y * width)
    });
    let bounds = Rect::new(eyes.x - width / 2.0, eyes.y - width, width, 2.0 * width);
    Face {
        landmarks: Some(Landmarks::new(points)),
        crown: Some(Point::new(eyes.x, eyes.y - 0.85 * width)),
        ..Face::at(bounds, 1.0)
    }
}

/// Cut, file of 30-40 KB, read back; the background as photographed, or another.
#[divan::bench(args = ["keep", "blue", "white"])]
fn developed(bencher: Bencher<'_, '_>, background: &str) {
    let scene = scene();
    let background = match background {
        "blue" => Background::Blue,
        "white" => Background::White,
        _ => Background::Keep,
    };
    let spec = Spec { background, ..Spec::default() };
    bencher.bench_local(|| black_box(develop(&scene, &spec).expect("a portrait").portrait.jpeg.len()));
}

fn cut() -> Cut {
    Cut { origin: Point::new(366.0, 88.0), scale: 0.85 }
}

/// The picture through the cut, in linear light.
#[divan::bench]
fn stage_resampled(bencher: Bencher<'_, '_>) {
    let scene = scene();
    bencher.bench_local(|| black_box(resample(&scene.frame, cut()).rgb().len()));
}

/// The matte through the cut.
#[divan::bench]
fn stage_matte_resampled(bencher: Bencher<'_, '_>) {
    let matte = scene().matte.expect("a matte");
    bencher.bench_local(|| black_box(resample_plane(&matte.alpha, matte.width, matte.height, cut()).len()));
}

/// One of some six tries to meet the size.
#[divan::bench]
fn stage_encoded(bencher: Bencher<'_, '_>) {
    let picture = resample(&scene().frame, cut());
    bencher.bench_local(|| black_box(encode(&picture, 85, Subsampling::Full).expect("a file").len()));
}

/// The file read back.
#[divan::bench]
fn stage_read_back(bencher: Bencher<'_, '_>) {
    let file = encode(&resample(&scene().frame, cut()), 85, Subsampling::Full).expect("a file");
    bencher.bench_local(|| black_box(decode(&file).expect("a picture").rgb.len()));
}

/// The outline by two frames of different background light; the plate is the frame's own wall.
#[divan::bench]
fn matte_by_two_lights(bencher: Bencher<'_, '_>) {
    let scene = scene();
    let matte = scene.matte.as_ref().expect("a matte");
    let wall = |share: u16| {
        let dimmed = |(i, v): (usize, &u8)| {
            let (a, v) = (u16::from(matte.alpha[i / 3]), u16::from(*v));
            ((v * a + v * (255 - a) / 255 * share) / 255) as u8
        };
        let pixels = scene.frame.rgb().iter().enumerate().map(dimmed).collect();
        Frame::new(SIZE.0, SIZE.1, pixels, 0, scene.frame.captured_at).expect("1280 x 960")
    };
    let plates = Plates::new(scene.frame.clone(), wall(150)).expect("plates of one size");
    let dimmed = wall(150);
    let light = ByLight { plates: &plates, dimmed: Some(&dimmed) };
    bencher.bench_local(|| black_box(matte_by_light(&scene.frame, matte, &light).source));
}
