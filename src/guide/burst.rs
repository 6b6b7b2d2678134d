//! Which frame of a burst is kept: one stated score of its live report.

use crate::domain::{CheckId, Limit, Outcome, Report};

/// Weights of the score's parts; they add up to 1.
const EYES: f32 = 0.35;
const SHARPNESS: f32 = 0.25;
const POSE: f32 = 0.20;
const EXPRESSION: f32 = 0.10;
const GAZE: f32 = 0.10;

/// What the pose parts of a frame are measured by.
const ANGLES: [CheckId; 3] = [CheckId::Yaw, CheckId::Pitch, CheckId::Roll];

/// Scores that differ by less are the same: noise of the measures.
const SAME: f32 = 0.03;

/// Openness of the eyes from which on wider eyes are not better: narrow eyes are open too.
const WIDE_OPEN: f32 = 0.8;
/// An edge acuity of a well focused portrait, 1 / N px; at half of it the sharpness counts two thirds.
const SHARP: f32 = 0.27;

/// How good a frame is to keep; the greater the better.
///
/// A frame with a face is better than one without; then one of which fewer checks fail; then the greater score.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rank {
    face: bool,
    spared: i32,
    score: f32,
}

impl Rank {
    /// The score, 0 to 1.
    pub fn score(self) -> f32 {
        self.score
    }

    /// Whether nobody could tell which of the two frames is the better one.
    pub fn is_as_good_as(&self, best: &Self) -> bool {
        (self.face, self.spared) == (best.face, best.spared) && self.score >= best.score - SAME
    }
}

/// Ranks a frame by the report on it.
///
/// The score is 0.35 eyes + 0.25 sharpness + 0.20 pose + 0.10 expression + 0.10 gaze, each 0 to 1:
///
/// - eyes: 0 where the narrower eye is shut, 1 from an openness of 0.8 on (a blink costs most, narrow eyes nothing);
/// - sharpness: acuity a as 1.5 a / (a + 0.135), at most 1: what is lost to blur counts more than what is won beyond;
/// - pose: the mean over yaw, pitch and roll of 1 - (angle / the norm's limit)², at least 0 each;
/// - expression: 1 - gap of the lips / the norm's limit, and half where an expression is found and not passed;
/// - gaze: 1 - (offset / the norm's limit)², at least 0.
///
/// A part that was not assessed counts 0: of two frames the one is kept in which more can be seen. What does not change
/// within a second, place, light, clothes, is not in the score, but failures of it count before it.
pub fn rank(report: &Report) -> Rank {
    let eyes = value(report, CheckId::EyesOpen).map_or(0.0, |open| (open / WIDE_OPEN).clamp(0.0, 1.0));
    let sharpness = value(report, CheckId::Sharpness).map_or(0.0, sharpness);
    let pose = ANGLES.iter().map(|&angle| 1.0 - near(report, angle).powi(2)).sum::<f32>() / ANGLES.len() as f32;
    let gaze = 1.0 - near(report, CheckId::Gaze).powi(2);
    let smiles =
        report.finding(CheckId::ExpressionNeutral).is_some_and(|f| matches!(f.outcome, Outcome::Warn | Outcome::Fail));
    let expression = (1.0 - near(report, CheckId::MouthClosed)) * if smiles { 0.5 } else { 1.0 };
    let failures = report.findings.iter().filter(|f| f.outcome == Outcome::Fail).count();
    Rank {
        face: value(report, CheckId::OneFace).is_some_and(|faces| faces >= 1.0),
        spared: -(failures as i32),
        score: EYES * eyes + SHARPNESS * sharpness + POSE * pose + EXPRESSION * expression + GAZE * gaze,
    }
}

fn value(report: &Report, check: CheckId) -> Option<f32> {
    let finding = report.finding(check).filter(|f| !matches!(f.outcome, Outcome::NotAssessed(_)))?;
    finding.value.filter(|value| value.is_finite())
}

fn sharpness(acuity: f32) -> f32 {
    (1.5 * acuity / (acuity + SHARP / 2.0)).clamp(0.0, 1.0)
}

