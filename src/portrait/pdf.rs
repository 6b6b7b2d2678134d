//! A PDF of one page with one picture in several places and thin lines (ISO 32000-1): just enough for prints.

use crate::domain::Rect;

/// Points (1/72 inch) of a millimetre.
const POINTS_PER_MM: f64 = 72.0 / 25.4;
/// Width of a line, points.
const LINE_WIDTH: f64 = 0.25;

/// A line from one end to the other: each to the right and down, mm.
pub(super) type Line = ((f32, f32), (f32, f32));

/// The page.
pub(super) struct Page<'a> {
    /// Width and height, mm.
    pub size_mm: (u32, u32),
    /// A baseline JPEG, sRGB.
    pub picture: &'a [u8],
    /// Its width and height.
    pub picture_px: (u32, u32),
    /// Where it is shown, mm from the upper left corner.
    pub places_mm: &'a [Rect],
    /// Lines, mm from the upper left corner.
    pub lines_mm: &'a [Line],
    /// 0 black to 1 white.
    pub line_grey: f32,
}

/// The file. It names neither a time nor a program nor a person; viewers are asked to print it at its own size.
pub(super) fn write(page: &Page<'_>) -> Vec<u8> {
    let drawing = drawing(page);
    let (width, height) = (points(f64::from(page.size_mm.0)), points(f64::from(page.size_mm.1)));
    let picture = format!(
        "<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceRGB /BitsPerComponent 8 \
         /Filter /DCTDecode /Length {} >>",
        page.picture_px.0,
        page.picture_px.1,
        page.picture.len(),
    );
    let objects: [(String, Option<&[u8]>); 5] = [
        ("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>".to_owned(), None),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(), None),
        (
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.4} {height:.4}] \
                 /Resources << /XObject << /Print 4 0 R >> >> /Contents 5 0 R >>"
            ),
            None,
        ),
        (picture, Some(page.picture)),
        (format!("<< /Length {} >>", drawing.len()), Some(drawing.as_bytes())),
    ];
    // The second line's high bytes tell transports that the file is binary (7.5.2).
    let mut file = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, (dictionary, stream)) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n{dictionary}\n").as_bytes());
        if let Some(bytes) = stream {
            file.extend_from_slice(b"stream\n");
            file.extend_from_slice(bytes);
            file.extend_from_slice(b"\nendstream\n");
        }
        file.extend_from_slice(b"endobj\n");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    let end = format!("xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    file
}

fn points(mm: f64) -> f64 {
    mm * POINTS_PER_MM
}

/// The page's operators: the picture in its places, then the lines. A page's origin is its lower left corner.
fn drawing(page: &Page<'_>) -> String {
    let height = f64::from(page.size_mm.1);
    let mut out = String::new();
    for place in page.places_mm {
        let (w, h) = (f64::from(place.width), f64::from(place.height));
        let (x, y) = (points(f64::from(place.x)), points(height - f64::from(place.y) - h));
        out += &format!("q {:.4} 0 0 {:.4} {x:.4} {y:.4} cm /Print Do Q\n", points(w), points(h));
    }
    out += &format!("{LINE_WIDTH} w {:.3} G\n", page.line_grey);
    for &((x0, y0), (x1, y1)) in page.lines_mm {
        let (x0, x1) = (points(f64::from(x0)), points(f64::from(x1)));
        let (y0, y1) = (points(height - f64::from(y0)), points(height - f64::from(y1)));
        out += &format!("{x0:.4} {y0:.4} m {x1:.4} {y1:.4} l S\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u8> {
        let picture = [0xff, 0xd8, b'\n', 0, 0xff, 0xd9];
        write(&Page {
            size_mm: (152, 102),
            picture: &picture,
            picture_px: (440, 640),
            places_mm: &[Rect::new(7.0, 2.0, 33.0, 48.0)],
            lines_mm: &[((7.0, 0.5), (7.0, 1.5))],
            line_grey: 0.4,
        })
    }

    fn find(file: &[u8], what: &str) -> Option<usize> {
        file.windows(what.len()).position(|part| part == what.as_bytes())
    }

    #[test]
    fn every_object_stands_where_the_table_says() {
        let file = example();
        let text = String::from_utf8_lossy(&file[find(&file, "xref\n").unwrap()..]).into_owned();
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(file[start..].starts_with(b"xref\n0 6\n0000000000 65535 f \n"));
        for (number, line) in text.lines().skip(3).take(5).enumerate() {
            assert_eq!(line.len(), 19, "with its line end an entry has 20 bytes: {line:?}");
            let at: usize = line[..10].parse().unwrap();
            assert!(file[at..].starts_with(format!("{} 0 obj\n", number + 1).as_bytes()), "object {number}");
        }
    }

    #[test]
    fn streams_are_as_long_as_they_say() {
        let file = example();
        let mut rest = &file[..];
        let mut seen = 0;
        while let Some(at) = find(rest, "/Length ") {
            let digits = rest[at + 8..].iter().take_while(|b| b.is_ascii_digit()).count();
            let length: usize = std::str::from_utf8(&rest[at + 8..][..digits]).unwrap().parse().unwrap();
            let start = at + find(&rest[at..], "stream\n").unwrap() + 7;
            assert!(rest[start + length..].starts_with(b"\nendstream\n"), "stream {seen}");
            rest = &rest[start + length..];
            seen += 1;
        }
        assert_eq!(seen, 2);
    }

    #[test]
    fn the_page_has_the_papers_size_and_the_print_its_own() {
        let text = String::from_utf8_lossy(&example()).into_owned();
        // 152 x 102 mm and 33 x 48 mm in points; the print lies 52 mm above the lower edge.
        assert!(text.contains("/MediaBox [0 0 430.8661 289.1339]"), "{text}");
        assert!(text.contains("q 93.5433 0 0 136.0630 19.8425 147.4016 cm /Print Do Q"), "{text}");
        assert!(text.contains("/PrintScaling /None"));
    }
}
