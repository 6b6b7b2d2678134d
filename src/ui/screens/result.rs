//! Result.

use crate::flow::ResultView;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, result: &ResultView) {
    let _ = (c, result);
}