/// How near a value has come to its limit, 0 at the aim to 1 at the limit and beyond; 1 too where nothing is known.
fn near(report: &Report, check: CheckId) -> f32 {
    let Some(value) = value(report, check) else { return 1.0 };
    match report.finding(check).and_then(|f| f.fail) {
        Some(Limit::AtMost(most)) if most > 0.0 => (value.abs() / most).clamp(0.0, 1.0),
        Some(Limit::AtMost(_) | Limit::AtLeast(_) | Limit::Within(..)) | None => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Detail, Finding, Unit};

    /// A frame: openness of the eyes, acuity, yaw, gap of the lips, gaze.
    fn frame(open: f32, acuity: f32, yaw: f32, gap: f32, gaze: f32) -> Report {
        let finding = |check, value: f32, fail: Option<Limit>| Finding {
            check,
            clause: "",
            mandatory: true,
            outcome: if fail.is_some_and(|limit| !limit.holds(value)) { Outcome::Fail } else { Outcome::Pass },
            value: Some(value),
            unit: Unit::Ratio,
            warn: None,
            fail,
            detail: Detail::None,
            evidence: Vec::new(),
        };
        let most = |most| Some(Limit::AtMost(most));
        let findings = vec![
            finding(CheckId::OneFace, 1.0, Some(Limit::Within(1.0, 1.0))),
            finding(CheckId::Yaw, yaw, most(10.0)),
            finding(CheckId::Pitch, 3.0, most(18.0)),
            finding(CheckId::Roll, 0.5, most(4.0)),
            finding(CheckId::EyesOpen, open, Some(Limit::AtLeast(0.5))),
            finding(CheckId::Gaze, gaze, most(0.22)),
            finding(CheckId::MouthClosed, gap, most(0.048)),
            finding(CheckId::Sharpness, acuity, Some(Limit::AtLeast(0.09))),
        ];
        Report { profile: "test".to_owned(), profile_version: String::new(), findings }
    }

    fn good() -> Report {
        frame(0.97, 0.24, 1.0, 0.005, 0.02)
    }

    /// Which frame of a burst is kept.
    fn kept(burst: &[Report]) -> usize {
        let mut best = 0;
        for (i, report) in burst.iter().enumerate() {
            if rank(report) > rank(&burst[best]) {
                best = i;
            }
        }
        best
    }

    #[test]
    fn a_blink_a_blur_a_turned_head_a_word_and_a_glance_are_not_kept() {
        for bad in [
            frame(0.03, 0.30, 0.0, 0.0, 0.0),
            frame(0.62, 0.30, 0.0, 0.0, 0.0),
            frame(0.97, 0.10, 1.0, 0.005, 0.02),
            frame(0.97, 0.26, 8.0, 0.005, 0.02),
            frame(0.97, 0.26, 1.0, 0.046, 0.02),
            frame(0.97, 0.26, 1.0, 0.005, 0.19),
        ] {
            assert_eq!(kept(&[bad.clone(), good(), bad.clone()]), 1, "{:?} against {:?}", rank(&bad), rank(&good()));
        }
    }

    #[test]
    fn whoever_blinks_through_most_of_a_burst_has_the_one_frame_without() {
        let shut = || frame(0.05, 0.28, 0.0, 0.0, 0.0);
        let half = frame(0.45, 0.28, 0.0, 0.0, 0.0);
        assert_eq!(kept(&[shut(), shut(), half, frame(0.9, 0.15, 5.0, 0.03, 0.1), shut()]), 3);
    }

    #[test]
    fn of_two_good_frames_the_sharper_and_not_the_wider_eyes() {
        assert_eq!(kept(&[frame(0.85, 0.24, 1.0, 0.005, 0.02), frame(0.99, 0.18, 1.0, 0.005, 0.02)]), 0);
    }

    #[test]
    fn a_failure_outweighs_any_score_and_no_face_any_failure() {
        let failing = frame(0.99, 0.35, 10.5, 0.0, 0.0);
        let modest = frame(0.7, 0.14, 8.0, 0.04, 0.15);
        assert!(rank(&failing).score() > rank(&modest).score());
        assert_eq!(kept(&[failing.clone(), modest]), 1);
        let mut nobody = good();
        nobody.findings[0].value = Some(0.0);
        assert_eq!(kept(&[nobody, failing]), 1);
    }

    #[test]
    fn what_cannot_be_seen_counts_nothing_and_a_score_stays_within_0_and_1() {
        let mut hidden = good();
        hidden.findings[4].outcome = Outcome::NotAssessed(crate::domain::Why::Hidden);
        assert_eq!(kept(&[hidden, good()]), 1);
        let blank = Report { profile: "test".to_owned(), profile_version: String::new(), findings: Vec::new() };
        assert_eq!(rank(&blank).score().to_bits(), 0.0_f32.to_bits());
        for value in [f32::NAN, f32::INFINITY, -1e9, 1e9, 0.0] {
            let score = rank(&frame(value, value, value, value, value)).score();
            assert!((0.0..=1.0).contains(&score), "{value}: {score}");
        }
        assert!((rank(&frame(1.0, 1.0, 0.0, 0.0, 0.0)).score() - 1.0).abs() < 0.01);
        assert!((EYES + SHARPNESS + POSE + EXPRESSION + GAZE - 1.0).abs() < 1e-6);
    }
}
