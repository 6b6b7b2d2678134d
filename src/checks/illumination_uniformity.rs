//! Whether both sides of the face are lit alike.

use super::Measure;
use super::view::View;
use super::zones::{cheek, mean_linear};
use crate::domain::{Detail, Evidence, Side, Why};
use crate::imaging::colour::luminance_of_linear;

check! {
    /// Both sides of the face are lit alike; 阴阳脸 is the failure.
    ///
    /// Measures: linear luminance of the brighter cheek divided by that of the darker one, 1.0 and more; the detail is the sitter's darker side. ISO's overlap of the cheeks' histograms is not used: smooth skin, evenly lit, may overlap by nothing at a ratio of 1.1.
    /// Shapes: cheeks as in ISO/IEC 29794-5: squares of side 0.3 IED, half-way between eyes and mouth, N pixels, linear RGB.
    /// Limits: `limits.illumination_uniformity`, a ratio.
    /// Source: 教毕指〔2017〕99号 L1 (光线均匀).
    /// Not assessed: no landmarks, or a cheek that leaves the picture or is smaller than 8 px.
    IlluminationUniformity, Ratio, measure
}

/// Added to both luminances: below it a cheek is black, and the ratio of two blacks is noise.
const BLACK: f32 = 0.002;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let (left, right) = (cheek(view, Side::Left)?, cheek(view, Side::Right)?);
    let light = |zone| luminance_of_linear(mean_linear(view, zone)) + BLACK;
    let ratio = light(left) / light(right);
    let darker = if ratio <= 1.0 { Side::Left } else { Side::Right };
    let regions = [Evidence::Region(right), Evidence::Region(left)];
    Ok(Measure::new(ratio.max(1.0 / ratio)).detail(Detail::Side(darker)).evidence(regions))
}
