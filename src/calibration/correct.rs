//! Frames as a calibrated booth sees them: the lens's fall-off, white balance and colours of its profile taken into
//! account. One rule for the whole picture; nothing is done to any part of it.

use super::flat::FlatField;
use super::profile::Profile;
use crate::domain::Frame;
use crate::imaging::colour::{encode_srgb, linear_from_srgb};

/// Steps of linear light for which codes are kept: finer than an 8-bit code anywhere.
const STEPS: usize = 8192;
/// What changes no colour by more than a third of a code is left out.
const NOTHING: f64 = 0.002;

/// What is done to every frame.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Linear camera RGB to linear sRGB: white balance, then the colour matrix.
    matrix: [[f32; 3]; 3],
    flat_field: Option<FlatField>,
    linear: Vec<f32>,
    codes: Vec<u8>,
}

impl Correction {
    /// Of a profile; `None` where it changes nothing.
    pub fn of(profile: &Profile) -> Option<Self> {
        let rows = profile.colour.map_or([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], |colour| colour.rows);
        let gains = profile.white_balance;
        let exact: [[f64; 3]; 3] = std::array::from_fn(|r| std::array::from_fn(|c| rows[r][c] * gains[c]));
        let unit = |r: usize, c: usize| f64::from(u8::from(r == c));
        let idle = (0..3).all(|r| (0..3).all(|c| (exact[r][c] - unit(r, c)).abs() < NOTHING));
        if idle && profile.flat_field.is_none() {
            return None;
        }
        let linear = (0..=255).map(linear_from_srgb).collect();
        let codes = (0..=STEPS).map(|i| (encode_srgb(i as f32 / STEPS as f32) * 255.0 + 0.5) as u8).collect();
        let matrix = exact.map(|row| row.map(|value| value as f32));
        Some(Self { matrix, flat_field: profile.flat_field, linear, codes })
    }

    /// The frame, corrected; same size, number and time.
    pub fn apply(&self, frame: &Frame) -> Frame {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let mut rgb = Vec::with_capacity(frame.rgb().len());
        let fall_off = self.flat_field.map(|field| FallOff::new(field, width, height));
        for (i, pixel) in frame.rgb().chunks_exact(3).enumerate() {
            let gain = fall_off.as_ref().map_or(1.0, |fall_off| fall_off.gain(i % width, i / width));
            let light: [f32; 3] = std::array::from_fn(|c| self.linear[usize::from(pixel[c])] * gain);
            for row in &self.matrix {
                let value = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
                // A float becomes the nearest end of the range: the index is never negative, and bounded here.
                let step = (value * STEPS as f32 + 0.5) as usize;
                rgb.push(self.codes[step.min(STEPS)]);
            }
        }
        // The number of pixels is that of the frame.
        Frame::new(frame.width(), frame.height(), rgb, frame.sequence, frame.captured_at)
            .unwrap_or_else(|_| frame.clone())
    }
}

/// What the lens takes away, made good; by the square of the distance from the middle, from a table.
struct FallOff {
    gains: Vec<f32>,
    middle: (f32, f32),
    /// Table places per px².
    per_square: f32,
}

impl FallOff {
    const PLACES: usize = 1024;

    fn new(field: FlatField, width: usize, height: usize) -> Self {
        let middle = (width as f32 / 2.0, height as f32 / 2.0);
        let corner = middle.0 * middle.0 + middle.1 * middle.1;
        let gains = (0..=Self::PLACES)
            .map(|place| {
                // Along the diagonal, on which every distance lies.
                let share = (place as f64 / Self::PLACES as f64).sqrt();
                let at = |side: usize| side as f64 / 2.0 * (1.0 + share);
                (1.0 / field.at(at(width), at(height), width as f64, height as f64).max(0.1)) as f32
            })
            .collect();
        Self { gains, middle, per_square: Self::PLACES as f32 / corner }
    }

