//! Whether the shoulders are level.

use super::Measure;
use super::view::{HEIGHT, View, WIDTH, index};
use crate::domain::{Detail, Evidence, Point, Side, Why};

check! {
    /// The shoulders are level.
    ///
    /// Measures: angle between the line over both shoulders and the horizontal, degrees, without sign; the detail is the sitter's higher shoulder.
    /// Shapes: the upper edge of the matte, sought upwards from the lower edge in columns 0.60 to 0.95 face widths left and right of the chin; each shoulder is the median of its columns.
    /// Limits: `limits.shoulders_level`, degrees.
    /// Source: 教毕指〔2017〕99号 P3 (左右肩膀平衡).
    /// Not assessed: no landmarks, no matte, or a shoulder that leaves the picture.
    ShouldersLevel, Degrees, measure
}

/// Coverage from which a pixel is the sitter.
const PERSON: u8 = 128;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let alpha = view.alpha()?;
    let (chin, width) = (landmarks.chin(), landmarks.cheek_to_cheek());
    let shoulder = |sign: f32| -> Result<Point, Why> {
        let ends = (chin.x + sign * 0.60 * width, chin.x + sign * 0.95 * width);
        let (from, to) = (ends.0.min(ends.1).max(0.0), ends.0.max(ends.1).min(WIDTH as f32 - 1.0));
        let mut tops: Vec<f32> = (from as i64..=to as i64).filter_map(|x| top_of_body(alpha, x, chin.y)).collect();
        // Half of the columns must show a shoulder, else it is cut off or hidden.
        if (tops.len() as f32) < 0.5 * 0.35 * width {
            return Err(Why::OutOfPicture);
        }
        tops.sort_by(f32::total_cmp);
        Ok(Point::new(f32::midpoint(from, to), tops[tops.len() / 2]))
    };
    let (left, right) = (shoulder(1.0)?, shoulder(-1.0)?);
    let tilt = (left.y - right.y).atan2(left.x - right.x).to_degrees();
    let higher = if tilt <= 0.0 { Side::Left } else { Side::Right };
    Ok(Measure::new(tilt.abs()).detail(Detail::Side(higher)).evidence([Evidence::Line(right, left)]))
}

/// The row where the body begins in column `x`: the first gap upwards from the lower edge. `None` where there is no body, or
/// where it goes on above the chin: that is hair.
fn top_of_body(alpha: &[u8], x: i64, chin: f32) -> Option<f32> {
    let body = (0..HEIGHT as i64).rev().take_while(|&y| alpha[index(x, y)] >= PERSON).last()? as f32;
    (body > chin - 40.0 && body < HEIGHT as f32 - 3.0).then_some(body)
}
