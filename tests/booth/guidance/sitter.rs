//! Somebody who does what the pose page says, as people do: after a moment, not exactly, sometimes the wrong way round.

use gradbooth::domain::{Face, Rect};
use gradbooth::guide::{Hint, Instruction};
use gradbooth::simulator::Random;

use super::head::{Head, Pose, Worn};

/// What can be amiss at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Far,
    Near,
    Aside,
    Height,
    Yaw,
    Pitch,
    Roll,
    Gaze,
    Mouth,
    Eyes,
    Companion,
    Worn(Worn),
}

impl Fault {
    pub(super) const ALL: [Self; 16] = [
        Self::Far,
        Self::Near,
        Self::Aside,
        Self::Height,
        Self::Yaw,
        Self::Pitch,
        Self::Roll,
        Self::Gaze,
        Self::Mouth,
        Self::Eyes,
        Self::Companion,
        Self::Worn(Worn::Mask),
        Self::Worn(Worn::Hat),
        Self::Worn(Worn::DarkGlasses),
        Self::Worn(Worn::HairOverBrows),
        Self::Worn(Worn::HairOverEars),
    ];
}

/// What a movement changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Dx,
    Dy,
    Scale,
    Yaw,
    Pitch,
    Roll,
    Gaze,
    Gap,
    Open,
}

#[derive(Debug, Clone, Copy)]
struct Move {
    part: Part,
    by: f32,
    from_s: f32,
    to_s: f32,
}

/// How somebody is.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// Reaction time's factor: some are slow.
    slow: f32,
    /// They turn the wrong way once.
    confused: bool,
    /// Drift of place, N px a second, and of the angles, degrees a second.
    drift: (f32, f32),
    /// Phases of the sway.
    phases: [f32; 6],
}

/// One sitter, from their start.
#[derive(Debug, Clone)]
pub(super) struct Sitter {
    pub(super) head: Head,
    pub(super) faults: Vec<Fault>,
    pose: Pose,
    moves: Vec<Move>,
    worn: Vec<(Worn, Option<f32>)>,
    companion_until: Option<f32>,
    manner: Manner,
    random: Random,
    hint: Hint,
    acts_at: f32,
    blinks: Vec<(f32, f32)>,
}

impl Sitter {
    /// Sits down with some faults, drawn by chance: one, two or three.
    pub(super) fn start(head: Head, mut random: Random) -> Self {
        let count = match random.unit() {
            u if u < 0.60 => 1,
            u if u < 0.92 => 2,
            _ => 3,
        };
        let mut faults: Vec<Fault> = Vec::new();
        while faults.len() < count {
            let fault = Fault::ALL[(random.bits() % Fault::ALL.len() as u64) as usize];
            let both = faults
                .iter()
                .any(|&f| f == fault || matches!((f, fault), (Fault::Far, Fault::Near) | (Fault::Near, Fault::Far)));
            if !both {
                faults.push(fault);
            }
        }
        Self::with(head, faults, random)
    }

    /// Sits down with these faults.
    pub(super) fn with(head: Head, faults: Vec<Fault>, mut random: Random) -> Self {
        let mut pose = Pose {
            dx: random.between(-10.0, 10.0),
            dy: random.between(-25.0, 25.0),
            scale: random.between(0.95, 1.15),
            yaw: random.between(-3.0, 3.0),
            pitch: random.between(-4.0, 4.0),
            roll: random.between(-1.2, 1.2),
            gaze: random.between(-0.04, 0.04),
            gap: random.between(0.0, 0.012),
            open: 1.0,
        };
        let mut worn = Vec::new();
        let mut companion_until = None;
        for fault in &faults {
            match fault {
                Fault::Far => pose.scale = random.between(0.6, 0.84),
                Fault::Near => pose.scale = random.between(1.36, 1.6),
                Fault::Aside => pose.dx = random.either_side(20.0, 70.0),
                Fault::Height => pose.dy = random.either_side(48.0, 80.0),
                Fault::Yaw => pose.yaw = random.either_side(9.0, 25.0),
                Fault::Pitch => pose.pitch = random.either_side(15.0, 25.0),
                Fault::Roll => pose.roll = random.either_side(4.0, 12.0),
                Fault::Gaze => pose.gaze = random.either_side(0.24, 0.36),
                Fault::Mouth => pose.gap = random.between(0.07, 0.15),
                Fault::Eyes => pose.open = random.between(0.15, 0.4),
                Fault::Companion => companion_until = Some(f32::INFINITY),
                Fault::Worn(what) => worn.push((*what, None)),
            }
        }
        let manner = Manner {
            slow: if random.unit() < 0.1 { 2.0 } else { 1.0 },
            confused: random.unit() < 0.1,
            drift: (random.between(-0.5, 0.5), random.between(-0.15, 0.15)),
            phases: std::array::from_fn(|_| random.between(0.0, std::f32::consts::TAU)),
        };
        let mut blinks = Vec::new();
        let mut at = random.between(0.3, 5.0);
        while at < 90.0 {
            blinks.push((at, at + random.between(0.15, 0.3)));
            at += random.between(1.5, 6.5);
        }
        Self {
            head,
            faults,
            pose,
            moves: Vec::new(),
            worn,
            companion_until,
            manner,
            random,
            hint: Hint::Searching,
            acts_at: f32::INFINITY,
            blinks,
        }
    }

