//! Screens without a display: runs egui and paints its triangles on the CPU, the way egui's own backends blend them.
//! Used by the headless product session, by `gradbooth screens` and by tests.

mod paint;

use std::collections::HashMap;

use egui::{Event, Pos2, RawInput, Rect, TextureId, Ui, Vec2};

use super::fonts::{self, FontError};
use paint::{Target, Texture};

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// `width * height * 4` bytes, 8-bit sRGB with alpha (always 255), rows top down.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// The pixel at column `x`, row `y`; black outside.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let at = (y as usize * self.width as usize + x as usize) * 4;
        self.rgba.get(at..at + 4).and_then(|p| p.try_into().ok()).unwrap_or([0, 0, 0, 255])
    }
}

/// A display that exists in memory only.
pub struct Snapshot {
    ctx: egui::Context,
    size: [usize; 2],
    textures: HashMap<TextureId, Texture>,
    events: Vec<Event>,
    time: f64,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({}x{})", self.size[0], self.size[1])
    }
}

impl Snapshot {
    /// A display of `width` x `height` px with the booth's typeface.
    ///
    /// # Errors
    /// If the typeface is not installed.
    pub fn new(width: u32, height: u32) -> Result<Self, FontError> {
        let ctx = egui::Context::default();
        fonts::install(&ctx)?;
        let size = [width.max(1) as usize, height.max(1) as usize];
        let mut display = Self { ctx, size, textures: HashMap::new(), events: Vec::new(), time: 0.0 };
        display.run(|_| ());
        Ok(display)
    }

    /// Its egui context, for making textures.
    pub fn context(&self) -> &egui::Context {
        &self.ctx
    }

    /// Presses and releases at a point, px; in force with the next [`Self::render`].
    pub fn press(&mut self, at: Pos2) {
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        self.events.extend([Event::PointerMoved(at), button(true), button(false)]);
    }

    /// What `draw` shows. It is called twice, so that sizes that egui learns in the first pass are right in the second.
    pub fn render(&mut self, mut draw: impl FnMut(&mut Ui)) -> Picture {
        self.run(&mut draw);
        let (shapes, pixels_per_point) = self.run(&mut draw);
        let mut target = Target::new(self.size);
        for primitive in self.ctx.tessellate(shapes, pixels_per_point) {
            if let egui::epaint::Primitive::Mesh(mesh) = &primitive.primitive
                && let Some(texture) = self.textures.get(&mesh.texture_id)
            {
                target.paint(mesh, texture, primitive.clip_rect, pixels_per_point);
            }
        }
        target.finish()
    }

    fn run(&mut self, mut draw: impl FnMut(&mut Ui)) -> (Vec<egui::epaint::ClippedShape>, f32) {
        let size = Vec2::new(self.size[0] as f32, self.size[1] as f32);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size / self.ctx.zoom_factor())),
            time: Some(self.time),
            events: std::mem::take(&mut self.events),
            max_texture_side: Some(8192),
            ..RawInput::default()
        };
        self.time += 0.5; // longer than any animation, so that pictures show its end
        let mut output = self.ctx.run_ui(input, |ui| draw(ui));
        let mut delta = std::mem::take(&mut output.textures_delta);
        let mut changed: Vec<_> = delta.set.drain().collect();
        changed.sort_by_key(|(id, _)| *id);
        for (id, deltas) in changed {
            for change in deltas {
                match change.pos {
                    None => {
                        self.textures.insert(id, Texture::new(&change));
                    }
                    Some(at) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            texture.patch(at, &change);
                        }
                    }
                }
            }
        }
        // Textures that were freed stay until the display goes: it lives for a few pictures only, and ids are not reused.
        delta.clear();
        (output.shapes, output.pixels_per_point)
    }
}

#[cfg(test)]
mod tests {
    use egui::{Color32, ColorImage, Stroke, TextureOptions, pos2};

    use super::*;

    fn display() -> Option<Snapshot> {
        match Snapshot::new(64, 48) {
            Ok(display) => Some(display),
            Err(error) => {
                println!("skipped: {error}");
                None
            }
        }
    }

