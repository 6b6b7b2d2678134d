//! The checks on a drawn sitter whose measures are known in closed form.

use std::time::Instant;

use super::*;
use crate::domain::{BySide, Face, Frame, HeadPose, Landmarks, Matte, Point, Rect, Side, Traits};

/// A drawn sitter on a plain ground, already 480 x 640: face 215 wide with its middle at x = 240, eyes at y = 250 and 96 px
/// apart, chin 120 px below the eyes, hair from y = 80, shoulders from y = 460.
#[derive(Clone)]
pub(super) struct Drawn {
    pub rgb: Vec<u8>,
    pub alpha: Vec<u8>,
    pub points: [Point; Landmarks::COUNT],
    pub pose: HeadPose,
    pub eyes_open: Option<BySide<f32>>,
    pub glasses: Option<f32>,
    pub traits: Option<Traits>,
    pub confidence: [f32; Landmarks::COUNT],
    pub strangers: Vec<Rect>,
    pub file: Option<FileFacts>,
}

const W: usize = 480;
const H: usize = 640;
const SKIN: [u8; 3] = [200, 155, 130];
const CLOTHES: [u8; 3] = [40, 44, 60];
const GROUND: [u8; 3] = [100, 197, 255];

fn in_head(x: f32, y: f32) -> bool {
    ((x - 240.0) / 112.0).powi(2) + ((y - 236.0) / 156.0).powi(2) < 1.0
}

fn in_body(x: f32, y: f32) -> bool {
    let neck = (x - 240.0).abs() < 60.0 && y > 330.0;
    neck || y > 460.0 && (x - 240.0).abs() < 215.0
}

/// An eye of 44 px by `opening` px at `centre`, in the order of the landmarks.
fn eye(centre: Point, opening: f32, side: Side) -> [Point; 16] {
    let outward = if side == Side::Left { 1.0 } else { -1.0 };
    std::array::from_fn(|i| {
        let (along, lower) = if i <= 8 { (i as f32 / 8.0, 1.0) } else { ((i - 8) as f32 / 8.0, -1.0) };
        let height = (std::f32::consts::PI * along).sin() * opening / 2.0;
        Point::new(centre.x + outward * (22.0 - 44.0 * along), centre.y + lower * height)
    })
}

pub(super) fn landmarks(opening: f32, gap: f32) -> [Point; Landmarks::COUNT] {
    let mut p = [Point::default(); Landmarks::COUNT];
    for (i, point) in p[..36].iter_mut().enumerate() {
        // From the middle of the forehead by the sitter's left, which is right in the picture.
        let turn = i as f32 / 36.0 * std::f32::consts::TAU;
        *point = Point::new(240.0 + 107.5 * turn.sin(), 245.0 - 125.0 * turn.cos());
    }
    let (right, left) = (Point::new(192.0, 250.0), Point::new(288.0, 250.0));
    p[36..52].copy_from_slice(&eye(right, opening, Side::Right));
    p[52..68].copy_from_slice(&eye(left, opening, Side::Left));
    p[68] = right;
    p[69] = left;
    for i in 0..10 {
        p[70 + i] = Point::new(170.0 + 4.0 * i as f32, 225.0);
        p[80 + i] = Point::new(310.0 - 4.0 * i as f32, 225.0);
    }
    for point in &mut p[90..102] {
        *point = Point::new(240.0, 295.0);
    }
    for i in 0..12 {
        let turn = i as f32 / 12.0 * std::f32::consts::TAU;
        let (along, down) = (-turn.cos(), turn.sin());
        p[102 + i] = Point::new(240.0 + 35.0 * along, 325.0 + (8.0 + gap / 2.0) * down);
        p[114 + i] = Point::new(240.0 + 30.0 * along, 325.0 + gap / 2.0 * down);
    }
    p
}

