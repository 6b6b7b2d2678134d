//! Prints of a finished portrait: one, or sheets of two and eight with cut marks, as JPEG at 300 dpi or as PDF.

use super::pdf;
use crate::domain::{Cut, Frame, Rect};
use crate::imaging::jpeg::{self, JpegError, Subsampling};
use crate::imaging::resample::scaled;
use crate::standard::PrintCut;

/// Dots per inch of the JPEG sheets.
pub const DPI: f32 = 300.0;
/// Between two prints, mm: room for a blade's error.
const GAP_MM: f32 = 2.0;
/// Least margin about the prints of a sheet, mm: cut marks stand in it.
const MARGIN_MM: f32 = 2.0;
/// Length of a cut mark and its distance from the print, mm.
const MARK_MM: f32 = 5.0;
const MARK_OFF_MM: f32 = 0.5;
/// Grey of the cut marks.
const MARK_GREY: u8 = 96;
/// Quality factor of prints: nothing of the portrait shall be lost twice.
const QUALITY: u8 = 95;
const MM_PER_INCH: f32 = 25.4;

/// How many prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// A single one.
    One,
    /// Two beside each other.
    Two,
    /// Two rows of four.
    Eight,
}

impl Copies {
    /// From their number.
    pub const fn of(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            8 => Some(Self::Eight),
            _ => None,
        }
    }

    /// Columns and rows.
    const fn grid(self) -> (u32, u32) {
        match self {
            Self::One => (1, 1),
            Self::Two => (2, 1),
            Self::Eight => (4, 2),
        }
    }

    /// How many they are.
    pub const fn number(self) -> u32 {
        let (columns, rows) = self.grid();
        columns * rows
    }
}

/// What is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Cut to the print already.
    Print,
    /// Photo paper of 5 inches, 89 x 127 mm (3R).
    Photo3R,
    /// Photo paper of 6 inches, 102 x 152 mm (4R).
    Photo4R,
    /// A4, 210 x 297 mm (ISO 216).
    A4,
}

impl Paper {
    /// All, with their names in commands.
    pub const ALL: [(&str, Self); 4] =
        [("print", Self::Print), ("3r", Self::Photo3R), ("4r", Self::Photo4R), ("a4", Self::A4)];

    /// Name in commands.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, paper)| *paper == self).map_or("print", |(name, _)| name)
    }

    /// Upright width and height, mm; the print's own where the paper is the print.
    fn upright_mm(self, cut: PrintCut) -> (u32, u32) {
        match self {
            Self::Print => (cut.width_mm, cut.height_mm),
            Self::Photo3R => (89, 127),
            Self::Photo4R => (102, 152),
            Self::A4 => (210, 297),
        }
    }
}

/// A sheet: where its prints lie. Millimetres from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Width and height of the paper as it is laid, mm.
    pub paper_mm: (u32, u32),
    /// The prints, row by row, mm.
    pub prints_mm: Vec<Rect>,
    /// The cut marks: thin upright or level lines from one end to the other, mm.
    pub marks_mm: Vec<((f32, f32), (f32, f32))>,
    /// What is cut out of the portrait.
    cut: PrintCut,
}

/// Why nothing can be printed.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PrintFault {
    /// Not a finished portrait.
    #[error(
        "the picture is {width} x {height} px and no finished portrait of 480 x 640; make one with `gradbooth portrait`"
    )]
    NoPortrait {
        /// Its width, px.
        width: u32,
        /// Its height, px.
        height: u32,
    },
    /// The profile's print is not a part of the portrait.
    #[error("the profile's print of {0} x {1} px is no part of 480 x 640 px; correct the profile's file")]
    Impossible(u32, u32),
    /// Too many prints for the paper.
    #[error("{number} prints of {width_mm} x {height_mm} mm do not fit on {paper} paper; choose a larger one")]
    TooSmallPaper {
        /// How many prints.
        number: u32,
        /// Width of one, mm.
        width_mm: u32,
        /// Height of one, mm.
        height_mm: u32,
        /// Name of the paper.
        paper: &'static str,
    },
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] JpegError),
}

