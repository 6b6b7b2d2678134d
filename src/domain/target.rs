//! What takes the sitter's place while a booth is calibrated, and where it then is in the norm's cut.

use super::Rect;

/// Something with known colours in the sitter's place, at the distance of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// Nothing: the wall alone, as the plates show it.
    Empty,
    /// A flat grey card of 18 % reflectance, A3, facing the camera.
    Card,
    /// A matt grey head of 18 % reflectance, in the place of a face that sits as aimed.
    Head,
    /// A chart of 24 colour patches, 6 by 4, facing the camera.
    Chart,
    /// A chart with a dark edge on light ground, tilted by 5 degrees.
    Edge,
}

/// Where the grey card lies in the cut of 480 x 640 px; it may be off by 12 px and turned by 3 degrees.
pub const CARD: Rect = Rect::new(90.0, 104.0, 300.0, 392.0);

/// Zones of a face that sits as aimed, in the cut: forehead, the sitter's left cheek, right cheek, chin. The sitter's left
/// is right in the picture.
pub const FACE_ZONES: [Rect; 4] = [
    Rect::new(205.0, 170.0, 70.0, 40.0),
    Rect::new(290.0, 290.0, 40.0, 40.0),
    Rect::new(150.0, 290.0, 40.0, 40.0),
    Rect::new(215.0, 385.0, 50.0, 25.0),
];

/// Where the chart of colour patches lies in the cut: 6 columns by 4 rows.
pub const CHART: Rect = Rect::new(90.0, 200.0, 300.0, 200.0);

/// The dark square of the edge chart in the cut, before it is turned about its middle by [`EDGE_TURN_DEG`]: 0.06 on a
/// ground of 0.60 linear reflectance, which fills [`CARD`].
pub const EDGE: Rect = Rect::new(160.0, 220.0, 160.0, 160.0);

/// How far the edge chart's square is turned clockwise in the picture, degrees.
pub const EDGE_TURN_DEG: f32 = 5.0;

/// Linear reflectance of card and head.
pub const GREY: f32 = 0.18;
