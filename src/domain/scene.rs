//! What vision saw in a frame: no judgement, only measures. Left and right are the sitter's own, as in ISO/IEC 39794-5.

use super::{Frame, Point, Rect};

/// A frame with what was seen in it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The pixels that were looked at.
    pub frame: Frame,
    /// All faces, the sitter's (largest, most central) first.
    pub faces: Vec<Face>,
    /// Who is person and who is background; coarser than the frame in previews; `None` without a face.
    pub matte: Option<Matte>,
}

impl Scene {
    /// The sitter's face.
    pub fn sitter(&self) -> Option<&Face> {
        self.faces.first()
    }
}

/// Which side of the sitter: their own left or right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The sitter's left (right in the unmirrored picture).
    Left,
    /// The sitter's right (left in the unmirrored picture).
    Right,
}

impl Side {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::Left, Self::Right];
}

/// The same thing on both sides of the sitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BySide<T> {
    /// On the sitter's left.
    pub left: T,
    /// On the sitter's right.
    pub right: T,
}

impl<T: Copy> BySide<T> {
    /// What is on one side.
    pub const fn on(&self, side: Side) -> T {
        match side {
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }
}

/// Coverage by the sitter, one byte a pixel of the frame: 0 background, 255 person. A preview's has fewer, larger pixels, which
/// cover the same frame.
#[derive(Clone, PartialEq, Eq)]
pub struct Matte {
    /// Width, px: the frame's, or less in a preview.
    pub width: u32,
    /// Height, px: likewise.
    pub height: u32,
    /// `width * height` bytes, rows top down.
    pub alpha: Vec<u8>,
}

impl Matte {
    /// Coverage at column `x`, row `y`, 0 to 255; the nearest edge value outside.
    pub fn at(&self, x: i64, y: i64) -> u8 {
        let x = x.clamp(0, i64::from(self.width) - 1) as usize;
        let y = y.clamp(0, i64::from(self.height) - 1) as usize;
        self.alpha[y * self.width as usize + x]
    }
}

impl std::fmt::Debug for Matte {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Matte({}x{})", self.width, self.height)
    }
}

/// One face.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Tight box of the face, px of the frame.
    pub bounds: Rect,
    /// How sure vision is that this is a face, 0 to 1.
    pub score: f32,
    /// Where its features are; `None` if a face was found but its features were not (too small, runaway).
    pub landmarks: Option<Landmarks>,
    /// Which way the head points; `None` without landmarks.
    pub pose: Option<HeadPose>,
    /// Highest point of hair or skull from the matte, px of the frame; `None` if unknown or cut off by the edge.
    pub crown: Option<Point>,
    /// How open each eye is, 0 shut to 1 open, 0.5 in doubt; `None` if not looked for.
    pub eyes_open: Option<BySide<f32>>,
    /// Probability that glasses are worn, 0 to 1; `None` if not looked for.
    pub glasses: Option<f32>,
    /// What is worn, and what it hides; `None` if not looked for.
    pub traits: Option<Traits>,
    /// Estimated ear centres, the sitter's left and right; `None` where not seen.
    pub left_ear: Option<Point>,
    /// See `left_ear`.
    pub right_ear: Option<Point>,
}

impl Face {
    /// A face of which no more is known than its place, px of the frame, and how sure vision is of it, 0 to 1.
    pub const fn at(bounds: Rect, score: f32) -> Self {
        Self {
            bounds,
            score,
            landmarks: None,
            pose: None,
            crown: None,
            eyes_open: None,
            glasses: None,
            traits: None,
            left_ear: None,
            right_ear: None,
        }
    }
}

/// What is worn and what is hidden: probabilities, 0 to 1, 0.5 in doubt; `None` where the network is not to be trusted. Of some
/// traits (hats, hair over the brows) it is trusted only where it is sure of them: these are told or `None`, never denied.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Traits {
    /// A hat, cap, scarf or hood is on the head.
    pub head_covering: Option<f32>,
    /// Hair, or a brim, covers a brow.
    pub brow_hidden: Option<BySide<f32>>,
    /// Hair, a hat or a scarf covers an ear.
    pub ear_hidden: Option<BySide<f32>>,
    /// The glasses' lenses are dark or coloured.
    pub tinted: Option<f32>,
    /// A light is mirrored in the glasses' lenses.
    pub glare: Option<f32>,
    /// Teeth show.
    pub teeth: Option<f32>,
    /// A mask, a hand or a thing is before the lower face.
    pub covered: Option<f32>,
    /// Earrings, a necklace or hair ornaments show.
    pub ornaments: Option<f32>,
}

/// Head angles in degrees, 0 straight into the lens.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HeadPose {
    /// Positive: turned to the sitter's own left.
    pub yaw_deg: f32,
    /// Positive: chin up.
    pub pitch_deg: f32,
    /// Positive: crown tipped to the sitter's own left (their left ear lower).
    pub roll_deg: f32,
}

/// 126 points in pixels of the frame.
///
/// Order: face outline 36 (from the middle of the forehead by the sitter's left temple, index 18 the chin, back by the
/// right), right eye 16, left eye 16 (0 outer corner, 1-7 lower lid, 8 inner corner, 9-15 upper lid from the outer corner),
/// right iris centre, left iris centre, right brow 10, left brow 10, nose 12 (4 the tip), outer lips 12
/// (0 right corner, 3 lowest, 6 left corner, 9 highest), inner lips 12 (same).
///
/// Each point has a confidence, 0 to 1: below [`Landmarks::SEEN`] it is a guess about something hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Landmarks {
    points: Box<[Point; Self::COUNT]>,
    confidence: Box<[f32; Self::COUNT]>,
}

