//! Whether the background has one tone.

use super::Measure;
use super::backdrop::{Backdrop, Block, mean_colour};
use super::view::{HEIGHT, View, WIDTH, clipped};
use crate::domain::{Evidence, Rect, Why};
use crate::imaging::colour::delta_e00;

check! {
    /// The background has one tone.
    ///
    /// Measures: the largest of the 95th percentile of the background's colour difference from its mean, 4/3 of the difference between its left and right or its upper and lower half, and 3/2 of that between its left and right edge, which a dead wall lamp shows first; CIEDE2000.
    /// Shapes: blocks of 4 x 4 px without sitter, at least 6 px from the matte, N pixels.
    /// Limits: `limits.background_even`, a colour difference.
    /// Source: 教毕指〔2017〕99号 P1 (背景均匀无渐变).
    /// Not assessed: no matte, only the coarse one of a preview, or hardly any background in the picture.
    BackgroundEven, DeltaE, measure
}

/// A gradient is seen earlier than a spread: the limits of both stand 3 to 4.
const GRADIENT: f32 = 4.0 / 3.0;
/// Between the edges a sitter's own light on the wall weighs little: rendered walls differ by up to 0.8 there if both wall
/// lamps burn, by 3 and more if one does.
const EDGES: f32 = 1.5;
/// Width of an edge, of the window.
const EDGE: f32 = 0.18;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let backdrop = view.background()?;
    let mean = mean_colour(&backdrop.blocks);
    let mut spread: Vec<f32> = backdrop.blocks.iter().map(|b| delta_e00(b.colour, mean)).collect();
    spread.sort_by(f32::total_cmp);
    let percentile = spread[(spread.len() - 1) * 95 / 100];
    let low = lowest_row(backdrop) / 2.0;
    let sides = halves(backdrop, |b| b.place.x < WIDTH as f32 / 2.0);
    let ends = halves(backdrop, |b| b.place.y < low);
    let value = percentile.max(GRADIENT * sides.max(ends)).max(EDGES * edges(backdrop));
    let worst = backdrop.blocks.iter().max_by(|a, b| delta_e00(a.colour, mean).total_cmp(&delta_e00(b.colour, mean)));
    let around = |b: &Block| clipped(Rect::new(b.place.x - 18.0, b.place.y - 18.0, 40.0, 40.0));
    Ok(Measure::new(value).evidence(worst.map(|block| Evidence::Region(around(block)))))
}

/// Colour difference between the blocks that `first` holds and the others; 0 where one side has too few to tell.
fn halves(backdrop: &Backdrop, first: impl Fn(&Block) -> bool) -> f32 {
    let (one, other): (Vec<&Block>, Vec<&Block>) = backdrop.blocks.iter().partition(|b| first(b));
    if one.len().min(other.len()) < 60 { 0.0 } else { delta_e00(mean_colour(one), mean_colour(other)) }
}

/// Colour difference between the left and the right edge of the picture; 0 where one shows too little to tell.
fn edges(backdrop: &Backdrop) -> f32 {
    let within = |from: f32, to: f32| -> Vec<&Block> {
        let columns = from * WIDTH as f32..to * WIDTH as f32;
        backdrop.blocks.iter().filter(|b| columns.contains(&(b.place.x + 2.0))).collect()
    };
    let (left, right) = (within(0.0, EDGE), within(1.0 - EDGE, 1.0));
    if left.len().min(right.len()) < 60 { 0.0 } else { delta_e00(mean_colour(left), mean_colour(right)) }
}

fn lowest_row(backdrop: &Backdrop) -> f32 {
    backdrop.blocks.iter().map(|b| b.place.y).fold(0.0, f32::max).min(HEIGHT as f32)
}
