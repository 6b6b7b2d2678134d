//! Who is sitter and who is background, from the alpha network about the sitter's face.

use tract_onnx::prelude::TractResult;

use crate::domain::{Frame, Landmarks, Matte, Point};
use crate::imaging::smooth::{self, Lines, Plane};
use crate::imaging::window::{Pyramid, Window};

use super::network::Network;
use super::points::extent;

/// Width of the near crop, which holds the norm's picture, over the face's extent.
const NEAR: f32 = 2.6;
/// Width of the far crop, for what lies around.
const FAR: f32 = 3.9;
/// The face's middle in the crop.
const ANCHOR: Point = Point::new(0.5, 0.42);
/// The outline is sought on a grid of this many cells to a cell of the near answer; its edge is drawn on the frame's own pixels.
const FINENESS: f32 = 2.0;
/// That grid has this many cells at most, so that a small face in a large picture costs no more time than others.
const MOST_CELLS: f32 = 1e6;
/// A preview's matte has this many columns at most.
const MOST_COLUMNS: f32 = 400.0;

/// The matte of the whole frame. Beyond the far crop it is background, below it the sitter goes on.
pub(super) fn read(network: &mut Network, pyramid: &mut Pyramid<'_>, landmarks: &Landmarks) -> TractResult<Matte> {
    let (centre, size) = extent(landmarks);
    let near = window(network, centre, size * NEAR);
    let near_alpha = network.see(pyramid, &near)?;
    let far = window(network, centre, size * FAR);
    let far_alpha = network.see(pyramid, &far)?;

    let (width, height) = (pyramid.frame().width(), pyramid.frame().height());
    let step = (near.step() / FINENESS).max((width as f32 * height as f32 / MOST_CELLS).sqrt()).max(1.0);
    let grid = (((width as f32 / step).round() as u32).max(1), ((height as f32 / step).round() as u32).max(1));
    let step = width as f32 / grid.0 as f32;
    // Two cells of the network's answer.
    let radius = (2.0 * near.step() / step).round().clamp(2.0, 40.0) as usize;
    let coarse = blend(&near, &near_alpha, &far, &far_alpha, grid, step);
    let coarse = sitter_only(coarse, centre, step, 2 * radius);
    let view = Window::upright(Point::new(width as f32 / 2.0, height as f32 / 2.0), width as f32, grid);
    let guide = pyramid.sample(&view).chunks_exact(3).map(luma).collect();
    let guide = Plane { width: coarse.width, height: coarse.height, values: guide };
    let lines = smooth::guided_lines(&guide, &coarse, radius, 1e-4);
    let body: Vec<f32> = coarse.values.iter().map(|v| f32::from(u8::from(*v > 0.5))).collect();
    let around = smooth::box_mean(&body, coarse.width, coarse.height, 2 * radius);
    Ok(drawn(pyramid.frame(), grid, &lines, &around))
}

/// A matte of a preview: the near answer alone, as fine as the network's own cells or a little coarser. Beyond the near crop
/// there is background, below it the sitter goes on.
pub(super) fn coarse(network: &mut Network, pyramid: &mut Pyramid<'_>, landmarks: &Landmarks) -> TractResult<Matte> {
    let (centre, size) = extent(landmarks);
    let near = window(network, centre, size * NEAR);
    let alpha = network.see(pyramid, &near)?;
    let (width, height) = (pyramid.frame().width(), pyramid.frame().height());
    let step = near.step().max(width as f32 / MOST_COLUMNS).max(1.0);
    let grid = (((width as f32 / step).round() as u32).max(1), ((height as f32 / step).round() as u32).max(1));
    let step = width as f32 / grid.0 as f32;
    let (columns, rows) = places(&near, grid, step);
    let read = |(x, y): (f32, f32)| {
        let beyond = x < 0.0 || y < 0.0 || x > near.size.0 as f32;
        if beyond { 0.0 } else { read_at(&alpha, near.size, Point::new(x, y)) }
    };
    let values = rows.iter().flat_map(|&y| columns.iter().map(move |&x| (x, y))).map(read).collect();
    let plane = Plane { width: grid.0 as usize, height: grid.1 as usize, values };
    let plane = sitter_only(plane, centre, step, 2);
    let alpha = plane.values.iter().map(|&value| byte(value)).collect();
    Ok(Matte { width: grid.0, height: grid.1, alpha })
}

