//! The booth takes no photos.

use crate::flow::{Chrome, OutOfService};
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, reason: OutOfService) {
    let _ = (c, chrome, reason);
}
