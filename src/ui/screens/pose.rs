//! pose.

use crate::flow::View;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, view: &View) {
    let _ = (c, view);
}
