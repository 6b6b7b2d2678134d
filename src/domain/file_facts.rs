//! What a picture file says about itself, beside its pixels.

/// Facts read from a file's headers (D1-D6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FileFacts {
    /// JPEG, PNG or another kind.
    pub kind: FileKind,
    /// Width as stored, px.
    pub width: u32,
    /// Height as stored, px.
    pub height: u32,
    /// Horizontal and vertical density, dots per inch; `None` where the file names none.
    pub dpi: Option<(u16, u16)>,
    /// Bits a channel.
    pub bits: u8,
    /// Channels: 1 grey, 3 RGB or YCbCr, 4 with alpha or CMYK.
    pub channels: u8,
    /// JPEG quality factor estimated from the luma quantisation table (IJG scale, 1-100).
    pub quality: Option<u8>,
    /// Size of the file, bytes.
    pub bytes: u64,
    /// EXIF orientation, 1 upright to 8; 1 where the file names none. 2, 4, 5 and 7 mirror.
    pub orientation: u8,
}

/// Kind of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Another kind.
    Other,
}
