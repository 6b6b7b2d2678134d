//! Card and head: their sweeps, the solution, its check and corrections.

use super::pose::{CARD, FACE, Posed, SIDES, WALLS, code, pose, wanted_card};
use crate::calibration::fault::Fault;
use crate::calibration::gather::Taken;
use crate::calibration::identity;
use crate::calibration::names::is_background;
use crate::calibration::reading::level;
use crate::calibration::response::Response;
use crate::calibration::selfcheck::{Checked, check};
use crate::calibration::settings::Settings;
use crate::calibration::solve::Problem;
use crate::calibration::sweep::{State, Sweep};
use crate::calibration::table::{Allowed, Metric, Row};
use crate::calibration::transport::Transport;
use crate::calibration::white;
use crate::calibration::zones::Zone;
use crate::domain::{Channel, Frame, Target};

/// Corrections at most (§3.5).
pub(super) const CORRECTIONS: u32 = 3;
/// Share of a correction that is carried out.
pub(super) const DAMPING: f64 = 0.8;
/// A solution that leaves the card darker than this share of what it should be is too weak.
const DARK_CARD: f64 = 0.95;
/// A solution this far inside its limits is left alone.
const INSIDE: f64 = 0.5;

/// What became of a look at the solution.
#[derive(Debug)]
pub(super) enum Verdict {
    Good,
    Correct,
    Bad(Vec<Fault>),
}

/// Card and head so far.
#[derive(Debug)]
pub(super) struct Face {
    sweep: Option<Sweep>,
    card: Option<(Sweep, Transport)>,
    head: Option<(Sweep, Transport)>,
    pub checked: Checked,
    recipe: Vec<f64>,
    problem: Option<Problem>,
    /// What one is in the rows of the face: their common level, linear.
    level: f64,
    last: Vec<[f64; 3]>,
    hot: f64,
    card_code: f64,
    pub corrections: u32,
    /// What was last looked at under the solution.
    picture: Option<Frame>,
}

