//! What the light really is, without camera, noise or ripple: for judging a calibration, never for making one.

use super::super::placement::Placement;
use super::{SOURCES, TO_CAMERA, World, in_face_plane, on_the_wall};
use crate::domain::{Cut, FACE_ZONES, GREY, Point, Rect};

/// Linear sRGB light at the places that count, for one state of the lamps; nothing of the camera is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Means of the zones of [`FACE_ZONES`] on the grey head that sits exactly as aimed.
    pub zones: [[f32; 3]; 4],
    /// Mean of the middle of the grey card (half its width and height).
    pub card: [f32; 3],
    /// Means of the empty wall's cells in the cut, 4 across and 3 down, row by row.
    pub wall: [[f32; 3]; 12],
    /// Light of the lamps off, stray and screen light alone, on the card.
    pub ambient: [f32; 3],
}

/// Samples along each side of a zone.
const SIDE: usize = 5;

impl World {
    /// `weights`: factor of each source.
    pub(in crate::simulator) fn truth(&self, weights: [f32; SOURCES]) -> Truth {
        let lit = |light: [f32; SOURCES], reflectance: [f32; 3], sources: std::ops::Range<usize>| {
            let mut out = [0.0; 3];
            for source in sources {
                let tint = self.tint(source);
                for c in 0..3 {
                    out[c] += light[source] * weights[source] * reflectance[c] * tint[c];
                }
            }
            out
        };
        let card = CARD_MIDDLE;
        let on_card = |n: Point| self.irradiance(in_face_plane(n), TO_CAMERA, |_, _, _| false);
        let wall = std::array::from_fn(|i| {
            let (width, height) = (Cut::WIDTH as f32 / 4.0, Cut::HEIGHT as f32 / 3.0);
            let cell = Rect::new((i % 4) as f32 * width, (i / 4) as f32 * height, width, height);
            mean(cell, |n| {
                let light = self.irradiance(on_the_wall(n), TO_CAMERA, |_, _, _| false);
                lit(light, self.wall.map(|c| c * self.clean(n)), 0..SOURCES)
            })
        });
        Truth {
            zones: FACE_ZONES.map(|zone| {
                mean(zone, |n| {
                    let normal = super::head::surface_normal(in_face_plane(n));
                    let light = self.on_surface(&self.vectors_on_head(n, Placement::PERFECT), normal);
                    let direct = lit(light, [GREY; 3], 0..SOURCES);
                    let behind = lit(std::array::from_fn(|i| self.wall_behind(normal, i)), self.wall, 0..SOURCES);
                    std::array::from_fn(|c| direct[c] + GREY * behind[c])
                })
            }),
            card: mean(card, |n| lit(on_card(n), [GREY; 3], 0..SOURCES)),
            wall,
            ambient: mean(card, |n| lit(on_card(n), [GREY; 3], 6..SOURCES)),
        }
    }
}

const CARD_MIDDLE: Rect = Rect::new(165.0, 202.0, 150.0, 196.0);

fn mean(zone: Rect, at: impl Fn(Point) -> [f32; 3]) -> [f32; 3] {
    let mut sum = [0.0; 3];
    for i in 0..SIDE * SIDE {
        let x = zone.x + zone.width * ((i % SIDE) as f32 + 0.5) / SIDE as f32;
        let y = zone.y + zone.height * ((i / SIDE) as f32 + 0.5) / SIDE as f32;
        let light = at(Point::new(x, y));
        for c in 0..3 {
            sum[c] += light[c] / (SIDE * SIDE) as f32;
        }
    }
    sum
}

impl Truth {
    /// Relative luminance (Rec. 709) of linear RGB.
    pub fn luminance(light: [f32; 3]) -> f32 {
        0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    }
}
