//! Whether skin shines.

use super::Measure;
use super::view::View;
use super::zones::{cheek, extent, forehead, nose, pixels_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::luminance;

check! {
    /// Forehead, nose and cheeks do not shine.
    ///
    /// Measures: share of a zone whose linear luminance is above 1.5 times the zone's median and above 0.7 (code 218); the worst zone. The detail is the zone.
    /// Shapes: the middle of the forehead, the nose, both cheeks, N pixels, linear luminance.
    /// Limits: `limits.hot_spots`, a share.
    /// Source: 教毕指〔2017〕99号 L1 (无明显可见或不对称的高光).
    /// Not assessed: no landmarks, or every zone out of the picture.
    HotSpots, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    view.landmarks()?;
    let zones = [
        (forehead(view), Detail::Forehead),
        (nose(view), Detail::Nose),
        (cheek(view, Side::Left), Detail::Cheek),
        (cheek(view, Side::Right), Detail::Cheek),
    ];
    let measured = zones.into_iter().filter_map(|(zone, detail)| Some((shine(view, zone.ok()?), detail)));
    let ((share, spot), detail) = measured.max_by(|a, b| a.0.0.total_cmp(&b.0.0)).ok_or(Why::OutOfPicture)?;
    Ok(Measure::new(share).detail(detail).evidence(spot.map(Evidence::Region)))
}

/// Share of a zone that shines, and where.
fn shine(view: &View<'_>, zone: Rect) -> (f32, Option<Rect>) {
    let mut values: Vec<f32> = pixels_of(zone).map(|(x, y)| luminance(view.pixel(x, y))).collect();
    values.sort_by(f32::total_cmp);
    let limit = (1.5 * values[values.len() / 2]).max(0.7);
    let bright = values.iter().filter(|&&v| v > limit).count();
    let spot = extent(pixels_of(zone).filter(|&(x, y)| luminance(view.pixel(x, y)) > limit));
    (bright as f32 / values.len() as f32, spot)
}
