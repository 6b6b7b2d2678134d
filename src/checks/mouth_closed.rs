//! Whether the lips are together.

use super::Measure;
use super::view::View;
use super::zones::{bounds, polygon_pixels};
use crate::domain::{Evidence, Landmarks, Why};
use crate::imaging::colour::{Lab, lab_from_rgb};

check! {
    /// The lips are together.
    ///
    /// Measures: the largest gap between the inner edges of the lips, divided by T (midpoint of the eyes to the chin); where hardly anything but lip shows between the outer edges of coloured lips, the height of what shows (teeth, or the dark), since the points of full lips may lie apart though the lips touch. For the same reason the gap counts half where vision sees no teeth.
    /// Shapes: five pairs of points on upper and lower inner lip; per column of the middle half of the lips the pixels that are less red than the lips by 8 in a* and no darker, or below 0.6 of their L*, of which the median counts, N pixels, CIELAB.
    /// Limits: `limits.mouth_closed`, a ratio; stricter than ISO's curve, which lets teeth pass.
    /// Source: 教毕指〔2017〕99号 P3 (嘴唇自然闭合); ISO/IEC 29794-5 mouth closed.
    /// Not assessed: no face, no landmarks, or a lower face that is rather covered than not (`head_uncovered` then says so): a mask's folds are no lips.
    MouthClosed, Ratio, measure
}

/// Lips with less a* have no colour to tell teeth by: grey pictures.
const COLOURED: f32 = 10.0;
/// Lips that touch show a dark line this high at the most, of T. Seen on 36 portraits: together up to 0.027, most below 0.015;
/// with teeth from 0.046.
const LINE: f32 = 0.018;
/// What a gap counts where no teeth are seen: lips that touch are then told apart by up to 0.09 T, wide open mouths by 0.15.
const NO_TEETH: f32 = 0.5;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.with_lower_face()?;
    let lips = landmarks.inner_lips();
    // 0 right corner, 3 lowest, 6 left corner, 9 highest: 1-5 lower lip, 11-7 upper lip.
    let gap = (1..6).map(|i| lips[i].distance(lips[12 - i])).fold(0.0, f32::max);
    let region = Evidence::Region(bounds(landmarks.outer_lips()));
    let teeth = view.face()?.traits.and_then(|traits| traits.teeth);
    let weight = if teeth.is_some_and(|teeth| teeth < 0.5) { NO_TEETH } else { 1.0 };
    let gap = weight * gap / landmarks.eyes_to_chin();
    let shown = shown(view, landmarks).map(|height| height / landmarks.eyes_to_chin());
    let value = shown.filter(|&height| height <= LINE).map_or(gap, |height| gap.min(height));
    Ok(Measure::new(value).evidence([region]))
}

/// Height of what is not lip between the outer edges of the lips, N px; `None` where the picture cannot tell.
fn shown(view: &View<'_>, landmarks: &Landmarks) -> Option<f32> {
    let place = view.visible(bounds(landmarks.outer_lips()), 6.0).ok()?;
    let within = polygon_pixels(landmarks.outer_lips(), 0.0);
    let between: std::collections::BTreeSet<_> = polygon_pixels(landmarks.inner_lips(), 0.0).into_iter().collect();
    let colours: Vec<((i64, i64), Lab)> =
        within.iter().map(|&(x, y)| ((x, y), lab_from_rgb(view.pixel(x, y)))).collect();
    let lips = || colours.iter().filter(|(at, _)| !between.contains(at)).map(|(_, colour)| colour);
    let (light, red) = (median(lips().map(|c| c.l))?, median(lips().map(|c| c.a))?);
    if red < COLOURED {
        return None;
    }
    let open = |c: &Lab| (c.a < red - 8.0 && c.l > light - 5.0) || c.l < 0.6 * light;
    let quarter = place.width / 4.0;
    let columns = (place.x + quarter) as i64..(place.x + place.width - quarter) as i64;
    let heights = columns.map(|x| colours.iter().filter(|((at, _), c)| *at == x && open(c)).count() as f32);
    median(heights)
}

/// The upper median; `None` of nothing.
fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
