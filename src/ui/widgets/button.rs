//! Buttons: one primary a screen, secondary, quiet, careful; pressed at once, disabled with a reason above them.

use egui::{Align2, Color32, Rect, pos2};

use crate::flow::Action;
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{R2, STROKE_BUTTON, Type};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Quiet,
    Careful,
}

/// A button about to be drawn.
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is drawn before `show` or `sends`"]
pub struct Button<'t> {
    label: &'t str,
    name: &'t str,
    kind: Kind,
    icon: Option<Icon>,
    after: Option<Icon>,
    size: f32,
    enabled: bool,
    upright: bool,
}

impl<'t> Button<'t> {
    const fn new(label: &'t str, kind: Kind) -> Self {
        Self { label, name: label, kind, icon: None, after: None, size: 44.0, enabled: true, upright: false }
    }

    /// The one main button of a screen.
    pub const fn primary(label: &'t str) -> Self {
        Self::new(label, Kind::Primary)
    }

    /// The other way on.
    pub const fn secondary(label: &'t str) -> Self {
        Self::new(label, Kind::Secondary)
    }

    /// Back, and side ways.
    pub const fn quiet(label: &'t str) -> Self {
        Self::new(label, Kind::Quiet)
    }

    /// Something that destroys.
    pub const fn careful(label: &'t str) -> Self {
        Self::new(label, Kind::Careful)
    }

    /// What screen readers say, where one label stands on a page more than once.
    pub const fn named(self, name: &'t str) -> Self {
        Self { name, ..self }
    }

    /// An icon before the label.
    pub const fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// An icon behind the label.
    pub const fn after(self, icon: Icon) -> Self {
        Self { after: Some(icon), ..self }
    }

    /// Size of the label, px; 36 is the medium button.
    pub const fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Whether it can be pressed.
    pub const fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// The icon stands above the label.
    pub const fn upright(self) -> Self {
        Self { upright: true, ..self }
    }

    /// Draws it; on a press `action` goes to the flow.
    pub fn sends(self, c: &mut Canvas<'_>, rect: Rect, action: Action) {
        if self.show(c, rect) {
            c.send(action);
        }
    }

    /// Draws it; tells whether it was pressed.
    pub fn show(self, c: &mut Canvas<'_>, rect: Rect) -> bool {
        let touch = c.press(rect, self.name, self.enabled);
        let p = c.palette;
        let (ground, ink, edge) = match (self.kind, self.enabled, touch.down) {
            (Kind::Primary, true, false) => (p.blue, p.white, None),
            (Kind::Primary, true, true) => (p.blue_press, p.white, None),
            (Kind::Secondary, true, down) => (if down { p.blue_tint } else { p.surface }, p.blue, Some(p.blue)),
            (Kind::Quiet, true, down) => (if down { p.line } else { p.sunken }, p.ink, None),
            (Kind::Careful, true, down) => (if down { p.fail_tint } else { p.surface }, p.fail, Some(p.fail)),
            (_, false, _) => (p.disabled, p.disabled_ink, None),
        };
        if touch.focused {
            c.edge(rect.expand(12.0), R2 + 12.0, 6.0, p.ink);
        }
        c.fill(rect, R2, ground);
        if let Some(edge) = edge {
            c.edge(rect, R2, STROKE_BUTTON, edge);
        }
        if self.upright {
            self.stack(c, rect, ink);
        } else {
            self.line_up(c, rect, ink);
        }
        touch.clicked
    }

    fn line_up(self, c: &mut Canvas<'_>, rect: Rect, ink: Color32) {
        let (icon_size, gap) = if self.size >= 44.0 { (44.0, 20.0) } else { (38.0, 16.0) };
        let icons = [self.icon, self.after].iter().flatten().count() as f32;
        let room = rect.width() - 48.0 - icons * (icon_size + gap);
        let wide = c.measure(self.label, Type::bold(self.size, 1.4)).x.min(room);
        let mut x = rect.center().x - f32::midpoint(wide, icons * (icon_size + gap));
        let y = rect.center().y;
        if let Some(icon) = self.icon {
            c.icon(pos2(x + icon_size / 2.0, y), icon_size, icon, ink);
            x += icon_size + gap;
        }
        c.text_in(pos2(x, y), Align2::LEFT_CENTER, Type::bold(self.size, 1.4), ink, self.label, room);
        if let Some(icon) = self.after {
            c.icon(pos2(x + wide + gap + icon_size / 2.0, y), icon_size, icon, ink);
        }
    }

    fn stack(self, c: &mut Canvas<'_>, rect: Rect, ink: Color32) {
        if let Some(icon) = self.icon {
            c.icon(pos2(rect.center().x, rect.center().y - 32.0), 72.0, icon, ink);
        }
        let at = pos2(rect.center().x, rect.center().y + 44.0);
        let (font, room) = (Type::bold(self.size, 1.2), rect.width() - 32.0);
        let high = c.height(self.label, font, room);
        c.centred(pos2(at.x, at.y - high / 2.0), room, font, ink, self.label);
    }
}