    fn gain(&self, x: usize, y: usize) -> f32 {
        let (dx, dy) = (x as f32 + 0.5 - self.middle.0, y as f32 + 0.5 - self.middle.1);
        self.gains[(((dx * dx + dy * dy) * self.per_square) as usize).min(Self::PLACES)]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::calibration::CameraFacts;
    use crate::calibration::matrix::ColourMatrix;
    use crate::calibration::profile::SCHEMA;
    use crate::calibration::response::Response;

    fn profile(white_balance: [f64; 3], colour: Option<ColourMatrix>, flat_field: Option<FlatField>) -> Profile {
        Profile {
            schema: SCHEMA,
            booth: String::new(),
            at: String::new(),
            technician: String::new(),
            camera: CameraFacts::default(),
            exposure_ms: 10.0,
            pwm_hz: None,
            recipe: BTreeMap::new(),
            transport: BTreeMap::new(),
            dark: BTreeMap::new(),
            response: Response::default(),
            white_balance,
            colour,
            flat_field,
            sharpness: None,
            geometry: None,
            temperatures_c: BTreeMap::new(),
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            plates: Vec::new(),
            plate: crate::calibration::drift::morning::Plate::default(),
            tiles: [[0.0; 3]; 2],
        }
    }

    fn frame(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Frame {
        let rgb = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
        Frame::new(width, height, rgb, 3, crate::calibration::tests::moment()).expect("of that size")
    }

    #[test]
    fn what_changes_nothing_is_left_out() {
        assert!(Correction::of(&profile([1.0, 1.0, 1.001], None, None)).is_none());
        assert!(Correction::of(&profile([1.05, 1.0, 1.0], None, None)).is_some());
    }

    #[test]
    fn a_cast_goes_and_green_and_black_stay_to_the_code() {
        let correction = Correction::of(&profile([1.10, 1.0, 0.92], None, None)).unwrap();
        // Grey codes under the cast that the gains take back.
        let cast = |code: u8| {
            let light = linear_from_srgb(code);
            [light / 1.10, light, light / 0.92].map(|v| (encode_srgb(v) * 255.0 + 0.5) as u8)
        };
        let seen = frame(256, 1, |x, _| cast((x * 220 / 255) as u8));
        let corrected = correction.apply(&seen);
        for x in 0..256 {
            let [r, g, b] = corrected.pixel(x, 0);
            assert_eq!(g, seen.pixel(x, 0)[1]);
            assert!(r.abs_diff(g) <= 1 && b.abs_diff(g) <= 1, "{r} {g} {b}");
        }
        assert_eq!((corrected.sequence, corrected.captured_at), (seen.sequence, seen.captured_at));
    }

    #[test]
    fn fall_off_is_made_good_everywhere_and_too_much_light_stays_white() {
        let field = FlatField { a: -0.2, b: 0.02, c: -0.01 };
        let (width, height) = (90, 120);
        let plain = frame(width, height, |x, y| {
            let kept = field.at(f64::from(x) + 0.5, f64::from(y) + 0.5, width.into(), height.into());
            [(encode_srgb(0.4 * kept as f32) * 255.0 + 0.5) as u8; 3]
        });
        let correction = Correction::of(&profile([1.0; 3], None, Some(field))).unwrap();
        let wanted = (encode_srgb(0.4) * 255.0 + 0.5) as u8;
        let off = correction.apply(&plain).rgb().iter().map(|code| code.abs_diff(wanted)).max();
        assert!(off <= Some(1), "{off:?}");
        let white = frame(width, height, |_, _| [255; 3]);
        assert!(correction.apply(&white).rgb().iter().all(|code| *code == 255));
    }

    #[test]
    fn the_matrix_keeps_grey_grey() {
        let rows = [[1.3, -0.2, -0.1], [-0.1, 1.2, -0.1], [0.0, -0.3, 1.3]];
        let matrix = ColourMatrix { rows, mean: 1.0, max: 2.0, skin: 1.0 };
        let correction = Correction::of(&profile([1.0; 3], Some(matrix), None)).unwrap();
        let greys = frame(256, 1, |x, _| [x as u8; 3]);
        let off = correction.apply(&greys).rgb().iter().zip(greys.rgb()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(1), "{off:?}");
        let red = frame(1, 1, |_, _| [200, 100, 100]);
        assert!(correction.apply(&red).pixel(0, 0)[0] > 200);
    }
}
