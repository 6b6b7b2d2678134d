//! Triangles to pixels: scan lines over premultiplied sRGB, half-open spans so that shared edges are painted once.

use egui::epaint::{ImageData, ImageDelta, Mesh, Vertex};
use egui::{Color32, Rect, TextureFilter};

use super::Picture;

/// A texture in memory, premultiplied sRGB.
pub(super) struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
    linear: bool,
}

impl Texture {
    pub(super) fn new(delta: &ImageDelta) -> Self {
        let ImageData::Color(image) = &delta.image;
        let linear = delta.options.magnification == TextureFilter::Linear;
        Self { size: image.size, pixels: image.pixels.clone(), linear }
    }

    pub(super) fn patch(&mut self, [left, top]: [usize; 2], delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let width = image.size[0];
        for (row, pixels) in image.pixels.chunks_exact(width.max(1)).enumerate() {
            let at = (top + row) * self.size[0] + left;
            if let Some(target) = self.pixels.get_mut(at..at + width) {
                target.copy_from_slice(pixels);
            }
        }
    }

    fn texel(&self, x: i32, y: i32) -> [f32; 4] {
        let x = (x.max(0) as usize).min(self.size[0].saturating_sub(1));
        let y = (y.max(0) as usize).min(self.size[1].saturating_sub(1));
        self.pixels[y * self.size[0] + x].to_array().map(f32::from)
    }

    /// 0 to 255 at texture coordinates 0 to 1, clamped to the edge.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.size[0] as f32, v * self.size[1] as f32);
        if !self.linear {
            return self.texel(x.floor() as i32, y.floor() as i32);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i32, top as i32);
        if fx < 1e-3 && fy < 1e-3 {
            return self.texel(left, top);
        }
        let mix = |a: [f32; 4], b: [f32; 4], t: f32| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t);
        let upper = mix(self.texel(left, top), self.texel(left + 1, top), fx);
        let lower = mix(self.texel(left, top + 1), self.texel(left + 1, top + 1), fx);
        mix(upper, lower, fy)
    }
}

/// What varies over a triangle: u, v and the colour's four channels, 0 to 255.
type Varying = [f32; 6];

fn varying(vertex: &Vertex) -> Varying {
    let [r, g, b, a] = vertex.color.to_array().map(f32::from);
    [vertex.uv.x, vertex.uv.y, r, g, b, a]
}

/// The picture being painted.
pub(super) struct Target {
    size: [usize; 2],
    pixels: Vec<[u8; 4]>,
}

impl Target {
    pub(super) fn new(size: [usize; 2]) -> Self {
        Self { size, pixels: vec![[0, 0, 0, 255]; size[0] * size[1]] }
    }

    pub(super) fn finish(self) -> Picture {
        let rgba = self.pixels.into_flattened();
        Picture { width: self.size[0] as u32, height: self.size[1] as u32, rgba }
    }

    /// Paints `mesh`, whose positions are points, inside `clip`, points.
    pub(super) fn paint(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, pixels_per_point: f32) {
        let bound = |at: f32, most: usize| (at * pixels_per_point).round().clamp(0.0, most as f32) as i32;
        let clip = [
            bound(clip.min.x, self.size[0]),
            bound(clip.min.y, self.size[1]),
            bound(clip.max.x, self.size[0]),
            bound(clip.max.y, self.size[1]),
        ];
        for [a, b, c] in mesh.triangles() {
            let corners = [a, b, c].map(|i| mesh.vertices[i as usize]);
            self.triangle(corners, texture, clip, pixels_per_point);
        }
    }