/// What is nearly background or nearly sitter is so wholly: the network is never quite sure. Beyond 0 to 255 bytes stay at the end.
fn byte(coverage: f32) -> u8 {
    ((coverage - 0.04) / 0.92 * 255.0 + 0.5) as u8
}

fn window(network: &Network, centre: Point, span: f32) -> Window {
    Window { anchor: ANCHOR, ..Window::upright(centre, span, network.size()) }
}

/// Luma of a pixel's sRGB bytes (Rec. 709 weights), 0 to 1.
fn luma(p: &[u8]) -> f32 {
    (0.2126 * f32::from(p[0]) + 0.7152 * f32::from(p[1]) + 0.0722 * f32::from(p[2])) / 255.0
}

/// Both answers on the grid: near inside its crop, passing into far over the outer twelfth.
fn blend(near: &Window, near_alpha: &[f32], far: &Window, far_alpha: &[f32], grid: (u32, u32), step: f32) -> Plane {
    let ((near_columns, near_rows), (far_columns, far_rows)) = (places(near, grid, step), places(far, grid, step));
    let mut values = Vec::with_capacity(grid.0 as usize * grid.1 as usize);
    for (near_y, far_y) in near_rows.iter().zip(&far_rows) {
        for (near_x, far_x) in near_columns.iter().zip(&far_columns) {
            let (inner, outer) = (Point::new(*near_x, *near_y), Point::new(*far_x, *far_y));
            let margin = (inner.x.min(near.size.0 as f32 - inner.x) / near.size.0 as f32)
                .min(inner.y.min(near.size.1 as f32 - inner.y) / near.size.1 as f32);
            let share = (margin * 12.0).clamp(0.0, 1.0);
            let mut value = 0.0;
            if share > 0.0 {
                value += share * read_at(near_alpha, near.size, inner);
            }
            if share < 1.0 {
                let beyond = outer.x < 0.0 || outer.y < 0.0 || outer.x > far.size.0 as f32;
                if !beyond {
                    value += (1.0 - share) * read_at(far_alpha, far.size, outer);
                }
            }
            values.push(value);
        }
    }
    Plane { width: grid.0 as usize, height: grid.1 as usize, values }
}

/// Where the middles of the grid's columns and rows lie in an upright window.
fn places(window: &Window, grid: (u32, u32), step: f32) -> (Vec<f32>, Vec<f32>) {
    let at = |x: u32, y: u32| window.window_from_frame(Point::new((x as f32 + 0.5) * step, (y as f32 + 0.5) * step));
    ((0..grid.0).map(|x| at(x, 0).x).collect(), (0..grid.1).map(|y| at(0, y).y).collect())
}

/// Bilinear reading at a point in pixels; edge values outside.
fn read_at(alpha: &[f32], size: (u32, u32), at: Point) -> f32 {
    let (columns, rows) = (size.0 as usize, size.1 as usize);
    let x = (at.x - 0.5).clamp(0.0, (columns - 1) as f32);
    let y = (at.y - 0.5).clamp(0.0, (rows - 1) as f32);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(columns - 1), (y0 + 1).min(rows - 1));
    let (u, v) = (x - x0 as f32, y - y0 as f32);
    let upper = alpha[y0 * columns + x0] * (1.0 - u) + alpha[y0 * columns + x1] * u;
    let lower = alpha[y1 * columns + x0] * (1.0 - u) + alpha[y1 * columns + x1] * u;
    upper * (1.0 - v) + lower * v
}

