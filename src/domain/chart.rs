//! The chart of 24 colour patches: our own values, as the simulator renders and the calibration knows them.

/// One patch: its diffuse reflectance as linear sRGB under the light of the white point (D65), each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// What it is like.
    pub name: &'static str,
    /// Linear sRGB (IEC 61966-2-1 primaries, D65).
    pub linear: [f32; 3],
}

const fn patch(name: &'static str, linear: [f32; 3]) -> Patch {
    Patch { name, linear }
}

const fn grey(name: &'static str, reflectance: f32) -> Patch {
    patch(name, [reflectance; 3])
}

/// The 24 patches in [`super::CHART`]: row by row from the top left, 6 a row; the last row is neutral, light to dark.
/// The first and second are like dark and light skin; the 22nd has the reflectance of the grey card.
pub const CHART_PATCHES: [Patch; 24] = [
    patch("dark skin", [0.160, 0.083, 0.056]),
    patch("light skin", [0.520, 0.316, 0.236]),
    patch("sky", [0.130, 0.212, 0.358]),
    patch("foliage", [0.102, 0.150, 0.058]),
    patch("lilac", [0.268, 0.238, 0.448]),
    patch("turquoise", [0.142, 0.476, 0.418]),
    patch("orange", [0.620, 0.222, 0.048]),
    patch("royal blue", [0.072, 0.112, 0.396]),
    patch("rose", [0.518, 0.104, 0.132]),
    patch("plum", [0.110, 0.052, 0.142]),
    patch("lime", [0.372, 0.498, 0.062]),
    patch("amber", [0.716, 0.398, 0.042]),
    patch("blue", [0.034, 0.050, 0.298]),
    patch("green", [0.070, 0.292, 0.082]),
    patch("red", [0.418, 0.034, 0.042]),
    patch("yellow", [0.776, 0.596, 0.024]),
    patch("magenta", [0.466, 0.098, 0.308]),
    patch("cyan", [0.042, 0.242, 0.368]),
    grey("white", 0.880),
    grey("light grey", 0.590),
    grey("grey", 0.360),
    grey("card grey", super::target::GREY),
    grey("dark grey", 0.090),
    grey("black", 0.032),
];

/// XYZ of the white point D65 with Y = 1.
pub const D65: [f32; 3] = [0.950_47, 1.0, 1.088_83];

impl Patch {
    /// CIE XYZ (2 degrees, D65), white has Y = 1.
    pub const fn xyz(&self) -> [f32; 3] {
        let [r, g, b] = self.linear;
        [
            0.412_456 * r + 0.357_576 * g + 0.180_437 * b,
            0.212_673 * r + 0.715_152 * g + 0.072_175 * b,
            0.019_334 * r + 0.119_192 * g + 0.950_304 * b,
        ]
    }

    /// CIELAB against D65.
    pub fn lab(&self) -> [f32; 3] {
        let xyz = self.xyz();
        let f = |i: usize| {
            let t = xyz[i] / D65[i];
            if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 }
        };
        let (x, y, z) = (f(0), f(1), f(2));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_patches_are_neutral_and_all_patches_differ_well() {
        for patch in &CHART_PATCHES[18..] {
            let [_, a, b] = patch.lab();
            assert!(a.abs() < 0.1 && b.abs() < 0.1, "{}: {a} {b}", patch.name);
        }
        // L* of 18 % is 49.5.
        assert!((CHART_PATCHES[21].lab()[0] - 49.5).abs() < 0.1);
        for (i, one) in CHART_PATCHES.iter().enumerate() {
            for other in &CHART_PATCHES[..i] {
                let (p, q) = (one.lab(), other.lab());
                let distance = (0..3).map(|c| (p[c] - q[c]).powi(2)).sum::<f32>().sqrt();
                assert!(distance > 9.0, "{} and {} are {distance} apart", one.name, other.name);
            }
        }
    }
}
