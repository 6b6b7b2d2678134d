//! Whether each lamp is what it is called: dead, stuck, fully on, swapped (§3.3).

use crate::domain::{Channel, GREY, Target};

use super::fault::Fault;
use super::names::is_background;
use super::reading::level;
use super::response::Response;
use super::sweep::{State, Sweep};
use super::transport::Transport;
use super::zones::Zone;

/// A lamp that gives less than this share of the strongest of its kind gives nothing.
const SILENT: f64 = 0.05;
/// Less light per duty than this is noise, linear.
const NOTHING: f64 = 0.002;
/// With so much of the light there though all lamps are off, a silent lamp is on, and from so much on fully on. As duty of the
/// silent lamp, which is known within a third since panels differ: between what dead lamps, lamps stuck at 0.35 and loose
/// ones came to in 24 random booths. Light from outside falls on the card rather than on the wall, so that it looks a little
/// like a front lamp, and most of all like a fill.
const ON: [(f64, f64); 3] = [(0.17, 0.52), (0.33, 0.87), (0.12, 0.54)];
/// The same where the lamps' supply was cut to see what is light from outside.
const ON_BY_SUPPLY: (f64, f64) = (0.1, 0.59);
/// Of the grey card's light at the reference recipe: a key, the top fill, the chin fill.
const SHARES: [f64; 3] = [0.38, 0.14, 0.10];
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
    let silent = silent(sweep, &transport);
    let mut faults: Vec<Fault> = silent.iter().map(|&k| unanswering(sweep, &transport, k, &silent, response)).collect();
    faults.extend(swapped(sweep, &transport, &silent));
    Lamps { silent, faults }
}

/// The lamps that do not answer, by place.
pub fn silent(sweep: &Sweep, transport: &Transport) -> Vec<usize> {
    let strengths = [false, true]
        .map(|wall| (0..sweep.channels.len()).map(|k| strength(sweep, transport, k, wall)).collect::<Vec<f64>>());
    let weak = |k: usize| {
        let of = |all: &Vec<f64>| all[k] < SILENT * all.iter().copied().fold(0.0, f64::max) || all[k] < NOTHING;
        strengths.iter().all(of)
    };
    (0..sweep.channels.len()).filter(|&k| weak(k)).collect()
}

/// What a lamp gives at full duty to the target, or to the wall.
fn strength(sweep: &Sweep, transport: &Transport, k: usize, wall: bool) -> f64 {
    let zones = Zone::of(sweep.target).iter().filter(|zone| zone.is_wall() == wall);
    zones.map(|zone| transport.level(*zone, k)).fold(0.0, f64::max)
}

/// Whether a silent lamp is dark, keeps one brightness, or is fully on: by the light with all lamps off, against that without
/// their supply where the booth can cut it.
fn unanswering(sweep: &Sweep, transport: &Transport, k: usize, silent: &[usize], response: &Response) -> Fault {
    let channel = sweep.channels[k];
    let [target, wall] = [Zone::of(sweep.target)[0], Zone::walls(sweep.target)[side_of(channel)]];
    let (own, other) = if is_background(channel) { (wall, target) } else { (target, wall) };
    let light = |state, zone| response.apply(level(sweep.light(state, zone)));
    let [dark, lit, gives] = [
        [own, other].map(|zone| light(State::Dark, zone)),
        [own, other].map(|zone| light(State::All, zone)),
        [own, other].map(|zone| expected(sweep, transport, k, silent, zone)),
    ];
    let (duty, (on, fully)) = if sweep.get(State::Cut).is_some() {
        ((dark[0] - light(State::Cut, own)) / gives[0].max(1e-9), ON_BY_SUPPLY)
    } else {
        // In the dark there is the same share of all light from outside everywhere, and the lamp at some duty.
        let determinant = gives[0] * lit[1] - gives[1] * lit[0];
        let duty = (dark[0] * lit[1] - dark[1] * lit[0]) / determinant.max(1e-9);
        let on = match channel {
            Channel::KeyLeft | Channel::KeyRight => ON[0],
            Channel::FillTop | Channel::FillChin => ON[1],
            Channel::BackgroundLeft | Channel::BackgroundRight => ON[2],
        };
        (duty, on)
    };
    if duty < on {
        Fault::Dead(channel)
    } else if duty < fully {
        Fault::Stuck(channel)
    } else {
        Fault::LooseDim(channel)
    }
}

/// Which of the two sides of the wall a lamp shines at.
const fn side_of(channel: Channel) -> usize {
    match channel {
        Channel::KeyLeft | Channel::BackgroundLeft | Channel::FillTop | Channel::FillChin => 0,
        Channel::KeyRight | Channel::BackgroundRight => 1,
    }
}

/// What a silent lamp should give a zone at full duty. A front lamp: its share of the grey card's light as designed, and of
/// the wall's as much as the keys that answer. A background lamp: as its counterpart on the other side.
fn expected(sweep: &Sweep, transport: &Transport, k: usize, silent: &[usize], zone: Zone) -> f64 {
    let answering = |wanted: Channel| {
        sweep.channels.iter().position(|channel| *channel == wanted).filter(|place| !silent.contains(place))
    };
    let counterpart = |wanted: Channel| answering(wanted).map_or(0.0, |place| transport.level(mirrored(zone), place));
    let share = match sweep.channels[k] {
        Channel::BackgroundLeft => return counterpart(Channel::BackgroundRight),
        Channel::BackgroundRight => return counterpart(Channel::BackgroundLeft),
        Channel::KeyLeft | Channel::KeyRight => SHARES[0],
        Channel::FillTop => SHARES[1],
        Channel::FillChin => SHARES[2],
    };
    let design = share * f64::from(GREY) / sweep.reference[k].max(1e-3);
    if !zone.is_wall() {
        return design;
    }
    let target = Zone::of(sweep.target)[0];
    let keys: Vec<usize> = [Channel::KeyLeft, Channel::KeyRight].into_iter().filter_map(answering).collect();
    let spill = |key: &usize| transport.level(zone, *key) / transport.level(target, *key).max(1e-6);
    design * keys.iter().map(spill).sum::<f64>() / keys.len().max(1) as f64
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
