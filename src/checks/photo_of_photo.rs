//! Whether the picture shows a picture. Not measured: this file says why.

use super::Measure;
use super::view::View;
use crate::domain::Why;

check! {
    /// The picture is not a photograph of a photograph (翻拍).
    ///
    /// Not assessed: always. A good copy has neither edge, moiré nor glare left, and stripes, blinds and shining foreheads have them without being copies; there are no held-out copies to measure a cue by. In the booth a live preview stands before every photo; a photo from a phone is looked at by a person; it needs a trained model.
    /// Source: 教毕指〔2017〕99号 B2; operators reject it by eye.
    PhotoOfPhoto, Share, measure
}

fn measure(_: &View<'_>) -> Result<Measure, Why> {
    Err(Why::NoModel)
}
