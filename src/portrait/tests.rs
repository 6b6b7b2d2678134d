//! Tests of the cut, the background and the file, on drawn sitters.

use proptest::proptest;

use super::*;
use crate::domain::{Face, Landmarks, Point, Rect};

#[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
fn frame(width: u32, height: u32, pixel: impl Fn(f32, f32) -> [u8; 3]) -> Frame {
    let at = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = at.flat_map(|(x, y)| pixel(x as f32 + 0.5, y as f32 + 0.5)).collect();
    let Ok(frame) = Frame::new(width, height, rgb, 7, std::time::Instant::now()) else { panic!("size") };
    frame
}

/// A face of `width` at `eyes`, 126 points, chin `1.05 width` below the eyes.
fn face(eyes: Point, width: f32, hair_over_eyes: f32) -> Face {
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
            37..52 | 68 => (-0.26, 0.0),
            53..68 | 69 => (0.26, 0.0),
            _ => (0.0, 0.4),
        };
        Point::new(eyes.x + x * width, eyes.y + y * width)
    });
    let bounds = Rect::new(eyes.x - width / 2.0, eyes.y - width, width, 2.0 * width);
    Face {
        landmarks: Some(Landmarks::new(points)),
        crown: Some(Point::new(eyes.x, eyes.y - hair_over_eyes)),
        ..Face::at(bounds, 1.0)
    }
}

/// A sitter with head and shoulders before a wall; the matte has a soft rim.
fn scene(width: u32, height: u32, eyes: Point, face_width: f32, wall: [u8; 3]) -> Scene {
    let hair = 0.9 * face_width;
    let cover = move |x: f32, y: f32| {
        let head = ((x - eyes.x) / (0.62 * face_width)).hypot((y - eyes.y - 0.1 * face_width) / face_width);
        let body = ((x - eyes.x).abs() / (1.05 * face_width)).max((eyes.y + 1.6 * face_width - y) / face_width);
        ((1.0 - head.min(body)) * face_width / 3.0).clamp(0.0, 1.0)
    };
    let weave = |x: f32, y: f32| ((x * 0.9).sin() * (y * 0.7).cos() * 40.0) as i16;
    let picture = frame(width, height, |x, y| {
        let (a, t) = (cover(x, y), weave(x, y));
        let sitter = [150 + t, 100 + t, 80 + t];
        std::array::from_fn(|c| (a * f32::from(sitter[c]) + (1.0 - a) * f32::from(wall[c])) as u8)
    });
    let alpha = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let alpha = alpha.map(|(x, y)| (cover(x as f32 + 0.5, y as f32 + 0.5) * 255.0) as u8).collect();
    let matte = Some(Matte { width, height, alpha });
    Scene { frame: picture, faces: vec![face(eyes, face_width, hair)], matte }
}

/// Hair top, eye line, face width, centre in the cut.
fn in_cut(scene: &Scene, cut: Cut) -> (f32, f32, f32, f32) {
    let face = &scene.faces[0];
    let hair = face.crown.map_or(f32::NAN, |crown| cut.cut_from_frame(crown).y);
    let landmarks = face.landmarks.as_ref().unwrap().mapped(|p| cut.cut_from_frame(p));
    let (left, right) = landmarks.cheeks();
    (hair, landmarks.eyes_midpoint().y, landmarks.cheek_to_cheek(), f32::midpoint(left.x, right.x))
}

#[test]
fn with_room_the_aim_is_nearly_met() {
    let scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 120, 200]);
    let cut = plan_cut(&scene, &Aim::default()).unwrap();
    let (hair, eyes, width, x) = in_cut(&scene, cut);
    assert!((hair - 80.0).abs() < 12.0 && (eyes - 250.0).abs() < 25.0, "{hair} {eyes}");
    assert!((width - 215.0).abs() < 20.0 && (x - 240.0).abs() < 0.5, "{width} {x}");
    assert!(cut.fits(1280, 960));
}

