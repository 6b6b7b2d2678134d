//! Whether a picture has shifted against its plate, and by how much: the best offset of its edges, row by row and column by
//! column (one step of Lucas and Kanade on the whole picture, repeated).

use crate::domain::Frame;
use crate::imaging::colour::linear_from_srgb;

/// Cells of the reduced pictures, about.
const SIDE: usize = 120;
/// Steps towards the offset.
const STEPS: usize = 8;
/// Gradients weaker than this, by their mean square, are a plain wall: nothing can be said.
const PLAIN: f64 = 2e-6;

/// A shift in pixels of the frame, to the right and down; how much better it explains the picture, 0.0 to 1.0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// To the right, px.
    pub dx: f64,
    /// Down, px.
    pub dy: f64,
    /// Share of the difference that it explains.
    pub explains: f64,
}

/// A reduced picture: green, brightness taken out.
struct Small {
    width: usize,
    height: usize,
    step: f64,
    values: Vec<f64>,
}

impl Small {
    fn new(frame: &Frame) -> Self {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let step = (width.min(height) / SIDE).max(1);
        let (columns, rows) = (width / step, height / step);
        let cell = |column: usize, row: usize| {
            let mut sum = 0.0;
            for y in row * step..(row + 1) * step {
                for x in column * step..(column + 1) * step {
                    let [r, g, _] = frame.pixel(x as i64, y as i64);
                    sum += f64::from(linear_from_srgb(r)) + f64::from(linear_from_srgb(g));
                }
            }
            // The logarithm turns lamps into an offset that the slopes do not see.
            (sum / (step * step) as f64 + 0.02).ln()
        };
        let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let values = values.map(|(column, row)| cell(column, row)).collect();
        Self { width: columns, height: rows, step: step as f64, values }
    }

    fn at(&self, x: f64, y: f64) -> f64 {
        let x = x.clamp(0.0, (self.width - 1) as f64);
        let y = y.clamp(0.0, (self.height - 1) as f64);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (u, v) = (x - left as f64, y - top as f64);
        let row = |y: usize| self.values[y * self.width + left] * (1.0 - u) + self.values[y * self.width + right] * u;
        row(top) * (1.0 - v) + row(below) * v
    }
}

/// The shift of `now` against `plate`; `None` where sizes differ or the picture is too plain to tell.
pub fn shift(plate: &Frame, now: &Frame) -> Option<Shift> {
    if (plate.width(), plate.height()) != (now.width(), now.height()) {
        return None;
    }
    let (plate, now) = (Small::new(plate), Small::new(now));
    let (margin_x, margin_y) = (plate.width / 12 + 1, plate.height / 12 + 1);
    let places: Vec<(f64, f64)> = (margin_y..plate.height.saturating_sub(margin_y))
        .flat_map(|y| (margin_x..plate.width.saturating_sub(margin_x)).map(move |x| (x as f64, y as f64)))
        .collect();
    let slopes: Vec<(f64, f64)> = places
        .iter()
        .map(|&(x, y)| {
            ((plate.at(x + 1.0, y) - plate.at(x - 1.0, y)) / 2.0, (plate.at(x, y + 1.0) - plate.at(x, y - 1.0)) / 2.0)
        })
        .collect();
    let count = places.len().max(1) as f64;
    let mut m = [[0.0; 2]; 2];
    for (gx, gy) in &slopes {
        m[0][0] += gx * gx;
        m[0][1] += gx * gy;
        m[1][1] += gy * gy;
    }
    m[1][0] = m[0][1];
    if (m[0][0] + m[1][1]) / count < PLAIN {
        return None;
    }
    let difference = |dx: f64, dy: f64| -> (Vec<f64>, f64) {
        let off: Vec<f64> = places.iter().map(|&(x, y)| now.at(x + dx, y + dy) - plate.at(x, y)).collect();
        let mean = off.iter().sum::<f64>() / count;
        let off: Vec<f64> = off.into_iter().map(|value| value - mean).collect();
        let square = off.iter().map(|value| value * value).sum();
        (off, square)
    };
    let (mut dx, mut dy) = (0.0, 0.0);
    let (mut off, before) = difference(0.0, 0.0);
    let mut best = before;
    for _ in 0..STEPS {
        let v = [0, 1].map(|axis| {
            slopes.iter().zip(&off).map(|(slope, off)| if axis == 0 { slope.0 } else { slope.1 } * off).sum::<f64>()
        });
        let [sx, sy] = crate::calibration::linear::solve(m, v)?;
        let next = difference(dx - sx, dy - sy);
        if next.1 >= best {
            break;
        }
        (dx, dy, off, best) = (dx - sx, dy - sy, next.0, next.1);
    }
    let explains = if before > 0.0 { 1.0 - best / before } else { 0.0 };
    Some(Shift { dx: dx * plate.step, dy: dy * plate.step, explains })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(dx: f64, dy: f64, gain: f64) -> Frame {
        let mut rgb = Vec::new();
        for y in 0..320 {
            for x in 0..240 {
                let (u, v) = (f64::from(x) - dx, f64::from(y) - dy);
                let soft = |d: f64| 1.0 / (1.0 + (-d / 1.5).exp());
                let panel = soft(u - 40.0) * soft(190.0 - u) * soft(v - 60.0) * soft(250.0 - v);
                let light = gain * (0.2 + 0.3 * panel + 0.0003 * u);
                rgb.extend([crate::calibration::code(light).round() as u8; 3]);
            }
        }
        Frame::new(240, 320, rgb, 0, crate::calibration::tests::moment()).expect("of that size")
    }

    #[test]
    fn a_shift_is_found_and_brightness_is_none() {
        let plate = scene(0.0, 0.0, 1.0);
        for (dx, dy) in [(3.0, 0.0), (-2.0, 4.0), (1.0, -1.0)] {
            let found = shift(&plate, &scene(dx, dy, 0.9)).expect("edges");
            assert!((found.dx - dx).abs() < 0.4 && (found.dy - dy).abs() < 0.4, "{dx} {dy}: {found:?}");
            assert!(found.explains > 0.7, "{found:?}");
        }
        let still = shift(&plate, &scene(0.0, 0.0, 0.9)).expect("edges");
        assert!(still.dx.hypot(still.dy) < 0.2, "{still:?}");
    }

    #[test]
    fn a_plain_wall_tells_nothing() {
        let plain = Frame::new(240, 320, vec![120; 240 * 320 * 3], 0, crate::calibration::tests::moment())
            .expect("of that size");
        assert_eq!(shift(&plain, &plain), None);
    }
}
