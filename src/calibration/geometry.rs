//! Scale and distortion from a card of known size: its straight edges must be straight (§2.5).

use serde::{Deserialize, Serialize};

use super::linear::least_squares;
use crate::domain::{Cut, Frame, Point, Rect};
use crate::imaging::colour::linear_from_srgb;

/// Where the rim of an A3 card lies that fills its place, N px; it reaches above and below the cut.
const CARD: Rect = Rect::new(15.0, -18.0, 450.0, 636.0);
/// Between the pupils of a grown person, mm.
const PUPILS_MM: f64 = 63.0;
/// Least distance of the eyes in the norm's picture, px of it: the booth's own check asks for as much.
const LEAST_EYES: f64 = 90.0;
/// Radial distortion that is still accepted, share at the frame's corner (§1.1).
const MOST_DISTORTED: f64 = 0.025;
/// An edge is looked for so far to both sides of where it should be, N px.
const REACH: f32 = 26.0;
/// Points along an edge.
const POINTS: usize = 60;
/// Points of an edge that must be found, share.
const FOUND: f64 = 0.7;

/// Scale and distortion of a camera in its booth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Geometry {
    /// Camera pixels a millimetre at the face.
    pub px_per_mm: f64,
    /// Between the pupils of a grown person, px of the norm's picture.
    pub inter_eye_px: f64,
    /// Radial distortion at the frame's corners, share; negative is a barrel.
    pub distortion: f64,
    /// How far the card leans clockwise, degrees.
    pub roll_deg: f64,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GeometryFault {
    /// The card's four edges are not there.
    #[error("geometry: the card's edges are not where they should be; set it straight, nothing before it")]
    NoCard,
    /// Too few pixels.
    #[error(
        "geometry: eyes would be {0:.0} px apart, at least 90 are wanted; move the camera nearer or take a longer lens"
    )]
    TooSmall(f64),
    /// Too much distortion.
    #[error("geometry: the lens distorts by {0:.3} in the corners, 0.025 is allowed; take another lens")]
    Distorted(f64),
}

impl Geometry {
    /// From a frame of a card `width_mm` wide in its place.
    ///
    /// # Errors
    /// [`GeometryFault`].
    pub fn measure(frame: &Frame, cut: Cut, width_mm: f64) -> Result<Self, GeometryFault> {
        let edges = Side::ALL.map(|side| points(frame, cut, side));
        if edges.iter().any(|edge| (edge.len() as f64) < FOUND * POINTS as f64) {
            return Err(GeometryFault::NoCard);
        }
        let size = (f64::from(frame.width()), f64::from(frame.height()));
        let distortion = straightest(&edges, size);
        let straight =
            edges.map(|edge| edge.into_iter().map(|point| undistorted(point, distortion, size)).collect::<Vec<_>>());
        let lines = [line(&straight[0], true), line(&straight[1], true)].map(|line| line.ok_or(GeometryFault::NoCard));
        let [left, right] = [lines[0]?, lines[1]?];
        let middle = size.1 / 2.0;
        let slope = f64::midpoint(left.1, right.1);
        let width = (right.0 + right.1 * middle - left.0 - left.1 * middle) / (1.0 + slope * slope).sqrt();
        let px_per_mm = width / width_mm;
        let inter_eye_px = PUPILS_MM * px_per_mm * f64::from(cut.scale);
        if inter_eye_px < LEAST_EYES {
            Err(GeometryFault::TooSmall(inter_eye_px))
        } else if distortion.abs() > MOST_DISTORTED {
            Err(GeometryFault::Distorted(distortion))
        } else {
            Ok(Self { px_per_mm, inter_eye_px, distortion, roll_deg: -slope.atan().to_degrees() })
        }
    }
}

/// A side of the card.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Top, Self::Bottom];

    /// A place along it and the direction across, N px.
    fn place(self, share: f32) -> (Point, (f32, f32)) {
        let inner = 0.1 + 0.8 * share;
        match self {
            Self::Left => (Point::new(CARD.x, CARD.y + CARD.height * inner), (1.0, 0.0)),
            Self::Right => (Point::new(CARD.x + CARD.width, CARD.y + CARD.height * inner), (1.0, 0.0)),
            Self::Top => (Point::new(CARD.x + CARD.width * inner, CARD.y), (0.0, 1.0)),
            Self::Bottom => (Point::new(CARD.x + CARD.width * inner, CARD.y + CARD.height), (0.0, 1.0)),
        }
    }
}

