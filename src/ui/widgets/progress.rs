//! What passes: ring, bar, timeline, waiting dots.

use egui::{Align2, Color32, Pos2, Rect, Vec2, pos2, vec2};

use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;

/// One step of a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Step<'t> {
    /// How far it is.
    pub state: StepState,
    /// Its name.
    pub title: &'t str,
    /// A note below, may be empty.
    pub note: &'t str,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Being done.
    Running,
    /// To come.
    ToCome,
    /// It failed.
    Failed,
}

impl Canvas<'_> {
    /// An arc clockwise from the top; `share` 0 to 1; `size` is the outer diameter, the stroke lies inside.
    pub fn arc(&mut self, centre: Pos2, size: f32, stroke: f32, share: f32, colour: Color32) {
        let radius = (size - stroke) / 2.0;
        let share = share.clamp(0.0, 1.0);
        if share <= 0.0 {
            return;
        }
        let steps = (share * 120.0).ceil().max(1.0) as usize;
        let at = |turn: f32| centre + Vec2::angled((turn - 0.25) * std::f32::consts::TAU) * radius;
        let points: Vec<_> = (0..=steps).map(|step| at(share * step as f32 / steps as f32)).collect();
        self.line(&points, stroke, colour);
        self.disc(at(0.0), stroke / 2.0, colour);
        self.disc(at(share), stroke / 2.0, colour);
    }

    /// A ring that is filled to `share`, with a text inside.
    pub fn ring(&mut self, centre: Pos2, size: f32, share: f32, text: &str) {
        let p = self.palette;
        let stroke = size * 0.1;
        self.circle(centre, size / 2.0, stroke, p.sunken);
        self.arc(centre, size, stroke, share, p.blue);
        if !text.is_empty() {
            let font = Type::bold(size * 0.4, 1.2);
            self.text_in(centre, Align2::CENTER_CENTER, font, p.ink, text, size * 0.7);
        }
    }

    /// A bar that is filled to `share`.
    pub fn bar(&mut self, rect: Rect, share: f32) {
        let p = self.palette;
        let radius = rect.height() / 2.0;
        self.fill(rect, radius, p.sunken);
        let wide = rect.width() * share.clamp(0.0, 1.0);
        if wide > 1.0 {
            let done = Rect::from_min_size(rect.min, vec2(wide.max(rect.height()), rect.height()));
            self.fill(done, radius, p.blue);
        }
    }

    /// Steps from top to bottom, closer together where `height` is short. Gives the height they take.
    pub fn timeline(&mut self, at: Pos2, width: f32, height: f32, steps: &[Step<'_>]) -> f32 {
        let p = self.palette;
        let tight = (height / timeline_height(steps)).min(1.0);
        let (disc, beside) = (60.0 * tight.max(0.72), tight < 0.85);
        // Rows never stand closer than their letters are high.
        let high = Type::H3.size * Type::H3.line;
        let font = Type::H3.sized(Type::H3.size * (row_height(&PLAIN) * tight / high).min(1.0));
        let mut y = at.y;
        for (index, step) in steps.iter().enumerate() {
            let high = row_height(step) * tight;
            let (icon, colour, ink) = match step.state {
                StepState::Done => (Icon::ST_PASS, p.pass, p.ink),
                StepState::Running => (Icon::ST_WAIT, p.blue, p.ink),
                StepState::ToCome => (Icon::ST_TODO, p.edge, p.ink2),
                StepState::Failed => (Icon::ST_FAIL, p.fail, p.ink),
            };
            let middle = y + disc / 2.0;
            self.icon(pos2(at.x + 32.0, middle), disc, icon, colour);
            let (from, to) = (y + disc + 6.0, y + high - 6.0);
            if index + 1 < steps.len() && to > from {
                let line = Rect::from_min_max(pos2(at.x + 29.0, from), pos2(at.x + 35.0, to));
                self.fill(line, 3.0, if step.state == StepState::Done { p.pass } else { p.line });
            }
            let left = pos2(at.x + 96.0, middle);
            let room = width - 96.0;
            let share = if beside && !step.note.is_empty() { 0.6 } else { 1.0 };
            let title = self.text_in(left, Align2::LEFT_CENTER, font, ink, step.title, room * share);
            if beside && !step.note.is_empty() {
                let right = pos2(at.x + width, middle);
                let room = right.x - title.max.x - 24.0;
                self.text_in(right, Align2::RIGHT_CENTER, Type::MIN, p.ink2, step.note, room);
            } else if !step.note.is_empty() {
                let below = pos2(left.x, title.max.y.max(y + disc) + 1.0);
                self.text_in(below, Align2::LEFT_TOP, Type::SMALL, p.ink2, step.note, room);
            }
            y += high;
        }
        y - at.y
    }

    /// Three dots that fill in turn, 600 ms each.
    pub fn dots(&mut self, centre: Pos2) {
        let p = self.palette;
        let now = if self.aids.high_contrast { 2 } else { (self.time() / 0.6) as u64 % 3 };
        for dot in 0..3_u8 {
            let at = centre + vec2((f32::from(dot) - 1.0) * 52.0, 0.0);
            self.disc(at, 14.0, if u64::from(dot) <= now { p.blue } else { p.line });
        }
    }
}

/// A step without a note.
const PLAIN: Step<'static> = Step { state: StepState::ToCome, title: "", note: "" };

fn row_height(step: &Step<'_>) -> f32 {
    if step.note.is_empty() { 96.0 } else { 132.0 }
}

/// Height that steps take where there is room, px.
pub fn timeline_height(steps: &[Step<'_>]) -> f32 {
    steps.iter().map(row_height).sum()
}
