//! The checks on a drawn sitter whose measures are known in closed form.

mod face;
mod file;
mod geometry;
mod light;
mod missing;
mod surround;

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
            landmarks: Some(Landmarks::with_confidence(self.points, self.confidence)),
            pose: Some(self.pose),
            crown: Some(Point::new(240.0, 80.0)),
            eyes_open: self.eyes_open,
            glasses: self.glasses,
            traits: self.traits,
            ..Face::at(Rect::new(132.0, 120.0, 216.0, 250.0), 0.99)
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

/// What became of one check after the sitter was changed.
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
