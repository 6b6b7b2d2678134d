//! Drawings as textures: each rasterised once per size in device pixels, then kept. Line icons are white masters that
//! are tinted; status icons have two colours and are rasterised for each.

use std::collections::HashMap;
use std::sync::Arc;

use egui::mutex::Mutex;
use egui::{Color32, ColorImage, Id, TextureHandle, TextureId, TextureOptions};
use resvg::{tiny_skia, usvg};

use super::artwork::{Icon, Illustration};

type Key = (&'static str, [u32; 2], Color32);

#[derive(Clone, Default)]
struct Cache(Arc<Mutex<HashMap<Key, Option<TextureHandle>>>>);

/// The texture of `icon`, `size` device pixels square, and the tint to draw it with for `colour`.
pub fn icon(ctx: &egui::Context, icon: Icon, size: u32, colour: Color32) -> Option<(TextureId, Color32)> {
    let (drawn, tint) = if icon.name.starts_with("st_") { (colour, Color32::WHITE) } else { (Color32::WHITE, colour) };
    let texture = cached(ctx, (icon.name, [size, size], drawn), || {
        let colour = format!("color=\"#{:02X}{:02X}{:02X}\"", drawn.r(), drawn.g(), drawn.b());
        rasterise(&icon.svg.replace("color=\"#14233B\"", &colour), [size, size])
    })?;
    Some((texture, tint))
}

/// The texture of `picture`, `size` device pixels.
pub fn illustration(ctx: &egui::Context, picture: Illustration, size: [u32; 2]) -> Option<TextureId> {
    cached(ctx, (picture.name, size, Color32::TRANSPARENT), || rasterise(picture.svg, size))
}

/// Width by height of a drawing, as a ratio.
pub fn aspect(picture: Illustration) -> f32 {
    parse(picture.svg).map_or(1.0, |tree| tree.size().width() / tree.size().height())
}

fn cached(ctx: &egui::Context, key: Key, draw: impl FnOnce() -> Option<ColorImage>) -> Option<TextureId> {
    let cache: Cache = ctx.data_mut(|data| data.get_temp_mut_or_default::<Cache>(Id::unique("drawings")).clone());
    let known = cache.0.lock().get(&key).map(|texture| texture.as_ref().map(TextureHandle::id));
    known.unwrap_or_else(|| {
        let texture = draw().map(|image| ctx.load_texture(key.0, image, TextureOptions::LINEAR));
        let id = texture.as_ref().map(TextureHandle::id);
        cache.0.lock().insert(key, texture);
        id
    })
}

fn parse(svg: &str) -> Option<usvg::Tree> {
    match usvg::Tree::from_str(svg, &usvg::Options::default()) {
        Ok(tree) => Some(tree),
        Err(error) => {
            tracing::error!(%error, "a drawing of the program cannot be read");
            None
        }
    }
}

/// `svg` stretched to `size` px, premultiplied sRGB.
pub(super) fn rasterise(svg: &str, [width, height]: [u32; 2]) -> Option<ColorImage> {
    let tree = parse(svg)?;
    let mut pixels = tiny_skia::Pixmap::new(width, height)?;
    let scale = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale.0, scale.1), &mut pixels.as_mut());
    Some(ColorImage::from_rgba_premultiplied([width as usize, height as usize], pixels.data()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_can_be_drawn() {
        let drawings =
            Icon::ALL.iter().map(|i| (i.name, i.svg)).chain(Illustration::ALL.iter().map(|i| (i.name, i.svg)));
        for (name, svg) in drawings {
            let image = rasterise(svg, [48, 48]).unwrap_or_else(|| panic!("{name} cannot be read"));
            assert!(image.pixels.iter().any(|p| p.a() > 128), "{name} is empty");
        }
    }

    #[test]
    fn a_status_icon_has_the_asked_colour_and_its_white_tick() {
        let ctx = egui::Context::default();
        let (_, tint) = icon(&ctx, Icon::ST_PASS, 48, Color32::DARK_GREEN).unwrap();
        assert_eq!(tint, Color32::WHITE);
        let (_, tint) = icon(&ctx, Icon::CAMERA, 48, Color32::DARK_GREEN).unwrap();
        assert_eq!(tint, Color32::DARK_GREEN);
    }

    #[test]
    fn every_check_has_the_picture_of_its_remedy() {
        for check in crate::domain::CheckId::ALL {
            assert!(Illustration::remedy(check.as_str()).is_some(), "remedy_{}.svg is missing", check.as_str());
        }
    }
}
