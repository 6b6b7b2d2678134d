//! From one linear picture per source to a frame: their sum with the factors of each row, then the camera's gains and curve.

use std::sync::Arc;

use super::lamps::Lamps;
use super::moment::{Moment, Sun};
use super::placement::{Geometry, Placement};
use super::render::{Exposure, Renderer};
use super::sitter::Sitter;
use super::tone::ToneCurve;
use super::world::{Lens, Planes, SOURCES, STRAY, World, edge_spread};
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
        let mut planes = Planes::new(&self.geometry);
        let mut sources: Vec<Vec<[f32; 3]>> = Vec::new();
        for source in 0..SOURCES {
            let mut straight = Vec::with_capacity(width * height);
            self.light(exposure, &Lamps::alone(source), |_, row| straight.extend_from_slice(row));
            sources.push(straight);
        }
        let (bent, tints) = (world.bends(), std::array::from_fn::<_, SOURCES, _>(|source| world.tint(source)));
        let mut row = vec![[[0.0; 3]; SOURCES]; width];
        for y in 0..height {
            let mut grain = lens.grain(y);
            for (x, out) in row.iter_mut().enumerate() {
                let (n, clear) = lens.look(world, &self.geometry, x, y);
                let unlike = grain.next();
                for (source, straight) in sources.iter().enumerate() {
                    let light = if bent {
                        between(straight, (width, height), self.geometry.camera_from_n(n))
                    } else {
                        straight[y * width + x]
                    };
                    let tint = tints[source];
                    let light = world.filtered([light[0] * tint[0], light[1] * tint[1], light[2] * tint[2]]);
                    for c in 0..3 {
                        out[source][c] = light[c] * unlike[c] * clear;
                    }
                }
            }
            planes.push(&row);
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
    let width = geometry.width as usize;
    let mut words = vec![0; planes.stride()];
    // One pixel more, so that the last pair of an odd row has room.
    let mut row = vec![0_u16; planes.stride() * 2];
    for y in 0..geometry.height as usize {
        let unit = planes.sum(y, std::array::from_fn(|source| moment.factor(source, y)), &mut words);
        let steps =
            [0, 1, 2].map(|c| f64::from(moment.gains[c].max(0.0)) * f64::from(unit) * f64::from(ToneCurve::STEPS));
        let gains = steps.map(|steps| (steps * f64::from(SHIFT)).round() as u64);
        encode(&words, gains, tone.table(), &mut row);
        if let Some(sun) = moment.sun.as_ref().and_then(|sun| shine(sun, planes, y, geometry)) {
            for (i, (value, sun)) in row.iter_mut().zip(sun).enumerate().filter(|(_, (_, sun))| *sun > 0.0) {
                let half = words[i / 2] >> (32 * (i % 2)) & 0xffff_ffff;
                let light = half as f32 * unit + sun;
                *value = tone.encode(light * moment.gains[i % 3]);
            }
        }
        out.extend_from_slice(&row[..width * 3]);
    }
}

/// What a step of the table is multiplied with to stay a whole number: 2^30.
const SHIFT: u32 = 1 << 30;

/// Half words times the camera's gains, through its curve. Plain loops, since in a development build every step of an iterator
/// is a call.
fn encode(words: &[u64], gains: [u64; 3], table: &[u16], row: &mut [u16]) {
    let last = table.len() - 1;
    let [red, green, blue] = gains;
    let mut at = 0;
    while at + 2 < words.len() {
        let [a, b, c] = [words[at], words[at + 1], words[at + 2]];
        let pixels = [
            (a & 0xffff_ffff, red),
            (a >> 32, green),
            (b & 0xffff_ffff, blue),
            (b >> 32, red),
            (c & 0xffff_ffff, green),
            (c >> 32, blue),
        ];
        let mut i = 0;
        while i < 6 {
            let (half, gain) = pixels[i];
            let step = (half.wrapping_mul(gain) >> 30) as usize;
            row[at * 2 + i] = table[if step < last { step } else { last }];
            i += 1;
        }
        at += 3;
    }
}

/// Light that a patch of sun adds to one row: warm, on whatever stray light falls on. `None`: it does not reach the row.
fn shine(sun: &Sun, planes: &Planes, y: usize, geometry: &Geometry) -> Option<Vec<f32>> {
    let radius = sun.radius.max(1.0);
    let down = geometry.n_from_camera(Point::new(0.0, y as f32 + 0.5)).y - sun.centre.y;
    if down.abs() > radius * 1.5 {
        return None;
    }
    let mut light = vec![0.0; geometry.width as usize * 3];
    for (x, pixel) in light.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let across = geometry.n_from_camera(Point::new(x as f32 + 0.5, 0.0)).x - sun.centre.x;
        // Its rim is soft over a third of the radius.
        let share = edge_spread((1.0 - across.hypot(down) / radius) * 3.0);
        if share > 0.0 {
            for (c, warm) in [1.15, 1.0, 0.8].into_iter().enumerate() {
                pixel[c] = sun.strength * share * warm * planes.light(STRAY, (x, y), c);
            }
        }
    }
    Some(light)
}