impl Drawn {
    pub(super) fn new() -> Self {
        let points = landmarks(8.0, 1.0);
        let mut drawn = Self {
            rgb: vec![0; W * H * 3],
            alpha: vec![0; W * H],
            points,
            pose: HeadPose::default(),
            eyes_open: Some(BySide { left: 0.98, right: 0.99 }),
            glasses: None,
            traits: Some(bare()),
            confidence: [1.0; Landmarks::COUNT],
            strangers: Vec::new(),
            file: None,
        };
        drawn.paint(|x, y, _| {
            let edge = y < 140.0 || y < 300.0 && (x - 240.0).abs() > 104.0;
            match (in_head(x, y), in_body(x, y)) {
                (true, _) if edge => [30, 24, 22],
                // Tones of a face: a soft fall-off from the middle, the same on both sides.
                (true, _) => SKIN.map(|c| (f32::from(c) * (1.0 - 0.003 * (x - 240.0).abs())) as u8),
                (false, true) if y < 460.0 => SKIN,
                (false, true) => CLOTHES,
                (false, false) => GROUND,
            }
        });
        for y in 0..H {
            for x in 0..W {
                let (fx, fy) = (x as f32 + 0.5, y as f32 + 0.5);
                drawn.alpha[y * W + x] = if in_head(fx, fy) || in_body(fx, fy) { 255 } else { 0 };
            }
        }
        // Eyes with an iris, so that there are edges to be sharp.
        drawn.paint(|x, y, old| {
            let iris = [192.0, 288.0].iter().any(|cx| (x - cx).hypot(y - 250.0) < 6.0);
            if iris && (y - 250.0).abs() < 4.0 { [50, 35, 30] } else { old }
        });
        drawn
    }

    /// Paints every pixel anew from its middle and its old colour.
    pub(super) fn paint(&mut self, colour: impl Fn(f32, f32, [u8; 3]) -> [u8; 3]) {
        for (at, pixel) in self.rgb.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            *pixel = colour((at % W) as f32 + 0.5, (at / W) as f32 + 0.5, *pixel);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a frame has a time; no check reads it")]
    pub(super) fn scene(&self) -> Scene {
        let mut faces = vec![Face {
            bounds: Rect::new(132.0, 120.0, 216.0, 250.0),
            score: 0.99,
            landmarks: Some(Landmarks::with_confidence(self.points, self.confidence)),
            pose: Some(self.pose),
            crown: Some(Point::new(240.0, 80.0)),
            eyes_open: self.eyes_open,
            glasses: self.glasses,
            traits: self.traits,
            left_ear: None,
            right_ear: None,
        }];
        let stranger = |&bounds: &Rect| Face { bounds, landmarks: None, pose: None, crown: None, ..faces[0].clone() };
        let strangers: Vec<Face> = self.strangers.iter().map(stranger).collect();
        faces.extend(strangers);
        Scene {
            frame: Frame::new(W as u32, H as u32, self.rgb.clone(), 0, Instant::now()).unwrap(),
            faces,
            matte: Some(Matte { width: W as u32, height: H as u32, alpha: self.alpha.clone() }),
        }
    }

    pub(super) fn report(&self) -> Report {
        let scene = self.scene();
        let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: self.file.as_ref(), live: false };
        evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap())
    }

    pub(super) fn finding(&self, check: CheckId) -> Finding {
        self.report().finding(check).unwrap().clone()
    }
}

#[test]
fn every_check_stands_in_the_table_in_order() {
    let ids: Vec<CheckId> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids, CheckId::ALL);
}

#[test]
fn a_well_drawn_sitter_has_no_failure() {
    let report = Drawn::new().report();
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|f| format!("{} {} {:?} {:?}", f.check.as_str(), f.outcome.as_str(), f.value, f.detail))
        .collect();
    assert!(report.failures().next().is_none(), "{told:#?}");
    assert_eq!(report.findings.len(), CheckId::ALL.len());
}

/// What became of one check after the sitter was changed.
/// Nothing worn, nothing hidden.
fn bare() -> Traits {
    let none = Some(BySide { left: 0.02, right: 0.01 });
    let some = Some(0.02);
    Traits {
        head_covering: some,
        brow_hidden: none,
        ear_hidden: none,
        tinted: some,
        glare: some,
        teeth: some,
        covered: some,
        ornaments: some,
    }
}

fn after(check: CheckId, change: impl FnOnce(&mut Drawn)) -> Finding {
    let mut drawn = Drawn::new();
    change(&mut drawn);
    drawn.finding(check)
}

fn near(finding: &Finding, expected: f32, tolerance: f32) {
    let value = finding.value.unwrap_or(f32::NAN);
    assert!((value - expected).abs() <= tolerance, "{:?}: {value}, expected {expected}", finding.check);
}

fn in_face(x: f32, y: f32) -> bool {
    ((x - 240.0) / 110.0).powi(2) + ((y - 245.0) / 128.0).powi(2) < 1.0
}

