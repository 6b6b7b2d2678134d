//! How noisy the picture is.

use super::Measure;
use super::view::View;
use super::zones::{cheek, pixels_of};
use crate::domain::{Evidence, Side, Why};

check! {
    /// The sensor's noise is low.
    ///
    /// Measures: standard deviation of noise on the cheeks as a share of full scale, after Immerkær (1996), from the median of absolute values so that pores and moles do not count; the quieter cheek. A remark only: skin and enlargement disguise it.
    /// Shapes: both cheeks as in ISO/IEC 29794-5, N pixels, luma of sRGB.
    /// Limits: `limits.noise`, a share.
    /// Source: 教毕指〔2017〕99号 B4.
    /// Not assessed: no landmarks, or a cheek that leaves the picture.
    Noise, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let zones = [cheek(view, Side::Right)?, cheek(view, Side::Left)?];
    let noise = zones.map(|zone| {
        let mut residues: Vec<f32> =
            pixels_of(zone).map(|(x, y)| view.luma().laplacian_difference(x, y).abs()).collect();
        residues.sort_by(f32::total_cmp);
        // The median of |N(0, s)| is 0.6745 s; the mask makes 6 s of it.
        residues[residues.len() / 2] / (0.6745 * 6.0) / 255.0
    });
    Ok(Measure::new(noise[0].min(noise[1])).evidence(zones.map(Evidence::Region)))
}