/// Keeps what hangs together with the face and fills what it encloses.
///
/// Background is what can be reached from the upper edge, or from the sides above the middle of the face, without crossing
/// a pixel that is rather person: clothes that the network doubts at the lower edges stay clothes. Up to `rim` pixels
/// about the sitter keep their soft values; anything else is no sitter.
fn sitter_only(mut plane: Plane, face: Point, step: f32, rim: usize) -> Plane {
    let (width, height) = (plane.width, plane.height);
    // A float below 0 becomes the usize 0.
    let x = ((face.x / step) as usize).min(width - 1);
    let y = ((face.y / step) as usize).min(height - 1);
    let mut edges: Vec<usize> = (0..width).collect();
    edges.extend((0..y).flat_map(|row| [row * width, row * width + width - 1]));
    let open = flood(width, height, &edges, |at| plane.values[at] < 0.5);
    let sitter = flood(width, height, &[y * width + x], |at| !open[at]);
    let solid: Vec<f32> = sitter.iter().map(|inside| f32::from(u8::from(*inside))).collect();
    let near = smooth::box_mean(&solid, width, height, rim);
    for (at, value) in plane.values.iter_mut().enumerate() {
        *value = match (sitter[at], near[at] > 1e-6) {
            (true, _) if *value < 0.5 => 1.0,
            (true, _) => *value,
            (false, true) => value.min(0.5),
            (false, false) => 0.0,
        };
    }
    plane
}

/// All pixels reached from `seeds` over edges through pixels that `keep` accepts.
fn flood(width: usize, height: usize, seeds: &[usize], keep: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut seen = vec![false; width * height];
    let mut stack: Vec<usize> = Vec::new();
    for seed in seeds {
        if keep(*seed) && !seen[*seed] {
            seen[*seed] = true;
            stack.push(*seed);
        }
    }
    while let Some(at) = stack.pop() {
        let (x, y) = (at % width, at / width);
        let mut visit = |next: usize| {
            if !seen[next] && keep(next) {
                seen[next] = true;
                stack.push(next);
            }
        };
        if x > 0 {
            visit(at - 1);
        }
        if x + 1 < width {
            visit(at + 1);
        }
        if y > 0 {
            visit(at - width);
        }
        if y + 1 < height {
            visit(at + width);
        }
    }
    seen
}

/// The matte on the frame's pixels. The lines decide only in a band about the outline; where `around` says that there is only
/// sitter about, the sitter is whole, and where there is none, there is nothing of them.
fn drawn(frame: &Frame, grid: (u32, u32), lines: &Lines, around: &[f32]) -> Matte {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let (columns, rows) = (grid.0 as usize, grid.1 as usize);
    let across: Vec<(usize, f32)> = (0..width).map(|x| between(x, width, columns)).collect();
    let mut alpha = Vec::with_capacity(width * height);
    let mut row = vec![[0.0f32; 3]; columns];
    for (y, pixels) in frame.rgb().chunks_exact(width * 3).enumerate() {
        let (above, v) = between(y, height, rows);
        let below = (above + 1).min(rows - 1);
        for (x, cell) in row.iter_mut().enumerate() {
            let (a, b) = (above * columns + x, below * columns + x);
            *cell = [&lines.slope[..], &lines.offset[..], around].map(|plane| plane[a] * (1.0 - v) + plane[b] * v);
        }
        for (&(left, u), pixel) in across.iter().zip(pixels.chunks_exact(3)) {
            let (l, r) = (row[left], row[(left + 1).min(columns - 1)]);
            let at = |plane: usize| l[plane] * (1.0 - u) + r[plane] * u;
            alpha.push(match at(2) {
                share if share > 0.999 => 255,
                share if share < 0.001 => 0,
                _ => byte(at(0) * luma(pixel) + at(1)),
            });
        }
    }
    Matte { width: frame.width(), height: frame.height(), alpha }
}

/// The cell of `cells` before the middle of pixel `at` of `pixels`, and how far towards the next one it lies, 0 to 1.
fn between(at: usize, pixels: usize, cells: usize) -> (usize, f32) {
    let place = (at as f32 + 0.5) * cells as f32 / pixels as f32 - 0.5;
    let place = place.clamp(0.0, (cells - 1) as f32);
    (place as usize, place.fract())
}
