//! Pay.

use crate::flow::PayView;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, pay: &PayView) {
    let _ = (c, pay);
}