proptest! {
    #[test]
    fn every_cut_keeps_every_range_and_stays_inside(
        (x, y) in (100.0f32..900.0, 100.0f32..700.0), face_width in 40.0f32..400.0, hair in 0.5f32..1.6,
    ) {
        let frame = frame(1000, 800, |_, _| [128; 3]);
        let scene = Scene { frame, faces: vec![face(Point::new(x, y), face_width, hair * face_width)], matte: None };
        match plan_cut(&scene, &Aim::default()) {
            Ok(cut) => {
                let (hair, eyes, width, x) = in_cut(&scene, cut);
                proptest::prop_assert!((49.9..=110.1).contains(&hair), "hair {}", hair);
                proptest::prop_assert!((199.9..=300.1).contains(&eyes), "eyes {}", eyes);
                proptest::prop_assert!((179.9..=300.1).contains(&width), "width {}", width);
                proptest::prop_assert!((x - 240.0).abs() <= 15.1, "x {}", x);
                proptest::prop_assert!(cut.fits(1000, 800));
            }
            Err(PortraitFault::NoRoom { by_px, .. } | PortraitFault::Conflict { by_px, .. }) => {
                proptest::prop_assert!(by_px >= 0.9, "{}", by_px);
            }
            Err(other) => proptest::prop_assert!(false, "{}", other),
        }
    }
}

#[test]
fn hair_that_stands_too_high_is_named_with_its_pixels() {
    let frame = frame(3000, 3000, |_, _| [128; 3]);
    let scene = Scene { frame, faces: vec![face(Point::new(1500.0, 1500.0), 200.0, 400.0)], matte: None };
    // At the smallest face, 180, hair and eyes lie 360 apart where 250 are allowed.
    let fault = plan_cut(&scene, &Aim::default()).unwrap_err();
    let PortraitFault::Conflict { range: Range::HairTop, by_px } = fault else { panic!("{fault}") };
    assert!((by_px - 110.0).abs() < 2.0, "{by_px}");
}

#[test]
fn a_tight_frame_is_refused_unless_plain_background_may_go_on() {
    // The head nearly touches the upper edge.
    let scene = scene(700, 900, Point::new(350.0, 215.0), 230.0, [90, 120, 200]);
    let kept = plan_cut(&scene, &Aim::default());
    assert!(matches!(kept, Err(PortraitFault::NoRoom { side: Side::Top, .. })), "{kept:?}");
    let cut = plan_cut(&scene, &Aim { may_extend: true, ..Aim::default() }).unwrap();
    assert!(cut.origin.y < 0.0);
    let (hair, ..) = in_cut(&scene, cut);
    assert!((50.0..=110.0).contains(&hair));
}

#[test]
fn without_a_face_or_its_features_there_is_no_cut() {
    let mut scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 120, 200]);
    scene.faces[0].crown = None;
    assert_eq!(plan_cut(&scene, &Aim::default()), Err(PortraitFault::HairCutOff));
    scene.faces[0].landmarks = None;
    assert_eq!(plan_cut(&scene, &Aim::default()), Err(PortraitFault::NoFeatures));
    scene.faces.clear();
    assert_eq!(plan_cut(&scene, &Aim::default()), Err(PortraitFault::NoFace));
}

#[test]
fn the_sitter_is_untouched_and_the_wall_becomes_the_colour() {
    let scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 160, 110]);
    let spec = Spec { background: Background::Blue, ..Spec::default() };
    let cut = plan_cut(&scene, &spec.aim).unwrap();
    let plain = resample(&scene.frame, cut);
    let source = scene.matte.as_ref().unwrap();
    let alpha = resample_plane(&source.alpha, source.width, source.height, cut);
    let matte = Matte { width: 480, height: 640, alpha };
    let (made, matte) = background::replace(&plain, &matte, [100, 197, 255], true);
    let (mut inside, mut outside) = (0, 0);
    for (at, alpha) in matte.alpha.iter().enumerate() {
        let (new, old) = (&made[at * 3..at * 3 + 3], &plain.rgb()[at * 3..at * 3 + 3]);
        match alpha {
            255 => {
                inside += 1;
                assert_eq!(new, old);
            }
            0 => {
                outside += 1;
                let off = new.iter().zip([100u8, 197, 255]).map(|(n, w)| n.abs_diff(w)).max();
                assert!(off <= Some(5), "{new:?}");
            }
            _ => {}
        }
    }
    assert!(inside > 50_000 && outside > 50_000, "{inside} {outside}");
}

