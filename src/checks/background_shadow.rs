//! Whether the sitter throws a shadow on the background.

use super::Measure;
use super::background_clear::{block_regions, is_object};
use super::view::View;
use crate::domain::{Evidence, Why};
use crate::imaging::colour::Lab;

check! {
    /// No shadow lies on the background.
    ///
    /// Measures: area of connected background that is the backdrop's own colour but darker (L* lower by 5 to 40, chroma and hue nearly kept), as a share of the picture.
    /// Shapes: blocks of 4 x 4 px in regions of at least 12 blocks, N pixels.
    /// Limits: `limits.background_shadow`, a share.
    /// Source: 教毕指〔2017〕99号 P1 (无阴影).
    /// Not assessed: no matte, only the coarse one of a preview, hardly any background in the picture, or things before it (`background_clear` then says so): dark things are no shadow.
    BackgroundShadow, Share, measure
}

/// Things over this share of the picture make it no wall: what is dark there may be a thing as well.
const CLUTTERED: f32 = 0.02;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let backdrop = view.background()?;
    let things = block_regions(backdrop, |b| is_object(b.colour, backdrop.colour), 6).0;
    if things > CLUTTERED {
        return Err(Why::Hidden);
    }
    let (area, places) = block_regions(backdrop, |b| is_shadow(b.colour, backdrop.colour), 12);
    Ok(Measure::new(area).evidence(places.into_iter().map(Evidence::Region)))
}

/// Whether `colour` is what the backdrop looks like in less light: all channels fall alike, so a* and b* shrink with L*.
pub(super) fn is_shadow(colour: Lab, backdrop: Lab) -> bool {
    let drop = backdrop.l - colour.l;
    let shrunk = (colour.l + 16.0) / (backdrop.l + 16.0);
    let off = (colour.a - backdrop.a * shrunk).hypot(colour.b - backdrop.b * shrunk);
    (5.0..=40.0).contains(&drop) && off <= 4.0 + 0.2 * drop
}
