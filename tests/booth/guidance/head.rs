//! A sitter's head from the exact truth of a rendered one, turned and moved, and seen with the errors that vision has.

use std::path::Path;

use gradbooth::domain::{BySide, Face, HeadPose, Landmarks, Point, Rect, Traits};
use gradbooth::simulator::Random;
use serde_json::Value;

/// The eyes belong here, N px; sitters come closer about this point.
const HOME: Point = Point::new(240.0, 250.0);
/// The head turns about a point this far behind its front, mm.
const NECK_DEPTH_MM: f32 = 70.0;

/// Where a head is, which way it points, and what the face does. Left is the sitter's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pose {
    /// Too far to the right in the picture, N px.
    pub dx: f32,
    /// Too low, N px.
    pub dy: f32,
    /// 1.0: the face is as wide as the norm's aim.
    pub scale: f32,
    /// To the left, degrees.
    pub yaw: f32,
    /// Chin up, degrees.
    pub pitch: f32,
    /// Crown to the left, degrees.
    pub roll: f32,
    /// Irises to the left, of the eye's width.
    pub gaze: f32,
    /// Gap of the lips, of T.
    pub gap: f32,
    /// Openness of the eyes, 0 to 1.
    pub open: f32,
}

impl Pose {
    /// Just right.
    pub(super) const RIGHT: Self =
        Self { dx: 0.0, dy: 0.0, scale: 1.0, yaw: 0.0, pitch: 0.0, roll: 0.0, gaze: 0.0, gap: 0.0, open: 1.0 };
}

/// What is worn or hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worn {
    Mask,
    Hat,
    DarkGlasses,
    HairOverBrows,
    HairOverEars,
}

/// A head at the norm's aims: N px, z into the head.
#[derive(Debug, Clone)]
pub(super) struct Head {
    points: [[f32; 3]; Landmarks::COUNT],
    crown: [f32; 3],
    pivot: [f32; 3],
    /// T, N px.
    pub(super) chin: f32,
}

impl Head {
    /// Names of the sitters that ship.
    pub(super) const NAMES: [&str; 3] = ["mei", "kenji", "amara"];

    /// The head of a rendered sitter.
    pub(super) fn of(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters").join(name).join("truth.json");
        let truth: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let number = |value: &Value| value.as_f64().unwrap() as f32;
        let mm = number(&truth["px_per_mm"]);
        let depths = truth["depth68"].as_array().unwrap();
        let marks = truth["landmarks68"].as_array().unwrap().iter().zip(depths);
        let marks = marks.map(|(p, z)| [number(&p[0]), number(&p[1]), number(z) * 1000.0 * mm]).collect();
        Self::from_marks(marks, number(&truth["head_top_px"]), mm)
    }

    fn from_marks(marks: Vec<[f32; 3]>, head_top: f32, mm: f32) -> Self {
        let points = all_points(&marks);
        let middle = |a: usize, b: usize| mean(points[a], points[b]);
        let eyes = mean(middle(36, 44), middle(52, 60));
        // As the simulator seats them: the face at the aim, unless the hair would then rise above y 66.
        let width = marks[16][0] - marks[0][0];
        let scale = (215.0 / width).min(184.0 / (eyes[1] - head_top)).max(200.0 / width);
        let placed = |p: [f32; 3]| {
            [HOME.x + (p[0] - eyes[0]) * scale, HOME.y + (p[1] - eyes[1]) * scale, (p[2] - eyes[2]) * scale]
        };
        let chin = placed(marks[8]);
        Self {
            points: points.map(placed),
            crown: placed([eyes[0], head_top, eyes[2] + NECK_DEPTH_MM * mm]),
            pivot: [HOME.x, chin[1], NECK_DEPTH_MM * mm * scale],
            chin: chin[1] - HOME.y,
        }
    }

    fn at(&self, pose: &Pose, point: [f32; 3]) -> Point {
        let [x, y, z] = std::array::from_fn(|k| point[k] - self.pivot[k]);
        let (sin, cos) = pose.yaw.to_radians().sin_cos();
        let (x, z) = (x * cos - z * sin, x * sin + z * cos);
        let (sin, cos) = pose.pitch.to_radians().sin_cos();
        let y = y * cos + z * sin;
        let (sin, cos) = pose.roll.to_radians().sin_cos();
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        Point::new(
            HOME.x + pose.dx + pose.scale * (self.pivot[0] + x - HOME.x),
            HOME.y + pose.dy + pose.scale * (self.pivot[1] + y - HOME.y),
        )
    }

