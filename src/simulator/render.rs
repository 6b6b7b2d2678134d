//! Light to pixels: the lamps' sum on the sitter, before the wall, behind a phone, through lens and sensor.
//!
//! What does not change from frame to frame (all but noise) is rendered once and kept.

use std::sync::Arc;

use super::develop::{Kept, sums};
use super::edge::{Extended, Pixel};
use super::lamps::Lamps;
use super::moment::Moment;
use super::phone::Phone;
use super::placement::{Geometry, Placement};
use super::sensor::Sensor;
use super::sitter::{Layer, Sitter};
use super::tone::{Curve, FULL_SCALE, ToneCurve};
use crate::domain::{Matte, Point};

/// Still pictures that are kept: two levels of light may alternate while an older one is still under way.
const KEPT: usize = 3;

/// All that falls on the sensor at one moment.
#[derive(Debug, Clone)]
pub struct Exposure {
    pub(super) sitter: Arc<Sitter>,
    /// Whether somebody sits there; else the wall alone.
    pub(super) seated: bool,
    pub(super) placement: Placement,
    pub(super) phone: Option<Arc<Phone>>,
    pub(super) lamps: Lamps,
    /// Gain of the camera, 1.0 as calibrated.
    pub(super) gain: f32,
    /// Light and camera as physics has them; `None`: duties alone matter.
    pub(super) moment: Option<Moment>,
}

impl Exposure {
    fn same(&self, other: &Self) -> bool {
        let phones = match (&self.phone, &other.phone) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let moments = match (&self.moment, &other.moment) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => self.lamps == other.lamps,
            (Some(_), None) | (None, Some(_)) => false,
        };
        phones
            && moments
            && Arc::ptr_eq(&self.sitter, &other.sitter)
            && self.seated == other.seated
            && self.placement == other.placement
            && self.gain.to_bits() == other.gain.to_bits()
    }
}

/// Renders frames of one camera.
pub struct Renderer {
    pub(super) geometry: Geometry,
    curve: Curve,
    pub(super) tone: ToneCurve,
    sensor: Sensor,
    kept: Vec<(Exposure, Arc<Vec<u16>>)>,
    pub(super) planes: Vec<Kept>,
}

impl Renderer {
    /// For frames of this geometry; `noise` 1.0 is a good small camera, 0.0 none.
    pub fn new(geometry: Geometry, noise: f32, seed: u64) -> Self {
        let geometry =
            Geometry { width: geometry.width.clamp(1, 4096), height: geometry.height.clamp(1, 4096), ..geometry };
        Self {
            geometry,
            curve: Curve::SRGB,
            tone: ToneCurve::new(Curve::SRGB),
            sensor: Sensor::new(noise, seed),
            kept: Vec::new(),
            planes: Vec::new(),
        }
    }

    /// Frame width and height, px.
    pub fn size(&self) -> (u32, u32) {
        (self.geometry.width, self.geometry.height)
    }

    /// One frame: 8-bit sRGB, interleaved, rows top down, with noise that is new each time.
    pub fn frame(&mut self, exposure: &Exposure) -> Vec<u8> {
        let (curve, analog) = exposure.moment.as_ref().map_or((Curve::SRGB, 1.0), Moment::response);
        self.sensor.tune(curve, analog);
        if self.curve != curve {
            (self.curve, self.tone) = (curve, ToneCurve::new(curve));
            self.kept.clear();
        }
        let still = self.still(exposure);
        self.sensor.expose(&still, self.geometry.width as usize * 3)
    }

    /// The frame without noise, in 1/256 of an 8-bit sRGB level; kept while nothing changes.
    fn still(&mut self, exposure: &Exposure) -> Arc<Vec<u16>> {
        if let Some(at) = self.kept.iter().position(|(of, _)| of.same(exposure)) {
            let found = self.kept.remove(at);
            let still = Arc::clone(&found.1);
            self.kept.push(found);
            return still;
        }
        let still = Arc::new(self.render(exposure));
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((exposure.clone(), Arc::clone(&still)));
        still
    }

    fn render(&mut self, exposure: &Exposure) -> Vec<u16> {
        let mut gain = exposure.gain;
        let mut still = Vec::with_capacity(self.geometry.width as usize * self.geometry.height as usize * 3);
        if let Some(moment) = &exposure.moment {
            gain = moment.gains[1];
            let planes = self.planes(exposure, moment);
            sums(&planes, moment, &self.geometry, &self.tone, &mut still);
        } else {
            self.light(exposure, &exposure.lamps, |_, light| {
                still.extend(light.iter().flatten().map(|&v| self.tone.encode(v * exposure.gain)));
            });
        }
        if let Some(phone) = &exposure.phone {
            self.draw(phone, gain, &mut still);
        }
        still
    }

    /// Linear light of a sitter of given light, row by row from the top: `row` gets its number and its pixels.
    pub(super) fn light(&self, exposure: &Exposure, lamps: &Lamps, mut row: impl FnMut(usize, &[[f32; 3]])) {
        let wall = exposure.sitter.backdrop.lit(lamps);
        let person = exposure.sitter.layer.as_ref().filter(|_| exposure.seated);
        let person = person.map(|layer| self.person(layer, exposure.placement, lamps));
        let n_step = 1.0 / self.geometry.pixels_per_n;
        let stained = exposure.moment.as_ref().map(|moment| &moment.world).filter(|world| !world.stains.is_empty());
        let mut light = vec![[0.0; 3]; self.geometry.width as usize];
        for y in 0..self.geometry.height as usize {
            let start = self.geometry.n_from_camera(Point::new(0.5, y as f32 + 0.5));
            if person.as_ref().is_none_or(|p| !p.opaque) {
                wall.row(start, n_step, &mut light);
                if let Some(world) = stained {
                    for (x, pixel) in light.iter_mut().enumerate() {
                        let clean = world.clean(Point::new(start.x + n_step * x as f32, start.y));
                        *pixel = pixel.map(|v| v * clean);
                    }
                }
            }
            if let Some(person) = &person {
                person.over(start, n_step, exposure.placement, &mut light);
            }
            row(y, &light);
        }
    }

