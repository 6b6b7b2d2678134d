//! `gradbooth screens --out DIR`: draws every sample page as a PNG, for eyes and for the handbook. A developer's command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use image::ImageEncoder as _;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

use crate::domain::Language;
use crate::flow::Screen;
use crate::ui::raster::Snapshot;
use crate::ui::samples;

/// Every sample page as PNG.
#[derive(Debug, Clone, clap::Args)]
pub struct ScreensArgs {
    /// Folder for the pictures.
    #[arg(long, default_value = "target/screens")]
    pub out: PathBuf,
    /// Only pages whose name contains this.
    #[arg(long, default_value = "")]
    pub only: String,
    /// Width of the pictures in px, for documents; without it as large as the screen.
    #[arg(long)]
    pub width: Option<u32>,
}

/// Runs the command.
pub fn run(args: &ScreensArgs) -> ExitCode {
    match draw_all(&args.out, &args.only, args.width) {
        Ok(count) => {
            super::say(&format!("{count} pages in {}", args.out.display()));
            ExitCode::SUCCESS
        }
        Err(err) => super::could_not(&err),
    }
}

/// Draws every sample whose name contains `only` into `out`, as `NAME_LANGUAGE_ORIENTATION.png`, `width` px wide or as large as
/// the screen. Gives how many.
///
/// # Errors
/// If the typeface is missing, or a file cannot be written.
pub fn draw_all(out: &Path, only: &str, width: Option<u32>) -> anyhow::Result<usize> {
    let wanted = width;
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let mut count = 0;
    for (orientation, [width, height]) in [("portrait", [1080, 1920]), ("landscape", [1920, 1080])] {
        let mut display = Snapshot::new(width, height)?;
        let pictures = samples::pictures(&display.context().clone());
        for (word, language) in [("zh", Language::Zh), ("en", Language::En)] {
            for sample in samples::all(language) {
                let name = format!("{}_{word}_{orientation}", sample.name);
                if !name.contains(only) {
                    continue;
                }
                let mut shown = pictures.clone();
                if matches!(sample.view.screen, Screen::Code { .. }) {
                    shown.preview = None; // the drawing of how to hold the phone says more than a face
                }
                let picture = display.render(|ui| {
                    crate::ui::draw(ui, &sample.view, &shown);
                });
                let path = out.join(format!("{name}.png"));
                write(&path, picture.rgba, [width, height], wanted)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Writes opaque pixels as PNG, made smaller where a width is wanted.
fn write(path: &Path, rgba: Vec<u8>, [width, height]: [u32; 2], wanted: Option<u32>) -> anyhow::Result<()> {
    let picture = image::RgbaImage::from_raw(width, height, rgba).context("a picture of another size")?;
    let (picture, effort) = match wanted.filter(|wanted| (1..width).contains(wanted)) {
        Some(wanted) => {
            let high = (height * wanted).div_ceil(width);
            let small = image::imageops::resize(&picture, wanted, high, image::imageops::FilterType::Lanczos3);
            (small, CompressionType::Best)
        }
        None => (picture, CompressionType::Fast),
    };
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let encoder = PngEncoder::new_with_quality(file, effort, FilterType::Adaptive);
    let mut picture = image::DynamicImage::ImageRgba8(picture).into_rgb8();
    if wanted.is_some() {
        // 32 levels a channel: nobody sees it, and the file is a third smaller.
        picture.iter_mut().for_each(|level| *level = ((u16::from(*level) * 31 + 127) / 255 * 255 / 31) as u8);
    }
    encoder.write_image(picture.as_raw(), picture.width(), picture.height(), image::ExtendedColorType::Rgb8)?;
    Ok(())
}
