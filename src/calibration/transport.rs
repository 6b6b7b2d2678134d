//! How much each lamp gives to each zone: `y = A x + b` in linear light (§3.1).

use crate::domain::Channel;

use super::reading;
use super::response::Response;
use super::zones::Zone;

/// Light of zones per duty of channels, red, green and blue each. Linear, 1.0 is code 255.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transport {
    /// Rows.
    pub zones: Vec<Zone>,
    /// Columns.
    pub channels: Vec<Channel>,
    /// Light per duty: zone, channel, colour.
    pub a: Vec<Vec<[f64; 3]>>,
    /// Light with all lamps off.
    pub b: Vec<[f64; 3]>,
}

impl Transport {
    /// From the light of `zones` in the dark and with each channel alone at its duty.
    pub fn measured(
        zones: &[Zone],
        channels: &[Channel],
        dark: &[[f64; 3]],
        alone: &[(f64, Vec<[f64; 3]>)],
        response: &Response,
    ) -> Self {
        let true_light = |light: [f64; 3]| light.map(|value| response.apply(value));
        let b: Vec<[f64; 3]> = dark.iter().copied().map(true_light).collect();
        let per_duty = |zone: usize, (duty, light): &(f64, Vec<[f64; 3]>)| {
            let lit = true_light(light[zone]);
            std::array::from_fn(|c| (lit[c] - b[zone][c]) / duty)
        };
        let a = (0..zones.len()).map(|zone| alone.iter().map(|one| per_duty(zone, one)).collect()).collect();
        Self { zones: zones.to_vec(), channels: channels.to_vec(), a, b }
    }

    /// The row of a zone.
    pub fn row(&self, zone: Zone) -> Option<usize> {
        self.zones.iter().position(|known| *known == zone)
    }

    /// Light of a zone at duties `x`; dark for a zone that was not measured.
    pub fn light(&self, zone: Zone, x: &[f64]) -> [f64; 3] {
        let Some(row) = self.row(zone) else { return [0.0; 3] };
        let add = |sum: [f64; 3], (a, x): (&[f64; 3], &f64)| std::array::from_fn(|c| sum[c] + a[c] * x);
        self.a[row].iter().zip(x).fold(self.b[row], add)
    }

    /// Light (green) that a channel gives a zone at full duty.
    pub fn level(&self, zone: Zone, channel: usize) -> f64 {
        self.row(zone).map_or(0.0, |row| reading::level(self.a[row][channel]))
    }
}
