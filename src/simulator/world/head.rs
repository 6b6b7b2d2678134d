//! The matt grey head on its shoulders: a surface seen from the front, and bodies that stop rays of light.

use super::vector::{Vector, dot, unit};

/// Half axes of the skull, m (after GB/T 10000 in the middle): half width, half height, half depth.
const SKULL: Body = Body { centre: [0.0, -0.010, -0.080], axes: [0.078, 0.115, 0.098] };
const JAW: Body = Body { centre: [0.0, -0.078, -0.045], axes: [0.050, 0.046, 0.058] };
const NECK: Body = Body { centre: [0.0, -0.170, -0.100], axes: [0.056, 0.120, 0.056] };
const SHOULDERS: Body = Body { centre: [0.0, -0.350, -0.110], axes: [0.235, 0.165, 0.100] };
/// The nose stops light too.
const NOSE: Body = Body { centre: [0.0, -0.036, 0.010], axes: [0.013, 0.022, 0.022] };

/// The skull's front is flatter than an ellipsoid: this exponent stands for 2 from side to side.
const FLATNESS: f32 = 2.6;
/// How softly the parts go over into one another, m.
const SEAM: f32 = 0.006;

/// Bumps on the surface: middle x, y; spread x, y; height; all m. Nose, brows, eye sockets, lips, cheeks.
const BUMPS: [[f32; 5]; 9] = [
    [0.0, -0.036, 0.011, 0.017, 0.020],
    [0.0, -0.012, 0.009, 0.018, 0.007],
    [0.030, 0.016, 0.017, 0.006, 0.004],
    [-0.030, 0.016, 0.017, 0.006, 0.004],
    [0.032, 0.000, 0.013, 0.009, -0.006],
    [-0.032, 0.000, 0.013, 0.009, -0.006],
    [0.0, -0.066, 0.019, 0.004, 0.004],
    [0.0, -0.075, 0.015, 0.004, 0.004],
    [0.0, -0.070, 0.024, 0.0015, -0.002],
];

/// An ellipsoid.
#[derive(Debug, Clone, Copy)]
struct Body {
    centre: Vector,
    axes: Vector,
}

impl Body {
    /// Whether a ray meets it before `length`.
    #[inline]
    fn stops(&self, from: Vector, direction: Vector, length: f32) -> bool {
        let scaled = |v: Vector| [v[0] / self.axes[0], v[1] / self.axes[1], v[2] / self.axes[2]];
        let from = scaled([from[0] - self.centre[0], from[1] - self.centre[1], from[2] - self.centre[2]]);
        let direction = scaled(direction);
        let (a, b, c) = (dot(direction, direction), dot(from, direction), dot(from, from) - 1.0);
        // Starts inside or goes away: meets nothing in front.
        if c <= 0.0 || b >= 0.0 {
            return false;
        }
        let inner = b * b - a * c;
        inner > 0.0 && (-b - inner.sqrt()) / a < length
    }
}

/// Whether the head or the shoulders stop a ray.
#[inline]
pub(super) fn stops(from: Vector, direction: Vector, length: f32) -> bool {
    [SKULL, SHOULDERS, JAW, NECK, NOSE].iter().any(|body| body.stops(from, direction, length))
}

/// What the camera sees at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) place: Vector,
    pub(super) normal: Vector,
}

/// How far (`x`, `y`) m is outside the outline, m; negative inside. Good near the outline.
pub(super) fn outside(x: f32, y: f32) -> f32 {
    let skull = measure((x.abs() / SKULL.axes[0]).powf(FLATNESS), &SKULL, y);
    let others = [JAW, NECK, SHOULDERS].map(|body| {
        let u = x / body.axes[0];
        measure(u * u, &body, y)
    });
    others.into_iter().fold(skull, f32::min)
}

fn measure(across: f32, body: &Body, y: f32) -> f32 {
    let down = (y - body.centre[1]) / body.axes[1];
    ((across + down * down).sqrt() - 1.0) * body.axes[0].min(body.axes[1])
}

