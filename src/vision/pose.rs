//! Which way the head points: the mean face, turned until it lies under the points (weak perspective).

use crate::domain::{HeadPose, Landmarks, Point};

use super::points::mirror_of;

/// Rows of the 468-point mean face for our 126 points; the two irises have none.
const ROWS: [Option<u16>; Landmarks::COUNT] = {
    const OUTLINE: [u16; 36] = [
        10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
        150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
    ];
    const RIGHT_EYE: [u16; 16] = [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173];
    const LEFT_EYE: [u16; 16] = [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398];
    const RIGHT_BROW: [u16; 10] = [70, 63, 105, 66, 107, 46, 53, 52, 65, 55];
    const LEFT_BROW: [u16; 10] = [300, 293, 334, 296, 336, 276, 283, 282, 295, 285];
    const NOSE: [u16; 12] = [168, 6, 195, 4, 1, 2, 98, 97, 326, 327, 129, 358];
    const OUTER_LIPS: [u16; 12] = [61, 91, 84, 17, 314, 321, 291, 270, 267, 0, 37, 40];
    const INNER_LIPS: [u16; 12] = [78, 88, 87, 14, 317, 318, 308, 310, 312, 13, 82, 80];
    let groups: [&[u16]; 9] =
        [&OUTLINE, &RIGHT_EYE, &LEFT_EYE, &[u16::MAX; 2], &RIGHT_BROW, &LEFT_BROW, &NOSE, &OUTER_LIPS, &INNER_LIPS];
    let mut rows = [None; Landmarks::COUNT];
    let (mut at, mut group) = (0, 0);
    while group < groups.len() {
        let mut i = 0;
        while i < groups[group].len() {
            if groups[group][i] != u16::MAX {
                rows[at] = Some(groups[group][i]);
            }
            at += 1;
            i += 1;
        }
        group += 1;
    }
    rows
};

/// How a landmark network's points answer to turns of the head. An undertrained network pulls its points towards the
/// straight face, so that the fit sees less than the whole turn; measured against labels when a network is made.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoseScale {
    /// True yaw over the fit's.
    yaw_gain: f32,
    /// True pitch over the fit's, both from the neutral one.
    pitch_gain: f32,
    /// The fit's pitch of a head held straight, degrees.
    pitch_neutral_deg: f32,
}

/// The mean face: x to the sitter's left, y down, z into the head; one unit is the distance of the outer eye corners.
pub(super) struct MeanFace {
    scale: PoseScale,
    points: [Option<[f32; 3]>; Landmarks::COUNT],
}

/// A fit of the mean face to points.
pub(super) struct Fit {
    pub(super) pose: HeadPose,
    /// Root mean square distance of the points from the turned mean face, in outer eye corner distances.
    pub(super) residual: f32,
}

/// The mean of a face and its mirror image: people's faces are lopsided by chance, their mean is not. Left as it is, it turns
/// every head by 0.75 degrees.
fn evened(points: &[Option<[f32; 3]>; Landmarks::COUNT]) -> [Option<[f32; 3]>; Landmarks::COUNT] {
    std::array::from_fn(|i| {
        let ([x, y, z], [u, v, w]) = (points[i]?, points[mirror_of(i)]?);
        Some([f32::midpoint(x, -u), f32::midpoint(y, v), f32::midpoint(z, w)])
    })
}

impl MeanFace {
    /// From a `NumPy` file, version 1, little-endian f64, 468 x 3, C order.
    pub(super) fn from_npy(bytes: &[u8], scale: PoseScale) -> Option<Self> {
        let header = usize::from(u16::from_le_bytes([*bytes.get(8)?, *bytes.get(9)?]));
        let text = std::str::from_utf8(bytes.get(10..10 + header)?).ok()?;
        let described = text.contains("'<f8'") && text.contains("(468, 3)") && text.contains("False");
        let data = bytes.get(10 + header..)?;
        if !bytes.starts_with(b"\x93NUMPY\x01") || !described || data.len() != 468 * 3 * 8 {
            return None;
        }
        let number = |at: usize| Some(f64::from_le_bytes(data.get(at * 8..at * 8 + 8)?.try_into().ok()?) as f32);
        let mut points = [None; Landmarks::COUNT];
        for (point, row) in points.iter_mut().zip(ROWS) {
            if let Some(row) = row {
                let row = usize::from(row) * 3;
                *point = Some([number(row)?, number(row + 1)?, number(row + 2)?]);
            }
        }
        Some(Self { scale, points: evened(&points) })
    }

