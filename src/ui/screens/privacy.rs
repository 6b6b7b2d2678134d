//! Privacy.

use crate::domain::Consents;
use crate::flow::Chrome;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, consents: Consents, full_text: bool) {
    let _ = (c, chrome, consents, full_text);
}