impl Sheet {
    /// Lays out `copies` of the print `cut` in the middle of `paper`, upright or laid on its side: whatever fits.
    ///
    /// # Errors
    /// If they do not fit, or the print is no part of the portrait.
    pub fn new(cut: PrintCut, copies: Copies, paper: Paper) -> Result<Self, PrintFault> {
        let part = (1..=Cut::WIDTH).contains(&cut.width_px) && (1..=Cut::HEIGHT).contains(&cut.height_px);
        if !part || cut.width_mm == 0 || cut.height_mm == 0 {
            return Err(PrintFault::Impossible(cut.width_px, cut.height_px));
        }
        let (columns, rows) = copies.grid();
        let across = |number: u32, length: u32| (number * length) as f32 + (number - 1) as f32 * GAP_MM;
        let needed = (across(columns, cut.width_mm), across(rows, cut.height_mm));
        let margin = if paper == Paper::Print { 0.0 } else { MARGIN_MM };
        let (width, height) = paper.upright_mm(cut);
        let fits = |(w, h): &(u32, u32)| needed.0 + 2.0 * margin <= *w as f32 && needed.1 + 2.0 * margin <= *h as f32;
        let Some(paper_mm) = [(width, height), (height, width)].into_iter().find(fits) else {
            let (number, paper) = (copies.number(), paper.as_str());
            return Err(PrintFault::TooSmallPaper { number, width_mm: cut.width_mm, height_mm: cut.height_mm, paper });
        };
        let left = (paper_mm.0 as f32 - needed.0) / 2.0;
        let top = (paper_mm.1 as f32 - needed.1) / 2.0;
        let (w, h) = (cut.width_mm as f32, cut.height_mm as f32);
        let place = |column: u32, row: u32| {
            Rect::new(left + column as f32 * (w + GAP_MM), top + row as f32 * (h + GAP_MM), w, h)
        };
        let prints_mm: Vec<Rect> =
            (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(c, r)| place(c, r)).collect();
        let marks_mm = if paper == Paper::Print { Vec::new() } else { marks(&prints_mm, paper_mm) };
        Ok(Self { paper_mm, prints_mm, marks_mm, cut })
    }

    /// The sheet as a JPEG of 300 dpi, baseline, JFIF, sRGB; the print is scaled in linear light, once.
    ///
    /// # Errors
    /// If `portrait` is not 480 x 640 px, or the encoder fails.
    pub fn jpeg(&self, portrait: &Frame) -> Result<Vec<u8>, PrintFault> {
        let (w, h) = (self.cut.width_mm as f32, self.cut.height_mm as f32);
        let print = trimmed(portrait, self.cut, (dots(w), dots(h)))?;
        let (width, height) = (dots(self.paper_mm.0 as f32), dots(self.paper_mm.1 as f32));
        let mut rgb = vec![255_u8; (width * height * 3) as usize];
        let row = width as usize * 3;
        for place in &self.prints_mm {
            let (left, top) = (dots(place.x) as usize, dots(place.y) as usize);
            let wide = (print.width().min(width)) as usize * 3;
            let lines = rgb.chunks_exact_mut(row).skip(top);
            for (line, from) in lines.zip(print.rgb().chunks_exact(print.width() as usize * 3)) {
                line[left * 3..][..wide].copy_from_slice(&from[..wide]);
            }
        }
        for &(from, to) in &self.marks_mm {
            // A line is two dots wide and centred on its place.
            let (x, y) = (dots(from.0).max(1) - 1, dots(from.1).max(1) - 1);
            let (x_end, y_end) = (dots(to.0) + 1, dots(to.1) + 1);
            for line in rgb.chunks_exact_mut(row).take(y_end as usize).skip(y as usize) {
                line[x as usize * 3..x_end.min(width) as usize * 3].fill(MARK_GREY);
            }
        }
        let sheet = Frame::new(width, height, rgb, portrait.sequence, portrait.captured_at)
            .map_err(|_pixels| PrintFault::Impossible(width, height))?;
        Ok(jpeg::encode(&sheet, QUALITY, Subsampling::Full)?)
    }

    /// The sheet as a PDF of one page of exactly the paper's size: the print once, at the portrait's own pixels.
    ///
    /// # Errors
    /// As [`Sheet::jpeg`].
    pub fn pdf(&self, portrait: &Frame) -> Result<Vec<u8>, PrintFault> {
        let print = trimmed(portrait, self.cut, (self.cut.width_px, self.cut.height_px))?;
        let jpeg = jpeg::encode(&print, QUALITY, Subsampling::Full)?;
        let page = pdf::Page {
            size_mm: self.paper_mm,
            picture: &jpeg,
            picture_px: (print.width(), print.height()),
            places_mm: &self.prints_mm,
            lines_mm: &self.marks_mm,
            line_grey: f32::from(MARK_GREY) / 255.0,
        };
        Ok(pdf::write(&page))
    }
}