impl Landmarks {
    /// How many points there are.
    pub const COUNT: usize = 126;

    /// Points are seen from this confidence on. Measured on faces with things painted over them: of the points below, one in
    /// four lies more than 8 % of the eye distance off and three in four are covered; of all others 2 % and 5 %.
    pub const SEEN: f32 = 0.5;

    /// Landmarks from their points in the order above, all fully trusted.
    pub fn new(points: [Point; Self::COUNT]) -> Self {
        Self::with_confidence(points, [1.0; Self::COUNT])
    }

    /// Landmarks with the confidence of each, 0 to 1.
    pub fn with_confidence(points: [Point; Self::COUNT], confidence: [f32; Self::COUNT]) -> Self {
        Self { points: Box::new(points), confidence: Box::new(confidence) }
    }

    /// Confidence of each point in order, 0 to 1.
    pub fn confidence(&self) -> &[f32] {
        &self.confidence[..]
    }

    /// A feature is hidden where the mean confidence of its points is lower. Seen on 870 pictures: 8 of 11 mouths behind masks
    /// lie below and the others near above, none of those that show, bearded ones included; of eyes those behind dark
    /// glasses and hair, and a few of faces far from the front.
    pub const SHOWN: f32 = 0.6;

    /// Whether a feature, given by its points, can be seen.
    pub fn shows(&self, feature: std::ops::Range<usize>) -> bool {
        self.confidence_in(feature) >= Self::SHOWN
    }

    /// Mean confidence of one eye's lids and corners, 0 to 1.
    pub fn eye_confidence(&self, side: Side) -> f32 {
        self.confidence_in(match side {
            Side::Right => 36..52,
            Side::Left => 52..68,
        })
    }

    /// Mean confidence of some points, 0 to 1; 0 of none.
    pub fn confidence_in(&self, points: std::ops::Range<usize>) -> f32 {
        let some = self.confidence.get(points).unwrap_or_default();
        if some.is_empty() { 0.0 } else { some.iter().sum::<f32>() / some.len() as f32 }
    }

    /// All points in order.
    pub fn all(&self) -> &[Point] {
        &self.points[..]
    }

    /// Face outline, 36 points.
    pub fn outline(&self) -> &[Point] {
        &self.points[0..36]
    }

    /// One eye's lids and corners, 16 points.
    pub fn eye(&self, side: Side) -> &[Point] {
        match side {
            Side::Right => &self.points[36..52],
            Side::Left => &self.points[52..68],
        }
    }

    /// Centre of an iris.
    pub fn iris(&self, side: Side) -> Point {
        match side {
            Side::Right => self.points[68],
            Side::Left => self.points[69],
        }
    }

    /// One brow, 10 points.
    pub fn brow(&self, side: Side) -> &[Point] {
        match side {
            Side::Right => &self.points[70..80],
            Side::Left => &self.points[80..90],
        }
    }

    /// Nose, 12 points; 4 is the tip.
    pub fn nose(&self) -> &[Point] {
        &self.points[90..102]
    }

    /// Outer edge of the lips, 12 points.
    pub fn outer_lips(&self) -> &[Point] {
        &self.points[102..114]
    }

    /// Inner edge of the lips, 12 points.
    pub fn inner_lips(&self) -> &[Point] {
        &self.points[114..126]
    }

    /// Lowest point of the chin.
    pub fn chin(&self) -> Point {
        self.points[18]
    }

    /// Middle between the corners of one eye.
    pub fn eye_centre(&self, side: Side) -> Point {
        let eye = self.eye(side);
        eye[0].midpoint(eye[8])
    }

    /// Middle between both eyes.
    pub fn eyes_midpoint(&self) -> Point {
        self.eye_centre(Side::Left).midpoint(self.eye_centre(Side::Right))
    }

    /// Inter-eye distance (IED, ISO/IEC 29794-5): between the eye centres, px.
    pub fn inter_eye_distance(&self) -> f32 {
        self.eye_centre(Side::Left).distance(self.eye_centre(Side::Right))
    }

    /// T (ISO/IEC 29794-5): from the midpoint of the eyes to the chin, px.
    pub fn eyes_to_chin(&self) -> f32 {
        self.eyes_midpoint().distance(self.chin())
    }

    /// Face width from cheek to cheek (D10): the widest extent of the outline between brows and mouth, px.
    pub fn cheek_to_cheek(&self) -> f32 {
        let (left, right) = self.cheeks();
        (left.x - right.x).abs()
    }

    /// The outermost outline points below the eyes: the sitter's left, right.
    pub fn cheeks(&self) -> (Point, Point) {
        let by_x = |a: &&Point, b: &&Point| a.x.total_cmp(&b.x);
        let left = self.points[6..14].iter().max_by(by_x).copied().unwrap_or_default();
        let right = self.points[23..31].iter().min_by(by_x).copied().unwrap_or_default();
        (left, right)
    }

    /// The same points after `map`.
    #[must_use]
    pub fn mapped(&self, map: impl Fn(Point) -> Point) -> Self {
        let mut mapped = self.clone();
        for point in mapped.points.iter_mut() {
            *point = map(*point);
        }
        mapped
    }
}