    /// How much of each pixel the seated sitter covers, exactly; `None` for nobody, for a picture that covers all, and for
    /// targets. Where the camera was knocked or its lens bends lines, it is still the straight picture's.
    pub fn alpha(&self, exposure: &Exposure) -> Option<Matte> {
        let layer = exposure.sitter.layer.as_ref().filter(|layer| exposure.seated && layer.alpha.is_some())?;
        let person = self.person(layer, exposure.placement, &Lamps::new([0.0; 6], 0.0));
        let (width, height) = self.size();
        let n_step = 1.0 / self.geometry.pixels_per_n;
        let mut alpha = Vec::with_capacity(width as usize * height as usize);
        let mut light = vec![[0.0; 3]; width as usize];
        for y in 0..height {
            // A white wall behind a black person shows what is open.
            light.fill([1.0; 3]);
            let start = self.geometry.n_from_camera(Point::new(0.5, y as f32 + 0.5));
            person.over(start, n_step, exposure.placement, &mut light);
            alpha.extend(light.iter().map(|open| ((1.0 - open[0]) * 255.0).round() as u8));
        }
        Some(Matte { width, height, alpha })
    }

    /// The person under these lamps, at a size that suits the camera.
    fn person<'a>(&self, layer: &'a Layer, placement: Placement, lamps: &Lamps) -> LitPerson<'a> {
        let mut picture = Extended::new(layer.width, layer.height, lit(layer, lamps));
        let camera_per_pixel = self.geometry.pixels_per_n * layer.fit.scale * placement.scale;
        let mut shrink = 1.0;
        while camera_per_pixel * shrink < 0.6 && picture.width.min(picture.height) > 16 {
            picture = picture.halved();
            shrink *= 2.0;
        }
        LitPerson { layer, picture, shrink, opaque: layer.alpha.is_none() }
    }

    /// Lays a phone over the picture, four samples a pixel.
    fn draw(&self, phone: &Phone, gain: f32, still: &mut [u16]) {
        let (width, height) = (self.geometry.width as usize, self.geometry.height as usize);
        let (from, to) = phone.bounds();
        let (from, to) = (self.geometry.camera_from_n(from), self.geometry.camera_from_n(to));
        let columns = from.x.max(0.0) as usize..(to.x.max(0.0) as usize).min(width);
        for y in from.y.max(0.0) as usize..(to.y.max(0.0) as usize).min(height) {
            for x in columns.clone() {
                let mut sum = [0.0; 3];
                let mut covered = 0.0;
                for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let at = self.geometry.n_from_camera(Point::new(x as f32 + dx, y as f32 + dy));
                    if let Some(light) = phone.light(at) {
                        covered += 0.25;
                        for c in 0..3 {
                            sum[c] += light[c] * 0.25;
                        }
                    }
                }
                if covered == 0.0 {
                    continue;
                }
                for (c, sum) in sum.into_iter().enumerate() {
                    let value = &mut still[(y * width + x) * 3 + c];
                    let behind = f32::from(*value) * (1.0 - covered);
                    *value = (f32::from(self.tone.encode(sum / covered * gain)) * covered + behind) as u16;
                }
            }
        }
    }
}

/// A person lit and ready to be placed.
struct LitPerson<'a> {
    layer: &'a Layer,
    picture: Extended,
    /// Picture pixels of the layer per pixel of `picture`.
    shrink: f32,
    opaque: bool,
}

impl LitPerson<'_> {
    /// Lays one camera row of the person over the wall.
    fn over(&self, start: Point, n_step: f32, placement: Placement, light: &mut [[f32; 3]]) {
        let map = |at: Point| {
            let at = self.layer.fit.picture_from_n(placement.undo(at));
            Point::new(at.x / self.shrink, at.y / self.shrink)
        };
        let first = map(start);
        let next = map(Point::new(start.x + n_step, start.y));
        let (step_x, step_y) = (next.x - first.x, next.y - first.y);
        for (i, pixel) in light.iter_mut().enumerate() {
            let i = i as f32;
            let [r, g, b, cover] = self.picture.at(first.x + step_x * i, first.y + step_y * i);
            if self.opaque {
                *pixel = [r, g, b];
            } else if cover > 0.0 {
                let open = 1.0 - cover;
                *pixel = [r + pixel[0] * open, g + pixel[1] * open, b + pixel[2] * open];
            }
        }
    }
}

/// Σ weight · basis over the lamps, with coverage.
fn lit(layer: &Layer, lamps: &Lamps) -> Vec<Pixel> {
    let mut pixels: Vec<Pixel> = match &layer.alpha {
        Some(alpha) => alpha.iter().map(|&cover| [0.0, 0.0, 0.0, f32::from(cover) / 255.0]).collect(),
        None => vec![[0.0, 0.0, 0.0, 1.0]; layer.width * layer.height],
    };
    for (lamp, basis) in &layer.bases {
        let weight = lamps.weight(*lamp) * FULL_SCALE / 65535.0;
        if weight <= 0.0 {
            continue;
        }
        for (pixel, light) in pixels.iter_mut().zip(basis.chunks_exact(3)) {
            pixel[0] += weight * f32::from(light[0]);
            pixel[1] += weight * f32::from(light[1]);
            pixel[2] += weight * f32::from(light[2]);
        }
    }
    pixels
}
