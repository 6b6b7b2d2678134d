//! How far the hair is from the upper edge.

use super::Measure;
use super::view::{View, WIDTH, index};
use crate::domain::{Detail, Evidence, Point, Why};

check! {
    /// The hair keeps its distance from the upper edge.
    ///
    /// Measures: row of the highest hair or skull, N pixels from the upper edge; the detail is up or down, seen from `aim.hair_top_px`. Negative where the cut takes hair off.
    /// Shapes: the crown that vision found in the matte; without one, the first row of the matte where the sitter covers 8 px within the head's width.
    /// Limits: `limits.hair_top`, px.
    /// Source: 教毕指〔2017〕99号 D8, 50-110 px.
    /// Not assessed: no face, no matte, or hair that leaves the frame where the limit could still be kept.
    HairTop, Px, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let face = view.face()?;
    let crown = match face.crown {
        Some(crown) => view.cut().cut_from_frame(crown),
        None => from_matte(view)?,
    };
    let aim = view.profile().aim.hair_top_px;
    let line = Evidence::Line(Point::new(0.0, crown.y), Point::new(WIDTH as f32, crown.y));
    let way = if crown.y <= aim { Detail::Up } else { Detail::Down };
    Ok(Measure::new(crown.y).detail(way).evidence([line]))
}

fn from_matte(view: &View<'_>) -> Result<Point, Why> {
    let landmarks = view.landmarks()?;
    let alpha = view.alpha()?;
    let (left, right) = landmarks.cheeks();
    let spread = 0.25 * (left.x - right.x);
    let columns = (right.x - spread) as i64..=(left.x + spread) as i64;
    let chin = landmarks.chin().y as i64;
    let top = view.covered().y as i64;
    let covered = |y: &i64| columns.clone().filter(|&x| alpha[index(x, *y)] >= 128).count() >= 8;
    let row = (top..chin).find(covered).ok_or(Why::NoMatte)?;
    // Hair at the frame's own edge goes on outside: its distance is at most this. Too little is known only if it is too little already.
    let cut_off = row == top && top > 0;
    if cut_off && row as f32 > view.profile().accepted(crate::domain::CheckId::HairTop).min {
        return Err(Why::OutOfPicture);
    }
    Ok(Point::new(landmarks.eyes_midpoint().x, row as f32))
}
