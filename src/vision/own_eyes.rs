//! How wide the visitor's own eyes usually open, as the preview saw them: narrow eyes are not shut, and half of a wide one is.

use std::collections::VecDeque;

use crate::domain::{BySide, Side};

/// The last six seconds of a preview.
const REMEMBERED: usize = 90;
/// Fewer frames say nothing about a person.
const LEAST: usize = 10;

/// Sums of [`eyes`](super::eyes) that the preview saw, newest last.
#[derive(Default)]
pub(super) struct OwnEyes(VecDeque<BySide<f32>>);

impl OwnEyes {
    pub(super) fn learn(&mut self, sum: BySide<f32>) {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(sum);
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// The sum at which each eye is in doubt; `None` until enough was seen.
    ///
    /// Four frames in five lie below the width that counts: blinks do not narrow it, nor one wrong reading widen it. Chosen on
    /// previews simulated from 293 people, six frames each: of two further open frames 0.3 % are refused (0.9 % by the doubt of
    /// all people), of shut ones 97 % (84 %), of half shut ones 57 % (29 %). It never falls to what shut eyes reach, so that
    /// somebody who never opened them is not taken for open.
    pub(super) fn in_doubt(&self) -> Option<BySide<f32>> {
        let usual = |side: Side| {
            let mut sums: Vec<f32> = self.0.iter().map(|sum| sum.on(side)).filter(|sum| sum.is_finite()).collect();
            sums.sort_by(f32::total_cmp);
            (sums.len() >= LEAST).then(|| sums[sums.len() * 4 / 5])
        };
        let doubt = |usual: f32| (0.45 * usual).max(2.2);
        Some(BySide { left: doubt(usual(Side::Left)?), right: doubt(usual(Side::Right)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::eyes::openness;
    use super::*;

    fn after(frames: impl IntoIterator<Item = f32>) -> OwnEyes {
        let mut own = OwnEyes::default();
        frames.into_iter().for_each(|sum| own.learn(BySide { left: sum, right: sum }));
        own
    }

    fn left(own: &OwnEyes) -> Option<f32> {
        own.in_doubt().map(|doubt| (doubt.left * 1000.0).round() / 1000.0)
    }

    #[test]
    fn a_person_is_known_after_ten_frames_and_forgotten() {
        assert_eq!(left(&after([8.0; 9])), None);
        let mut own = after([8.0; 10]);
        assert_eq!(left(&own), Some(3.6));
        own.forget();
        assert_eq!(left(&own), None);
    }

    #[test]
    fn blinks_and_one_wide_reading_change_nothing() {
        assert_eq!(left(&after([8.0, 8.0, 1.0, 8.0, 8.0, 1.2, 8.0, 8.0, 8.0, 1.0, 8.0, 30.0])), Some(3.6));
    }

    #[test]
    fn narrow_eyes_have_a_lower_doubt_but_shut_ones_stay_shut() {
        assert_eq!(left(&after([4.9; 20])), Some(2.205));
        assert_eq!(left(&after([1.5; 20])), Some(2.2));
    }

    #[test]
    fn half_a_wide_eye_is_shut_where_another_persons_whole_one_is_open() {
        let half = BySide { left: 3.4, right: 3.4 };
        let open = |own: &OwnEyes| openness(half, own.in_doubt()).left;
        assert!(open(&OwnEyes::default()) > 0.8 && open(&after([3.5; 20])) > 0.8);
        assert!(open(&after([10.0; 20])) < 0.2);
    }

    #[test]
    fn what_was_long_ago_does_not_count() {
        assert_eq!(left(&after(std::iter::repeat_n(12.0, 40).chain([6.0; REMEMBERED]))), Some(2.7));
    }
}
