//! The shapes over the preview, in pixels of the 480 x 640 cut (N), and where N lies on the screen.

use crate::domain::{Cut, Point, Rect};

/// The part of N that the preview shows (V): the cut and what lies around it, always 3:4.
pub const VIEW: Rect = Rect::new(-60.0, -70.0, 600.0, 800.0);
/// The picture that is handed in.
pub const FRAME: Rect = Rect::new(0.0, 0.0, 480.0, 640.0);
/// Length of each arm of the corner marks, N px.
pub const CORNER_LENGTH: f32 = 40.0;
/// Width of the corner marks, N px.
pub const CORNER_WIDTH: f32 = 5.0;
/// Middle of the oval.
pub const OVAL_CENTRE: Point = Point::new(240.0, 242.0);
/// Half axes of the oval, N px.
pub const OVAL_RADII: (f32, f32) = (126.0, 168.0);
/// Width of the oval's line, N px, and while holding.
pub const OVAL_WIDTH: (f32, f32) = (5.0, 7.0);
/// Boxes beside the face in which the eyes should be level; they stay off the face.
pub const EYE_BANDS: [Rect; 2] = [Rect::new(12.0, 226.0, 84.0, 48.0), Rect::new(384.0, 226.0, 84.0, 48.0)];
/// The aim of the eyes, a line through each band, N px.
pub const EYE_LINE_Y: f32 = 250.0;
/// Width of the lines of eye bands and shoulders, N px.
pub const LINE_WIDTH: f32 = 4.0;
/// How much wider the casing under each line is, N px.
pub const CASING: f32 = 6.0;
/// Left half of the shoulder line, from outside in: start, two control points and end of a cubic curve, then the end of a
/// straight line. The right half is its mirror image.
pub const SHOULDER_LEFT: [Point; 5] = [
    Point::new(14.0, 596.0),
    Point::new(34.0, 548.0),
    Point::new(62.0, 524.0),
    Point::new(104.0, 508.0),
    Point::new(160.0, 486.0),
];

/// The preview's window on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Where it lies, screen px; its height is 4/3 of its width.
    pub bounds: Rect,
    /// Left and right are swapped, as in a mirror: the default for people.
    pub mirrored: bool,
}

impl Window {
    /// Screen px per N px.
    pub fn scale(self) -> f32 {
        self.bounds.width / VIEW.width
    }

    /// N to screen.
    pub fn screen_from_cut(self, n: Point) -> Point {
        let z = self.scale();
        let from_left = if self.mirrored { VIEW.x + VIEW.width - n.x } else { n.x - VIEW.x };
        Point::new(self.bounds.x + from_left * z, self.bounds.y + (n.y - VIEW.y) * z)
    }

    /// The rectangle on the screen of a rectangle in N.
    pub fn rect_from_cut(self, n: Rect) -> Rect {
        let a = self.screen_from_cut(Point::new(n.x, n.y));
        let b = self.screen_from_cut(Point::new(n.x + n.width, n.y + n.height));
        Rect::new(a.x.min(b.x), a.y, (a.x - b.x).abs(), b.y - a.y)
    }
}

/// Where the seat lies in the camera's picture, from the framing step of the camera set-up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// Camera pixels per N pixel at the seat; at least 1.12, so that scaling never has to enlarge.
    pub scale: f32,
    /// The camera's pixel (C) on N (240, 320).
    pub centre: Point,
}

impl Framing {
    /// The least scale that never has to enlarge.
    pub const LEAST_SCALE: f32 = 1.12;

    /// The widest view that a frame of this size gives, centred.
    pub fn widest(width: u32, height: u32) -> Self {
        let (width, height) = (width as f32, height as f32);
        let scale = (width / VIEW.width).min(height / VIEW.height);
        // The view reaches 390 N above N 320 and 410 below it.
        Self { scale, centre: Point::new(width / 2.0, height / 2.0 - 10.0 * scale) }
    }

    /// The view's rectangle in the camera's picture, C px.
    pub fn view_in_camera(self) -> Rect {
        let k = self.scale;
        Rect::new(self.centre.x - 300.0 * k, self.centre.y - 390.0 * k, 600.0 * k, 800.0 * k)
    }

    /// The fixed cut of the seat, in which guidance measures.
    pub fn cut(self) -> Cut {
        let origin = Point::new(self.centre.x - 240.0 * self.scale, self.centre.y - 320.0 * self.scale);
        Cut { origin, scale: 1.0 / self.scale }
    }

    /// C to N.
    pub fn cut_from_camera(self, c: Point) -> Point {
        Point::new(240.0 + (c.x - self.centre.x) / self.scale, 320.0 + (c.y - self.centre.y) / self.scale)
    }
}

