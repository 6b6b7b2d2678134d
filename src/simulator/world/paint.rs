//! Targets as pictures: one linear image per source of light at the camera's resolution.
//!
//! What is smooth (light on the wall, on a board, around a head) is computed on a coarse grid; shapes, normals and edges at
//! every pixel. Lens and colour filter belong to the picture and cost nothing per frame.

use super::super::placement::{Geometry, Placement};
use super::super::random::Random;
use super::field::Field;
use super::head;
use super::planes::{Lit, Planes};
use super::vector::{Vector, along};
use super::{HOME, M_PER_N, SOURCES, TO_CAMERA, World, board_stops, in_face_plane, on_the_wall};
use crate::domain::{CARD, CHART, CHART_PATCHES, EDGE, EDGE_TURN_DEG, GREY, Point, Rect, Target};

/// N px between the nodes of smooth light on flat things, and around a head.
const FLAT_CELL: f32 = 17.0;
const HEAD_CELL: f32 = 8.0;

/// Half sides of the A3 card, N px, and its middle.
const CARD_HALF: (f32, f32) = (0.1485 / M_PER_N, 0.21 / M_PER_N);
/// The chart's dark frame around [`CHART`], and half a side of a patch, N px.
const FRAME: f32 = 10.0;
const PATCH_HALF: f32 = 21.0;

/// What a pixel shows of the target: how much of it, and a mixture of two paints.
#[derive(Clone, Copy)]
struct Seen {
    cover: f32,
    paints: (usize, usize),
    second: f32,
}

/// Share of a half plane that a disc of radius 1 sees when its middle is `inside` its edge.
#[inline]
pub(in crate::simulator) fn edge_spread(inside: f32) -> f32 {
    if inside >= 1.0 {
        return 1.0;
    }
    let u = inside.max(-1.0);
    0.5 + (u.asin() + u * (1.0 - u * u).sqrt()) / std::f32::consts::PI
}

/// Colours of a paint under every source.
type Paint = Lit;

impl World {
    /// The target as this camera sees it.
    pub(in crate::simulator) fn paint(&self, target: Target, placement: Placement, geometry: &Geometry) -> Planes {
        let (width, height) = (geometry.width as usize, geometry.height as usize);
        let wall = self.wall_field(target, placement);
        let board = self.board_field(target);
        let head = (target == Target::Head).then(|| self.head_field(placement));
        let paints = self.paints(target);
        let wall_paint = self.colours(self.wall);
        let blur = self.defocus.hypot(0.6 / geometry.pixels_per_n).max(1e-3);
        let lens = Lens::new(self, geometry);
        let turn = placement.roll_deg.to_radians().sin_cos();
        let mut planes = Planes::new(geometry);
        let mut row: Vec<Lit> = vec![[[0.0; 3]; SOURCES]; width];
        for y in 0..height {
            let mut grain = lens.grain(y);
            for (x, out) in row.iter_mut().enumerate() {
                let (n, clear) = lens.look(self, geometry, x, y);
                let local = placement.undo(n);
                let seen = look(target, local, blur);
                *out = [[0.0; 3]; SOURCES];
                let [r, g, b] = grain.next();
                let gain = [r * clear, g * clear, b * clear];
                if seen.cover < 1.0 {
                    let share = (1.0 - seen.cover) * self.clean(n);
                    add(out, &wall.at(n), share, gain, &wall_paint);
                }
                if seen.cover > 0.0 {
                    if let Some(field) = &head {
                        let spot = head_spot(local);
                        let normal = turned(spot.normal, turn);
                        let light = self.on_surface(&unpack(&field.at(n)), normal);
                        add(out, &light, seen.cover, gain, &paints[0]);
                        if normal[2] < 0.8 {
                            let behind: [f32; SOURCES] = std::array::from_fn(|i| self.wall_behind(normal, i));
                            add(out, &behind, seen.cover * GREY, gain, &wall_paint);
                        }
                    } else {
                        let light = board.at(n);
                        add(out, &light, seen.cover * (1.0 - seen.second), gain, &paints[seen.paints.0]);
                        if seen.second > 0.0 {
                            add(out, &light, seen.cover * seen.second, gain, &paints[seen.paints.1]);
                        }
                    }
                }
            }
            planes.push(&row);
        }
        planes
    }

    /// What stains leave of the wall's light.
    #[inline]
    pub(in crate::simulator) fn clean(&self, n: Point) -> f32 {
        let mut clean = 1.0;
        for stain in &self.stains {
            let from_edge = 1.0 - n.distance(stain.centre) / stain.radius.max(1.0);
            // Its rim is soft over a quarter of the radius.
            clean *= 1.0 - stain.darkness * edge_spread(from_edge * 4.0);
        }
        clean
    }