    #[test]
    fn a_filled_rectangle_covers_its_pixels_and_no_others() {
        let Some(mut display) = display() else { return };
        let picture = display.render(|ui| {
            let all = Rect::from_min_size(Pos2::ZERO, Vec2::new(64.0, 48.0));
            ui.painter().rect_filled(all, 0.0, Color32::WHITE);
            ui.painter().rect_filled(Rect::from_min_max(pos2(8.0, 8.0), pos2(24.0, 16.0)), 0.0, Color32::RED);
        });
        assert_eq!((picture.width, picture.height, picture.rgba.len()), (64, 48, 64 * 48 * 4));
        for (x, y, colour) in [
            (8, 8, [255, 0, 0, 255]),
            (23, 15, [255, 0, 0, 255]),
            (7, 8, [255; 4]),
            (24, 15, [255; 4]),
            (8, 16, [255; 4]),
        ] {
            assert_eq!(picture.pixel(x, y), colour, "at {x}, {y}");
        }
    }

    #[test]
    fn a_translucent_colour_is_blended_in_gamma_space_once() {
        let Some(mut display) = display() else { return };
        let picture = display.render(|ui| {
            let all = Rect::from_min_size(Pos2::ZERO, Vec2::new(64.0, 48.0));
            ui.painter().rect_filled(all, 0.0, Color32::WHITE);
            ui.painter().rect_filled(all, 0.0, Color32::from_black_alpha(128));
        });
        // 255 * (1 - 128/255) = 127, on the seam of both triangles too.
        for (x, y) in [(0, 0), (32, 24), (63, 47), (20, 15), (44, 33)] {
            assert_eq!(picture.pixel(x, y), [127, 127, 127, 255], "at {x}, {y}");
        }
    }

    #[test]
    fn a_texture_is_drawn_pixel_for_pixel_and_updated_in_place() {
        let Some(mut display) = display() else { return };
        let stripes = |a, b| ColorImage::new([2, 1], vec![a, b]);
        let ctx = display.context().clone();
        let mut texture = ctx.load_texture("t", stripes(Color32::RED, Color32::BLUE), TextureOptions::NEAREST);
        let id = texture.id();
        let draw = |ui: &mut Ui| {
            let rect = Rect::from_min_size(pos2(10.0, 10.0), Vec2::new(2.0, 1.0));
            ui.painter().image(id, rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        };
        let picture = display.render(draw);
        assert_eq!([picture.pixel(10, 10), picture.pixel(11, 10)], [[255, 0, 0, 255], [0, 0, 255, 255]]);
        texture.set(stripes(Color32::GREEN, Color32::RED), TextureOptions::NEAREST);
        let picture = display.render(draw);
        assert_eq!([picture.pixel(10, 10), picture.pixel(11, 10)], [[0, 255, 0, 255], [255, 0, 0, 255]]);
    }

    #[test]
    fn nothing_is_painted_outside_the_clip_rectangle() {
        let Some(mut display) = display() else { return };
        let picture = display.render(|ui| {
            let clip = Rect::from_min_max(pos2(0.0, 0.0), pos2(20.0, 20.0));
            ui.painter().with_clip_rect(clip).circle_filled(pos2(20.0, 20.0), 10.0, Color32::GREEN);
        });
        assert_eq!(picture.pixel(18, 18), [0, 255, 0, 255]);
        assert_eq!(picture.pixel(20, 18), [0, 0, 0, 255]);
        assert_eq!(picture.pixel(22, 22), [0, 0, 0, 255]);
    }

    #[test]
    fn chinese_text_leaves_ink_in_simplified_forms() {
        let Some(mut display) = display() else { return };
        let ctx = display.context().clone();
        assert_eq!(fonts::missing_glyphs(&ctx), Vec::<char>::new());
        let picture = display.render(|ui| {
            let at = egui::pos2(4.0, 0.0);
            ui.painter().text(at, egui::Align2::LEFT_TOP, "学", fonts::font_id(32.0, true), Color32::WHITE);
            ui.painter().line_segment([pos2(50.0, 5.0), pos2(50.0, 40.0)], Stroke::new(4.0, Color32::RED));
        });
        let lit = (0..64 * 48).filter(|i| picture.pixel(i % 64, i / 64)[1] > 200).count();
        assert!((150..700).contains(&lit), "{lit} pixels of ink");
        assert_eq!(picture.pixel(50, 20), [255, 0, 0, 255]);
    }
}
