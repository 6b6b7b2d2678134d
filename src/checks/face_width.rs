//! How wide the face is.

use super::Measure;
use super::view::View;
use crate::domain::{Evidence, Point, Why};

check! {
    /// The face has the right size.
    ///
    /// Measures: width of the face from cheek to cheek, N pixels.
    /// Shapes: the outermost outline points below the eyes, N pixels.
    /// Limits: `limits.face_width`, px. The passport rule of a head of 70-80 % contradicts it and is not applied.
    /// Source: 教毕指〔2017〕99号 D10, 180-300 px.
    /// Not assessed: no face, or no landmarks.
    FaceWidth, Px, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let (left, right) = landmarks.cheeks();
    let line = Evidence::Line(Point::new(right.x, right.y), Point::new(left.x, right.y));
    Ok(Measure::new(landmarks.cheek_to_cheek()).evidence([line]))
}
