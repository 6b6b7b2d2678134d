//! What is in a picture: faces with their points and pose, and the sitter's matte. One way in: [`Vision::look`].
//! It judges nothing.

mod crown;
mod ears;
mod eyes;
mod finder;
mod glance;
mod matte;
mod models;
mod network;
mod own_eyes;
mod points;
mod pose;
mod track;
mod traits;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};

use tract_onnx::prelude::TractResult;

use crate::domain::{Face, Frame, HeadPose, Landmarks, Matte, Point, Rect, Scene, Side};
use crate::imaging::window::Pyramid;

pub use models::VisionError;

use finder::Candidate;
use glance::Glance;
use models::Models;
use own_eyes::OwnEyes;
use points::Found;
use track::Track;

/// How much work a look is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A preview frame: the face is followed, the whole picture is searched three times a second; the matte is coarse, a quarter
    /// of a second old at the most.
    Live,
    /// A kept picture: the whole picture is searched, every face is read twice over, the matte is made.
    Still,
}

/// The networks, ready to look. Not shared between threads: each looker has its own.
pub struct Vision {
    models: Models,
    track: Option<Track>,
    glance: Option<Glance>,
    own_eyes: OwnEyes,
    /// Which part of the picture the next search of a live frame looks at as well.
    part: usize,
}

impl Vision {
    /// Opens the folder of `models.toml`, checks every file against its hash, loads and warms the networks (about half a
    /// second).
    ///
    /// # Errors
    /// Names the file that is missing, damaged or of another version, and how to mend it.
    pub fn open(models: &Path) -> Result<Self, VisionError> {
        Ok(Self { models: Models::open(models)?, track: None, glance: None, own_eyes: OwnEyes::default(), part: 0 })
    }

    /// Where the models lie: `models` beside the executable, `../share/gradbooth/models` from it, else the folder of the
    /// source tree this was built from.
    pub fn default_models() -> PathBuf {
        let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
        let places = beside.iter().flat_map(|dir| [dir.join("models"), dir.join("../share/gradbooth/models")]);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        places.chain([source.clone()]).find(|dir| dir.join("models.toml").is_file()).unwrap_or(source)
    }

    /// What is in `frame`, of any size and shape. A network that fails is logged and leaves out what it would have seen:
    /// without finder and points that is every face.
    pub fn look(&mut self, frame: &Frame, effort: Effort) -> Scene {
        let mut pyramid = Pyramid::new(frame);
        let seen = match effort {
            Effort::Live => self.look_live(&mut pyramid),
            Effort::Still => self.look_still(&mut pyramid),
        };
        let (faces, matte) = seen.unwrap_or_else(|error| {
            tracing::error!(frame = frame.sequence, "a network failed: {error:#}");
            (Vec::new(), None)
        });
        Scene { frame: frame.clone(), faces, matte }
    }

    /// Forgets the face that live frames follow, and how wide its eyes open. Call it between visits.
    pub fn forget(&mut self) {
        self.track = None;
        self.glance = None;
        self.own_eyes.forget();
    }

    fn look_still(&mut self, pyramid: &mut Pyramid<'_>) -> TractResult<(Vec<Face>, Option<Matte>)> {
        let mut faces = self.search(pyramid, 0..finder::PARTS, 16)?;
        let mut matte = None;
        if let Some(sitter) = faces.first_mut()
            && let Some(landmarks) = &sitter.landmarks
            && let Some(found) = contained(matte::read(&mut self.models.matte, pyramid, landmarks))
        {
            sitter.crown = crown::crown(&found, landmarks);
            matte = Some(found);
        }
        Ok((faces, matte))
    }