#[test]
fn the_file_is_what_the_norm_wants_and_the_same_twice() {
    let scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 160, 110]);
    for background in [Background::Keep, Background::White, Background::Grey] {
        let spec = Spec { background, window_kb: (5, 40), accepted_kb: (5, 40), ..Spec::default() };
        let made = develop(&scene, &spec).unwrap();
        let facts = decode::decode(&made.portrait.jpeg).unwrap().facts;
        assert_eq!((facts.width, facts.height, facts.dpi), (480, 640, Some((300, 300))));
        assert_eq!((facts.bits, facts.channels, facts.quality), (8, 3, Some(made.portrait.quality)));
        assert!((5 * 1024..=40_000).contains(&made.portrait.jpeg.len()));
        assert_eq!((made.picture.width(), made.picture.height()), (480, 640));
        assert_eq!(made.matte.as_ref().map(|m| m.alpha.len()), Some(480 * 640));
        assert_eq!(develop(&scene, &spec).unwrap().portrait.jpeg, made.portrait.jpeg);
    }
}

#[test]
fn a_background_cannot_be_replaced_blindly() {
    let mut scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 160, 110]);
    scene.matte = None;
    let spec = Spec { background: Background::White, ..Spec::default() };
    assert_eq!(develop(&scene, &spec).err(), Some(PortraitFault::NoMatte));
}

#[test]
fn an_impossible_file_size_is_a_fault_that_says_so() {
    let scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 160, 110]);
    let spec = Spec { window_kb: (1, 2), accepted_kb: (1, 2), ..Spec::default() };
    assert!(matches!(develop(&scene, &spec), Err(PortraitFault::File(JpegError::TooLarge { most: 2000, .. }))));
}

/// Squares of pure colours on the sitter's face, away from the outline: nobody can turn, mirror or stretch them unseen.
const MARKS: [((f32, f32), [u8; 3]); 4] = [
    ((-0.30, -0.35), [230, 20, 20]),
    ((0.30, -0.35), [20, 220, 20]),
    ((-0.30, 0.5), [20, 20, 230]),
    ((0.34, 0.5), [220, 20, 220]),
];

/// The scene with the marks, each a sixth of a face wide.
fn marked(width: u32, height: u32, eyes: Point, face_width: f32) -> Scene {
    let mut scene = scene(width, height, eyes, face_width, [120, 170, 215]);
    let base = scene.frame.clone();
    scene.frame = frame(width, height, |x, y| {
        let on = |&&((dx, dy), _): &&((f32, f32), [u8; 3])| {
            let (dx, dy) = (x - eyes.x - dx * face_width, y - eyes.y - dy * face_width);
            dx.abs().max(dy.abs()) < face_width / 12.0
        };
        MARKS.iter().find(on).map_or_else(|| base.pixel(x as i64, y as i64), |(_, colour)| *colour)
    });
    scene
}