/// Dots of a length on paper.
fn dots(mm: f32) -> u32 {
    (mm / MM_PER_INCH * DPI).round() as u32
}

/// The middle of the portrait, `size` dots: one uniform scale, nothing turned.
fn trimmed(portrait: &Frame, cut: PrintCut, size: (u32, u32)) -> Result<Frame, PrintFault> {
    let (width, height) = (portrait.width(), portrait.height());
    if (width, height) != (Cut::WIDTH, Cut::HEIGHT) {
        return Err(PrintFault::NoPortrait { width, height });
    }
    // The shape of whole dots differs from the print's by a fraction of a dot: what is too much is left out on both sides.
    let scale = (size.0 as f32 / cut.width_px as f32).max(size.1 as f32 / cut.height_px as f32);
    let (w, h) = (size.0 as f32 / scale, size.1 as f32 / scale);
    let bounds = Rect::new((width as f32 - w) / 2.0, (height as f32 - h) / 2.0, w, h);
    scaled(portrait, bounds, size).ok_or(PrintFault::Impossible(cut.width_px, cut.height_px))
}

/// Marks in line with every edge of every print, on all four sides of the block of prints.
fn marks(prints: &[Rect], paper: (u32, u32)) -> Vec<((f32, f32), (f32, f32))> {
    let most = |of: &dyn Fn(&Rect) -> f32| prints.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
    let (left, top) = (-most(&|r| -r.x), -most(&|r| -r.y));
    let (right, bottom) = (most(&|r| r.x + r.width), most(&|r| r.y + r.height));
    let (width, height) = (paper.0 as f32, paper.1 as f32);
    let ends = |edge: f32, outer: f32| {
        let near = edge + MARK_OFF_MM * (outer - edge).signum();
        let far = edge + (MARK_OFF_MM + MARK_MM).min((outer - edge).abs()) * (outer - edge).signum();
        (near.min(far), near.max(far))
    };
    let mut columns: Vec<f32> = prints.iter().flat_map(|r| [r.x, r.x + r.width]).collect();
    let mut rows: Vec<f32> = prints.iter().flat_map(|r| [r.y, r.y + r.height]).collect();
    for edges in [&mut columns, &mut rows] {
        edges.sort_by(f32::total_cmp);
        edges.dedup();
    }
    let mut marks = Vec::new();
    for (from, to) in [ends(top, 0.0), ends(bottom, height)] {
        marks.extend(columns.iter().map(|&x| ((x, from), (x, to))));
    }
    for (from, to) in [ends(left, 0.0), ends(right, width)] {
        marks.extend(rows.iter().map(|&y| ((from, y), (to, y))));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::decode::decode;
    use crate::standard::Profile;

    fn cut() -> PrintCut {
        Profile::named("prints-33x48").unwrap().print.unwrap()
    }

    /// Left half red, right half blue, a green square near the upper edge: nobody can turn or mirror it unseen.
    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn portrait() -> Frame {
        let at = (0..640).flat_map(|y| (0..480).map(move |x| (x, y)));
        let pixel = |(x, y): (u32, u32)| match (x, y) {
            (100..140, 60..100) => [0, 200, 0],
            (..240, _) => [200, 40, 40],
            _ => [40, 40, 200],
        };
        Frame::new(480, 640, at.flat_map(pixel).collect(), 0, std::time::Instant::now()).unwrap()
    }

    #[test]
    fn eight_prints_fit_on_six_inches_and_not_on_five() {
        let sheet = Sheet::new(cut(), Copies::Eight, Paper::Photo4R).unwrap();
        assert_eq!((sheet.paper_mm, sheet.prints_mm.len()), ((152, 102), 8));
        for (i, a) in sheet.prints_mm.iter().enumerate() {
            assert!(a.x >= MARGIN_MM && a.y >= MARGIN_MM && a.x + 33.0 <= 150.0 && a.y + 48.0 <= 100.0, "{a:?}");
            for b in &sheet.prints_mm[..i] {
                let (apart_x, apart_y) = ((a.x - b.x).abs() - 33.0, (a.y - b.y).abs() - 48.0);
                assert!(apart_x.max(apart_y) >= GAP_MM - 1e-3, "{a:?} {b:?}");
            }
        }
        let fault = Sheet::new(cut(), Copies::Eight, Paper::Photo3R).unwrap_err();
        assert!(fault.to_string().contains("8 prints of 33 x 48 mm do not fit on 3r"), "{fault}");
        assert!(Sheet::new(cut(), Copies::Two, Paper::Print).is_err());
        for copies in [Copies::One, Copies::Two, Copies::Eight] {
            assert_eq!(Sheet::new(cut(), copies, Paper::A4).unwrap().paper_mm, (210, 297));
        }
    }

    #[test]
    fn marks_stand_on_the_paper_and_touch_no_print() {
        for (copies, paper) in
            [(Copies::One, Paper::Photo3R), (Copies::Two, Paper::A4), (Copies::Eight, Paper::Photo4R)]
        {
            let sheet = Sheet::new(cut(), copies, paper).unwrap();
            let (columns, rows) = copies.grid();
            assert_eq!(sheet.marks_mm.len() as u32, 4 * (columns + rows));
            for &(from, to) in &sheet.marks_mm {
                assert!(from.0 >= 0.0 && from.1 >= 0.0 && to.0 <= sheet.paper_mm.0 as f32, "{from:?} {to:?}");
                assert!(to.1 <= sheet.paper_mm.1 as f32 && (to.0 - from.0) + (to.1 - from.1) >= 1.0, "{from:?} {to:?}");
                for print in &sheet.prints_mm {
                    let beside = to.0 < print.x || from.0 > print.x + print.width;
                    assert!(beside || to.1 < print.y || from.1 > print.y + print.height, "{print:?} {from:?} {to:?}");
                }
            }
        }
    }

    #[test]
    fn a_single_print_has_its_size_its_density_and_its_sides() {
        let sheet = Sheet::new(cut(), Copies::One, Paper::Print).unwrap();
        let read = decode(&sheet.jpeg(&portrait()).unwrap()).unwrap();
        assert_eq!((read.width, read.height, read.facts.dpi), (390, 567, Some((300, 300))));
        let pixel = |x: u32, y: u32| {
            let at = (y * 390 + x) as usize * 3;
            [read.rgb[at], read.rgb[at + 1], read.rgb[at + 2]]
        };
        let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 12);
        // The square's middle, (120, 80) of the portrait, less the 20 px that are cut off, at 390 for 440.
        assert!(near(pixel(89, 71), [0, 200, 0]), "{:?}", pixel(89, 71));
        assert!(near(pixel(5, 300), [200, 40, 40]) && near(pixel(385, 300), [40, 40, 200]));
    }

    #[test]
    fn a_sheet_has_paper_prints_and_white_between() {
        let sheet = Sheet::new(cut(), Copies::Eight, Paper::Photo4R).unwrap();
        let read = decode(&sheet.jpeg(&portrait()).unwrap()).unwrap();
        assert_eq!((read.width, read.height, read.facts.dpi), (1795, 1205, Some((300, 300))));
        let at = |mm: (f32, f32)| {
            let at = (dots(mm.1) * read.width + dots(mm.0)) as usize * 3;
            [read.rgb[at], read.rgb[at + 1], read.rgb[at + 2]]
        };
        for print in &sheet.prints_mm {
            let left = at((print.x + 4.0, print.y + 40.0));
            assert!(left[0] > 180 && left[2] < 60, "{left:?}");
            let right = at((print.x + 30.0, print.y + 40.0));
            assert!(right[2] > 180 && right[0] < 60, "{right:?}");
        }
        let between = at((sheet.prints_mm[0].x + 34.0, sheet.prints_mm[0].y + 20.0));
        assert!(between.iter().all(|v| *v > 245), "{between:?}");
    }

    #[test]
    fn what_is_no_portrait_is_refused_with_its_size() {
        let other = Frame::new(600, 800, vec![9; 600 * 800 * 3], 0, portrait().captured_at).unwrap();
        let sheet = Sheet::new(cut(), Copies::One, Paper::Print).unwrap();
        for fault in [sheet.jpeg(&other).unwrap_err(), sheet.pdf(&other).unwrap_err()] {
            assert!(fault.to_string().contains("600 x 800"), "{fault}");
        }
    }
}
