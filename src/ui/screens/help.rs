//! Help.

use crate::flow::Chrome;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, called: bool) {
    let _ = (c, chrome, called);
}
