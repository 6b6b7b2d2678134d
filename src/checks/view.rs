//! What all checks share, computed once a picture: the norm's 480 x 640 window with its pixels, luma, matte and landmarks.

use std::cell::OnceCell;

use super::Subject;
use super::backdrop::Backdrop;
use crate::domain::{Cut, Face, FileFacts, Frame, Landmarks, Matte, Point, Rect, Scene, Why};
use crate::imaging::luma::Plane;
use crate::standard::Profile;

/// Width of the window, px.
pub(super) const WIDTH: usize = Cut::WIDTH as usize;
/// Height of the window, px.
pub(super) const HEIGHT: usize = Cut::HEIGHT as usize;

/// The subject in N pixels.
pub(super) struct View<'a> {
    subject: Subject<'a>,
    profile: &'a Profile,
    /// `WIDTH * HEIGHT` pixels, 8-bit sRGB; outside the frame its edge repeats.
    pixels: Vec<[u8; 3]>,
    /// The part of the window that the frame covers.
    covered: Rect,
    landmarks: Option<Landmarks>,
    luma: OnceCell<Plane>,
    alpha: OnceCell<Vec<u8>>,
    backdrop: OnceCell<Result<Backdrop, Why>>,
}

impl<'a> View<'a> {
    pub(super) fn new(subject: &Subject<'a>, profile: &'a Profile) -> Self {
        let frame = &subject.scene.frame;
        let cut = subject.cut;
        let from = cut.cut_from_frame(Point::new(0.0, 0.0));
        let to = cut.cut_from_frame(Point::new(frame.width() as f32, frame.height() as f32));
        let landmarks = subject.scene.sitter().and_then(|face| face.landmarks.as_ref());
        Self {
            subject: *subject,
            profile,
            pixels: sample_pixels(frame, cut),
            covered: clipped(Rect::new(from.x, from.y, to.x - from.x, to.y - from.y)),
            landmarks: landmarks.map(|l| l.mapped(|c| cut.cut_from_frame(c))),
            luma: OnceCell::new(),
            alpha: OnceCell::new(),
            backdrop: OnceCell::new(),
        }
    }

    pub(super) fn live(&self) -> bool {
        self.subject.live
    }

    pub(super) fn profile(&self) -> &Profile {
        self.profile
    }

    pub(super) fn scene(&self) -> &Scene {
        self.subject.scene
    }

    pub(super) fn cut(&self) -> Cut {
        self.subject.cut
    }

    pub(super) fn file(&self) -> Result<&FileFacts, Why> {
        self.subject.file.ok_or(Why::NoFile)
    }

    /// The sitter's face as vision saw it, in frame pixels.
    pub(super) fn face(&self) -> Result<&Face, Why> {
        self.scene().sitter().ok_or(Why::NoFace)
    }

    /// The sitter's landmarks, N pixels.
    pub(super) fn landmarks(&self) -> Result<&Landmarks, Why> {
        self.landmarks.as_ref().ok_or(Why::NoFace)
    }

    /// Whether `zone` (N) lies wholly in the window and in the frame, and is at least `side` px wide and high.
    pub(super) fn shows(&self, zone: Rect, side: f32) -> bool {
        let c = self.covered;
        zone.x >= c.x
            && zone.y >= c.y
            && zone.x + zone.width <= c.x + c.width
            && zone.y + zone.height <= c.y + c.height
            && zone.width >= side
            && zone.height >= side
    }

    /// `zone` if the picture [`shows`](Self::shows) it.
    pub(super) fn visible(&self, zone: Rect, side: f32) -> Result<Rect, Why> {
        if self.shows(zone, side) { Ok(zone) } else { Err(Why::OutOfPicture) }
    }

    /// The part of the window that the frame covers, N pixels.
    pub(super) fn covered(&self) -> Rect {
        self.covered
    }

    /// The pixel at column `x`, row `y` of the window; the nearest one where they lie outside.
    pub(super) fn pixel(&self, x: i64, y: i64) -> [u8; 3] {
        self.pixels[index(x, y)]
    }