    fn wall_field(&self, target: Target, placement: Placement) -> Field<SOURCES> {
        let stops = |source: usize, from: Vector, direction: Vector, length: f32| {
            // The strips stand behind whatever is in the sitter's place.
            if source == 4 || source == 5 {
                return false;
            }
            match target {
                Target::Empty => false,
                Target::Head => {
                    let (from, direction) = into_head(from, direction, placement);
                    head::stops(from, direction, length)
                }
                Target::Card | Target::Chart | Target::Edge => {
                    board_stops(from, direction, length, |n| look(target, placement.undo(n), 1.0).cover > 0.5)
                }
            }
        };
        Field::new(Point::new(-120.0, -120.0), Point::new(600.0, 790.0), FLAT_CELL, |n| {
            let place = on_the_wall(n);
            self.irradiance(place, TO_CAMERA, |source, direction, length| stops(source, place, direction, length))
        })
    }

    fn board_field(&self, target: Target) -> Field<SOURCES> {
        let cell = if matches!(target, Target::Empty | Target::Head) { 1000.0 } else { FLAT_CELL };
        Field::new(Point::new(-120.0, -120.0), Point::new(600.0, 790.0), cell, |n| {
            self.irradiance(in_face_plane(n), TO_CAMERA, |_, _, _| false)
        })
    }

    /// Light around the head as vectors, so that every pixel may have its own normal.
    fn head_field(&self, placement: Placement) -> Field<21> {
        Field::new(Point::new(-120.0, -120.0), Point::new(600.0, 790.0), HEAD_CELL, |n| {
            let local = placement.undo(n);
            let [x, y, _] = in_face_plane(local);
            if head::outside(x, y) > 2.0 * HEAD_CELL * M_PER_N {
                return [0.0; 21];
            }
            let vectors = self.vectors_on_head(local, placement);
            std::array::from_fn(|i| vectors[i / 3][i % 3])
        })
    }

    /// Vector irradiance on the head where its own picture is at `local`.
    pub(super) fn vectors_on_head(&self, local: Point, placement: Placement) -> [Vector; 7] {
        let spot = head_spot(local);
        let there = in_face_plane(placement.apply(local));
        let place = [there[0], there[1], spot.place[2]];
        let turn = placement.roll_deg.to_radians().sin_cos();
        let normal = turned(spot.normal, turn);
        let off = along(spot.place, 0.002, spot.normal);
        self.vectors(place, |source, direction, length| {
            if super::vector::dot(direction, normal) <= 0.0 {
                return true;
            }
            if source == 4 || source == 5 {
                return false;
            }
            head::stops(off, turned(direction, (-turn.0, turn.1)), length)
        })
    }

    /// Colours of a material as the camera has them, by source.
    pub(in crate::simulator) fn colours(&self, reflectance: [f32; 3]) -> Paint {
        std::array::from_fn(|source| {
            let tint = self.tint(source);
            self.filtered(std::array::from_fn(|c| reflectance[c] * tint[c]))
        })
    }

    /// Linear sRGB as the camera's own colours.
    #[inline]
    pub(in crate::simulator) fn filtered(&self, light: [f32; 3]) -> [f32; 3] {
        self.physics.matrix.map(|row| (row[0] * light[0] + row[1] * light[1] + row[2] * light[2]).max(0.0))
    }

    fn paints(&self, target: Target) -> Vec<Paint> {
        let grey = |v: f32| self.colours([v; 3]);
        match target {
            Target::Empty => Vec::new(),
            Target::Card | Target::Head => vec![grey(GREY)],
            Target::Edge => vec![grey(0.60), grey(0.06)],
            Target::Chart => {
                let frame = std::iter::once(grey(0.04));
                frame.chain(CHART_PATCHES.iter().map(|patch| self.colours(patch.linear))).collect()
            }
        }
    }
}

/// Lens and pixels: where a pixel looks, how much light it gets, how unlike its neighbours it is.
pub(in crate::simulator) struct Lens {
    middle: Point,
    /// One over the square of the half diagonal, 1/px².
    reach: f32,
    turn: (f32, f32),
    normals: Vec<f32>,
}

impl Lens {
    pub(in crate::simulator) fn new(world: &World, geometry: &Geometry) -> Self {
        let middle = Point::new(geometry.width as f32 / 2.0, geometry.height as f32 / 2.0);
        let prnu = world.physics.prnu;
        // Every camera has its own grain.
        let seed =
            world.physics.serial.bytes().fold(17_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut random = Random::new(seed);
        let count = if prnu > 0.0 { 8191 } else { 1 };
        Self {
            middle,
            reach: 1.0 / (middle.x * middle.x + middle.y * middle.y),
            turn: (-world.knock.roll_deg).to_radians().sin_cos(),
            normals: (0..count).map(|_| 1.0 + prnu * random.normal()).collect(),
        }
    }

    /// Which N px a camera pixel sees, and what the vignette leaves.
    #[inline]
    pub(in crate::simulator) fn look(&self, world: &World, geometry: &Geometry, x: usize, y: usize) -> (Point, f32) {
        let (dx, dy) = (x as f32 + 0.5 - self.middle.x, y as f32 + 0.5 - self.middle.y);
        let square = (dx * dx + dy * dy) * self.reach;
        let bent = 1.0 + world.physics.distortion * square;
        let n = geometry.n_from_camera(Point::new(self.middle.x + dx * bent, self.middle.y + dy * bent));
        let (u, v) = (n.x - 240.0 - world.knock.dx, n.y - 320.0 - world.knock.dy);
        let (sin, cos) = self.turn;
        let clear = 1.0 - world.physics.vignetting * square;
        (Point::new(240.0 + cos * u - sin * v, 320.0 + sin * u + cos * v), clear)
    }

    /// Gains of a row's values.
    pub(in crate::simulator) fn grain(&self, row: usize) -> Grain<'_> {
        Grain { of: &self.normals, at: (row * 2477) % self.normals.len() }
    }
}

