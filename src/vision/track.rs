//! The face that live frames follow between two searches of the whole picture.

use std::time::{Duration, Instant};

use crate::domain::{Face, Frame, Landmarks};

use super::finder::Candidate;
use super::points::extent;

/// The whole picture is searched this often.
const SEARCH_EVERY: Duration = Duration::from_millis(333);

pub(super) struct Track {
    pub(super) landmarks: Landmarks,
    /// Other people of the last search.
    pub(super) others: Vec<Face>,
    /// How sure the search was of the face.
    score: f32,
    searched_at: Instant,
    size: (u32, u32),
}

impl Track {
    /// A track on the first face, if its points are known.
    pub(super) fn begun(faces: &[Face], frame: &Frame) -> Option<Self> {
        let (sitter, others) = faces.split_first()?;
        Some(Self {
            landmarks: sitter.landmarks.clone()?,
            others: others.to_vec(),
            score: sitter.score,
            searched_at: frame.captured_at,
            size: (frame.width(), frame.height()),
        })
    }

    /// Whether the whole picture is to be searched again: a third of a second has passed, or the pictures are others.
    pub(super) fn due(&self, now: Instant, frame: &Frame) -> bool {
        let since = now.checked_duration_since(self.searched_at);
        since.is_none_or(|since| since >= SEARCH_EVERY) || self.size != (frame.width(), frame.height())
    }

    /// Where the face was, as if the finder had said it.
    pub(super) fn candidate(&self) -> Candidate {
        let (centre, size) = extent(&self.landmarks);
        Candidate { centre, size, score: self.score }
    }

    pub(super) fn followed(self, landmarks: Landmarks) -> Self {
        Self { landmarks, ..self }
    }
}
