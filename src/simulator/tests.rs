//! The virtual booth as its devices see it.

use std::path::Path;
use std::time::{Duration, Instant};

use image::RgbImage;

use super::*;

fn quiet() -> Setup {
    Setup { noise: 0.0, ambient: 0.0, ..Setup::default() }
}

#[expect(clippy::disallowed_methods, reason = "tests need one moment to count from")]
fn epoch() -> Instant {
    Instant::now()
}

fn shipped(name: &str) -> Sitter {
    Sitter::find(name, &Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters")).unwrap()
}

/// A frame of `booth` with its lights as calibrated.
fn lit_frame(booth: &VirtualBooth) -> Vec<u8> {
    let now = epoch();
    booth.set_lights(&reference(), now);
    booth.renderer().frame(&booth.exposure(now))
}

fn pixel(frame: &[u8], x: usize, y: usize) -> [u8; 3] {
    let at = (y * 960 + x) * 3;
    [frame[at], frame[at + 1], frame[at + 2]]
}

fn mean(frame: &[u8]) -> f64 {
    frame.iter().map(|&v| f64::from(v)).sum::<f64>() / frame.len() as f64
}

#[test]
fn a_plain_picture_at_the_calibrated_level_is_exactly_itself() {
    let picture = RgbImage::from_fn(960, 1280, |x, y| {
        image::Rgb([(x * 7 % 256) as u8, (y * 3 % 256) as u8, ((x ^ y) % 256) as u8])
    });
    let booth = VirtualBooth::new(quiet());
    booth.seat(Sitter::picture("test".to_owned(), picture.clone()));
    booth.place(Placement::PERFECT);
    let frame = lit_frame(&booth);
    let worst = frame.iter().zip(picture.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(1), "{worst:?}");
}

#[test]
fn without_light_everything_is_dark_but_a_phone() {
    let booth = VirtualBooth::new(quiet());
    booth.seat(shipped("mei"));
    let now = epoch();
    assert_eq!(booth.renderer().frame(&booth.exposure(now)).iter().max(), Some(&0));
    booth.show_code("PB1:dark").unwrap();
    assert!(booth.renderer().frame(&booth.exposure(now)).iter().any(|&v| v > 220));
}

#[test]
fn the_shipped_sitters_sit_before_a_blue_wall_with_their_eyes_where_the_norm_wants_them() {
    for name in ["mei", "kenji", "amara"] {
        let booth = VirtualBooth::new(quiet());
        booth.seat(shipped(name));
        booth.place(Placement::PERFECT);
        let frame = lit_frame(&booth);
        let [r, g, b] = pixel(&frame, 480, 40);
        assert!(b > 225 && (80..130).contains(&r) && (170..220).contains(&g), "{name}: wall {r} {g} {b}");
        let cheek = pixel(&frame, 480, 640);
        assert!(cheek[0] > cheek[2], "{name}: no skin at {cheek:?}");
        // The pupils: the darkest places of the eye line lie left and right of N x 240, at N y 250.
        let row = |x: usize| pixel(&frame, x, 512).iter().map(|&v| u32::from(v)).sum::<u32>();
        let darkest = |from: usize, to: usize| (from..to).min_by_key(|&x| row(x)).unwrap();
        let (left, right) = (darkest(360, 470), darkest(490, 600));
        let middle = usize::midpoint(left, right);
        assert!((464..=496).contains(&middle), "{name}: pupils at {left} and {right}");
    }
}

#[test]
fn light_adds() {
    let booth = VirtualBooth::new(quiet());
    booth.seat(shipped("kenji"));
    let now = epoch();
    let mut renderer = booth.renderer();
    let mut linear = |duties: &[(Channel, Duty)]| {
        booth.set_lights(duties, now);
        let frame = renderer.frame(&booth.exposure(now));
        frame.iter().map(|&v| tone::linear_from_srgb(v)).collect::<Vec<_>>()
    };
    let (left, right) = ((Channel::KeyLeft, Duty::new(0.3)), (Channel::KeyRight, Duty::new(0.3)));
    let (one, other, both) = (linear(&[left]), linear(&[right]), linear(&[left, right]));
    let errors = (0..both.len()).filter(|&i| both[i] < 0.9).map(|i| (one[i] + other[i] - both[i]).abs());
    let (sum, count) = errors.fold((0.0, 0), |(sum, count), e| (sum + e, count + 1));
    let level = both.iter().sum::<f32>() / both.len() as f32;
    assert!(sum / (count as f32) < 0.01 * level, "superposition misses by {} of {level}", sum / count as f32);
    // The key at the left of the picture lights the left of the face.
    let half = |frame: &[f32], from: usize| {
        (500..700).flat_map(|y| (from..from + 120).map(move |x| (y * 960 + x) * 3)).map(|i| frame[i]).sum::<f32>()
    };
    assert!(half(&one, 330) > half(&one, 510) && half(&other, 330) < half(&other, 510));
}

#[test]
fn the_wall_stays_when_the_sitter_moves_and_when_they_leave() {
    let booth = VirtualBooth::new(quiet());
    booth.seat(shipped("mei"));
    booth.place(Placement::PERFECT);
    let there = lit_frame(&booth);
    booth.nudge(30.0, 10.0, 0.8);
    let moved = lit_frame(&booth);
    booth.leave();
    let empty = lit_frame(&booth);
    for (x, y) in [(30, 30), (480, 60), (900, 200)] {
        assert_eq!(pixel(&there, x, y), pixel(&empty, x, y));
        assert_eq!(pixel(&moved, x, y), pixel(&empty, x, y));
    }
    assert_ne!(pixel(&there, 480, 640), pixel(&empty, 480, 640));
    assert!(pixel(&empty, 480, 640)[2] > 200, "the empty seat shows the wall");
}

#[test]
fn dead_stuck_and_powerless_lamps() {
    let booth = VirtualBooth::new(quiet());
    booth.seat(shipped("amara"));
    let whole = mean(&lit_frame(&booth));
    booth.break_channel(ChannelFault::Dead(Channel::KeyLeft));
    let less = mean(&lit_frame(&booth));
    booth.mend_channels();
    booth.break_channel(ChannelFault::Stuck(Channel::KeyLeft, Duty::FULL));
    let more = mean(&lit_frame(&booth));
    booth.mend_channels();
    booth.cut_lamp_power(true);
    let dark = mean(&lit_frame(&booth));
    assert!(less < whole - 1.0 && more > whole + 1.0 && dark < 1.0, "{whole} {less} {more} {dark}");
}

#[test]
fn a_picture_is_placed_by_nudging_and_its_edges_go_on() {
    let mut picture = RgbImage::from_pixel(300, 300, image::Rgb([40, 160, 90]));
    for y in 140..160 {
        for x in 140..160 {
            picture.put_pixel(x, y, image::Rgb([250, 250, 250]));
        }
    }
    let booth = VirtualBooth::new(quiet());
    booth.seat(Sitter::picture("square".to_owned(), picture));
    booth.place(Placement::PERFECT);
    booth.nudge(100.0, -50.0, 0.3);
    let frame = lit_frame(&booth);
    for (x, y) in [(2, 2), (957, 2), (2, 1277), (957, 1277)] {
        assert!(pixel(&frame, x, y)[1].abs_diff(160) <= 1, "corner {x} {y}: {:?}", pixel(&frame, x, y));
    }
    // Middle (240, 330) in N: scaled by 0.3 about (240, 250), then moved.
    let at = booth.setup().geometry.camera_from_n(crate::domain::Point::new(340.0, 250.0 + 0.3 * 80.0 - 50.0));
    assert!(pixel(&frame, at.x as usize, at.y as usize)[0] > 240);
}

#[test]
fn seats_differ_by_seed_and_repeat_with_it() {
    let start = |seed| VirtualBooth::new(Setup { seed, ..quiet() }).seat(Sitter::nobody());
    assert_eq!(start(4), start(4));
    assert_ne!(start(4), start(5));
}

#[test]
fn bad_sitters_are_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Sitter::load(folder.path()).unwrap_err();
    assert!(matches!(empty, SitterError::Bases { .. }), "{empty}");
    let text = folder.path().join("text.jpg");
    std::fs::File::create(&text).unwrap();
    assert!(matches!(Sitter::load(&text).unwrap_err(), SitterError::Picture { .. }));
    let nowhere = Sitter::find("no-such-sitter", folder.path()).unwrap_err();
    assert!(nowhere.to_string().contains("no such sitter; name a folder"));
    assert!(Sitter::find("", folder.path()).is_err());
    assert!(Sitter::find("../..", folder.path()).is_err());
}

