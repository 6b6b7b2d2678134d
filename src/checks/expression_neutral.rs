//! Whether the expression is neutral. Not measured: this file says why.

use super::Measure;
use super::view::View;
use crate::domain::Why;

check! {
    /// The expression is neutral.
    ///
    /// Not assessed: always. What points show does not tell it: the brows' height over the eyes, of the eyes' distance, is 0.30 in a rendered face that raises them and 0.25 to 0.44 in people who do not; a smile with closed lips is allowed, and one that shows teeth fails `mouth_closed`: it needs a trained model.
    /// Source: 教毕指〔2017〕99号 P3 (表情自然); ISO/IEC 29794-5 expression neutrality.
    ExpressionNeutral, Share, measure
}

fn measure(_: &View<'_>) -> Result<Measure, Why> {
    Err(Why::NoModel)
}
