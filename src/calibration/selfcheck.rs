//! What a sweep says about camera and surroundings; faults come in the order in which they explain each other (§3.3).

use super::drift::shift::shift;
use super::drift::spread;
use super::fault::Fault;
use super::gather::{Taken, colour_change};
use super::identity;
use super::names::is_background;
use super::presence::is_grey;
use super::reading::level;
use super::response::{MOST_CORRECTED, Response};
use super::settings::Limits;
use super::sweep::{LEVELS, State, Sweep};
use super::zones::Zone;
use crate::domain::{GREY, Target};

/// A doubled exposure that gives less than this does nothing at all.
const NO_EXPOSURE: f64 = 1.25;
/// Half the lamps that give more than this of the light were evened out by the camera itself.
const EVENED_OUT: f64 = 0.7;
/// Colour that changes by more while the lamps stay is the camera's doing.
const COLOUR_MOVES: f64 = 0.015;
/// A head's zones have less light than a card: they do not face the lamps.
const HEAD: f64 = 0.8;
/// Most lamps bend alike by more: it is the camera.
const BENDS: f64 = 0.012;
/// Blocks change by so much when the picture moved (§3.6).
const MOVED: f64 = 0.04;
/// Or when it shifted by so much of its width, and the shift explains so much of what changed.
const SHIFTED: f64 = 0.008;
const EXPLAINS: f64 = 0.3;
/// Lamps that still warm up change by so much in the pause, and by so much at least to be noise no longer.
const WARMING: f64 = 0.01;

/// What is measured of camera and surroundings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// The camera's response.
    pub response: Response,
    /// Light at doubled exposure; `None` where it was not tried.
    pub exposure_ratio: Option<f64>,
    /// Light from outside, of all.
    pub ambient: f64,
    /// Lamps against their sum.
    pub superposition: f64,
    /// Light by duty at two levels, worst lamp.
    pub two_level: f64,
    /// The same again.
    pub repeat: f64,
    /// Stripes, worst lamp.
    pub banding: f64,
    /// What is wrong, the first explains the most.
    pub faults: Vec<Fault>,
}

/// Looks at a sweep.
pub fn check(sweep: &Sweep, limits: &Limits, earlier: Option<&Response>) -> Checked {
    let own = [Zone::Card, Zone::Forehead].into_iter().find(|zone| Zone::of(sweep.target).contains(zone));
    let zone = own.unwrap_or(Zone::WallLeft);
    let (response, bend) = match earlier {
        Some(known) => (known.clone(), 0.0),
        None => camera_response(sweep, zone),
    };
    let mut checked = Checked {
        exposure_ratio: exposure_ratio(sweep, zone, &response),
        superposition: sweep.superposition(&response),
        response,
        ..Checked::default()
    };
    let all = level(sweep.light(State::All, zone));
    // Against the light that the target has once calibrated: the reference recipe may be far too dark.
    let calibrated = f64::from(GREY) * if zone == Zone::Card { 1.0 } else { HEAD };
    checked.ambient = level(sweep.light(State::Dark, zone)) / all.max(calibrated);
    let lamps = identity::look(sweep, &checked.response);
    let curve = wrong_curve(sweep, &checked.response, bend, &lamps.silent);
    let devs = sweep.two_level(&checked.response);
    checked.two_level = devs.iter().flatten().fold(0.0, |worst, dev| f64::max(worst, dev.abs()));
    checked.repeat = repeat(sweep);
    let stripes = bands(sweep, &lamps.silent);
    checked.banding = stripes.iter().copied().fold(0.0, f64::max);

    let evened = evens_out(sweep, zone);
    let dims = checked.exposure_ratio.is_some_and(|ratio| ratio < NO_EXPOSURE);
    let ladder = checked.exposure_ratio.filter(|ratio| (ratio - 2.0).abs() > limits.exposure && all > 0.02);
    let worst = (0..stripes.len()).max_by(|a, b| stripes[*a].total_cmp(&stripes[*b]));
    let striped = worst.filter(|_| checked.banding > limits.banding).map(|k| Fault::Banding(sweep.channels[k]));
    checked.faults = if evened && (dims || lamps.silent.is_empty()) {
        vec![Fault::AutoExposure]
    } else if ambient_moves(sweep, limits.ambient_change) {
        lamps.faults.into_iter().chain([Fault::AmbientMoves]).collect()
    } else if let Some(curve) = curve {
        vec![curve]
    } else if colour_moves(sweep, zone) {
        vec![Fault::AutoWhiteBalance]
    } else if !lamps.faults.is_empty() {
        lamps.faults
    } else if let Some(ratio) = ladder {
        vec![Fault::ExposureLadder(ratio)]
    } else if let Some(striped) = striped {
        vec![striped]
    } else {
        let bent = (0..devs.len()).filter(|&k| devs[k].is_some_and(|dev| dev.abs() > limits.two_level));
        let mut faults: Vec<Fault> = bent.map(|k| Fault::Nonlinear(sweep.channels[k])).collect();
        if sweep.target == Target::Card && checked.ambient > limits.ambient.1 {
            faults.push(Fault::AmbientHigh(checked.ambient));
        }
        if burnt(sweep, limits.burnt) {
            faults.push(Fault::Clipping);
        }
        if faults.is_empty() { rest(sweep, &checked, limits).into_iter().collect() } else { faults }
    };
    checked
}

