//! The state of the virtual booth at one moment.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fault::{ChannelFault, Corruption, Plugs};
use super::lamps::Lamps;
use super::panel::PanelState;
use super::phone::Phone;
use super::placement::Placement;
use super::random::Random;
use super::render::Exposure;
use super::sitter::Sitter;
use crate::domain::{Channel, Duty};

/// Texts and changes that wait unread at the most.
const UNREAD: usize = 16;
/// How long a light's past is kept: longer than any latency.
const PAST: Duration = Duration::from_secs(32);

/// All that can change.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) random: Random,
    pub(super) sitter: Arc<Sitter>,
    pub(super) seated: bool,
    pub(super) placement: Placement,
    pub(super) phone: Option<Arc<Phone>>,
    pub(super) ambient: f32,
    pub(super) gain: f32,
    pub(super) lights: LightHistory,
    pub(super) lamps_dead: bool,
    pub(super) channel_faults: Vec<ChannelFault>,
    pub(super) plugs: Plugs,
    pub(super) stalled: bool,
    pub(super) corrupt: Option<(Corruption, u32)>,
    pub(super) scans: VecDeque<String>,
    pub(super) panel: PanelState,
}

impl Scene {
    pub(super) fn new(random: Random, ambient: f32) -> Self {
        Self {
            random,
            sitter: Arc::new(Sitter::nobody()),
            seated: false,
            placement: Placement::PERFECT,
            phone: None,
            ambient,
            gain: 1.0,
            lights: LightHistory::default(),
            lamps_dead: false,
            channel_faults: Vec::new(),
            plugs: Plugs::default(),
            stalled: false,
            corrupt: None,
            scans: VecDeque::new(),
            panel: PanelState::default(),
        }
    }

    pub(super) fn exposure(&self, at: Instant) -> Exposure {
        let mut lamps = Lamps::new(self.lights.at(at), self.ambient);
        for fault in &self.channel_faults {
            lamps = match *fault {
                ChannelFault::Dead(channel) => lamps.without(channel),
                ChannelFault::Stuck(channel, duty) => lamps.with(channel, duty),
            };
        }
        if self.lamps_dead {
            lamps = lamps.dead();
        }
        Exposure {
            sitter: Arc::clone(&self.sitter),
            seated: self.seated,
            placement: self.placement,
            phone: self.phone.clone(),
            lamps,
            gain: self.gain,
        }
    }

    /// Puts the sitter there; one whose picture cuts the hair off no lower than the picture allows. `view_top`: the
    /// camera's upper edge, N px.
    pub(super) fn place(&mut self, placement: Placement, view_top: f32) {
        self.placement = match &self.sitter.layer {
            // One pixel more, so that rounding shows nothing of what is beyond.
            Some(layer) if self.sitter.cut_at_top => placement.raised(layer.fit.top(), view_top - 1.0),
            Some(_) | None => placement,
        };
    }

    pub(super) fn scan(&mut self, text: &str) {
        self.scans.push_back(text.to_owned());
        while self.scans.len() > UNREAD {
            self.scans.pop_front();
        }
    }

    pub(super) fn take_corruption(&mut self) -> Option<Corruption> {
        let (how, frames) = self.corrupt?;
        self.corrupt = (frames > 1).then_some((how, frames - 1));
        (frames > 0).then_some(how)
    }
}

/// What the lights were set to, and when: a frame shows the light of its own moment.
#[derive(Debug, Default)]
pub(super) struct LightHistory(VecDeque<(Instant, Vec<(Channel, Duty)>)>);

impl LightHistory {
    pub(super) fn set(&mut self, duties: &[(Channel, Duty)], now: Instant) {
        self.0.push_back((now, duties.to_vec()));
        while self.0.len() > 1 && self.0.get(1).is_some_and(|(at, _)| now.saturating_duration_since(*at) > PAST) {
            self.0.pop_front();
        }
    }

    pub(super) fn at(&self, moment: Instant) -> &[(Channel, Duty)] {
        self.0.iter().rev().find(|(at, _)| *at <= moment).map_or(&[], |(_, duties)| duties)
    }

    pub(super) fn last(&self) -> Vec<(Channel, Duty)> {
        self.0.back().map(|(_, duties)| duties.clone()).unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
