//! The highest point of hair or skull, from the matte.

use crate::domain::{Landmarks, Matte, Point};

/// The highest row over the face where the matte is person for at least a twentieth of the face's width, followed
/// upwards from the forehead without a gap. `None` if the sitter is cut off by the upper edge.
pub(super) fn crown(matte: &Matte, landmarks: &Landmarks) -> Option<Point> {
    let forehead = landmarks.outline()[0];
    let (left, right) = landmarks.cheeks();
    let width = (left.x - right.x).abs().max(4.0);
    let middle = f32::midpoint(left.x, right.x);
    let (low, high) = ((middle - 0.65 * width) as i64, (middle + 0.65 * width) as i64);
    let needed = (0.05 * width).max(1.0) as usize;
    let mut row = (forehead.y as i64).min(i64::from(matte.height) - 1);
    let mut top = None;
    let mut gap = 0.0;
    while row >= 0 {
        let covered: Vec<i64> =
            (low.max(0)..=high.min(i64::from(matte.width) - 1)).filter(|x| matte.at(*x, row) > 127).collect();
        if covered.len() >= needed {
            let x = covered[covered.len() / 2] as f32 + 0.5;
            top = Some(Point::new(x, row as f32));
            gap = 0.0;
        } else {
            gap += 1.0;
            if gap > 0.04 * width {
                break;
            }
        }
        row -= 1;
    }
    top.filter(|p| p.y >= 1.0)
}
