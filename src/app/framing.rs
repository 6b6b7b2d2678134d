//! Where the norm's picture lies in the camera's frame at the seat: two numbers of the camera set-up.

use crate::domain::{Cut, Point, Rect};

/// The framing step's result. C are camera pixels, N pixels of the norm's cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// Camera pixels per N pixel at the seat; at least 1.12, so that fine scaling never enlarges.
    pub k: f32,
    /// The camera pixel that lies on N (240, 320).
    pub centre: Point,
}

impl Framing {
    /// Width of the view in N pixels: the cut with 60 on either side.
    pub const VIEW_WIDTH: f32 = 600.0;
    /// Height of the view in N pixels: the cut with 70 above and 90 below.
    pub const VIEW_HEIGHT: f32 = 800.0;

    /// The widest framing that a frame of this size allows, in its middle.
    pub fn widest(width: u32, height: u32) -> Self {
        let (width, height) = (width as f32, height as f32);
        let k = (width / Self::VIEW_WIDTH).min(height / Self::VIEW_HEIGHT);
        let top = (height - Self::VIEW_HEIGHT * k) / 2.0;
        Self { k, centre: Point::new(width / 2.0, top + 390.0 * k) }
    }

    /// The fixed cut of the seat, in which guidance measures.
    pub fn cut(self) -> Cut {
        let origin = Point::new(self.centre.x - 240.0 * self.k, self.centre.y - 320.0 * self.k);
        Cut { origin, scale: 1.0 / self.k }
    }

    /// What the preview shows, in camera pixels: always 3:4.
    pub fn view(self) -> Rect {
        let (width, height) = (Self::VIEW_WIDTH * self.k, Self::VIEW_HEIGHT * self.k);
        Rect::new(self.centre.x - width / 2.0, self.centre.y - 390.0 * self.k, width, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_three_to_four_frame_is_the_whole_view() {
        let framing = Framing::widest(960, 1280);
        assert_eq!(framing.view(), Rect::new(0.0, 0.0, 960.0, 1280.0));
        let centre = framing.cut().cut_from_frame(Point::new(480.0, 624.0));
        assert!(centre.distance(Point::new(240.0, 320.0)) < 1e-3);
    }
}