/// Middle of what has nearly this colour.
fn middle_of(picture: &Frame, colour: [u8; 3]) -> Option<Point> {
    let (mut n, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    for y in 0..i64::from(picture.height()) {
        for x in 0..i64::from(picture.width()) {
            if picture.pixel(x, y).iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 60) {
                (n, x_sum, y_sum) = (n + 1.0, x_sum + x as f32 + 0.5, y_sum + y as f32 + 0.5);
            }
        }
    }
    (n > 50.0).then(|| Point::new(x_sum / n, y_sum / n))
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(12))]

    #[test]
    fn a_marked_sitter_is_neither_mirrored_nor_turned_nor_stretched(
        (x, y) in (520.0f32..760.0, 360.0f32..430.0), face_width in 170.0f32..260.0, replaced: bool,
    ) {
        let scene = marked(1280, 960, Point::new(x, y), face_width);
        let background = if replaced { Background::White } else { Background::Keep };
        let spec = Spec { background, window_kb: (5, 40), accepted_kb: (5, 40), ..Spec::default() };
        let made = develop(&scene, &spec).unwrap();
        // As the file has it, not as it was before.
        let read = decode::decode(&made.portrait.jpeg).unwrap();
        let picture = Frame::new(480, 640, read.rgb, 0, scene.frame.captured_at).unwrap();
        for ((dx, dy), colour) in MARKS {
            let wanted = made.cut.cut_from_frame(Point::new(x + dx * face_width, y + dy * face_width));
            let found = middle_of(&picture, colour);
            let off = found.map_or(f32::INFINITY, |found| found.distance(wanted));
            proptest::prop_assert!(off < 1.0, "{:?}: {:?} for {:?}", colour, found, wanted);
        }
        // And the three ranges as the file has them, from the marks about the eyes.
        let (hair, eyes, width, _) = in_cut(&scene, made.cut);
        proptest::prop_assert!((50.0..=110.0).contains(&hair) && (200.0..=300.0).contains(&eyes), "{} {}", hair, eyes);
        proptest::prop_assert!((180.0..=300.0).contains(&width), "{}", width);
    }

    #[test]
    fn inside_the_person_any_portrait_is_the_resampled_original(
        seed in 1u32.., (x, y) in (-60.0f32..60.0, -40.0f32..40.0), scale in 0.3f32..1.6, colour: [u8; 3], refine: bool,
    ) {
        // Random pixels under a random matte of whole, soft and empty patches.
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let (width, height) = (320_u32, 400_u32);
        let patches: Vec<u8> = (0..40 * 50).map(|_| match next() { 0..100 => 0, 100..200 => 255, other => other }).collect();
        let alpha: Vec<u8> = (0..width * height).map(|at| patches[(at / width / 8 * 40 + at % width / 8) as usize]).collect();
        let pixels: Vec<u8> = (0..width * height * 3).map(|_| next()).collect();
        let original = Frame::new(width, height, pixels, 0, frame(1, 1, |_, _| [0; 3]).captured_at).unwrap();
        let cut = Cut { origin: Point::new(x, y), scale };
        let (plain, alpha) = (resample(&original, cut), resample_plane(&alpha, width, height, cut));
        let (made, matte) = background::replace(&plain, &Matte { width: 480, height: 640, alpha }, colour, refine);
        let whole: Vec<usize> = (0..matte.alpha.len()).filter(|at| matte.alpha[*at] == 255).collect();
        proptest::prop_assert!(whole.len() > 10_000, "{}", whole.len());
        for at in whole {
            proptest::prop_assert_eq!(&made[at * 3..at * 3 + 3], &plain.rgb()[at * 3..at * 3 + 3]);
        }
    }

    #[test]
    fn a_head_that_fits_the_aim_meets_it_within_three_pixels(
        (x, y) in (600.0f32..1400.0, 600.0f32..1000.0), face_width in 80.0f32..400.0,
    ) {
        // The aim's own proportions, 170 from hair to eyes for a face of 215, in a frame with room for it.
        let frame = frame(2000, 2000, |_, _| [128; 3]);
        let face = face(Point::new(x, y), face_width, 170.0 / 215.0 * face_width);
        let scene = Scene { frame, faces: vec![face], matte: None };
        let aim = Aim::default();
        let cut = plan_cut(&scene, &aim).unwrap();
        let (hair, eyes, width, middle) = in_cut(&scene, cut);
        let pairs =
            [(hair, aim.hair_top), (eyes, aim.eye_line), (width, aim.face_width), (middle, aim.centre_x)];
        for (found, wanted) in pairs {
            proptest::prop_assert!((found - wanted).abs() <= 3.0, "{} for {}", found, wanted);
        }
    }
}

