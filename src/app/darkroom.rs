//! From a still to a judged portrait: look, cut, develop, look again, judge. What the booth, `check` and `portrait` share.

use crate::checks::{Subject, evaluate};
use crate::domain::{Background, Cut, FileFacts, Frame, Report, Scene};
use crate::portrait::{Developed, PortraitFault, Spec, develop};
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// A portrait with what the checks say about it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The portrait, its pixels as read back, and where it was cut.
    pub developed: Developed,
    /// What vision sees in the finished portrait.
    pub scene: Scene,
    /// The judgement of the finished portrait.
    pub report: Report,
}

/// What `portrait` needs to know of a profile.
pub fn spec(profile: &Profile, background: Background) -> Spec {
    Spec {
        aim: profile.aim(),
        background,
        window_kb: profile.window_kb(),
        quality_floor: profile.quality_floor(),
    }
}

/// Looks at a still, develops it and judges the finished portrait.
///
/// # Errors
/// Why no portrait of the norm can be made of it.
pub fn develop_and_judge(
    vision: &mut Vision,
    still: &Frame,
    profile: &Profile,
    background: Background,
) -> Result<Judged, PortraitFault> {
    let seen = vision.look(still, Effort::Still);
    judge_seen(vision, &seen, profile, background)
}

/// As [`develop_and_judge`], for a still that was looked at already.
///
/// # Errors
/// Why no portrait of the norm can be made of it.
pub fn judge_seen(
    vision: &mut Vision,
    seen: &Scene,
    profile: &Profile,
    background: Background,
) -> Result<Judged, PortraitFault> {
    let developed = develop(seen, &spec(profile, background))?;
    let scene = vision.look(&developed.picture, Effort::Still);
    let report = judge_picture(&scene, Some(&developed.facts), profile);
    Ok(Judged { developed, scene, report })
}

/// Judges a picture that is 480 x 640 already.
pub fn judge_picture(scene: &Scene, file: Option<&FileFacts>, profile: &Profile) -> Report {
    evaluate(&Subject { scene, cut: Cut::IDENTITY, file, live: false }, profile)
}
