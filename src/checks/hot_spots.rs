//! Whether skin shines.

use super::Measure;
use super::view::View;
use super::zones::{cheek, extent, forehead, nose, pixels_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::luminance;

check! {
    /// Forehead, nose and cheeks do not shine.
    ///
    /// Measures: share of a zone whose linear luminance is above 1.5 times the zone's median and above 0.7 (code 218), or above 1.5 times the median of all zones and above 0.9 (code 243), since a burnt spot may fill its zone; the worst zone. The detail is the zone.
    /// Shapes: the middle of the forehead, unless a hat is told, the nose, both cheeks, N pixels, linear luminance.
    /// Limits: `limits.hot_spots`, a share.
    /// Source: 教毕指〔2017〕99号 L1 (无明显可见或不对称的高光).
    /// Not assessed: no landmarks, or every zone out of the picture.
    HotSpots, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    view.landmarks()?;
    let hat = view.face()?.traits.and_then(|traits| traits.head_covering).is_some_and(|hat| hat >= 0.5);
    let zones = [
        (forehead(view).and_then(|zone| if hat { Err(Why::Hidden) } else { Ok(zone) }), Detail::Forehead),
        (nose(view), Detail::Nose),
        (cheek(view, Side::Left), Detail::Cheek),
        (cheek(view, Side::Right), Detail::Cheek),
    ];
    let zones: Vec<(Rect, Detail)> =
        zones.into_iter().filter_map(|(zone, detail)| Some((zone.ok()?, detail))).collect();
    let skin = median(zones.iter().map(|&(zone, _)| tone(view, zone)).collect()).ok_or(Why::OutOfPicture)?;
    let measured = zones.into_iter().map(|(zone, detail)| (shine(view, zone, skin), detail));
    let ((share, spot), detail) = measured.max_by(|a, b| a.0.0.total_cmp(&b.0.0)).ok_or(Why::OutOfPicture)?;
    Ok(Measure::new(share).detail(detail).evidence(spot.map(Evidence::Region)))
}

/// Median luminance of a zone.
fn tone(view: &View<'_>, zone: Rect) -> f32 {
    median(pixels_of(zone).map(|(x, y)| luminance(view.pixel(x, y))).collect()).unwrap_or_default()
}

/// Share of a zone that shines, and where.
fn shine(view: &View<'_>, zone: Rect, skin: f32) -> (f32, Option<Rect>) {
    let limit = (1.5 * tone(view, zone)).max(0.7).min((1.5 * skin).max(0.9));
    let shines = |&(x, y): &(i64, i64)| luminance(view.pixel(x, y)) > limit;
    let bright: Vec<(i64, i64)> = pixels_of(zone).filter(shines).collect();
    (bright.len() as f32 / pixels_of(zone).count() as f32, extent(bright))
}

/// The middle value; of an even number the lower one.
fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}
