//! Which way the head points.

use super::Measure;
use super::view::View;
use crate::domain::{Detail, Evidence, HeadPose, Side, Why};

fn pose(view: &View<'_>) -> Result<HeadPose, Why> {
    view.face()?.pose.ok_or(Why::NoFace)
}

/// From between the eyes to the tip of the nose: it leans the way the head points.
fn nose(view: &View<'_>) -> Option<Evidence> {
    let landmarks = view.landmarks().ok()?;
    Some(Evidence::Line(landmarks.eyes_midpoint(), landmarks.nose()[4]))
}

/// Turned sideways.
pub(super) mod yaw {
    use super::{Detail, Measure, Side, View, Why, nose, pose};

    check! {
        /// The head is not turned sideways.
        ///
        /// Measures: angle between the nose and the lens, sideways, degrees, without sign; the detail is the sitter's side it points to.
        /// Shapes: the pose that vision fitted to the landmarks.
        /// Limits: `limits.yaw`, degrees.
        /// Source: 教毕指〔2017〕99号 B1 (正面); ISO/IEC 29794-5 head pose, in degrees.
        /// Not assessed: no face, or no landmarks.
        Yaw, Degrees, measure
    }

    fn measure(view: &View<'_>) -> Result<Measure, Why> {
        let yaw = pose(view)?.yaw_deg;
        let side = if yaw >= 0.0 { Side::Left } else { Side::Right };
        Ok(Measure::new(yaw.abs()).detail(Detail::Side(side)).evidence(nose(view)))
    }
}

/// Raised or lowered.
pub(super) mod pitch {
    use super::{Detail, Measure, View, Why, nose, pose};

    check! {
        /// The head is neither raised nor lowered.
        ///
        /// Measures: angle between the nose and the lens, up or down, degrees, without sign; the detail says up or down.
        /// Shapes: the pose that vision fitted to the landmarks, from the camera's own zero.
        /// Limits: `limits.pitch`, degrees.
        /// Source: 教毕指〔2017〕99号 B1 (正面); ISO/IEC 29794-5 head pose, in degrees.
        /// Not assessed: no face, or no landmarks.
        Pitch, Degrees, measure
    }

    fn measure(view: &View<'_>) -> Result<Measure, Why> {
        let pitch = pose(view)?.pitch_deg;
        let way = if pitch >= 0.0 { Detail::Up } else { Detail::Down };
        Ok(Measure::new(pitch.abs()).detail(way).evidence(nose(view)))
    }
}
