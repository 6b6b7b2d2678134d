//! One photo, read and judged, with what reports need to show of it.

use std::path::Path;

use crate::app::{judge_picture, now, spec};
use crate::cli::pictures::read_bytes;
use crate::cli::texts::{Bilingual, words};
use crate::domain::{Background, CheckId, Cut, Finding, Frame, Outcome, Point, Rect, Report, Scene, Verdict};
use crate::imaging::decode::decode;
use crate::imaging::resample::resample;
use crate::portrait::{Aim, PortraitFault, plan_cut, plan_cut_anywhere};
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
    /// What makes the checks' verdict worth nothing.
    pub trouble: Option<Trouble>,
}

/// The file's own picture, made small.
pub(super) struct Before {
    /// At most [`BEFORE`] px a side.
    pub picture: Frame,
    /// Where the cut lies in it, its pixels; may reach beyond its edges. `None` where nothing was cut.
    pub cut: Option<Rect>,
}

/// From this share of the sitter's area on, another face may be the one that is meant.
const COMPANION: f32 = 0.25;

/// Why a photo is no good, whatever the checks say that could be made.
#[derive(Debug, PartialEq)]
pub(super) enum Trouble {
    /// A face is there whose features were not found: nearly nothing could be judged.
    NoFeatures,
    /// No portrait of the norm can be cut from the picture: it was judged nearest to where the cut would be.
    NoCut(PortraitFault),
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
        match self.found.as_ref().map(|checked| (&checked.trouble, checked.report.verdict())) {
            Ok((Some(Trouble::NoFeatures), _)) | Err(_) => Rating::Unreadable,
            Ok((Some(Trouble::NoCut(_)), _) | (None, Verdict::Fail)) => Rating::Fail,
            Ok((None, Verdict::Warn)) => Rating::Warn,
            Ok((None, Verdict::Pass)) => Rating::Pass,
        }
    }

    /// What is wrong beside the checks; a file's own trouble is told in English only.
    pub(super) fn trouble(&self) -> Option<Bilingual> {
        match &self.found {
            Err(error) => Some(Bilingual { zh: String::new(), en: error.clone() }),
            Ok(checked) => checked.trouble.as_ref().map(|trouble| {
                words(match trouble {
                    Trouble::NoCut(PortraitFault::HairCutOff) => "checked.hair_cut_off",
                    Trouble::NoCut(PortraitFault::Conflict { .. }) => "checked.hair_too_high",
                    Trouble::NoCut(PortraitFault::NoRoom { .. }) => "checked.no_room",
                    Trouble::NoCut(_) | Trouble::NoFeatures => "checked.no_features",
                })
            }),
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
        return Ok(Checked { report, cut_out: frame, before: None, trouble: no_features(&scene) });
    }
    if scene.faces.is_empty() {
        let report = judge_picture(&scene, Cut::IDENTITY, None, profile);
        let before = shrunk(&frame, BEFORE, BEFORE).map(|(picture, _)| Before { picture, cut: None });
        return Ok(Checked { report, cut_out: resample(&frame, whole(&frame)), before, trouble: None });
    }
    // Judged where it would be cut; where no cut keeps the ranges, nearest to them, and the ranges say so.
    let aim = spec(profile, Background::Keep).aim;
    let lenient = Aim { may_extend: true, ..aim };
    let planned = plan_cut(&scene, &aim).or_else(|_| plan_cut(&scene, &lenient));
    // No room is no fault of hair or eyes: they are judged as in a picture that went on.
    let anywhere = || plan_cut_anywhere(&scene, &aim).unwrap_or_else(|_| nearest(&scene, &aim));
    let cut = planned.as_ref().copied().unwrap_or_else(|_| anywhere());
    let mut report = judge_picture(&scene, cut, None, profile);
    count_companions(&scene, &mut report);
    let before = shrunk(&frame, BEFORE, BEFORE).map(|(picture, scale)| {
        let b = cut.bounds_in_frame();
        Before { picture, cut: Some(Rect::new(b.x * scale, b.y * scale, b.width * scale, b.height * scale)) }
    });
    let trouble = no_features(&scene).or_else(|| planned.err().map(Trouble::NoCut));
    let judged = resample(&frame, cut);
    let cut_out = if trouble.is_some() { bordered(&judged, &frame, cut).unwrap_or(judged) } else { judged };
    Ok(Checked { report, cut_out, before, trouble })
}

