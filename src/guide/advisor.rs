//! The guide itself: of all raised conditions it shows one, and it fills the hold ring.

use std::time::{Duration, Instant};

use super::condition::{Condition, FORGOTTEN, STALE};
use super::rules::{RULES, Rule, faces};
use super::{Hint, Hold, Instruction, Limits};
use crate::domain::Report;

/// A condition is raised after this long beyond its limit.
const RAISE_AFTER: Duration = Duration::from_millis(300);
/// Shorter ones are blinks.
const BLINK: Duration = Duration::from_millis(350);
/// What replaces everything at once waits a little longer first.
const TIER_0_AFTER: Duration = Duration::from_millis(400);
/// The face must be there for this long before the first word: by then all that is amiss is raised, and the worst is said.
const FACE_AFTER: Duration = Duration::from_millis(450);
/// Or away: then it is searched for; in a countdown the sitter has left a little sooner.
const FACE_LOST_AFTER: Duration = Duration::from_millis(400);
const LEFT_AFTER: Duration = Duration::from_millis(300);
/// Least time of an instruction on the screen, and when nothing else is wrong.
const LEAST_SHOWN: Duration = Duration::from_millis(1200);
const LEAST_ALONE: Duration = Duration::from_millis(600);
/// A newcomer must sort first for this long, and within the same tier be so much worse.
const FIRST_FOR: Duration = Duration::from_millis(700);
const MUCH_WORSE: f32 = 1.3;
/// Between opposites neither is shown for this long.
const BETWEEN_OPPOSITES: Duration = Duration::from_millis(800);
/// The ring is full after this long, and empties in half of it. With the 400 ms that all was well before the ring appeared
/// the sitter has been steady for 900 ms.
const HOLD_FILLS: Duration = Duration::from_millis(500);
/// An instruction that stands for so long cannot be followed by this sitter.
const STUCK_AFTER: Duration = Duration::from_secs(12);
/// Conditions of these tiers stop a countdown.
const STOPPING_TIERS: u8 = 4;

/// The advisor of one sitter.
#[derive(Debug, Clone)]
pub struct Guide {
    limits: Limits,
    conditions: Vec<Condition>,
    face_since: Option<Instant>,
    lost_since: Option<Instant>,
    hint: Hint,
    shown_since: Option<Instant>,
    first: Option<(Instruction, Instant)>,
    hold: f32,
    ticked_at: Option<Instant>,
    assessed_at: Option<Instant>,
    stale: bool,
}

