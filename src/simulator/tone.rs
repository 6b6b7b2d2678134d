//! From light to 8-bit sRGB and back (IEC 61966-2-1).

/// Linear light that basis images store as 65535.
pub(super) const FULL_SCALE: f32 = 2.0;
/// Entries of the table per unit of linear light.
const STEPS: f32 = 16384.0;

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

/// Linear light to sRGB by table, in 1/256 of an 8-bit level: 0 to 65280, in steps of a quarter level.
pub(super) struct ToneCurve(Vec<u16>);

impl ToneCurve {
    pub(super) fn new() -> Self {
        let steps = STEPS as usize;
        Self((0..=steps).map(|i| ((srgb_from_linear(i as f32 / STEPS) * 1020.0).round() as u16) << 6).collect())
    }

    #[inline]
    pub(super) fn encode(&self, light: f32) -> u16 {
        // A float becomes the nearest end of the range, and not-a-number 0: the index is never negative.
        let index = (light * STEPS + 0.5) as usize;
        self.0[index.min(STEPS as usize)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let tone = ToneCurve::new();
        for byte in 0..=255_u8 {
            let stored = (linear_from_srgb(byte) / FULL_SCALE * 65535.0).round() as u16;
            let light = f32::from(stored) * FULL_SCALE / 65535.0;
            assert_eq!((tone.encode(light) + 128) >> 8, u16::from(byte));
        }
        assert_eq!(tone.encode(f32::NAN), 0);
        assert_eq!(tone.encode(-1.0), 0);
        assert_eq!(tone.encode(9.0), 65280);
    }
}
