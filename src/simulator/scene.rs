//! The state of the virtual booth at one moment.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::controls::CameraState;
use super::fault::{ChannelFault, Corruption, Plugs};
use super::heat::Heat;
use super::lamps::{Lamps, in_order};
use super::moment::{Light, Moment, Sun};
use super::panel::PanelState;
use super::phone::Phone;
use super::physics::Physics;
use super::placement::Placement;
use super::random::Random;
use super::render::Exposure;
use super::sitter::Sitter;
use super::world::{Knock, SOURCES, Stain, World};
use super::{Setup, Truth};
use crate::domain::{Channel, Duty};

/// Texts and changes that wait unread at the most.
const UNREAD: usize = 16;
/// How long a light's past is kept: longer than any latency.
const PAST: Duration = Duration::from_secs(32);
/// How long a setting matters to the light after the next: longer than any settling.
const WITHIN: Duration = Duration::from_secs(5);

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
    pub(super) heat: Heat,
    pub(super) camera: CameraState,
    pub(super) world: WorldState,
    /// From when on moments are counted: the first that anybody asked for.
    epoch: Option<Instant>,
    seed: u64,
    pub(super) lamps_dead: bool,
    pub(super) channel_faults: Vec<ChannelFault>,
    pub(super) plugs: Plugs,
    pub(super) stalled: bool,
    pub(super) corrupt: Option<(Corruption, u32)>,
    pub(super) scans: VecDeque<String>,
    pub(super) panel: PanelState,
}

