//! What stands behind the sitter: the background's pixels in blocks, and its colour. Shared by the checks on background and clothes.

use super::view::{HEIGHT, View, WIDTH, index};
use crate::domain::{Rect, Why};
use crate::imaging::colour::{Lab, lab_from_linear, linear_rgb};

/// Side of a block, px. Its mean is free of noise and costs one colour conversion.
const SIDE: usize = 4;
/// Coverage up to which a pixel is background.
const CLEAR: u8 = 5;
/// Distance kept from the sitter, px: the matte's edge and the blur of hair are not background.
const MARGIN: i64 = 6;
/// Least number of blocks that make a background worth judging: 2 % of the window.
const LEAST: usize = WIDTH * HEIGHT / (SIDE * SIDE) / 50;

/// The background of the window.
pub(super) struct Backdrop {
    /// Blocks wholly background, away from the sitter.
    pub blocks: Vec<Block>,
    /// Colour of the backdrop: the mean of the blocks around the median lightness, so that neither shadow nor object pulls it.
    pub colour: Lab,
}

/// The mean of a small square of background.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Its place, N pixels.
    pub place: Rect,
    /// Its mean colour.
    pub colour: Lab,
    /// Its mean colour in linear light.
    pub linear: [f32; 3],
}

impl Backdrop {
    /// Side of a block, px.
    pub(super) const SIDE: usize = SIDE;
    /// Blocks a row.
    pub(super) const COLUMNS: usize = WIDTH / SIDE;
    /// Rows of blocks.
    pub(super) const ROWS: usize = HEIGHT / SIDE;

    pub(super) fn new(view: &View<'_>) -> Result<Self, Why> {
        let alpha = view.alpha()?;
        let person = grown(alpha, MARGIN);
        let mut blocks = Vec::new();
        for row in 0..Self::ROWS {
            for column in 0..Self::COLUMNS {
                let place = Rect::new((column * SIDE) as f32, (row * SIDE) as f32, SIDE as f32, SIDE as f32);
                let clear = view.shows(place, 1.0) && cells(place).all(|(x, y)| !person[index(x, y)]);
                if clear {
                    let linear = block_mean(view, place);
                    blocks.push(Block { place, colour: lab_from_linear(linear), linear });
                }
            }
        }
        if blocks.len() < LEAST { Err(Why::OutOfPicture) } else { Ok(Self { colour: middle(&blocks), blocks }) }
    }
}

fn cells(place: Rect) -> impl Iterator<Item = (i64, i64)> {
    let (left, top) = (place.x as i64, place.y as i64);
    (top..top + SIDE as i64).flat_map(move |y| (left..left + SIDE as i64).map(move |x| (x, y)))
}

fn block_mean(view: &View<'_>, place: Rect) -> [f32; 3] {
    let mut sum = [0.0_f32; 3];
    for (x, y) in cells(place) {
        let linear = linear_rgb(view.pixel(x, y));
        sum = std::array::from_fn(|k| sum[k] + linear[k]);
    }
    sum.map(|s| s / (SIDE * SIDE) as f32)
}

/// The person grown by `margin` px: whether each pixel of the window lies in it.
fn grown(alpha: &[u8], margin: i64) -> Vec<bool> {
    let spread = |marked: &[bool], (dx, dy): (i64, i64)| -> Vec<bool> {
        let mut out = vec![false; marked.len()];
        for (at, _) in marked.iter().enumerate().filter(|&(_, &m)| m) {
            let (x, y) = ((at % WIDTH) as i64, (at / WIDTH) as i64);
            for step in -margin..=margin {
                out[index(x + step * dx, y + step * dy)] = true;
            }
        }
        out
    };
    let person: Vec<bool> = alpha.iter().map(|&a| a > CLEAR).collect();
    spread(&spread(&person, (1, 0)), (0, 1))
}

/// Mean colour of the middle half of the blocks by lightness.
fn middle(blocks: &[Block]) -> Lab {
    let mut sorted: Vec<&Block> = blocks.iter().collect();
    sorted.sort_by(|a, b| a.colour.l.total_cmp(&b.colour.l));
    mean_colour(sorted[sorted.len() / 4..=sorted.len() * 3 / 4].iter().copied())
}

/// Mean colour of blocks, averaged in linear light; black for none.
pub(super) fn mean_colour<'b>(blocks: impl IntoIterator<Item = &'b Block>) -> Lab {
    let (mut sum, mut count) = ([0.0_f32; 3], 0.0_f32);
    for block in blocks {
        sum = std::array::from_fn(|k| sum[k] + block.linear[k]);
        count += 1.0;
    }
    lab_from_linear(sum.map(|s| s / count.max(1.0)))
}
