//! Whether the pupils are level.

use super::Measure;
use super::view::View;
use crate::domain::{Detail, Evidence, Side, Why};

check! {
    /// The pupils are level.
    ///
    /// Measures: angle between the line through the pupils and the horizontal, degrees, without sign; the detail is the sitter's side to which the crown is tipped (that side's ear is lower).
    /// Shapes: both iris centres, N pixels. The file is never turned to mend it (B2).
    /// Limits: `limits.roll`, degrees.
    /// Source: 教毕指〔2017〕99号 P3 (平视); operators reject the tilt of the pupil line.
    /// Not assessed: no face, or no landmarks.
    Roll, Degrees, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let (left, right) = (landmarks.iris(Side::Left), landmarks.iris(Side::Right));
    // The sitter's left is right in the picture: a left eye that is lower has the larger y.
    let roll = (left.y - right.y).atan2(left.x - right.x).to_degrees();
    let side = if roll >= 0.0 { Side::Left } else { Side::Right };
    Ok(Measure::new(roll.abs()).detail(Detail::Side(side)).evidence([Evidence::Line(right, left)]))
}
