//! Where the norm's picture lies in a frame: one translation, one uniform scale (B2), inside D7-D10.

use crate::domain::{Cut, Landmarks, Point, Scene};

use super::{PortraitFault, Range, Side};

/// Where the sitter shall stand in the 480 x 640 picture, and what is still allowed. N pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Hair top below the upper edge.
    pub hair_top: f32,
    /// Pupils below the upper edge.
    pub eye_line: f32,
    /// Cheek to cheek.
    pub face_width: f32,
    /// Middle of the face from the left edge.
    pub centre_x: f32,
    /// Allowed hair top, D8.
    pub hair_top_range: (f32, f32),
    /// Allowed eye line, D9.
    pub eye_line_range: (f32, f32),
    /// Allowed face width, D10.
    pub face_width_range: (f32, f32),
    /// Allowed distance of the face's middle from `centre_x`, D7.
    pub centre_tolerance: f32,
    /// Whether plain background may be continued beyond the frame: only where it is to be replaced anyway.
    pub may_extend: bool,
}

impl Default for Aim {
    /// The norm of 2017: 80, 250, 215 in the middle; 50-110, 200-300, 180-300, 15.
    fn default() -> Self {
        Self {
            hair_top: 80.0,
            eye_line: 250.0,
            face_width: 215.0,
            centre_x: 240.0,
            hair_top_range: (50.0, 110.0),
            eye_line_range: (200.0, 300.0),
            face_width_range: (180.0, 300.0),
            centre_tolerance: 15.0,
            may_extend: false,
        }
    }
}

/// What the cut is planned from, px of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sitter {
    hair_top: f32,
    eye_line: f32,
    face_width: f32,
    centre_x: f32,
}

/// Height of the hair above the eyes over T (eyes to chin) where no matte tells: the median of official portraits.
const HAIR_OVER_EYES: f32 = 1.18;
/// Tolerances are kept with this much to spare where that is possible, N pixels: measures differ a little from picture
/// to picture.
const SPARE: f32 = 8.0;
/// Background this faint may be continued, alpha of 255.
const FAINT: u8 = 12;

/// The cut nearest to `aim` that keeps every range, inside the frame if that is possible.
///
/// Without a matte (live frames) the hair top is estimated from the face. With `aim.may_extend` the cut may leave the
/// frame at the top and the sides where the matte shows plain background.
///
/// # Errors
/// Without a face or its features; if the hair is cut off; if the ranges exclude each other for this head; if the frame
/// has not enough room around the sitter. Each says which side or range, and by how many pixels.
pub fn plan_cut(scene: &Scene, aim: &Aim) -> Result<Cut, PortraitFault> {
    let sitter = measure(scene)?;
    let (width, height) = (scene.frame.width() as f32, scene.frame.height() as f32);
    let inside = Room { left: 0.0, top: 0.0, right: width, bottom: height };
    let wider = if aim.may_extend { extended(scene, inside) } else { inside };
    for (room, spare) in [(inside, SPARE), (inside, 0.0), (wider, SPARE), (wider, 0.0)] {
        if let Some(cut) = best(&sitter, aim, &room, spare) {
            return Ok(cut);
        }
    }
    Err(why_not(&sitter, aim, &wider))
}

/// The cut nearest to `aim` that keeps every range, wherever the frame ends: where a picture would be cut if it went on.
///
/// # Errors
/// As [`plan_cut`], but for the room.
pub fn plan_cut_anywhere(scene: &Scene, aim: &Aim) -> Result<Cut, PortraitFault> {
    const ENDLESS: Room =
        Room { left: f32::NEG_INFINITY, top: f32::NEG_INFINITY, right: f32::INFINITY, bottom: f32::INFINITY };
    let sitter = measure(scene)?;
    let cut = best(&sitter, aim, &ENDLESS, SPARE).or_else(|| best(&sitter, aim, &ENDLESS, 0.0));
    cut.ok_or_else(|| why_not(&sitter, aim, &ENDLESS))
}

fn measure(scene: &Scene) -> Result<Sitter, PortraitFault> {
    let face = scene.sitter().ok_or(PortraitFault::NoFace)?;
    let landmarks = face.landmarks.as_ref().ok_or(PortraitFault::NoFeatures)?;
    let (left, right) = landmarks.cheeks();
    let hair_top = match (face.crown, &scene.matte) {
        (Some(crown), _) => crown.y,
        (None, Some(_)) => return Err(PortraitFault::HairCutOff),
        (None, None) => estimated_hair_top(landmarks),
    };
    let sitter = Sitter {
        hair_top,
        eye_line: landmarks.eyes_midpoint().y,
        face_width: landmarks.cheek_to_cheek(),
        centre_x: f32::midpoint(left.x, right.x),
    };
    let sound = sitter.face_width >= 8.0 && sitter.eye_line > sitter.hair_top;
    if sound { Ok(sitter) } else { Err(PortraitFault::NoFeatures) }
}

fn estimated_hair_top(landmarks: &Landmarks) -> f32 {
    landmarks.eyes_midpoint().y - HAIR_OVER_EYES * landmarks.eyes_to_chin()
}

