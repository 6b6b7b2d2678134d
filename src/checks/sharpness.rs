//! Whether the face is in focus.

use super::Measure;
use super::view::View;
use super::zones::{eye_box, pixels_of};
use crate::domain::{Evidence, Rect, Side, Why};

check! {
    /// The face is in focus.
    ///
    /// Measures: edge acuity at the eyes, 1 / N pixel: the steepest slope of luma (97th percentile) divided by the contrast there (5th to 95th percentile). An edge of width w px has about 1 / w; contrast, skin tone and light cancel. The sharper eye counts.
    /// Shapes: each eye's box grown by 0.12 IED, N pixels, luma of sRGB after a blur of 0.6 px against noise.
    /// Limits: `limits.sharpness`, a ratio.
    /// Source: 教毕指〔2017〕99号 B4 (对焦准确).
    /// Not assessed: no landmarks, both eyes out of the picture, or no contrast at the eyes (below 12 codes).
    Sharpness, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let zones: Vec<Rect> =
        Side::BOTH.iter().filter_map(|&side| view.visible(eye_box(landmarks, side, 0.12), 12.0).ok()).collect();
    let acuity = zones.iter().filter_map(|&zone| acuity(view, zone)).max_by(f32::total_cmp);
    Ok(Measure::new(acuity.ok_or(Why::OutOfPicture)?).evidence(zones.into_iter().map(Evidence::Region)))
}

fn acuity(view: &View<'_>, zone: Rect) -> Option<f32> {
    let (left, top) = (zone.x as i64 - 3, zone.y as i64 - 3);
    let (width, height) = (zone.width as usize + 6, zone.height as usize + 6);
    let luma = |x: usize, y: usize| view.luma().at(left + x as i64, top + y as i64);
    let plane = crate::imaging::luma::Plane::from_fn(width, height, luma).blurred(0.6);
    let inner = || pixels_of(zone).map(|(x, y)| (x - left, y - top));
    let mut tones: Vec<f32> = inner().map(|(x, y)| plane.at(x, y)).collect();
    let mut slopes: Vec<f32> = inner().map(|(x, y)| plane.slope(x, y)).collect();
    tones.sort_by(f32::total_cmp);
    slopes.sort_by(f32::total_cmp);
    let at = |sorted: &[f32], share: f32| sorted.get(((sorted.len() - 1) as f32 * share) as usize).copied();
    let contrast = at(&tones, 0.95)? - at(&tones, 0.05)?;
    (contrast >= 12.0).then_some(at(&slopes, 0.97)? / contrast)
}
