//! The checks: each file measures one thing in an immutable scene; [`evaluate`] judges the measures by a profile's limits.
//! No model runs here, no clock, no file.
#![expect(clippy::cast_possible_wrap, reason = "sides of pictures are far below 2^63")]

/// Declares a file's check; its doc comment is also its row in docs/checks.md.
macro_rules! check {
    ($(#[doc = $line:literal])* $id:ident, $unit:ident, $measure:path) => {
        $(#[doc = $line])*
        pub(in crate::checks) const CHECK: crate::checks::Check = crate::checks::Check {
            id: crate::domain::CheckId::$id,
            unit: crate::domain::Unit::$unit,
            doc: concat!($($line, "\n"),*),
            measure: $measure,
        };
    };
}

mod background_clear;
mod background_colour;
mod background_even;
mod background_shadow;
mod backdrop;
mod brows_visible;
mod centred;
mod clothes_contrast;
mod clothes_plain;
mod compression;
mod distortion;
mod dynamic_range;
mod ears_visible;
mod expression_neutral;
mod eye_line;
mod eye_patch;
mod eyes_open;
mod eyes_visible;
mod eyewear_frame;
mod eyewear_glare;
mod eyewear_tint;
mod face_luminance;
mod face_width;
mod file_format;
mod gaze;
mod hair_top;
mod head_pose;
mod head_uncovered;
mod hot_spots;
mod illumination_uniformity;
mod inter_eye_distance;
mod mouth_closed;
mod natural_colour;
mod noise;
mod one_face;
mod ornaments;
mod over_exposure;
mod photo_of_photo;
mod red_eye;
mod roll;
mod sharpness;
mod shoulders_level;
mod under_exposure;
mod view;
mod zones;

use self::view::View;
use crate::domain::{CheckId, Cut, Detail, Evidence, FileFacts, Finding, Limit, Outcome, Report, Scene, Unit, Why};
use crate::standard::{CheckLimits, Force, Profile, clause_of};

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What was seen, in frame pixels.
    pub scene: &'a Scene,
    /// Where the norm's picture lies in that frame.
    pub cut: Cut,
    /// The file's headers; `None` where there is no file yet.
    pub file: Option<&'a FileFacts>,
    /// Whether this is a preview frame: findings then carry the guide's raise limit as `warn`, and a face beside the cut counts.
    pub live: bool,
}

/// One row of [`CHECKS`].
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Which check.
    pub id: CheckId,
    /// Unit of its value.
    pub unit: Unit,
    /// What it is, measures, its shapes, limit keys and source; when it is not assessed. As in its file.
    pub doc: &'static str,
    measure: fn(&View<'_>) -> Result<Measure, Why>,
}

/// Every check, in the order of [`CheckId::ALL`].
pub const CHECKS: &[Check] = &[
    one_face::CHECK,
    head_pose::yaw::CHECK,
    head_pose::pitch::CHECK,
    roll::CHECK,
    shoulders_level::CHECK,
    centred::CHECK,
    hair_top::CHECK,
    eye_line::CHECK,
    face_width::CHECK,
    inter_eye_distance::CHECK,
    eyes_open::CHECK,
    gaze::CHECK,
    mouth_closed::CHECK,
    expression_neutral::CHECK,
    eyes_visible::CHECK,
    brows_visible::CHECK,
    ears_visible::CHECK,
    eyewear_glare::CHECK,
    eyewear_tint::CHECK,
    eyewear_frame::CHECK,
    head_uncovered::CHECK,
    ornaments::CHECK,
    over_exposure::CHECK,
    under_exposure::CHECK,
    face_luminance::CHECK,
    illumination_uniformity::CHECK,
    hot_spots::CHECK,
    dynamic_range::CHECK,
    natural_colour::CHECK,
    red_eye::CHECK,
    sharpness::CHECK,
    noise::CHECK,
    background_even::CHECK,
    background_colour::CHECK,
    background_clear::CHECK,
    background_shadow::CHECK,
    clothes_contrast::CHECK,
    clothes_plain::CHECK,
    distortion::CHECK,
    compression::CHECK,
    photo_of_photo::CHECK,
    file_format::CHECK,
];

/// What a check found, before it is judged.
struct Measure {
    value: f32,
    detail: Detail,
    evidence: Vec<Evidence>,
    /// Set where the limits of the profile's table do not decide: the file's own requirements.
    ruling: Option<Ruling>,
}

/// A judgement that a check makes itself, since its limits are not one number of the profile's table.
struct Ruling {
    unit: Unit,
    clause: &'static str,
    mandatory: bool,
    warn: Option<Limit>,
    fail: Option<Limit>,
}

impl Measure {
    fn new(value: f32) -> Self {
        Self { value, detail: Detail::None, evidence: Vec::new(), ruling: None }
    }

    fn detail(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    fn evidence(self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        Self { evidence: evidence.into_iter().collect(), ..self }
    }
}

/// Judges a picture by a profile: one finding for every check, in the order of [`CheckId::ALL`].
///
/// A check whose inputs are missing is not assessed, never failed. Lengths in findings are pixels of the 480 x 640 cut (N).
pub fn evaluate(subject: &Subject<'_>, profile: &Profile) -> Report {
    let view = View::new(subject, profile);
    let findings = CHECKS.iter().map(|check| assess(check, &view, profile)).collect();
    Report { profile: profile.name.clone(), profile_version: profile.version.clone(), findings }
}

fn assess(check: &Check, view: &View<'_>, profile: &Profile) -> Finding {
    let clause = clause_of(check.id);
    let limits = limits_for(view, profile.limits(check.id));
    let mandatory = clause.force == Force::Mandatory && !profile.is_exempt(check.id);
    let mut finding = Finding {
        check: check.id,
        clause: clause.id,
        mandatory,
        outcome: Outcome::NotAssessed(Why::Off),
        value: None,
        unit: check.unit,
        warn: limits.warn,
        fail: limits.fail,
        detail: Detail::None,
        evidence: Vec::new(),
    };
    if profile.is_off(check.id) {
        return finding;
    }
    match (check.measure)(view) {
        Ok(measure) if measure.value.is_finite() => {
            if let Some(ruling) = measure.ruling {
                finding.unit = ruling.unit;
                finding.clause = ruling.clause;
                finding.mandatory = ruling.mandatory && !profile.is_exempt(check.id);
                (finding.warn, finding.fail) = (ruling.warn, ruling.fail);
            }
            finding.outcome = judge(measure.value, finding.warn, finding.fail);
            finding.value = Some(measure.value);
            finding.detail = measure.detail;
            finding.evidence = measure.evidence;
        }
        // A value that is no number means that the region held nothing to measure.
        Ok(_) => finding.outcome = Outcome::NotAssessed(Why::OutOfPicture),
        Err(why) => finding.outcome = Outcome::NotAssessed(why),
    }
    finding
}

/// The limits that count: a preview is judged by what the guide raises, a picture by what earns a remark.
fn limits_for(view: &View<'_>, limits: CheckLimits) -> CheckLimits {
    match limits.live {
        Some(live) if view.live() => CheckLimits { warn: Some(live.raise), ..limits },
        _ => limits,
    }
}

/// The outcome of a value: outside `fail` it fails, else outside `warn` it is remarked on.
fn judge(value: f32, warn: Option<Limit>, fail: Option<Limit>) -> Outcome {
    if fail.is_some_and(|limit| !limit.holds(value)) {
        Outcome::Fail
    } else if warn.is_some_and(|limit| !limit.holds(value)) {
        Outcome::Warn
    } else {
        Outcome::Pass
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