/// What only counts where nothing else is wrong.
fn rest(sweep: &Sweep, checked: &Checked, limits: &Limits) -> Option<Fault> {
    let warming = warming(sweep).max(checked.repeat);
    if moved(sweep) {
        Some(Fault::Moved)
    } else if warming > limits.repeat.max(WARMING) {
        Some(Fault::NotWarm(warming))
    } else if checked.superposition > limits.superposition {
        Some(Fault::Superposition(checked.superposition))
    } else if sweep.all().iter().filter(|(_, taken)| !taken.rested).count() > 1 {
        Some(Fault::Unsteady)
    } else if sweep.target == Target::Card && !is_grey(sweep.light(State::All, Zone::Card)) {
        Some(Fault::NoCard)
    } else {
        None
    }
}

/// Light at doubled exposure, by the card: of both proofs the one that is further from what it should be, the second brought
/// to the same scale.
fn exposure_ratio(sweep: &Sweep, zone: Zone, response: &Response) -> Option<f64> {
    let read = |state| sweep.get(state).map(|_| response.apply(level(sweep.light(state, zone))));
    let (one, other) = (read(State::Proof)?, read(State::Unproof)?);
    let doubled = one.max(other) / one.min(other).max(1e-6);
    let Some(between) = read(State::Between) else { return Some(doubled) };
    let between = between / other.max(1e-6) / 1.5 * 2.0;
    Some(if (doubled - 2.0).abs() >= (between - 2.0).abs() { doubled } else { between })
}

/// The response by the sweep of all lamps, if most lamps bend alike; with how far off it is.
fn camera_response(sweep: &Sweep, zone: Zone) -> (Response, f64) {
    if !most_bend_alike(sweep, &Response::default()) {
        return (Response::default(), 0.0);
    }
    Response::fit(&sweep.response(zone)).unwrap_or_default()
}

fn most_bend_alike(sweep: &Sweep, response: &Response) -> bool {
    let devs: Vec<f64> = sweep.two_level(response).into_iter().flatten().collect();
    let alike = |sign: f64| devs.iter().filter(|dev| **dev * sign > BENDS).count();
    let most = alike(1.0).max(alike(-1.0));
    most >= 3 && most * 3 >= devs.len() * 2
}

/// A tone curve that is not sRGB: most lamps bend alike, and so does their sweep, by more than may be corrected.
fn wrong_curve(sweep: &Sweep, response: &Response, bend: f64, silent: &[usize]) -> Option<Fault> {
    let wrong = bend > MOST_CORRECTED && silent.len() < sweep.channels.len() && most_bend_alike(sweep, response);
    wrong.then_some(Fault::WrongGamma(bend))
}

