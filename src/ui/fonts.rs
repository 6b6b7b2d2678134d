//! The typeface: Noto Sans CJK SC from the system, Regular and Bold. Its package is `fonts-noto-cjk`.

use std::fmt;
use std::fs;
use std::sync::{Arc, OnceLock};

use egui::{FontData, FontDefinitions, FontFamily, FontId};

const FAMILY: &str = "Noto Sans CJK SC";
/// Characters that only the right face has: simplified forms, Latin, digits, signs of the texts.
const PROBE: &str = "毕业照采集镜头请学籍Aa09¥×℃±≤–「」→·？";

/// Why the typeface could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontError(String);

impl fmt::Display for FontError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; install it with: apt-get install fonts-noto-cjk", self.0)
    }
}

impl std::error::Error for FontError {}

/// The family of bold text; the regular one is [`FontFamily::Proportional`].
pub fn bold_family() -> FontFamily {
    static NAME: OnceLock<Arc<str>> = OnceLock::new();
    FontFamily::Name(Arc::clone(NAME.get_or_init(|| "bold".into())))
}

/// A font of this size, px.
pub fn font_id(size: f32, bold: bool) -> FontId {
    FontId::new(size, if bold { bold_family() } else { FontFamily::Proportional })
}

/// Gives `ctx` the typeface; it is in force from the next pass on.
///
/// # Errors
/// If the system has no Noto Sans CJK SC in both weights, or a file cannot be read or lacks glyphs.
pub fn install(ctx: &egui::Context) -> Result<(), FontError> {
    ctx.set_fonts(definitions()?);
    Ok(())
}

/// Regular and bold, found and read once: 40 MB shared by every context of the process.
fn definitions() -> Result<FontDefinitions, FontError> {
    static FOUND: OnceLock<Result<FontDefinitions, FontError>> = OnceLock::new();
    FOUND.get_or_init(find).clone()
}

fn find() -> Result<FontDefinitions, FontError> {
    let mut system = fontdb::Database::new();
    system.load_system_fonts();
    let mut fonts = FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, weight, family) in [
        ("noto-regular", fontdb::Weight::NORMAL, FontFamily::Proportional),
        ("noto-bold", fontdb::Weight::BOLD, bold_family()),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(face(&system, weight)?));
        let list = std::iter::once(name.to_owned()).chain(fallback.iter().cloned()).collect();
        fonts.families.insert(family, list);
    }
    Ok(fonts)
}

/// The face of one weight. The index within the collection matters: index 0 has the Japanese forms.
fn face(system: &fontdb::Database, weight: fontdb::Weight) -> Result<FontData, FontError> {
    let query = fontdb::Query { families: &[fontdb::Family::Name(FAMILY)], weight, ..fontdb::Query::default() };
    let id = system.query(&query).ok_or_else(|| FontError(format!("the font {FAMILY} is not installed")))?;
    let info = system.face(id).ok_or_else(|| FontError(format!("the font {FAMILY} vanished")))?;
    if info.weight != weight {
        return Err(FontError(format!("the font {FAMILY} lacks the weight {}", weight.0)));
    }
    let (fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _)) = &info.source else {
        return Err(FontError(format!("the font {FAMILY} is no file")));
    };
    let bytes =
        fs::read(path).map_err(|error| FontError(format!("the font {} cannot be read: {error}", path.display())))?;
    Ok(FontData::from_blob(Arc::new(bytes), info.index))
}

/// Which characters of a probe set `ctx` cannot draw: none, if the right face is there. For self-tests.
pub fn missing_glyphs(ctx: &egui::Context) -> Vec<char> {
    let draws = |family: FontFamily, c: char| ctx.fonts_mut(|fonts| fonts.has_glyph(&FontId::new(34.0, family), c));
    PROBE.chars().filter(|&c| !draws(FontFamily::Proportional, c) || !draws(bold_family(), c)).collect()
}
