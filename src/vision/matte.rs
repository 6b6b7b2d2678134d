//! Who is sitter and who is background, from the alpha network about the sitter's face.

use tract_onnx::prelude::TractResult;

use crate::domain::{Landmarks, Matte, Point};
use crate::imaging::resample::{Pyramid, Window};
use crate::imaging::smooth::{self, Plane};

use super::network::Network;
use super::points::extent;

/// Width of the near crop, which holds the norm's picture, over the face's extent.
const NEAR: f32 = 2.6;
/// Width of the far crop, for what lies around.
const FAR: f32 = 3.9;
/// The face's middle in the crop.
const ANCHOR: Point = Point::new(0.5, 0.42);
/// Faces are refined at this extent at most, px: larger ones gain nothing in a picture of 480 x 640.
const WORKING_EXTENT: f32 = 420.0;
/// Pictures are refined at this many pixels at most, so that a small face in a large picture costs no more time than others.
const WORKING_PIXELS: f32 = 2.5e6;

/// The matte of the whole frame. Beyond the far crop it is background, below it the sitter goes on.
pub(super) fn read(network: &mut Network, pyramid: &mut Pyramid<'_>, landmarks: &Landmarks) -> TractResult<Matte> {
    let (centre, size) = extent(landmarks);
    let near = window(network, centre, size * NEAR);
    let near_alpha = network.see(pyramid, &near)?;
    let far = window(network, centre, size * FAR);
    let far_alpha = network.see(pyramid, &far)?;

    let (width, height) = (pyramid.frame().width(), pyramid.frame().height());
    let step = (size / WORKING_EXTENT).max((width as f32 * height as f32 / WORKING_PIXELS).sqrt()).max(1.0);
    let work = (((width as f32 / step).round() as u32).max(1), ((height as f32 / step).round() as u32).max(1));
    let step = width as f32 / work.0 as f32;
    // Two cells of the network's answer.
    let radius = (2.0 * near.step() / step).round().clamp(2.0, 40.0) as usize;
    let coarse = blend(&near, &near_alpha, &far, &far_alpha, work, step);
    let coarse = sitter_only(coarse, centre, step, 2 * radius);
    let view = Window::upright(Point::new(width as f32 / 2.0, height as f32 / 2.0), width as f32, work);
    let rgb = pyramid.sample(&view);
    let guide = Plane { width: work.0 as usize, height: work.1 as usize, values: luma(&rgb) };
    let refined = smooth::guided_filter(&guide, &coarse, radius, 1e-4);
    let alpha = settle(&refined, &coarse, 2 * radius);
    Ok(enlarge(&alpha, width, height, step))
}

fn window(network: &Network, centre: Point, span: f32) -> Window {
    Window { anchor: ANCHOR, ..Window::upright(centre, span, network.size()) }
}

/// Luma of sRGB bytes (Rec. 709 weights), 0 to 1.
fn luma(rgb: &[u8]) -> Vec<f32> {
    let of = |p: &[u8]| 0.2126 * f32::from(p[0]) + 0.7152 * f32::from(p[1]) + 0.0722 * f32::from(p[2]);
    rgb.chunks_exact(3).map(|p| of(p) / 255.0).collect()
}

/// Both answers on the working grid: near inside its crop, passing into far over the outer twelfth.
fn blend(near: &Window, near_alpha: &[f32], far: &Window, far_alpha: &[f32], work: (u32, u32), step: f32) -> Plane {
    let ((near_columns, near_rows), (far_columns, far_rows)) = (places(near, work, step), places(far, work, step));
    let mut values = Vec::with_capacity(work.0 as usize * work.1 as usize);
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
    Plane { width: work.0 as usize, height: work.1 as usize, values }
}

/// Where the middles of the working grid's columns and rows lie in an upright window.
fn places(window: &Window, work: (u32, u32), step: f32) -> (Vec<f32>, Vec<f32>) {
    let at = |x: u32, y: u32| window.window_from_frame(Point::new((x as f32 + 0.5) * step, (y as f32 + 0.5) * step));
    ((0..work.0).map(|x| at(x, 0).x).collect(), (0..work.1).map(|y| at(0, y).y).collect())
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

/// The filter decides only in a band about the outline: within `radius` of the sitter's edge. Further inside the sitter is
/// whole, further outside there is nothing of them.
fn settle(refined: &Plane, coarse: &Plane, radius: usize) -> Plane {
    let body: Vec<f32> = coarse.values.iter().map(|v| f32::from(u8::from(*v > 0.5))).collect();
    let around = smooth::box_mean(&body, coarse.width, coarse.height, radius);
    let values = refined.values.iter().zip(&around).map(|(fine, around)| match *around {
        share if share > 0.999 => 1.0,
        share if share < 0.001 => 0.0,
        _ => ((fine - 0.04) / 0.92).clamp(0.0, 1.0),
    });
    Plane { width: refined.width, height: refined.height, values: values.collect() }
}

fn enlarge(alpha: &Plane, width: u32, height: u32, step: f32) -> Matte {
    let byte = |v: f32| (v * 255.0 + 0.5) as u8;
    let size = (alpha.width as u32, alpha.height as u32);
    if size == (width, height) {
        return Matte { width, height, alpha: alpha.values.iter().map(|v| byte(*v)).collect() };
    }
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height {
        for x in 0..width {
            let p = Point::new((x as f32 + 0.5) / step, (y as f32 + 0.5) / step);
            out.push(byte(read_at(&alpha.values, size, p)));
        }
    }
    Matte { width, height, alpha: out }
}
