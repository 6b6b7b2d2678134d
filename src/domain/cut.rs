//! The norm's picture, 480 x 640, as a window on a frame: one translation and one uniform scale (B2), never a turn.

use super::{Point, Rect};

/// Where the norm's picture lies in a frame. N are pixels of the 480 x 640 cut, C are pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The frame's pixel (C) under the cut's top left corner; may lie outside the frame.
    pub origin: Point,
    /// N pixels per C pixel; above 1 the frame is enlarged.
    pub scale: f32,
}

impl Cut {
    /// Width of the norm's picture, px (D1).
    pub const WIDTH: u32 = 480;
    /// Height of the norm's picture, px (D1).
    pub const HEIGHT: u32 = 640;
    /// The cut of a picture that is 480 x 640 already.
    pub const IDENTITY: Self = Self { origin: Point::new(0.0, 0.0), scale: 1.0 };

    /// C to N.
    pub fn cut_from_frame(self, c: Point) -> Point {
        Point::new((c.x - self.origin.x) * self.scale, (c.y - self.origin.y) * self.scale)
    }

    /// N to C.
    pub fn frame_from_cut(self, n: Point) -> Point {
        Point::new(n.x / self.scale + self.origin.x, n.y / self.scale + self.origin.y)
    }

    /// The cut's rectangle in the frame, C pixels.
    pub fn bounds_in_frame(self) -> Rect {
        let width = Self::WIDTH as f32 / self.scale;
        Rect::new(self.origin.x, self.origin.y, width, Self::HEIGHT as f32 / self.scale)
    }

    /// Whether a frame of this size covers the whole cut.
    pub fn fits(self, width: u32, height: u32) -> bool {
        let b = self.bounds_in_frame();
        b.x >= -0.5 && b.y >= -0.5 && b.x + b.width <= width as f32 + 0.5 && b.y + b.height <= height as f32 + 0.5
    }
}
