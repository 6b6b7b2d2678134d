//! What is asked of the lamps, as rows in shares of their targets.

use crate::calibration::names::is_background;
use crate::calibration::reading::level;
use crate::calibration::settings::Settings;
use crate::calibration::solve::{Problem, Weaker};
use crate::calibration::transport::Transport;
use crate::calibration::zones::Zone;
use crate::domain::{Channel, Target};
use crate::imaging::colour::{decode_srgb, encode_srgb};

/// Places of the rows: the card, four zones of a face, its sides against each other, two sides of the wall.
pub(super) const CARD: usize = 0;
pub(super) const FACE: usize = 1;
pub(super) const SIDES: usize = 5;
pub(super) const WALLS: usize = 6;

/// How much forehead, cheeks and chin count; the card; left to right; the wall.
const FACE_WEIGHT: [f64; 4] = [0.8, 1.0, 1.0, 0.6];
const CARD_WEIGHT: f64 = 2.0;
const SIDES_WEIGHT: f64 = 3.0;
const WALL_WEIGHT: f64 = 0.5;
/// Chin light to the mean of the keys, at most.
const CHIN: f64 = 0.35;

/// A problem, and what 1.0 is in the rows of the face, linear.
pub(super) struct Posed {
    pub problem: Problem,
    pub level: f64,
}

/// Linear light of the grey card as wanted.
pub(super) fn wanted_card(settings: &Settings) -> f64 {
    f64::from(decode_srgb((settings.limits.card_srgb.0 / 255.0) as f32))
}

/// The sRGB code of linear light, with its fraction.
pub(super) fn code(light: f64) -> f64 {
    f64::from(encode_srgb(light as f32)) * 255.0
}

/// The problem: `card` was measured on the card, `face` on the head or, without one, on the card too.
pub(super) fn pose(settings: &Settings, card: &Transport, face: &Transport, zones: [Zone; 4]) -> Posed {
    let reference = scaled_reference(settings, card);
    let of = |transport: &Transport, zone: Zone| {
        let b = transport.row(zone).map_or(0.0, |row| level(transport.b[row]));
        let a: Vec<f64> = (0..reference.len()).map(|k| transport.level(zone, k)).collect();
        (a, b)
    };
    let lit = |(a, b): &(Vec<f64>, f64)| b + a.iter().zip(&reference).map(|(a, x)| a * x).sum::<f64>();
    let face_rows = zones.map(|zone| of(face, zone));
    let level = (face_rows.iter().map(lit).sum::<f64>() / face_rows.len() as f64).max(1e-4);
    let mut rows = vec![(of(card, Zone::Card), wanted_card(settings), 1.0, CARD_WEIGHT)];
    for (row, weight) in face_rows.iter().zip(FACE_WEIGHT) {
        rows.push((row.clone(), level, 1.0, weight));
    }
    let (left, right) = (&face_rows[1], &face_rows[2]);
    let sides = left.0.iter().zip(&right.0).map(|(l, r)| l - r).collect();
    rows.push(((sides, left.1 - right.1), level, 0.0, SIDES_WEIGHT));
    for zone in Zone::walls(if zones == Zone::FACE { Target::Head } else { Target::Card }) {
        let none = vec![0.0; reference.len()];
        let a = face.row(zone).map_or(none.clone(), |row| face.a[row].iter().map(|a| a[1]).collect());
        rows.push(((a, face.light(zone, &none)[1]), settings.background, 1.0, WALL_WEIGHT));
    }
    let place = |wanted: Channel| settings.reference.iter().position(|(channel, _)| *channel == wanted);
    let keys: Vec<usize> = [Channel::KeyLeft, Channel::KeyRight].into_iter().filter_map(place).collect();
    let chin = place(Channel::FillChin).filter(|_| !keys.is_empty());
    let watts = |channel: Channel| settings.watts.iter().find(|(known, _)| *known == channel).map_or(0.0, |(_, w)| *w);
    let problem = Problem {
        a: rows.iter().map(|((a, _), unit, ..)| a.iter().map(|a| a / unit).collect()).collect(),
        b: rows.iter().map(|((_, b), unit, ..)| b / unit).collect(),
        target: rows.iter().map(|(_, _, target, _)| *target).collect(),
        weight: rows.iter().map(|(.., weight)| *weight).collect(),
        pull: settings.pull,
        most: vec![settings.most_duty; reference.len()],
        weaker: chin.map(|channel| Weaker { channel, share: CHIN, of: keys }),
        power: settings.most_watts.map(|most| (settings.channels().into_iter().map(watts).collect(), most)),
        reference,
    };
    Posed { problem, level }
}

/// The reference recipe, brighter or darker as a whole: front lamps by the card, background lamps by the wall.
fn scaled_reference(settings: &Settings, card: &Transport) -> Vec<f64> {
    let scaled = |front: f64, behind: f64| -> Vec<f64> {
        let factor = |channel: Channel| if is_background(channel) { behind } else { front };
        settings.reference.iter().map(|(channel, duty)| duty * factor(*channel)).collect()
    };
    let gain = |dark: f64, own: f64, other: f64, wanted: f64| ((wanted - dark - other) / own.max(1e-6)).clamp(0.3, 3.0);
    let grey = |x: &[f64]| level(card.light(Zone::Card, x));
    let dark = grey(&scaled(0.0, 0.0));
    let front = gain(dark, grey(&scaled(1.0, 0.0)) - dark, grey(&scaled(0.0, 1.0)) - dark, wanted_card(settings));
    let [left, right] = Zone::walls(Target::Card);
    let wall = |x: &[f64]| f64::midpoint(card.light(left, x)[1], card.light(right, x)[1]);
    let dark = wall(&scaled(0.0, 0.0));
    let behind = gain(dark, wall(&scaled(0.0, 1.0)) - dark, wall(&scaled(front, 0.0)) - dark, settings.background);
    scaled(front, behind).into_iter().map(|duty| duty.min(settings.most_duty)).collect()
}