    fn look_live(&mut self, pyramid: &mut Pyramid<'_>) -> TractResult<(Vec<Face>, Option<Matte>)> {
        let mut faces = self.follow(pyramid)?;
        let Some((sitter, landmarks)) = faces.first_mut().and_then(|face| face.landmarks.clone().map(|l| (face, l)))
        else {
            self.glance = None;
            return Ok((faces, None));
        };
        if self.glance.as_ref().is_none_or(|glance| glance.is_due(pyramid.frame())) {
            self.glance = contained(Glance::new(&mut self.models.matte, pyramid, &landmarks));
        }
        sitter.crown = self.glance.as_ref().and_then(|glance| glance.crown(&landmarks));
        let matte = self.glance.as_ref().map(Glance::matte);
        Ok((faces, matte))
    }

    /// The faces of a preview frame: the one that is held, without a search, until a search is due.
    fn follow(&mut self, pyramid: &mut Pyramid<'_>) -> TractResult<Vec<Face>> {
        let now = pyramid.frame().captured_at;
        if let Some(track) = self.track.take().filter(|track| !track.due(now, pyramid.frame())) {
            let found = points::read_live(&mut self.models.landmarks, pyramid, &track.landmarks)?;
            if let Some(face) = self.face(pyramid, track.candidate(), found)
                && let Some(landmarks) = face.landmarks.clone()
            {
                let mut faces = vec![face];
                faces.extend(track.others.iter().cloned());
                self.track = Some(track.followed(landmarks));
                return Ok(faces);
            }
        }
        let faces = self.search(pyramid, self.part..self.part + 1, 5)?;
        if faces.len() != 1 {
            self.own_eyes.forget(); // whoever is there next may be somebody else
        }
        self.part = (self.part + 1) % finder::PARTS;
        self.track = Track::begun(&faces, pyramid.frame());
        Ok(faces)
    }

    /// All faces of the frame, the sitter's first: what the finder proposes in the whole and in `parts`, and the points
    /// confirm. No more than `most` proposals are read: a crowd is a crowd, and time is bounded.
    fn search(&mut self, pyramid: &mut Pyramid<'_>, parts: Range<usize>, most: usize) -> TractResult<Vec<Face>> {
        let mut faces = Vec::new();
        for windows in finder::searches(&self.models.finder, pyramid.frame(), parts) {
            for candidate in finder::find(&mut self.models.finder, pyramid, &windows)?.into_iter().take(most) {
                let found = points::read_still(&mut self.models.landmarks, pyramid, candidate)?;
                faces.extend(self.face(pyramid, candidate, found));
            }
            if faces.iter().any(|face: &Face| face.landmarks.is_some()) {
                break;
            }
        }
        Ok(ranked(faces, pyramid.frame()))
    }

    /// One face from its points, or from its box alone if the points ran away; `None` if it is no face after all.
    fn face(&mut self, pyramid: &mut Pyramid<'_>, from: Candidate, found: Found) -> Option<Face> {
        let fit = self.models.mean_face.fit(&found.landmarks);
        let trust = trust(&found, fit.as_ref().map_or(f32::MAX, |fit| fit.residual), from);
        let mut face = Face::at(square(from.centre, from.size), from.score);
        if trust < RUNAWAY {
            return (from.score > BOX_ALONE).then_some(face);
        }
        let twice = found.mirror.is_some();
        let band = contained(eyes::read(&mut self.models.eyes, pyramid, &found.landmarks, twice));
        let merged = band.as_ref().and_then(|band| Some((band.merged_into(&found.landmarks)?, band)));
        let own = self.own_eyes.in_doubt();
        face.eyes_open = merged.as_ref().map(|(_, band)| eyes::openness(band.open, own));
        if let Some((_, band)) = merged.as_ref().filter(|_| !twice) {
            self.own_eyes.learn(band.open);
        }
        face.glasses = merged.as_ref().map(|(_, band)| band.glasses);
        let landmarks = merged.map_or(found.landmarks, |(landmarks, _)| landmarks);
        face.score = from.score.max(trust);
        face.bounds = tight(&landmarks);
        // The line of the pupils is surer of the roll than all points together: 0.4 against 0.7 degrees off.
        let (left, right) = (landmarks.iris(Side::Left), landmarks.iris(Side::Right));
        let roll = (left.y - right.y).atan2(left.x - right.x).to_degrees();
        face.pose =
            fit.map(|fit| if landmarks.shows(68..70) { HeadPose { roll_deg: roll, ..fit.pose } } else { fit.pose });
        if let Some(heads) = &mut self.models.heads {
            face.traits = contained(traits::read(heads, pyramid, &landmarks, twice));
        }
        if let Some(hidden) = face.traits.and_then(|traits| traits.ear_hidden) {
            let shown = |side| (hidden.on(side) < 0.5).then(|| ears::centre(&landmarks, side));
            (face.left_ear, face.right_ear) = (shown(Side::Left), shown(Side::Right));
        }
        face.landmarks = Some(landmarks);
        Some(face)
    }
}

