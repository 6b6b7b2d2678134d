//! How to.

use crate::ui::canvas::Canvas;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, elapsed: f32, seconds_left: u32) {
    let _ = (c, elapsed, seconds_left);
}