fn paint_face(drawn: &mut Drawn, colour: impl Fn(f32, f32) -> [u8; 3]) {
    drawn.paint(|x, y, old| if in_face(x, y) { colour(x, y) } else { old });
}

fn shift(drawn: &mut Drawn, dx: f32, dy: f32) {
    drawn.points = drawn.points.map(|p| Point::new(p.x + dx, p.y + dy));
}

#[test]
fn angles_are_told_without_sign_and_with_their_side() {
    for (yaw, outcome, side) in
        [(4.9, Outcome::Pass, Side::Left), (-5.1, Outcome::Warn, Side::Right), (10.1, Outcome::Fail, Side::Left)]
    {
        let found = after(CheckId::Yaw, |d| d.pose.yaw_deg = yaw);
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)));
        near(&found, yaw.abs(), 1e-4);
    }
    let up = after(CheckId::Pitch, |d| d.pose.pitch_deg = 20.0);
    let down = after(CheckId::Pitch, |d| d.pose.pitch_deg = -14.0);
    assert_eq!(
        (up.outcome, up.detail, down.outcome, down.detail),
        (Outcome::Fail, Detail::Up, Outcome::Warn, Detail::Down)
    );
    // A left iris lower by 96 tan(3 deg) over 96 px is a roll of 3 degrees to the left.
    let roll = after(CheckId::Roll, |d| d.points[69].y += 96.0 * 3.0_f32.to_radians().tan());
    near(&roll, 3.0, 1e-3);
    assert_eq!((roll.outcome, roll.detail), (Outcome::Warn, Detail::Side(Side::Left)));
}

#[test]
fn geometry_is_measured_in_pixels_of_the_cut() {
    let drawn = Drawn::new();
    near(&drawn.finding(CheckId::FaceWidth), 215.0, 1.0);
    near(&drawn.finding(CheckId::InterEyeDistance), 96.0, 1e-3);
    near(&drawn.finding(CheckId::EyeLine), 250.0, 1e-3);
    near(&drawn.finding(CheckId::HairTop), 80.0, 1e-3);
    near(&drawn.finding(CheckId::Centred), 0.0, 1.0);
    // The same frame cut at half its scale, with its middle kept.
    let scene = drawn.scene();
    let cut = Cut { origin: Point::new(-240.0, -320.0), scale: 0.5 };
    let subject = Subject { scene: &scene, cut, file: None, live: false };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    let width = report.finding(CheckId::FaceWidth).unwrap();
    near(width, 107.5, 0.5);
    assert_eq!(width.outcome, Outcome::Fail);
    near(report.finding(CheckId::EyeLine).unwrap(), 285.0, 1e-3);
}

#[test]
fn both_sides_of_the_lines_of_geometry() {
    for (dx, outcome) in [(14.0, Outcome::Pass), (-17.0, Outcome::Warn), (25.0, Outcome::Fail)] {
        let side = if dx > 0.0 { Side::Left } else { Side::Right };
        let found = after(CheckId::Centred, |d| shift(d, dx, 0.0));
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)), "{dx}");
    }
    for (dy, outcome) in [(44.0, Outcome::Pass), (47.0, Outcome::Warn), (51.0, Outcome::Fail), (-51.0, Outcome::Fail)] {
        let found = after(CheckId::EyeLine, |d| shift(d, 0.0, dy));
        assert_eq!((found.outcome, found.detail == Detail::Up), (outcome, dy < 0.0), "{dy}");
    }
}

#[test]
fn hair_is_found_in_the_matte_where_vision_gave_no_crown() {
    let drawn = Drawn::new();
    let mut scene = drawn.scene();
    scene.faces[0].crown = None;
    let judge = |scene: &Scene| {
        let subject = Subject { scene, cut: Cut::IDENTITY, file: None, live: false };
        let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
        report.finding(CheckId::HairTop).unwrap().clone()
    };
    near(&judge(&scene), 80.0, 1.0);
    scene.matte = None;
    assert_eq!(judge(&scene).outcome, Outcome::NotAssessed(Why::NoMatte));
}

#[test]
fn a_second_face_counts_in_the_picture_and_in_a_preview_beside_it() {
    let inside = Rect::new(380.0, 100.0, 90.0, 110.0);
    let beside = Rect::new(470.0, 100.0, 90.0, 110.0);
    let badge = Rect::new(300.0, 560.0, 20.0, 24.0);
    assert_eq!(after(CheckId::OneFace, |d| d.strangers = vec![inside]).outcome, Outcome::Fail);
    assert_eq!(after(CheckId::OneFace, |d| d.strangers = vec![beside, badge]).outcome, Outcome::Pass);
    let scene = Drawn { strangers: vec![beside], ..Drawn::new() }.scene();
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: true };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    assert_eq!(report.finding(CheckId::OneFace).unwrap().value, Some(2.0));
}

