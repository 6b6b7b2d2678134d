//! What a preview knows of hair, shoulders and clothes: a coarse matte, looked for a few times a second and held in between.

use std::time::{Duration, Instant};

use tract_onnx::prelude::TractResult;

use crate::domain::{Frame, Landmarks, Matte, Point};
use crate::imaging::window::Pyramid;

use super::network::Network;
use super::{crown, matte};

/// A new one is looked for this often: shoulders move slowly, and one costs more than all else of a preview frame.
const EVERY: Duration = Duration::from_millis(250);

/// A coarse matte and the crown that follows from it.
pub(super) struct Glance {
    matte: Matte,
    /// From the middle of the eyes to the crown, in distances between the eyes.
    crown: Option<(f32, f32)>,
    seen_at: Instant,
    frame: (u32, u32),
}

impl Glance {
    pub(super) fn new(network: &mut Network, pyramid: &mut Pyramid<'_>, landmarks: &Landmarks) -> TractResult<Self> {
        let matte = matte::coarse(network, pyramid, landmarks)?;
        let frame = pyramid.frame();
        let cell = frame.width() as f32 / matte.width as f32;
        let in_cells = landmarks.mapped(|p| Point::new(p.x / cell, p.y / cell));
        let (eyes, apart) = (landmarks.eyes_midpoint(), landmarks.inter_eye_distance().max(1.0));
        let crown = crown::crown(&matte, &in_cells);
        let crown = crown.map(|p| ((p.x * cell - eyes.x) / apart, (p.y * cell - eyes.y) / apart));
        Ok(Self { matte, crown, seen_at: frame.captured_at, frame: (frame.width(), frame.height()) })
    }

    /// Whether it is too old for `frame`, or of other pictures.
    pub(super) fn is_due(&self, frame: &Frame) -> bool {
        let age = frame.captured_at.checked_duration_since(self.seen_at);
        age.is_none_or(|age| age >= EVERY) || self.frame != (frame.width(), frame.height())
    }

    /// Fewer pixels than the frame has; between two glances as the last one saw it.
    pub(super) fn matte(&self) -> Matte {
        self.matte.clone()
    }

    /// The crown above the eyes as they are now, px of the frame: it moves with the head.
    pub(super) fn crown(&self, landmarks: &Landmarks) -> Option<Point> {
        let (eyes, apart) = (landmarks.eyes_midpoint(), landmarks.inter_eye_distance());
        self.crown.map(|(x, y)| Point::new(eyes.x + x * apart, eyes.y + y * apart))
    }
}
