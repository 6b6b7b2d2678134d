//! Which finding raises which instruction, and in which order they are worth saying.

use super::limits::Reading;
use super::{Axis, Instruction, Limits};
use crate::domain::{CheckId, Detail, Finding, Outcome, Report, Side};

/// One instruction with its place in the order and its measure.
pub(super) struct Rule {
    /// What is said.
    pub instruction: Instruction,
    /// 0 first: what makes all else pointless, down to what lasts only a moment.
    pub tier: u8,
    /// Order within the tier where one thing undoes another.
    pub order: u8,
    /// What the report says about it; `None` where it was not assessed.
    pub measure: fn(&Report, &Limits) -> Option<Reading>,
}

const fn rule(tier: u8, order: u8, instruction: Instruction, measure: fn(&Report, &Limits) -> Option<Reading>) -> Rule {
    Rule { instruction, tier, order, measure }
}

/// Every rule. Several may say the same instruction.
pub(super) const RULES: &[Rule] = &[
    rule(0, 0, Instruction::OnePerson, second_face),
    rule(0, 1, Instruction::LightStrange, |r, _| {
        worst(r, &[CheckId::NaturalColour, CheckId::IlluminationUniformity, CheckId::OverExposure])
    }),
    rule(1, 0, Instruction::MaskOff, |r, _| covered(r, Detail::Mask)),
    rule(1, 0, Instruction::HatOff, |r, _| covered(r, Detail::Hat)),
    rule(1, 0, Instruction::GlassesTint, |r, _| worst(r, &[CheckId::EyewearTint])),
    rule(1, 0, Instruction::Ornaments, |r, _| worst(r, &[CheckId::Ornaments])),
    rule(1, 0, Instruction::Collar, |r, l| Some(l.clothes.below(value(r, CheckId::ClothesContrast)?))),
    rule(2, 0, Instruction::ComeCloser, |r, l| Some(l.face_width.below(value(r, CheckId::FaceWidth)?))),
    rule(2, 0, Instruction::MoveBack, |r, l| Some(l.face_width.above(value(r, CheckId::FaceWidth)?))),
    rule(2, 1, Instruction::MoveRight, |r, l| Some(l.centre.above(off_centre(r)?))),
    rule(2, 1, Instruction::MoveLeft, |r, l| Some(l.centre.below(off_centre(r)?))),
    rule(2, 2, Instruction::SeatUp, |r, l| Some(l.eye_line.above(eye_line(r)?))),
    rule(2, 2, Instruction::SeatDown, |r, l| Some(l.eye_line.below(eye_line(r)?))),
    rule(3, 0, Instruction::SitStraight, leaning),
    rule(3, 0, Instruction::LowerLeftShoulder, |r, l| shoulder(r, l, Side::Left)),
    rule(3, 0, Instruction::LowerRightShoulder, |r, l| shoulder(r, l, Side::Right)),
    rule(4, 0, Instruction::TurnRight, |r, l| Some(l.yaw.above(to_the_left(r, CheckId::Yaw)?))),
    rule(4, 0, Instruction::TurnLeft, |r, l| Some(l.yaw.below(to_the_left(r, CheckId::Yaw)?))),
    rule(4, 1, Instruction::ChinDown, |r, l| Some(l.pitch.above(signed(r, CheckId::Pitch, Detail::Up, Detail::Down)?))),
    rule(4, 1, Instruction::ChinUp, |r, l| Some(l.pitch.below(signed(r, CheckId::Pitch, Detail::Up, Detail::Down)?))),
    // Of a head that is turned and raised the pupils' line slants by itself: it says something once the face is frontal.
    rule(4, 2, Instruction::TiltRight, |r, l| Some(l.roll.above(to_the_left(r, CheckId::Roll)?))),
    rule(4, 2, Instruction::TiltLeft, |r, l| Some(l.roll.below(to_the_left(r, CheckId::Roll)?))),
    rule(5, 0, Instruction::HairBrows, |r, _| worst(r, &[CheckId::BrowsVisible])),
    rule(5, 0, Instruction::ShowEars, |r, _| worst(r, &[CheckId::EarsVisible])),
    rule(5, 0, Instruction::GlassesFrame, |r, _| worst(r, &[CheckId::EyewearFrame])),
    rule(5, 0, Instruction::GlassesGlare, |r, l| Some(l.glare.above(value(r, CheckId::EyewearGlare)?))),
    rule(5, 0, Instruction::HandsDown, eyes_hidden),
    rule(6, 0, Instruction::LookAtLens, |r, l| Some(l.gaze.above(value(r, CheckId::Gaze)?.abs()))),
    rule(6, 0, Instruction::OpenEyes, |r, l| Some(l.eyes_open.below(value(r, CheckId::EyesOpen)?))),
    rule(6, 0, Instruction::LipsTogether, |r, l| open_mouth(r, l, false)),
    rule(6, 0, Instruction::NoSmileTeeth, |r, l| open_mouth(r, l, true)),
    rule(6, 0, Instruction::Relax, |r, _| worst(r, &[CheckId::ExpressionNeutral])),
    rule(7, 0, Instruction::WipeShine, |r, _| worst(r, &[CheckId::HotSpots])),
];

/// A measure without limits of its own: 0 pass, 1 remark, 2 fail. Raised by a failure, cleared by a pass; a remark
/// lies between both and changes nothing.
const OUTCOME: Axis = Axis::at_most(0.6, 1.2, 1.9);

