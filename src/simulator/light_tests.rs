//! Light in time and the camera's habits, as frames in virtual time show them.

use std::time::{Duration, Instant};

use super::*;
use crate::domain::{CARD, Frame, Point, Rect, Target};

const SECOND: Duration = Duration::from_secs(1);

#[expect(clippy::disallowed_methods, reason = "tests need one moment to count from")]
fn start() -> Instant {
    Instant::now()
}

fn small(physics: Physics) -> Setup {
    Setup { geometry: Geometry::whole_view(300), noise: 0.0, ambient: 0.0, physics, ..Setup::default() }
}

fn rig(setup: Setup, target: Target) -> Rig {
    let booth = VirtualBooth::new(setup);
    booth.seat(Sitter::target(target));
    booth.place(Placement::PERFECT);
    Rig::new(&booth, start())
}

fn light(frame: &Frame, zone: Rect) -> f32 {
    let geometry = Geometry::whole_view(300);
    let from = geometry.camera_from_n(Point::new(zone.x, zone.y));
    let to = geometry.camera_from_n(Point::new(zone.x + zone.width, zone.y + zone.height));
    let (mut sum, mut count) = (0.0, 0.0);
    for y in from.y.round() as i64..to.y.round() as i64 {
        for x in from.x.round() as i64..to.x.round() as i64 {
            sum += tone::linear_from_srgb(frame.pixel(x, y)[1]);
            count += 1.0;
        }
    }
    sum / count
}

/// A frame long after the last change.
fn settled(rig: &mut Rig) -> Frame {
    rig.advance(Duration::from_millis(400));
    while rig.next_frame(Duration::ZERO).is_some() {}
    rig.next_frame(SECOND).unwrap()
}

fn lit(rig: &mut Rig, duties: &[(Channel, Duty)]) -> f32 {
    rig.set_lights(duties);
    light(&settled(rig), CARD)
}

#[test]
fn the_card_has_its_level_at_the_reference_in_virtual_time() {
    let mut rig = rig(small(Physics::ideal()), Target::Card);
    rig.set_lights(&reference());
    let frame = settled(&mut rig);
    assert!((i16::from(frame.pixel(150, 185)[1]) - 118).abs() <= 1, "{:?}", frame.pixel(150, 185));
    let truth = rig.booth().truth(&reference(), rig.now());
    assert!((Truth::luminance(truth.card) - 0.18).abs() < 0.002);
}

#[test]
fn light_adds_within_a_fifth_of_a_percent_before_it_is_coded() {
    let booth = VirtualBooth::new(small(Physics { settle_ms: 30.0, ..Physics::ideal() }));
    booth.seat(Sitter::target(Target::Head));
    let now = start();
    let mut renderer = booth.renderer();
    let mut sum_of = |duties: &[(Channel, Duty)], at: Instant| {
        booth.set_lights(duties, at);
        let exposure = booth.exposure(at + SECOND);
        let moment = exposure.moment.clone().unwrap();
        let planes = renderer.planes(&exposure, &moment);
        (0..3000)
            .map(|i| ((i * 37) % 300, (i * 53) % 400))
            .map(|(x, y)| (0..world::SOURCES).map(|k| moment.factor(k, y) * planes.light(k, (x, y), 1)).sum::<f32>())
            .collect::<Vec<f32>>()
    };
    let singles: Vec<Vec<f32>> = reference().iter().map(|one| sum_of(&[*one], now)).collect();
    let all = sum_of(&reference(), now + 9 * SECOND);
    for (i, all) in all.iter().enumerate().filter(|(_, all)| **all > 0.01) {
        let sum: f32 = singles.iter().map(|one| one[i]).sum();
        assert!((sum / all - 1.0).abs() < 0.002, "{sum} against {all}");
    }
}

