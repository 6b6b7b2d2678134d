//! Smooth quantities on a coarse grid over the picture.

use crate::domain::Point;

/// `C` numbers per node, every `cell` N px from `origin` on.
pub(super) struct Field<const C: usize> {
    origin: Point,
    cell: f32,
    columns: usize,
    rows: usize,
    nodes: Vec<[f32; C]>,
}

impl<const C: usize> Field<C> {
    /// Covers (`from`) to (`to`), N px, nodes by `at`.
    pub(super) fn new(from: Point, to: Point, cell: f32, at: impl Fn(Point) -> [f32; C]) -> Self {
        let count = |length: f32| (length / cell).ceil().max(1.0) as usize + 1;
        let (columns, rows) = (count(to.x - from.x), count(to.y - from.y));
        let place = |i: usize| Point::new(from.x + (i % columns) as f32 * cell, from.y + (i / columns) as f32 * cell);
        let nodes = (0..columns * rows).map(|i| at(place(i))).collect();
        Self { origin: from, cell, columns, rows, nodes }
    }

    /// Between the nodes; the edge goes on outside.
    #[inline]
    pub(super) fn at(&self, n: Point) -> [f32; C] {
        let x = ((n.x - self.origin.x) / self.cell).clamp(0.0, (self.columns - 1) as f32);
        let y = ((n.y - self.origin.y) / self.cell).clamp(0.0, (self.rows - 1) as f32);
        let (column, row) = ((x as usize).min(self.columns - 2), (y as usize).min(self.rows - 2));
        let (across, down) = (x - column as f32, y - row as f32);
        let first = row * self.columns + column;
        let (a, b) = (&self.nodes[first], &self.nodes[first + 1]);
        let (c, d) = (&self.nodes[first + self.columns], &self.nodes[first + self.columns + 1]);
        let weights = [(1.0 - across) * (1.0 - down), across * (1.0 - down), (1.0 - across) * down, across * down];
        let mut out = [0.0; C];
        // A plain loop, since in a development build every step of an iterator is a call.
        let mut i = 0;
        while i < C {
            out[i] = weights[0] * a[i] + weights[1] * b[i] + weights[2] * c[i] + weights[3] * d[i];
            i += 1;
        }
        out
    }
}
