//! Whether each lamp is what it is called: dead, stuck, fully on, swapped (§3.3).

use crate::domain::{Channel, Target};

use super::fault::Fault;
use super::names::is_background;
use super::reading::level;
use super::response::Response;
use super::sweep::{State, Sweep};
use super::transport::Transport;
use super::zones::Zone;

/// A lamp that gives less than this share of the strongest of its kind gives nothing.
const SILENT: f64 = 0.05;
/// With so much of the light there though all lamps are off, a silent lamp is on. As duty of the silent lamp.
const LIT: f64 = 0.10;
/// And from here on it is fully on.
const FULL: f64 = 0.75;
/// A lamp that gives the target so little of what it gives the wall stands behind it.
const BEHIND: f64 = 0.35;
/// One side is brighter than the other by so much, as a logarithm.
const LEANS: f64 = 0.06;

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lamps {
    /// Channels that do not answer, by place.
    pub silent: Vec<usize>,
    /// Faults of lamps.
    pub faults: Vec<Fault>,
}

/// Looks at the lamps of a sweep.
pub fn look(sweep: &Sweep, response: &Response) -> Lamps {
    let transport = sweep.transport(response);
    let strength: Vec<f64> = (0..sweep.channels.len()).map(|k| strength(sweep, &transport, k)).collect();
    let of_kind = |k: usize| {
        let kind = is_background(sweep.channels[k]);
        let others = (0..strength.len()).filter(|&other| is_background(sweep.channels[other]) == kind);
        others.map(|other| strength[other]).fold(0.0, f64::max)
    };
    let strongest = strength.iter().copied().fold(0.0, f64::max);
    let silent: Vec<usize> = (0..strength.len())
        .filter(|&k| strength[k] < SILENT * of_kind(k).max(0.1 * strongest) || strength[k] < 0.002)
        .collect();
    let mut faults: Vec<Fault> = silent.iter().map(|&k| unanswering(sweep, &transport, k, &silent, response)).collect();
    faults.extend(swapped(sweep, &transport, &silent));
    Lamps { silent, faults }
}

/// What a lamp gives at full duty where it should shine.
fn strength(sweep: &Sweep, transport: &Transport, k: usize) -> f64 {
    let wall = is_background(sweep.channels[k]);
    let zones = Zone::of(sweep.target).iter().filter(|zone| zone.is_wall() == wall);
    zones.map(|zone| transport.level(*zone, k)).fold(0.0, f64::max)
}

/// Whether a silent lamp is dark, keeps one brightness, or is fully on, by the light with all lamps off.
fn unanswering(sweep: &Sweep, transport: &Transport, k: usize, silent: &[usize], response: &Response) -> Fault {
    let channel = sweep.channels[k];
    let dark = |zone: Zone| response.apply(level(sweep.light(State::Dark, zone)));
    let expected = |zone: Zone| expected(sweep, transport, k, silent, zone);
    let wall = is_background(channel);
    let zone = Zone::of(sweep.target)
        .iter()
        .copied()
        .filter(|zone| zone.is_wall() == wall)
        .max_by(|a, b| expected(*a).total_cmp(&expected(*b)));
    let duty = zone.map_or(0.0, |zone| dark(zone) / expected(zone).max(1e-6));
    // Light from outside falls on front and wall alike; a lamp does not.
    let other = Zone::of(sweep.target).iter().copied().filter(|zone| zone.is_wall() != wall).map(|zone| {
        let lit = level(sweep.light(State::All, zone));
        dark(zone) / lit.max(1e-6)
    });
    let elsewhere = other.fold(0.0, f64::max);
    match duty {
        _ if duty < LIT.max(if wall { 1.2 * elsewhere } else { 0.0 }) => Fault::Dead(channel),
        duty if duty >= FULL => Fault::LooseDim(channel),
        _ => Fault::Stuck(channel),
    }
}