/// Largest over smallest row mean in the middle of the card, less 1.
fn bands(frame: &Frame) -> f32 {
    let rows: Vec<f32> = (110..260)
        .map(|y| (60..240).map(|x| tone::linear_from_srgb(frame.pixel(x, y)[1])).sum::<f32>() / 180.0)
        .collect();
    // What is smooth over the height of the card is taken out by a mean over two bands.
    let smooth: Vec<f32> =
        (12..rows.len() - 12).map(|i| rows[i] / (rows[i - 12..=i + 12].iter().sum::<f32>() / 25.0)).collect();
    let (low, high) = smooth.iter().fold((9.0_f32, 0.0_f32), |(l, h), &v| (l.min(v), h.max(v)));
    high / low - 1.0
}

#[test]
fn pulses_make_bands_unless_the_exposure_is_a_whole_number_of_them() {
    let with = |hz: f32, exposure: i64| {
        // One key alone, at half duty: the formula's case.
        let physics = Physics { pwm_hz: hz, readout_ms: 25.0, ..Physics::ideal() };
        // A little noise, so that steps of 8 bits do not look like bands.
        let mut rig = rig(Setup { noise: 0.5, ..small(physics) }, Target::Card);
        rig.set_control("exposure_time_absolute", exposure);
        rig.set_lights(&[(Channel::KeyLeft, Duty::new(0.5)), (Channel::KeyRight, Duty::new(0.5))]);
        bands(&settled(&mut rig))
    };
    let (clean, banded) = (with(1000.0, 100), with(1017.25, 83));
    assert!(clean < 0.008, "{clean}");
    assert!((0.08..0.16).contains(&banded), "{banded}: 11.3 % by the formula");
}

#[test]
fn light_settles_within_50_ms_and_frames_show_their_own_moment() {
    let mut rig = rig(small(Physics { settle_ms: 40.0, readout_ms: 20.0, ..Physics::ideal() }), Target::Card);
    let dark = light(&settled(&mut rig), CARD);
    let switched = rig.now();
    rig.set_lights(&reference());
    let mut seen = Vec::new();
    for _ in 0..8 {
        let frame = rig.next_frame(SECOND).unwrap();
        seen.push((frame.captured_at, light(&frame, CARD)));
    }
    for (at, level) in &seen {
        if *at < switched {
            assert!((level - dark).abs() < 1e-3, "lit before it was switched on");
        }
        if *at > switched + Duration::from_millis(80) {
            assert!((level / 0.18 - 1.0).abs() < 0.02, "{level}");
        }
    }
    assert!(seen.iter().any(|(at, _)| *at < switched), "latency hides nothing");
    assert!(seen.iter().any(|(_, level)| (0.01..0.17).contains(level)), "no frame between: {seen:?}");
}

#[test]
fn cold_panels_shine_brighter_and_fall_as_they_burn() {
    let mut rig = rig(small(Physics { droop: 0.06, warm: 0.0, ..Physics::ideal() }), Target::Card);
    let cold = lit(&mut rig, &reference());
    rig.advance(Duration::from_mins(30));
    let warm = light(&settled(&mut rig), CARD);
    // Against long use at the reference, cold is 1 / (1 - 0.06 · duty); the keys at 0.6 weigh most.
    assert!((cold / warm - 1.034).abs() < 0.008, "{cold} {warm}");
    assert!((warm / 0.18 - 1.0).abs() < 0.01, "{warm}");
}

#[test]
fn faults_of_channels_show_on_the_card() {
    let key = [(Channel::KeyLeft, Duty::new(0.3))];
    let mut rig = rig(small(Physics::ideal()), Target::Card);
    let usual = lit(&mut rig, &key);
    let mut with = |fault| {
        rig.booth().mend_channels();
        rig.booth().break_channel(fault);
        lit(&mut rig, &key)
    };
    assert!(with(ChannelFault::Dead(Channel::KeyLeft)) < 0.01);
    let loose = with(ChannelFault::Loose(Channel::KeyLeft));
    assert!((loose / usual - 1.0 / 0.3).abs() < 0.05, "{loose} {usual}");
    let bent = with(ChannelFault::NonLinear(Channel::KeyLeft, 1.5));
    assert!((bent / usual - 0.3_f32.sqrt()).abs() < 0.02);
    let swapped = with(ChannelFault::Swapped(Channel::KeyLeft, Channel::FillChin));
    assert!(swapped < 0.5 * usual, "{swapped} {usual}");
    rig.booth().mend_channels();
    rig.booth().weaken(Channel::KeyLeft, 0.9);
    assert!((lit(&mut rig, &key) / usual - 0.9).abs() < 0.01);
    rig.booth().weaken(Channel::KeyLeft, 1.0);
    rig.booth().nudge_panel(Channel::KeyLeft, [0.0; 3], 20.0);
    assert!(lit(&mut rig, &key) < 0.97 * usual);
}

