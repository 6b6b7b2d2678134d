//! `--sheet`: contact sheets of a batch, thumbnails with verdict and worst reason, as JPEG or PNG.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Painter, Pos2, Rect, Stroke, TextureOptions, Vec2, pos2, vec2};

use super::photo::{Photo, Rating, shrunk};
use super::table::plain;
use crate::cli::texts::{Bilingual, filled, texts, words};
use crate::domain::Frame;
use crate::standard::Profile;
use crate::ui::fonts::font_id;
use crate::ui::raster::Snapshot;
use crate::ui::theme::Palette;

const COLUMNS: usize = 5;
/// Photos of a page.
const PAGE: usize = COLUMNS * 4;
const MARGIN: f32 = 40.0;
const HEAD: f32 = 90.0;
const THUMB: Vec2 = Vec2::new(240.0, 320.0);
const CELL: Vec2 = Vec2::new(304.0, 490.0);
const INK: Palette = Palette::NORMAL;

/// A photo on the sheet.
struct Entry {
    rating: Rating,
    name: String,
    picture: Option<Frame>,
    reason: Bilingual,
}

/// Contact sheets, page after page.
pub(super) struct Sheet {
    path: PathBuf,
    /// Pages in all.
    pages: usize,
    written: usize,
    entries: Vec<Entry>,
}

impl Sheet {
    /// Sheets for so many photos; the first is `path`, then `_2` and so on before the ending.
    ///
    /// # Errors
    /// If the file is not to be a JPEG or PNG, or the typeface is missing.
    pub(super) fn new(path: &Path, photos: usize) -> anyhow::Result<Self> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if !["jpg", "jpeg", "png"].contains(&ending.as_str()) {
            bail!("a contact sheet is a JPEG or PNG picture; name it so, for example sheet.jpg");
        }
        Snapshot::new(16, 16)?;
        Ok(Self { path: path.to_owned(), pages: photos.div_ceil(PAGE).max(1), written: 0, entries: Vec::new() })
    }

    /// Adds a photo, and writes the page that it fills.
    ///
    /// # Errors
    /// If a page cannot be written.
    pub(super) fn add(&mut self, photo: &Photo, profile: &Profile) -> anyhow::Result<()> {
        let reason = photo.trouble().or_else(|| photo.worst().map(|worst| texts(worst).reason));
        let picture = photo.found.as_ref().ok().and_then(|checked| shrunk(&checked.cut_out, 240, 320));
        self.entries.push(Entry {
            rating: photo.verdict(),
            name: plain(Path::new(&photo.name).file_name().map_or(&*photo.name, |name| name.to_str().unwrap_or("?"))),
            picture: picture.map(|(small, _)| small),
            reason: reason.unwrap_or_default(),
        });
        if self.entries.len() == PAGE { self.write(profile) } else { Ok(()) }
    }

    /// Writes the last page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish(mut self, profile: &Profile) -> anyhow::Result<()> {
        if self.entries.is_empty() { Ok(()) } else { self.write(profile) }
    }

    fn write(&mut self, profile: &Profile) -> anyhow::Result<()> {
        self.written += 1;
        let entries = std::mem::take(&mut self.entries);
        let rows = entries.len().div_ceil(COLUMNS);
        let width = 2.0 * MARGIN + COLUMNS as f32 * CELL.x;
        let height = HEAD + MARGIN + rows as f32 * CELL.y;
        let mut display = Snapshot::new(width as u32, height as u32)?;
        let context = display.context().clone();
        let textures: Vec<_> = entries.iter().map(|entry| entry.picture.as_ref().map(|p| load(&context, p))).collect();
        let title = self.title(profile);
        let picture = display.render(|ui| {
            let painter = ui.painter();
            painter.rect_filled(Rect::from_min_size(Pos2::ZERO, vec2(width, height)), 0.0, INK.page);
            text(painter, pos2(MARGIN, 28.0), &title, 26.0, true, INK.ink, (width - 2.0 * MARGIN, 1));
            for (at, (entry, texture)) in entries.iter().zip(&textures).enumerate() {
                let place = vec2((at % COLUMNS) as f32 * CELL.x, (at / COLUMNS) as f32 * CELL.y);
                cell(painter, pos2(MARGIN, HEAD) + place, entry, texture.as_ref());
            }
        });
        let rgb: Vec<u8> = picture.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        let path = page_path(&self.path, self.written);
        image::save_buffer(&path, &rgb, picture.width, picture.height, image::ExtendedColorType::Rgb8)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    fn title(&self, profile: &Profile) -> String {
        let values = [("name", profile.name.as_str()), ("version", profile.version.as_str())];
        let [title, profile] = [words("checked.index"), filled("checked.profile", &values)];
        let page = if self.pages > 1 { format!("   {}/{}", self.written, self.pages) } else { String::new() };
        format!("{} {}   {} · {}{page}", title.zh, title.en, profile.zh, profile.en)
    }
}

