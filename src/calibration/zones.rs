//! Where light is measured, in pixels of the norm's cut, for each target.

use crate::domain::{CARD, Cut, FACE_ZONES, Frame, Point, Rect, Target};

/// A place whose light is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    /// The middle of the grey card: half its width and height.
    Card,
    /// Its part at the left of the picture.
    CardLeft,
    /// Its part at the right of the picture.
    CardRight,
    /// Its upper part.
    CardTop,
    /// Its lower part.
    CardBottom,
    /// The head's forehead.
    Forehead,
    /// The sitter's left cheek, right in the picture.
    LeftCheek,
    /// The sitter's right cheek, left in the picture.
    RightCheek,
    /// Chin.
    Chin,
    /// Wall in the upper corner, left in the picture.
    WallLeft,
    /// Wall in the upper corner, right in the picture.
    WallRight,
    /// Wall beside the card, outside the cut, left in the picture.
    BesideLeft,
    /// Wall beside the card, outside the cut, right in the picture.
    BesideRight,
    /// One of 4 x 3 cells of the empty wall, row by row.
    Cell(u8),
}

/// The card may be off by 12 px and turned by 3 degrees: so much of its rim is left out, N px.
const RIM: f32 = 26.0;
/// The card's middle, N px.
const MIDDLE: Rect =
    Rect::new(CARD.x + CARD.width / 4.0, CARD.y + CARD.height / 4.0, CARD.width / 2.0, CARD.height / 2.0);
/// Where stripes are looked for on an A3 card, N px: nearly its whole height.
pub const STRIPES: Rect = Rect::new(115.0, 14.0, 250.0, 570.0);
/// Width of the card's four parts, N px.
const PART: f32 = 64.0;
/// The card without its rim, N px.
pub const INNER: Rect = Rect::new(CARD.x + RIM, CARD.y + RIM, CARD.width - 2.0 * RIM, CARD.height - 2.0 * RIM);
/// Free of card, head and shoulders.
const WALL_LEFT: Rect = Rect::new(6.0, 10.0, 64.0, 150.0);
const WALL_RIGHT: Rect = Rect::new(410.0, 10.0, 64.0, 150.0);
/// Free of an A3 card, 450 N px wide, that is off by 12 px and turned by 3 degrees.
const BESIDE_LEFT: Rect = Rect::new(-56.0, 60.0, 40.0, 480.0);
const BESIDE_RIGHT: Rect = Rect::new(496.0, 60.0, 40.0, 480.0);
const CELLS: [Zone; 12] = [
    Zone::Cell(0),
    Zone::Cell(1),
    Zone::Cell(2),
    Zone::Cell(3),
    Zone::Cell(4),
    Zone::Cell(5),
    Zone::Cell(6),
    Zone::Cell(7),
    Zone::Cell(8),
    Zone::Cell(9),
    Zone::Cell(10),
    Zone::Cell(11),
];

impl Zone {
    /// The four zones of a face, as in [`FACE_ZONES`].
    pub const FACE: [Self; 4] = [Self::Forehead, Self::LeftCheek, Self::RightCheek, Self::Chin];
    /// Parts of the card that stand for a face where there is no head.
    pub const PARTS: [Self; 4] = [Self::CardTop, Self::CardRight, Self::CardLeft, Self::CardBottom];

