//! Remembers what earlier frames looked like as bytes, to know their remains in a new one.
//!
//! A frame that was cut runs on into the bytes that lay in the buffer before, at the same place. Where two frames of one
//! scene are coded alike, about one such splice in ten is a perfectly good JPEG to any decoder. But noise makes the bytes
//! of two real frames differ everywhere: a stretch that equals an earlier frame's at the same place is a remain of it.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher};

/// How many frames are remembered. A driver has four buffers, but one of them may have lost its frames more than once.
const REMEMBERED: usize = 24;
/// One stretch in so many bytes is looked at.
const STEP: usize = 2048;
/// So long is a stretch, bytes.
const STRETCH: usize = 32;
/// A stretch with fewer different bytes comes of a flat, dark picture part and says nothing.
const RICH: usize = 16;

/// The last good frames of a camera.
pub(super) struct Earlier {
    frames: VecDeque<Remembered>,
    /// Whether a frame that equals an earlier one in every byte is refused too.
    refuse_repeats: bool,
}

#[derive(PartialEq)]
struct Remembered {
    length: usize,
    hash: u64,
    stretches: Vec<[u8; STRETCH]>,
    end: [u8; STRETCH],
}

impl Earlier {
    pub(super) fn new(refuse_repeats: bool) -> Self {
        Self { frames: VecDeque::new(), refuse_repeats }
    }

    /// Whether nothing of an earlier frame is in `jpeg`, whose coded data begin at `data`; if so, it is remembered.
    pub(super) fn admits(&mut self, jpeg: &[u8], data: usize) -> bool {
        let new = Remembered::of(jpeg, data);
        let remains = |old: &Remembered| {
            let repeated = old.length == new.length && old.hash == new.hash;
            let stretches = old.stretches.iter().zip(&new.stretches);
            let stretch = stretches.into_iter().any(|(old, new)| old == new && is_rich(new));
            let end = old.length == new.length && old.end == new.end && is_rich(&new.end);
            if repeated { self.refuse_repeats } else { stretch || end }
        };
        if self.frames.iter().any(remains) {
            return false;
        }
        if self.frames.len() == REMEMBERED {
            self.frames.pop_front();
        }
        self.frames.push_back(new);
        true
    }
}

impl Remembered {
    fn of(jpeg: &[u8], data: usize) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(jpeg);
        // Counted from the start of the data, which is the same for all frames of a camera; the tables before are too.
        let stretches = jpeg.get(data..).unwrap_or_default();
        let stretches = stretches.chunks(STEP).filter_map(|chunk| chunk.first_chunk().copied()).collect();
        let end = jpeg.last_chunk().copied().unwrap_or_default();
        Self { length: jpeg.len(), hash: hasher.finish(), stretches, end }
    }
}

fn is_rich(stretch: &[u8; STRETCH]) -> bool {
    let mut bytes = *stretch;
    bytes.sort_unstable();
    1 + bytes.windows(2).filter(|pair| pair[0] != pair[1]).count() >= RICH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as coded data look, other for each seed.
    fn noise(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        (0..length)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 24) as u8
            })
            .collect()
    }

    #[test]
    fn the_remains_of_an_earlier_frame_are_known_wherever_they_begin() {
        let (old, new) = (noise(1, 50_000), noise(2, 50_000));
        for at in (600..49_960).step_by(311) {
            let mut earlier = Earlier::new(false);
            assert!(earlier.admits(&old, 600));
            for other in 3..9 {
                assert!(earlier.admits(&noise(other, 50_000), 600));
            }
            assert!(!earlier.admits(&[&new[..at], &old[at..]].concat(), 600), "spliced at {at}");
            assert!(earlier.admits(&new, 600));
        }
    }

    #[test]
    fn dark_and_flat_frames_are_admitted_though_they_are_alike() {
        let mut earlier = Earlier::new(false);
        for number in 0..20 {
            let mut dark = [0x28, 0xa0, 0x02, 0x8a, 0x00].repeat(8000);
            dark[700] = number;
            assert!(earlier.admits(&dark, 600), "frame {number}");
        }
    }

    #[test]
    fn an_equal_frame_is_a_matter_of_trust_in_the_driver() {
        let frame = noise(1, 50_000);
        let mut trusting = Earlier::new(false);
        assert!(trusting.admits(&frame, 600) && trusting.admits(&frame, 600));
        let mut wary = Earlier::new(true);
        assert!(wary.admits(&frame, 600) && !wary.admits(&frame, 600));
    }
}
