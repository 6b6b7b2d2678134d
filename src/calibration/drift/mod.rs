//! Every morning, every shot: whether the booth is still as it was calibrated (§3.6).

pub mod ambient;
pub mod history;
pub mod morning;
pub mod shift;
pub mod tiles;
pub mod warm;
pub mod watch;

/// Median; 0.0 of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// Median distance of ratios from their median, as a share of it (MAD).
pub fn spread(ratios: &[f64]) -> f64 {
    let middle = median(ratios);
    let off: Vec<f64> = ratios.iter().map(|ratio| (ratio - middle).abs()).collect();
    median(&off) / middle.abs().max(1e-6)
}