    /// What is measured while `target` stands there.
    pub const fn of(target: Target) -> &'static [Self] {
        match target {
            Target::Card => &[
                Self::Card,
                Self::CardLeft,
                Self::CardRight,
                Self::CardTop,
                Self::CardBottom,
                Self::BesideLeft,
                Self::BesideRight,
            ],
            Target::Head => {
                &[Self::Forehead, Self::LeftCheek, Self::RightCheek, Self::Chin, Self::WallLeft, Self::WallRight]
            }
            Target::Empty => &CELLS,
            Target::Chart | Target::Edge => &[Self::WallLeft, Self::WallRight],
        }
    }

    /// The wall at both sides, as far as it is seen beside a target: left and right in the picture.
    pub const fn walls(target: Target) -> [Self; 2] {
        match target {
            Target::Card => [Self::BesideLeft, Self::BesideRight],
            Target::Head | Target::Empty | Target::Chart | Target::Edge => [Self::WallLeft, Self::WallRight],
        }
    }

    /// Where it lies, N px.
    pub fn rect(self) -> Rect {
        match self {
            Self::Card => MIDDLE,
            Self::CardLeft => Rect { width: PART, ..INNER },
            Self::CardRight => Rect { x: INNER.x + INNER.width - PART, width: PART, ..INNER },
            Self::CardTop => Rect { height: PART, ..INNER },
            Self::CardBottom => Rect { y: INNER.y + INNER.height - PART, height: PART, ..INNER },
            Self::Forehead => FACE_ZONES[0],
            Self::LeftCheek => FACE_ZONES[1],
            Self::RightCheek => FACE_ZONES[2],
            Self::Chin => FACE_ZONES[3],
            Self::WallLeft => WALL_LEFT,
            Self::WallRight => WALL_RIGHT,
            Self::BesideLeft => BESIDE_LEFT,
            Self::BesideRight => BESIDE_RIGHT,
            Self::Cell(cell) => {
                let (width, height) = (Cut::WIDTH as f32 / 4.0, Cut::HEIGHT as f32 / 3.0);
                let (x, y) = (f32::from(cell % 4) * width, f32::from(cell / 4) * height);
                Rect::new(x + 6.0, y + 6.0, width - 12.0, height - 12.0)
            }
        }
    }

    /// Its name in a profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::CardLeft => "card_left",
            Self::CardRight => "card_right",
            Self::CardTop => "card_top",
            Self::CardBottom => "card_bottom",
            Self::Forehead => "forehead",
            Self::LeftCheek => "left_cheek",
            Self::RightCheek => "right_cheek",
            Self::Chin => "chin",
            Self::WallLeft => "wall_left",
            Self::WallRight => "wall_right",
            Self::BesideLeft => "beside_left",
            Self::BesideRight => "beside_right",
            Self::Cell(_) => "wall",
        }
    }

    /// Whether it lies on the wall, whose blue may burn out.
    pub const fn is_wall(self) -> bool {
        match self {
            Self::WallLeft | Self::WallRight | Self::BesideLeft | Self::BesideRight | Self::Cell(_) => true,
            Self::Card
            | Self::CardLeft
            | Self::CardRight
            | Self::CardTop
            | Self::CardBottom
            | Self::Forehead
            | Self::LeftCheek
            | Self::RightCheek
            | Self::Chin => false,
        }
    }
}

/// Pixels of a frame: columns from `left` to before `right`, rows from `top` to before `bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Behind the last column.
    pub right: usize,
    /// Behind the last row.
    pub bottom: usize,
}

impl Pixels {
    /// The pixels of `frame` in the rectangle `zone` (N px); cut off at the frame's edge, at least one.
    pub fn of(zone: Rect, cut: Cut, frame: &Frame) -> Self {
        let from = cut.frame_from_cut(Point::new(zone.x, zone.y));
        let to = cut.frame_from_cut(Point::new(zone.x + zone.width, zone.y + zone.height));
        let span = |from: f32, to: f32, size: u32| {
            let last = size as usize;
            let first = (from.round().max(0.0) as usize).min(last - 1);
            (first, (to.round().max(0.0) as usize).clamp(first + 1, last))
        };
        let ((left, right), (top, bottom)) = (span(from.x, to.x, frame.width()), span(from.y, to.y, frame.height()));
        Self { left, top, right, bottom }
    }

    /// The colour codes of one of its rows.
    pub fn row<'a>(&self, frame: &'a Frame, y: usize) -> &'a [u8] {
        let start = y * frame.width() as usize;
        &frame.rgb()[(start + self.left) * 3..(start + self.right) * 3]
    }

    /// Number of pixels.
    pub fn count(&self) -> usize {
        (self.right - self.left) * (self.bottom - self.top)
    }
}
