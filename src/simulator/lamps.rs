//! How much each lamp shines on the sitter: duties against the level at which the booth counts as calibrated.

use crate::domain::{Channel, Duty};

/// Every channel of the virtual booth with the duty that gives the calibrated level.
pub const REFERENCE: [(Channel, f32); 6] = [
    (Channel::KeyLeft, 0.60),
    (Channel::KeyRight, 0.60),
    (Channel::FillTop, 0.60),
    (Channel::FillChin, 0.50),
    (Channel::BackgroundLeft, 0.50),
    (Channel::BackgroundRight, 0.50),
];

/// What makes one basis image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lamp {
    /// One channel.
    One(Channel),
    /// Soft light from all around: the chin fill, and whatever comes in from the room.
    Soft,
    /// All together: a plain picture, of which nobody knows which light made it.
    All,
}

/// Light at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lamps {
    /// By place in [`REFERENCE`]: 1.0 is the calibrated level.
    shares: [f32; 6],
    /// Stray light, as a share of the calibrated level.
    ambient: f32,
}

impl Lamps {
    /// Light of these duties, in the order of [`REFERENCE`].
    pub(super) fn new(duties: [f32; 6], ambient: f32) -> Self {
        Self { shares: std::array::from_fn(|i| duties[i] / REFERENCE[i].1), ambient }
    }

    /// One source alone at the calibrated level: a place in [`REFERENCE`], or stray light for all others.
    pub(super) fn alone(source: usize) -> Self {
        let shares = std::array::from_fn(|i| if i == source { 1.0 } else { 0.0 });
        Self { shares, ambient: if source < 6 { 0.0 } else { 1.0 } }
    }

    /// Factor of a basis image.
    pub(super) fn weight(&self, lamp: Lamp) -> f32 {
        match lamp {
            Lamp::One(channel) => self.shares[place(channel)],
            Lamp::Soft => self.shares[place(Channel::FillChin)] + self.ambient,
            Lamp::All => {
                let [left, right, top, chin, back_left, back_right] = self.shares;
                let level = 0.3 * (left + right) + 0.2 * top + 0.08 * chin + 0.06 * (back_left + back_right);
                level * (1.0 - self.ambient) + self.ambient
            }
        }
    }
}

/// A channel's place in [`REFERENCE`].
pub(super) fn place(channel: Channel) -> usize {
    match channel {
        Channel::KeyLeft => 0,
        Channel::KeyRight => 1,
        Channel::FillTop => 2,
        Channel::FillChin => 3,
        Channel::BackgroundLeft => 4,
        Channel::BackgroundRight => 5,
    }
}

/// Duties in the order of [`REFERENCE`]; channels that are not named are dark.
pub(super) fn in_order(duties: &[(Channel, Duty)]) -> [f32; 6] {
    let mut ordered = [0.0; 6];
    for &(channel, duty) in duties {
        ordered[place(channel)] = duty.share();
    }
    ordered
}

/// [`REFERENCE`] as it is given to lights.
pub fn reference() -> Vec<(Channel, Duty)> {
    REFERENCE.iter().map(|&(channel, share)| (channel, Duty::new(share))).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    #[test]
    fn calibrated_level_is_one_for_every_lamp_and_places_agree() {
        let lamps = Lamps::new(in_order(&reference()), 0.0);
        for (i, (channel, _)) in REFERENCE.iter().enumerate() {
            assert_eq!(place(*channel), i);
            assert!((lamps.weight(Lamp::One(*channel)) - 1.0).abs() < 1e-6);
        }
        assert!((lamps.weight(Lamp::All) - 1.0).abs() < 1e-6);
        assert!((Lamps::new(in_order(&reference()), 0.05).weight(Lamp::All) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn unnamed_channels_are_dark_and_stray_light_stays() {
        let lamps = Lamps::new(in_order(&[(Channel::KeyLeft, Duty::FULL)]), 0.02);
        assert_eq!(lamps.weight(Lamp::One(Channel::KeyRight)), 0.0);
        assert!(lamps.weight(Lamp::One(Channel::KeyLeft)) > 1.6);
        assert!((Lamps::new([0.0; 6], 0.02).weight(Lamp::All) - 0.02).abs() < 1e-6);
        assert_eq!(Lamps::alone(0).weight(Lamp::One(Channel::KeyLeft)), 1.0);
        assert_eq!(Lamps::alone(7).weight(Lamp::Soft), 1.0);
    }
}