#[test]
fn a_preview_carries_the_guides_limits() {
    let scene = Drawn::new().scene();
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: true };
    let profile = Profile::named(Profile::DEFAULT).unwrap();
    let report = evaluate(&subject, profile);
    let yaw = report.finding(CheckId::Yaw).unwrap();
    assert_eq!((yaw.warn, yaw.fail), (Some(Limit::AtMost(7.0)), Some(Limit::AtMost(10.0))));
    assert_eq!(profile.live(CheckId::Yaw).map(|l| l.clear), Some(Limit::AtMost(5.0)));
}

#[test]
fn eyes_mouth_and_gaze_on_both_sides_of_their_lines() {
    near(&Drawn::new().finding(CheckId::EyesOpen), 0.98, 1e-6);
    for (left, outcome) in [(0.97, Outcome::Pass), (0.79, Outcome::Warn), (0.49, Outcome::Fail)] {
        let found = after(CheckId::EyesOpen, |d| d.eyes_open = Some(BySide { left, right: 0.98 }));
        assert_eq!((found.outcome, found.detail, found.value), (outcome, Detail::Side(Side::Left), Some(left)));
    }
    let unknown = after(CheckId::EyesOpen, |d| d.eyes_open = None);
    assert_eq!(unknown.outcome, Outcome::NotAssessed(Why::NoModel));
    for (gap, outcome) in [(4.0, Outcome::Pass), (5.4, Outcome::Warn), (10.0, Outcome::Fail)] {
        let found = after(CheckId::MouthClosed, |d| {
            d.points = landmarks(8.0, gap);
            d.traits = Some(Traits { teeth: Some(0.95), ..bare() });
            let between = |x: f32, y: f32| ((x - 240.0) / 30.0).hypot((y - 325.0) / (gap / 2.0)) < 1.0;
            d.paint(|x, y, old| if between(x, y) { [235, 230, 222] } else { old });
        });
        near(&found, gap / 120.0, 1e-3);
        assert_eq!(found.outcome, outcome, "{gap}");
    }
    // No teeth to be seen: what lies between may be lip.
    let full = after(CheckId::MouthClosed, |d| {
        d.points = landmarks(8.0, 9.0);
        d.paint(|x, y, old| if ((x - 240.0) / 30.0).hypot((y - 325.0) / 4.5) < 1.0 { [235, 230, 222] } else { old });
    });
    near(&full, 4.5 / 120.0, 1e-3);
    assert_eq!(full.outcome, Outcome::Pass);
    // Points that lie apart on lips that touch.
    let touching = after(CheckId::MouthClosed, |d| d.points = landmarks(8.0, 10.0));
    assert_eq!((touching.outcome, touching.value), (Outcome::Pass, Some(0.0)));
    for (off, outcome) in [(4.0, Outcome::Pass), (-7.0, Outcome::Warn), (11.0, Outcome::Fail)] {
        let found = after(CheckId::Gaze, |d| {
            d.paint(|x, y, old| {
                let near = |middle: f32, radius: f32| (x - middle).hypot(y - 250.0) < radius;
                match (near(192.0 + off, 6.0) || near(288.0 + off, 6.0), near(192.0, 6.5) || near(288.0, 6.5)) {
                    (true, _) => [50, 35, 30],
                    (false, true) => SKIN,
                    (false, false) => old,
                }
            });
        });
        near(&found, off.abs() / 44.0, 0.01);
        let side = if off > 0.0 { Side::Left } else { Side::Right };
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)), "{off}");
    }
}

#[test]
fn a_half_lit_face_has_the_ratio_of_its_halves() {
    let flat = after(CheckId::IlluminationUniformity, |d| paint_face(d, |_, _| SKIN));
    near(&flat, 1.0, 1e-3);
    assert_eq!(flat.outcome, Outcome::Pass);
    // Code 188 is half the light of 255.
    let half =
        after(CheckId::IlluminationUniformity, |d| paint_face(d, |x, _| if x > 240.0 { [188; 3] } else { [255; 3] }));
    near(&half, 2.0, 0.03);
    assert_eq!((half.outcome, half.detail), (Outcome::Fail, Detail::Side(Side::Left)));
}