    /// The highest point of the hair, N px.
    pub(super) fn crown(&self, pose: &Pose) -> Point {
        self.at(pose, self.crown)
    }

    /// What a perfect eye would see.
    pub(super) fn face(&self, pose: &Pose, worn: &[Worn]) -> Face {
        let mut points = self.points;
        // Lids and lips part in the middle, less towards their corners.
        for i in 1..6 {
            let part = 1.0 - ((i as f32 - 3.0) / 3.0).powi(2);
            for upper_and_lower in [(102 + 12 - i, 102 + i), (114 + 12 - i, 114 + i)] {
                points[upper_and_lower.1][1] += pose.gap * self.chin * part;
            }
            // Rendered lips may stand a little apart; here the gap is what the pose says.
            points[114 + i][1] = points[114 + 12 - i][1] + pose.gap * self.chin * part;
        }
        let mut confidence = [0.95; Landmarks::COUNT];
        let wears = |what| worn.contains(&what);
        if wears(Worn::Mask) {
            confidence[102..126].fill(0.45);
        }
        if wears(Worn::DarkGlasses) {
            confidence[36..70].fill(0.5);
        }
        let likely = |yes: bool| Some(if yes { 0.95 } else { 0.03 });
        let both = |yes: bool| likely(yes).map(|value| BySide { left: value, right: value });
        let points = points.map(|point| self.at(pose, point));
        let bounds = bounds(&points);
        Face {
            landmarks: Some(Landmarks::with_confidence(points, confidence)),
            pose: Some(HeadPose { yaw_deg: pose.yaw, pitch_deg: pose.pitch, roll_deg: pose.roll }),
            eyes_open: Some(BySide { left: pose.open, right: pose.open }),
            glasses: likely(wears(Worn::DarkGlasses)),
            traits: Some(Traits {
                head_covering: likely(wears(Worn::Hat)),
                brow_hidden: both(wears(Worn::HairOverBrows)),
                ear_hidden: both(wears(Worn::HairOverEars)),
                tinted: likely(wears(Worn::DarkGlasses)),
                glare: likely(false),
                teeth: likely(pose.gap > 0.05),
                covered: likely(wears(Worn::Mask)),
                ornaments: None,
            }),
            ..Face::at(bounds, 0.98)
        }
    }
}

/// Vision's errors as docs/vision.md has them for portraits: most of each stays with a person, the rest is new in every frame.
#[derive(Debug, Clone)]
pub(super) struct Errors {
    random: Random,
    groups: [(f32, f32); GROUPS.len()],
    yaw: f32,
    pitch: f32,
}

/// Features, and the mean distance of their points from the truth, of the distance of the eyes.
const GROUPS: [(std::ops::Range<usize>, f32); 9] = [
    (0..36, 0.030),
    (36..52, 0.012),
    (52..68, 0.012),
    (68..69, 0.005),
    (69..70, 0.005),
    (70..80, 0.021),
    (80..90, 0.021),
    (90..102, 0.018),
    (102..126, 0.019),
];
/// A mean distance in the plane is this times the deviation of one axis.
const MEAN_OVER_SIGMA: f32 = 1.25;
/// Shares of the variance: of the feature in this person, of the feature in this frame, of each point in this frame.
const SHARES: [f32; 3] = [0.6, 0.2, 0.2];
/// Mean errors of yaw and pitch, degrees, as deviations of a person and of a frame.
const YAW: (f32, f32) = (1.55, 1.05);
const PITCH: (f32, f32) = (1.65, 1.15);

impl Errors {
    pub(super) fn new(mut random: Random) -> Self {
        let groups = std::array::from_fn(|_| (random.normal(), random.normal()));
        let (yaw, pitch) = (YAW.0 * random.normal(), PITCH.0 * random.normal());
        Self { random, groups, yaw, pitch }
    }

