//! Where the grey head really stands: its outline against the wall says how far it is to one side.

use crate::domain::{Cut, Frame, Point};
use crate::imaging::colour::linear_from_srgb;

use super::drift::median;
use super::reading::light;
use super::zones::{Pixels, Zone};

/// Rows of a face at which its outline is looked for, and how far to both sides, N px.
const ROWS: (f32, f32, f32) = (210.0, 340.0, 5.0);
const SIDES: (f32, f32) = (60.0, 420.0);
/// Wall and head differ by so much at least.
const CONTRAST: f64 = 1.3;
/// A head may be off by so much, N px; more is no head's outline.
const MOST: f64 = 15.0;
/// Middle of the cut, N px.
const MIDDLE: f64 = 240.0;

/// The cut moved so that its zones lie on the head as it stands; as it was where the outline cannot be told.
pub fn on_head(frame: &Frame, cut: Cut) -> Cut {
    match sideways(frame, cut) {
        Some(off) => Cut { origin: Point::new(cut.origin.x + off as f32 / cut.scale, cut.origin.y), ..cut },
        None => cut,
    }
}

/// How far the head is to the right of its place, N px.
fn sideways(frame: &Frame, cut: Cut) -> Option<f64> {
    let zone = |zone: Zone| light(frame, Pixels::of(zone.rect(), cut, frame)).mean[1];
    let (wall, head) = (zone(Zone::WallLeft).min(zone(Zone::WallRight)), zone(Zone::Forehead));
    if wall < CONTRAST * head || head < 0.01 {
        return None;
    }
    let half = f64::midpoint(wall, head);
    let green = |x: f32, y: f32| {
        let c = cut.frame_from_cut(Point::new(x, y));
        let (left, share) = ((c.x - 0.5).floor(), f64::from(c.x - 0.5 - (c.x - 0.5).floor()));
        let at = |x: f32| f64::from(linear_from_srgb(frame.pixel(x as i64, c.y as i64)[1]));
        at(left) * (1.0 - share) + at(left + 1.0) * share
    };
    let mut middles = Vec::new();
    let mut y = ROWS.0;
    while y <= ROWS.1 {
        let edge = |from: f32, step: f32| {
            let mut x = from;
            while (SIDES.0..=SIDES.1).contains(&x) {
                if green(x, y) < half {
                    return Some(f64::from(x));
                }
                x += step;
            }
            None
        };
        if let (Some(left), Some(right)) = (edge(SIDES.0, 0.5), edge(SIDES.1, -0.5)) {
            middles.push(f64::midpoint(left, right));
        }
        y += ROWS.2;
    }
    let off = median(&middles) - MIDDLE;
    (middles.len() >= 10 && off.abs() <= MOST).then_some(off)
}
