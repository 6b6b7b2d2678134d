//! Identity.

use crate::flow::{Chrome, Screen};
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, screen: &Screen) {
    let _ = (c, chrome, screen);
}