#[test]
fn a_forgotten_lock_spoils_superposition_and_a_lock_mends_it() {
    let residual = |lock: bool| {
        let mut rig = rig(small(Physics::ideal()), Target::Card);
        rig.reopen();
        if lock {
            rig.lock();
        }
        let left = [(Channel::KeyLeft, Duty::new(0.5))];
        let right = [(Channel::KeyRight, Duty::new(0.5))];
        let both = [left[0], right[0]];
        let mut frames = |duties: &[(Channel, Duty)]| {
            rig.set_lights(duties);
            let frames: Vec<Frame> = (0..40).filter_map(|_| rig.next_frame(SECOND)).collect();
            light(&frames[39], CARD)
        };
        let (one, other, all) = (frames(&left), frames(&right), frames(&both));
        ((one + other) / all - 1.0).abs()
    };
    assert!(residual(true) < 0.01, "{}", residual(true));
    assert!(residual(false) > 0.2, "{}", residual(false));
}

#[test]
fn exposure_doubles_light_late_and_a_ladder_is_found_by_it() {
    let ratio = |ladder: Vec<u32>| {
        let physics = Physics { exposure_ladder: ladder, control_latency: 3, ..Physics::ideal() };
        let mut rig = rig(small(physics), Target::Card);
        let one = lit(&mut rig, &[(Channel::KeyLeft, Duty::new(0.4))]);
        rig.set_control("exposure_time_absolute", 200);
        let soon = light(&rig.next_frame(SECOND).unwrap(), CARD);
        assert!((soon / one - 1.0).abs() < 0.01, "acts at once");
        light(&settled(&mut rig), CARD) / one
    };
    assert!((ratio(Vec::new()) - 2.0).abs() < 0.02, "{}", ratio(Vec::new()));
    assert!((ratio(vec![39, 78, 200, 312]) - 200.0 / 78.0).abs() < 0.03);
}

#[test]
fn stale_frames_wait_and_lost_ones_never_come() {
    let mut rig = rig(small(Physics { stale_frames: 4, lost_frames: 0.2, ..Physics::ideal() }), Target::Empty);
    let first = rig.next_frame(SECOND).unwrap();
    rig.advance(SECOND);
    let stale = rig.next_frame(SECOND).unwrap();
    let age = rig.now().duration_since(stale.captured_at);
    assert!(age > Duration::from_millis(120) && age < Duration::from_millis(210), "{age:?}");
    let mut missing = 0;
    let mut last = stale.sequence;
    for _ in 0..200 {
        let frame = rig.next_frame(SECOND).unwrap();
        missing += frame.sequence - last - 1;
        last = frame.sequence;
    }
    assert!(first.sequence < 3 && (25..90).contains(&missing), "{missing} of {last}");
}

#[test]
fn unplugged_stalled_and_broken_in_virtual_time() {
    let mut rig = rig(small(Physics::ideal()), Target::Empty);
    assert!(rig.next_frame(SECOND).is_some());
    rig.booth().stall(true);
    let before = rig.now();
    assert!(rig.next_frame(SECOND).is_none() && rig.now() - before == SECOND);
    rig.booth().stall(false);
    rig.booth().corrupt(Corruption::Half, 2);
    let frame = rig.next_frame(SECOND).unwrap();
    assert_eq!(frame.rgb().len(), 300 * 400 * 3);
    rig.booth().plug(Device::Camera, false);
    assert!(rig.next_frame(SECOND).is_none() && !rig.reopen());
    rig.booth().plug(Device::Camera, true);
    assert!(rig.next_frame(SECOND).is_none() && rig.reopen() && rig.next_frame(SECOND).is_some());
    assert_eq!(rig.booth().control(0x009a_0901), Some(3), "automatic again after plugging in");
}

