//! Whether skin has a natural colour.

use super::Measure;
use super::view::View;
use super::zones::{cheek, mean_linear};
use crate::domain::{Detail, Evidence, Side, Why};
use crate::imaging::colour::lab_from_linear;

check! {
    /// Skin has a natural colour.
    ///
    /// Measures: distance of the cheeks' mean colour from the box a* 5 to 25, b* 5 to 35, in CIELAB (D65); 0 inside it. The detail is the cast.
    /// Shapes: both cheeks as in ISO/IEC 29794-5, N pixels, linear RGB.
    /// Limits: `limits.natural_colour`, a distance in CIELAB.
    /// Source: 教毕指〔2017〕99号 B4 (色彩真实); ISO/IEC 29794-5 natural colour, for D65 instead of OFIQ's D50, and without its worst score for a negative a* or b*.
    /// Not assessed: no landmarks, a cheek that leaves the picture, or a lower face that is rather covered than not (`head_uncovered` then says so): a mask's colour is not the skin's.
    NaturalColour, DeltaE76, measure
}

/// Skin of this L* and more is burnt out.
const BURNT_OUT: f32 = 95.0;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    view.with_lower_face()?;
    let zones = [cheek(view, Side::Right)?, cheek(view, Side::Left)?];
    let [one, other] = zones.map(|zone| mean_linear(view, zone));
    let lab = lab_from_linear(std::array::from_fn(|k| f32::midpoint(one[k], other[k])));
    let casts = [
        (lab.a - 25.0, Detail::Red),
        (5.0 - lab.a, Detail::Green),
        (lab.b - 35.0, Detail::Yellow),
        (5.0 - lab.b, Detail::Blue),
    ];
    let outside = |axis: &[(f32, Detail)]| axis.iter().map(|cast| cast.0.max(0.0)).fold(0.0, f32::max);
    let distance = outside(&casts[..2]).hypot(outside(&casts[2..]));
    let worst = casts.into_iter().filter(|cast| cast.0 > 0.0).max_by(|a, b| a.0.total_cmp(&b.0));
    // A grey picture has no cast, it has no colour; and what is left of colour in burnt-out skin is no cast either.
    let tells = lab.chroma() > 2.0 && lab.l < BURNT_OUT;
    let detail = worst.filter(|_| tells).map_or(Detail::None, |cast| cast.1);
    Ok(Measure::new(distance).detail(detail).evidence(zones.map(Evidence::Region)))
}
