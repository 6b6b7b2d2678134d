//! Checks that nothing in this booth can measure yet: they say so, instead of guessing. A person looks at these.

use super::Measure;
use super::view::View;
use crate::domain::Why;

macro_rules! unmeasured {
    ($($(#[doc = $line:literal])* $module:ident, $id:ident, $why:ident;)*) => {
        $(
            $(#[doc = $line])*
            pub(super) mod $module {
                use super::{Measure, View, Why};
                check! {
                    $(#[doc = $line])*
                    $id, Share, measure
                }
                fn measure(_: &View<'_>) -> Result<Measure, Why> {
                    Err(Why::$why)
                }
            }
        )*
    };
}

unmeasured! {
    /// The expression is neutral.
    ///
    /// Not assessed: it needs a trained model.
    /// Source: 教毕指〔2017〕99号 P3 (表情自然); ISO/IEC 29794-5 expression neutrality.
    expression_neutral, ExpressionNeutral, NoModel;
    /// No jewellery is worn.
    ///
    /// Not assessed: it needs a trained model.
    /// Source: 教毕指〔2017〕99号 P6.
    ornaments, Ornaments, NoModel;
    /// The lens does not distort the face.
    ///
    /// Not assessed: it needs the camera's calibration; one picture does not tell.
    /// Source: 教毕指〔2017〕99号 B4.
    distortion, Distortion, NoCalibration;
    /// The picture is not a photograph of a photograph (翻拍).
    ///
    /// Not assessed: it needs a trained model.
    /// Source: 教毕指〔2017〕99号 B2; operators reject it by eye.
    photo_of_photo, PhotoOfPhoto, NoModel;
}