#[test]
fn sun_screen_stain_and_curve_show() {
    let mut rig = rig(small(Physics::ideal()), Target::Card);
    let usual = lit(&mut rig, &reference());
    let sun = Sun { centre: Point::new(240.0, 300.0), radius: 60.0, strength: 0.5, drift: Point::new(60.0, 0.0) };
    rig.booth().shine(Some(sun));
    let middle = Rect::new(220.0, 280.0, 40.0, 40.0);
    let near = light(&rig.next_frame(SECOND).unwrap(), middle);
    rig.advance(4 * SECOND);
    let gone = light(&settled(&mut rig), middle);
    assert!(near > 1.4 * gone, "{near} {gone}");
    rig.booth().shine(None);
    rig.booth().set_screen(0.05, [1.0, 0.5, 0.5]);
    let screened = light(&settled(&mut rig), CARD);
    assert!((screened / usual - 1.025).abs() < 0.006, "{screened} {usual}");
    rig.booth().set_screen(0.0, [1.0; 3]);
    rig.booth().set_curve(1.4, 0.0);
    let dark = lit(&mut rig, &[(Channel::KeyLeft, Duty::new(0.3))]);
    let bright = lit(&mut rig, &[(Channel::KeyLeft, Duty::new(0.6))]);
    assert!((bright / dark - 2.0).abs() > 0.2, "a wrong gamma breaks proportion: {}", bright / dark);
}

#[test]
fn given_sitters_feel_panels_bands_and_knocks_too() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters");
    let booth = VirtualBooth::new(small(Physics { readout_ms: 20.0, ..Physics::ideal() }));
    booth.seat(Sitter::find("kenji", &shipped).unwrap());
    booth.place(Placement::PERFECT);
    let mut rig = Rig::new(&booth, start());
    rig.set_lights(&reference());
    let cheek = Rect::new(150.0, 290.0, 40.0, 40.0);
    let usual = light(&settled(&mut rig), cheek);
    booth.weaken(Channel::KeyLeft, 0.5);
    assert!(light(&settled(&mut rig), cheek) < 0.85 * usual);
    booth.weaken(Channel::KeyLeft, 1.0);
    let straight = settled(&mut rig);
    booth.knock_camera(Knock { dx: 60.0, dy: 0.0, roll_deg: 0.0 });
    let moved = settled(&mut rig);
    // 60 N px are 30 of this camera's.
    let unlike =
        (60..200_i64).map(|x| i32::from(straight.pixel(x, 200)[0].abs_diff(moved.pixel(x + 30, 200)[0]))).sum::<i32>();
    assert!(unlike < 3 * 140, "{unlike}");
    let alpha = rig.booth().renderer().alpha(&booth.exposure(rig.now())).unwrap();
    assert_eq!((alpha.at(150, 160), alpha.at(2, 2)), (255, 0));
    assert!(alpha.alpha.iter().filter(|a| (1..255).contains(*a)).count() > 200, "no soft edge");
}

#[test]
fn booths_by_chance_repeat_with_their_seed() {
    let frame = |seed| {
        let setup = Setup { geometry: Geometry::whole_view(120), ..Setup::random(seed) };
        let booth = VirtualBooth::new(setup);
        booth.seat(Sitter::target(Target::Head));
        let mut rig = Rig::new(&booth, start());
        rig.set_lights(&reference());
        for _ in 0..5 {
            rig.next_frame(SECOND).unwrap();
        }
        rig.next_frame(SECOND).unwrap().rgb().to_vec()
    };
    assert_eq!(frame(3), frame(3));
    assert_ne!(frame(3), frame(4));
}