/// Whether half the light looks like much more than half: the camera exposes by itself.
fn evens_out(sweep: &Sweep, zone: Zone) -> bool {
    let read = |state| sweep.get(state).map(|_| sweep.light(state, zone)[1]);
    match (read(State::Factor(1)), read(State::All)) {
        (Some(half), Some(all)) => all > 0.02 && half / all > EVENED_OUT,
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// Whether the colour of most zones changes while the lamps stay: within a state, or from one to the next of the same.
fn colour_moves(sweep: &Sweep, zone: Zone) -> bool {
    let lit = |taken: &Taken| taken.zones.iter().any(|zone| zone.mean[1] > 0.05);
    let within = |(_, taken): &(State, Taken)| lit(taken) && taken.colour_trend > COLOUR_MOVES;
    let (Some(first), Some(last)) = (sweep.get(State::First), sweep.get(State::All)) else { return false };
    let dark = level(sweep.light(State::All, zone)) < 0.02;
    sweep.all().iter().any(within) || !dark && colour_change(&first.zones, &last.zones) > COLOUR_MOVES
}

/// Whether the light with all lamps off changes somewhere, as a share of the light when lit.
fn ambient_moves(sweep: &Sweep, limit: f64) -> bool {
    let (Some(one), Some(other), Some(all)) =
        (sweep.get(State::Dark), sweep.get(State::DarkAgain), sweep.get(State::All))
    else {
        return false;
    };
    let blocks = one.blocks.values.iter().zip(&other.blocks.values).zip(&all.blocks.values);
    let by_block = blocks.map(|((one, other), lit)| (one - other).abs() / lit.max(0.03)).fold(0.0, f64::max);
    by_block > limit
}

/// Change of the first lamp's light from its first to its second turn, in its brightest zone.
fn repeat(sweep: &Sweep) -> f64 {
    let change = |zone: &Zone| {
        let (one, other) = (sweep.light(State::Alone(0, 1), *zone)[1], sweep.light(State::Again, *zone)[1]);
        (one, if one > 0.02 { (other / one - 1.0).abs() } else { 0.0 })
    };
    Zone::of(sweep.target).iter().map(change).max_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |brightest| brightest.1)
}

/// Change of all lamps' light during the pause, by the mean of the zones.
fn warming(sweep: &Sweep) -> f64 {
    let sum = |state| sweep.zones(state).into_iter().map(level).sum::<f64>();
    match sweep.get(State::Later) {
        Some(_) => (sum(State::Later) / sum(State::First).max(1e-6) - 1.0).abs(),
        None => 0.0,
    }
}

/// Stripes of each lamp alone at half its duty, where dimming is deepest. Background lamps show on the wall only.
fn bands(sweep: &Sweep, silent: &[usize]) -> Vec<f64> {
    let own = |k: usize| {
        let wall = is_background(sweep.channels[k]);
        let zone = if wall { Zone::walls(sweep.target)[0] } else { Zone::of(sweep.target)[0] };
        let (lit, dark) = (level(sweep.light(State::Alone(k, 0), zone)), level(sweep.light(State::Dark, zone)));
        // Light from outside has no stripes: they are a share of the lamp's own light.
        (lit - dark > 0.01 && !silent.contains(&k)).then(|| lit / (lit - dark))
    };
    (0..sweep.channels.len())
        .map(|k| sweep.get(State::Alone(k, 0)).zip(own(k)).map_or(0.0, |(taken, own)| taken.banding * own))
        .collect()
}

/// Whether card or head is burnt out under all lamps.
fn burnt(sweep: &Sweep, limit: f64) -> bool {
    let zones = Zone::of(sweep.target);
    let light = sweep.get(State::All).map(|taken| &taken.zones);
    light.is_some_and(|light| zones.iter().zip(light).any(|(zone, light)| !zone.is_wall() && light.burnt > limit))
}

/// Whether the picture shifted between the first and the last state with all lamps.
fn moved(sweep: &Sweep) -> bool {
    let (Some(one), Some(other)) = (sweep.get(State::First), sweep.get(State::All)) else { return false };
    let ratios: Vec<f64> =
        one.blocks.values.iter().zip(&other.blocks.values).map(|(one, other)| other / one.max(1e-3)).collect();
    let shifted = shift(&one.picture, &other.picture).filter(|shift| shift.explains > EXPLAINS);
    let far = SHIFTED * f64::from(one.picture.width());
    spread(&ratios) > MOVED || shifted.is_some_and(|shift| shift.dx.hypot(shift.dy) > far)
}

/// The duty at which light per duty is taken.
pub const LEVEL: f64 = LEVELS[1];
