//! Whether the face is in the middle.

use super::Measure;
use super::view::{HEIGHT, View};
use crate::domain::{Detail, Evidence, Point, Side, Why};

check! {
    /// The face is in the middle of the picture.
    ///
    /// Measures: distance of the middle between the cheeks from `aim.centre_x_px`, N pixels, without sign; the detail is the sitter's side to which the face sits.
    /// Shapes: the outermost outline points below the eyes, N pixels.
    /// Limits: `limits.centred`, px.
    /// Source: 教毕指〔2017〕99号 D7, which names no tolerance; ±23 px is a neighbouring norm's, scaled to 480.
    /// Not assessed: no face, or no landmarks.
    Centred, Px, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let (left, right) = view.landmarks()?.cheeks();
    let middle = f32::midpoint(left.x, right.x);
    let off = middle - view.profile().aim.centre_x_px;
    let side = if off >= 0.0 { Side::Left } else { Side::Right };
    let line = Evidence::Line(Point::new(middle, 0.0), Point::new(middle, HEIGHT as f32));
    Ok(Measure::new(off.abs()).detail(Detail::Side(side)).evidence([line]))
}
