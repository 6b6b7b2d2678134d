//! Whether the asked target stands there: a card is plain and neutral, a head is neutral and leaves the corners to the wall,
//! an empty booth is all wall.

use crate::domain::{CARD, Cut, Frame, Rect, Target};

use super::fault::Fault;
use super::reading::{Light, level, light};
use super::zones::{INNER, Pixels, Zone};

/// Without so much light nothing can be said, linear.
const DARK: f64 = 0.02;
/// Red and blue to green of grey under lamps whose white is not balanced yet.
const NEUTRAL: f64 = 0.30;
/// Red to green of skin is higher.
const SKIN: f64 = 1.35;
/// Spread within a plain card after its shading is taken away, share.
const PLAIN: f64 = 0.05;
/// The same within a cell of the wall, which may have a weave.
const WALL_PLAIN: f64 = 0.09;
/// Colour of one wall: ratios agree by so much.
const SAME_WALL: f64 = 0.12;
/// A grey card is so much darker than a grey or white wall, or else coloured otherwise.
const DARKER: f64 = 0.75;
/// Cells of the grid on a plain surface.
const GRID: (usize, usize) = (6, 8);

/// What is wrong with what stands there; `None`: it is what was asked for, or it is too dark to say.
pub fn missing(frame: &Frame, cut: Cut, target: Target) -> Option<Fault> {
    let measured = |rect: Rect| light(frame, Pixels::of(rect, cut, frame));
    let walls = Zone::walls(target).map(|zone| measured(zone.rect()));
    match target {
        Target::Card => {
            let card = measured(Zone::Card.rect());
            if level(card.mean) < DARK {
                return None;
            }
            let plain = spread(frame, Pixels::of(INNER, cut, frame)) <= PLAIN;
            // Whether it is grey is judged after the sweep: a camera that balances white by itself must get its own name.
            match plain {
                true if differs(card, walls) => None,
                false if redness(card) > SKIN => Some(Fault::SomebodyThere),
                true | false => Some(Fault::NoCard),
            }
        }
        Target::Head => {
            let zones = Zone::FACE.map(|zone| measured(zone.rect()));
            if zones.iter().all(|zone| level(zone.mean) < DARK) {
                return None;
            }
            if zones.iter().any(|zone| redness(*zone) > SKIN) {
                return Some(Fault::SomebodyThere);
            }
            // A card would fill the corners, a head leaves them to the wall.
            let corner = |x: f32| measured(Rect::new(x, CARD.y + 6.0, 22.0, 30.0));
            let corners = [corner(CARD.x + 4.0), corner(CARD.x + CARD.width - 26.0)];
            let wall_there = corners.iter().all(|corner| walls.iter().any(|wall| same(*corner, *wall)));
            let there = zones.iter().all(|zone| is_grey(zone.mean) && differs(*zone, walls));
            (!there || !wall_there).then_some(Fault::NoHead)
        }
        Target::Empty => {
            let cells: Vec<Light> = Zone::of(Target::Empty).iter().map(|zone| measured(zone.rect())).collect();
            if cells.iter().any(|cell| level(cell.mean) < DARK) {
                return None;
            }
            let plain = |zone: &Zone| spread(frame, Pixels::of(zone.rect(), cut, frame)) <= WALL_PLAIN;
            let one_wall = cells.iter().all(|cell| same(*cell, cells[0]));
            let lit_alike = extremes(cells.iter().map(|cell| cell.mean[1])) < 2.2;
            let empty = one_wall && lit_alike && Zone::of(Target::Empty).iter().all(plain);
            (!empty).then_some(Fault::NotEmpty)
        }
        Target::Chart | Target::Edge => None, // each step knows its own chart
    }
}

fn redness(light: Light) -> f64 {
    light.mean[0] / light.mean[1].max(1e-6)
}

fn blueness(light: Light) -> f64 {
    light.mean[2] / light.mean[1].max(1e-6)
}

/// Whether light comes from something grey under lamps whose white is not balanced yet.
pub fn is_grey([red, green, blue]: [f64; 3]) -> bool {
    let near = |value: f64| (value / green.max(1e-6) - 1.0).abs() <= NEUTRAL;
    near(red) && near(blue)
}

/// Whether two places have the same colour, whatever their brightness. Blue may be burnt out on a bright wall.
fn same(one: Light, other: Light) -> bool {
    let close = |a: f64, b: f64| (a / b.max(1e-6) - 1.0).abs() <= SAME_WALL;
    let burnt = one.burnt > 0.01 || other.burnt > 0.01;
    close(redness(one).max(0.02), redness(other).max(0.02)) && (burnt || close(blueness(one), blueness(other)))
}

/// Whether something before the wall is not the wall: by colour, or by being darker than both its sides.
fn differs(thing: Light, walls: [Light; 2]) -> bool {
    let coloured = walls.iter().all(|wall| !same(thing, *wall));
    coloured || walls.iter().all(|wall| level(thing.mean) < DARKER * level(wall.mean))
}

fn extremes(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = values.fold((f64::MAX, 0.0f64), |(low, high), value| (low.min(value), high.max(value)));
    high / low.max(1e-6)
}

/// Spread of a grid of means about the best quadric, as a share of the mean: how little it is one plain surface.
fn spread(frame: &Frame, at: Pixels) -> f64 {
    let (columns, rows) = GRID;
    let cell = |column: usize, row: usize| {
        let (width, height) = (at.right - at.left, at.bottom - at.top);
        let part = Pixels {
            left: at.left + width * column / columns,
            right: (at.left + width * (column + 1) / columns).max(at.left + width * column / columns + 1),
            top: at.top + height * row / rows,
            bottom: (at.top + height * (row + 1) / rows).max(at.top + height * row / rows + 1),
        };
        light(frame, part).mean[1]
    };
    let points: Vec<([f64; 6], f64)> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| {
            let x = 2.0 * (column as f64 + 0.5) / columns as f64 - 1.0;
            let y = 2.0 * (row as f64 + 0.5) / rows as f64 - 1.0;
            ([1.0, x, y, x * x, x * y, y * y], cell(column, row))
        })
        .collect();
    let level = points.iter().map(|(_, value)| value).sum::<f64>() / points.len() as f64;
    let Some(surface) = super::linear::least_squares(&points) else { return f64::MAX };
    let rest = |(terms, value): &([f64; 6], f64)| value - terms.iter().zip(&surface).map(|(t, s)| t * s).sum::<f64>();
    (points.iter().map(|point| rest(point).powi(2)).sum::<f64>() / points.len() as f64).sqrt() / level.max(1e-6)
}
