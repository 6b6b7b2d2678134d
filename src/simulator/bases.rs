//! Reads a folder of light bases: one linear 16-bit image per lamp, the person's coverage, and where the face is.
//!
//! Light adds: a frame is the sum of the bases, each times its lamp's duty. What is behind the person is taken out of
//! each basis with the help of the coverage, so that the person can move before a wall that stays.

use std::path::Path;

use serde::Deserialize;

use super::backdrop::{Backdrop, fill_holes};
use super::lamps::Lamp;
use super::placement::Fit;
use super::sitter::{Layer, Sitter, SitterError, file_name};
use super::tone::FULL_SCALE;
use crate::domain::{Channel, Point};

/// Pixels of a basis per cell of the backdrop.
const CELL: usize = 8;

/// File, lamp, and factor at the calibrated level. The bases were rendered with a wall a little brighter than the
/// norm's blue, hence 0.85. None has a chin light: the soft one stands for it.
const FILES: [(&str, Lamp, f32); 6] = [
    ("basis_key_left.png", Lamp::One(Channel::KeyLeft), 1.0),
    ("basis_key_right.png", Lamp::One(Channel::KeyRight), 1.0),
    ("basis_fill_top.png", Lamp::One(Channel::FillTop), 1.0),
    ("basis_bg_left.png", Lamp::One(Channel::BackgroundLeft), 0.85),
    ("basis_bg_right.png", Lamp::One(Channel::BackgroundRight), 0.85),
    ("basis_ambient.png", Lamp::Soft, 1.0),
];

/// What is needed of `truth.json`; points in pixels of the bases.
#[derive(Deserialize)]
struct Truth {
    basis_scale: f32,
    pupils: Pupils,
    points: Points,
    head_top_px: f32,
}

#[derive(Deserialize)]
struct Pupils {
    l: [f32; 2],
    r: [f32; 2],
}

#[derive(Deserialize)]
struct Points {
    ear_front_l: [f32; 2],
    ear_front_r: [f32; 2],
}

/// Reads the folder.
///
/// # Errors
/// [`SitterError`] when a file is missing, unreadable or of another size.
pub(super) fn load(folder: &Path) -> Result<Sitter, SitterError> {
    let amiss = |what: String| SitterError::Bases { path: folder.to_owned(), what };
    let truth = std::fs::read(folder.join("truth.json")).map_err(|err| amiss(format!("truth.json: {err}")))?;
    let truth: Truth = serde_json::from_slice(&truth).map_err(|err| amiss(format!("truth.json: {err}")))?;
    let read = |name: &str| {
        let path = folder.join(name);
        image::open(&path).map_err(|cause| SitterError::Picture { path, cause: cause.to_string() })
    };
    let alpha = read("alpha.png")?.into_luma8();
    let (width, height) = (alpha.width() as usize, alpha.height() as usize);
    if width < CELL || height < CELL || !(truth.basis_scale > 0.0 && truth.basis_scale <= FULL_SCALE * 8.0) {
        return Err(amiss("too small, or basis_scale out of range".to_owned()));
    }
    let fit = truth.fit();
    if !(fit.scale.is_finite() && fit.scale > 0.05 && fit.scale < 20.0) {
        return Err(amiss("truth.json does not show a face".to_owned()));
    }
    let alpha = alpha.into_raw();
    let mut person = Vec::new();
    let mut wall = Vec::new();
    for (name, lamp, factor) in FILES {
        let basis = read(name)?.into_rgb16();
        if (basis.width() as usize, basis.height() as usize) != (width, height) {
            return Err(amiss(format!("{name} is not {width} x {height}")));
        }
        let scale = factor * truth.basis_scale / 65535.0;
        let behind = wall_of(basis.as_raw(), &alpha, width, scale);
        person.push((lamp, cut_out(basis.as_raw(), &alpha, width, scale, &behind)));
        wall.push((lamp, behind));
    }
    let grid = grid(width, height);
    let backdrop = Backdrop::new(grid, CELL as f32, fit, wall);
    let layer = Layer { width, height, bases: person, alpha: Some(alpha), fit };
    Ok(Sitter { name: file_name(folder), layer: Some(layer), backdrop, cut_at_top: false, target: None })
}

impl Truth {
    fn fit(&self) -> Fit {
        let ([lx, ly], [rx, ry]) = (self.pupils.l, self.pupils.r);
        let eyes = Point::new(lx, ly).midpoint(Point::new(rx, ry));
        let face_width = (self.points.ear_front_l[0] - self.points.ear_front_r[0]).abs();
        Fit::face(eyes, face_width, self.head_top_px)
    }
}

fn grid(width: usize, height: usize) -> (usize, usize) {
    (width.div_ceil(CELL), height.div_ceil(CELL))
}

/// The wall alone, on a coarse grid: means of the pixels without any person, holes filled from around.
fn wall_of(basis: &[u16], alpha: &[u8], width: usize, scale: f32) -> Vec<[f32; 3]> {
    let (columns, rows) = grid(width, alpha.len() / width);
    let mut sums = vec![[0.0; 3]; columns * rows];
    let mut counts = vec![0.0; columns * rows];
    let mut touched = vec![false; columns * rows];
    for (i, (light, &cover)) in basis.chunks_exact(3).zip(alpha).enumerate() {
        let cell = (i / width / CELL) * columns + (i % width) / CELL;
        touched[cell] |= cover > 0;
        counts[cell] += 1.0;
        for c in 0..3 {
            sums[cell][c] += f32::from(light[c]) * scale;
        }
    }
    // A cell with any hair in it may hold hair that the coverage missed.
    for cell in 0..columns * rows {
        if touched[cell] {
            (sums[cell], counts[cell]) = ([0.0; 3], 0.0);
        }
    }
    fill_holes(&sums, &counts, (columns, rows))
}

/// The person alone: what the wall gives to each pixel is taken away; 0 where there is no person.
fn cut_out(basis: &[u16], alpha: &[u8], width: usize, scale: f32, wall: &[[f32; 3]]) -> Vec<u16> {
    let height = alpha.len() / width;
    let (columns, rows) = grid(width, height);
    let mut out = vec![0; basis.len()];
    for (i, &cover) in alpha.iter().enumerate() {
        if cover == 0 {
            continue;
        }
        let open = 1.0 - f32::from(cover) / 255.0;
        let cell = ((i / width / CELL).min(rows - 1)) * columns + ((i % width) / CELL).min(columns - 1);
        for c in 0..3 {
            let light = f32::from(basis[i * 3 + c]) * scale - open * wall[cell][c];
            out[i * 3 + c] = (light / FULL_SCALE * 65535.0).round() as u16;
        }
    }
    out
}
