//! Whether both eyes are open.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Side, Why};

check! {
    /// Both eyes are open.
    ///
    /// Measures: how open vision sees each eye, 0 shut to 1 open, 0.5 in doubt; the smaller of both, whose sitter's side the detail is. Not ISO's distance of the lids over T: it calls narrow and laughing eyes shut (area under the curve 0.97, on narrow ones 0.83; vision's openness 0.99 and 0.96).
    /// Shapes: vision's openness of each eye; the evidence is the eye, N pixels.
    /// Limits: `limits.eyes_open`, a ratio.
    /// Source: 教毕指〔2017〕99号 P3 (双眼自然睁开); ISO/IEC 29794-5 eyes open, with vision's openness in place of the lids' distance.
    /// Not assessed: no landmarks, a hidden eye (`eyes_visible` then says so), or an eye out of the picture or less than 12 px wide.
    EyesOpen, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.with_eyes()?;
    let open = view.face()?.eyes_open.ok_or(Why::NoModel)?;
    for side in Side::BOTH {
        // The width alone: a shut eye has hardly any height.
        let zone = view.visible(eye_box(landmarks, side, 0.05), 0.0)?;
        if zone.width < 12.0 {
            return Err(Why::OutOfPicture);
        }
    }
    let side = if open.left <= open.right { Side::Left } else { Side::Right };
    let region = Evidence::Region(eye_box(landmarks, side, 0.05));
    Ok(Measure::new(open.on(side)).detail(Detail::Side(side)).evidence([region]))
}
