//! The booth in space: six panels, a wall, a target before it, a camera, and the light that each panel sends where.
//!
//! The eyes' midpoint of a face that sits as aimed is the origin; the face plane lies 1.2 m before the camera, the wall 0.8 m
//! behind the face plane. At the reference duties of the ideal booth a grey card has linear 0.18 and the wall is
//! RGB (100, 197, 255). A head of the same grey then has about 0.84 of the card's light in all four zones of the face: its
//! zones do not face the lamps as a card does.

mod field;
mod head;
mod panel;
mod paint;
mod planes;
mod truth;
mod vector;

pub(super) use paint::{Lens, edge_spread};
pub(super) use planes::Planes;
pub use truth::Truth;

use super::physics::Physics;
use super::tone::linear_from_srgb;
use crate::domain::{Cut, Point};
use panel::{MOUNTS, Panel, SCREEN};
use vector::Vector;

/// Metres per N pixel in the face plane: pupils 63 mm apart are 95 N px apart.
pub(super) const M_PER_N: f32 = 0.66e-3;
/// The camera's distance from the face plane, and the wall's, m.
const CAMERA: f32 = 1.2;
const WALL: f32 = -0.8;
/// Where the eyes' midpoint lies in the cut.
const HOME: Point = Point::new(240.0, 250.0);

/// What gives a picture of its own: the six channels, stray light, the booth's screen.
pub(super) const SOURCES: usize = 8;
pub(super) const STRAY: usize = 6;
pub(super) const SCREEN_LIGHT: usize = 7;

/// Light of each front panel on the card, of each strip on the wall, at the reference duty; the card's sum is 1.
const SHARES: [f32; 6] = [0.38, 0.38, 0.14, 0.10, 0.475, 0.475];
/// Light that the side walls give back in the design, as a share of a panel's.
const SIDE_WALLS: f32 = 0.05;

/// How the picture lies against where the camera was mounted: as if the camera had been knocked.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Knock {
    /// Everything appears this much further to the right, N px.
    pub dx: f32,
    /// Everything appears this much lower, N px.
    pub dy: f32,
    /// Everything appears turned clockwise about the middle of the cut, degrees.
    pub roll_deg: f32,
}

/// A mark on the wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stain {
    /// Middle in the picture, N px.
    pub centre: Point,
    /// Radius, N px.
    pub radius: f32,
    /// Light that it swallows, 0.0 to 1.0.
    pub darkness: f32,
}

/// One booth in space.
#[derive(Debug)]
pub(super) struct World {
    pub(super) physics: Physics,
    pub(super) knock: Knock,
    pub(super) stains: Vec<Stain>,
    /// Radius of the disc that a point in the face plane becomes, N px.
    pub(super) defocus: f32,
    panels: [Panel; 6],
    screen: Panel,
    /// Factor of each panel's light, the screen's last.
    emit: [f32; 7],
    /// Mean irradiance of the empty wall by source.
    wall_light: [f32; SOURCES],
    /// Reflectance of the wall: linear RGB against light of 1 on the card.
    wall: [f32; 3],
}

impl World {
    pub(super) fn new(physics: &Physics, knock: Knock, stains: &[Stain], defocus: f32) -> Self {
        let design: [Panel; 6] = std::array::from_fn(|i| Panel::new(&MOUNTS[i], [0.0; 3], 0.0));
        let panels = std::array::from_fn(|i| Panel::new(&MOUNTS[i], physics.shift_m[i], physics.turn_deg[i]));
        let screen = Panel::new(&SCREEN, [0.0; 3], 0.0);
        let level = |i: usize| if i < 4 { on_card(&design[i]) } else { on_wall(&design[i]) };
        let given_back = |i: usize| if i < 4 { 1.0 - SIDE_WALLS / 2.0 } else { 1.0 };
        let designed: [f32; 6] = std::array::from_fn(|i| SHARES[i] * given_back(i) / level(i));
        let emit = std::array::from_fn(|i| match i {
            6 => 1.0 / on_card(&screen),
            _ => designed[i] * physics.power[i],
        });
        // The wall's colour is that of the design: whatever a panel does, the paint stays.
        let designed_wall: f32 = (0..6)
            .map(|i| designed[i] * on_wall(&design[i]) + if i < 4 { SHARES[i] * SIDE_WALLS / 2.0 } else { 0.0 })
            .sum();
        let wall = [100, 197, 255].map(|v| linear_from_srgb(v) / designed_wall);
        let mut world = Self {
            physics: physics.clone(),
            knock,
            stains: stains.to_vec(),
            defocus,
            panels,
            screen,
            emit,
            wall_light: [0.0; SOURCES],
            wall,
        };
        let places = wall_places();
        for at in places {
            let light = world.irradiance(at, TO_CAMERA, |_, _, _| false);
            for (sum, light) in world.wall_light.iter_mut().zip(light) {
                *sum += light / places.len() as f32;
            }
        }
        world
    }

    /// Whether the picture is not the straight one.
    pub(super) fn bends(&self) -> bool {
        self.knock != Knock::default() || self.physics.distortion.abs() > 1e-6
    }