/// Whether any scale and place keeps all ranges inside the frame: tried one by one, with nothing of `plan_cut`.
fn some_cut_exists(scene: &Scene, aim: &Aim) -> bool {
    let (width, height) = (scene.frame.width() as f32, scene.frame.height() as f32);
    let (hair, eyes, wide, middle) = in_cut(scene, Cut::IDENTITY);
    (0..=480).any(|step| {
        let scale = (aim.face_width_range.0 + step as f32 * 0.25) / wide;
        let (w, h) = (480.0 / scale, 640.0 / scale);
        let fits = |low: f32, high: f32, places: &dyn Fn(f32) -> bool| {
            (0..=600).any(|i| places(low + (high - low) * i as f32 / 600.0))
        };
        let within = |value: f32, (low, high): (f32, f32)| value >= low && value <= high;
        w <= width
            && h <= height
            && fits(0.0, height - h, &|y| {
                within((hair - y) * scale, aim.hair_top_range) && within((eyes - y) * scale, aim.eye_line_range)
            })
            && fits(0.0, width - w, &|x| ((middle - x) * scale - aim.centre_x).abs() <= aim.centre_tolerance)
    })
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]

    #[test]
    fn whenever_the_ranges_can_be_met_there_is_a_cut_and_else_what_cannot_is_named(
        (x, y) in (150.0f32..850.0, 150.0f32..650.0), face_width in 90.0f32..330.0, hair in 0.25f32..1.7,
    ) {
        let frame = frame(1000, 800, |_, _| [128; 3]);
        let scene = Scene { frame, faces: vec![face(Point::new(x, y), face_width, hair * face_width)], matte: None };
        let aim = Aim::default();
        match plan_cut(&scene, &aim) {
            Ok(_) => {}
            Err(fault) => {
                proptest::prop_assert!(!some_cut_exists(&scene, &aim), "refused though possible: {}", fault);
                // Over the face's width on the cut, at which the head alone is in conflict.
                let (_, _, wide, _) = in_cut(&scene, Cut::IDENTITY);
                let (most, least) = (180.0 * hair * face_width / wide, 300.0 * hair * face_width / wide);
                let named = if let PortraitFault::Conflict { range: Range::HairTop, .. } = fault {
                    most > 250.0
                } else if let PortraitFault::Conflict { range: Range::EyeLine, .. } = fault {
                    least < 90.0
                } else {
                    matches!(fault, PortraitFault::NoRoom { .. }) && most <= 250.0 && least >= 90.0
                };
                proptest::prop_assert!(named, "{} at {} to {}", fault, most, least);
            }
        }
    }
}

/// A pixel from its place, what it was, and noise of a strength.
type Change<'a> = &'a mut dyn FnMut(i64, i64, [u8; 3], &mut dyn FnMut(f32) -> f32) -> [f32; 3];

