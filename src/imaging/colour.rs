//! Colour spaces: sRGB, linear light, CIELAB (D65), CIEDE2000. No picture, only single colours.

use std::sync::LazyLock;

/// sRGB code value to linear light, one entry a code (IEC 61966-2-1).
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|code| decode_srgb(code as f32 / 255.0)));

/// A colour in CIELAB, white point D65, 2° observer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lab {
    /// Lightness L*, 0 black to 100 white.
    pub l: f32,
    /// a*: negative green, positive red.
    pub a: f32,
    /// b*: negative blue, positive yellow.
    pub b: f32,
}

impl Lab {
    /// Chroma C*ab.
    pub fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }
}

/// Linear light of all 256 codes, for loops over many pixels.
pub(super) fn linear_codes() -> &'static [f32; 256] {
    &LINEAR
}

/// Linear light, 0.0 to 1.0, of an 8-bit sRGB code.
pub fn linear_from_srgb(code: u8) -> f32 {
    LINEAR[usize::from(code)]
}

/// The 8-bit sRGB code nearest to linear light `value`; brought into 0.0 to 1.0 first.
pub fn srgb_from_linear(value: f32) -> u8 {
    (encode_srgb(value) * 255.0).round() as u8
}

/// The sRGB transfer function: linear light to a code in 0.0 to 1.0; brought into 0.0 to 1.0 first, not-a-number is 0.
pub fn encode_srgb(value: f32) -> f32 {
    let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
    if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
}

/// The inverse of [`encode_srgb`]: a code in 0.0 to 1.0 to linear light.
pub fn decode_srgb(code: f32) -> f32 {
    if code <= 0.040_45 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) }
}

/// Linear light of an 8-bit sRGB colour, each channel 0.0 to 1.0.
pub fn linear_rgb(rgb: [u8; 3]) -> [f32; 3] {
    rgb.map(linear_from_srgb)
}

/// Relative luminance Y of an 8-bit sRGB colour, 0.0 to 1.0, linear (Rec. 709 weights, as OFIQ).
pub fn luminance(rgb: [u8; 3]) -> f32 {
    luminance_of_linear(linear_rgb(rgb))
}

/// Relative luminance Y of linear RGB, in the same scale.
pub fn luminance_of_linear([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// CIELAB of an 8-bit sRGB colour.
pub fn lab_from_rgb(rgb: [u8; 3]) -> Lab {
    lab_from_linear(linear_rgb(rgb))
}

/// CIELAB of linear Rec. 709 RGB, each channel 0.0 to 1.0.
#[expect(clippy::many_single_char_names, reason = "the letters of the standard")]
pub fn lab_from_linear([r, g, b]: [f32; 3]) -> Lab {
    // The rows of the sRGB matrix, each divided by its own sum: white gives exactly 1, 1, 1.
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let [fx, fy, fz] = [x, y, z].map(lab_curve);
    Lab { l: 116.0 * fy - 16.0, a: 500.0 * (fx - fy), b: 200.0 * (fy - fz) }
}

fn lab_curve(t: f32) -> f32 {
    const DELTA: f32 = 6.0 / 29.0;
    if t > DELTA * DELTA * DELTA { t.cbrt() } else { t / (3.0 * DELTA * DELTA) + 4.0 / 29.0 }
}

/// CIEDE2000 colour difference (CIE 142-2001, in the form of Sharma, Wu and Dalal 2005), weights 1.
///
/// 1 is just visible side by side.
#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
pub fn delta_e00(one: Lab, other: Lab) -> f32 {
    // Double precision: the published test pairs lie on the hue discontinuity.
    let [l1, a1, b1] = [one.l, one.a, one.b].map(f64::from);
    let [l2, a2, b2] = [other.l, other.a, other.b].map(f64::from);
    let pow7 = |c: f64| c.powi(7);
    let mean_c = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let g = 0.5 * (1.0 - (pow7(mean_c) / (pow7(mean_c) + pow7(25.0))).sqrt());
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let (h1, h2) = (hue_deg(a1, b1), hue_deg(a2, b2));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let mean_h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => f64::midpoint(sum, 360.0),
        sum => f64::midpoint(sum, -360.0),
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (mean_l, mean_c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let cos = |deg: f64| deg.to_radians().cos();
    let t = 1.0 - 0.17 * cos(mean_h - 30.0) + 0.24 * cos(2.0 * mean_h) + 0.32 * cos(3.0 * mean_h + 6.0)
        - 0.20 * cos(4.0 * mean_h - 63.0);
    let from_mid = (mean_l - 50.0).powi(2);
    let sl = 1.0 + 0.015 * from_mid / (20.0 + from_mid).sqrt();
    let (sc, sh) = (1.0 + 0.045 * mean_c, 1.0 + 0.015 * mean_c * t);
    let swing = 30.0 * (-((mean_h - 275.0) / 25.0).powi(2)).exp();
    let rotation = -2.0 * (pow7(mean_c) / (pow7(mean_c) + pow7(25.0))).sqrt() * (2.0 * swing).to_radians().sin();
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rotation * c * h).max(0.0).sqrt() as f32
}

/// Hue angle in degrees, 0 to 360; 0 for grey.
fn hue_deg(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs from Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", Color Res. Appl. 30 (2005), table 1.
    const SHARMA: &[([f32; 3], [f32; 3], f32)] = &[
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, 2.8361, -74.02], [50.0, 0.0, -82.7485], 3.4412),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -1.1848, -84.8006], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -0.9009, -85.5211], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.001], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0012], 7.2195),
        ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.2630),
        ([61.2901, 3.7196, -5.3901], [61.4292, 2.248, -4.962], 1.8731),
        ([35.0831, -44.1164, 3.7933], [35.0232, -40.0716, 1.5901], 1.8645),
        ([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373),
        ([36.4612, 47.858, 18.3852], [36.2715, 50.5065, 21.2231], 1.4146),
        ([90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441),
        ([90.9257, -0.5406, -0.9208], [88.6381, -0.8985, -0.7239], 1.5381),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ];

    #[test]
    fn ciede2000_agrees_with_the_published_pairs() {
        for &([l, a, b], [l2, a2, b2], expected) in SHARMA {
            let found = delta_e00(Lab { l, a, b }, Lab { l: l2, a: a2, b: b2 });
            assert!((found - expected).abs() < 1e-4, "({l}, {a}, {b}): {found}, published {expected}");
        }
    }

    #[test]
    fn white_black_and_the_primaries_have_their_known_lab_values() {
        for (rgb, [l, a, b]) in [
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [53.24, 80.09, 67.20]),
            ([0, 255, 0], [87.73, -86.18, 83.18]),
            ([0, 0, 255], [32.30, 79.19, -107.86]),
        ] {
            let lab = lab_from_rgb(rgb);
            let off = (lab.l - l).abs().max((lab.a - a).abs()).max((lab.b - b).abs());
            assert!(off < 0.02, "{rgb:?}: {lab:?}");
        }
    }

    #[test]
    fn every_code_survives_the_way_to_linear_light_and_back() {
        for code in 0..=255 {
            assert_eq!(srgb_from_linear(linear_from_srgb(code)), code);
        }
        assert_eq!(srgb_from_linear(f32::NAN), 0);
        assert_eq!(srgb_from_linear(2.0), 255);
    }

    #[test]
    fn an_18_percent_grey_is_code_118_and_its_own_luminance() {
        assert_eq!(srgb_from_linear(0.18), 118);
        assert!((luminance([118, 118, 118]) - 0.18).abs() < 0.002);
    }
}
