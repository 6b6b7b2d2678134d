//! How the camera is mounted: its pictures are turned upright before anybody sees them.

use serde::Deserialize;

/// By how much a picture is turned clockwise to stand upright. Never mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "u16")]
pub enum Mounting {
    /// Upright as it is.
    #[default]
    Upright,
    /// By 90° clockwise.
    QuarterTurn,
    /// By 180°.
    HalfTurn,
    /// By 270° clockwise.
    ThreeQuarterTurn,
}

impl TryFrom<u16> for Mounting {
    type Error = String;

    fn try_from(degrees: u16) -> Result<Self, String> {
        match degrees {
            0 => Ok(Self::Upright),
            90 => Ok(Self::QuarterTurn),
            180 => Ok(Self::HalfTurn),
            270 => Ok(Self::ThreeQuarterTurn),
            _ => Err(format!("rotation_deg is {degrees}; write 0, 90, 180 or 270")),
        }
    }
}

impl Mounting {
    /// Size of the upright picture of a `width` x `height` one, px.
    pub fn upright_size(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::Upright | Self::HalfTurn => (width, height),
            Self::QuarterTurn | Self::ThreeQuarterTurn => (height, width),
        }
    }

    /// The upright picture of `rgb`, interleaved RGB, `width * height * 3` bytes, rows top down.
    pub(super) fn upright(self, rgb: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
        let (width, height) = (width as usize, height as usize);
        if rgb.len() != width * height * 3 {
            return rgb;
        }
        if self == Self::Upright {
            return rgb;
        }
        let mut upright = vec![0; rgb.len()];
        let (from, to) = (rgb.as_chunks::<3>().0, upright.as_chunks_mut::<3>().0);
        let new_width = self.upright_size(width as u32, height as u32).0 as usize;
        for (y, row) in to.chunks_exact_mut(new_width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = match self {
                    Self::Upright => from[y * width + x],
                    Self::QuarterTurn => from[(height - 1 - x) * width + y],
                    Self::HalfTurn => from[(height - 1 - y) * width + width - 1 - x],
                    Self::ThreeQuarterTurn => from[x * width + width - 1 - y],
                };
            }
        }
        upright
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_clockwise_and_never_mirrors() {
        // a b c
        // d e f
        let rgb: Vec<u8> = b"abcdef".iter().flat_map(|letter| [*letter; 3]).collect();
        let turned = |mounting: Mounting| -> String {
            mounting.upright(rgb.clone(), 3, 2).chunks_exact(3).map(|pixel| pixel[0] as char).collect()
        };
        assert_eq!(turned(Mounting::Upright), "abcdef");
        assert_eq!(turned(Mounting::QuarterTurn), "daebfc");
        assert_eq!(turned(Mounting::HalfTurn), "fedcba");
        assert_eq!(turned(Mounting::ThreeQuarterTurn), "cfbead");
        assert_eq!(Mounting::QuarterTurn.upright_size(3, 2), (2, 3));
    }

    #[test]
    fn other_angles_are_refused_with_what_to_write() {
        assert_eq!(Mounting::try_from(45), Err("rotation_deg is 45; write 0, 90, 180 or 270".to_owned()));
    }
}