    /// What vision makes of a face.
    pub(super) fn see(&mut self, face: Face) -> Face {
        let (Some(landmarks), Some(pose)) = (&face.landmarks, face.pose) else { return face };
        let apart = landmarks.inter_eye_distance();
        let mut points: [Point; Landmarks::COUNT] = std::array::from_fn(|i| landmarks.all()[i]);
        let random = &mut self.random;
        for ((range, error), person) in GROUPS.into_iter().zip(self.groups) {
            let sigma = error / MEAN_OVER_SIGMA * apart;
            let [stays, feature, point] = SHARES.map(|share| share.sqrt() * sigma);
            let shift = (stays * person.0 + feature * random.normal(), stays * person.1 + feature * random.normal());
            for p in &mut points[range] {
                *p = Point::new(p.x + shift.0 + point * random.normal(), p.y + shift.1 + point * random.normal());
            }
        }
        let mut confidence = [0.0; Landmarks::COUNT];
        confidence.copy_from_slice(landmarks.confidence());
        let open = face.eyes_open.map(|open| {
            let seen = |value: f32, error: f32| (value - 0.02 + 0.015 * error).clamp(0.0, 1.0);
            BySide { left: seen(open.left, random.normal()), right: seen(open.right, random.normal()) }
        });
        Face {
            landmarks: Some(Landmarks::with_confidence(points, confidence)),
            pose: Some(HeadPose {
                yaw_deg: pose.yaw_deg + self.yaw + YAW.1 * random.normal(),
                pitch_deg: pose.pitch_deg + self.pitch + PITCH.1 * random.normal(),
                roll_deg: pose.roll_deg,
            }),
            eyes_open: open,
            ..face
        }
    }
}

fn mean(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|k| f32::midpoint(a[k], b[k]))
}

fn bounds(points: &[Point]) -> Rect {
    let fold = |f: fn(f32, f32) -> f32, of: fn(&Point) -> f32| points.iter().map(of).reduce(f).unwrap();
    let (left, right) = (fold(f32::min, |p| p.x), fold(f32::max, |p| p.x));
    let (top, bottom) = (fold(f32::min, |p| p.y), fold(f32::max, |p| p.y));
    Rect::new(left, top, right - left, bottom - top)
}

/// A place along a line of marks, `t` counted in marks.
fn along(line: &[[f32; 3]], t: f32) -> [f32; 3] {
    let i = (t.floor() as usize).min(line.len() - 2);
    let u = t - i as f32;
    std::array::from_fn(|k| line[i][k] + (line[i + 1][k] - line[i][k]) * u)
}

/// The 126 landmarks from the usual 68 with depth. The forehead, which has none of the 68, is half an ellipse.
fn all_points(marks: &[[f32; 3]]) -> [[f32; 3]; Landmarks::COUNT] {
    let mut points = [[0.0; 3]; Landmarks::COUNT];
    let of = |list: &[usize]| list.iter().map(|&i| marks[i]).collect::<Vec<_>>();
    let jaw = of(&[16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for (i, point) in points[8..=28].iter_mut().enumerate() {
        *point = along(&jaw, i as f32 * 0.8);
    }
    let (left, right) = (marks[16], marks[0]);
    let (middle, half) = (f32::midpoint(left[0], right[0]), (left[0] - right[0]) / 2.0);
    for i in (0..8).chain(29..36) {
        let turn = if i < 8 { i as f32 / 8.0 } else { (i as f32 - 36.0) / 8.0 } * std::f32::consts::FRAC_PI_2;
        points[i] = [middle + half * turn.sin(), left[1] - 1.05 * half * turn.cos(), left[2] * turn.sin().abs()];
    }
    let mut lids = |at: usize, lower: &[usize], upper: &[usize]| {
        let (lower, upper) = (of(lower), of(upper));
        for i in 0..=8 {
            points[at + i] = along(&lower, i as f32 * 3.0 / 8.0);
        }
        for i in 1..8 {
            points[at + 8 + i] = along(&upper, i as f32 * 3.0 / 8.0);
        }
    };
    lids(36, &[36, 41, 40, 39], &[36, 37, 38, 39]);
    lids(52, &[45, 46, 47, 42], &[45, 44, 43, 42]);
    points[68] = mean(points[36], points[44]);
    points[69] = mean(points[52], points[60]);
    for i in 0..5 {
        let lower = |p: [f32; 3]| [p[0], p[1] + 8.0, p[2]];
        (points[70 + i], points[75 + i]) = (marks[17 + i], lower(marks[17 + i]));
        (points[80 + i], points[85 + i]) = (marks[26 - i], lower(marks[26 - i]));
    }
    points[90..102].copy_from_slice(&of(&[27, 28, 29, 30, 30, 33, 31, 32, 34, 35, 31, 35]));
    points[102..114].copy_from_slice(&of(&[48, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49]));
    let (lower, upper) = (of(&[60, 67, 66, 65, 64]), of(&[64, 63, 62, 61, 60]));
    for i in 0..6 {
        points[114 + i] = along(&lower, i as f32 * 4.0 / 6.0);
        points[120 + i] = along(&upper, i as f32 * 4.0 / 6.0);
    }
    points
}
