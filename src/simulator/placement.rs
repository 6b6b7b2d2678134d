//! Where the sitter is: camera pixels, pixels of the norm's cut (N), and the sitter's own picture.

use super::random::Random;
use crate::domain::{Point, Target};

/// Where the eyes' midpoint belongs in the cut of 480 x 640 N pixels: sitters come closer about this point.
const HOME: Point = Point::new(240.0, 250.0);

/// How the camera looks at the seat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    /// Frame width, px, at most 4096.
    pub width: u32,
    /// Frame height, px, at most 4096.
    pub height: u32,
    /// Camera pixels per N pixel at the seat.
    pub pixels_per_n: f32,
    /// The camera pixel that lies on N (240, 320).
    pub centre: Point,
}

impl Geometry {
    /// A 3:4 frame of this width in which the view (N -60..540, -70..730) is the whole frame.
    pub fn whole_view(width: u32) -> Self {
        let width = width.clamp(60, 3072);
        let k = width as f32 / 600.0;
        Self { width, height: width * 4 / 3, pixels_per_n: k, centre: Point::new(300.0 * k, 390.0 * k) }
    }

    /// Camera pixel to N pixel.
    pub fn n_from_camera(&self, at: Point) -> Point {
        let k = self.pixels_per_n;
        Point::new(240.0 + (at.x - self.centre.x) / k, 320.0 + (at.y - self.centre.y) / k)
    }

    /// N pixel to camera pixel.
    pub fn camera_from_n(&self, at: Point) -> Point {
        let k = self.pixels_per_n;
        Point::new(self.centre.x + (at.x - 240.0) * k, self.centre.y + (at.y - 320.0) * k)
    }
}

impl Default for Geometry {
    /// 960 x 1280, k = 1.6, N (240, 320) at (480, 624).
    fn default() -> Self {
        Self::whole_view(960)
    }
}

/// How far the sitter is from where they should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Too far to the right in the picture, N px.
    pub dx: f32,
    /// Too low, N px.
    pub dy: f32,
    /// Size in the picture: 1.0 as it should be, below 1.0 too far away.
    pub scale: f32,
    /// Head and body tipped clockwise in the picture (crown to the sitter's own left), degrees.
    pub roll_deg: f32,
}

impl Placement {
    /// Just right.
    pub const PERFECT: Self = Self { dx: 0.0, dy: 0.0, scale: 1.0, roll_deg: 0.0 };

    /// How somebody sits down: a little off and too far away.
    pub fn start(random: &mut Random) -> Self {
        Self {
            dx: random.either_side(18.0, 45.0),
            dy: random.either_side(8.0, 30.0),
            scale: random.between(0.74, 0.84),
            roll_deg: 0.0,
        }
    }

    /// How a technician sets a target down: nearly right.
    pub(super) fn of_target(target: Target, random: &mut Random) -> Self {
        let (off, turn) = match target {
            Target::Empty => (0.0, 0.0),
            Target::Card | Target::Edge => (10.0, 2.5),
            Target::Head => (4.0, 0.0),
            Target::Chart => (3.0, 0.8),
        };
        Self {
            dx: random.between(-off, off),
            dy: random.between(-off, off),
            scale: 1.0,
            roll_deg: random.between(-turn, turn),
        }
    }

    /// After moving by (`dx`, `dy`) N px in the picture and coming closer by the factor `scale`.
    /// What is no number, or no positive scale, changes nothing.
    #[must_use]
    pub fn nudged(self, dx: f32, dy: f32, scale: f32) -> Self {
        if !(dx.is_finite() && dy.is_finite() && scale.is_finite() && scale > 0.0) {
            return self;
        }
        let bounded = (self.scale * scale).clamp(0.2, 4.0);
        let scale = bounded / self.scale;
        Self {
            dx: (self.dx * scale + dx).clamp(-800.0, 800.0),
            dy: (self.dy * scale + dy).clamp(-800.0, 800.0),
            scale: bounded,
            roll_deg: self.roll_deg,
        }
    }

    /// The same, raised so far that a line which belongs at `line` (N px from the top) is not below `highest` (N px).
    #[must_use]
    pub(super) fn raised(self, line: f32, highest: f32) -> Self {
        let at = HOME.y + self.scale * (line - HOME.y);
        Self { dy: self.dy.min(highest - at), ..self }
    }

    /// Where what belongs at `at` (N px) really is (N px).
    pub fn apply(&self, at: Point) -> Point {
        let (sin, cos) = self.roll_deg.to_radians().sin_cos();
        let (x, y) = (at.x - HOME.x, at.y - HOME.y);
        Point::new(
            HOME.x + self.dx + self.scale * (cos * x - sin * y),
            HOME.y + self.dy + self.scale * (sin * x + cos * y),
        )
    }