/// What this thread has used of a processor (Linux), so that other work on the machine does not count.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// Prints what a frame costs; run with `--ignored --nocapture`. Writes frames for the eye where `target/` is.
#[test]
#[ignore = "a measurement, not a check"]
fn cost_of_a_frame() {
    let booth = VirtualBooth::new(Setup::default());
    booth.seat(shipped("mei"));
    let mut renderer = booth.renderer();
    let clock = epoch();
    booth.set_lights(&reference(), clock);
    let mut cost = |name: &str, change: &dyn Fn(u32)| {
        let begun = processor_time();
        for i in 0..20 {
            change(i);
            renderer.frame(&booth.exposure(clock));
        }
        println!("{name}: {:.1} ms a frame", processor_time().saturating_sub(begun).as_secs_f64() * 50.0);
    };
    cost("nothing changes", &|_| {});
    cost("the sitter moves", &|i| booth.nudge(i as f32, 0.0, 1.0));
    booth.place(Placement::PERFECT);
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/simulator");
    std::fs::create_dir_all(&out).unwrap();
    let save = |name: &str| {
        let pixels = lit_frame(&booth);
        RgbImage::from_raw(960, 1280, pixels).unwrap().save(out.join(name)).unwrap();
    };
    for name in ["mei", "kenji", "amara"] {
        booth.seat(shipped(name));
        save(&format!("{name}-start.png"));
        booth.place(Placement::PERFECT);
        save(&format!("{name}.png"));
    }
    booth.show_code("PB1:ujPeIxdGcBefB0hoO8Kz-c2sjht0lLOxJednRBuLDtYSpKH4Us-hAWjF").unwrap();
    save("phone.png");
    booth.leave();
    save("empty.png");
}
