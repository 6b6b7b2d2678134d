//! Whether both eyes are open.

use super::Measure;
use super::view::View;
use super::zones::eye_box;
use crate::domain::{Detail, Evidence, Landmarks, Rect, Side, Why};
use crate::imaging::luma::Plane;

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
    let ied = landmarks.inter_eye_distance();
    let centre = landmarks.eye_centre(side);
    let zone = Rect::new(centre.x - 0.13 * ied, centre.y - 0.14 * ied, 0.26 * ied, 0.28 * ied);
    let zone = view.visible(zone, 12.0)?;
    let (left, top) = (zone.x as i64 - 3, zone.y as i64 - 3);
    let (width, height) = (zone.width as usize + 6, zone.height as usize + 6);
    let plane = Plane::from_fn(width, height, |x, y| view.luma().at(left + x as i64, top + y as i64)).blurred(0.7);
    let below: Vec<f32> = (3..width as i64 - 3).map(|x| plane.at(x, height as i64 - 4)).collect();
    let skin = below.iter().sum::<f32>() / below.len() as f32;
    let mut runs: Vec<f32> = (3..width as i64 - 3)
        .map(|x| {
            let tone = |y: i64| plane.at(x, y);
            let rows = 3 + (0.02 * ied) as i64..height as i64 - 3 - (0.02 * ied) as i64;
            let darkest = rows.clone().min_by(|&a, &b| tone(a).total_cmp(&tone(b))).unwrap_or(0);
            let half = f32::midpoint(skin, tone(darkest));
            if skin - tone(darkest) < (0.25 * skin).max(8.0) {
                return 0.0;
            }
            let up = (0..=darkest).rev().take_while(|&y| tone(y) < half).count();
            let down = (darkest..height as i64).take_while(|&y| tone(y) < half).count();
            (up + down) as f32 - 1.0
        })
        .collect();
    runs.sort_by(f32::total_cmp);
    Ok(runs[runs.len() * 3 / 4] / landmarks.eyes_to_chin())
}