    /// The reverse of [`Self::apply`].
    pub fn undo(&self, at: Point) -> Point {
        let (sin, cos) = self.roll_deg.to_radians().sin_cos();
        let (x, y) = ((at.x - HOME.x - self.dx) / self.scale, (at.y - HOME.y - self.dy) / self.scale);
        Point::new(HOME.x + cos * x + sin * y, HOME.y - sin * x + cos * y)
    }
}

/// Where a picture of somebody lies in N when they sit just right: no rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// A pixel of the picture.
    pub(super) anchor: Point,
    /// Where it belongs, N px.
    pub(super) anchor_in_n: Point,
    /// N pixels per picture pixel.
    pub(super) scale: f32,
}

impl Fit {
    /// A picture of `width` x `height` px that just covers the view of 600 x 800 N px.
    pub(super) fn cover(width: u32, height: u32) -> Self {
        let scale = (600.0 / width as f32).max(800.0 / height as f32);
        let anchor = Point::new(width as f32 / 2.0, height as f32 / 2.0);
        Self { anchor, anchor_in_n: Point::new(240.0, 330.0), scale }
    }

    /// A face at the aims of the norm: eyes at N (240, 250), 215 N px wide, unless the hair would then rise above y 66.
    pub(super) fn face(eyes: Point, face_width: f32, hair_top: f32) -> Self {
        let by_width = 215.0 / face_width.max(1.0);
        let by_hair = 184.0 / (eyes.y - hair_top).max(1.0);
        let scale = by_width.min(by_hair).max(200.0 / face_width.max(1.0));
        Self { anchor: eyes, anchor_in_n: HOME, scale }
    }

    /// The picture's upper edge, N px.
    pub(super) fn top(&self) -> f32 {
        self.anchor_in_n.y - self.anchor.y * self.scale
    }

    /// N pixel to pixel of the picture.
    pub(super) fn picture_from_n(&self, at: Point) -> Point {
        Point::new(
            self.anchor.x + (at.x - self.anchor_in_n.x) / self.scale,
            self.anchor.y + (at.y - self.anchor_in_n.y) / self.scale,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_geometry_is_the_one_of_the_overlay() {
        let camera = Geometry::default();
        assert_eq!((camera.width, camera.height, camera.centre), (960, 1280, Point::new(480.0, 624.0)));
        assert_eq!(camera.n_from_camera(Point::new(0.0, 0.0)), Point::new(-60.0, -70.0));
        assert_eq!(camera.camera_from_n(Point::new(540.0, 730.0)), Point::new(960.0, 1280.0));
    }

    #[test]
    fn any_start_can_be_nudged_to_perfect() {
        for seed in 0..50 {
            let start = Placement::start(&mut Random::new(seed));
            assert!(start.scale < 0.85 && start.dx.abs() >= 18.0, "{start:?} is not off");
            let closer = start.nudged(0.0, 0.0, 1.0 / start.scale);
            let there = closer.nudged(-closer.dx, -closer.dy, 1.0);
            assert!((there.scale - 1.0).abs() < 1e-4 && there.dx.abs() < 1e-3 && there.dy.abs() < 1e-3, "{there:?}");
        }
    }

    #[test]
    fn undo_takes_apply_back_and_roll_tips_the_crown_to_the_right() {
        let placed = Placement { dx: 12.0, dy: -7.0, scale: 0.8, roll_deg: 10.0 };
        let back = placed.undo(placed.apply(Point::new(33.0, 401.0)));
        assert!(back.distance(Point::new(33.0, 401.0)) < 1e-3);
        let crown = Placement { roll_deg: 10.0, ..Placement::PERFECT }.apply(Point::new(240.0, 80.0));
        assert!(crown.x > 260.0);
    }

    #[test]
    fn raising_keeps_a_line_out_of_sight_and_never_lowers() {
        let low = Placement { dx: 5.0, dy: 20.0, scale: 0.8, roll_deg: 0.0 };
        let raised = low.raised(-70.0, -72.0);
        assert!((raised.apply(Point::new(240.0, -70.0)).y + 72.0).abs() < 1e-3, "{raised:?}");
        assert_eq!(raised.raised(-70.0, 0.0), raised);
    }

    #[test]
    fn nonsense_does_not_move_anybody() {
        let start = Placement::PERFECT;
        assert_eq!(start.nudged(f32::NAN, 0.0, 1.0), start);
        assert_eq!(start.nudged(0.0, 0.0, 0.0), start);
        assert_eq!(start.nudged(0.0, 0.0, f32::INFINITY), start);
        assert!(start.nudged(1e30, 0.0, 1e30).scale <= 4.0);
    }
}
