//! Quantities as types: geometry in pixels, light as duty, money in fen.

/// A point in pixels, x to the right, y down, origin at the outer corner of the top left pixel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right, px.
    pub x: f32,
    /// Down, px.
    pub y: f32,
}

impl Point {
    /// A point at (`x`, `y`).
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Distance to `other`, px.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point half way to `other`.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        Self::new(f32::midpoint(self.x, other.x), f32::midpoint(self.y, other.y))
    }
}

/// An upright rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge, px.
    pub x: f32,
    /// Top edge, px.
    pub y: f32,
    /// Width, px.
    pub width: f32,
    /// Height, px.
    pub height: f32,
}

impl Rect {
    /// A rectangle from its top left corner and its size, px.
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// The middle of the rectangle.
    pub fn centre(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Area, px².
    pub fn area(self) -> f32 {
        self.width * self.height
    }
}

/// Share of the time that a light is on, 0.0 (dark) to 1.0 (full).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Duty(f32);

impl Duty {
    /// Dark.
    pub const OFF: Self = Self(0.0);
    /// Full.
    pub const FULL: Self = Self(1.0);

    /// `share` brought into 0.0 to 1.0; not-a-number is dark.
    pub fn new(share: f32) -> Self {
        Self(if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) })
    }

    /// The share, 0.0 to 1.0.
    pub fn share(self) -> f32 {
        self.0
    }
}

/// An amount of money in fen (1/100 yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Fen(pub u32);

impl Fen {
    /// The amount in yuan as people read it: `30`, or `29.90` where there are fen.
    pub fn yuan(self) -> String {
        if self.0.is_multiple_of(100) {
            (self.0 / 100).to_string()
        } else {
            format!("{}.{:02}", self.0 / 100, self.0 % 100)
        }
    }
}

/// A light's role. How many there are is configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Key light at the sitter's right, left in the picture.
    KeyLeft,
    /// Key light, right in the picture.
    KeyRight,
    /// Top fill.
    FillTop,
    /// Chin fill.
    FillChin,
    /// Background, left in the picture.
    BackgroundLeft,
    /// Background, right in the picture.
    BackgroundRight,
}
