//! Directions and places in the booth, in metres: x to the right in the picture, y up, z from the face to the camera.

/// A place or a direction.
pub(super) type Vector = [f32; 3];

#[inline]
pub(super) fn dot(a: Vector, b: Vector) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline]
pub(super) fn minus(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// `a + share * b`.
#[inline]
pub(super) fn along(a: Vector, share: f32, b: Vector) -> Vector {
    [a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]]
}

pub(super) fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The same direction with length 1.
#[inline]
pub(super) fn unit(a: Vector) -> Vector {
    let length = dot(a, a).sqrt().max(1e-9);
    [a[0] / length, a[1] / length, a[2] / length]
}
