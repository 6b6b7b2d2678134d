//! Whether both ears show.

use super::Measure;
use super::view::View;
use crate::domain::{Detail, Evidence, Rect, Side, Why};

check! {
    /// Both ears show.
    ///
    /// Measures: probability that hair, a hat or a scarf covers an ear, 0 to 1, 0.5 in doubt; the likelier ear, whose sitter's side the detail is.
    /// Shapes: vision's traits of the head; the evidence is a square about the ear's place, N pixels.
    /// Limits: `limits.ears_visible`, a share.
    /// Source: 教毕指〔2017〕99号 P7.
    /// Not assessed: no landmarks, or no network for traits.
    EarsVisible, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let hidden = view.face()?.traits.and_then(|traits| traits.ear_hidden).ok_or(Why::NoModel)?;
    let side = if hidden.left >= hidden.right { Side::Left } else { Side::Right };
    // Outwards of the outline at the height of the ears.
    let half = 0.3 * landmarks.inter_eye_distance();
    let (x, y) = match side {
        Side::Left => (landmarks.outline()[8].x + 0.5 * half, landmarks.outline()[8].y),
        Side::Right => (landmarks.outline()[28].x - 0.5 * half, landmarks.outline()[28].y),
    };
    let region = Evidence::Region(Rect::new(x - half, y - half, 2.0 * half, 2.0 * half));
    Ok(Measure::new(hidden.on(side)).detail(Detail::Side(side)).evidence([region]))
}
