//! Rejected.

use crate::domain::Record;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, record: &Record) {
    let _ = (c, record);
}
