//! How long vision takes on one core: `cargo bench --bench vision`. Figures in docs/vision.md.

#![expect(clippy::disallowed_methods, reason = "a frame has a time")]

use std::path::Path;
use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{Background, Cut, Frame};
use gradbooth::flow::guide_limits;
use gradbooth::guide::Guide;
use gradbooth::guide::overlay::Framing;
use gradbooth::imaging::window::{Pyramid, Window};
use gradbooth::portrait::{Aim, Spec, develop, plan_cut};
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

fn main() {
    divan::main();
}

/// A rendered sitter in the middle of a camera's frame of 1280 x 960.
fn frame() -> Frame {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters/kenji");
    let light: Vec<Vec<u16>> = ["key_left", "key_right", "fill_top", "bg_left", "bg_right", "ambient"]
        .iter()
        .map(|base| image::open(root.join(format!("basis_{base}.png"))).expect("a light basis").into_rgb16().into_raw())
        .collect();
    let encode = |at: usize| {
        let sum: f32 = light.iter().map(|base| f32::from(base[at]) / 65535.0 * 2.0).sum();
        (sum.min(1.0).powf(1.0 / 2.2) * 255.0) as u8
    };
    let rgb = (0..light[0].len()).map(encode).collect();
    let at = Instant::now();
    let sitter = Frame::new(640, 800, rgb, 0, at).expect("640 x 800");
    let window = Window::upright(sitter_middle(), 1200.0, (1280, 960));
    let pixels = Pyramid::new(&sitter).sample(&window);
    Frame::new(1280, 960, pixels, 0, at).expect("1280 x 960")
}

fn sitter_middle() -> gradbooth::domain::Point {
    gradbooth::domain::Point::new(320.0, 400.0)
}

fn vision() -> Vision {
    Vision::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).expect("the models of this tree")
}

/// A preview frame whose face is held: no search.
#[divan::bench]
fn live_tracked(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    vision.look(&frame, Effort::Live);
    bencher.bench_local(|| black_box(vision.look(&frame, Effort::Live).faces.len()));
}

/// All of a live frame while somebody poses: look, judge, advise. Fifteen a second are needed: at most 66 ms.
#[divan::bench]
fn live_assessed(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    let profile = Profile::named(Profile::DEFAULT).expect("shipped");
    let cut = Framing::widest(frame.width(), frame.height()).cut();
    let mut guide = Guide::new(guide_limits(profile));
    vision.look(&frame, Effort::Live);
    let mut at = frame.captured_at;
    bencher.bench_local(|| {
        let mut frame = frame.clone();
        frame.captured_at = at;
        let scene = vision.look(&frame, Effort::Live);
        let report = evaluate(&Subject { scene: &scene, cut, file: None, live: true }, profile);
        at += Duration::from_millis(66);
        guide.assess(&report, at);
        black_box(guide.hint())
    });
}

/// A preview frame that is searched for faces, as three times a second.
#[divan::bench]
fn live_searched(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    bencher.bench_local(|| {
        vision.forget();
        black_box(vision.look(&frame, Effort::Live).faces.len())
    });
}

/// A still with everything: faces, points twice over, eyes, matte, crown.
#[divan::bench]
fn still(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    bencher.bench_local(|| black_box(vision.look(&frame, Effort::Still).faces.len()));
}

/// All that `portrait` does but reading and writing files: the photo looked at, developed before blue, looked at again, judged.
/// At most 600 ms.
#[divan::bench]
fn portrait(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    let profile = Profile::named(Profile::DEFAULT).expect("shipped");
    let spec = Spec { background: Background::Blue, ..Spec::default() };
    bencher.bench_local(|| {
        let scene = vision.look(&frame, Effort::Still);
        let developed = develop(&scene, &spec).expect("a portrait");
        let finished = vision.look(&developed.picture, Effort::Still);
        let subject = Subject { scene: &finished, cut: Cut::IDENTITY, file: None, live: false };
        black_box(evaluate(&subject, profile).findings.len())
    });
}

/// All that `check` does but reading the file. At most 250 ms.
#[divan::bench]
fn checked(bencher: Bencher<'_, '_>) {
    let (mut vision, frame) = (vision(), frame());
    let profile = Profile::named(Profile::DEFAULT).expect("shipped");
    bencher.bench_local(|| {
        let scene = vision.look(&frame, Effort::Still);
        let cut = plan_cut(&scene, &Aim::default()).expect("room");
        let subject = Subject { scene: &scene, cut, file: None, live: false };
        black_box(evaluate(&subject, profile).findings.len())
    });
}

/// Nobody there: every search is made in vain.
#[divan::bench]
fn still_of_nobody(bencher: Bencher<'_, '_>) {
    let mut vision = vision();
    let empty = Frame::new(1280, 960, vec![128; 1280 * 960 * 3], 0, Instant::now()).expect("1280 x 960");
    bencher.bench_local(|| black_box(vision.look(&empty, Effort::Still).faces.len()));
}

/// Opening the models: hashes, optimisation, warm-up.
#[divan::bench(sample_count = 10)]
fn open() {
    black_box(vision());
}