/// What a silent lamp should give a zone at full duty: as its counterpart does in the mirrored zone, else the usual share of
/// the keys.
fn expected(sweep: &Sweep, transport: &Transport, k: usize, silent: &[usize], zone: Zone) -> f64 {
    let place = |wanted: Channel| {
        sweep.channels.iter().position(|channel| *channel == wanted).filter(|place| !silent.contains(place))
    };
    let counterpart = match sweep.channels[k] {
        Channel::KeyLeft => Some(Channel::KeyRight),
        Channel::KeyRight => Some(Channel::KeyLeft),
        Channel::BackgroundLeft => Some(Channel::BackgroundRight),
        Channel::BackgroundRight => Some(Channel::BackgroundLeft),
        Channel::FillTop | Channel::FillChin => None,
    };
    if let Some(other) = counterpart.and_then(place) {
        return transport.level(mirrored(zone), other);
    }
    let share = match sweep.channels[k] {
        Channel::FillTop => 0.45,
        Channel::FillChin => 0.40,
        Channel::KeyLeft | Channel::KeyRight | Channel::BackgroundLeft | Channel::BackgroundRight => 1.0,
    };
    let keys: Vec<f64> = [Channel::KeyLeft, Channel::KeyRight]
        .into_iter()
        .filter_map(place)
        .map(|key| transport.level(zone, key))
        .collect();
    share * keys.iter().sum::<f64>() / keys.len().max(1) as f64
}

fn mirrored(zone: Zone) -> Zone {
    match zone {
        Zone::CardLeft => Zone::CardRight,
        Zone::CardRight => Zone::CardLeft,
        Zone::LeftCheek => Zone::RightCheek,
        Zone::RightCheek => Zone::LeftCheek,
        Zone::WallLeft => Zone::WallRight,
        Zone::WallRight => Zone::WallLeft,
        Zone::BesideLeft => Zone::BesideRight,
        Zone::BesideRight => Zone::BesideLeft,
        Zone::Card | Zone::CardTop | Zone::CardBottom | Zone::Forehead | Zone::Chin | Zone::Cell(_) => zone,
    }
}

/// What a lamp looks like by its light.
fn looks_like(sweep: &Sweep, transport: &Transport, k: usize) -> Option<Channel> {
    let light = |zone| transport.level(zone, k).max(1e-6);
    let [left, right, top, bottom] = match sweep.target {
        Target::Head => [Zone::RightCheek, Zone::LeftCheek, Zone::Forehead, Zone::Chin],
        Target::Card | Target::Empty | Target::Chart | Target::Edge => {
            [Zone::CardLeft, Zone::CardRight, Zone::CardTop, Zone::CardBottom]
        }
    };
    let leans = |one, other| f64::ln(light(one) / light(other));
    let front = [left, right, top, bottom].into_iter().map(light).sum::<f64>() / 4.0;
    let [wall_left, wall_right] = Zone::walls(sweep.target);
    let wall = f64::midpoint(light(wall_left), light(wall_right));
    if front < BEHIND * wall {
        return side(leans(wall_left, wall_right), [Channel::BackgroundLeft, Channel::BackgroundRight]);
    }
    let (across, along) = (leans(left, right), leans(top, bottom));
    if across.abs() > along.abs() {
        side(across, [Channel::KeyLeft, Channel::KeyRight])
    } else {
        side(along, [Channel::FillTop, Channel::FillChin])
    }
}

fn side(leans: f64, [one, other]: [Channel; 2]) -> Option<Channel> {
    (leans.abs() > LEANS).then_some(if leans > 0.0 { one } else { other })
}

/// Pairs of lamps of which each looks like the other.
fn swapped(sweep: &Sweep, transport: &Transport, silent: &[usize]) -> Vec<Fault> {
    let looks: Vec<Option<Channel>> = (0..sweep.channels.len())
        .map(|k| if silent.contains(&k) { None } else { looks_like(sweep, transport, k) })
        .collect();
    let mut faults = Vec::new();
    for one in 0..looks.len() {
        for other in one + 1..looks.len() {
            let (a, b) = (sweep.channels[one], sweep.channels[other]);
            if looks[one] == Some(b) && looks[other] == Some(a) {
                faults.push(Fault::Swapped(a, b));
            }
        }
    }
    faults
}