/// What this thread has used of a processor (Linux), so that other work on the machine does not count.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// Prints what a frame of a plausible booth costs, and its first frame; run with `--ignored --nocapture`. Writes frames for
/// the eye where `target/` is.
#[test]
#[ignore = "a measurement, not a check"]
fn cost_of_a_physical_frame() {
    let wide = Geometry { width: 1280, height: 720, pixels_per_n: 0.9, centre: Point::new(640.0, 351.0) };
    for (name, geometry) in
        [("300x400", Geometry::whole_view(300)), ("960x1280", Geometry::default()), ("1280x720", wide)]
    {
        for target in [Target::Empty, Target::Card, Target::Head, Target::Chart] {
            let booth = VirtualBooth::new(Setup { geometry, ..Setup::random(1) });
            booth.rebuild(|physics| physics.pwm_hz = 1017.25);
            booth.seat(Sitter::target(target));
            let mut rig = Rig::new(&booth, start());
            rig.set_lights(&reference());
            let begun = processor_time();
            rig.next_frame(SECOND).unwrap();
            let first = processor_time().saturating_sub(begun);
            rig.set_lights(&reference());
            rig.advance(SECOND);
            let begun = processor_time();
            for _ in 0..20 {
                rig.next_frame(SECOND).unwrap();
            }
            let each = processor_time().saturating_sub(begun) / 20;
            println!(
                "{name} {target:?}: first {:.0} ms, each {:.2} ms",
                first.as_secs_f64() * 1e3,
                each.as_secs_f64() * 1e3
            );
        }
    }
    let out = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/simulator");
    std::fs::create_dir_all(&out).unwrap();
    let save = |name: &str, setup: Setup, target: Target, change: &dyn Fn(&mut Rig)| {
        let setup = Setup { geometry: Geometry::whole_view(480), ..setup };
        let mut rig = rig(setup, target);
        rig.set_lights(&reference());
        change(&mut rig);
        let frame = settled(&mut rig);
        let image = image::RgbImage::from_raw(480, 640, frame.rgb().to_vec()).unwrap();
        image.save(out.join(format!("{name}.png"))).unwrap();
    };
    for target in [Target::Empty, Target::Card, Target::Head, Target::Chart, Target::Edge] {
        save(&format!("ideal-{target:?}"), Setup::default(), target, &|_| {});
        save(&format!("random-{target:?}"), Setup::random(5), target, &|_| {});
    }
    for channel in [Channel::KeyLeft, Channel::FillTop, Channel::FillChin, Channel::BackgroundLeft] {
        save(&format!("one-{channel:?}"), Setup::default(), Target::Head, &|rig| {
            rig.set_lights(&[(channel, Duty::FULL)]);
        });
    }
    let banding = Physics { pwm_hz: 1017.25, readout_ms: 25.0, ..Physics::ideal() };
    save("banding", Setup { physics: banding, ..Setup::default() }, Target::Head, &|rig| {
        rig.set_control("exposure_time_absolute", 83);
    });
    save(
        "gamma",
        Setup { physics: Physics { gamma: 1.6, ..Physics::ideal() }, ..Setup::default() },
        Target::Head,
        &|_| {},
    );
    save("sun", Setup::default(), Target::Head, &|rig| {
        let (centre, drift) = (Point::new(330.0, 330.0), Point::new(0.0, 0.0));
        rig.booth().shine(Some(Sun { centre, radius: 90.0, strength: 1.2, drift }));
    });
    save("knocked", Setup::default(), Target::Chart, &|rig| {
        rig.booth().knock_camera(Knock { dx: 30.0, dy: 20.0, roll_deg: 4.0 });
    });
    save("stain", Setup::default(), Target::Empty, &|rig| {
        rig.booth().stain(Stain { centre: Point::new(100.0, 120.0), radius: 40.0, darkness: 0.4 });
    });
}
