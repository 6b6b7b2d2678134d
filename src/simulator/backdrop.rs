//! The wall behind the seat, lit lamp by lamp; it stays where it is when the sitter moves.

use super::lamps::{Lamp, Lamps};
use super::placement::Fit;
use super::tone::linear_from_srgb;
use crate::domain::{Channel, Point};

/// Linear light of the empty wall on a coarse grid: walls are smooth.
#[derive(Debug, Clone)]
pub(super) struct Backdrop {
    columns: usize,
    rows: usize,
    /// Pixels of the sitter's picture per cell.
    cell: f32,
    /// Where that picture lies.
    fit: Fit,
    bases: Vec<(Lamp, Vec<[f32; 3]>)>,
}

/// The wall under one state of the lamps.
pub(super) struct LitBackdrop<'a> {
    of: &'a Backdrop,
    light: Vec<[f32; 3]>,
}

impl Backdrop {
    /// From cells of `cell` px of a picture that lies in N as `fit` says.
    pub(super) fn new((columns, rows): (usize, usize), cell: f32, fit: Fit, bases: Vec<(Lamp, Vec<[f32; 3]>)>) -> Self {
        Self { columns, rows, cell, fit, bases }
    }

    /// A painted blue wall, RGB (100, 197, 255) at the calibrated level, evenly lit from both sides.
    pub(super) fn painted() -> Self {
        let (columns, rows) = (60, 80);
        let blue = [100, 197, 255].map(linear_from_srgb);
        let lit = |share: &dyn Fn(f32, f32) -> f32| {
            (0..columns * rows)
                .map(|i| {
                    let x = (i % columns) as f32 / (columns - 1) as f32;
                    let y = (i / columns) as f32 / (rows - 1) as f32;
                    blue.map(|c| c * share(x, y))
                })
                .collect::<Vec<_>>()
        };
        let bases = vec![
            (Lamp::One(Channel::BackgroundLeft), lit(&|x, _| 0.41 * (1.1 - 0.2 * x))),
            (Lamp::One(Channel::BackgroundRight), lit(&|x, _| 0.41 * (0.9 + 0.2 * x))),
            (Lamp::One(Channel::KeyLeft), lit(&|x, _| 0.05 * (0.8 + 0.4 * x))),
            (Lamp::One(Channel::KeyRight), lit(&|x, _| 0.05 * (1.2 - 0.4 * x))),
            (Lamp::One(Channel::FillTop), lit(&|_, y| 0.05 * (1.2 - 0.4 * y))),
            (Lamp::Soft, lit(&|_, _| 0.03)),
        ];
        let fit = Fit { anchor: Point::default(), anchor_in_n: Point::new(-60.0, -70.0), scale: 1.0 };
        Self::new((columns, rows), 10.0, fit, bases)
    }

    /// The wall as these lamps light it.
    pub(super) fn lit(&self, lamps: &Lamps) -> LitBackdrop<'_> {
        let mut light = vec![[0.0; 3]; self.columns * self.rows];
        for (lamp, basis) in &self.bases {
            let weight = lamps.weight(*lamp);
            for (sum, cell) in light.iter_mut().zip(basis) {
                for c in 0..3 {
                    sum[c] += weight * cell[c];
                }
            }
        }
        LitBackdrop { of: self, light }
    }
}

impl LitBackdrop<'_> {
    /// Linear light of one camera row: N x of the first pixel, N y, N step per pixel.
    pub(super) fn row(&self, from: Point, step: f32, out: &mut [[f32; 3]]) {
        let first = self.of.fit.picture_from_n(from);
        let step = step / self.of.fit.scale / self.of.cell;
        let (columns, rows) = (self.of.columns, self.of.rows);
        let (above, below, down) = between(first.y / self.of.cell - 0.5, rows);
        // The two rows of cells become one; then only x is left to interpolate.
        let blended: Vec<[f32; 3]> =
            (0..columns).map(|i| mix(self.light[above * columns + i], self.light[below * columns + i], down)).collect();
        let mut x = first.x / self.of.cell - 0.5;
        for pixel in out {
            let (left, right, along) = between(x, columns);
            *pixel = mix(blended[left], blended[right], along);
            x += step;
        }
    }
}

