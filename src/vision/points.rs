//! The 126 points of one face, read from a square crop that is taken again from its own points; with a confidence.

use tract_onnx::prelude::TractResult;

use crate::domain::{Landmarks, Point};
use crate::imaging::window::{Pyramid, Window};

use super::finder::Candidate;
use super::network::Network;

/// Where the confidences begin in the answer of a network that gives them: after 126 points and three angles.
const CONFIDENCE: usize = 2 * Landmarks::COUNT + 3;
/// Side of the crop over the longer extent of the points.
const CROP: f32 = 1.5;

/// Points with what tells runaways apart.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) landmarks: Landmarks,
    /// Mean movement of the points from one crop to the next, over the face's size.
    pub(super) drift: f32,
    /// Mean distance between the points of the crop and of its mirror image, over the face's size; `None` if not looked.
    pub(super) mirror: Option<f32>,
}

/// Points that are less sure than this after one re-crop never become a face: no more work is spent on them.
const HOPELESS: f32 = 0.35;

/// Reads from the finder's box, re-cropping twice, the last time with the mirror image as well; a hopeless one only once.
pub(super) fn read_still(network: &mut Network, pyramid: &mut Pyramid<'_>, start: Candidate) -> TractResult<Found> {
    let first = once(network, pyramid, &Window::upright(start.centre, start.size * CROP, network.size()))?;
    let second = once(network, pyramid, &around(&first, network.size(), CROP))?;
    if second.confidence_in(0..Landmarks::COUNT) < HOPELESS {
        let drift = distance(&first, &second) / extent(&second).1;
        return Ok(Found { landmarks: second, drift, mirror: None });
    }
    let window = around(&second, network.size(), CROP);
    let third = once(network, pyramid, &window)?;
    let mirrored = once(network, pyramid, &Window { mirrored: true, ..window })?;
    let size = extent(&third).1;
    let mirror = Some(distance(&third, &mirrored) / size);
    let both = mean(&third, &mirrored);
    Ok(Found { drift: distance(&second, &third) / size, landmarks: both, mirror })
}

/// Reads a live frame from where the face was a moment ago: one crop.
pub(super) fn read_live(network: &mut Network, pyramid: &mut Pyramid<'_>, before: &Landmarks) -> TractResult<Found> {
    let landmarks = once(network, pyramid, &around(before, network.size(), CROP))?;
    // People move between frames; only what is left when the movement is taken out is doubt.
    let (was, is) = (centroid(before), centroid(&landmarks));
    let back = landmarks.mapped(|p| Point::new(p.x - is.x + was.x, p.y - is.y + was.y));
    let drift = distance(before, &back) / extent(&landmarks).1;
    Ok(Found { landmarks, drift, mirror: None })
}

/// Middle and longer extent of the points' upright box.
pub(super) fn extent(landmarks: &Landmarks) -> (Point, f32) {
    let (low, high) = bounds(landmarks.all());
    (low.midpoint(high), (high.x - low.x).max(high.y - low.y).max(1.0))
}

/// Least and greatest coordinates.
pub(super) fn bounds(points: &[Point]) -> (Point, Point) {
    points.iter().fold((Point::new(f32::MAX, f32::MAX), Point::new(f32::MIN, f32::MIN)), |(low, high), p| {
        (Point::new(low.x.min(p.x), low.y.min(p.y)), Point::new(high.x.max(p.x), high.y.max(p.y)))
    })
}

/// Mean distance between two readings, px.
pub(super) fn distance(a: &Landmarks, b: &Landmarks) -> f32 {
    a.all().iter().zip(b.all()).map(|(p, q)| p.distance(*q)).sum::<f32>() / Landmarks::COUNT as f32
}

fn centroid(landmarks: &Landmarks) -> Point {
    let sum = landmarks.all().iter().fold(Point::default(), |sum, p| Point::new(sum.x + p.x, sum.y + p.y));
    Point::new(sum.x / Landmarks::COUNT as f32, sum.y / Landmarks::COUNT as f32)
}

/// The square crop about the points, `crop` times their longer extent, turned so that the eyes are level in it.
pub(super) fn around(landmarks: &Landmarks, size: (u32, u32), crop: f32) -> Window {
    let (right, left) = (landmarks.all()[36], landmarks.all()[52]);
    let angle = (left.y - right.y).atan2(left.x - right.x);
    let (sin, cos) = angle.sin_cos();
    let turned: Vec<Point> =
        landmarks.all().iter().map(|p| Point::new(cos * p.x + sin * p.y, cos * p.y - sin * p.x)).collect();
    let (low, high) = bounds(&turned);
    let (middle, side) = (low.midpoint(high), (high.x - low.x).max(high.y - low.y).max(4.0));
    let centre = Point::new(cos * middle.x - sin * middle.y, sin * middle.x + cos * middle.y);
    Window { angle, ..Window::upright(centre, side * crop, size) }
}

fn once(network: &mut Network, pyramid: &mut Pyramid<'_>, window: &Window) -> TractResult<Landmarks> {
    let answer = network.see(pyramid, window)?;
    let side = window.size.0 as f32;
    let point = |i: usize| {
        let p = Point::new((answer[2 * i] + 0.5) * side, (answer[2 * i + 1] + 0.5) * side);
        window.frame_from_window(p)
    };
    let confidence = |i: usize| answer.get(CONFIDENCE + i).copied().unwrap_or(1.0);
    let own = |i: usize| if window.mirrored { mirror_of(i) } else { i };
    Ok(Landmarks::with_confidence(std::array::from_fn(|i| point(own(i))), std::array::from_fn(|i| confidence(own(i)))))
}

fn mean(a: &Landmarks, b: &Landmarks) -> Landmarks {
    Landmarks::with_confidence(
        std::array::from_fn(|i| a.all()[i].midpoint(b.all()[i])),
        std::array::from_fn(|i| f32::midpoint(a.confidence()[i], b.confidence()[i])),
    )
}

/// The point on the other side of the face.
pub(super) fn mirror_of(index: usize) -> usize {
    const NOSE: [usize; 12] = [0, 1, 2, 3, 4, 5, 9, 8, 7, 6, 11, 10];
    const LIPS: [usize; 12] = [6, 5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7];
    match index {
        0..36 => (36 - index) % 36,
        36..52 => index + 16,
        52..68 => index - 16,
        68 => 69,
        69 => 68,
        70..80 => index + 10,
        80..90 => index - 10,
        90..102 => 90 + NOSE[index - 90],
        102..114 => 102 + LIPS[index - 102],
        _ => 114 + LIPS[(index - 114) % 12],
    }
}