#[test]
fn exposure_is_counted_in_shares_of_skin() {
    near(&after(CheckId::FaceLuminance, |d| paint_face(d, |_, _| [128; 3])), 128.0 / 255.0, 1e-3);
    assert_eq!(after(CheckId::FaceLuminance, |d| paint_face(d, |_, _| [50; 3])).outcome, Outcome::Fail);
    let tenth = |light: [u8; 3]| move |x: f32, _: f32| if x as i64 % 10 == 0 { light } else { SKIN };
    let burnt = after(CheckId::OverExposure, |d| paint_face(d, tenth([250; 3])));
    near(&burnt, 0.1, 0.01);
    assert_eq!(burnt.outcome, Outcome::Fail);
    let black = after(CheckId::UnderExposure, |d| paint_face(d, tenth([10; 3])));
    near(&black, 0.1, 0.01);
    assert_eq!(after(CheckId::UnderExposure, |d| paint_face(d, |_, _| SKIN)).value, Some(0.0));
    assert_eq!(after(CheckId::DynamicRange, |d| paint_face(d, |_, _| SKIN)).outcome, Outcome::Fail);
    let shiny = after(CheckId::HotSpots, |d| {
        d.paint(|x, y, old| if (x - 240.0).hypot(y - 280.0) < 8.0 { [252; 3] } else { old });
    });
    assert_eq!((shiny.outcome, shiny.detail), (Outcome::Fail, Detail::Nose));
    // A shine that fills its zone has no darker skin about it there.
    let burnt = after(CheckId::HotSpots, |d| {
        d.paint(|x, y, old| if (x - 240.0).hypot(y - 280.0) < 40.0 { [252; 3] } else { old });
    });
    assert_eq!((burnt.outcome, burnt.detail), (Outcome::Fail, Detail::Nose));
}

#[test]
fn colour_casts_are_named() {
    assert_eq!(Drawn::new().finding(CheckId::NaturalColour).value, Some(0.0));
    let grey = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [150; 3]));
    near(&grey, 50.0_f32.sqrt(), 0.01);
    assert_eq!((grey.outcome, grey.detail), (Outcome::Fail, Detail::None));
    let burnt_out = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [255, 255, 240]));
    assert_eq!((burnt_out.outcome, burnt_out.detail), (Outcome::Fail, Detail::None), "no cast, and no skin");
    let blue = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [150, 130, 170]));
    assert_eq!((blue.outcome, blue.detail), (Outcome::Fail, Detail::Blue));
    let red = after(CheckId::RedEye, |d| {
        d.paint(|x, y, old| if (x - 192.0).hypot(y - 250.0) < 8.0 { [210, 30, 30] } else { old });
    });
    assert_eq!((red.outcome, red.detail), (Outcome::Fail, Detail::Side(Side::Right)));
}

#[test]
fn blur_lowers_sharpness_until_it_fails_and_noise_is_measured() {
    let blurred = |sigma: f32| {
        after(CheckId::Sharpness, |d| {
            let planes = [0, 1, 2].map(|k| {
                crate::imaging::luma::Plane::from_fn(W, H, |x, y| f32::from(d.rgb[(y * W + x) * 3 + k])).blurred(sigma)
            });
            d.paint(|x, y, _| std::array::from_fn(|k| planes[k].at(x as i64, y as i64).round() as u8));
        })
    };
    let (sharp, soft, lost) = (blurred(0.0), blurred(3.0), blurred(8.0));
    assert!(sharp.value > soft.value && soft.value > lost.value, "{:?} {:?} {:?}", sharp.value, soft.value, lost.value);
    assert_eq!((sharp.outcome, lost.outcome), (Outcome::Pass, Outcome::Fail));
    let noisy = after(CheckId::Noise, |d| {
        let mut seed = 1_u32;
        // The sum of twelve uniform numbers has deviation 1: noise of 8 codes.
        let mut gauss = || {
            (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 8) as f32 / (1 << 24) as f32
                })
                .sum::<f32>()
                - 6.0
        };
        for pixel in d.rgb.as_chunks_mut::<3>().0 {
            let add = 8.0 * gauss();
            *pixel = [150.0 + add; 3].map(|c| c.round() as u8);
        }
    });
    near(&noisy, 8.0 / 255.0, 0.006);
    assert_eq!(noisy.outcome, Outcome::Warn);
}

