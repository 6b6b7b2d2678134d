//! One target under every lamp: the states in their order, and the transport that they give.

use crate::domain::{Channel, Target};

use super::gather::Taken;
use super::response::Response;
use super::transport::Transport;
use super::zones::Zone;

/// The two levels at which a lamp is photographed alone.
pub const LEVELS: [f64; 2] = [0.5, 0.9];
/// Factors of the reference recipe in the sweep of the camera's response, beside 1.
pub const FACTORS: [f64; 3] = [0.3, 0.5, 0.75];

/// Zones that get more than this share of what a lamp's brightest gets are its bright ones.
const BRIGHT: f64 = 0.6;
/// Less light than this in a zone tells nothing, linear.
const LIT: f64 = 0.004;

/// A state of the lamps within a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All lamps by the reference, when the target has just been placed.
    First,
    /// The same, a moment later: what warms up shows.
    Later,
    /// The same at the other exposure, lamps lower where it is longer.
    Proof,
    /// The same lamps at one and a half the usual exposure: a ladder of doubles would pass the first proof.
    Between,
    /// The same lamps at the usual exposure.
    Unproof,
    /// All lamps at a factor of the reference, by place in [`FACTORS`].
    Factor(usize),
    /// No lamp.
    Dark,
    /// One channel, by place, alone at one of [`LEVELS`].
    Alone(usize, usize),
    /// All lamps by the reference.
    All,
    /// The first lamp alone once more.
    Again,
    /// No lamp once more.
    DarkAgain,
    /// No lamp has power; only where one does not answer.
    Cut,
}

/// The states of a sweep of `channels` lamps; with the proofs of the camera on the first target.
pub fn states(channels: usize, proofs: bool) -> Vec<State> {
    let mut states = vec![State::First];
    if proofs {
        states.extend([State::Later, State::Proof, State::Between, State::Unproof]);
        states.extend((0..FACTORS.len()).map(State::Factor));
    }
    states.push(State::Dark);
    for channel in 0..channels {
        states.extend([State::Alone(channel, 0), State::Alone(channel, 1)]);
    }
    states.extend([State::All, State::Again, State::DarkAgain]);
    states
}

/// Duties of a state, in the order of the reference's channels.
pub fn duties(state: State, reference: &[f64], dimmed: f64) -> Vec<f64> {
    let all = |factor: f64| reference.iter().map(|duty| duty * factor).collect();
    let one = |lit: usize, duty: f64| (0..reference.len()).map(|k| if k == lit { duty } else { 0.0 }).collect();
    match state {
        State::First | State::Later | State::All => all(1.0),
        State::Proof | State::Between | State::Unproof => all(dimmed),
        State::Factor(place) => all(FACTORS[place]),
        State::Dark | State::DarkAgain => all(0.0),
        State::Alone(channel, level) => one(channel, LEVELS[level]),
        State::Again => one(0, LEVELS[1]),
        State::Cut => Vec::new(),
    }
}

/// A whole sweep.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// What stood there.
    pub target: Target,
    /// The channels.
    pub channels: Vec<Channel>,
    /// The reference recipe, as it was set in [`State::All`].
    pub reference: Vec<f64>,
    taken: Vec<(State, Taken)>,
}

impl Sweep {
    /// An empty one.
    pub fn new(target: Target, channels: Vec<Channel>, reference: Vec<f64>) -> Self {
        Self { target, channels, reference, taken: Vec::new() }
    }

    /// Adds a state.
    pub fn push(&mut self, state: State, taken: Taken) {
        self.taken.push((state, taken));
    }

    /// A state, if it was taken.
    pub fn get(&self, state: State) -> Option<&Taken> {
        self.taken.iter().find(|(known, _)| *known == state).map(|(_, taken)| taken)
    }

    /// Linear light of a zone in a state, as read; dark where there is none.
    pub fn light(&self, state: State, zone: Zone) -> [f64; 3] {
        let row = Zone::of(self.target).iter().position(|known| *known == zone);
        row.and_then(|row| self.get(state)?.zones.get(row)).map_or([0.0; 3], |light| light.mean)
    }

    /// All states.
    pub fn all(&self) -> &[(State, Taken)] {
        &self.taken
    }

    /// Light of every zone in a state.
    pub fn zones(&self, state: State) -> Vec<[f64; 3]> {
        Zone::of(self.target).iter().map(|zone| self.light(state, *zone)).collect()
    }

    /// The transport, from the higher of the two levels.
    pub fn transport(&self, response: &Response) -> Transport {
        let alone: Vec<(f64, Vec<[f64; 3]>)> =
            (0..self.channels.len()).map(|k| (LEVELS[1], self.zones(State::Alone(k, 1)))).collect();
        Transport::measured(Zone::of(self.target), &self.channels, &self.zones(State::Dark), &alone, response)
    }

    /// Light per duty at 0.9 against 0.5 less one, of each channel in its own brightest zones together, since one alone is noisy;
    /// `None` for one that gives no light.
    pub fn two_level(&self, response: &Response) -> Vec<Option<f64>> {
        let read = |state, zone| response.apply(self.light(state, zone)[1]);
        let of = |k: usize| {
            let gain = |level: usize, zone: Zone| read(State::Alone(k, level), zone) - read(State::Dark, zone);
            let zones = Zone::of(self.target);
            let most = zones.iter().map(|zone| gain(1, *zone)).fold(0.0, f64::max);
            let bright: Vec<Zone> = zones.iter().copied().filter(|zone| gain(1, *zone) > BRIGHT * most).collect();
            let [low, high] = [0, 1].map(|level| bright.iter().map(|zone| gain(level, *zone)).sum::<f64>());
            (low > LIT * bright.len() as f64).then(|| high / LEVELS[1] / (low / LEVELS[0]) - 1.0)
        };
        (0..self.channels.len()).map(of).collect()
    }

    /// The sweep of all lamps by one factor in `zone`: factor, light without the dark.
    pub fn response(&self, zone: Zone) -> Vec<(f64, f64)> {
        let dark = self.light(State::Dark, zone)[1];
        let factors = (0..FACTORS.len()).map(|place| (FACTORS[place], State::Factor(place)));
        factors
            .chain([(1.0, State::All)])
            .filter(|(_, state)| self.get(*state).is_some())
            .map(|(factor, state)| (factor, self.light(state, zone)[1] - dark))
            .collect()
    }

    /// How far the lamps together are from their sum, worst zone that is not burnt out; green.
    pub fn superposition(&self, response: &Response) -> f64 {
        let read = |state, zone| response.apply(self.light(state, zone)[1]);
        let of = |zone: Zone| {
            let dark = read(State::Dark, zone);
            let lamp = |k: usize| (read(State::Alone(k, 1), zone) - dark) * self.reference[k] / LEVELS[1];
            let sum = dark + (0..self.channels.len()).map(lamp).sum::<f64>();
            let all = read(State::All, zone);
            if (0.01..=0.9).contains(&all) { ((all - sum) / all).abs() } else { 0.0 }
        };
        Zone::of(self.target).iter().copied().map(of).fold(0.0, f64::max)
    }
}
