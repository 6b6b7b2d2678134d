//! QR codes in a grey picture (ISO/IEC 18004): a quick decoder first, then a second look and a second decoder.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType, helpers};

use super::grey::{Grey, luma_of, stretched};
use crate::domain::{Frame, Point};

/// Pictures with a longer side are halved first, px: time stays bounded, and codes in them are large.
const LONGEST_SIDE: usize = 2048;
/// More text than any QR code holds (version 40, numeric), bytes.
const LONGEST_TEXT: usize = 8192;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct QrCode {
    /// Its text as it stands, control characters included; bytes that are no UTF-8 are read as the code's own
    /// character set or, failing that, Latin-1.
    pub text: String,
    /// Top left, top right, bottom right, bottom left of the code itself, px of the picture.
    pub corners: [Point; 4],
}

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// One decoder, black on white and white on black: a few milliseconds, for every live frame.
    Quick,
    /// All that helps: also for faint codes and blurred ones.
    Thorough,
}

/// Reads QR codes.
#[derive(Debug, Default)]
pub struct QrReader {
    /// Kept from picture to picture.
    stretched: Vec<u8>,
}

impl QrReader {
    /// A reader.
    pub fn new() -> Self {
        Self::default()
    }

    /// All codes found in `luma`: 8-bit, `width * height` bytes, rows top down. Empty if there is none, or if the
    /// length does not fit. Never panics, whatever the picture holds.
    pub fn read(&mut self, luma: &[u8], width: u32, height: u32) -> Vec<QrCode> {
        self.read_with(luma, width, height, Effort::Thorough)
    }

    /// All codes found in a frame.
    pub fn read_frame(&mut self, frame: &Frame) -> Vec<QrCode> {
        self.read(&luma_of(frame.rgb()), frame.width(), frame.height())
    }

    /// The same with as much effort as is asked for.
    pub fn read_with(&mut self, luma: &[u8], width: u32, height: u32, effort: Effort) -> Vec<QrCode> {
        let Some(whole) = Grey::new(luma, width as usize, height as usize) else { return Vec::new() };
        let Some(small) = whole.halved_to(LONGEST_SIDE) else { return self.stages(whole, effort) };
        let factor = width as f32 / small.width as f32;
        let picture = Grey { luma: &small.luma, width: small.width, height: small.height };
        let mut codes = self.stages(picture, effort);
        for corner in codes.iter_mut().flat_map(|code| &mut code.corners) {
            *corner = Point::new(corner.x * factor, corner.y * factor);
        }
        codes
    }

    /// One decoder after the other until something is read.
    fn stages(&mut self, picture: Grey<'_>, effort: Effort) -> Vec<QrCode> {
        let mut codes = by_rxing(picture);
        if effort == Effort::Quick || !codes.is_empty() {
            return codes;
        }
        stretched(picture, &mut self.stretched);
        let clear = Grey { luma: &self.stretched, ..picture };
        codes = by_rxing(clear);
        if codes.is_empty() {
            codes = by_halves(picture);
        }
        if codes.is_empty() {
            codes = by_rqrr(Grey { luma: &self.stretched, ..picture });
        }
        codes
    }
}

/// At half the size: means of four bring faint modules out of the noise.
fn by_halves(picture: Grey<'_>) -> Vec<QrCode> {
    let half = picture.halved();
    let (width, height) = (half.width, half.height);
    let mut luma = Vec::new();
    stretched(Grey { luma: &half.luma, width, height }, &mut luma);
    let mut codes = by_rxing(Grey { luma: &luma, width, height });
    for corner in codes.iter_mut().flat_map(|code| &mut code.corners) {
        *corner = Point::new(corner.x * 2.0, corner.y * 2.0);
    }
    codes
}

/// Both of rxing's detectors, also white on black.
fn by_rxing(picture: Grey<'_>) -> Vec<QrCode> {
    let decode = || {
        let mut hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
        let format = Some(BarcodeFormat::QR_CODE);
        let (width, height) = (picture.width as u32, picture.height as u32);
        helpers::detect_in_luma_slice_with_hints(picture.luma, width, height, format, &mut hints).ok()
    };
    // A decoder that trips over a picture has read nothing.
    let found = catch_unwind(AssertUnwindSafe(decode)).ok().flatten();
    found.and_then(|result| rxing_code(&result)).into_iter().collect()
}

fn rxing_code(result: &RXingResult) -> Option<QrCode> {
    let points: Vec<Point> = result.getPoints().iter().map(|p| Point::new(p.x, p.y)).collect();
    // Only the newer of the two detectors tells the place in a sequence, and gives corners; the older gives the
    // middles of the finder patterns: bottom left, top left, top right.
    let cornered = result.getRXingResultMetadata().contains_key(&RXingResultMetadataType::STRUCTURED_APPEND_SEQUENCE);
    let corners = match points.as_slice() {
        [a, b, c, d] if cornered => around(*a, *b, *c, *d),
        [bottom_left, top_left, top_right, ..] => around_finders(*bottom_left, *top_left, *top_right),
        _ => return None,
    };
    bounded(result.getText()).map(|text| QrCode { text, corners })
}

/// Top left, top right and the two others, in whichever order they come, as one goes round.
fn around(top_left: Point, top_right: Point, third: Point, fourth: Point) -> [Point; 4] {
    // The bottom right corner is the one nearer to the top right.
    if top_right.distance(third) < top_right.distance(fourth) {
        [top_left, top_right, third, fourth]
    } else {
        [top_left, top_right, fourth, third]
    }
}

/// Corners from the middles of the finder patterns, which lie 3.5 modules inside. The number of modules is not known:
/// 37 (version 5) is taken, so they may be a few per cent of the code's size off.
fn around_finders(bottom_left: Point, top_left: Point, top_right: Point) -> [Point; 4] {
    let out = 3.5 / (37.0 - 7.0);
    let across = Point::new(top_right.x - top_left.x, top_right.y - top_left.y);
    let down = Point::new(bottom_left.x - top_left.x, bottom_left.y - top_left.y);
    let at =
        |a: f32, d: f32| Point::new(top_left.x + across.x * a + down.x * d, top_left.y + across.y * a + down.y * d);
    [at(-out, -out), at(1.0 + out, -out), at(1.0 + out, 1.0 + out), at(-out, 1.0 + out)]
}

/// rqrr: slower, but reads what is blurred or faint.
fn by_rqrr(picture: Grey<'_>) -> Vec<QrCode> {
    let decode = || {
        let Grey { luma, width, height } = picture;
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| luma[y * width + x]);
        let grids = prepared.detect_grids();
        let read = |grid: &rqrr::Grid<_>| {
            let mut bytes = Vec::new();
            grid.decode_to(&mut bytes).ok()?;
            let text =
                String::from_utf8(bytes).unwrap_or_else(|err| err.into_bytes().into_iter().map(char::from).collect());
            let corners = grid.bounds.map(|p| Point::new(p.x as f32, p.y as f32));
            bounded(&text).map(|text| QrCode { text, corners })
        };
        grids.iter().filter_map(read).collect()
    };
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_default()
}

/// The text if it is one: an empty one is no reading.
fn bounded(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= LONGEST_TEXT).then(|| text.to_owned())
}