fn paint_ground(drawn: &mut Drawn, colour: impl Fn(f32, f32) -> [u8; 3]) {
    drawn.paint(|x, y, old| if old == GROUND { colour(x, y) } else { old });
}

#[test]
fn the_background_is_judged_by_evenness_colour_shadow_and_things() {
    let plain = Drawn::new();
    for check in
        [CheckId::BackgroundEven, CheckId::BackgroundColour, CheckId::BackgroundClear, CheckId::BackgroundShadow]
    {
        let found = plain.finding(check);
        assert_eq!(found.outcome, Outcome::Pass, "{check:?}");
        near(&found, 0.0, 0.01);
    }
    let slope = after(CheckId::BackgroundEven, |d| paint_ground(d, |x, _| [(60.0 + x / 4.0) as u8, 180, 240]));
    assert_eq!(slope.outcome, Outcome::Fail);
    // One wall lamp out: the same wall, a fifth darker towards one edge.
    let aside = after(CheckId::BackgroundEven, |d| {
        paint_ground(d, |x, _| GROUND.map(|c| (f32::from(c) * (1.0 - 0.09 * x / W as f32)) as u8));
    });
    assert_eq!(aside.outcome, Outcome::Warn);
    let green = after(CheckId::BackgroundColour, |d| paint_ground(d, |_, _| [90, 200, 120]));
    assert_eq!(green.outcome, Outcome::Fail);
    assert_eq!(after(CheckId::BackgroundColour, |d| paint_ground(d, |_, _| [252; 3])).outcome, Outcome::Pass);
    // A darker patch of 60 x 160 px is a shadow and no thing; a brown one is a thing and no shadow.
    let patch = |colour: [u8; 3]| move |x: f32, y: f32| if x < 60.0 && y < 160.0 { colour } else { GROUND };
    let share = 60.0 * 160.0 / (480.0 * 640.0);
    let dark = [66, 133, 174];
    near(&after(CheckId::BackgroundShadow, |d| paint_ground(d, patch(dark))), share, 0.002);
    assert_eq!(after(CheckId::BackgroundClear, |d| paint_ground(d, patch(dark))).value, Some(0.0));
    let thing = after(CheckId::BackgroundClear, |d| paint_ground(d, patch([120, 80, 40])));
    near(&thing, share, 0.002);
    assert_eq!(thing.outcome, Outcome::Fail);
    assert_eq!(after(CheckId::BackgroundShadow, |d| paint_ground(d, patch([120, 80, 40]))).value, Some(0.0));
}

#[test]
fn clothes_must_differ_and_stripes_are_only_remarked_on() {
    assert_eq!(Drawn::new().finding(CheckId::ClothesContrast).outcome, Outcome::Pass);
    let dress =
        |colour: [u8; 3]| move |d: &mut Drawn| d.paint(move |_, _, old| if old == CLOTHES { colour } else { old });
    assert_eq!(after(CheckId::ClothesContrast, dress([110, 190, 245])).outcome, Outcome::Fail);
    // A matte that takes clothes of the wall's colour for the wall does not hide them.
    let melted = after(CheckId::ClothesContrast, |d| {
        dress([104, 195, 250])(d);
        for (at, alpha) in d.alpha.iter_mut().enumerate() {
            *alpha = if at / W > 460 { 0 } else { *alpha };
        }
    });
    assert_eq!(melted.outcome, Outcome::Fail);
    assert_eq!(Drawn::new().finding(CheckId::ClothesPlain).outcome, Outcome::Pass);
    let striped = after(CheckId::ClothesPlain, |d| {
        d.paint(|x, _, old| if old == CLOTHES && x as i64 % 12 < 6 { [230; 3] } else { old });
    });
    assert_eq!((striped.outcome, striped.mandatory), (Outcome::Warn, false));
}

#[test]
fn tilted_shoulders_have_their_angle() {
    near(&Drawn::new().finding(CheckId::ShouldersLevel), 0.0, 0.1);
    let slope = 7.0_f32.to_radians().tan();
    let tilted = after(CheckId::ShouldersLevel, |d| {
        for at in 0..d.alpha.len() {
            let (x, y) = ((at % W) as f32 + 0.5, (at / W) as f32 + 0.5);
            d.alpha[at] = if in_head(x, y) || y > 460.0 + slope * (x - 240.0) { 255 } else { 0 };
        }
    });
    near(&tilted, 7.0, 0.3);
    // The body falls towards the right of the picture, the sitter's left: the right shoulder is the higher one.
    assert_eq!((tilted.outcome, tilted.detail), (Outcome::Warn, Detail::Side(Side::Right)));
}

