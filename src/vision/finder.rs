//! Where faces may be: peaks of a centre map over the whole picture, over parts of it, and from further away if need be.
//! Whether a peak is a face the points decide.

use tract_onnx::prelude::TractResult;

use crate::domain::{Frame, Point};
use crate::imaging::window::{Pyramid, Window};

use super::network::Network;

/// A peak of the finder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Middle of the face's points, px of the frame.
    pub(super) centre: Point,
    /// Longer extent of the face's points, px of the frame.
    pub(super) size: f32,
    /// 0 to 1.
    pub(super) score: f32,
}

const STRIDE: f32 = 8.0;
/// Low: the points tell what is no face.
const THRESHOLD: f32 = 0.2;
/// Two peaks nearer than this share of the larger size are one face.
const SAME: f32 = 0.45;

/// How many overlapping parts there are.
pub(super) const PARTS: usize = 4;

/// The windows of a frame that are searched, heap after heap until one shows a face: the whole frame and some of its four
/// overlapping parts (people far off), then from further away (faces that fill it).
pub(super) fn searches(network: &Network, frame: &Frame, parts: std::ops::Range<usize>) -> [Vec<Window>; 2] {
    const AT: [(f32, f32); PARTS] = [(0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)];
    let part = |&(x, y): &(f32, f32)| {
        let centre = Point::new(frame.width() as f32 * x, frame.height() as f32 * y);
        Window { centre, ..letterbox(network, frame, 0.6) }
    };
    let mut first = vec![letterbox(network, frame, 1.0)];
    first.extend(AT.get(parts).unwrap_or_default().iter().map(part));
    [first, vec![letterbox(network, frame, 1.8)]]
}

/// What may be a face in these windows, best first.
pub(super) fn find(
    network: &mut Network,
    pyramid: &mut Pyramid<'_>,
    windows: &[Window],
) -> TractResult<Vec<Candidate>> {
    let mut found = Vec::new();
    for window in windows {
        found.extend(peaks(network, pyramid, window)?);
    }
    Ok(distinct(found))
}

/// The window that holds the whole frame `scale` times over.
fn letterbox(network: &Network, frame: &Frame, scale: f32) -> Window {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let size = network.size();
    let span = width.max(height * size.0 as f32 / size.1 as f32) * scale;
    Window::upright(Point::new(width / 2.0, height / 2.0), span, size)
}

fn peaks(network: &mut Network, pyramid: &mut Pyramid<'_>, window: &Window) -> TractResult<Vec<Candidate>> {
    let map = network.see(pyramid, window)?;
    let (columns, rows) = (window.size.0 as usize / STRIDE as usize, window.size.1 as usize / STRIDE as usize);
    let plane = columns * rows;
    let heat = |x: usize, y: usize| map[y * columns + x];
    let mut found = Vec::new();
    for y in 0..rows {
        for x in 0..columns {
            let score = 1.0 / (1.0 + (-heat(x, y)).exp());
            let (x0, x1) = (x.saturating_sub(1), (x + 1).min(columns - 1));
            let (y0, y1) = (y.saturating_sub(1), (y + 1).min(rows - 1));
            let highest = (y0..=y1).all(|v| (x0..=x1).all(|u| heat(u, v) <= heat(x, y)));
            if score <= THRESHOLD || !highest {
                continue;
            }
            let at = |channel: usize| map[channel * plane + y * columns + x];
            let centre = Point::new((x as f32 + 0.5 + at(1).tanh()) * STRIDE, (y as f32 + 0.5 + at(2).tanh()) * STRIDE);
            let size = at(3).clamp(-2.0, 3.0).exp() * 32.0 * window.step();
            found.push(Candidate { centre: window.frame_from_window(centre), size, score });
        }
    }
    let (width, height) = (pyramid.frame().width() as f32, pyramid.frame().height() as f32);
    // A face whose middle lies in the repeated edge is a ghost of that edge.
    found.retain(|c| c.centre.x > 0.0 && c.centre.y > 0.0 && c.centre.x < width && c.centre.y < height);
    Ok(found)
}

/// The best of each heap of near candidates, best first.
pub(super) fn distinct(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in found {
        let near = |k: &Candidate| k.centre.distance(candidate.centre) < SAME * k.size.max(candidate.size);
        if !kept.iter().any(near) {
            kept.push(candidate);
        }
    }
    kept
}
