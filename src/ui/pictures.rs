//! Textures that the shell keeps up to date and screens only show.

use std::collections::HashMap;

use egui::{ColorImage, Context, Rect, TextureHandle, TextureId, TextureOptions, pos2};

use crate::domain::{Cut, Frame, ShotId};

/// Everything that is no drawing: the live preview and the shots.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// The live preview, unmirrored, and its size in px.
    pub preview: Option<(TextureId, [usize; 2])>,
    /// Where the norm's picture lies in the preview (the framing of the set-up); `None`: in its middle, as large as fits.
    pub cut: Option<Cut>,
    /// Finished portraits, 480 x 640.
    pub shots: HashMap<ShotId, TextureId>,
}

impl Pictures {
    /// The window V (600 x 800 in N, from (-60, -70)) in the preview, as texture coordinates; may reach outside 0 to 1.
    pub fn view(&self) -> Option<(TextureId, Rect)> {
        let (texture, [width, height]) = self.preview?;
        let (width, height) = (width.max(1) as f32, height.max(1) as f32);
        let rect = match self.cut {
            Some(cut) => {
                let from = cut.frame_from_cut(crate::domain::Point::new(-60.0, -70.0));
                let to = cut.frame_from_cut(crate::domain::Point::new(540.0, 730.0));
                Rect::from_min_max(pos2(from.x / width, from.y / height), pos2(to.x / width, to.y / height))
            }
            None => centre_crop([width, height], 0.75),
        };
        Some((texture, rect))
    }
}

/// The largest middle part of a picture with the given ratio of width to height, as texture coordinates.
pub fn centre_crop([width, height]: [f32; 2], ratio: f32) -> Rect {
    let (wide, high) =
        if width / height > ratio { (height * ratio / width, 1.0) } else { (1.0, width / ratio / height) };
    Rect::from_center_size(pos2(0.5, 0.5), egui::vec2(wide, high))
}

/// One texture that takes frame after frame in place.
#[derive(Default)]
pub struct PreviewTexture(Option<TextureHandle>);

impl std::fmt::Debug for PreviewTexture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PreviewTexture({:?})", self.0.as_ref().map(TextureHandle::size))
    }
}

impl PreviewTexture {
    /// Puts a frame on the display card. Gives what [`Pictures::preview`] wants.
    pub fn show(&mut self, ctx: &Context, frame: &Frame) -> (TextureId, [usize; 2]) {
        let size = [frame.width() as usize, frame.height() as usize];
        let image = ColorImage::from_rgb(size, frame.rgb());
        let texture = match &mut self.0 {
            Some(texture) => {
                texture.set(image, TextureOptions::LINEAR);
                texture
            }
            none => none.insert(ctx.load_texture("preview", image, TextureOptions::LINEAR)),
        };
        (texture.id(), size)
    }

    /// Forgets the last frame: nobody's face stays on the display card.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;

    #[expect(clippy::disallowed_methods, reason = "a frame needs some time")]
    fn epoch() -> std::time::Instant {
        std::time::Instant::now()
    }

    #[test]
    fn the_window_reaches_60_px_beside_and_70_above_the_cut() {
        // 1080 x 1920 frame, 1.8 frame pixels a pixel of the norm, cut 864 x 1152 from (108, 300).
        let cut = Cut { origin: Point::new(108.0, 300.0), scale: 1.0 / 1.8 };
        let pictures =
            Pictures { preview: Some((TextureId::User(7), [1080, 1920])), cut: Some(cut), ..Pictures::default() };
        let (texture, uv) = pictures.view().unwrap();
        assert_eq!(texture, TextureId::User(7));
        let expected = Rect::from_min_max(pos2(0.0, 174.0 / 1920.0), pos2(1.0, 1614.0 / 1920.0));
        assert!((uv.min - expected.min).length() < 1e-4 && (uv.max - expected.max).length() < 1e-4, "{uv:?}");
    }

    #[test]
    fn without_framing_the_middle_of_the_frame_is_shown_in_3_to_4() {
        let uv = centre_crop([1920.0, 1080.0], 0.75);
        assert!((uv.width() * 1920.0 / (uv.height() * 1080.0) - 0.75).abs() < 1e-4);
        assert_eq!((uv.center(), uv.height()), (pos2(0.5, 0.5), 1.0));
    }

    #[test]
    fn frames_follow_each_other_in_one_texture() {
        let ctx = Context::default();
        let mut texture = PreviewTexture::default();
        let frame = |level: u8| Frame::new(4, 2, vec![level; 24], 0, epoch()).unwrap();
        let first = texture.show(&ctx, &frame(0));
        let second = texture.show(&ctx, &frame(255));
        assert_eq!((first, second.1), (second, [4, 2]));
    }
}