const GOOD_FILE: FileFacts = FileFacts {
    kind: crate::domain::FileKind::Jpeg,
    width: 480,
    height: 640,
    dpi: Some((300, 300)),
    bits: 8,
    channels: 3,
    quality: Some(88),
    bytes: 35 * 1024,
    orientation: 1,
};

#[test]
fn each_requirement_of_the_file_is_told_with_its_clause() {
    use crate::domain::FileFault::{Bytes, Depth, Dpi, Format, NoTransform, SizePx};
    use crate::domain::FileKind;
    let found = |file: FileFacts| after(CheckId::FileFormat, |d| d.file = Some(file));
    let good = found(GOOD_FILE);
    assert_eq!(
        (good.outcome, good.value, good.unit, good.detail),
        (Outcome::Pass, Some(35.0), Unit::Kilobytes, Detail::None)
    );
    for (file, fault, clause, value) in [
        (FileFacts { kind: FileKind::Png, ..GOOD_FILE }, Format, "D6", 0.0),
        (FileFacts { width: 640, ..GOOD_FILE }, SizePx, "D1", 640.0),
        (FileFacts { height: 480, ..GOOD_FILE }, SizePx, "D1", 480.0),
        (FileFacts { channels: 1, ..GOOD_FILE }, Depth, "D3", 8.0),
        (FileFacts { orientation: 2, ..GOOD_FILE }, NoTransform, "B2", 2.0),
        (FileFacts { dpi: None, ..GOOD_FILE }, Dpi, "D2", 0.0),
        (FileFacts { dpi: Some((300, 72)), ..GOOD_FILE }, Dpi, "D2", 72.0),
        (FileFacts { bytes: 80 * 1024, ..GOOD_FILE }, Bytes, "D5", 80.0),
    ] {
        let finding = found(file);
        let told = (finding.outcome, finding.detail, finding.clause, finding.value, finding.mandatory);
        assert_eq!(told, (Outcome::Fail, Detail::File(fault), clause, Some(value), true));
    }
    assert_eq!(found(FileFacts { bytes: 25 * 1024, ..GOOD_FILE }).outcome, Outcome::Warn);
    for (quality, outcome) in [(59, Outcome::Fail), (65, Outcome::Warn), (80, Outcome::Pass)] {
        let file = FileFacts { quality: Some(quality), ..GOOD_FILE };
        assert_eq!(after(CheckId::Compression, |d| d.file = Some(file)).outcome, outcome);
    }
}

#[test]
fn what_is_worn_and_what_it_hides_is_told_with_its_side() {
    let with = |check, traits: Traits| after(check, |d| d.traits = Some(traits));
    let bare = bare();
    let left = BySide { left: 0.9, right: 0.6 };
    let brow = with(CheckId::BrowsVisible, Traits { brow_hidden: Some(left), ..bare });
    assert_eq!((brow.outcome, brow.detail), (Outcome::Warn, Detail::Side(Side::Left)));
    let ear = with(CheckId::EarsVisible, Traits { ear_hidden: Some(BySide { left: 0.1, right: 0.7 }), ..bare });
    assert_eq!((ear.outcome, ear.detail), (Outcome::Warn, Detail::Side(Side::Right)));
    let hat = with(CheckId::HeadUncovered, Traits { head_covering: Some(0.9), ..bare });
    assert_eq!((hat.outcome, hat.detail), (Outcome::Fail, Detail::Hat));
    let mask = with(CheckId::HeadUncovered, Traits { covered: Some(0.9), ..bare });
    assert_eq!((mask.outcome, mask.detail), (Outcome::Fail, Detail::Mask));
    for check in [CheckId::BrowsVisible, CheckId::EarsVisible, CheckId::HeadUncovered, CheckId::EyesVisible] {
        assert_eq!(Drawn::new().finding(check).outcome, Outcome::Pass, "{check:?}");
    }
    let tint = |tinted, glasses: f32| {
        let traits = Traits { tinted: Some(tinted), ..bare };
        after(CheckId::EyewearTint, |d| (d.traits, d.glasses) = (Some(traits), Some(glasses))).outcome
    };
    assert_eq!((tint(0.9, 0.9), tint(0.9, 0.1), tint(0.1, 0.9)), (Outcome::Fail, Outcome::Fail, Outcome::Pass));
    assert_eq!(tint(0.1, 0.1), Outcome::NotAssessed(Why::NotApplicable));
    let blind = after(CheckId::HeadUncovered, |d| d.traits = None);
    assert_eq!(blind.outcome, Outcome::NotAssessed(Why::NoModel));
}