impl Scene {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            random: Random::new(setup.seed),
            sitter: Arc::new(Sitter::nobody()),
            seated: false,
            placement: Placement::PERFECT,
            phone: None,
            ambient: setup.ambient,
            gain: 1.0,
            lights: LightHistory::default(),
            heat: Heat::new(setup.physics.warm),
            camera: CameraState::locked(),
            world: WorldState::new(setup.physics.clone()),
            epoch: None,
            seed: setup.seed,
            lamps_dead: false,
            channel_faults: Vec::new(),
            plugs: Plugs::default(),
            stalled: false,
            corrupt: None,
            scans: VecDeque::new(),
            panel: PanelState::default(),
        }
    }

    /// Seconds from the first moment that anybody asked for.
    fn seconds(&mut self, at: Instant) -> f64 {
        let epoch = *self.epoch.get_or_insert(at);
        at.checked_duration_since(epoch)
            .map_or_else(|| -epoch.saturating_duration_since(at).as_secs_f64(), |since| since.as_secs_f64())
    }

    /// What the board really drives when told these duties; with none named the lamps have no power.
    fn driven(&self, duties: &[(Channel, Duty)]) -> [f32; 6] {
        let mut driven = in_order(duties);
        for fault in &self.channel_faults {
            fault.act(&mut driven);
        }
        if self.lamps_dead || duties.is_empty() { [0.0; 6] } else { driven }
    }

    pub(super) fn set_lights(&mut self, duties: &[(Channel, Duty)], now: Instant) {
        let t = self.seconds(now);
        self.heat.set(self.driven(duties), t);
        self.lights.set(duties, now);
    }

    /// The light board is gone: dark, from when it was last heard of.
    pub(super) fn lights_lost(&mut self) {
        self.lights.clear();
        self.heat.set([0.0; 6], 0.0);
    }

    /// What falls on a sensor of so many rows whose exposure ends at `at`.
    pub(super) fn exposure(&mut self, at: Instant, rows: u32) -> Exposure {
        let t = self.seconds(at);
        let moment = self.moment(at, t, rows as usize);
        Exposure {
            sitter: Arc::clone(&self.sitter),
            seated: self.seated,
            placement: self.placement,
            phone: self.phone.clone(),
            lamps: Lamps::new(self.driven(self.lights.at(at)), self.ambient),
            gain: self.gain,
            moment,
        }
    }

    /// `None` where nothing but duties matters: an ideal booth with an ideal camera and a sitter of given light.
    fn moment(&mut self, at: Instant, t: f64, rows: usize) -> Option<Moment> {
        let physics = &self.world.physics;
        let taking = self.camera.taking(at, &physics.exposure_ladder, physics.cast);
        let plain = self.world.is_ideal() && taking == super::controls::Taking::NEUTRAL;
        if plain && self.sitter.target.is_none() {
            return None;
        }
        let world = self.world.now(taking.off_focus);
        let sun = self.world.sun_at(t);
        let driven = self.lights.after(at).map(|(since, duties)| (self.since(*since), self.driven(duties)));
        let light = Light {
            world: &world,
            driven: &driven.collect::<Vec<_>>(),
            heat: &self.heat,
            strength: self.strength(&world),
            ambient: self.ambient,
            screen: world.physics.screen,
            seed: self.seed,
        };
        let sources = light.by_row(&taking, t, rows);
        let gains = taking.gains.map(|gain| gain * self.gain);
        let analog = taking.analog * self.gain.max(1.0);
        Some(Moment { world, sources, gains, analog, sun })
    }

    fn since(&self, at: Instant) -> f64 {
        self.epoch.map_or(0.0, |epoch| {
            at.checked_duration_since(epoch)
                .map_or_else(|| -epoch.saturating_duration_since(at).as_secs_f64(), |since| since.as_secs_f64())
        })
    }

    /// Light of each channel against what the pictures of this sitter have.
    fn strength(&self, world: &World) -> [f32; 6] {
        let mut strength = self.world.weakened;
        if self.sitter.target.is_none() {
            // Given light knows nothing of how this booth's panels hang.
            for (strength, light) in strength.iter_mut().zip(world.against_design()) {
                *strength *= light;
            }
        }
        strength
    }

    /// Light of these duties at `at`, long after it was set, without ripple and unrest.
    pub(super) fn truth(&mut self, duties: &[(Channel, Duty)], at: Instant) -> Truth {
        let t = self.seconds(at);
        let world = self.world.now(0);
        let driven = self.driven(duties);
        let mut weights = [0.0; SOURCES];
        for (channel, weight) in weights.iter_mut().enumerate().take(6) {
            let hot = self.heat.of(channel, t);
            *weight =
                super::moment::steady(&world.physics, channel, driven[channel], hot) * self.world.weakened[channel];
        }
        weights[super::world::STRAY] = self.ambient;
        weights[super::world::SCREEN_LIGHT] = world.physics.screen;
        world.truth(weights)
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

/// What makes the booth unlike its design, as it is now.
#[derive(Debug)]
pub(super) struct WorldState {
    pub(super) physics: Physics,
    knock: Knock,
    stains: Vec<Stain>,
    /// Light of each channel against its panel's.
    pub(super) weakened: [f32; 6],
    sun: Option<(Sun, Option<f64>)>,
    built: Option<(i64, Arc<World>)>,
}

impl WorldState {
    fn new(physics: Physics) -> Self {
        Self { physics, knock: Knock::default(), stains: Vec::new(), weakened: [1.0; 6], sun: None, built: None }
    }

    fn is_ideal(&self) -> bool {
        let as_built = self.physics.is_plain() && self.knock == Knock::default() && self.stains.is_empty();
        as_built && self.sun.is_none() && self.weakened.iter().all(|weak| (weak - 1.0).abs() < 1e-6)
    }

    /// Changes what is built in.
    pub(super) fn rebuild(&mut self, change: impl FnOnce(&mut Physics, &mut Knock, &mut Vec<Stain>)) {
        change(&mut self.physics, &mut self.knock, &mut self.stains);
        self.physics = self.physics.clone().sane();
        self.built = None;
    }

    pub(super) fn shine(&mut self, sun: Option<Sun>) {
        self.sun = sun.map(|sun| (sun, None));
    }

    /// The booth in space, with the focus so many steps off.
    fn now(&mut self, off_focus: i64) -> Arc<World> {
        if let Some((_, world)) = self.built.as_ref().filter(|(focus, _)| *focus == off_focus) {
            return Arc::clone(world);
        }
        let defocus = self.physics.defocus + 0.06 * off_focus.unsigned_abs() as f32;
        let world = Arc::new(World::new(&self.physics, self.knock, &self.stains, defocus));
        self.built = Some((off_focus, Arc::clone(&world)));
        world
    }

    /// The patch of sun where it is at `t`, s; it begins to wander when first seen.
    fn sun_at(&mut self, t: f64) -> Option<Sun> {
        let (sun, since) = self.sun.as_mut()?;
        let passed = (t - *since.get_or_insert(t)).max(0.0) as f32;
        let centre =
            crate::domain::Point::new(sun.centre.x + sun.drift.x * passed, sun.centre.y + sun.drift.y * passed);
        Some(Sun { centre, ..*sun })
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

    /// What matters to a frame at `moment`: the last settings before it, the oldest first.
    fn after(&self, moment: Instant) -> impl Iterator<Item = &(Instant, Vec<(Channel, Duty)>)> {
        let before = self.0.partition_point(|(at, _)| *at + WITHIN <= moment);
        self.0.range(before.saturating_sub(1)..)
    }

    pub(super) fn last(&self) -> Vec<(Channel, Duty)> {
        self.0.back().map(|(_, duties)| duties.clone()).unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