    /// Light of a panel where it belongs, against the design: on the card or, for the strips, on the wall.
    pub(super) fn against_design(&self) -> [f32; 6] {
        std::array::from_fn(|i| {
            let light = if i < 4 {
                self.emit[i] * on_card(&self.panels[i]) + self.given_back(i, TO_CAMERA)
            } else {
                self.wall_light[i]
            };
            light / SHARES[i]
        })
    }

    /// Irradiance by source on a surface at `place`, 1 being the card's at the calibrated level. `hidden` tells whether the
    /// way (source, direction, length) is stopped.
    fn irradiance(&self, place: Vector, normal: Vector, hidden: impl Fn(usize, Vector, f32) -> bool) -> [f32; SOURCES] {
        let vectors = self.vectors(place, |source, direction, length| {
            vector::dot(direction, normal) <= 0.0 || hidden(source, direction, length)
        });
        self.on_surface(&vectors, normal)
    }

    /// Vector irradiance of the six panels and the screen.
    fn vectors(&self, place: Vector, hidden: impl Fn(usize, Vector, f32) -> bool) -> [Vector; 7] {
        std::array::from_fn(|i| {
            let (panel, source) = if i < 6 { (&self.panels[i], i) } else { (&self.screen, SCREEN_LIGHT) };
            let light = panel.reaching(place, |direction, length| hidden(source, direction, length));
            light.map(|v| v * self.emit[i])
        })
    }

    /// What of such vectors falls on a surface that faces along `normal`, with what the side walls add.
    #[inline]
    fn on_surface(&self, vectors: &[Vector; 7], normal: Vector) -> [f32; SOURCES] {
        let mut out = [0.0; SOURCES];
        for i in 0..6 {
            out[i] = vector::dot(vectors[i], normal).max(0.0) + self.given_back(i, normal);
        }
        out[STRAY] = 1.0 + normal[1];
        out[SCREEN_LIGHT] = vector::dot(vectors[6], normal).max(0.0);
        out
    }

    /// Light of panel `i` that the side walls give back to a surface.
    #[inline]
    fn given_back(&self, i: usize, normal: Vector) -> f32 {
        let [left, right] = self.physics.side_walls;
        let (from_left, from_right) = (left * (0.5 - 0.5 * normal[0]), right * (0.5 + 0.5 * normal[0]));
        let light = SHARES[i] * self.physics.power[i];
        match i {
            0 => light * from_right,
            1 => light * from_left,
            2 | 3 => light * 0.5 * (from_left + from_right),
            _ => 0.0,
        }
    }

    /// Light that the wall sends to a surface from behind, by source.
    #[inline]
    fn wall_behind(&self, normal: Vector, source: usize) -> f32 {
        // What faces the camera sees nearly nothing of it.
        let turned = (0.4 - 0.5 * normal[2]).max(0.0);
        0.25 * self.wall_light[source] * turned * turned
    }

    /// Colour of a source's light, linear RGB.
    pub(super) fn tint(&self, source: usize) -> [f32; 3] {
        match source {
            STRAY => self.physics.ambient_tint,
            SCREEN_LIGHT => self.physics.screen_tint,
            _ => self.physics.tint[source],
        }
    }
}

/// A surface that faces the camera.
const TO_CAMERA: Vector = [0.0, 0.0, 1.0];

/// N px to metres in the face plane.
fn in_face_plane(n: Point) -> Vector {
    [(n.x - HOME.x) * M_PER_N, (HOME.y - n.y) * M_PER_N, 0.0]
}

/// The place of the wall that appears at an N px.
fn on_the_wall(n: Point) -> Vector {
    let [x, y, _] = in_face_plane(n);
    let further = (CAMERA - WALL) / CAMERA;
    [x * further, y * further, WALL]
}

/// Mean of a panel's light over the middle of the card.
fn on_card(panel: &Panel) -> f32 {
    let places = [-1.0, 0.0, 1.0]
        .into_iter()
        .flat_map(|x| [-1.0, 0.0, 1.0].map(|y| Point::new(240.0 + 90.0 * x, 300.0 + 120.0 * y)));
    places.map(|n| panel.on(in_face_plane(n), TO_CAMERA)).sum::<f32>() / 9.0
}

/// Mean of a panel's light over the wall in the cut.
fn on_wall(panel: &Panel) -> f32 {
    wall_places().into_iter().map(|place| panel.on(place, TO_CAMERA)).sum::<f32>() / 12.0
}

/// Middles of the wall's 4 x 3 cells in the cut.
fn wall_places() -> [Vector; 12] {
    std::array::from_fn(|i| {
        let x = Cut::WIDTH as f32 * ((i % 4) as f32 + 0.5) / 4.0;
        on_the_wall(Point::new(x, Cut::HEIGHT as f32 * ((i / 4) as f32 + 0.5) / 3.0))
    })
}

/// Whether a flat board in the face plane, given by its outline, stops a ray from behind it.
fn board_stops(from: Vector, direction: Vector, length: f32, on_board: impl Fn(Point) -> bool) -> bool {
    if from[2] >= -1e-4 || direction[2] <= 1e-4 {
        return false;
    }
    let way = -from[2] / direction[2];
    let [x, y, _] = vector::along(from, way, direction);
    way < length && on_board(Point::new(HOME.x + x / M_PER_N, HOME.y - y / M_PER_N))
}

#[cfg(test)]
mod tests;
