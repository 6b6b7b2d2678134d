//! One photo, read and judged, with what reports need to show of it.

use std::path::Path;

use crate::app::{judge_picture, now, spec};
use crate::cli::pictures::read_bytes;
use crate::domain::{Background, Cut, Finding, Frame, Outcome, Point, Rect, Report, Scene, Verdict};
use crate::imaging::decode::decode;
use crate::imaging::resample::resample;
use crate::portrait::{Aim, plan_cut};
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// Longest side of the picture that shows where the cut lies, px.
const BEFORE: u32 = 640;

/// A file, judged or not to be read.
pub(super) struct Photo {
    /// The file as it was named.
    pub name: String,
    /// How long it took, milliseconds.
    pub millis: f64,
    /// The judgement, or why there is none, in a sentence.
    pub found: Result<Checked, String>,
}

/// What is known of a photo.
pub(super) struct Checked {
    pub report: Report,
    /// The picture that was judged, 480 x 640; the whole picture within that frame where no face was found.
    pub cut_out: Frame,
    /// The file's own picture; `None` where it is the judged one.
    pub before: Option<Before>,
}

/// The file's own picture, made small.
pub(super) struct Before {
    /// At most [`BEFORE`] px a side.
    pub picture: Frame,
    /// Where the cut lies in it, its pixels; may reach beyond its edges. `None` where nothing was cut.
    pub cut: Option<Rect>,
}

/// How a photo did, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rating {
    Pass,
    Warn,
    Fail,
    Unreadable,
}

impl Rating {
    /// Worst first.
    pub(super) const ALL: [Self; 4] = [Self::Unreadable, Self::Fail, Self::Warn, Self::Pass];

    /// Word in commands and in texts under `report`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unreadable => "unreadable",
        }
    }

    /// A mark that tells it without colour.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Warn => "!",
            Self::Fail => "✕",
            Self::Unreadable => "?",
        }
    }

    /// The command's exit status for it.
    pub(super) const fn status(self) -> u8 {
        match self {
            Self::Pass | Self::Warn => 0,
            Self::Fail => 1,
            Self::Unreadable => 2,
        }
    }
}

impl Photo {
    pub(super) fn verdict(&self) -> Rating {
        match self.found.as_ref().map(|checked| checked.report.verdict()) {
            Ok(Verdict::Pass) => Rating::Pass,
            Ok(Verdict::Warn) => Rating::Warn,
            Ok(Verdict::Fail) => Rating::Fail,
            Err(_) => Rating::Unreadable,
        }
    }

    /// The finding that says most about a photo that is not without remark.
    pub(super) fn worst(&self) -> Option<&Finding> {
        let report = &self.found.as_ref().ok()?.report;
        worst_first(report).into_iter().next().filter(|finding| is_remark(finding))
    }
}

/// Whether a finding is to be mended.
pub(super) fn is_remark(finding: &Finding) -> bool {
    matches!(finding.outcome, Outcome::Warn | Outcome::Fail)
}

/// Findings, failures of mandatory checks first, then other failures, remarks, passes, what was not assessed; each in order.
pub(super) fn worst_first(report: &Report) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = report.findings.iter().collect();
    sorted.sort_by_key(|finding| match finding.outcome {
        Outcome::Fail if finding.mandatory => 0,
        Outcome::Fail => 1,
        Outcome::Warn => 2,
        Outcome::Pass => 3,
        Outcome::NotAssessed(_) => 4,
    });
    sorted
}

/// Reads and judges a file.
pub(super) fn look_at(vision: &mut Vision, file: &Path, profile: &Profile) -> Photo {
    let started = now();
    let found = check(vision, file, profile);
    Photo { name: file.display().to_string(), millis: started.elapsed().as_secs_f64() * 1000.0, found }
}

