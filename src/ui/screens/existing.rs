//! Existing.

use crate::flow::AlbumNotice;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, url: Option<&str>, seconds_left: u32, notice: Option<AlbumNotice>) {
    let _ = (c, url, seconds_left, notice);
}
