//! Whether exactly one person is there.

use super::Measure;
use super::view::View;
use crate::domain::{Cut, Evidence, Face, Point, Rect, Why};

check! {
    /// Exactly one face is in the picture.
    ///
    /// Measures: number of faces whose middle lies in the picture and whose area is at least 4 % of the sitter's.
    /// Shapes: face boxes in frame pixels; in a preview the 600 x 800 view around the cut counts, so that a companion is sent out in time.
    /// Limits: `limits.one_face`, a count.
    /// Source: 教毕指〔2017〕99号 P1; ISO/IEC 29794-5 single face present, whose ratio of areas hides a second person.
    /// Not assessed: never; no face is a count of 0.
    OneFace, Count, measure
}

/// A face smaller than this share of the sitter's is a face on a badge or a print, or a false alarm.
const LEAST_SHARE: f32 = 0.04;

#[expect(clippy::unnecessary_wraps, reason = "the signature of every measure")]
fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let faces = &view.scene().faces;
    let largest = faces.iter().map(|f| f.bounds.area()).fold(0.0, f32::max);
    let counted: Vec<Rect> = faces
        .iter()
        .filter(|face| face.bounds.area() >= LEAST_SHARE * largest)
        .map(|face| in_cut(view, face))
        .filter(|bounds| counts(view, bounds.centre()))
        .collect();
    let strangers = counted.iter().skip(1).map(|&bounds| Evidence::Region(bounds)).collect::<Vec<_>>();
    Ok(Measure::new(counted.len() as f32).evidence(strangers))
}

fn in_cut(view: &View<'_>, face: &Face) -> Rect {
    let (b, scale) = (face.bounds, view.cut().scale);
    let corner = view.cut().cut_from_frame(Point::new(b.x, b.y));
    Rect::new(corner.x, corner.y, b.width * scale, b.height * scale)
}

/// Whether a face with its middle at `at` (N) is part of the picture.
fn counts(view: &View<'_>, at: Point) -> bool {
    let (left, top, right, bottom) = if view.live() { (60.0, 70.0, 60.0, 90.0) } else { (0.0, 0.0, 0.0, 0.0) };
    (-left..=Cut::WIDTH as f32 + right).contains(&at.x) && (-top..=Cut::HEIGHT as f32 + bottom).contains(&at.y)
}