impl Guide {
    /// A guide that has seen nobody yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            conditions: vec![Condition::default(); RULES.len()],
            face_since: None,
            lost_since: None,
            hint: Hint::Searching,
            shown_since: None,
            first: None,
            hold: 0.0,
            ticked_at: None,
            assessed_at: None,
            stale: true,
        }
    }

    /// Takes in the report on one live frame, measured in the fixed cut of the seat. Only what it assesses counts.
    pub fn assess(&mut self, report: &Report, now: Instant) {
        if self.assessed_at.is_none_or(|at| now.saturating_duration_since(at) > FORGOTTEN) {
            self.face_since = None;
            self.lost_since = None;
        }
        self.assessed_at = Some(now);
        if faces(report).is_some() {
            self.face_since.get_or_insert(now);
            self.lost_since = None;
            let blocked: Vec<bool> = RULES.iter().map(|rule| self.opposite_is_near(rule, now)).collect();
            for ((rule, condition), blocked) in RULES.iter().zip(&mut self.conditions).zip(blocked) {
                condition.assess((rule.measure)(report, &self.limits), raise_after(rule), blocked, now);
            }
        } else {
            self.lost_since.get_or_insert(now);
            self.face_since = None;
        }
        self.tick(now);
    }

    /// Lets time pass: fills or drains the ring and changes the hint when it is due. Without a new frame for 500 ms
    /// nothing moves.
    pub fn tick(&mut self, now: Instant) {
        let passed = self.ticked_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.ticked_at = Some(now);
        self.stale = self.assessed_at.is_none_or(|at| now.saturating_duration_since(at) > STALE);
        if self.stale {
            return;
        }
        if lasted(self.lost_since, FACE_LOST_AFTER, now) {
            self.show(Hint::Searching, now);
            self.conditions.fill(Condition::default());
            return;
        }
        let best = self.best(now);
        match self.hint {
            Hint::Searching => {
                if lasted(self.face_since, FACE_AFTER, now) {
                    self.show(best.map_or(Hint::Hold, |(rule, _)| Hint::Adjust(rule.instruction)), now);
                }
            }
            Hint::Adjust(shown) => self.adjust(shown, best, now),
            Hint::Hold => self.fill(passed, best, now),
        }
    }

    /// What the pose page says now.
    pub fn hint(&self) -> Hint {
        self.hint
    }

    /// How far the ring is filled.
    pub fn hold(&self) -> Hold {
        Hold(self.hold)
    }

    /// All was right for long enough, and still is: the countdown may begin.
    pub fn ready(&self) -> bool {
        self.hint == Hint::Hold && self.hold >= 1.0 && !self.stale && !self.anything_over()
    }

    /// A countdown begins with the sitter as they are, also when they pressed the shutter with something still amiss: from
    /// here on [`moved`](Self::moved) means moved away from that.
    pub fn begin_countdown(&mut self) {
        self.conditions.iter_mut().for_each(Condition::accept);
    }

    /// Whether the sitter has left the place or moved so far that a countdown must stop. Eyes and mouth never stop it:
    /// the burst chooses among its frames.
    pub fn moved(&self) -> bool {
        let lost = self.lost_since.zip(self.assessed_at);
        let gone = lost.is_some_and(|(since, at)| at.saturating_duration_since(since) >= LEFT_AFTER);
        let far = RULES.iter().zip(&self.conditions).any(|(rule, c)| rule.tier <= STOPPING_TIERS && c.is_far());
        gone || far
    }

    /// Whether a face was in the newest frame.
    pub fn sees_face(&self) -> bool {
        self.face_since.is_some()
    }

    /// Whether one instruction has stood for so long that a picture of the remedy should be shown.
    pub fn stuck(&self, now: Instant) -> bool {
        matches!(self.hint, Hint::Adjust(_)) && lasted(self.shown_since, STUCK_AFTER, now)
    }

    fn adjust(&mut self, shown: Instruction, best: Option<(&'static Rule, f32)>, now: Instant) {
        let own = self.worst_of(shown);
        let Some((rule, severity)) = best else {
            if lasted(self.shown_since, LEAST_ALONE, now) {
                self.show(Hint::Hold, now);
            }
            return;
        };
        if rule.instruction == shown {
            return;
        }
        let first_for_long = self.first.is_some_and(|(_, since)| lasted(Some(since), FIRST_FOR, now));
        let replaces = match own {
            _ if rule.tier == 0 => true,
            Some((tier, own)) => first_for_long && (tier != rule.tier || severity >= own * MUCH_WORSE),
            None => true,
        };
        if replaces && (rule.tier == 0 || lasted(self.shown_since, LEAST_SHOWN, now)) {
            self.show(Hint::Adjust(rule.instruction), now);
        }
    }

    fn fill(&mut self, passed: Duration, best: Option<(&'static Rule, f32)>, now: Instant) {
        let step = passed.as_secs_f32() / HOLD_FILLS.as_secs_f32();
        let change = if self.anything_over() { -2.0 * step } else { step };
        self.hold = (self.hold + change).clamp(0.0, 1.0);
        if let Some((rule, _)) = best
            && self.hold <= 0.0
        {
            self.show(Hint::Adjust(rule.instruction), now);
        }
    }

    fn show(&mut self, hint: Hint, now: Instant) {
        if hint != self.hint {
            self.hint = hint;
            self.hold = 0.0;
            self.shown_since = Some(now);
        }
    }

    /// The raised rule that sorts first, with its severity; remembers since when its instruction has.
    fn best(&mut self, now: Instant) -> Option<(&'static Rule, f32)> {
        let raised = RULES.iter().zip(&self.conditions).filter(|(_, condition)| condition.raised);
        let best = raised.min_by(|(a, x), (b, y)| {
            let class = y.breaks_norm().cmp(&x.breaks_norm());
            class.then((a.tier, a.order).cmp(&(b.tier, b.order))).then(y.severity().total_cmp(&x.severity()))
        });
        let best = best.map(|(rule, condition)| (rule, condition.severity()));
        self.first = best.map(|(rule, _)| match self.first {
            Some((instruction, since)) if instruction == rule.instruction => (instruction, since),
            Some(_) | None => (rule.instruction, now),
        });
        best
    }

    /// Tier and greatest severity of the raised rules that say `instruction`.
    fn worst_of(&self, instruction: Instruction) -> Option<(u8, f32)> {
        let mine = RULES.iter().zip(&self.conditions).filter(|(r, c)| r.instruction == instruction && c.raised);
        mine.map(|(rule, condition)| (rule.tier, condition.severity())).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn anything_over(&self) -> bool {
        // A blink neither raises anything nor takes anything back.
        let over = |(rule, c): (&Rule, &Condition)| {
            let bearable = if rule.instruction == Instruction::OpenEyes { BLINK } else { Duration::ZERO };
            c.raised || c.is_over(bearable)
        };
        self.lost_since.is_some() || RULES.iter().zip(&self.conditions).any(over)
    }

    fn opposite_is_near(&self, rule: &Rule, now: Instant) -> bool {
        let Some(opposite) = rule.instruction.opposite() else { return false };
        RULES.iter().zip(&self.conditions).filter(|(other, _)| other.instruction == opposite).any(|(_, c)| {
            c.raised || c.cleared_at.is_some_and(|at| now.saturating_duration_since(at) < BETWEEN_OPPOSITES)
        })
    }
}

fn raise_after(rule: &Rule) -> Duration {
    if rule.instruction == Instruction::OpenEyes {
        BLINK
    } else if rule.tier == 0 {
        TIER_0_AFTER
    } else {
        RAISE_AFTER
    }
}

fn lasted(since: Option<Instant>, time: Duration, now: Instant) -> bool {
    since.is_some_and(|at| now.saturating_duration_since(at) >= time)
}
