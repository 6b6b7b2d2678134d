//! Leave?

use crate::ui::canvas::Canvas;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>) {
    let _ = (c);
}