/// The file of a page: `sheet.jpg`, `sheet_2.jpg`, …
fn page_path(first: &Path, page: usize) -> PathBuf {
    if page <= 1 {
        return first.to_owned();
    }
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    let ending = first.extension().unwrap_or_default().to_string_lossy();
    first.with_file_name(format!("{stem}_{page}.{ending}"))
}

/// Whether `path` is a page of the sheet `first`, so that it is not taken for a photo.
pub(super) fn is_page(path: &Path, first: &Path) -> bool {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = stem(path)
        .strip_prefix(&stem(first))
        .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('_').is_some_and(|n| n.parse::<u32>().is_ok()));
    let folder = |path: &Path| std::path::absolute(path).ok().and_then(|p| p.parent().map(Path::to_owned));
    numbered && path.extension() == first.extension() && folder(path) == folder(first)
}

fn load(context: &egui::Context, frame: &Frame) -> egui::TextureHandle {
    let image = egui::ColorImage::from_rgb([frame.width() as usize, frame.height() as usize], frame.rgb());
    context.load_texture("photo", image, TextureOptions::LINEAR)
}

fn cell(painter: &Painter, corner: Pos2, entry: &Entry, texture: Option<&egui::TextureHandle>) {
    let (colour, tint) = colours(entry.rating);
    let frame = Rect::from_min_size(corner, THUMB);
    painter.rect_filled(frame, 0.0, INK.sunken);
    if let Some(texture) = texture {
        let place = Rect::from_center_size(frame.center(), texture.size_vec2());
        painter.image(texture.id(), place, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
    }
    painter.rect_stroke(frame, 0.0, Stroke::new(4.0, colour), egui::StrokeKind::Outside);
    mark(painter, frame.left_bottom() + vec2(26.0, -26.0), entry.rating);
    let room = CELL.x - 20.0;
    let mut y = frame.max.y + 10.0;
    y += text(painter, pos2(corner.x, y), &entry.name, 17.0, false, INK.ink2, (room, 1));
    let verdict = words(&format!("checked.{}", entry.rating.as_str()));
    let verdict = format!("{} {}", verdict.zh, verdict.en);
    let ground = Rect::from_min_size(pos2(corner.x - 4.0, y), vec2(room + 8.0, 28.0));
    painter.rect_filled(ground, 4.0, tint);
    y += text(painter, pos2(corner.x, y + 1.0), &verdict, 18.0, true, colour, (room, 1)) + 4.0;
    if !entry.reason.zh.is_empty() {
        y += text(painter, pos2(corner.x, y), &entry.reason.zh, 17.0, false, INK.ink, (room, 2));
    }
    text(painter, pos2(corner.x, y), &entry.reason.en, 15.0, false, INK.ink2, (room, 2));
}

const fn colours(rating: Rating) -> (Color32, Color32) {
    match rating {
        Rating::Pass => (INK.pass, INK.pass_tint),
        Rating::Warn => (INK.warn, INK.warn_tint),
        Rating::Fail | Rating::Unreadable => (INK.fail, INK.fail_tint),
    }
}

/// A verdict told by shape: a tick in a disc, a triangle, a cross in a square, a question mark.
fn mark(painter: &Painter, at: Pos2, rating: Rating) {
    let (colour, _) = colours(rating);
    let pen = Stroke::new(4.0, INK.white);
    let line = |a: Vec2, b: Vec2| {
        painter.line_segment([at + a, at + b], pen);
    };
    match rating {
        Rating::Pass => {
            painter.circle_filled(at, 18.0, colour);
            line(vec2(-9.0, 0.0), vec2(-2.0, 8.0));
            line(vec2(-2.0, 8.0), vec2(10.0, -7.0));
        }
        Rating::Warn => {
            let corners = [vec2(0.0, -20.0), vec2(21.0, 17.0), vec2(-21.0, 17.0)].map(|corner| at + corner);
            painter.add(egui::Shape::convex_polygon(corners.to_vec(), colour, Stroke::NONE));
            line(vec2(0.0, -8.0), vec2(0.0, 5.0));
            painter.circle_filled(at + vec2(0.0, 11.0), 2.5, INK.white);
        }
        Rating::Fail => {
            painter.rect_filled(Rect::from_center_size(at, vec2(34.0, 34.0)), 4.0, colour);
            line(vec2(-9.0, -9.0), vec2(9.0, 9.0));
            line(vec2(9.0, -9.0), vec2(-9.0, 9.0));
        }
        Rating::Unreadable => {
            painter.rect_filled(Rect::from_center_size(at, vec2(34.0, 34.0)), 4.0, colour);
            painter.text(at, egui::Align2::CENTER_CENTER, "?", font_id(26.0, true), INK.white);
        }
    }
}

/// Draws text within a width and a number of rows; gives the height it took.
fn text(
    painter: &Painter,
    at: Pos2,
    words: &str,
    size: f32,
    bold: bool,
    ink: Color32,
    (width, rows): (f32, usize),
) -> f32 {
    let mut job = LayoutJob::default();
    job.append(words, 0.0, TextFormat::simple(font_id(size, bold), ink));
    job.wrap.max_width = width;
    job.wrap.max_rows = rows;
    job.wrap.break_anywhere = rows == 1;
    let galley = painter.layout_job(job);
    let height = galley.size().y;
    painter.galley(at, galley, ink);
    height
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, photo, profile, unreadable};
    use super::*;

    #[test]
    fn pages_are_numbered_and_known_again() {
        let first = Path::new("out/sheet.jpg");
        assert_eq!(page_path(first, 1), first);
        assert_eq!(page_path(first, 3), Path::new("out/sheet_3.jpg"));
        assert!(is_page(Path::new("out/sheet.jpg"), first) && is_page(Path::new("./out/sheet_12.jpg"), first));
        for photo in ["out/sheet_a.jpg", "out/sheet.png", "in/sheet.jpg", "out/sheets.jpg"] {
            assert!(!is_page(Path::new(photo), first), "{photo}");
        }
        assert!(Sheet::new(Path::new("sheet.pdf"), 1).is_err());
    }

    #[test]
    fn a_full_page_is_written_and_the_rest_follows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.png");
        let Ok(mut sheet) = Sheet::new(&path, PAGE + 1) else {
            println!("skipped: the booth's typeface is not installed");
            return;
        };
        sheet.add(&photo(), profile()).unwrap();
        sheet.add(&unreadable(), profile()).unwrap();
        for _ in 2..PAGE {
            assert!(!path.exists());
            sheet.add(&good("g.jpg"), profile()).unwrap();
        }
        let page = image::open(&path).unwrap().into_rgb8();
        assert_eq!(page.dimensions(), (1600, 2090));
        // The frames tell the verdicts: red around the first and the second, green around the third.
        let at = |column: u32| page.get_pixel(40 + column * 304 + 120, 88).0;
        let fail = [INK.fail.r(), INK.fail.g(), INK.fail.b()];
        assert_eq!([at(0), at(1), at(2)], [fail, fail, [INK.pass.r(), INK.pass.g(), INK.pass.b()]]);
        sheet.add(&good("last.jpg"), profile()).unwrap();
        sheet.finish(profile()).unwrap();
        let last = image::open(folder.path().join("s_2.png")).unwrap();
        assert_eq!((last.width(), last.height()), (1600, 620));
    }
}