#[test]
fn what_is_hidden_is_not_guessed() {
    let hidden = |check, points: std::ops::Range<usize>| after(check, |d| d.confidence[points.clone()].fill(0.4));
    for check in [CheckId::EyesOpen, CheckId::Gaze, CheckId::RedEye] {
        assert_eq!(hidden(check, 52..68).outcome, Outcome::NotAssessed(Why::Hidden), "{check:?}");
    }
    let eyes = hidden(CheckId::EyesVisible, 52..68);
    assert_eq!((eyes.outcome, eyes.detail), (Outcome::Fail, Detail::Side(Side::Left)));
    assert_eq!(hidden(CheckId::MouthClosed, 102..126).outcome, Outcome::NotAssessed(Why::Hidden));
    let masked = after(CheckId::HeadUncovered, |d| {
        d.traits = None;
        d.confidence[102..126].fill(0.5);
    });
    assert_eq!((masked.outcome, masked.detail), (Outcome::Fail, Detail::Mask), "without a network of traits too");
    let mouth = hidden(CheckId::HeadUncovered, 102..126);
    assert_eq!((mouth.outcome, mouth.detail), (Outcome::Fail, Detail::Mask));
}

#[test]
fn what_is_missing_is_not_assessed_and_never_failed() {
    let mut scene = Drawn::new().scene();
    scene.matte = None;
    scene.faces[0].landmarks = None;
    scene.faces[0].pose = None;
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    let why = |check| report.finding(check).unwrap().outcome;
    assert_eq!(why(CheckId::BackgroundEven), Outcome::NotAssessed(Why::NoMatte));
    assert_eq!(why(CheckId::Yaw), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::Sharpness), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::FileFormat), Outcome::NotAssessed(Why::NoFile));
    assert_eq!(why(CheckId::EarsVisible), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::ExpressionNeutral), Outcome::NotAssessed(Why::NoModel));
    assert!(report.findings.iter().all(|f| f.outcome != Outcome::Fail));
    scene.faces.clear();
    let nobody = evaluate(
        &Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false },
        Profile::named(Profile::DEFAULT).unwrap(),
    );
    let failed: Vec<_> = nobody.failures().map(|f| (f.check, f.value)).collect();
    assert_eq!(failed, [(CheckId::OneFace, Some(0.0))]);
}

#[test]
fn a_profile_can_switch_a_check_off_or_let_it_never_refuse() {
    let text = "inherits = \"moe-2017-99\"\nname = \"trial\"\noff = [\"yaw\"]\nexempt = [\"roll\"]";
    let profile = Profile::parse(text).unwrap();
    let mut drawn = Drawn::new();
    drawn.pose.yaw_deg = 30.0;
    drawn.points[69].y += 20.0;
    let scene = drawn.scene();
    let report = evaluate(&Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false }, &profile);
    assert_eq!(report.finding(CheckId::Yaw).unwrap().outcome, Outcome::NotAssessed(Why::Off));
    let roll = report.finding(CheckId::Roll).unwrap();
    assert_eq!((roll.outcome, roll.mandatory), (Outcome::Fail, false));
}

#[test]
fn no_cut_and_no_landmarks_make_it_panic() {
    let mut drawn = Drawn::new();
    for (at, bad) in [f32::NAN, f32::INFINITY, -1e9, 1e9, 0.0].into_iter().enumerate() {
        drawn.points[at * 20] = Point::new(bad, bad);
        let scene = drawn.scene();
        for (x, y, scale) in
            [(0.0, 0.0, 1.0), (1e6, -1e6, 0.01), (-500.0, -900.0, 3.0), (f32::NAN, 0.0, 1.0), (0.0, 0.0, 0.0)]
        {
            let cut = Cut { origin: Point::new(x, y), scale };
            for live in [false, true] {
                let report = evaluate(
                    &Subject { scene: &scene, cut, file: None, live },
                    Profile::named(Profile::DEFAULT).unwrap(),
                );
                assert_eq!(report.findings.len(), CheckId::ALL.len());
            }
        }
    }
}