/// The surface over (`x`, `y`) m. Beyond the outline the rim goes on.
pub(super) fn surface(x: f32, y: f32) -> Spot {
    let parts =
        [part(&SKULL, x, y, FLATNESS), part(&JAW, x, y, 2.0), part(&NECK, x, y, 2.0), part(&SHOULDERS, x, y, 2.0)];
    let top = parts.iter().fold(-9.0_f32, |top, part| top.max(part.0));
    let (mut weights, mut slope) = (0.0, [0.0; 2]);
    for (z, part_slope) in parts {
        if z > top - 5.0 * SEAM {
            let weight = ((z - top) / SEAM).exp();
            weights += weight;
            slope = [slope[0] + weight * part_slope[0], slope[1] + weight * part_slope[1]];
        }
    }
    let mut z = top + SEAM * f32::ln(weights);
    slope = slope.map(|s| s / weights);
    if y > -0.1 && y < 0.05 && x.abs() < 0.08 {
        for [middle_x, middle_y, spread_x, spread_y, height] in BUMPS {
            let (u, v) = ((x - middle_x) / spread_x, (y - middle_y) / spread_y);
            let square = u * u + v * v;
            if square < 12.0 {
                let bump = height * (-square / 2.0).exp();
                z += bump;
                slope = [slope[0] - bump * u / spread_x, slope[1] - bump * v / spread_y];
            }
        }
    }
    Spot { place: [x, y, z], normal: unit([-slope[0], -slope[1], 1.0]) }
}

/// Which way the surface over (`x`, `y`) m faces.
pub(super) fn surface_normal([x, y, _]: Vector) -> Vector {
    surface(x, y).normal
}

/// Height and slopes of one part; its rim drops away outside.
fn part(body: &Body, x: f32, y: f32, exponent: f32) -> (f32, [f32; 2]) {
    let u = (x - body.centre[0]) / body.axes[0];
    let v = (y - body.centre[1]) / body.axes[1];
    let side = if exponent > 2.0 { u.abs().powf(exponent) } else { u * u };
    let open = 1.0 - side - v * v;
    // Outside, the rim falls steeply, so that another part wins where there is one.
    let depth = open.max(0.01).sqrt();
    let fall = if open < 0.01 { (0.01 - open) * body.axes[2] * 5.0 } else { 0.0 };
    let gain = -0.5 * body.axes[2] / depth;
    let side_slope = if u == 0.0 { 0.0 } else { exponent * side / u };
    (body.centre[2] + body.axes[2] * depth - fall, [gain * side_slope / body.axes[0], gain * 2.0 * v / body.axes[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_the_surface_and_the_face_is_like_a_face() {
        for (x, y) in [(0.0, 0.04), (0.046, -0.04), (-0.046, -0.04), (0.01, -0.097), (0.02, -0.03), (0.15, -0.3)] {
            let spot = surface(x, y);
            let step = 2e-4;
            let by = |dx: f32, dy: f32| surface(x + dx, y + dy).place[2];
            let found =
                [(by(step, 0.0) - by(-step, 0.0)) / (2.0 * step), (by(0.0, step) - by(0.0, -step)) / (2.0 * step)];
            let given = [-spot.normal[0] / spot.normal[2], -spot.normal[1] / spot.normal[2]];
            for c in 0..2 {
                assert!((found[c] - given[c]).abs() < 0.06, "at {x} {y}: {found:?} against {given:?}");
            }
        }
        assert!(surface(0.0, -0.036).place[2] > surface(0.03, -0.036).place[2] + 0.015, "no nose");
        assert!(outside(0.0, 0.0) < 0.0 && outside(0.1, 0.0) > 0.01 && outside(0.15, -0.34) < 0.0);
    }

    #[test]
    fn the_nose_shades_the_far_cheek_and_the_near_one_is_lit() {
        let at = surface(0.016, -0.045);
        let from = [at.place[0] + 0.002 * at.normal[0], at.place[1], at.place[2] + 0.002];
        assert!(stops(from, unit([-1.0, 0.0, 0.15]), 1.0));
        assert!(!stops(from, unit([1.0, 0.0, 1.0]), 1.0));
    }
}
