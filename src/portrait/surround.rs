//! Colours of some pixels spread over the others: mean and variance of what lies nearest.

use crate::imaging::smooth::box_mean;

/// Side of a cell, px: colours are spread on a grid of cells, a sixteenth of the work.
const CELL: usize = 4;
/// Half sides of the squares that are looked through for colours, cells: the first with enough of them counts.
const REACHES: [usize; 5] = [1, 3, 8, 20, 60];
/// Share of a square that must be known: of the nearest, of the others.
const ENOUGH: (f32, f32) = (0.08, 0.03);

/// The grid.
pub(super) struct Surround {
    columns: usize,
    rows: usize,
    /// Mean of R, G, B and their variance together, linear; `None` where nothing is near.
    cells: Vec<Option<[f32; 4]>>,
}

impl Surround {
    /// Spreads the colours of the pixels that `known` names. `light`: planes R, G, B of `size`, linear.
    pub(super) fn new(light: &[Vec<f32>; 3], (width, height): (usize, usize), known: impl Fn(usize) -> bool) -> Self {
        let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
        // Number of known pixels, sums of R, G, B and of all squares.
        let mut sums: [Vec<f32>; 5] = std::array::from_fn(|_| vec![0.0; columns * rows]);
        for y in 0..height {
            for x in 0..width {
                let at = y * width + x;
                if known(at) {
                    let cell = y / CELL * columns + x / CELL;
                    let rgb = [light[0][at], light[1][at], light[2][at]];
                    sums[0][cell] += 1.0;
                    for c in 0..3 {
                        sums[c + 1][cell] += rgb[c];
                        sums[4][cell] += rgb[c] * rgb[c];
                    }
                }
            }
        }
        let mut cells: Vec<Option<[f32; 4]>> = vec![None; columns * rows];
        for (step, reach) in REACHES.into_iter().enumerate() {
            let enough = if step == 0 { ENOUGH.0 } else { ENOUGH.1 } * (CELL * CELL) as f32;
            let means: [Vec<f32>; 5] = std::array::from_fn(|i| box_mean(&sums[i], columns, rows, reach));
            for (at, cell) in cells.iter_mut().enumerate() {
                let n = means[0][at];
                if cell.is_none() && n > enough {
                    let mean: [f32; 3] = std::array::from_fn(|c| means[c + 1][at] / n);
                    let squares: f32 = mean.iter().map(|v| v * v).sum();
                    *cell = Some([mean[0], mean[1], mean[2], (means[4][at] / n - squares).max(0.0)]);
                }
            }
            if cells.iter().all(Option::is_some) {
                break;
            }
        }
        Self { columns, rows, cells }
    }

    /// Mean of R, G, B and variance at a pixel, between the middles of four cells; `None` where nothing is near.
    pub(super) fn at(&self, x: usize, y: usize) -> Option<[f32; 4]> {
        let place = |at: usize, last: usize| {
            let p = ((at as f32 + 0.5) / CELL as f32 - 0.5).clamp(0.0, last as f32);
            (p as usize, (p as usize + 1).min(last), p.fract())
        };
        let (x0, x1, u) = place(x, self.columns - 1);
        let (y0, y1, v) = place(y, self.rows - 1);
        let corner = |x: usize, y: usize| self.cells[y * self.columns + x];
        let (a, b, c, d) = (corner(x0, y0)?, corner(x1, y0)?, corner(x0, y1)?, corner(x1, y1)?);
        Some(std::array::from_fn(|i| (a[i] * (1.0 - u) + b[i] * u) * (1.0 - v) + (c[i] * (1.0 - u) + d[i] * u) * v))
    }
}
