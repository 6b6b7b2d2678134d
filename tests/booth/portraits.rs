//! Real portraits that lie beside the repository: the judge's verdicts on them, and how long a live frame takes it.
//! Each test skips with a sentence where the data is absent.

use std::path::{Path, PathBuf};
use std::time::Instant;

use gradbooth::checks::{Subject, evaluate};
use gradbooth::guide::overlay::Framing;
use gradbooth::imaging::decode::decode;
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

fn faces() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/faces")
}

/// The files of the list, in its order; empty where it is absent.
fn listed() -> Vec<PathBuf> {
    let Ok(list) = std::fs::read_to_string(faces().join("session.csv")) else { return Vec::new() };
    let names = list.lines().skip(1).filter_map(|line| line.split(',').next());
    names.map(|name| faces().join("images").join(name)).collect()
}

#[test]
#[ignore = "temporary"]
fn zz_bench() {
    let mut vision = Vision::open(&Vision::default_models()).unwrap();
    let profile = Profile::named(Profile::DEFAULT).unwrap();
    let mut dump = String::new();
    let (mut look, mut judge, mut n) = (0.0, 0.0, 0.0);
    for file in listed() {
        let picture = decode(&std::fs::read(&file).unwrap()).unwrap();
        let (w, h) = (picture.width, picture.height);
        let small = picture.into_frame(0, Instant::now());
        // nearest to 960 x 1280, cover
        let k = (w as f32 / 960.0).min(h as f32 / 1280.0);
        let mut rgb = Vec::new();
        for y in 0..1280 {
            for x in 0..960 {
                rgb.extend(small.pixel((x as f32 * k) as i64, (y as f32 * k) as i64));
            }
        }
        let frame = gradbooth::domain::Frame::new(960, 1280, rgb, 0, Instant::now()).unwrap();
        for effort in [Effort::Live, Effort::Still] {
            vision.forget();
            vision.look(&frame, effort);
            let t = Instant::now();
            let scene = vision.look(&frame, effort);
            let l = t.elapsed();
            let cut = Framing::widest(960, 1280).cut();
            let live = effort == Effort::Live;
            let t = Instant::now();
            let report = evaluate(&Subject { scene: &scene, cut, file: None, live }, profile);
            let j = t.elapsed();
            if live {
                look += l.as_secs_f64() * 1e3;
                judge += j.as_secs_f64() * 1e3;
                n += 1.0;
            }
            dump.push_str(&format!("{} {live} {report:?}\n", file.display()));
        }
    }
    println!("look {:.1} ms judge {:.1} ms", look / n, judge / n);
    std::fs::write(std::env::var("DUMP").unwrap(), dump).unwrap();
}