fn no_features(scene: &Scene) -> Option<Trouble> {
    scene.sitter().is_some_and(|face| face.landmarks.is_none()).then_some(Trouble::NoFeatures)
}

/// The cut with grey where it leaves the frame, whose repeated edge would be taken for the picture.
fn bordered(cut_out: &Frame, frame: &Frame, cut: Cut) -> Option<Frame> {
    let [from, to] =
        [(0, 0), (frame.width(), frame.height())].map(|(x, y)| cut.cut_from_frame(Point::new(x as f32, y as f32)));
    let inside = |x: f32, y: f32| (from.x..to.x).contains(&x) && (from.y..to.y).contains(&y);
    let mut rgb = cut_out.rgb().to_vec();
    for (at, pixel) in rgb.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let (x, y) = (at % cut_out.width() as usize, at / cut_out.width() as usize);
        if !inside(x as f32 + 0.5, y as f32 + 0.5) {
            *pixel = [230; 3];
        }
    }
    Frame::new(cut_out.width(), cut_out.height(), rgb, 0, cut_out.captured_at).ok()
}

/// Two people side by side: the cut would show one of them, and nobody has said which.
fn count_companions(scene: &Scene, report: &mut Report) {
    let Some(sitter) = scene.sitter() else { return };
    let alike = scene.faces.iter().filter(|face| face.bounds.area() >= COMPANION * sitter.bounds.area()).count();
    let one_face = report.findings.iter_mut().find(|finding| finding.check == CheckId::OneFace);
    if let Some(finding) = one_face.filter(|finding| alike > 1 && finding.outcome == Outcome::Pass) {
        (finding.value, finding.outcome) = (Some(alike as f32), Outcome::Fail);
    }
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
    use super::super::samples::{finding, frame, good, photo, report, unreadable};
    use super::*;
    use crate::app::now;
    use crate::domain::Face;

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
    fn a_companion_of_the_same_size_is_counted_and_a_face_on_a_poster_is_not() {
        let face = |width: f32| Face::at(Rect::new(0.0, 0.0, width, width), 0.9);
        let scene = |widths: &[f32]| Scene {
            frame: Frame::new(1, 1, vec![0; 3], 0, now()).unwrap(),
            faces: widths.iter().map(|&width| face(width)).collect(),
            matte: None,
        };
        let count = |widths: &[f32]| {
            let one = finding(CheckId::OneFace, Outcome::Pass, Some(1.0));
            let mut report = Report { findings: vec![one], ..report() };
            count_companions(&scene(widths), &mut report);
            (report.findings[0].value, report.findings[0].outcome)
        };
        assert_eq!(count(&[100.0]), (Some(1.0), Outcome::Pass));
        assert_eq!(count(&[100.0, 40.0]), (Some(1.0), Outcome::Pass), "a poster's");
        assert_eq!(count(&[100.0, 90.0, 60.0]), (Some(3.0), Outcome::Fail));
    }

    #[test]
    fn what_lies_beyond_the_picture_is_grey() {
        let cut = Cut { origin: Point::new(-100.0, 0.0), scale: 1.0 };
        let bordered = bordered(&frame(480, 640), &frame(300, 640), cut).unwrap();
        assert_eq!([0, 99, 100, 399, 400].map(|x| bordered.pixel(x, 9)[0]), [230, 230, 120, 120, 230]);
    }

    #[test]
    fn a_face_without_features_or_without_room_is_not_called_good() {
        let mut photo = good("upside down.jpg");
        assert!(photo.trouble().is_none());
        if let Ok(checked) = &mut photo.found {
            checked.trouble = Some(Trouble::NoFeatures);
        }
        assert_eq!((photo.verdict(), photo.verdict().status()), (Rating::Unreadable, 2));
        assert!(photo.trouble().unwrap().zh.contains("看不清五官"));
        if let Ok(checked) = &mut photo.found {
            checked.trouble = Some(Trouble::NoCut(PortraitFault::HairCutOff));
        }
        assert_eq!((photo.verdict(), photo.verdict().status()), (Rating::Fail, 1));
        assert!(photo.trouble().unwrap().en.contains("cut off by the upper edge"));
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