/// What a network saw, or nothing if it failed, which is logged.
fn contained<T>(seen: TractResult<T>) -> Option<T> {
    seen.inspect_err(|error| tracing::error!("a network failed: {error:#}")).ok()
}

/// Points are trusted from here on. Measured on 298 faces: of 261 readings within 8 % of the eye distance this refuses
/// one, of 8 beyond 20 % four.
const RUNAWAY: f32 = 0.4;
/// A box without points is a face only if the finder is this sure.
const BOX_ALONE: f32 = 0.8;

/// A second face stops the shutter: it must be surer than the only one. Branches have reached 0.76.
const SECOND: f32 = 0.8;

/// How far the points can be trusted, 0 to 1: they are sure of themselves, they stay where they are when the crop moves or
/// is mirrored, they look like a face, and they lie where the finder saw one.
fn trust(found: &Found, residual: f32, from: Candidate) -> f32 {
    let falling = |value: f32, good: f32, bad: f32| ((bad - value) / (bad - good)).clamp(0.0, 1.0);
    let mirror = found.mirror.unwrap_or_default();
    let (centre, size) = points::extent(&found.landmarks);
    let shift = centre.distance(from.centre) / from.size;
    let ratio = (size / from.size).ln().abs();
    // What the finder hardly believes in must be all the surer of its points: leaves and blurred backgrounds are not.
    let sure = found.landmarks.confidence_in(0..Landmarks::COUNT) - 0.5 * (0.6 - from.score).max(0.0);
    falling(1.0 - sure, 0.2, 0.45)
        * falling(found.drift, 0.02, 0.045)
        * falling(mirror, 0.027, 0.05)
        * falling(residual, 0.045, 0.10)
        * falling(shift, 0.3, 0.6)
        * falling(ratio, 0.45, 0.9)
}

fn square(centre: Point, size: f32) -> Rect {
    Rect::new(centre.x - size * 0.4, centre.y - size * 0.5, size * 0.8, size)
}

fn tight(landmarks: &Landmarks) -> Rect {
    let (low, high) = points::bounds(landmarks.all());
    Rect::new(low.x, low.y, high.x - low.x, high.y - low.y)
}

/// One face per person, the sitter's (large and central) first.
fn ranked(mut faces: Vec<Face>, frame: &Frame) -> Vec<Face> {
    let middle = Point::new(frame.width() as f32 / 2.0, frame.height() as f32 / 2.0);
    let reach = frame.width().max(frame.height()) as f32;
    let weight = |face: &Face| {
        let off = face.bounds.centre().distance(middle) / reach;
        face.bounds.height * (1.0 - off) * if face.landmarks.is_some() { 1.0 } else { 0.5 }
    };
    faces.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        let only = kept.is_empty();
        if (only || face.score >= SECOND) && !kept.iter().any(|other| same_person(&other.bounds, &face.bounds)) {
            kept.push(face);
        }
    }
    kept
}

/// Boxes that share two fifths of the smaller one, or whose middles are near, are of one person.
fn same_person(a: &Rect, b: &Rect) -> bool {
    let width = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
    let height = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
    let shared = width.max(0.0) * height.max(0.0);
    shared > 0.4 * a.area().min(b.area()) || a.centre().distance(b.centre()) < 0.4 * a.height.max(b.height)
}