/// Points on an edge, camera px: where the light across it has changed by half.
fn points(frame: &Frame, cut: Cut, side: Side) -> Vec<(f64, f64)> {
    let light = |n: Point| {
        let c = cut.frame_from_cut(n);
        // Red: a grey card differs from a blue wall most, and from a grey one as much as elsewhere.
        let at = |x: i64, y: i64| f64::from(linear_from_srgb(frame.pixel(x, y)[0]));
        let (x, y) = (f64::from(c.x) - 0.5, f64::from(c.y) - 0.5);
        let (left, top) = (x.floor() as i64, y.floor() as i64);
        let (u, v) = (x - x.floor(), y - y.floor());
        let row = |y: i64| at(left, y) * (1.0 - u) + at(left + 1, y) * u;
        row(top) * (1.0 - v) + row(top + 1) * v
    };
    let one = |i: usize| {
        let (place, (dx, dy)) = side.place((i as f32 + 0.5) / POINTS as f32);
        let steps = (REACH * 4.0) as usize;
        let at = |step: usize| {
            let off = REACH * (step as f32 / steps as f32 * 2.0 - 1.0);
            Point::new(place.x + dx * off, place.y + dy * off)
        };
        let profile: Vec<f64> = (0..=steps).map(|step| light(at(step))).collect();
        let ends = steps / 5;
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        let (low, high) = (mean(&profile[..ends]), mean(&profile[steps - ends..]));
        if (high - low).abs() < 0.25 * high.max(low) {
            return None;
        }
        let half = f64::midpoint(low, high);
        let above = |value: f64| (value > half) == (high > low);
        let step = (1..=steps).find(|&step| above(profile[step]) && !above(profile[step - 1]))?;
        let share = (half - profile[step - 1]) / (profile[step] - profile[step - 1]);
        let (from, to) = (cut.frame_from_cut(at(step - 1)), cut.frame_from_cut(at(step)));
        let mix = |a: f32, b: f32| f64::from(a) + share * f64::from(b - a);
        Some((mix(from.x, to.x), mix(from.y, to.y)))
    };
    (0..POINTS).filter_map(one).collect()
}

/// Where a point would be without radial distortion `k` at the corners.
fn undistorted((x, y): (f64, f64), k: f64, (width, height): (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (x - width / 2.0, y - height / 2.0);
    let r2 = (dx * dx + dy * dy) / ((width * width + height * height) / 4.0);
    let factor = 1.0 / (1.0 + k * r2);
    (width / 2.0 + dx * factor, height / 2.0 + dy * factor)
}

/// Offset and slope of the line through points; upright lines as x over y.
fn line(points: &[(f64, f64)], upright: bool) -> Option<(f64, f64)> {
    let as_terms = |&(x, y): &(f64, f64)| if upright { ([1.0, y], x) } else { ([1.0, x], y) };
    let [offset, slope] = least_squares(&points.iter().map(as_terms).collect::<Vec<_>>())?;
    Some((offset, slope))
}

/// The distortion that leaves the edges straightest, by golden section.
fn straightest(edges: &[Vec<(f64, f64)>; 4], size: (f64, f64)) -> f64 {
    let bend = |k: f64| {
        let of = |(edge, upright): (&Vec<(f64, f64)>, bool)| {
            let points: Vec<(f64, f64)> = edge.iter().map(|point| undistorted(*point, k, size)).collect();
            let Some((offset, slope)) = line(&points, upright) else { return f64::MAX };
            let off = |&(x, y): &(f64, f64)| if upright { x - offset - slope * y } else { y - offset - slope * x };
            // A stray point, of a mark or a thumb, counts no more than a pixel.
            points.iter().map(|point| off(point).powi(2).min(1.0)).sum::<f64>()
        };
        edges.iter().zip([true, true, false, false]).map(of).sum::<f64>()
    };
    let ratio = (5.0f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-0.15, 0.15);
    for _ in 0..40 {
        let (one, other) = (high - ratio * (high - low), low + ratio * (high - low));
        if bend(one) < bend(other) { high = other } else { low = one }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey card on a blue wall through a lens with distortion `k`, turned by `roll` degrees clockwise.
    fn card(k: f64, roll: f64) -> Frame {
        let (width, height) = (600u32, 800u32);
        let size = (f64::from(width), f64::from(height));
        let (sin, cos) = roll.to_radians().sin_cos();
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let (ux, uy) = undistorted((f64::from(x) + 0.5, f64::from(y) + 0.5), k, size);
                // Frame 600 x 800 shows N from (-60, -70) on; the card's middle is N (240, 300).
                let (nx, ny) = (ux - 60.0 - 240.0, uy - 70.0 - 300.0);
                let (tx, ty) = (cos * nx + sin * ny, -sin * nx + cos * ny);
                let inside = (225.0 - tx.abs()).min(318.0 - ty.abs());
                let share = (inside + 0.5).clamp(0.0, 1.0);
                let mix = |card: f64, wall: f64| super::super::code(wall + (card - wall) * share).round() as u8;
                rgb.extend([mix(0.18, 0.05), mix(0.18, 0.56), mix(0.18, 1.0)]);
            }
        }
        Frame::new(width, height, rgb, 0, super::super::tests::moment()).expect("of that size")
    }

    const CUT: Cut = Cut { origin: Point::new(60.0, 70.0), scale: 1.0 };

    #[test]
    fn size_turn_and_distortion_come_back() {
        for (k, roll) in [(0.0, 0.0), (-0.02, 1.0), (0.015, -2.0)] {
            let found = Geometry::measure(&card(k, roll), CUT, 297.0).expect("a card");
            assert!((found.px_per_mm / (450.0 / 297.0) - 1.0).abs() < 0.01, "{found:?}");
            assert!((found.distortion - k).abs() < 0.004, "{k}: {found:?}");
            assert!((found.roll_deg - roll).abs() < 0.2, "{roll}: {found:?}");
        }
    }

    #[test]
    fn what_does_not_do_is_refused() {
        assert!(matches!(Geometry::measure(&card(0.0, 0.0), CUT, 450.0), Err(GeometryFault::TooSmall(_))));
        assert!(matches!(Geometry::measure(&card(-0.06, 0.0), CUT, 297.0), Err(GeometryFault::Distorted(_))));
        let blank =
            Frame::new(600, 800, vec![90; 600 * 800 * 3], 0, super::super::tests::moment()).expect("of that size");
        assert_eq!(Geometry::measure(&blank, CUT, 297.0), Err(GeometryFault::NoCard));
    }
}