    /// Turns, scales and shifts the mean face until it lies under `landmarks`: Gauss-Newton on three angles, scale and
    /// shift. `None` if the points are degenerate.
    pub(super) fn fit(&self, landmarks: &Landmarks) -> Option<Fit> {
        let pairs: Vec<([f32; 3], Point, f32)> = self
            .points
            .iter()
            .zip(landmarks.all())
            .enumerate()
            .filter_map(|(i, (mean, seen))| mean.map(|mean| (mean, *seen, weight(i))))
            .collect();
        let eyes = landmarks.all()[36].distance(landmarks.all()[52]);
        if !eyes.is_finite() || eyes < 2.0 {
            return None;
        }
        let mut turn = start(landmarks);
        let mut scale = eyes;
        let mut shift = landmarks.all()[90];
        for _ in 0..8 {
            // Unknowns: small turn about x, y, z (before the present turn), scale, shift.
            let (mut normal, mut right) = ([[0.0f64; 6]; 6], [0.0f64; 6]);
            for (mean, seen, weight) in &pairs {
                let r = apply(&turn, *mean);
                let errors = [seen.x - shift.x - scale * r[0], seen.y - shift.y - scale * r[1]];
                // d(turned)/d(angles) = angles x r; rows x and y, times scale.
                let rows = [
                    [0.0, scale * r[2], -scale * r[1], r[0], 1.0, 0.0],
                    [-scale * r[2], 0.0, scale * r[0], r[1], 0.0, 1.0],
                ];
                for (row, error) in rows.iter().zip(errors) {
                    for a in 0..6 {
                        right[a] += f64::from(weight * row[a] * error);
                        for b in 0..6 {
                            normal[a][b] += f64::from(weight * row[a] * row[b]);
                        }
                    }
                }
            }
            let step = solve(normal, right)?;
            turn = times(&rotation([step[0] as f32, step[1] as f32, step[2] as f32]), &turn);
            scale += step[3] as f32;
            shift = Point::new(shift.x + step[4] as f32, shift.y + step[5] as f32);
            if !scale.is_finite() || scale <= 0.0 {
                return None;
            }
        }
        let (mut sum, mut weights) = (0.0, 0.0);
        for (mean, seen, weight) in &pairs {
            let r = apply(&turn, *mean);
            let d = seen.distance(Point::new(shift.x + scale * r[0], shift.y + scale * r[1])) / scale;
            sum += weight * d * d;
            weights += weight;
        }
        let pitch = turn[1][2].clamp(-1.0, 1.0).asin().to_degrees();
        let pose = HeadPose {
            yaw_deg: -turn[0][2].atan2(turn[2][2]).to_degrees() * self.scale.yaw_gain,
            pitch_deg: (pitch - self.scale.pitch_neutral_deg) * self.scale.pitch_gain,
            roll_deg: turn[1][0].atan2(turn[1][1]).to_degrees(),
        };
        Some(Fit { pose, residual: (sum / weights).sqrt() })
    }
}

/// Lids, lips and jaw move, and the outline is a soft notion; the rest of the face is bone.
fn weight(index: usize) -> f32 {
    match index {
        10..=26 => 0.05,
        0..=35 => 0.1,
        36 | 44 | 52 | 60 => 2.0,
        37..=67 => 0.3,
        102..=125 => 0.25,
        _ => 1.0,
    }
}

/// Upright but for the roll of the eye line.
fn start(landmarks: &Landmarks) -> [[f32; 3]; 3] {
    let (right, left) = (landmarks.all()[36], landmarks.all()[52]);
    rotation([0.0, 0.0, (left.y - right.y).atan2(left.x - right.x)])
}

fn apply(m: &[[f32; 3]; 3], v: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|i| m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2])
}

fn times(a: &[[f32; 3]; 3], b: &[[f32; 3]; 3]) -> [[f32; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

/// Rotation by the vector's length about its direction (Rodrigues).
fn rotation(vector: [f32; 3]) -> [[f32; 3]; 3] {
    let angle = vector.iter().map(|c| c * c).sum::<f32>().sqrt();
    if angle < 1e-9 {
        return [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    }
    let [x, y, z] = vector.map(|c| c / angle);
    let (sin, cos) = angle.sin_cos();
    let rest = 1.0 - cos;
    [
        [rest * x * x + cos, rest * x * y - sin * z, rest * x * z + sin * y],
        [rest * x * y + sin * z, rest * y * y + cos, rest * y * z - sin * x],
        [rest * x * z - sin * y, rest * y * z + sin * x, rest * z * z + cos],
    ]
}

/// Gaussian elimination with pivoting; `None` if singular.
fn solve(mut a: [[f64; 6]; 6], mut b: [f64; 6]) -> Option<[f64; 6]> {
    for column in 0..6 {
        let pivot = (column..6).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs()))?;
        if a[pivot][column].abs() < 1e-9 {
            return None;
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..6 {
            let factor = a[row][column] / a[column][column];
            let upper = a[column];
            for (value, above) in a[row].iter_mut().zip(upper) {
                *value -= factor * above;
            }
            b[row] -= factor * b[column];
        }
    }
    let mut x = [0.0; 6];
    for row in (0..6).rev() {
        let known: f64 = (row + 1..6).map(|k| a[row][k] * x[k]).sum();
        x[row] = (b[row] - known) / a[row][row];
    }
    Some(x)
}
