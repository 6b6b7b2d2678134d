//! How far the eyes are from the upper edge.

use super::Measure;
use super::view::{View, WIDTH};
use crate::domain::{Detail, Evidence, Point, Why};

check! {
    /// The eyes are at the right height.
    ///
    /// Measures: row of the midpoint between the eyes, N pixels from the upper edge; the detail is up or down, seen from `aim.eye_line_px`.
    /// Shapes: both eyes' corners, N pixels.
    /// Limits: `limits.eye_line`, px.
    /// Source: 教毕指〔2017〕99号 D9, 200-300 px.
    /// Not assessed: no face, or no landmarks.
    EyeLine, Px, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let y = view.landmarks()?.eyes_midpoint().y;
    let way = if y <= view.profile().aim.eye_line_px { Detail::Up } else { Detail::Down };
    let line = Evidence::Line(Point::new(0.0, y), Point::new(WIDTH as f32, y));
    Ok(Measure::new(y).detail(way).evidence([line]))
}
