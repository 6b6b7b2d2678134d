//! Turned crops of a frame for networks, at any scale for the same cost.

use crate::domain::{Frame, Point};

/// A rectangle of a frame for a network: turned, scaled uniformly, possibly mirrored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Frame pixel that lies at `anchor`.
    pub centre: Point,
    /// Where `centre` lies in the output, as fractions of its width and height.
    pub anchor: Point,
    /// Frame pixels across the output's width.
    pub span: f32,
    /// Turn of the window in the frame, radians, clockwise as seen.
    pub angle: f32,
    /// Left and right exchanged in the output.
    pub mirrored: bool,
    /// Output width and height, px.
    pub size: (u32, u32),
}

impl Window {
    /// Upright window with its middle at `centre`.
    pub const fn upright(centre: Point, span: f32, size: (u32, u32)) -> Self {
        Self { centre, anchor: Point::new(0.5, 0.5), span, angle: 0.0, mirrored: false, size }
    }

    /// Frame pixels per output pixel.
    pub fn step(&self) -> f32 {
        self.span / self.size.0 as f32
    }

    /// Output pixels to frame pixels.
    pub fn frame_from_window(&self, p: Point) -> Point {
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        let x = if self.mirrored { width - p.x } else { p.x };
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = ((x - self.anchor.x * width) * self.step(), (p.y - self.anchor.y * height) * self.step());
        Point::new(self.centre.x + cos * dx - sin * dy, self.centre.y + sin * dx + cos * dy)
    }

    /// Frame pixels to output pixels.
    pub fn window_from_frame(&self, p: Point) -> Point {
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = ((p.x - self.centre.x) / self.step(), (p.y - self.centre.y) / self.step());
        let x = cos * dx + sin * dy + self.anchor.x * width;
        Point::new(if self.mirrored { width - x } else { x }, cos * dy - sin * dx + self.anchor.y * height)
    }
}

/// A frame with its halved copies, made when first asked for: a window at any scale costs the same and does not alias.
pub struct Pyramid<'a> {
    frame: &'a Frame,
    halves: Vec<(u32, u32, Vec<u8>)>,
}

impl<'a> Pyramid<'a> {
    /// A pyramid on `frame`; nothing is computed yet.
    pub fn new(frame: &'a Frame) -> Self {
        Self { frame, halves: Vec::new() }
    }

    /// The frame itself.
    pub fn frame(&self) -> &'a Frame {
        self.frame
    }

    /// The window's pixels, 8-bit sRGB, interleaved RGB, rows top down; edge pixels repeat outside the frame.
    pub fn sample(&mut self, window: &Window) -> Vec<u8> {
        let level = window.step().max(1.0).log2().floor().min(12.0) as usize;
        while self.halves.len() < level {
            let half = match self.halves.last() {
                Some((width, height, rgb)) => halve(rgb, *width, *height),
                None => halve(self.frame.rgb(), self.frame.width(), self.frame.height()),
            };
            self.halves.push(half);
        }
        let (width, height, rgb) = match level {
            0 => (self.frame.width(), self.frame.height(), self.frame.rgb()),
            n => (self.halves[n - 1].0, self.halves[n - 1].1, &self.halves[n - 1].2[..]),
        };
        let shrink = 1.0 / (1u32 << level) as f32;
        let origin = window.frame_from_window(Point::new(0.5, 0.5));
        let right = window.frame_from_window(Point::new(1.5, 0.5));
        let below = window.frame_from_window(Point::new(0.5, 1.5));
        let mut out = Vec::with_capacity(window.size.0 as usize * window.size.1 as usize * 3);
        for row in 0..window.size.1 {
            for column in 0..window.size.0 {
                let (c, r) = (column as f32, row as f32);
                let x = origin.x + c * (right.x - origin.x) + r * (below.x - origin.x);
                let y = origin.y + c * (right.y - origin.y) + r * (below.y - origin.y);
                out.extend_from_slice(&bilinear(rgb, width, height, x * shrink - 0.5, y * shrink - 0.5));
            }
        }
        out
    }
}

fn bilinear(rgb: &[u8], width: u32, height: u32, x: f32, y: f32) -> [u8; 3] {
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(width as usize - 1), (y0 + 1).min(height as usize - 1));
    let (u, v) = (x - x0 as f32, y - y0 as f32);
    let row = width as usize * 3;
    let mut out = [0; 3];
    for (c, value) in out.iter_mut().enumerate() {
        let at = |x: usize, y: usize| f32::from(rgb[y * row + x * 3 + c]);
        let upper = at(x0, y0) * (1.0 - u) + at(x1, y0) * u;
        let lower = at(x0, y1) * (1.0 - u) + at(x1, y1) * u;
        *value = (upper * (1.0 - v) + lower * v + 0.5) as u8;
    }
    out
}

/// Mean of each 2 x 2; an odd last row or column is repeated.
fn halve(rgb: &[u8], width: u32, height: u32) -> (u32, u32, Vec<u8>) {
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let row = width as usize * 3;
    let mut out = Vec::with_capacity(w as usize * h as usize * 3);
    for y in 0..h as usize {
        let upper = &rgb[2 * y * row..][..row];
        let lower = &rgb[(2 * y + 1).min(height as usize - 1) * row..][..row];
        let (pairs, below) = (upper.as_chunks::<6>(), lower.as_chunks::<6>());
        for (a, b) in pairs.0.iter().zip(below.0) {
            out.extend_from_slice(&mean_of_four(
                [a[0], a[3], b[0], b[3]],
                [a[1], a[4], b[1], b[4]],
                [a[2], a[5], b[2], b[5]],
            ));
        }
        if let ([r, g, b], [r2, g2, b2]) = (pairs.1, below.1) {
            out.extend_from_slice(&mean_of_four([*r, *r, *r2, *r2], [*g, *g, *g2, *g2], [*b, *b, *b2, *b2]));
        }
    }
    (w, h, out)
}

/// Mean of four pixels, rounded, a channel each.
fn mean_of_four(red: [u8; 4], green: [u8; 4], blue: [u8; 4]) -> [u8; 3] {
    [red, green, blue].map(|four| ((four.iter().map(|&v| u16::from(v)).sum::<u16>() + 2) / 4) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn windows_map_there_and_back_and_mirror_exchanges_left_and_right() {
        let window = Window {
            centre: Point::new(300.0, 200.0),
            anchor: Point::new(0.5, 0.42),
            span: 333.0,
            angle: 0.4,
            mirrored: true,
            size: (192, 256),
        };
        for p in [Point::new(0.0, 0.0), Point::new(50.5, 200.25)] {
            assert!(window.window_from_frame(window.frame_from_window(p)).distance(p) < 1e-2);
        }
        let row = [[[255, 0, 0]; 32], [[0, 0, 255]; 32]].concat().concat();
        let halves = Frame::new(64, 64, row.repeat(64), 0, std::time::Instant::now()).unwrap();
        let plain = Window::upright(Point::new(32.0, 32.0), 64.0, (16, 16));
        let mut pyramid = Pyramid::new(&halves);
        assert_eq!(&pyramid.sample(&plain)[..3], [255, 0, 0]);
        assert_eq!(&pyramid.sample(&Window { mirrored: true, ..plain })[..3], [0, 0, 255]);
    }
}