/// Pictures that are hard to bring to a size: by name.
fn hard_pictures() -> Vec<(&'static str, Scene)> {
    let base = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [120, 170, 215]);
    let mut state = 9_u32;
    let mut noise = move |strength: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 32768.0 * strength - strength
    };
    let mut with = |change: Change<'_>| {
        let pixels = (0..960).flat_map(|y| (0..1280).map(move |x| (x, y)));
        let rgb = pixels
            .flat_map(|(x, y)| change(x, y, base.frame.pixel(x, y), &mut noise))
            .map(|v| v.clamp(0.0, 255.0) as u8);
        Scene { frame: Frame::new(1280, 960, rgb.collect(), 0, base.frame.captured_at).unwrap(), ..base.clone() }
    };
    let grey = |p: [u8; 3]| 0.3 * f32::from(p[0]) + 0.6 * f32::from(p[1]) + 0.1 * f32::from(p[2]);
    vec![
        ("flat", with(&mut |_, _, _, _| [131.0; 3])),
        ("fine noise", with(&mut |_, _, p, noise| p.map(|v| f32::from(v) + noise(6.0)))),
        ("coarse noise", with(&mut |_, _, p, noise| p.map(|v| f32::from(v) + noise(90.0)))),
        ("striped clothes", with(&mut |x, y, p, _| if y > 640 && x % 8 < 4 { [250.0; 3] } else { p.map(f32::from) })),
        (
            "chequered all over",
            with(&mut |x, y, _, noise| [if (x / 3 + y / 3) % 2 == 0 { 20.0 } else { 235.0 } + noise(15.0); 3]),
        ),
        ("black and white", with(&mut |_, _, p, noise| [grey(p) + noise(4.0); 3])),
        ("dark", with(&mut |_, _, p, noise| p.map(|v| f32::from(v) * 0.1 + noise(2.0)))),
    ]
}

#[test]
fn every_file_lies_in_its_window_or_a_sentence_says_why_not() {
    let windows = [((30, 40), (20, 40), 60), ((20, 40), (20, 40), 60), ((100, 500), (100, 500), 90)];
    let (mut written, mut refused) = (0, 0);
    for (name, scene) in hard_pictures() {
        for (window_kb, accepted_kb, quality_floor) in windows {
            for background in [Background::Keep, Background::Blue] {
                let spec = Spec { background, window_kb, accepted_kb, quality_floor, ..Spec::default() };
                match develop(&scene, &spec) {
                    Ok(made) => {
                        let size = made.portrait.jpeg.len();
                        let within =
                            |(least, most): (u32, u32)| (least as usize * 1024..=most as usize * 1000).contains(&size);
                        assert!(within(accepted_kb), "{name}: {size}");
                        assert!(made.portrait.quality >= quality_floor, "{name}: q{}", made.portrait.quality);
                        // Outside the wanted window only where nothing of it can be had: smaller at the best quality.
                        assert!(within(window_kb) || made.portrait.quality == 100, "{name}: {size}");
                        written += 1;
                    }
                    Err(PortraitFault::File(fault @ (JpegError::TooLarge { .. } | JpegError::TooSmall { .. }))) => {
                        let sentence = fault.to_string();
                        assert!(sentence.contains("bytes") && sentence.contains("take it again"), "{sentence}");
                        refused += 1;
                    }
                    Err(other) => panic!("{name}: {other}"),
                }
                let nearest = Spec { size_binds: false, ..spec };
                let made = develop(&scene, &nearest).unwrap();
                assert!(made.portrait.quality >= quality_floor, "{name} where size does not bind");
            }
        }
    }
    assert!(written >= 20 && refused >= 4, "{written} {refused}");
}

#[test]
fn a_portrait_by_light_says_so_and_a_stale_plate_says_why_not() {
    let scene = scene(1280, 960, Point::new(640.0, 400.0), 220.0, [90, 120, 200]);
    let plate = |level: u8| frame(1280, 960, |_, _| [level, level, 200]);
    let empty = frame(1280, 960, |_, _| [90, 120, 200]);
    let spec = Spec { background: Background::White, window_kb: (5, 40), accepted_kb: (5, 40), ..Spec::default() };
    let by = |lit: &Frame| {
        let plates = crate::domain::Plates::new(lit.clone(), plate(40)).unwrap();
        develop_by_light(&scene, &spec, Some(&ByLight { plates: &plates, dimmed: None })).unwrap()
    };
    let fits = by(&empty);
    assert_eq!((fits.matte_source, fits.light_fault), (MatteSource::Plate, None));
    let stale = by(&plate(230));
    assert_eq!(stale.matte_source, MatteSource::Network);
    assert!(stale.light_fault.is_some_and(|fault| fault.to_string().contains("calibrate again")));
    assert_eq!(stale.portrait.jpeg, develop(&scene, &spec).unwrap().portrait.jpeg);
}
