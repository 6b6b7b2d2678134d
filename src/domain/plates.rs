//! Pictures of the empty booth, from which a sitter's outline can be had by light.

use super::Frame;

/// The empty booth, photographed as a still is: camera locked, key lights as for a capture. 8-bit sRGB.
///
/// `lit` has the background lights as for a capture, `dimmed` has them lower or off, everything else alike.
#[derive(Debug, Clone)]
pub struct Plates {
    lit: Frame,
    dimmed: Frame,
}

impl Plates {
    /// Both plates; `None` if they are not of the same size.
    pub fn new(lit: Frame, dimmed: Frame) -> Option<Self> {
        let alike = (lit.width(), lit.height()) == (dimmed.width(), dimmed.height());
        alike.then_some(Self { lit, dimmed })
    }

    /// With the background lit as for a capture.
    pub fn lit(&self) -> &Frame {
        &self.lit
    }

    /// With the background lights lower or off.
    pub fn dimmed(&self) -> &Frame {
        &self.dimmed
    }
}