    fn triangle(&mut self, mut corners: [Vertex; 3], texture: &Texture, clip: [i32; 4], pixels_per_point: f32) {
        for corner in &mut corners {
            corner.pos *= pixels_per_point;
        }
        corners
            .sort_by(|a, b| (a.pos.y, a.pos.x).partial_cmp(&(b.pos.y, b.pos.x)).unwrap_or(std::cmp::Ordering::Equal));
        let [top, middle, bottom] = corners;
        let area = (middle.pos.x - top.pos.x) * (bottom.pos.y - top.pos.y)
            - (bottom.pos.x - top.pos.x) * (middle.pos.y - top.pos.y);
        if !area.is_finite() || area.abs() < 1e-6 {
            return;
        }
        let span = Span::new(corners, area, texture);
        let first = row_from(top.pos.y).max(clip[1]);
        let last = row_from(bottom.pos.y).min(clip[3]);
        for y in first..last {
            let at = y as f32 + 0.5;
            let long = edge(&top, &bottom, at);
            let short = if at < middle.pos.y { edge(&top, &middle, at) } else { edge(&middle, &bottom, at) };
            let from = row_from(long.min(short)).max(clip[0]);
            let to = row_from(long.max(short)).min(clip[2]);
            if from < to {
                let row = y as usize * self.size[0];
                let pixels = &mut self.pixels[row + from as usize..row + to as usize];
                span.fill(pixels, from as f32 + 0.5, at);
            }
        }
    }
}

/// First pixel whose centre lies at or after `at`.
fn row_from(at: f32) -> i32 {
    (at - 0.5).ceil() as i32
}

/// Where the edge from `a` down to `b` crosses the height `y`. Both triangles of a seam ask with the same ends.
fn edge(a: &Vertex, b: &Vertex, y: f32) -> f32 {
    let height = b.pos.y - a.pos.y;
    if height <= 0.0 { a.pos.x } else { a.pos.x + (b.pos.x - a.pos.x) * ((y - a.pos.y) / height) }
}

/// One triangle's colours: how they vary and how they are put on the picture.
struct Span<'a> {
    texture: &'a Texture,
    origin: [f32; 2],
    base: Varying,
    per_x: Varying,
    per_y: Varying,
    /// One colour for the whole triangle, 0 to 255, premultiplied.
    flat: Option<[u8; 4]>,
}

impl<'a> Span<'a> {
    fn new([a, b, c]: [Vertex; 3], area: f32, texture: &'a Texture) -> Self {
        let (base, at_b, at_c) = (varying(&a), varying(&b), varying(&c));
        let (ab, ac) = (b.pos - a.pos, c.pos - a.pos);
        let per_x = std::array::from_fn(|i| ((at_b[i] - base[i]) * ac.y - (at_c[i] - base[i]) * ab.y) / area);
        let per_y = std::array::from_fn(|i| ((at_c[i] - base[i]) * ab.x - (at_b[i] - base[i]) * ac.x) / area);
        let same = a.uv == b.uv && a.uv == c.uv && a.color == b.color && a.color == c.color;
        let span = Self { texture, origin: [a.pos.x, a.pos.y], base, per_x, per_y, flat: None };
        Self { flat: same.then(|| span.shade(base).map(|channel| (channel + 0.5) as u8)), ..span }
    }

    fn shade(&self, at: Varying) -> [f32; 4] {
        let texel = self.texture.sample(at[0], at[1]);
        std::array::from_fn(|i| texel[i] * at[i + 2] * (1.0 / 255.0))
    }

    fn fill(&self, pixels: &mut [[u8; 4]], x: f32, y: f32) {
        if let Some(colour) = self.flat {
            if colour[3] == 255 {
                pixels.fill(colour);
            } else {
                let left = 255 - u32::from(colour[3]);
                for pixel in pixels {
                    for i in 0..3 {
                        let under = (u32::from(pixel[i]) * left + 127) / 255;
                        pixel[i] = u32::from(colour[i]).saturating_add(under).min(255) as u8;
                    }
                }
            }
            return;
        }
        let (dx, dy) = (x - self.origin[0], y - self.origin[1]);
        let mut at: Varying = std::array::from_fn(|i| self.base[i] + self.per_x[i] * dx + self.per_y[i] * dy);
        for pixel in pixels {
            let colour = self.shade(at);
            if colour[3] > 0.4 || colour[0] > 0.4 {
                let left = 1.0 - colour[3] * (1.0 / 255.0);
                for i in 0..3 {
                    pixel[i] = (colour[i] + f32::from(pixel[i]) * left + 0.5) as u8;
                }
            }
            for (value, step) in at.iter_mut().zip(self.per_x) {
                *value += step;
            }
        }
    }
}