    /// The same, but never the wrong way round.
    pub(super) fn attentive(mut self) -> Self {
        self.manner.confused = false;
        self
    }

    /// Whether pixels of the eyes are needed to see what is amiss.
    pub(super) fn looks_away(&self) -> bool {
        self.faults.contains(&Fault::Gaze)
    }

    /// How they are at `t` seconds, with sway, drift and blinks.
    pub(super) fn pose(&self, t: f32) -> Pose {
        let mut pose = self.held(t);
        let wave = |phase: f32, hertz: f32| (std::f32::consts::TAU * hertz * t + phase).sin();
        let [a, b, c, d, e, f] = self.manner.phases;
        let aged = t.min(15.0);
        pose.dx += 1.5 * wave(a, 0.23) + 0.7 * wave(b, 0.71) + self.manner.drift.0 * aged;
        pose.dy += 1.2 * wave(c, 0.3) + self.manner.drift.0.abs() * aged;
        pose.scale *= 1.0 + 0.004 * wave(d, 0.25);
        pose.yaw += 0.6 * wave(e, 0.31) + self.manner.drift.1 * aged;
        pose.pitch += 0.6 * wave(f, 0.27) - self.manner.drift.1.abs() * aged;
        pose.roll += 0.25 * wave(b, 0.21);
        if self.blinks.iter().any(|&(from, to)| (from..to).contains(&t)) {
            pose.open = 0.03;
        }
        pose
    }

    /// What they wear now.
    pub(super) fn worn(&self, t: f32) -> Vec<Worn> {
        self.worn.iter().filter(|(_, off)| off.is_none_or(|off| t < off)).map(|(what, _)| *what).collect()
    }

    /// A companion's face beside the sitter's, N px.
    pub(super) fn companion(&self, t: f32) -> Option<Face> {
        self.companion_until.filter(|&until| t < until)?;
        let bounds = Rect::new(400.0, 150.0, 120.0, 150.0);
        let face = self.head.face(&Pose::RIGHT, &[]);
        Some(Face { bounds, landmarks: None, pose: None, traits: None, eyes_open: None, ..face })
    }

    /// The movements so far, without sway.
    pub(super) fn held(&self, t: f32) -> Pose {
        let mut pose = self.pose;
        for step in &self.moves {
            let u = ((t - step.from_s) / (step.to_s - step.from_s)).clamp(0.0, 1.0);
            // A minimum-jerk movement, as hands and heads make it.
            let done = u * u * u * (10.0 - 15.0 * u + 6.0 * u * u);
            let by = step.by * done;
            match step.part {
                Part::Dx => pose.dx += by,
                Part::Dy => pose.dy += by,
                Part::Scale => {
                    // Who comes closer comes closer with all that is off.
                    let factor = by.exp();
                    (pose.scale, pose.dx, pose.dy) = (pose.scale * factor, pose.dx * factor, pose.dy * factor);
                }
                Part::Yaw => pose.yaw += by,
                Part::Pitch => pose.pitch += by,
                Part::Roll => pose.roll += by,
                Part::Gaze => pose.gaze += by,
                Part::Gap => pose.gap += by,
                Part::Open => pose.open += by,
            }
        }
        pose.gap = pose.gap.max(0.0);
        pose.open = pose.open.clamp(0.0, 1.0);
        pose
    }

