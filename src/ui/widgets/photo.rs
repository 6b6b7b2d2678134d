//! Photos: the framed photo on the norm's ruler, plain ones, thumbs.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{Cut, Evidence, ShotId};
use crate::flow::Action;
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::theme::{R1, STROKE_ACTIVE, STROKE_FIELD, Type};

/// The signature of the design: a photo with corner marks, and the ruler of the norm beside it.
#[derive(Debug, Clone, Copy)]
pub struct FramedPhoto<'t> {
    /// Which shot.
    pub shot: ShotId,
    /// Rows measured on it, px of the 640 px norm.
    pub rows: &'t [f32],
    /// Draw the ruler.
    pub ruler: bool,
}

/// One of the shots so far.
#[derive(Debug, Clone, Copy)]
pub struct Thumb<'t> {
    /// Which shot.
    pub shot: ShotId,
    /// It is the one shown.
    pub chosen: bool,
    /// It may be used.
    pub good: bool,
    /// Word below, also for screen readers.
    pub label: &'t str,
}

impl Canvas<'_> {
    /// A shot, or a grey ground while it is not there. Corners as in `fill_corners`.
    pub fn shot(&mut self, rect: Rect, radius: f32, shot: ShotId) {
        if let Some(texture) = self.pictures.shots.get(&shot).copied() {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            self.image(rect, [radius; 4], texture, whole);
        } else {
            let p = self.palette;
            self.fill(rect, radius, p.sunken);
            self.icon(rect.center(), rect.width() * 0.3, Icon::PHOTO, p.edge);
        }
    }

    /// A photo with corner marks and, if asked for, the ruler at its left.
    pub fn framed_photo(&mut self, rect: Rect, photo: FramedPhoto<'_>) {
        let p = self.palette;
        self.shot(rect, 0.0, photo.shot);
        self.corner_marks(rect.expand(14.0), 44.0, 4.0);
        if !photo.ruler {
            return;
        }
        let unit = rect.height() / Cut::HEIGHT as f32;
        let right = rect.min.x - 30.0;
        for tick in 0..=64_u16 {
            let y = rect.min.y + f32::from(tick) * 10.0 * unit;
            let long = if tick % 10 == 0 {
                26.0
            } else if tick % 5 == 0 {
                18.0
            } else {
                9.0
            };
            let (width, colour) = if tick % 10 == 0 { (3.0, p.ink) } else { (2.0, p.ink2) };
            self.line(&[pos2(right - long, y), pos2(right, y)], width, colour);
        }
        let ends = [0.0, Cut::HEIGHT as f32];
        for row in photo.rows.iter().copied().chain(ends).filter(|row| (0.0..=640.0).contains(row)) {
            let y = rect.min.y + row * unit;
            self.dotted([right + 8.0, rect.max.x], y);
            let font = Type::MIN.strong();
            self.text(pos2(right - 34.0, y), Align2::RIGHT_CENTER, font, p.ink, &format!("{row:.0}"));
        }
    }

    fn dotted(&mut self, x: [f32; 2], y: f32) {
        let ink = self.palette.ink;
        let count = ((x[1] - x[0]) / 8.0).max(0.0) as u16;
        let dots: Vec<_> = (0..count)
            .map(|dot| Rect::from_center_size(pos2(x[0] + 8.0 * f32::from(dot), y), vec2(2.5, 2.5)))
            .collect();
        self.mosaic(&dots, ink);
    }

    /// Four corner marks around `rect`.
    pub fn corner_marks(&mut self, rect: Rect, long: f32, width: f32) {
        let ink = self.palette.ink;
        for (corner, x, y) in [
            (rect.left_top(), 1.0, 1.0),
            (rect.right_top(), -1.0, 1.0),
            (rect.left_bottom(), 1.0, -1.0),
            (rect.right_bottom(), -1.0, -1.0),
        ] {
            self.line(&[corner + vec2(x * long, 0.0), corner, corner + vec2(0.0, y * long)], width, ink);
        }
    }

    /// What a finding points at, drawn on a photo that fills `rect`.
    pub fn evidence(&mut self, rect: Rect, evidence: &[Evidence]) {
        let p = self.palette;
        let unit = rect.width() / Cut::WIDTH as f32;
        let at = |x: f32, y: f32| rect.min + vec2(x, y) * unit;
        for mark in evidence {
            match *mark {
                Evidence::Region(region) => {
                    let corner = at(region.x, region.y);
                    let part = Rect::from_min_size(corner, vec2(region.width, region.height) * unit).intersect(rect);
                    let round = part.height().min(part.width()) / 2.0;
                    self.edge(part.expand(3.0), round + 3.0, 9.0, p.casing());
                    self.edge(part, round, STROKE_FIELD, p.gold);
                }
                Evidence::Line(from, to) => {
                    let ends = [at(from.x, from.y), at(to.x, to.y)];
                    self.line(&ends, 9.0, p.casing());
                    self.line(&ends, 4.0, p.gold);
                }
            }
        }
    }

    /// A thumb, 140 x 180 with its edge, and its word below; pressing it chooses the shot.
    pub fn thumb(&mut self, rect: Rect, thumb: Thumb<'_>) {
        let target = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y + 48.0));
        if self.press(target, &format!("{} {}", thumb.shot.0, thumb.label), true).clicked {
            self.send(Action::Choose(thumb.shot));
        }
        let p = self.palette;
        self.fill(rect, 16.0, p.white);
        if thumb.chosen {
            self.edge(rect, 16.0, STROKE_ACTIVE, p.blue);
        }
        self.shot(rect.shrink(10.0), R1 - 4.0, thumb.shot);
        let (icon, colour) = match (thumb.chosen, thumb.good) {
            (true, _) => (Icon::STAR, p.blue),
            (false, true) => (Icon::ST_PASS, p.pass),
            (false, false) => (Icon::ST_FAIL, p.fail),
        };
        let font = Type::MIN.strong();
        let wide = self.measure(thumb.label, font).x.min(rect.width() - 20.0) + 38.0;
        let left = pos2(rect.center().x - wide / 2.0, rect.max.y + 29.0);
        self.icon(left + vec2(15.0, 0.0), 30.0, icon, colour);
        let room = rect.width() - 20.0;
        self.text_in(left + vec2(38.0, 0.0), Align2::LEFT_CENTER, font, colour, thumb.label, room);
    }

    /// An empty slot for a shot still to be taken.
    pub fn slot(&mut self, rect: Rect) {
        let edge = self.palette.edge;
        self.dashed_edge(rect, 16.0, STROKE_FIELD, edge);
        self.icon(rect.center(), 48.0, Icon::PLUS, edge);
    }
}
