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
    Face {
        bounds: Rect::new(eyes.x - width / 2.0, eyes.y - width, width, 2.0 * width),
        score: 1.0,
        landmarks: Some(Landmarks::new(points)),
        pose: None,
        crown: Some(Point::new(eyes.x, eyes.y - hair_over_eyes)),
        eyes_open: None,
        glasses: None,
        traits: None,
        left_ear: None,
        right_ear: None,
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