/// Points of the shoulder lines, N px: the left half from outside in, and its mirror image.
pub fn shoulders() -> [Vec<Point>; 2] {
    let left = shoulder_left();
    let right = left.iter().map(|p| Point::new(480.0 - p.x, p.y)).collect();
    [left, right]
}

/// Points of the oval, N px, clockwise on the unmirrored picture from its top, every 3 degrees; first and last are the same.
pub fn oval() -> Vec<Point> {
    let at = |step: u16| {
        let angle = f32::from(step * 3).to_radians();
        Point::new(OVAL_CENTRE.x + OVAL_RADII.0 * angle.sin(), OVAL_CENTRE.y - OVAL_RADII.1 * angle.cos())
    };
    (0..=120).map(at).collect()
}

/// The four corner marks, N px: each an end, the corner, an end.
pub fn corner_marks() -> [[Point; 3]; 4] {
    let (right, bottom) = (FRAME.x + FRAME.width, FRAME.y + FRAME.height);
    let mark = |x: f32, y: f32, dx: f32, dy: f32| {
        [Point::new(x + dx * CORNER_LENGTH, y), Point::new(x, y), Point::new(x, y + dy * CORNER_LENGTH)]
    };
    [
        mark(FRAME.x, FRAME.y, 1.0, 1.0),
        mark(right, FRAME.y, -1.0, 1.0),
        mark(FRAME.x, bottom, 1.0, -1.0),
        mark(right, bottom, -1.0, -1.0),
    ]
}

/// One cubic curve (14,596) C (34,548) (62,524) (104,508), then a line to (160,486).
fn shoulder_left() -> Vec<Point> {
    let cubic = |t: f32| {
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let sum = |axis: fn(&Point) -> f32| SHOULDER_LEFT.iter().zip(weights).map(|(p, w)| axis(p) * w).sum();
        Point::new(sum(|p| p.x), sum(|p| p.y))
    };
    let mut points: Vec<Point> = (0..=12_u8).map(|i| cubic(f32::from(i) / 12.0)).collect();
    points.extend(SHOULDER_LEFT.last());
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portrait_screen_has_the_cut_where_the_design_puts_it() {
        let window = Window { bounds: Rect::new(120.0, 440.0, 840.0, 1120.0), mirrored: true };
        assert_eq!(window.rect_from_cut(FRAME), Rect::new(204.0, 538.0, 672.0, 896.0));
    }

    #[test]
    fn landscape_screen_shows_the_cut_at_its_own_size() {
        let window = Window { bounds: Rect::new(660.0, 116.0, 600.0, 800.0), mirrored: true };
        assert_eq!(window.rect_from_cut(FRAME), Rect::new(720.0, 186.0, 480.0, 640.0));
    }

    #[test]
    fn mirror_puts_the_sitters_left_on_the_left_of_the_screen() {
        let bounds = Rect::new(0.0, 0.0, 600.0, 800.0);
        let own_left = Point::new(300.0, 250.0);
        let middle = Window { bounds, mirrored: true }.screen_from_cut(Point::new(240.0, 250.0)).x;
        assert!(Window { bounds, mirrored: true }.screen_from_cut(own_left).x < middle);
        assert!(Window { bounds, mirrored: false }.screen_from_cut(own_left).x > middle);
    }

    #[test]
    fn full_hd_lying_gives_a_scale_of_1_35() {
        let framing = Framing::widest(1920, 1080);
        assert!((framing.scale - 1.35).abs() < 1e-4);
        let view = framing.view_in_camera();
        assert!(view.y.abs() < 0.01 && (view.y + view.height - 1080.0).abs() < 0.01);
        assert!(Framing::widest(1280, 720).scale < Framing::LEAST_SCALE, "would have to enlarge");
    }

    #[test]
    fn framing_maps_its_centre_to_the_middle_of_the_cut() {
        let framing = Framing { scale: 1.8, centre: Point::new(540.0, 900.0) };
        assert_eq!(framing.cut_from_camera(framing.centre), Point::new(240.0, 320.0));
        assert_eq!(framing.cut_from_camera(Point::new(0.0, 198.0)), Point::new(-60.0, -70.0));
    }

    #[test]
    fn oval_is_closed_and_as_high_as_the_head() {
        let oval = oval();
        assert!(oval[0].distance(oval[120]) < 1e-3);
        assert!((oval[0].y - 74.0).abs() < 1e-3 && (oval[60].y - 410.0).abs() < 1e-3);
    }
}
