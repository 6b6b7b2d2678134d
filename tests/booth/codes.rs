//! Hard pictures of QR codes: all are read, none is read wrongly.

use std::path::Path;
use std::time::Duration;

use gradbooth::devices::scanner::decode::QrReader;

/// What reading a folder of pictures gave.
struct Tally {
    read: usize,
    with_code: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
    times: Vec<Duration>,
}

/// Reads every picture that `index.csv` (file, kind, text) names.
fn read_all(folder: &Path) -> Tally {
    let index = std::fs::read_to_string(folder.join("index.csv")).unwrap();
    let mut tally = Tally { read: 0, with_code: 0, wrong: Vec::new(), missed: Vec::new(), times: Vec::new() };
    let mut reader = QrReader::new();
    for line in index.lines().skip(1) {
        let mut fields = line.splitn(3, ',');
        let (file, _kind, text) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let picture = image::open(folder.join(file)).unwrap().into_luma8();
        let begun = processor_time();
        let codes = reader.read(picture.as_raw(), picture.width(), picture.height());
        tally.times.push(processor_time().saturating_sub(begun));
        tally.with_code += usize::from(!text.is_empty());
        let right = codes.iter().any(|code| code.text == text);
        tally.read += usize::from(right);
        if codes.iter().any(|code| code.text != text) {
            tally.wrong.push(file.to_owned());
        }
        if !right && !text.is_empty() {
            tally.missed.push(file.to_owned());
        }
        for corner in codes.iter().flat_map(|code| code.corners) {
            let (width, height) = (picture.width() as f32, picture.height() as f32);
            let near =
                (-0.1 * width..1.1 * width).contains(&corner.x) && (-0.1 * height..1.1 * height).contains(&corner.y);
            assert!(near, "{file}: a corner at {corner:?}");
        }
    }
    tally
}

#[test]
fn our_hard_pictures_are_read() {
    let tally = read_all(Path::new("tests/data/codes"));
    assert_eq!(tally.with_code, 10);
    assert!(tally.wrong.is_empty(), "read wrongly: {:?}", tally.wrong);
    assert!(tally.missed.is_empty(), "not read: {:?}", tally.missed);
}

#[test]
fn at_least_99_in_100_of_all_hard_pictures_are_read() {
    let folder = Path::new("../shared/data/codes");
    if !folder.is_dir() {
        println!("skipped: the whole set of code pictures is not here");
        return;
    }
    let mut tally = read_all(folder);
    tally.times.sort_unstable();
    let mean = tally.times.iter().sum::<Duration>() / tally.times.len() as u32;
    let p95 = tally.times[tally.times.len() * 95 / 100];
    println!(
        "{} of {} read, mean {mean:.1?}, 95 % within {p95:.1?}, missed {:?}",
        tally.read, tally.with_code, tally.missed
    );
    let (mean_limit, p95_limit) = (Duration::from_millis(10), Duration::from_millis(40));
    assert!(mean <= mean_limit && p95 <= p95_limit, "too slow: mean {mean:.1?}, 95 % within {p95:.1?}");
    assert!(tally.wrong.is_empty(), "read wrongly: {:?}", tally.wrong);
    assert!(tally.read * 100 >= tally.with_code * 99, "not read: {:?}", tally.missed);
}

/// What this thread has used of a processor (Linux), so that other work on the machine does not count.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}
