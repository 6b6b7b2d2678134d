//! The morning's photographs: a small machine like the calibration's, for an empty booth.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::morning::Plate;
use crate::calibration::gather::{Gather, How, Taken};
use crate::calibration::names::name;
use crate::calibration::selfcheck::LEVEL;
use crate::calibration::zones::Zone;
use crate::domain::{Channel, Cut, Duty, Frame, Target};

/// A morning under way: lights are asked for, frames come, a plate results.
#[derive(Debug)]
pub struct Watch {
    cut: Cut,
    recipe: Vec<(Channel, Duty)>,
    frames: usize,
    commands: VecDeque<Vec<(Channel, Duty)>>,
    state: usize,
    gather: Option<Gather>,
    taken: Vec<Taken>,
}

/// Time between two frames of a booth's camera.
const PERIOD: Duration = Duration::from_millis(33);

impl Watch {
    /// A morning with the recipe in force; `frames` are averaged.
    pub fn new(cut: Cut, recipe: Vec<(Channel, Duty)>, frames: usize) -> Self {
        let commands = VecDeque::from([recipe.clone()]);
        Self { cut, recipe, frames, commands, state: 0, gather: None, taken: Vec::new() }
    }

    /// Lights to set, until there are none; answer [`Self::lights_set`].
    pub fn poll_lights(&mut self) -> Option<Vec<(Channel, Duty)>> {
        self.commands.pop_front()
    }

    /// The lights are set.
    pub fn lights_set(&mut self, now: Instant) {
        let how = How {
            cut: self.cut,
            target: Target::Empty,
            banding: Zone::WallLeft.rect(),
            still: false,
            frames: self.frames,
            period: PERIOD,
            hold: Duration::ZERO,
        };
        self.gather = Some(Gather::new(how, now));
    }

    /// A frame came. Gives the plate and the picture under the recipe once all is photographed; the lights are then dark.
    pub fn frame(&mut self, frame: &Frame) -> Option<(Plate, Frame)> {
        let taken = self.gather.as_mut()?.take(frame)?;
        self.gather = None;
        self.taken.push(taken);
        self.state += 1;
        let one = |lit: usize| {
            let duty = |k: usize| if k == lit { Duty::new(LEVEL as f32) } else { Duty::OFF };
            self.recipe.iter().enumerate().map(|(k, (channel, _))| (*channel, duty(k))).collect()
        };
        match self.state {
            1 => {
                // Not their supply: a lamp that does not obey must show.
                let dark = one(usize::MAX);
                self.commands.push_back(dark);
            }
            state if state - 2 < self.recipe.len() => {
                let lights = one(state - 2);
                self.commands.push_back(lights);
            }
            _ => {
                self.commands.push_back(Vec::new());
                return self.plate();
            }
        }
        None
    }

    fn plate(&self) -> Option<(Plate, Frame)> {
        let [lit, dark, alone @ ..] = self.taken.as_slice() else { return None };
        let names = self.recipe.iter().map(|(channel, _)| name(*channel).to_owned());
        let alone: BTreeMap<_, _> = names.zip(alone.iter().map(|taken| taken.blocks.clone())).collect();
        Some((Plate { lit: lit.blocks.clone(), dark: dark.blocks.clone(), alone }, lit.picture.clone()))
    }
}
