//! The finished photograph.

use std::sync::Arc;

use super::Cut;

/// What stands behind the sitter in the finished portrait (P2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// As photographed.
    Keep,
    /// Replaced by light blue, 100,197,255.
    Blue,
    /// Replaced by white, 255,255,255.
    White,
    /// Replaced by light grey, 240,240,240.
    Grey,
}

impl Background {
    /// Name in commands and manifests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Blue => "blue",
            Self::White => "white",
            Self::Grey => "grey",
        }
    }

    /// Reference value (P2), 8-bit sRGB; `None` where the background is kept.
    pub const fn rgb(self) -> Option<[u8; 3]> {
        match self {
            Self::Keep => None,
            Self::Blue => Some([100, 197, 255]),
            Self::White => Some([255, 255, 255]),
            Self::Grey => Some([240, 240, 240]),
        }
    }
}

/// The JPEG that is handed in: 480 x 640, 24-bit sRGB, 300 dpi (D1-D6), read back and found to be so.
#[derive(Clone)]
pub struct Portrait {
    /// The file.
    pub jpeg: Arc<[u8]>,
    /// JPEG quality factor it was written with, 1 to 100 (D4: at least 60).
    pub quality: u8,
    /// What stands behind the sitter.
    pub background: Background,
    /// Where it was cut from the original.
    pub cut: Cut,
}

impl std::fmt::Debug for Portrait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Portrait({} bytes, q{})", self.jpeg.len(), self.quality)
    }
}