    /// Reads the screen at `t`, and does what it says when it is time.
    pub(super) fn read(&mut self, hint: Hint, t: f32) {
        if hint != self.hint {
            self.hint = hint;
            // 0.3 to 0.9 s, mostly 0.45.
            let reaction = (0.45 * (0.3 * self.random.normal()).exp()).clamp(0.3, 0.9);
            self.acts_at = t + reaction * self.manner.slow;
        }
        if let Hint::Adjust(instruction) = hint
            && t >= self.acts_at
        {
            let takes = self.obey(instruction, t);
            // Then they look whether that was enough.
            self.acts_at = t + takes + self.random.between(0.5, 0.9) * self.manner.slow;
        }
    }

    /// Begins to do it; seconds that it takes.
    fn obey(&mut self, instruction: Instruction, t: f32) -> f32 {
        let held = self.held(t);
        // How much of what is needed they do.
        let part = (0.22 * self.random.normal()).exp().clamp(0.6, 1.5);
        match instruction {
            Instruction::ComeCloser | Instruction::MoveBack => {
                let sign = if instruction == Instruction::ComeCloser { 1.0 } else { -1.0 };
                let needed = sign * -held.scale.ln();
                self.go(Part::Scale, sign * (part * needed).max(0.04), 0.5, t)
            }
            Instruction::MoveLeft | Instruction::MoveRight => {
                self.sideways(Part::Dx, held.dx, instruction == Instruction::MoveLeft, part, 6.0, t)
            }
            Instruction::SeatUp => self.go(Part::Dy, -(part * held.dy).max(8.0), 1.0, t),
            Instruction::SeatDown => self.go(Part::Dy, (part * -held.dy).max(8.0), 1.0, t),
            Instruction::TiltLeft | Instruction::TiltRight => {
                self.sideways(Part::Roll, held.roll, instruction == Instruction::TiltLeft, part, 1.5, t)
            }
            Instruction::TurnLeft | Instruction::TurnRight => {
                self.sideways(Part::Yaw, held.yaw, instruction == Instruction::TurnLeft, part, 2.0, t)
            }
            Instruction::ChinUp => self.go(Part::Pitch, (part * -held.pitch).max(2.0), 0.4, t),
            Instruction::ChinDown => self.go(Part::Pitch, -(part * held.pitch).max(2.0), 0.4, t),
            Instruction::LookAtLens => {
                let to = 0.03 * self.random.normal();
                self.go(Part::Gaze, to - held.gaze, 0.15, t)
            }
            Instruction::OpenEyes => self.go(Part::Open, 1.0 - held.open, 0.2, t),
            Instruction::LipsTogether | Instruction::NoSmileTeeth | Instruction::Relax => {
                let to = (0.005 * self.random.normal()).abs();
                self.go(Part::Gap, to - held.gap, 0.25, t)
            }
            Instruction::MaskOff => self.take_off(Worn::Mask, t),
            Instruction::HatOff => self.take_off(Worn::Hat, t),
            Instruction::GlassesTint | Instruction::HandsDown => self.take_off(Worn::DarkGlasses, t),
            Instruction::HairBrows => self.take_off(Worn::HairOverBrows, t),
            Instruction::ShowEars => self.take_off(Worn::HairOverEars, t),
            Instruction::OnePerson => {
                let takes = self.random.between(1.0, 2.5);
                self.companion_until = self.companion_until.map(|until| until.min(t + takes));
                takes
            }
            Instruction::LightStrange
            | Instruction::Ornaments
            | Instruction::Collar
            | Instruction::SitStraight
            | Instruction::LowerLeftShoulder
            | Instruction::LowerRightShoulder
            | Instruction::GlassesFrame
            | Instruction::GlassesGlare
            | Instruction::WipeShine => 1.0,
        }
    }

    /// To the own left or right, which some get wrong once. `off`: how far to the left they are.
    fn sideways(&mut self, part: Part, off: f32, left: bool, share: f32, least: f32, t: f32) -> f32 {
        let sign = if left { 1.0 } else { -1.0 };
        let by = sign * (share * -off * sign).max(least);
        if std::mem::take(&mut self.manner.confused) {
            return self.go(part, -0.6 * by, 0.35, t);
        }
        self.go(part, by, 0.35, t)
    }

    fn go(&mut self, part: Part, by: f32, takes: f32, t: f32) -> f32 {
        let takes = takes * self.random.between(0.8, 1.6);
        self.moves.push(Move { part, by, from_s: t, to_s: t + takes });
        takes
    }

    fn take_off(&mut self, what: Worn, t: f32) -> f32 {
        let takes = self.random.between(1.0, 2.2);
        for (_, off) in self.worn.iter_mut().filter(|(worn, _)| *worn == what) {
            off.get_or_insert(t + takes);
        }
        takes
    }
}