impl Face {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            sweep: None,
            card: None,
            head: None,
            checked: Checked::default(),
            recipe: settings.duties(),
            problem: None,
            level: 1.0,
            last: Vec::new(),
            hot: 0.0,
            card_code: 0.0,
            corrections: 0,
            picture: None,
        }
    }

    pub(super) fn begin(&mut self, sweep: Sweep) {
        self.sweep = Some(sweep);
    }

    pub(super) fn push(&mut self, state: State, taken: Taken) {
        if let Some(sweep) = &mut self.sweep {
            sweep.push(state, taken);
        }
    }

    /// Channels measured so far in this sweep: light as a share of the strongest.
    pub(super) fn measured(&self) -> Vec<(Channel, f32)> {
        let Some(sweep) = self.sweep.as_ref().or(self.head.as_ref().or(self.card.as_ref()).map(|(sweep, _)| sweep))
        else {
            return Vec::new();
        };
        let light = |k: usize| {
            sweep.get(State::Alone(k, 1)).map(|taken| taken.zones.iter().map(|zone| zone.mean[1]).fold(0.0, f64::max))
        };
        let all: Vec<(Channel, f64)> =
            sweep.channels.iter().enumerate().filter_map(|(k, channel)| Some((*channel, light(k)?))).collect();
        let most = all.iter().map(|(_, light)| *light).fold(1e-6, f64::max);
        all.into_iter().map(|(channel, light)| (channel, (light / most) as f32)).collect()
    }

    /// Light from outside as a share of the lit card, once the card has been under every lamp.
    pub(super) fn ambient(&self) -> Option<f32> {
        self.card.as_ref().map(|_| self.checked.ambient as f32)
    }

    /// The target under the reference recipe, and under the solution.
    pub(super) fn pictures(&self) -> Option<[&Frame; 2]> {
        let (sweep, _) = self.head.as_ref().or(self.card.as_ref())?;
        Some([&sweep.get(State::All)?.picture, self.picture.as_ref()?])
    }

    pub(super) fn recipe(&self) -> &[f64] {
        &self.recipe
    }

    pub(super) fn set_recipe(&mut self, channel: usize, duty: f64) {
        self.recipe[channel] = duty;
    }

    pub(super) fn target(&self) -> Target {
        if self.head.is_some() { Target::Head } else { Target::Card }
    }

    pub(super) fn response(&self) -> &Response {
        &self.checked.response
    }

    /// The transport of card, then head.
    pub(super) fn transports(&self) -> Vec<&Transport> {
        self.card.iter().chain(&self.head).map(|(_, transport)| transport).collect()
    }

    /// Whether a lamp of this sweep does not answer.
    pub(super) fn misses_a_lamp(&self) -> bool {
        let response = &self.checked.response;
        self.sweep.as_ref().is_some_and(|sweep| !identity::silent(sweep, &sweep.transport(response)).is_empty())
    }

    /// The sweep has ended: what is wrong with it.
    pub(super) fn swept(&mut self, settings: &Settings) -> Vec<Fault> {
        let Some(sweep) = self.sweep.take() else { return Vec::new() };
        let earlier = self.card.as_ref().map(|_| self.checked.response.clone());
        let checked = check(&sweep, &settings.limits, earlier.as_ref());
        let transport = sweep.transport(&checked.response);
        let faults = checked.faults.clone();
        if sweep.target == Target::Head {
            self.checked = Checked {
                exposure_ratio: self.checked.exposure_ratio,
                ambient: self.checked.ambient,
                banding: self.checked.banding,
                two_level: self.checked.two_level.max(checked.two_level),
                superposition: self.checked.superposition.max(checked.superposition),
                repeat: self.checked.repeat.max(checked.repeat),
                ..checked
            };
            self.head = Some((sweep, transport));
        } else {
            self.checked = checked;
            self.card = Some((sweep, transport));
        }
        faults
    }

    /// Solves for the recipe; a lamp that is too weak is a fault.
    pub(super) fn solve(&mut self, settings: &Settings) -> Option<Fault> {
        let (_, card) = self.card.as_ref()?;
        let face = self.head.as_ref().map_or(card, |(_, head)| head);
        let Posed { problem, level } = pose(settings, card, face, self.zones());
        (self.recipe, self.level) = (problem.solve(), level);
        let card = problem.light(&self.recipe)[CARD];
        self.problem = Some(problem);
        if card < DARK_CARD {
            let most = self.recipe.iter().enumerate().filter(|(k, _)| !is_background(settings.reference[*k].0));
            let weak = most.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(k, _)| k);
            return Some(Fault::TooWeak(settings.reference[weak].0));
        }
        None
    }

    /// The zones of a face: of the head, or the card's parts.
    fn zones(&self) -> [Zone; 4] {
        if self.head.is_some() { Zone::FACE } else { Zone::PARTS }
    }

    /// Looks at what the solution does, and corrects it if that helps.
    pub(super) fn verify(&mut self, settings: &Settings, taken: &Taken, corrections: u32) -> Verdict {
        let seen: Vec<[f64; 3]> =
            taken.zones.iter().map(|zone| zone.mean.map(|value| self.response().apply(value))).collect();
        self.corrections = corrections;
        self.picture = Some(taken.picture.clone());
        let zones = Zone::of(self.target());
        let own = |zone: Zone| zones.iter().position(|known| *known == zone).map_or([0.0; 3], |row| seen[row]);
        self.last = self.zones().map(own).to_vec();
        let hot = zones.iter().zip(&taken.zones).filter(|(zone, _)| !zone.is_wall()).map(|(_, light)| light.hot);
        self.hot = hot.fold(0.0, f64::max);
        let Some(mut problem) = self.problem.clone() else { return Verdict::Bad(vec![Fault::Stopped]) };
        let foretold = problem.light(&self.recipe);
        let mut is = foretold.clone();
        for (row, light) in self.last.iter().enumerate() {
            is[FACE + row] = level(*light) / self.level;
        }
        // Without the card the head tells how much the lamps droop, and so what the card would show.
        let droop = is[FACE..SIDES].iter().sum::<f64>() / foretold[FACE..SIDES].iter().sum::<f64>().max(1e-6);
        is[CARD] = match self.target() {
            Target::Head => foretold[CARD] * droop,
            Target::Card | Target::Empty | Target::Chart | Target::Edge => {
                level(own(Zone::Card)) / wanted_card(settings)
            }
        };
        is[SIDES] = is[FACE + 1] - is[FACE + 2];
        for (side, zone) in Zone::walls(self.target()).into_iter().enumerate() {
            is[WALLS + side] = own(zone)[1] / settings.background;
        }
        self.card_code = code(is[CARD] * wanted_card(settings));
        if self.is_well_inside(settings) || corrections >= CORRECTIONS {
            return Verdict::Good;
        }
        for row in 0..is.len() {
            problem.b[row] += is[row] - foretold[row];
        }
        let better = problem.solve();
        for (duty, better) in self.recipe.iter_mut().zip(better) {
            *duty = (*duty + DAMPING * (better - *duty)).clamp(0.0, settings.most_duty);
        }
        Verdict::Correct
    }

    /// Whether there is nothing left that a correction should do: half way inside each limit.
    fn is_well_inside(&self, settings: &Settings) -> bool {
        let limits = &settings.limits;
        let [wanted, off] = [limits.card_srgb.0, limits.card_srgb.1];
        zone_min_max(&self.last) >= limits.zone_min_max + 0.02
            && left_right(&self.last) <= INSIDE * limits.left_right_ev
            && (self.card_code - wanted).abs() <= INSIDE * off
    }

    /// Gains of red, green and blue that make the card grey under the recipe.
    pub(super) fn white_balance(&self) -> [f64; 3] {
        self.card.as_ref().and_then(|(_, card)| white::gains(card.light(Zone::Card, &self.recipe))).unwrap_or([1.0; 3])
    }

    /// Rows of the table.
    pub(super) fn rows(&self, settings: &Settings) -> Vec<Row> {
        let limits = &settings.limits;
        let Some((card_sweep, card)) = self.card.as_ref() else { return Vec::new() };
        let sweep = self.head.as_ref().map_or(card_sweep, |(head, _)| head);
        let before: Vec<[f64; 3]> = self.zones().map(|zone| sweep.light(State::All, zone)).to_vec();
        let must = |metric, before, after, allowed| Row { metric, before, after, allowed, must: true };
        let grey = card_sweep.light(State::All, Zone::Card);
        let (none, gains) = ([1.0; 3], self.white_balance());
        let cards = [Zone::Card, Zone::CardLeft, Zone::CardRight, Zone::CardTop, Zone::CardBottom];
        let cast = |zone: Zone| white::cast(card.light(zone, &self.recipe), gains);
        let cast = cards.into_iter().map(cast).fold(0.0, f64::max);
        let hot = sweep.get(State::All).map(|taken| {
            let zones = Zone::of(sweep.target).iter().zip(&taken.zones);
            zones.filter(|(zone, _)| !zone.is_wall()).map(|(_, light)| light.hot).fold(0.0, f64::max)
        });
        let (wanted, off) = limits.card_srgb;
        let ambient = level(card_sweep.light(State::Dark, Zone::Card)) / wanted_card(settings);
        let mut rows = vec![
            must(
                Metric::ZoneMinMax,
                Some(zone_min_max(&before)),
                zone_min_max(&self.last),
                Allowed::AtLeast(limits.zone_min_max),
            ),
            must(
                Metric::LeftRightEv,
                Some(left_right(&before)),
                left_right(&self.last),
                Allowed::AtMost(limits.left_right_ev),
            ),
            must(Metric::CardSrgb, Some(code(level(grey))), self.card_code, Allowed::About(wanted, off)),
            must(Metric::WhiteBalance, Some(white::cast(grey, none)), cast, Allowed::AtMost(limits.white_balance)),
            must(Metric::HotSpots, hot, self.hot, Allowed::AtMost(limits.hot_spots)),
            Row {
                metric: Metric::AmbientShare,
                before: Some(self.checked.ambient),
                after: ambient,
                allowed: Allowed::AtMost(limits.ambient.0),
                must: false,
            },
        ];
        rows.extend([
            must(Metric::Superposition, None, self.checked.superposition, Allowed::AtMost(limits.superposition)),
            must(Metric::TwoLevel, None, self.checked.two_level, Allowed::AtMost(limits.two_level)),
            must(Metric::Repeat, None, self.checked.repeat, Allowed::AtMost(limits.repeat)),
            must(Metric::Banding, None, self.checked.banding, Allowed::AtMost(limits.banding)),
        ]);
        if let Some(ratio) = self.checked.exposure_ratio {
            rows.push(must(Metric::ExposureRatio, None, ratio, Allowed::About(2.0, limits.exposure)));
        }
        rows
    }
}

/// Weakest to strongest of zones, the worst of red, green and blue.
fn zone_min_max(zones: &[[f64; 3]]) -> f64 {
    let of = |c: usize| {
        let (low, high) =
            zones.iter().fold((f64::MAX, 0.0f64), |(low, high), zone| (low.min(zone[c]), high.max(zone[c])));
        low / high.max(1e-6)
    };
    (0..3).map(of).fold(f64::MAX, f64::min)
}

/// The second zone against the third, EV without a sign.
fn left_right(zones: &[[f64; 3]]) -> f64 {
    match zones {
        [_, left, right, ..] => (level(*left).max(1e-6) / level(*right).max(1e-6)).log2().abs(),
        _ => f64::MAX,
    }
}
