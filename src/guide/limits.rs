//! How far from the aim a sitter may be: raise and clear limits of each measure, plain data.

/// Limits of one measure on both sides of its aim, in the measure's unit. `low` and `high` of each pair are
/// absolute values; a side without a limit is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Where it should be.
    pub aim: f32,
    /// Inside: the condition clears.
    pub clear: (f32, f32),
    /// Outside: the condition is raised.
    pub raise: (f32, f32),
    /// Outside: the norm is broken.
    pub fail: (f32, f32),
}

impl Axis {
    /// The same limits on both sides of 0.
    pub const fn around_zero(clear: f32, raise: f32, fail: f32) -> Self {
        Self { aim: 0.0, clear: (-clear, clear), raise: (-raise, raise), fail: (-fail, fail) }
    }

    /// Limits only above 0.
    pub const fn at_most(clear: f32, raise: f32, fail: f32) -> Self {
        const NONE: f32 = f32::NEG_INFINITY;
        Self { aim: 0.0, clear: (NONE, clear), raise: (NONE, raise), fail: (NONE, fail) }
    }

    /// Limits only below `aim`.
    pub const fn at_least(aim: f32, clear: f32, raise: f32, fail: f32) -> Self {
        const NONE: f32 = f32::INFINITY;
        Self { aim, clear: (clear, NONE), raise: (raise, NONE), fail: (fail, NONE) }
    }

    /// How far `value` lies above the aim, against the upper limits.
    pub(super) fn above(&self, value: f32) -> Reading {
        let from = |limit: (f32, f32)| limit.1 - self.aim;
        Reading { excess: value - self.aim, clear: from(self.clear), raise: from(self.raise), fail: from(self.fail) }
    }

    /// How far `value` lies below the aim, against the lower limits.
    pub(super) fn below(&self, value: f32) -> Reading {
        let from = |limit: (f32, f32)| self.aim - limit.0;
        Reading { excess: self.aim - value, clear: from(self.clear), raise: from(self.raise), fail: from(self.fail) }
    }
}

/// One measure seen from one side: distances from the aim, larger is worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    /// Measured distance; negative on the other side of the aim.
    pub excess: f32,
    /// Clears at or under it.
    pub clear: f32,
    /// Raised over it.
    pub raise: f32,
    /// The norm is broken over it.
    pub fail: f32,
}

/// Limits of every measured condition. Pixels are of the 480 x 640 cut of the seat.
///
/// The defaults are first guesses, to be calibrated on real sitters; the clear limits lie inside the norm's zone
/// without remark, so that who is ready will pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Hair top, y in px.
    pub hair_top: Axis,
    /// Eye line, y in px.
    pub eye_line: Axis,
    /// Face width, px.
    pub face_width: Axis,
    /// Face centre, px right of x = 240 in the unmirrored picture.
    pub centre: Axis,
    /// Head roll, degrees.
    pub roll: Axis,
    /// Head yaw, degrees.
    pub yaw: Axis,
    /// Head pitch, degrees from the camera's own zero.
    pub pitch: Axis,
    /// Tilt of the shoulders, degrees.
    pub shoulders: Axis,
    /// How open the narrower eye is, 0 shut to 1 open.
    pub eyes_open: Axis,
    /// Iris offset over eye width.
    pub gaze: Axis,
    /// Gap of the inner lips over the distance from eyes to chin.
    pub mouth: Axis,
    /// Glare, share of the eye zone.
    pub glare: Axis,
    /// Clothes to background, CIEDE2000.
    pub clothes: Axis,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hair_top: Axis { aim: 80.0, clear: (58.0, 102.0), raise: (53.0, 107.0), fail: (50.0, 110.0) },
            eye_line: Axis { aim: 250.0, clear: (215.0, 285.0), raise: (207.0, 293.0), fail: (200.0, 300.0) },
            face_width: Axis { aim: 215.0, clear: (196.0, 268.0), raise: (188.0, 284.0), fail: (180.0, 300.0) },
            centre: Axis::around_zero(12.0, 16.0, 23.0),
            roll: Axis::around_zero(2.0, 3.0, 4.0),
            yaw: Axis::around_zero(5.0, 7.0, 10.0),
            pitch: Axis::around_zero(5.0, 7.0, 10.0),
            shoulders: Axis::around_zero(4.0, 6.0, 8.0),
            eyes_open: Axis::at_least(0.95, 0.8, 0.6, 0.5),
            gaze: Axis::at_most(0.15, 0.20, 0.25),
            mouth: Axis::at_most(0.030, 0.045, 0.06),
            glare: Axis::at_most(0.01, 0.03, 0.04),
            clothes: Axis::at_least(25.0, 20.0, 14.0, 10.0),
        }
    }
}
