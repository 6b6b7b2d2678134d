//! Whether the lens distorts the face. Not measured: this file says why.

use super::Measure;
use super::view::View;
use crate::domain::Why;

check! {
    /// The lens does not distort the face.
    ///
    /// Not assessed: always. A broad nose near a wide lens and a broad nose look alike in one picture; it needs the camera's calibration, which tells how much its lens bends, and no scene carries it.
    /// Source: 教毕指〔2017〕99号 B4.
    Distortion, Share, measure
}

fn measure(_: &View<'_>) -> Result<Measure, Why> {
    Err(Why::NoCalibration)
}
