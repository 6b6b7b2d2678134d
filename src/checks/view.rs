//! What all checks share, computed once a picture: the norm's 480 x 640 window with its pixels, luma, matte and landmarks.

use std::cell::OnceCell;

use super::Subject;
use super::backdrop::Backdrop;
use super::zones::mouth_hidden;
use crate::domain::{Cut, Face, FileFacts, Frame, Landmarks, Matte, Point, Rect, Scene, Why};
use crate::imaging::luma::Plane;
use crate::imaging::resample::{resample, resample_part, resample_plane};
use crate::standard::Profile;

/// Width of the window, px.
pub(super) const WIDTH: usize = Cut::WIDTH as usize;
/// Height of the window, px.
pub(super) const HEIGHT: usize = Cut::HEIGHT as usize;

/// The subject in N pixels.
pub(super) struct View<'a> {
    subject: Subject<'a>,
    profile: &'a Profile,
    /// The norm's picture, `WIDTH` x `HEIGHT`; outside the frame its edge repeats.
    window: Frame,
    /// The part of the window that the frame covers.
    covered: Rect,
    landmarks: Option<Landmarks>,
    luma: OnceCell<Plane>,
    alpha: OnceCell<Option<Vec<u8>>>,
    backdrop: OnceCell<Result<Backdrop, Why>>,
    mid_face: OnceCell<Result<Vec<(i64, i64)>, Why>>,
}

impl<'a> View<'a> {
    pub(super) fn new(subject: &Subject<'a>, profile: &'a Profile) -> Self {
        let frame = &subject.scene.frame;
        // A cut that is none shows nothing: all that needs a place in the picture is then out of it.
        let usable =
            subject.cut.scale > 0.0 && is_near(Point::new(subject.cut.scale, 0.0)) && is_near(subject.cut.origin);
        let cut = if usable { subject.cut } else { Cut::IDENTITY };
        let from = cut.cut_from_frame(Point::new(0.0, 0.0));
        let to = cut.cut_from_frame(Point::new(frame.width() as f32, frame.height() as f32));
        let covered = clipped(Rect::new(from.x, from.y, to.x - from.x, to.y - from.y));
        let landmarks = subject.scene.sitter().and_then(|face| face.landmarks.as_ref());
        let landmarks = landmarks.map(|l| l.mapped(|c| cut.cut_from_frame(c)));
        let landmarks = landmarks.filter(|l| usable && l.all().iter().all(|&p| is_near(p)));
        // Without a matte no check of a preview looks farther than the face.
        let face = landmarks.as_ref().filter(|_| subject.live && subject.scene.matte.is_none());
        Self {
            subject: Subject { cut, ..*subject },
            profile,
            window: face.map_or_else(|| window(frame, cut), |face| window_of_face(frame, cut, face)),
            covered: if usable { covered } else { Rect::default() },
            landmarks,
            luma: OnceCell::new(),
            alpha: OnceCell::new(),
            backdrop: OnceCell::new(),
            mid_face: OnceCell::new(),
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

    /// The sitter's landmarks, N pixels, if the eyes can be seen.
    pub(super) fn with_eyes(&self) -> Result<&Landmarks, Why> {
        let landmarks = self.landmarks()?;
        if landmarks.shows(36..52) && landmarks.shows(52..68) { Ok(landmarks) } else { Err(Why::Hidden) }
    }

    /// The sitter's landmarks, N pixels, if nothing is before the lower face: no mask, hand or cup.
    pub(super) fn with_lower_face(&self) -> Result<&Landmarks, Why> {
        let landmarks = self.landmarks()?;
        let covered = self.face()?.traits.and_then(|traits| traits.covered).unwrap_or_default();
        if covered.max(mouth_hidden(landmarks)) < 0.5 { Ok(landmarks) } else { Err(Why::Hidden) }
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
        self.window.pixel(x, y)
    }

    /// Luma of the window, 0 to 255.
    pub(super) fn luma(&self) -> &Plane {
        self.luma.get_or_init(|| Plane::from_rgb(WIDTH, HEIGHT, self.window.rgb()))
    }

    /// Coverage by the sitter of each pixel of the window, 0 to 255.
    pub(super) fn alpha(&self) -> Result<&[u8], Why> {
        let matte = self.scene().matte.as_ref().ok_or(Why::NoMatte)?;
        let alpha = self.alpha.get_or_init(|| coverage(matte, &self.scene().frame, self.cut()));
        alpha.as_deref().ok_or(Why::NoMatte)
    }

    /// The same to be judged to the pixel: a preview knows its outline to some four pixels only.
    pub(super) fn outline(&self) -> Result<&[u8], Why> {
        if self.live() { Err(Why::NoMatte) } else { self.alpha() }
    }

    /// The middle of the face, see [`mid_face`](super::zones::mid_face).
    pub(super) fn mid_face(&self) -> Result<&[(i64, i64)], Why> {
        let found = self.mid_face.get_or_init(|| super::zones::mid_face(self));
        found.as_deref().map_err(|&why| why)
    }

    /// What stands behind the sitter, to be judged; not in a preview, whose outline is too coarse for that.
    pub(super) fn background(&self) -> Result<&Backdrop, Why> {
        self.outline()?;
        self.backdrop()
    }

    /// What stands behind the sitter.
    pub(super) fn backdrop(&self) -> Result<&Backdrop, Why> {
        self.backdrop.get_or_init(|| Backdrop::new(self)).as_ref().map_err(|&why| why)
    }
}

/// Whether a point can be worked with: a number, and not so far off that pixels lose their meaning.
fn is_near(p: Point) -> bool {
    p.x.abs() < 1e6 && p.y.abs() < 1e6
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

/// The frame's window; the frame itself where it is the norm's picture already.
fn window(frame: &Frame, cut: Cut) -> Frame {
    if cut == Cut::IDENTITY && (frame.width(), frame.height()) == (Cut::WIDTH, Cut::HEIGHT) {
        frame.clone()
    } else {
        resample(frame, cut)
    }
}

/// The window, filled only around the face: half the distance of the eyes beyond its points.
fn window_of_face(frame: &Frame, cut: Cut, face: &Landmarks) -> Frame {
    let (around, margin) = (super::zones::bounds(face.all()), 0.5 * face.inter_eye_distance());
    let span =
        |from: f32, length: f32| (from - margin).max(0.0) as u32..(from + length + margin).max(0.0).ceil() as u32;
    resample_part(frame, cut, span(around.x, around.width), span(around.y, around.height))
}

/// The window's coverage. A matte whose size is not its frame's is brought to it; one without pixels is no matte.
fn coverage(matte: &Matte, frame: &Frame, cut: Cut) -> Option<Vec<u8>> {
    let (width, height) = (matte.width, matte.height);
    if width == 0 || height == 0 || matte.alpha.len() != width as usize * height as usize {
        return None;
    }
    if cut == Cut::IDENTITY && (width, height) == (Cut::WIDTH, Cut::HEIGHT) {
        return Some(matte.alpha.clone());
    }
    let shrink = width as f32 / frame.width() as f32;
    let origin = Point::new(cut.origin.x * shrink, cut.origin.y * shrink);
    Some(resample_plane(&matte.alpha, width, height, Cut { origin, scale: cut.scale / shrink }))
}
