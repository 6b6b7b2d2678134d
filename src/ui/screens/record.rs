//! record.

use crate::flow::Screen;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, screen: &Screen) {
    let _ = (c, screen);
}
