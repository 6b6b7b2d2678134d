//! Declined.

use crate::flow::Chrome;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome) {
    let _ = (c, chrome);
}
