//! What JPEG and PNG files say before their pixels: size, density, orientation, quantisation; no pixel is decoded.

/// Facts of a JPEG's segments.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct JpegHeaders {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u8,
    pub(super) bits: u8,
    pub(super) jfif_dpi: Option<(u16, u16)>,
    pub(super) exif: Exif,
    /// Quantisation table 0 in zigzag order.
    pub(super) luma_table: Option<[u16; 64]>,
    /// The end-of-image marker was reached by walking the scans.
    pub(super) complete: bool,
}

/// What the EXIF block says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Exif {
    pub(super) orientation: Option<u8>,
    pub(super) dpi: Option<(u16, u16)>,
}

/// Walks a JPEG's segments and scans. `None` if there is no frame header.
pub(super) fn jpeg(bytes: &[u8]) -> Option<JpegHeaders> {
    let mut headers = JpegHeaders::default();
    let mut at = 2;
    while let Some((marker, start)) = next_marker(bytes, at) {
        if marker == 0xd9 {
            headers.complete = true;
            break;
        }
        if marker == 0x01 || (0xd0..=0xd8).contains(&marker) {
            at = start;
            continue;
        }
        let Some(length) = be16(bytes, start).map(usize::from).filter(|length| *length >= 2) else { break };
        let Some(body) = bytes.get(start + 2..start + length) else { break };
        match marker {
            0xe0 if body.starts_with(b"JFIF\0") => headers.jfif_dpi = jfif_dpi(body),
            0xe1 if body.starts_with(b"Exif\0\0") => headers.exif = exif(&body[6..]),
            0xdb => read_tables(body, &mut headers.luma_table),
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) && headers.components == 0 && body.len() >= 6 => {
                headers.bits = body[0];
                headers.height = u32::from(u16::from_be_bytes([body[1], body[2]]));
                headers.width = u32::from(u16::from_be_bytes([body[3], body[4]]));
                headers.components = body[5];
            }
            _ => {}
        }
        at = start + length;
    }
    (headers.components != 0).then_some(headers)
}

/// The next marker from `at` on and where its segment starts; entropy-coded bytes, stuffing and fill bytes are passed over.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        let found = at + bytes.get(at..)?.iter().position(|b| *b == 0xff)?;
        match *bytes.get(found + 1)? {
            0xff => at = found + 1,
            0x00 => at = found + 2,
            marker => return Some((marker, found + 2)),
        }
    }
}

fn jfif_dpi(body: &[u8]) -> Option<(u16, u16)> {
    let unit = *body.get(7)?;
    let (x, y) = (be16(body, 8)?, be16(body, 10)?);
    match unit {
        1 => Some((x, y)),
        2 => Some(((f32::from(x) * 2.54).round() as u16, (f32::from(y) * 2.54).round() as u16)),
        _ => None,
    }
}

fn read_tables(mut body: &[u8], luma: &mut Option<[u16; 64]>) {
    while let Some((head, rest)) = body.split_first() {
        let wide = head >> 4 != 0;
        let length = if wide { 128 } else { 64 };
        let Some(values) = rest.get(..length) else { return };
        if head % 16 == 0 {
            *luma = Some(std::array::from_fn(|i| {
                if wide { u16::from_be_bytes([values[2 * i], values[2 * i + 1]]) } else { u16::from(values[i]) }
            }));
        }
        body = &rest[length..];
    }
}

/// IJG quality factor whose luma table lies nearest to `table` (zigzag order), 1 to 100.
pub(super) fn ijg_quality(table: &[u16; 64]) -> u8 {
    const STANDARD: [u16; 64] = [
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99,
    ];
    let distance = |quality: u8| -> u32 {
        let quality = u32::from(quality);
        let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
        let scaled = |s: u16| ((u32::from(s) * scale + 50) / 100).clamp(1, 255);
        STANDARD.iter().zip(table).map(|(s, t)| scaled(*s).abs_diff(u32::from(*t))).sum()
    };
    (1..=100).rev().min_by_key(|quality| distance(*quality)).unwrap_or(100)
}

/// Facts of a PNG's chunks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct PngHeaders {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bits: u8,
    pub(super) channels: u8,
    pub(super) dpi: Option<(u16, u16)>,
    pub(super) exif: Exif,
}

/// Reads a PNG's chunks up to the pixels. `None` if it has no size.
pub(super) fn png(bytes: &[u8]) -> Option<PngHeaders> {
    let mut headers = PngHeaders::default();
    let mut at = 8;
    while let Some(length) = be32(bytes, at) {
        let Some(body) = bytes.get(at + 8..(at + 8).checked_add(length as usize)?) else { break };
        match bytes.get(at + 4..at + 8)? {
            b"IHDR" if body.len() >= 10 => {
                headers.width = be32(body, 0)?;
                headers.height = be32(body, 4)?;
                headers.bits = body[8];
                headers.channels = match body[9] {
                    0 => 1,
                    2 | 3 => 3,
                    _ => 4,
                };
            }
            b"pHYs" if body.len() >= 9 && body[8] == 1 => {
                let dpi = |at: usize| be32(body, at).map(|v| (f64::from(v) * 0.0254).round() as u16);
                headers.dpi = dpi(0).zip(dpi(4));
            }
            b"eXIf" => headers.exif = exif(body),
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        at += 12 + length as usize;
    }
    (headers.width > 0 && headers.height > 0).then_some(headers)
}

/// Orientation and density of a TIFF block; whatever is malformed is left out.
fn exif(tiff: &[u8]) -> Exif {
    let little = match tiff.get(..4) {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        _ => return Exif::default(),
    };
    let short = |at: usize| {
        let b = tiff.get(at..at.checked_add(2)?)?;
        Some(if little { u16::from_le_bytes([b[0], b[1]]) } else { u16::from_be_bytes([b[0], b[1]]) })
    };
    let long = |at: usize| {
        let b = tiff.get(at..at.checked_add(4)?)?;
        let b = [b[0], b[1], b[2], b[3]];
        Some(if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) })
    };
    let rational = |at: usize| {
        let offset = long(at + 8)? as usize;
        let (above, below) = (long(offset)?, long(offset.checked_add(4)?)?);
        (below != 0).then(|| f64::from(above) / f64::from(below))
    };
    let (mut orientation, mut x, mut y, mut unit) = (None, None, None, 2);
    let Some(directory) = long(4).map(|v| v as usize) else { return Exif::default() };
    for entry in 0..usize::from(short(directory).unwrap_or(0)) {
        let at = directory + 2 + entry * 12;
        match short(at) {
            Some(0x0112) => orientation = short(at + 8).filter(|v| (1..=8).contains(v)).map(|v| v as u8),
            Some(0x011a) => x = rational(at),
            Some(0x011b) => y = rational(at),
            Some(0x0128) => unit = short(at + 8).unwrap_or(2),
            None => break,
            Some(_) => {}
        }
    }
    let per_inch = if unit == 3 { 2.54 } else { 1.0 };
    let dpi = x.zip(y).map(|(x, y)| ((x * per_inch).round() as u16, (y * per_inch).round() as u16));
    Exif { orientation, dpi }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let b = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([b[0], b[1]]))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}