/// See [`Lens::grain`].
pub(in crate::simulator) struct Grain<'a> {
    of: &'a [f32],
    at: usize,
}

impl Grain<'_> {
    #[inline]
    pub(in crate::simulator) fn next(&mut self) -> [f32; 3] {
        let mut three = [1.0; 3];
        if self.of.len() > 1 {
            for gain in &mut three {
                self.at = if self.at + 1 < self.of.len() { self.at + 1 } else { 0 };
                *gain = self.of[self.at];
            }
        }
        three
    }
}

#[inline]
fn add(out: &mut Lit, light: &[f32; SOURCES], share: f32, gain: [f32; 3], paint: &Paint) {
    let mut i = 0;
    while i < SOURCES {
        let (light, paint) = (light[i] * share, &paint[i]);
        out[i][0] += light * gain[0] * paint[0];
        out[i][1] += light * gain[1] * paint[1];
        out[i][2] += light * gain[2] * paint[2];
        i += 1;
    }
}

fn unpack(packed: &[f32; 21]) -> [Vector; 7] {
    std::array::from_fn(|i| [packed[3 * i], packed[3 * i + 1], packed[3 * i + 2]])
}

fn head_spot(local: Point) -> head::Spot {
    let [x, y, _] = in_face_plane(local);
    head::surface(x, y)
}

/// A direction after a turn clockwise in the picture.
#[inline]
fn turned(direction: Vector, (sin, cos): (f32, f32)) -> Vector {
    [cos * direction[0] + sin * direction[1], cos * direction[1] - sin * direction[0], direction[2]]
}

/// A ray as the head sees it.
fn into_head(from: Vector, direction: Vector, placement: Placement) -> (Vector, Vector) {
    let local = placement.undo(Point::new(HOME.x + from[0] / M_PER_N, HOME.y - from[1] / M_PER_N));
    let [x, y, _] = in_face_plane(local);
    let (sin, cos) = placement.roll_deg.to_radians().sin_cos();
    ([x, y, from[2]], turned(direction, (-sin, cos)))
}

/// What is to be seen at a place of the target's own picture (N px), edges as wide as `blur` makes them.
#[inline]
fn look(target: Target, local: Point, blur: f32) -> Seen {
    let within = |rect: Rect| {
        let centre = rect.centre();
        let (x, y) = ((local.x - centre.x).abs(), (local.y - centre.y).abs());
        edge_spread((rect.width / 2.0 - x) / blur) * edge_spread((rect.height / 2.0 - y) / blur)
    };
    let plain = |cover: f32| Seen { cover, paints: (0, 0), second: 0.0 };
    match target {
        Target::Empty => plain(0.0),
        Target::Card => {
            let centre = CARD.centre();
            let (half_x, half_y) = CARD_HALF;
            plain(within(Rect::new(centre.x - half_x, centre.y - half_y, 2.0 * half_x, 2.0 * half_y)))
        }
        Target::Head => {
            let [x, y, _] = in_face_plane(local);
            plain(edge_spread(-head::outside(x, y) / M_PER_N / blur))
        }
        Target::Edge => {
            let centre = EDGE.centre();
            let (sin, cos) = EDGE_TURN_DEG.to_radians().sin_cos();
            let (u, v) = (local.x - centre.x, local.y - centre.y);
            let (x, y) = ((cos * u + sin * v).abs(), (cos * v - sin * u).abs());
            let half = EDGE.width / 2.0;
            let second = edge_spread((half - x) / blur) * edge_spread((half - y) / blur);
            Seen { cover: within(CARD), paints: (0, 1), second }
        }
        Target::Chart => {
            let board =
                Rect::new(CHART.x - FRAME, CHART.y - FRAME, CHART.width + 2.0 * FRAME, CHART.height + 2.0 * FRAME);
            let pitch = CHART.width / 6.0;
            let column = ((local.x - CHART.x) / pitch).floor().clamp(0.0, 5.0);
            let row = ((local.y - CHART.y) / pitch).floor().clamp(0.0, 3.0);
            let x = local.x - CHART.x - (column + 0.5) * pitch;
            let y = local.y - CHART.y - (row + 0.5) * pitch;
            let second = edge_spread((PATCH_HALF - x.abs()) / blur) * edge_spread((PATCH_HALF - y.abs()) / blur);
            Seen { cover: within(board), paints: (0, 1 + row as usize * 6 + column as usize), second }
        }
    }
}
