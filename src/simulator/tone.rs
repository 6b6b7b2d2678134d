//! From light to 8-bit sRGB and back (IEC 61966-2-1).

/// Linear light that basis images store as 65535.
pub(super) const FULL_SCALE: f32 = 2.0;
/// sRGB byte to linear light, 0.0 to 1.0.
pub(super) fn linear_from_srgb(byte: u8) -> f32 {
    let v = f32::from(byte) / 255.0;
    if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to sRGB, both 0.0 to 1.0.
pub(super) fn srgb_from_linear(light: f32) -> f32 {
    let light = light.clamp(0.0, 1.0);
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Means of linear R, G, B over every 16th pixel of a picture.
pub(super) fn mean_light(rgb: &[u8]) -> [f32; 3] {
    let light: Vec<f32> = (0..=255).map(linear_from_srgb).collect();
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for pixel in rgb.chunks_exact(3).step_by(16) {
        count += 1.0;
        for c in 0..3 {
            sum[c] += light[usize::from(pixel[c])];
        }
    }
    sum.map(|sum| sum / f32::max(count, 1.0))
}

/// The curve of a camera: sRGB, or a gamma of its own, and what contrast it adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    /// 0: the sRGB curve.
    pub(super) gamma: f32,
    /// 0 none to 1: how far the curve bends into an S.
    pub(super) s_curve: f32,
}

impl Curve {
    /// What the booth counts on.
    pub(super) const SRGB: Self = Self { gamma: 0.0, s_curve: 0.0 };

    /// Light to value, both 0.0 to 1.0.
    pub(super) fn value(self, light: f32) -> f32 {
        let value =
            if self.gamma > 0.0 { light.clamp(0.0, 1.0).powf(1.0 / self.gamma) } else { srgb_from_linear(light) };
        let bent = value * value * (3.0 - 2.0 * value);
        value + self.s_curve * (bent - value)
    }

    /// Light behind a value: the reverse of [`Self::value`].
    pub(super) fn light(self, value: f32) -> f32 {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..24 {
            let middle = f32::midpoint(low, high);
            if self.value(middle) < value { low = middle } else { high = middle }
        }
        f32::midpoint(low, high)
    }
}

/// Linear light to sRGB by table, in 1/256 of an 8-bit level: 0 to 65280, in steps of a quarter level.
pub(super) struct ToneCurve(Vec<u16>);

impl ToneCurve {
    /// Entries of the table per unit of linear light.
    pub(super) const STEPS: f32 = 16384.0;

    pub(super) fn new(curve: Curve) -> Self {
        let steps = Self::STEPS as usize;
        Self((0..=steps).map(|i| ((curve.value(i as f32 / Self::STEPS) * 1020.0).round() as u16) << 6).collect())
    }

    #[inline]
    pub(super) fn encode(&self, light: f32) -> u16 {
        // A float becomes the nearest end of the range, and not-a-number 0: the index is never negative.
        let index = (light * Self::STEPS + 0.5) as usize;
        self.0[index.min(self.0.len() - 1)]
    }

    /// The table itself: by light times [`Self::STEPS`].
    pub(super) fn table(&self) -> &[u16] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let tone = ToneCurve::new(Curve::SRGB);
        for byte in 0..=255_u8 {
            let stored = (linear_from_srgb(byte) / FULL_SCALE * 65535.0).round() as u16;
            let light = f32::from(stored) * FULL_SCALE / 65535.0;
            assert_eq!((tone.encode(light) + 128) >> 8, u16::from(byte));
        }
        for curve in [Curve::SRGB, Curve { gamma: 1.8, s_curve: 0.0 }, Curve { gamma: 0.0, s_curve: 0.4 }] {
            assert!((0..=20).map(|i| i as f32 / 20.0).all(|v| (curve.light(curve.value(v)) - v).abs() < 1e-4));
        }
        assert_eq!(tone.encode(f32::NAN), 0);
        assert_eq!(tone.encode(-1.0), 0);
        assert_eq!(tone.encode(9.0), 65280);
    }
}
