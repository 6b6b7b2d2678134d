//! What a calibrated booth knows of its own light, for the vision thread: how frames are corrected, and the sitter's
//! outline by switching the background lights off for one frame.

use std::time::Duration;

use super::calibrating::store::Stored;
use super::clock::now;
use super::workers::LightsSet;
use crate::calibration::Correction;
use crate::calibration::drift::tiles::{self, Tiles};
use crate::calibration::names::is_background;
use crate::devices::latest::{Latest, Reader};
use crate::domain::{Channel, Cut, Duty, Frame, Plates};

/// The background lights are dark so long after their driver has set them.
const FALLEN: Duration = Duration::from_millis(50);
/// A frame without background light is awaited no longer than this.
const PATIENCE: Duration = Duration::from_millis(400);

/// A calibration in force.
pub(super) struct OwnLight {
    correction: Option<Correction>,
    plates: Plates,
    tiles: [[f64; 3]; 2],
}

impl OwnLight {
    pub(super) fn new(stored: &Stored) -> Self {
        let correction = Correction::of(&stored.profile);
        let apply = |frame: &Frame| correction.as_ref().map_or_else(|| frame.clone(), |c| c.apply(frame));
        let (lit, dimmed) = (apply(stored.plates.lit()), apply(stored.plates.dimmed()));
        // They were of one size before.
        let plates = Plates::new(lit, dimmed).unwrap_or_else(|| stored.plates.clone());
        Self { correction, plates, tiles: stored.profile.tiles }
    }

    /// The frame in the booth's true colours.
    pub(super) fn corrected(&self, frame: Frame) -> Frame {
        self.correction.as_ref().map_or_else(|| frame.clone(), |correction| correction.apply(&frame))
    }

    /// What is wrong with the light of a frame as the camera gave it, by the wall beside the sitter; `None`: nothing that
    /// can be seen.
    pub(super) fn doubt(&self, frame: &Frame, cut: Cut) -> Option<String> {
        let found = tiles::compare(frame, cut, self.tiles);
        matches!(found, Tiles::Off(_) | Tiles::OneSide(_)).then(|| found.sentence())
    }

    /// The empty booth, corrected.
    pub(super) fn plates(&self) -> &Plates {
        &self.plates
    }
}

/// Switches the background lights off, and nothing on: it works on what burns.
pub(super) struct Dimmer {
    /// What the lights shall be.
    pub wanted: Latest<Vec<(Channel, Duty)>>,
    /// What they are.
    pub set: Latest<LightsSet>,
}

impl Dimmer {
    /// The first frame without background light, as the camera gave it; `None` if the lights or the camera do not follow
    /// in time. The background lights stay off: the shell lights them again.
    pub(super) fn frame(&self, frames: &mut Reader<Frame>) -> Option<Frame> {
        let begun = now();
        let burns = self.set.get()?.duties;
        let dimmed: Vec<_> = burns
            .iter()
            .map(|&(channel, duty)| (channel, if is_background(channel) { Duty::OFF } else { duty }))
            .collect();
        if dimmed == burns {
            return None; // dark already
        }
        self.wanted.put(dimmed.clone());
        while begun.elapsed() < PATIENCE {
            let Some(frame) = frames.next(Duration::from_millis(50)) else { continue };
            let fallen = self.set.get().filter(|set| set.at >= begun && set.duties == dimmed);
            if fallen.is_some_and(|set| frame.captured_at >= set.at + FALLEN) {
                return Some(frame);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(sequence: u64) -> Frame {
        Frame::new(2, 2, vec![0; 12], sequence, now()).unwrap()
    }

    #[test]
    fn the_background_goes_dark_the_rest_stays_and_only_frames_after_it_count() {
        let (wanted, set, frames) = (Latest::new(), Latest::new(), Latest::new());
        let lit = vec![(Channel::KeyLeft, Duty::new(0.6)), (Channel::BackgroundLeft, Duty::new(0.5))];
        set.put(LightsSet { duties: lit, at: now() });
        let dimmer = Dimmer { wanted: wanted.clone(), set: set.clone() };
        let mut reader = frames.reader();
        let feeder = std::thread::Builder::new().name("feeder".to_owned()).spawn(move || {
            for sequence in 0..40 {
                if let Some(duties) = wanted.get().filter(|_| sequence == 4) {
                    set.put(LightsSet { duties, at: now() });
                }
                frames.put(frame(sequence));
                std::thread::park_timeout(Duration::from_millis(10));
            }
        });
        let feeder = feeder.expect("a thread");
        let found = dimmer.frame(&mut reader).expect("a frame");
        assert!(found.sequence > 8, "frame {} shows lights that still fall", found.sequence);
        let dark = [(Channel::KeyLeft, Duty::new(0.6)), (Channel::BackgroundLeft, Duty::OFF)];
        assert_eq!(dimmer.set.get().unwrap().duties, dark);
        feeder.join().unwrap();
        assert!(dimmer.frame(&mut reader).is_none(), "there is nothing left to switch off");
    }

    #[test]
    fn lights_that_do_not_answer_cost_a_moment_and_no_photo() {
        let (wanted, set, frames) = (Latest::new(), Latest::new(), Latest::<Frame>::new());
        assert!(Dimmer { wanted, set: set.clone() }.frame(&mut frames.reader()).is_none(), "nothing burns");
        set.put(LightsSet { duties: vec![(Channel::BackgroundLeft, Duty::FULL)], at: now() });
        let begun = now();
        assert!(Dimmer { wanted: Latest::new(), set }.frame(&mut frames.reader()).is_none());
        assert!(begun.elapsed() < PATIENCE * 3);
    }
}