/// The two cells around `at` of `count`, and how far it is to the second; the edge goes on outside.
fn between(at: f32, count: usize) -> (usize, usize, f32) {
    let at = at.clamp(0.0, (count - 1) as f32);
    let first = at as usize;
    (first, (first + 1).min(count - 1), at - first as f32)
}

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}

/// Fills cells of no weight from their neighbours: halves the grid until all is known, then fills up on the way back.
/// `cells` are sums, `weights` how much was summed; gives means.
pub(super) fn fill_holes(cells: &[[f32; 3]], weights: &[f32], (columns, rows): (usize, usize)) -> Vec<[f32; 3]> {
    let known = |i: usize| weights[i] > 0.0;
    if columns * rows <= 1 || (0..columns * rows).all(known) {
        return (0..columns * rows).map(|i| cells[i].map(|c| c / weights[i].max(f32::MIN_POSITIVE))).collect();
    }
    let (half_columns, half_rows) = (columns.div_ceil(2), rows.div_ceil(2));
    let mut half_cells = vec![[0.0; 3]; half_columns * half_rows];
    let mut half_weights = vec![0.0; half_columns * half_rows];
    for i in 0..columns * rows {
        let half = (i / columns / 2) * half_columns + (i % columns) / 2;
        half_weights[half] += weights[i];
        for c in 0..3 {
            half_cells[half][c] += cells[i][c];
        }
    }
    let coarse = fill_holes(&half_cells, &half_weights, (half_columns, half_rows));
    let smooth = |i: usize| {
        let (left, right, along) = between((i % columns) as f32 / 2.0 - 0.25, half_columns);
        let (above, below, down) = between((i / columns) as f32 / 2.0 - 0.25, half_rows);
        let top = mix(coarse[above * half_columns + left], coarse[above * half_columns + right], along);
        mix(top, mix(coarse[below * half_columns + left], coarse[below * half_columns + right], along), down)
    };
    (0..columns * rows).map(|i| if known(i) { cells[i].map(|c| c / weights[i]) } else { smooth(i) }).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::super::lamps;
    use super::*;

    #[test]
    fn painted_wall_is_blue_and_even_at_the_calibrated_level_and_dark_without_light() {
        let wall = Backdrop::painted();
        let mut row = vec![[0.0; 3]; 60];
        wall.lit(&Lamps::new(lamps::in_order(&lamps::reference()), 0.0)).row(Point::new(-60.0, 100.0), 10.0, &mut row);
        let blues: Vec<f32> = row.iter().map(|p| p[2]).collect();
        let (low, high) = blues.iter().fold((9.0_f32, 0.0_f32), |(l, h), &v| (l.min(v), h.max(v)));
        assert!(low > 0.9 && high / low < 1.1, "{low} to {high}");
        wall.lit(&Lamps::new([0.0; 6], 0.0)).row(Point::new(-60.0, 100.0), 10.0, &mut row);
        assert!(row.iter().all(|p| *p == [0.0; 3]));
    }

    #[test]
    fn holes_take_the_colour_around_them() {
        let size = (9, 7);
        let mut cells = vec![[0.4, 0.6, 0.8]; 63];
        let mut weights = vec![1.0; 63];
        for hole in [20, 21, 22, 29, 30, 31] {
            cells[hole] = [0.0; 3];
            weights[hole] = 0.0;
        }
        let filled = fill_holes(&cells, &weights, size);
        assert!(filled.iter().all(|c| (c[0] - 0.4).abs() < 1e-5 && (c[2] - 0.8).abs() < 1e-5));
        assert_eq!(fill_holes(&[[0.0; 3]; 6], &[0.0; 6], (3, 2)).len(), 6);
    }
}
