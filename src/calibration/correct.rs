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
