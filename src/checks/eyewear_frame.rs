//! Whether glasses may be worn, and clear the eyes.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Evidence, Side, Why};

check! {
    /// The frame of glasses clears the eyes; where the profile allows no glasses, none are worn.
    ///
    /// Measures: only where `glasses_allowed = false`: probability that glasses are worn, 0 to 1.
    /// Shapes: vision's probability; the evidence is both eyes, N pixels.
    /// Limits: `limits.eyewear_frame`, a share.
    /// Source: 教毕指〔2017〕99号 P4 (镜框不遮挡眼睛); some regions refuse glasses.
    /// Not assessed: where glasses are allowed (it needs a trained model of frames), or no one looked for glasses.
    EyewearFrame, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    if view.profile().glasses_allowed {
        return Err(Why::NoModel);
    }
    let glasses = view.face()?.glasses.ok_or(Why::NoModel)?;
    let landmarks = view.landmarks()?;
    let regions = Side::BOTH.map(|side| Evidence::Region(eye_box(landmarks, side, 0.1)));
    Ok(Measure::new(glasses).evidence(regions))
}