/// A file that is 480 x 640 already is judged as it is; anything else on the cut that `portrait` would make of it.
fn check(vision: &mut Vision, file: &Path, profile: &Profile) -> Result<Checked, String> {
    let bytes = read_bytes(file)?;
    let picture = decode(&bytes).map_err(|cause| cause.to_string())?;
    drop(bytes);
    let facts = picture.facts;
    let finished = (facts.width, facts.height) == (Cut::WIDTH, Cut::HEIGHT);
    let frame = picture.into_frame(0, now());
    let scene = vision.look(&frame, Effort::Still);
    if finished {
        let report = judge_picture(&scene, Cut::IDENTITY, Some(&facts), profile);
        return Ok(Checked { report, cut_out: frame, before: None });
    }
    if scene.faces.is_empty() {
        let report = judge_picture(&scene, Cut::IDENTITY, None, profile);
        let before = shrunk(&frame, BEFORE, BEFORE).map(|(picture, _)| Before { picture, cut: None });
        return Ok(Checked { report, cut_out: resample(&frame, whole(&frame)), before });
    }
    // Judged where it would be cut; where no cut keeps the ranges, nearest to them, and the ranges say so.
    let aim = spec(profile, Background::Keep).aim;
    let lenient = Aim { may_extend: true, ..aim };
    let cut = plan_cut(&scene, &aim).or_else(|_| plan_cut(&scene, &lenient)).unwrap_or_else(|_| nearest(&scene, &aim));
    let report = judge_picture(&scene, cut, None, profile);
    let before = shrunk(&frame, BEFORE, BEFORE).map(|(picture, scale)| {
        let b = cut.bounds_in_frame();
        Before { picture, cut: Some(Rect::new(b.x * scale, b.y * scale, b.width * scale, b.height * scale)) }
    });
    Ok(Checked { report, cut_out: resample(&frame, cut), before })
}

/// The cut that puts eyes and face width where they belong, whatever else gives.
fn nearest(scene: &Scene, aim: &Aim) -> Cut {
    let Some(face) = scene.sitter() else { return Cut::IDENTITY };
    let (eyes, width) = match &face.landmarks {
        Some(landmarks) => (landmarks.eyes_midpoint(), landmarks.cheek_to_cheek()),
        None => (face.bounds.centre(), face.bounds.width),
    };
    let scale = aim.face_width / width.max(1.0);
    let origin = Point::new(eyes.x - aim.centre_x / scale, eyes.y - aim.eye_line / scale);
    Cut { origin, scale }
}

/// The whole frame in the middle of the cut.
fn whole(frame: &Frame) -> Cut {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let (across, down) = (Cut::WIDTH as f32, Cut::HEIGHT as f32);
    let scale = (across / width).min(down / height);
    Cut { origin: Point::new((width - across / scale) / 2.0, (height - down / scale) / 2.0), scale }
}

/// The frame within `width` x `height` px, never enlarged, and by how much it shrank.
pub(super) fn shrunk(frame: &Frame, width: u32, height: u32) -> Option<(Frame, f32)> {
    let scale = (width as f32 / frame.width() as f32).min(height as f32 / frame.height() as f32).min(1.0);
    let side = |length: u32| ((length as f32 * scale).round() as u32).max(1);
    let (across, down) = (side(frame.width()), side(frame.height()));
    let pixels = image::ImageBuffer::<image::Rgb<u8>, &[u8]>::from_raw(frame.width(), frame.height(), frame.rgb())?;
    let small = image::imageops::thumbnail(&pixels, across, down);
    Frame::new(across, down, small.into_raw(), 0, frame.captured_at).ok().map(|picture| (picture, scale))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{frame, photo, unreadable};
    use super::*;
    use crate::domain::CheckId;

    #[test]
    fn the_worst_is_a_failure_that_binds() {
        let photo = photo();
        assert_eq!((photo.verdict(), photo.worst().unwrap().check), (Rating::Fail, CheckId::EyesOpen));
        let order: Vec<_> = worst_first(&photo.found.as_ref().unwrap_or_else(|e| panic!("{e}")).report)
            .iter()
            .map(|f| f.check)
            .collect();
        assert_eq!(order, [CheckId::EyesOpen, CheckId::EyeLine, CheckId::Yaw, CheckId::EarsVisible]);
        assert!(unreadable().worst().is_none());
        assert_eq!(Rating::ALL.map(Rating::status), [2, 1, 0, 0]);
    }

    #[test]
    fn a_picture_shrinks_and_never_grows() {
        let (small, scale) = shrunk(&frame(400, 200), 100, 100).unwrap();
        assert_eq!((small.width(), small.height()), (100, 50));
        assert!((scale - 0.25).abs() < 1e-6);
        let (same, scale) = shrunk(&frame(40, 20), 100, 100).unwrap();
        assert_eq!((same.width(), same.height()), (40, 20));
        assert!((scale - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_whole_picture_lies_in_the_middle_of_the_frame() {
        let cut = whole(&frame(960, 640));
        let corner = cut.cut_from_frame(Point::new(0.0, 0.0));
        let end = cut.cut_from_frame(Point::new(960.0, 640.0));
        assert!((corner.x, end.x) == (0.0, 480.0) && (corner.y - 160.0).abs() < 1e-3 && (end.y - 480.0).abs() < 1e-3);
    }
}
