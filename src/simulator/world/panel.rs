//! Light panels as areas: inverse square, both cosines, sixteen samples each.

use super::vector::{Vector, along, cross, dot, minus, unit};

/// Samples of one panel.
pub(super) const SAMPLES: usize = 16;

/// Where a panel hangs, where it points to, and how large it is; metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mount {
    pub(super) centre: Vector,
    pub(super) aim: Vector,
    pub(super) width: f32,
    pub(super) height: f32,
    /// Samples from side to side; [`SAMPLES`] over it from top to bottom.
    pub(super) columns: usize,
}

/// The six panels in the order of [`super::super::REFERENCE`]. Keys at 48 degrees and 1 m, a little below the eyes; top
/// fill over the camera; chin fill low before the chest; strips beside the shoulders, turned to the wall. Fractions of a
/// degree and of a centimetre come from a search for even zones of the face and an even wall.
pub(super) const MOUNTS: [Mount; 6] = [
    key(-0.743),
    key(0.743),
    Mount { centre: [0.0, 0.55, 1.05], aim: MIDDLE, width: 0.60, height: 0.15, columns: 4 },
    Mount { centre: [0.0, -0.55, 0.75], aim: MIDDLE, width: 0.60, height: 0.15, columns: 4 },
    strip(-1.0),
    strip(1.0),
];

/// The screen below the camera, 24 inch.
pub(super) const SCREEN: Mount =
    Mount { centre: [0.0, -0.25, 0.95], aim: MIDDLE, width: 0.53, height: 0.30, columns: 4 };

/// What the front panels point to: the middle of the face.
const MIDDLE: Vector = [0.0, -0.03, -0.02];

const fn key(x: f32) -> Mount {
    Mount { centre: [x, -0.15, 0.669], aim: MIDDLE, width: 0.30, height: 0.60, columns: 4 }
}

const fn strip(side: f32) -> Mount {
    Mount {
        centre: [0.45 * side, -0.06, -0.20],
        aim: [0.15 * side, -0.06, -0.80],
        width: 0.08,
        height: 1.80,
        columns: 2,
    }
}

/// A panel ready to shine; its light is 1 in all.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    places: [Vector; SAMPLES],
    normal: Vector,
}

impl Panel {
    /// Mounted as `mount` says but moved by `shift` (m) and turned about the vertical by `turn_deg`.
    pub(super) fn new(mount: &Mount, shift: Vector, turn_deg: f32) -> Self {
        let centre = along(mount.centre, 1.0, shift);
        // A mount that slips takes the panel with it and does not turn it.
        let facing = unit(minus(mount.aim, mount.centre));
        let (sin, cos) = turn_deg.to_radians().sin_cos();
        let normal = [facing[0] * cos + facing[2] * sin, facing[1], facing[2] * cos - facing[0] * sin];
        let right = unit(cross([0.0, 1.0, 0.0], normal));
        let up = cross(normal, right);
        let rows = SAMPLES / mount.columns;
        let places = std::array::from_fn(|i| {
            let across = ((i % mount.columns) as f32 + 0.5) / mount.columns as f32 - 0.5;
            let down = ((i / mount.columns) as f32 + 0.5) / rows as f32 - 0.5;
            along(along(centre, across * mount.width, right), down * mount.height, up)
        });
        Self { places, normal }
    }

    /// Light that reaches `from`, as a vector: its product with a surface's normal is the irradiance there, as long as the
    /// surface sees all of what is counted. `hidden` tells which rays (direction, length) are stopped.
    pub(super) fn reaching(&self, from: Vector, hidden: impl Fn(Vector, f32) -> bool) -> Vector {
        let mut sum = [0.0; 3];
        for place in self.places {
            let way = minus(place, from);
            let square = dot(way, way).max(1e-4);
            let length = square.sqrt();
            let direction = [way[0] / length, way[1] / length, way[2] / length];
            let leaving = -dot(self.normal, direction);
            if leaving > 0.0 && !hidden(direction, length) {
                sum = along(sum, leaving / (square * SAMPLES as f32), direction);
            }
        }
        sum
    }

    /// Irradiance on a surface that nothing shades.
    pub(super) fn on(&self, from: Vector, normal: Vector) -> f32 {
        dot(self.reaching(from, |direction, _| dot(direction, normal) <= 0.0), normal).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small panel far away is a point: E = cos / d².
    #[test]
    fn far_panels_follow_inverse_square_and_both_cosines() {
        let mount = Mount { centre: [0.0, 0.0, 2.0], aim: [0.0; 3], width: 0.02, height: 0.02, columns: 4 };
        let panel = Panel::new(&mount, [0.0; 3], 0.0);
        let on_axis = panel.on([0.0; 3], [0.0, 0.0, 1.0]);
        assert!((on_axis - 0.25).abs() < 1e-4, "{on_axis}");
        // Aside by 2 m: twice the square, each cosine 1/√2.
        let aside = panel.on([2.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
        assert!((aside - 0.25 / 4.0).abs() < 1e-4, "{aside}");
        assert!(panel.on([0.0; 3], [0.0, 0.0, -1.0]) < 1e-9);
    }

    /// A disc seen on its axis: E = R² / (d² + R²) for radiance 1/π; a square of the same area is within a percent.
    #[test]
    fn near_panels_follow_the_closed_form_of_an_area() {
        let (side, distance) = (0.3_f32, 0.8_f32);
        let mount = Mount { centre: [0.0, 0.0, distance], aim: [0.0; 3], width: side, height: side, columns: 4 };
        let found = Panel::new(&mount, [0.0; 3], 0.0).on([0.0; 3], [0.0, 0.0, 1.0]);
        // Square on its axis in closed form: 4/(π·2)·[...] with a = side/2; light in all 1 is radiance 1/area.
        let a = side / 2.0;
        let h = (a * a + distance * distance).sqrt();
        let form = 4.0 * (a / h) * (a / h).atan() / (side * side);
        assert!((found / form - 1.0).abs() < 0.005, "{found} against {form}");
    }

    #[test]
    fn turning_away_takes_light_away() {
        let face = |turn| Panel::new(&MOUNTS[0], [0.0; 3], turn).on([0.0; 3], [0.0, 0.0, 1.0]);
        assert!(face(25.0) < 0.95 * face(0.0) && face(-25.0) < 0.95 * face(0.0));
    }
}
