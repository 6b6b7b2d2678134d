//! Nobody is here.

use crate::domain::Fen;
use crate::flow::Chrome;
use crate::ui::canvas::Canvas;
pub(in crate::ui) fn draw(c: &mut Canvas<'_>, chrome: &Chrome, price: Option<Fen>) {
    let _ = (c, chrome, price);
}
