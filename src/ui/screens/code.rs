//! Code.

use crate::flow::CodeNotice;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, notice: Option<CodeNotice>, for_progress: bool) {
    let _ = (c, notice, for_progress);
}
