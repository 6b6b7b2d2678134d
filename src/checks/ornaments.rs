//! Whether jewellery is worn. Not measured: this file says why.

use super::Measure;
use super::view::View;
use crate::domain::Why;

check! {
    /// No jewellery is worn.
    ///
    /// Not assessed: always. The network of traits finds 37 of 53 ornaments on photographs and invents 197 on 578 people without: who wears none would be told to take them off; it needs a model trained on real jewellery.
    /// Source: 教毕指〔2017〕99号 P6.
    Ornaments, Share, measure
}

fn measure(_: &View<'_>) -> Result<Measure, Why> {
    Err(Why::NoModel)
}
