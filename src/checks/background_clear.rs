//! Whether something stands behind the sitter.

use super::Measure;
use super::backdrop::{Backdrop, Block};
use super::view::{View, index};
use super::zones::{region_bounds, regions};
use crate::domain::{Evidence, Rect, Why};
use crate::imaging::colour::{Lab, delta_e00};

check! {
    /// Nothing stands behind the sitter.
    ///
    /// Measures: area of connected background that is of another colour than the backdrop (CIEDE2000 above 10 and not a mere darkening of it), and of parts of the matte that do not hang together with the sitter, as a share of the picture.
    /// Shapes: blocks of 4 x 4 px; the matte from half coverage, N pixels.
    /// Limits: `limits.background_clear`, a share.
    /// Source: 教毕指〔2017〕99号 P1 (无其他人或物体), B5 (无边框、文字).
    /// Not assessed: no matte, only the coarse one of a preview, or hardly any background in the picture.
    BackgroundClear, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let backdrop = view.background()?;
    let strange = |b: &Block| is_object(b.colour, backdrop.colour);
    let (area, place) = block_regions(backdrop, strange, 6);
    let (people, other) = loose_parts(view.alpha()?);
    let evidence = place.into_iter().chain(other).map(Evidence::Region);
    Ok(Measure::new(area + people).evidence(evidence))
}

/// Whether a colour cannot be the backdrop in shadow: brighter, or of another hue.
pub(super) fn is_object(colour: Lab, backdrop: Lab) -> bool {
    delta_e00(colour, backdrop) > 10.0 && !super::background_shadow::is_shadow(colour, backdrop)
}

/// Share of the window in connected regions of at least `least` blocks that `marked` holds, and where they are.
pub(super) fn block_regions(backdrop: &Backdrop, marked: impl Fn(&Block) -> bool, least: usize) -> (f32, Vec<Rect>) {
    let side = Backdrop::SIDE;
    // Blocks are spread over their pixels, so that one search for regions serves blocks and matte.
    let mut pixels = vec![false; Backdrop::COLUMNS * Backdrop::ROWS * side * side];
    for block in backdrop.blocks.iter().filter(|b| marked(b)) {
        for (x, y) in super::zones::pixels_of(block.place) {
            pixels[index(x, y)] = true;
        }
    }
    let found: Vec<_> = regions(&pixels).into_iter().filter(|r| r.len() >= least * side * side).collect();
    let area: usize = found.iter().map(Vec::len).sum();
    (area as f32 / pixels.len() as f32, found.iter().map(|r| region_bounds(r)).collect())
}

/// Share of the window in parts of the matte that are not the largest, and where they are; below 0.2 % they are crumbs.
fn loose_parts(alpha: &[u8]) -> (f32, Vec<Rect>) {
    let marked: Vec<bool> = alpha.iter().map(|&a| a >= 128).collect();
    let mut parts = regions(&marked);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let loose: Vec<_> = parts.into_iter().skip(1).filter(|part| part.len() * 500 >= marked.len()).collect();
    let area: usize = loose.iter().map(Vec::len).sum();
    (area as f32 / marked.len() as f32, loose.iter().map(|part| region_bounds(part)).collect())
}
