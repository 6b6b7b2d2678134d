//! From a still to a judged portrait: look, cut, develop, look again, judge. What the booth, `check` and `portrait` share.

use crate::checks::{Subject, evaluate};
use crate::domain::{Background, Cut, Face, FileFacts, Point, Rect, Report, Scene};
use crate::imaging::decode::decode;
use crate::portrait::by_light::ByLight;
use crate::portrait::{Aim, Developed, PortraitFault, Spec, develop_by_light};
use crate::standard::Profile;
use crate::vision::{Effort, Vision};

/// A portrait with what the checks say about it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The portrait, its pixels as read back, and where it was cut.
    pub developed: Developed,
    /// The judgement of the finished portrait.
    pub report: Report,
}

/// What `portrait` needs to know of a profile.
pub fn spec(profile: &Profile, background: Background) -> Spec {
    let aim = Aim {
        hair_top: profile.aim.hair_top_px,
        eye_line: profile.aim.eye_line_px,
        face_width: profile.aim.face_width_px,
        centre_x: profile.aim.centre_x_px,
        ..Aim::default()
    };
    Spec {
        aim,
        background,
        window_kb: (profile.file_kb.min as u32, profile.file_kb.max as u32),
        accepted_kb: (profile.file_kb_accepted.min as u32, profile.file_kb_accepted.max as u32),
        size_binds: profile.file_kb_binds,
        quality_floor: profile.quality_min,
    }
}

/// Develops a still that was looked at, and judges the finished portrait. `light`: pictures of the empty booth and of the
/// sitter without background light, where the booth is calibrated.
///
/// # Errors
/// Why no portrait of the norm can be made of it.
pub fn develop_and_judge(
    vision: &mut Vision,
    seen: &Scene,
    profile: &Profile,
    background: Background,
    light: Option<&ByLight<'_>>,
) -> Result<Judged, PortraitFault> {
    let developed = develop_by_light(seen, &spec(profile, background), light)?;
    let facts = decode(&developed.portrait.jpeg)?.facts;
    let mut scene = vision.look(&developed.picture, Effort::Still);
    if scene.sitter().is_none_or(|face| face.landmarks.is_none()) {
        // The portrait is a part of the still: a face that was read there is here too, whatever the finder says of the new
        // background.
        scene = carried_over(seen, &developed);
    }
    let report = judge_picture(&scene, Cut::IDENTITY, Some(&facts), profile);
    Ok(Judged { developed, report })
}

/// What was seen in the still, in pixels of the portrait.
fn carried_over(seen: &Scene, developed: &Developed) -> Scene {
    let cut = developed.cut;
    let place = |at: Point| cut.cut_from_frame(at);
    let area = |r: Rect| {
        let corner = place(Point::new(r.x, r.y));
        Rect::new(corner.x, corner.y, r.width * cut.scale, r.height * cut.scale)
    };
    let faces = seen.faces.iter().map(|face| Face {
        bounds: area(face.bounds),
        landmarks: face.landmarks.as_ref().map(|landmarks| landmarks.mapped(place)),
        crown: face.crown.map(place),
        left_ear: face.left_ear.map(place),
        right_ear: face.right_ear.map(place),
        ..face.clone()
    });
    Scene { frame: developed.picture.clone(), faces: faces.collect(), matte: developed.matte.clone() }
}

/// Judges a finished portrait: what vision sees in the file as it was read back.
///
/// # Errors
/// If the file cannot be read back.
pub fn judge_portrait(vision: &mut Vision, developed: &Developed, profile: &Profile) -> Result<Report, PortraitFault> {
    let facts = decode(&developed.portrait.jpeg)?.facts;
    let scene = vision.look(&developed.picture, Effort::Still);
    Ok(judge_picture(&scene, Cut::IDENTITY, Some(&facts), profile))
}

/// Judges a picture in a cut of it.
pub fn judge_picture(scene: &Scene, cut: Cut, file: Option<&FileFacts>, profile: &Profile) -> Report {
    evaluate(&Subject { scene, cut, file, live: false }, profile)
}
