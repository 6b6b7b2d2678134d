//! A phone held up to the camera: it shines by itself, whatever the booth's lights do.

use std::path::Path;

use image::RgbImage;
use qrcode::{Color, QrCode};

use super::sitter::{SitterError, open_picture};
use super::tone::linear_from_srgb;
use crate::domain::Point;

/// Width and height of the phone, and of its screen, in widths of the phone.
const BODY: (f32, f32) = (1.0, 2.05);
const SCREEN: (f32, f32) = (0.93, 1.94);
/// The code with its quiet zone takes this share of the screen's width.
const CARD: f32 = 0.92;
/// Modules of quiet zone (ISO/IEC 18004).
const QUIET: usize = 4;

/// A phone and what it shows.
#[derive(Debug, Clone)]
pub struct Phone {
    shows: Shows,
    hold: Hold,
}

/// How a phone is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hold {
    /// Middle of the phone, N px.
    pub centre: Point,
    /// Width of the phone, N px.
    pub width: f32,
    /// Turned clockwise in the picture, degrees.
    pub tilt_deg: f32,
    /// Linear light of the screen's white, 0.0 to 1.0.
    pub brightness: f32,
    /// Linear light mirrored by the glass, a broad spot in the middle, 0.0 to 1.0.
    pub glare: f32,
}

impl Default for Hold {
    /// Quietly before the chest, well lit.
    fn default() -> Self {
        Self { centre: Point::new(240.0, 400.0), width: 220.0, tilt_deg: 4.0, brightness: 0.85, glare: 0.0 }
    }
}

/// Why a text cannot be shown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the text does not fit into a QR code ({0}); give at most 2953 bytes")]
pub struct CodeTooLong(String);

#[derive(Debug, Clone)]
enum Shows {
    /// Dark modules, row by row, with the number in a row.
    Code {
        dark: Vec<bool>,
        side: usize,
    },
    Picture(RgbImage),
}

impl Phone {
    /// A phone that shows `text` as a QR code.
    ///
    /// # Errors
    /// [`CodeTooLong`] if no QR code can hold it.
    pub fn with_code(text: &str) -> Result<Self, CodeTooLong> {
        let code = QrCode::new(text.as_bytes()).map_err(|err| CodeTooLong(err.to_string()))?;
        let side = code.width();
        let dark = code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect();
        Ok(Self { shows: Shows::Code { dark, side }, hold: Hold::default() })
    }

    /// A phone that shows a picture, as wide as its screen.
    pub fn with_picture(picture: RgbImage) -> Self {
        Self { shows: Shows::Picture(picture), hold: Hold::default() }
    }

    /// A phone that shows a picture file.
    ///
    /// # Errors
    /// [`SitterError`] if there is none or it cannot be read.
    pub fn load(path: &Path) -> Result<Self, SitterError> {
        open_picture(path).map(Self::with_picture)
    }

    /// The same phone held otherwise.
    #[must_use]
    pub fn held(self, hold: Hold) -> Self {
        Self { hold, ..self }
    }

    /// The box around it, N px: left, top, right, bottom.
    pub(super) fn bounds(&self) -> (Point, Point) {
        let reach = self.hold.width * BODY.1 * 0.58;
        let Point { x, y } = self.hold.centre;
        (Point::new(x - reach, y - reach), Point::new(x + reach, y + reach))
    }

    /// Linear light at `at` (N px), `None` beside the phone.
    pub(super) fn light(&self, at: Point) -> Option<[f32; 3]> {
        let (sin, cos) = self.hold.tilt_deg.to_radians().sin_cos();
        let (dx, dy) = (at.x - self.hold.centre.x, at.y - self.hold.centre.y);
        let across = (cos * dx + sin * dy) / self.hold.width;
        let down = (cos * dy - sin * dx) / self.hold.width;
        if across.abs() > BODY.0 / 2.0 || down.abs() > BODY.1 / 2.0 {
            return None;
        }
        let on_screen = across.abs() <= SCREEN.0 / 2.0 && down.abs() <= SCREEN.1 / 2.0;
        let shown = if on_screen { self.shown(across / SCREEN.0, down / SCREEN.0) } else { [0.01; 3] };
        let spot = self.hold.glare * (-(across * across + down * down) * 18.0).exp();
        Some(shown.map(|light| light * self.hold.brightness + spot))
    }

    /// What the screen shows at a place measured in widths of the screen from its middle.
    fn shown(&self, across: f32, down: f32) -> [f32; 3] {
        match &self.shows {
            Shows::Code { dark, side } => {
                let (x, y) = (across / CARD + 0.5, down / CARD + 0.5);
                if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
                    return [0.55, 0.6, 0.65];
                }
                let modules = (side + 2 * QUIET) as f32;
                let (column, row) = ((x * modules) as usize, (y * modules) as usize);
                let inside = |i: usize| i.checked_sub(QUIET).filter(|i| i < side);
                let black = inside(column).zip(inside(row)).is_some_and(|(column, row)| dark[row * side + column]);
                if black { [0.004; 3] } else { [1.0; 3] }
            }
            Shows::Picture(picture) => {
                let (width, height) = picture.dimensions();
                let x = (across + 0.5) * width as f32;
                let y = down * width as f32 + height as f32 / 2.0;
                if x < 0.0 || y < 0.0 || x >= width as f32 || y >= height as f32 {
                    return [0.004; 3];
                }
                picture.get_pixel(x as u32, y as u32).0.map(linear_from_srgb)
            }
        }
    }
}