/// Faces seen in a report; `None` when there is none, or none whose place is known: then there is nothing to advise on.
pub(super) fn faces(report: &Report) -> Option<f32> {
    value(report, CheckId::FaceWidth)?;
    value(report, CheckId::OneFace).filter(|faces| *faces >= 0.5)
}

fn assessed(report: &Report, check: CheckId) -> Option<&Finding> {
    report.finding(check).filter(|f| !matches!(f.outcome, Outcome::NotAssessed(_)))
}

fn value(report: &Report, check: CheckId) -> Option<f32> {
    assessed(report, check)?.value.filter(|v| v.is_finite())
}

/// A value with its direction: from the detail where the check gives one, else from its own sign.
fn signed(report: &Report, check: CheckId, plus: Detail, minus: Detail) -> Option<f32> {
    let value = value(report, check)?;
    let detail = assessed(report, check)?.detail;
    Some(if detail == plus {
        value.abs()
    } else if detail == minus {
        -value.abs()
    } else {
        value
    })
}

/// A value that is positive towards the sitter's own left: to the right in the unmirrored picture.
fn to_the_left(report: &Report, check: CheckId) -> Option<f32> {
    signed(report, check, Detail::Side(Side::Left), Detail::Side(Side::Right))
}

/// The neck turns below the face: of a head that is tipped or raised the face lies aside or high by so much of its width
/// times the sine of the angle. Anatomy, not measured on people: the middle of the face stands 0.4 to 0.6 of its width above
/// where the neck bends, and the eyes as far before it.
const LEVER: f32 = 0.42;

/// How far to the sitter's left the face will be once the head is level, px. Who moved aside for a tipped head would have
/// to move back when it is level.
fn off_centre(report: &Report) -> Option<f32> {
    let roll = to_the_left(report, CheckId::Roll).unwrap_or(0.0);
    Some(to_the_left(report, CheckId::Centred)? - lever(report, roll))
}

/// Where the eyes will be once the chin is level, y in px.
fn eye_line(report: &Report) -> Option<f32> {
    let pitch = signed(report, CheckId::Pitch, Detail::Up, Detail::Down).unwrap_or(0.0);
    Some(value(report, CheckId::EyeLine)? + lever(report, pitch))
}

fn lever(report: &Report, degrees: f32) -> f32 {
    LEVER * value(report, CheckId::FaceWidth).unwrap_or(0.0) * degrees.to_radians().sin()
}

/// Something before the eyes; dark glasses have an instruction of their own.
fn eyes_hidden(report: &Report, _: &Limits) -> Option<Reading> {
    let dark = assessed(report, CheckId::EyewearTint).is_some_and(|f| f.outcome != Outcome::Pass);
    if dark { Some(OUTCOME.above(0.0)) } else { worst(report, &[CheckId::EyesVisible]) }
}

/// What covers head or face, if it is this.
fn covered(report: &Report, by: Detail) -> Option<Reading> {
    let reading = worst(report, &[CheckId::HeadUncovered])?;
    let it_is = assessed(report, CheckId::HeadUncovered)?.detail == by;
    Some(if it_is { reading } else { OUTCOME.above(0.0) })
}

fn worst(report: &Report, checks: &[CheckId]) -> Option<Reading> {
    let levels = checks.iter().filter_map(|check| match assessed(report, *check)?.outcome {
        Outcome::Pass => Some(0.0),
        Outcome::Warn => Some(1.0),
        Outcome::Fail => Some(2.0),
        Outcome::NotAssessed(_) => None,
    });
    levels.reduce(f32::max).map(|level| OUTCOME.above(level))
}

fn second_face(report: &Report, _: &Limits) -> Option<Reading> {
    const FACES: Axis = Axis { aim: 1.0, ..Axis::at_most(1.2, 1.5, 1.5) };
    faces(report).map(|faces| FACES.above(faces))
}

/// Tilt of the shoulders, positive: the sitter's left shoulder is the higher one.
fn left_shoulder_up(report: &Report) -> Option<f32> {
    signed(report, CheckId::ShouldersLevel, Detail::Side(Side::Left), Detail::Side(Side::Right))
}

/// Whether head and shoulders tip to the same side: the whole body leans.
fn leans(report: &Report, limits: &Limits) -> Option<bool> {
    let (up, roll) = (left_shoulder_up(report)?, to_the_left(report, CheckId::Roll)?);
    let tipped = roll.abs() > limits.roll.clear.1 && up.abs() > limits.shoulders.clear.1;
    Some(tipped && (roll > 0.0) == (up < 0.0))
}

fn leaning(report: &Report, limits: &Limits) -> Option<Reading> {
    let tilt = left_shoulder_up(report)?.abs();
    leans(report, limits)?.then(|| limits.shoulders.above(tilt))
}

fn shoulder(report: &Report, limits: &Limits, high: Side) -> Option<Reading> {
    let up = left_shoulder_up(report)?;
    if leans(report, limits) == Some(true) {
        return None;
    }
    Some(match high {
        Side::Left => limits.shoulders.above(up),
        Side::Right => limits.shoulders.below(up),
    })
}

/// An open mouth, told apart by whether it smiles.
fn open_mouth(report: &Report, limits: &Limits, smiling: bool) -> Option<Reading> {
    let gap = value(report, CheckId::MouthClosed)?;
    let smiles = assessed(report, CheckId::ExpressionNeutral).is_some_and(|f| f.outcome != Outcome::Pass);
    (smiles == smiling).then(|| limits.mouth.above(gap))
}
