//! From one linear picture per source to a frame: their sum with the factors of each row, then the camera's gains and curve.

use std::sync::Arc;

use super::lamps::Lamps;
use super::moment::{Moment, Sun};
use super::placement::{Geometry, Placement};
use super::render::{Exposure, Renderer};
use super::sitter::Sitter;
use super::tone::{FULL_SCALE, ToneCurve};
use super::world::{Lens, Planes, SCREEN_LIGHT, SOURCES, STRAY, World, edge_spread};
use crate::domain::{Point, Target};

/// Sets of pictures that are kept: with and without the sitter.
const KEPT: usize = 2;

/// Pictures and what they are of.
pub(super) struct Kept {
    sitter: Arc<Sitter>,
    seated: bool,
    placement: Placement,
    world: Arc<World>,
    planes: Arc<Planes>,
}

impl Renderer {
    /// The pictures of the sources for this exposure, made anew only when somebody or something has moved.
    pub(super) fn planes(&mut self, exposure: &Exposure, moment: &Moment) -> Arc<Planes> {
        let placed = |kept: &Kept| !exposure.seated || kept.placement == exposure.placement;
        let found = self.planes.iter().position(|kept| {
            Arc::ptr_eq(&kept.sitter, &exposure.sitter)
                && kept.seated == exposure.seated
                && placed(kept)
                && Arc::ptr_eq(&kept.world, &moment.world)
        });
        if let Some(at) = found {
            let kept = self.planes.remove(at);
            let planes = Arc::clone(&kept.planes);
            self.planes.push(kept);
            return planes;
        }
        let planes = Arc::new(match exposure.sitter.target {
            Some(target) if exposure.seated => moment.world.paint(target, exposure.placement, &self.geometry),
            Some(_) => moment.world.paint(Target::Empty, Placement::PERFECT, &self.geometry),
            None => self.given(exposure, &moment.world),
        });
        if self.planes.len() >= KEPT {
            self.planes.remove(0);
        }
        self.planes.push(Kept {
            sitter: Arc::clone(&exposure.sitter),
            seated: exposure.seated,
            placement: exposure.placement,
            world: Arc::clone(&moment.world),
            planes: Arc::clone(&planes),
        });
        planes
    }

    /// A sitter whose light is given, source by source, through this booth's lens.
    fn given(&self, exposure: &Exposure, world: &World) -> Planes {
        let (width, height) = (self.geometry.width as usize, self.geometry.height as usize);
        let lens = Lens::new(world, &self.geometry);
        let mut planes = Planes::new(width * height);
        for source in 0..SOURCES {
            let mut straight = Vec::with_capacity(width * height);
            self.light(exposure, &Lamps::alone(source), |_, row| straight.extend_from_slice(row));
            let paint = world.colours([1.0; 3])[source];
            let tint: [f32; 3] = std::array::from_fn(|c| paint[c]);
            let bent = world.bends();
            let plane = &mut planes.light[source];
            for y in 0..height {
                let mut grain = lens.grain(y);
                for x in 0..width {
                    let (n, clear) = lens.look(world, &self.geometry, x, y);
                    let light = if bent {
                        between(&straight, (width, height), self.geometry.camera_from_n(n))
                    } else {
                        straight[y * width + x]
                    };
                    let light = world.filtered(light);
                    let gain = grain.next().map(|unlike| unlike * clear * 65535.0 / FULL_SCALE);
                    plane.extend((0..3).map(|c| (light[c] * tint[c] * gain[c] + 0.5) as u16));
                }
            }
        }
        planes
    }
}

/// Bilinear sample of a picture at a point; the edge goes on outside.
fn between(picture: &[[f32; 3]], (width, height): (usize, usize), at: Point) -> [f32; 3] {
    let (x, y) = ((at.x - 0.5).clamp(0.0, (width - 1) as f32), (at.y - 0.5).clamp(0.0, (height - 1) as f32));
    let (column, row) = (x as usize, y as usize);
    let (across, down) = (x - column as f32, y - row as f32);
    let (right, below) = ((column + 1).min(width - 1), (row + 1).min(height - 1));
    std::array::from_fn(|c| {
        let top = picture[row * width + column][c] * (1.0 - across) + picture[row * width + right][c] * across;
        let bottom = picture[below * width + column][c] * (1.0 - across) + picture[below * width + right][c] * across;
        top * (1.0 - down) + bottom * down
    })
}

/// Σ factor · picture, times the camera's gains, through its curve: in 1/256 of an 8-bit level.
pub(super) fn sums(planes: &Planes, moment: &Moment, geometry: &Geometry, tone: &ToneCurve, out: &mut Vec<u16>) {
    let row_length = geometry.width as usize * 3;
    let scale = FULL_SCALE / 65535.0;
    let coloured = moment.screen.iter().any(|c| (c - 1.0).abs() > 1e-6);
    let mut light = vec![0.0_f32; row_length];
    for y in 0..geometry.height as usize {
        let row = y * row_length..(y + 1) * row_length;
        light.fill(0.0);
        let mut shining: Vec<(f32, &[u16])> = Vec::with_capacity(SOURCES);
        for source in 0..SOURCES {
            let factor = moment.factor(source, y) * scale;
            let Some(plane) = planes.light[source].get(row.clone()).filter(|_| factor > 0.0) else { continue };
            if source == SCREEN_LIGHT && coloured {
                let factors = moment.screen.map(|c| c * factor);
                for (i, (light, &given)) in light.iter_mut().zip(plane).enumerate() {
                    *light += factors[i % 3] * f32::from(given);
                }
            } else {
                shining.push((factor, plane));
            }
        }
        for pair in shining.chunks(2) {
            match *pair {
                [(one, a), (other, b)] => {
                    for (light, (&a, &b)) in light.iter_mut().zip(a.iter().zip(b)) {
                        *light += one * f32::from(a) + other * f32::from(b);
                    }
                }
                [(one, a)] => {
                    for (light, &a) in light.iter_mut().zip(a) {
                        *light += one * f32::from(a);
                    }
                }
                _ => {}
            }
        }
        if let (Some(sun), Some(stray)) = (&moment.sun, planes.light[STRAY].get(row)) {
            shine(sun, stray, y, geometry, &mut light);
        }
        for pixel in light.as_chunks::<3>().0 {
            out.extend((0..3).map(|c| tone.encode(pixel[c] * moment.gains[c])));
        }
    }
}

/// A patch of sun on one row: warm light on whatever stray light falls on.
fn shine(sun: &Sun, stray: &[u16], y: usize, geometry: &Geometry, light: &mut [f32]) {
    let scale = FULL_SCALE / 65535.0 * sun.strength;
    let radius = sun.radius.max(1.0);
    let down = geometry.n_from_camera(Point::new(0.0, y as f32 + 0.5)).y - sun.centre.y;
    if down.abs() > radius * 1.5 {
        return;
    }
    for (x, pixel) in light.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let across = geometry.n_from_camera(Point::new(x as f32 + 0.5, 0.0)).x - sun.centre.x;
        // Its rim is soft over a third of the radius.
        let share = edge_spread((1.0 - across.hypot(down) / radius) * 3.0);
        if share > 0.0 {
            for (c, warm) in [1.15, 1.0, 0.8].into_iter().enumerate() {
                pixel[c] += scale * share * warm * f32::from(stray[x * 3 + c]);
            }
        }
    }
}