/// Frame pixels that a cut may cover.
#[derive(Debug, Clone, Copy)]
struct Room {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The frame, and as much again beyond each side whose whole edge down to the frame's end is plain background.
fn extended(scene: &Scene, inside: Room) -> Room {
    let Some(matte) = &scene.matte else { return inside };
    let (w, h) = (i64::from(matte.width), i64::from(matte.height));
    let plain_top = (0..w).all(|x| matte.at(x, 0) <= FAINT);
    let plain = |x: i64| (0..h).all(|y| matte.at(x, y) <= FAINT);
    let (more_x, more_y) = (inside.right, inside.bottom);
    Room {
        left: if plain(0) { -more_x } else { 0.0 },
        right: if plain(w - 1) { inside.right + more_x } else { inside.right },
        top: if plain_top { -more_y } else { 0.0 },
        bottom: inside.bottom,
    }
}

/// The cheapest cut over all scales; for a scale, the shifts that keep the ranges are intervals.
fn best(sitter: &Sitter, aim: &Aim, room: &Room, spare: f32) -> Option<Cut> {
    let (narrow, wide) = shrunk(aim.face_width_range, spare);
    let mut found: Option<(f32, Cut)> = None;
    let mut face_width = narrow;
    while face_width <= wide {
        let scale = face_width / sitter.face_width;
        if let Some((origin, cost)) = place(sitter, aim, room, scale, spare)
            && found.is_none_or(|(best, _)| cost < best)
        {
            found = Some((cost, Cut { origin, scale }));
        }
        face_width += 0.5;
    }
    found.map(|(_, cut)| cut)
}

/// Best origin at a scale and its cost: squared misses, each over what is a lot for it.
fn place(sitter: &Sitter, aim: &Aim, room: &Room, scale: f32, spare: f32) -> Option<(Point, f32)> {
    const HAIR: f32 = 25.0;
    const EYES: f32 = 40.0;
    const WIDTH: f32 = 30.0;
    const CENTRE: f32 = 8.0;
    let hair = shrunk(aim.hair_top_range, spare);
    let eyes = shrunk(aim.eye_line_range, spare);
    let aside = (aim.centre_tolerance - spare * 0.5).max(0.0);
    let low_y = (sitter.hair_top - hair.1 / scale).max(sitter.eye_line - eyes.1 / scale).max(room.top);
    let high_y = (sitter.hair_top - hair.0 / scale)
        .min(sitter.eye_line - eyes.0 / scale)
        .min(room.bottom - Cut::HEIGHT as f32 / scale);
    let low_x = (sitter.centre_x - (aim.centre_x + aside) / scale).max(room.left);
    let high_x = (sitter.centre_x - (aim.centre_x - aside) / scale).min(room.right - Cut::WIDTH as f32 / scale);
    if low_y > high_y || low_x > high_x {
        return None;
    }
    let (hair_weight, eye_weight) = (HAIR.powi(-2), EYES.powi(-2));
    let from_hair = sitter.hair_top - aim.hair_top / scale;
    let from_eyes = sitter.eye_line - aim.eye_line / scale;
    let wanted = (from_hair * hair_weight + from_eyes * eye_weight) / (hair_weight + eye_weight);
    let y = wanted.clamp(low_y, high_y);
    let x = (sitter.centre_x - aim.centre_x / scale).clamp(low_x, high_x);
    let miss = |value: f32, lot: f32| (value / lot).powi(2);
    let cost = miss((sitter.hair_top - y) * scale - aim.hair_top, HAIR)
        + miss((sitter.eye_line - y) * scale - aim.eye_line, EYES)
        + miss(sitter.face_width * scale - aim.face_width, WIDTH)
        + miss((sitter.centre_x - x) * scale - aim.centre_x, CENTRE);
    Some((Point::new(x, y), cost))
}

fn shrunk((low, high): (f32, f32), spare: f32) -> (f32, f32) {
    if high - low > 2.0 * spare { (low + spare, high - spare) } else { (low, high) }
}

/// Which range or side stands in the way, and by how much.
fn why_not(sitter: &Sitter, aim: &Aim, room: &Room) -> PortraitFault {
    // The head alone: at the smallest face that is allowed, hair and eyes must still fit.
    let scale = aim.face_width_range.0 / sitter.face_width;
    let apart = (sitter.eye_line - sitter.hair_top) * scale;
    let most = aim.eye_line_range.1 - aim.hair_top_range.0;
    if apart > most {
        return PortraitFault::Conflict { range: Range::HairTop, by_px: (apart - most).max(1.0) };
    }
    // And at the largest, the eyes must still lie low enough.
    let largest = (sitter.eye_line - sitter.hair_top) * aim.face_width_range.1 / sitter.face_width;
    let least = aim.eye_line_range.0 - aim.hair_top_range.1;
    if largest < least {
        return PortraitFault::Conflict { range: Range::EyeLine, by_px: (least - largest).max(1.0) };
    }
    // The room: the smallest picture that keeps the ranges, put where it should lie.
    let scale = (aim.face_width_range.1 / sitter.face_width).min(most / (sitter.eye_line - sitter.hair_top));
    let origin = Point::new(
        sitter.centre_x - aim.centre_x / scale,
        (sitter.hair_top - aim.hair_top_range.1 / scale).max(sitter.eye_line - aim.eye_line_range.1 / scale),
    );
    let bounds = Cut { origin, scale }.bounds_in_frame();
    let lacking = [
        (Side::Bottom, bounds.y + bounds.height - room.bottom),
        (Side::Top, room.top - bounds.y),
        (Side::Left, room.left - bounds.x),
        (Side::Right, bounds.x + bounds.width - room.right),
    ];
    let (side, by) = lacking.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((Side::Bottom, 0.0));
    PortraitFault::NoRoom { side, by_px: by.max(1.0) }
}
