//! The panel's switches and lamps.

use std::collections::VecDeque;

/// Changes that wait unread at the most.
const UNREAD: usize = 32;

/// A switch of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelInput {
    /// The shutter button beside the seat.
    ShutterButton,
    /// The call button.
    CallButton,
    /// The curtain or door, active when open.
    Door,
    /// The tamper switch, active when the case is open.
    Tamper,
}

/// A lamp of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelLamp {
    /// At the door: staff wanted.
    Door,
    /// In service.
    Ready,
    /// Occupied.
    Busy,
}

/// What switches and lamps are like.
#[derive(Debug, Default)]
pub(super) struct PanelState {
    active: Vec<PanelInput>,
    changes: VecDeque<(PanelInput, bool)>,
    lit: Vec<PanelLamp>,
}

impl PanelState {
    pub(super) fn set_input(&mut self, input: PanelInput, active: bool) {
        if self.active.contains(&input) == active {
            return;
        }
        if active {
            self.active.push(input);
        } else {
            self.active.retain(|other| *other != input);
        }
        if self.changes.len() >= UNREAD {
            self.changes.pop_front();
        }
        self.changes.push_back((input, active));
    }

    pub(super) fn take_change(&mut self) -> Option<(PanelInput, bool)> {
        self.changes.pop_front()
    }

    pub(super) fn set_lamp(&mut self, lamp: PanelLamp, on: bool) {
        self.lit.retain(|other| *other != lamp);
        if on {
            self.lit.push(lamp);
        }
    }

    pub(super) fn lamp(&self, lamp: PanelLamp) -> bool {
        self.lit.contains(&lamp)
    }

    /// Nothing is read, nothing is lit.
    pub(super) fn unplugged(&mut self) {
        self.changes.clear();
        self.lit.clear();
    }
}
