//! Screens as PNG files, drawn in memory.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::{Booth, shown_shots};
use crate::domain::{Frame, ShotId};
use crate::flow::View;
use crate::ui::pictures::{Pictures, PreviewTexture};
use crate::ui::raster::Snapshot;

/// Draws what a booth shows, page after page, into numbered files.
pub(super) struct Album {
    folder: PathBuf,
    snapshot: Snapshot,
    preview: PreviewTexture,
    shots: std::collections::HashMap<ShotId, egui::TextureHandle>,
    pages: u32,
}

impl Album {
    /// An album of portrait pages, 1080 x 1920, in a folder.
    ///
    /// # Errors
    /// If the typeface is missing.
    pub(super) fn new(folder: &Path) -> anyhow::Result<Self> {
        let snapshot = Snapshot::new(1080, 1920)?;
        let preview = PreviewTexture::default();
        Ok(Self { folder: folder.to_owned(), snapshot, preview, shots: std::collections::HashMap::new(), pages: 0 })
    }

    /// Draws a view; `name` becomes part of the file's name, which is given.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add(&mut self, name: &str, view: &View, booth: &Booth) -> anyhow::Result<PathBuf> {
        let mut pictures = Pictures::default();
        let context = self.snapshot.context().clone();
        if let Some(frame) = booth.frames().get() {
            pictures.preview = Some(self.preview.show(&context, &frame));
        }
        for shot in shown_shots(&view.screen) {
            let texture = if let Some(texture) = self.shots.get(&shot) {
                texture.clone()
            } else {
                let Some(frame) = booth.shot(shot) else { continue };
                let texture = context.load_texture("shot", image(frame), egui::TextureOptions::LINEAR);
                self.shots.insert(shot, texture.clone());
                texture
            };
            pictures.shots.insert(shot, texture.id());
        }
        let picture = self.snapshot.render(|ui| {
            let _actions = crate::ui::draw(ui, view, &pictures);
        });
        self.pages += 1;
        let path = self.folder.join(format!("{:02}_{name}.png", self.pages));
        write_png(&path, picture.width, picture.height, &picture.rgba)?;
        Ok(path)
    }

    /// Forgets the visit's pictures.
    pub(super) fn wipe(&mut self) {
        self.shots.clear();
        self.preview.clear();
    }
}

/// Writes RGBA pixels as PNG.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write_png(path: &Path, width: u32, height: u32, rgba: &[u8]) -> anyhow::Result<()> {
    image::save_buffer(path, rgba, width, height, image::ExtendedColorType::Rgba8)
        .with_context(|| format!("cannot write {}", path.display()))
}

fn image(frame: &Frame) -> egui::ColorImage {
    egui::ColorImage::from_rgb([frame.width() as usize, frame.height() as usize], frame.rgb())
}