    /// Luma of the window, 0 to 255.
    pub(super) fn luma(&self) -> &Plane {
        self.luma.get_or_init(|| Plane::from_rgb(WIDTH, HEIGHT, self.pixels.as_flattened()))
    }

    /// Coverage by the sitter of each pixel of the window, 0 to 255.
    pub(super) fn alpha(&self) -> Result<&[u8], Why> {
        let matte = self.scene().matte.as_ref().ok_or(Why::NoMatte)?;
        Ok(self.alpha.get_or_init(|| sample_alpha(matte, &self.scene().frame, self.cut())))
    }

    /// What stands behind the sitter.
    pub(super) fn backdrop(&self) -> Result<&Backdrop, Why> {
        self.backdrop.get_or_init(|| Backdrop::new(self)).as_ref().map_err(|&why| why)
    }
}

/// Index of a pixel of the window, brought inside.
pub(super) fn index(x: i64, y: i64) -> usize {
    let x = x.clamp(0, WIDTH as i64 - 1) as usize;
    let y = y.clamp(0, HEIGHT as i64 - 1) as usize;
    y * WIDTH + x
}

/// `zone` without what lies outside the window.
pub(super) fn clipped(zone: Rect) -> Rect {
    let (left, top) = (zone.x.clamp(0.0, WIDTH as f32), zone.y.clamp(0.0, HEIGHT as f32));
    let right = (zone.x + zone.width).clamp(left, WIDTH as f32);
    let bottom = (zone.y + zone.height).clamp(top, HEIGHT as f32);
    Rect::new(left, top, right - left, bottom - top)
}

/// The window's pixels: copied where the cut is the frame itself, else the mean of as many bilinear samples a side as a
/// window pixel spans frame pixels, so that shrinking neither aliases nor softens.
fn sample_pixels(frame: &Frame, cut: Cut) -> Vec<[u8; 3]> {
    let taps = (1.0 / cut.scale).round().clamp(1.0, 8.0) as usize;
    let identity = cut == Cut::IDENTITY;
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            if identity {
                pixels.push(frame.pixel(x as i64, y as i64));
                continue;
            }
            let mut sum = [0.0_f32; 3];
            for j in 0..taps {
                for i in 0..taps {
                    let at = |n: usize, tap: usize| n as f32 + (tap as f32 + 0.5) / taps as f32;
                    let c = cut.frame_from_cut(Point::new(at(x, i), at(y, j)));
                    let sample = bilinear(c, |x, y| frame.pixel(x, y).map(f32::from));
                    sum = std::array::from_fn(|k| sum[k] + sample[k]);
                }
            }
            pixels.push(sum.map(|s| (s / (taps * taps) as f32).round() as u8));
        }
    }
    pixels
}

/// The window's coverage; the matte may be of another size than its frame.
fn sample_alpha(matte: &Matte, frame: &Frame, cut: Cut) -> Vec<u8> {
    if matte.width == 0 || matte.height == 0 || matte.alpha.len() != matte.width as usize * matte.height as usize {
        return vec![0; WIDTH * HEIGHT];
    }
    let (sx, sy) = (matte.width as f32 / frame.width() as f32, matte.height as f32 / frame.height() as f32);
    let mut alpha = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let c = cut.frame_from_cut(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            let m = Point::new(c.x * sx, c.y * sy);
            alpha.push(bilinear(m, |x, y| [f32::from(matte.at(x, y))])[0].round() as u8);
        }
    }
    alpha
}

/// The value at `at` (origin at the corner of the first pixel), between its four neighbours.
fn bilinear<const N: usize>(at: Point, value: impl Fn(i64, i64) -> [f32; N]) -> [f32; N] {
    let (x, y) = (at.x - 0.5, at.y - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let (x, y) = (x.floor() as i64, y.floor() as i64);
    let (a, b, c, d) = (value(x, y), value(x + 1, y), value(x, y + 1), value(x + 1, y + 1));
    std::array::from_fn(|k| (a[k] * (1.0 - fx) + b[k] * fx) * (1.0 - fy) + (c[k] * (1.0 - fx) + d[k] * fx) * fy)
}
