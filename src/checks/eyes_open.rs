//! Whether both eyes are open.

use super::Measure;
use super::eye_patch::EyePatch;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Landmarks, Side, Why};

check! {
    /// Both eyes are open.
    ///
    /// Measures: height of the dark of the eye, which is the iris between the lids, divided by T (midpoint of the eyes to the chin); 0 where nothing dark is there. Per column it is the run of pixels darker than half-way between the skin below the eye and the darkest pixel; the third quartile of the columns counts, and the smaller of both eyes, whose sitter's side the detail is.
    /// Shapes: around each eye centre 0.26 by 0.28 IED, N pixels, luma of sRGB after a blur of 0.7 px. Not the distance of the lids' landmarks, as in ISO: small networks place lids where they mostly are, and see hardly a shut eye.
    /// Limits: `limits.eyes_open`, a ratio.
    /// Source: 教毕指〔2017〕99号 P3 (双眼自然睁开); ISO/IEC 29794-5 eyes open, with the iris in place of the landmarks.
    /// Not assessed: no landmarks, or an eye out of the picture or smaller than 12 px. Dark lenses read as shut eyes.
    EyesOpen, Ratio, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let landmarks = view.landmarks()?;
    let (left, right) = (iris_height(view, landmarks, Side::Left)?, iris_height(view, landmarks, Side::Right)?);
    let side = if left <= right { Side::Left } else { Side::Right };
    let region = Evidence::Region(eye_box(landmarks, side, 0.05));
    Ok(Measure::new(left.min(right)).detail(Detail::Side(side)).evidence([region]))
}

/// Height of the dark of an eye divided by T.
fn iris_height(view: &View<'_>, landmarks: &Landmarks, side: Side) -> Result<f32, Why> {
    let patch = EyePatch::new(view, side, 0.13)?;
    let mut runs: Vec<f32> = patch.columns.clone().map(|x| dark_run(&patch, x)).collect();
    runs.sort_by(f32::total_cmp);
    Ok(runs[runs.len() * 3 / 4] / landmarks.eyes_to_chin())
}

/// Length of the dark run through the darkest pixel of a column, px.
fn dark_run(patch: &EyePatch, x: i64) -> f32 {
    let Some(darkest) = patch.darkest(x) else { return 0.0 };
    let half = f32::midpoint(patch.skin, patch.tone(x, darkest));
    let up = (patch.rows.start..=darkest).rev().take_while(|&y| patch.tone(x, y) < half).count();
    let down = (darkest..patch.rows.end).take_while(|&y| patch.tone(x, y) < half).count();
    (up + down) as f32 - 1.0
}
