//! Both eyes from a crop of the full-resolution picture: lids, corners, irises, glasses.

use tract_onnx::prelude::TractResult;

use crate::domain::{Landmarks, Point};
use crate::imaging::resample::{Pyramid, Window};

use super::network::Network;

/// Lids, corners and irises of both eyes, in the order of the 126 points from 36 on, and the glasses.
pub(super) struct Band {
    pub(super) points: [Point; 34],
    /// Probability that glasses are worn, 0 to 1.
    pub(super) glasses: f32,
}

/// Width of the band over the distance of the outer eye corners.
const WIDTH: f32 = 2.0;

/// Reads the band under `landmarks`.
pub(super) fn read(network: &Network, pyramid: &mut Pyramid<'_>, landmarks: &Landmarks) -> TractResult<Band> {
    let all = landmarks.all();
    let (right, left) = (all[36], all[52]);
    let window = Window {
        centre: landmarks.eyes_midpoint(),
        anchor: Point::new(0.5, 0.52),
        span: (right.distance(left) * WIDTH).max(4.0),
        angle: (left.y - right.y).atan2(left.x - right.x),
        mirrored: false,
        size: network.size(),
    };
    let answer = network.run(&pyramid.sample(&window))?;
    let side = window.size.0 as f32;
    let point = |i: usize| {
        let p = Point::new((answer[2 * i] + 0.5) * side, (answer[2 * i + 1] + 0.25) * side);
        window.frame_from_window(p)
    };
    Ok(Band { points: std::array::from_fn(point), glasses: 1.0 / (1.0 + (-answer[70]).exp()) })
}

impl Band {
    /// The face's points with the eyes of the band, unless the band lies elsewhere than the face's own eyes: then it
    /// saw something else, and the face's eyes stay.
    pub(super) fn merged_into(&self, landmarks: &Landmarks) -> Landmarks {
        let all = landmarks.all();
        let span = all[36].distance(all[52]);
        let apart = self.points.iter().zip(&all[36..70]).map(|(a, b)| a.distance(*b)).sum::<f32>() / 34.0;
        if apart > 0.12 * span {
            return landmarks.clone();
        }
        Landmarks::new(std::array::from_fn(|i| match i {
            36..70 => all[i].midpoint(self.points[i - 36]),
            _ => all[i],
        }))
    }
}
