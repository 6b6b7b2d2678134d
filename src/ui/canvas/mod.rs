//! The sheet that screens draw on, in design pixels: 1080 x 1920 or 1920 x 1080, fitted to any display by one scale.
//! Collects what is pressed.

mod typesetting;

use egui::epaint::{CornerRadiusF32, PathShape, RectShape};
use egui::{
    Color32, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextureId, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::artwork::{Icon, Illustration};
use super::icons;
use super::pictures::Pictures;
use super::text::Text;
use super::theme::{self, Palette};
use crate::domain::Language;
use crate::flow::{Action, Aids};

/// A page being drawn.
pub struct Canvas<'a> {
    pub(super) ui: &'a mut Ui,
    /// Language of all texts.
    pub language: Language,
    /// Colours.
    pub palette: Palette,
    /// Reading aids.
    pub aids: Aids,
    /// Taller than wide.
    pub portrait: bool,
    /// Textures that the shell keeps up to date.
    pub pictures: &'a Pictures,
    origin: Pos2,
    scale: f32,
    actions: Vec<Action>,
    pub(super) live: bool,
    stepped: bool,
}

/// What a finger does with a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Touch {
    /// It was pressed and let go: act.
    pub clicked: bool,
    /// It is held down: show it.
    pub down: bool,
    /// It has the keyboard's focus.
    pub focused: bool,
}

impl<'a> Canvas<'a> {
    /// A page that fills `ui`'s window.
    pub fn new(ui: &'a mut Ui, language: Language, aids: Aids, pictures: &'a Pictures) -> Self {
        let window = ui.max_rect();
        ui.set_clip_rect(window);
        let portrait = window.height() >= window.width();
        let [width, height] = if portrait { theme::PORTRAIT } else { theme::LANDSCAPE };
        let scale = (window.width() / width).min(window.height() / height);
        let origin = window.center() - vec2(width, height) * scale / 2.0;
        let palette = if aids.high_contrast { Palette::HIGH_CONTRAST } else { Palette::NORMAL };
        ui.painter().rect_filled(window, 0.0, palette.page);
        Self {
            ui,
            language,
            palette,
            aids,
            portrait,
            pictures,
            origin,
            scale,
            actions: Vec::new(),
            live: true,
            stepped: true,
        }
    }

    /// What was pressed while drawing.
    pub fn into_actions(self) -> Vec<Action> {
        self.actions
    }

    /// The design's size, px.
    pub fn size(&self) -> Vec2 {
        if self.portrait { theme::PORTRAIT.into() } else { theme::LANDSCAPE.into() }
    }

    /// The whole page, px.
    pub fn page(&self) -> Rect {
        Rect::from_min_size(Pos2::ZERO, self.size())
    }

    /// Says whether a step bar stands above the content.
    pub fn set_stepped(&mut self, stepped: bool) {
        self.stepped = stepped;
    }

    /// Where content goes: between header and utility bar, inside the safe area.
    pub fn content(&self) -> Rect {
        if self.portrait {
            Rect::from_min_max(pos2(56.0, if self.stepped { 258.0 } else { 130.0 }), pos2(1024.0, 1760.0))
        } else {
            Rect::from_min_max(pos2(64.0, if self.stepped { 168.0 } else { 116.0 }), pos2(1856.0, 924.0))
        }
    }

    /// Two parts of the content: one above the other, divided at `y`, in portrait; side by side, divided at `x`, in
    /// landscape. `gap` lies between them.
    pub fn parts(&self, y: f32, x: f32, gap: f32) -> [Rect; 2] {
        let all = self.content();
        if self.portrait {
            [Rect::from_min_max(all.min, pos2(all.max.x, y)), Rect::from_min_max(pos2(all.min.x, y + gap), all.max)]
        } else {
            [Rect::from_min_max(all.min, pos2(x, all.max.y)), Rect::from_min_max(pos2(x + gap, all.min.y), all.max)]
        }
    }

    /// Draws what lies under an overlay: nothing in it can be pressed.
    pub fn asleep(&mut self, draw: impl FnOnce(&mut Self)) {
        let live = std::mem::replace(&mut self.live, false);
        draw(self);
        self.live = live;
    }

    /// Draws the content, lowered and smaller if the student asked for it (按钮放低). Its lower edge stays reachable.
    pub fn lowered(&mut self, draw: impl FnOnce(&mut Self)) {
        if !self.aids.lower_buttons {
            draw(self);
            return;
        }
        let all = self.content();
        let bottom = self.size().y - theme::UTILITY - 16.0;
        let drop = theme::LOWERED * self.size().y / theme::PORTRAIT[1];
        let shrink = (bottom - all.min.y - drop) / all.height();
        let (origin, scale) = (self.origin, self.scale);
        let target = pos2(self.size().x / 2.0, bottom);
        let source = pos2(self.size().x / 2.0, all.max.y);
        self.origin = self.at(target) - source.to_vec2() * scale * shrink;
        self.scale = scale * shrink;
        draw(self);
        (self.origin, self.scale) = (origin, scale);
    }

    /// Draws content that rises 24 px and fades in during the 180 ms after the page changed; header and utility bar
    /// stand still. Nothing moves with 高对比.
    pub fn entering(&mut self, page: &'static str, draw: impl FnOnce(&mut Self)) {
        let id = egui::Id::unique("page shown");
        let now = self.time();
        let (shown, since) = self.ui.data(|data| data.get_temp::<(&str, f64)>(id)).unwrap_or((page, now - 1.0));
        let since = if shown == page { since } else { now };
        self.ui.data_mut(|data| data.insert_temp(id, (page, since)));
        let share = ((now - since) / theme::PAGE_CHANGE).clamp(0.0, 1.0) as f32;
        if share >= 1.0 || self.aids.high_contrast {
            draw(self);
            return;
        }
        let eased = 1.0 - (1.0 - share).powi(3);
        let origin = self.origin;
        self.origin.y += 24.0 * (1.0 - eased) * self.scale;
        self.ui.set_opacity(0.15 + 0.85 * eased);
        draw(self);
        self.ui.set_opacity(1.0);
        self.origin = origin;
        self.ui.ctx().request_repaint();
    }

    /// A text of the table.
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        Text::get(self.language, key)
    }

    /// A text of the table with its placeholders filled.
    pub fn fill_text(&self, key: &str, values: &[(&str, &str)]) -> String {
        Text::fill(self.language, key, values)
    }

    /// Notes that may be left out are left out with 大字, so that what matters has room.
    pub fn notes(&self) -> bool {
        !self.aids.large_text
    }

    /// Tells the flow of a press.
    pub fn send(&mut self, action: Action) {
        self.actions.push(action);
    }

    fn at(&self, at: Pos2) -> Pos2 {
        self.origin + at.to_vec2() * self.scale
    }

    pub(super) fn map(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.at(rect.min), self.at(rect.max))
    }

    // ---- pressing ---------------------------------------------------------------------------------------------

    /// Makes a region pressable under an accessible label.
    pub fn press(&mut self, rect: Rect, label: &str, enabled: bool) -> Touch {
        self.touch(rect, label, enabled, Role::Button)
    }

    /// Makes a region a tick box under an accessible label.
    pub fn tick(&mut self, rect: Rect, label: &str, ticked: bool) -> Touch {
        let touch = self.touch(rect, label, true, Role::CheckBox);
        if self.live {
            let id = self.id(rect, label);
            self.ui.ctx().register_widget_info(id, || WidgetInfo::selected(Role::CheckBox, true, ticked, label));
        }
        touch
    }

    /// Tells screen readers of a text that stands in `rect`.
    pub fn announce(&mut self, rect: Rect, text: &str) {
        if self.live {
            let id = self.id(rect, text).with("text");
            let response = self.ui.interact(self.map(rect), id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        }
    }

    pub(super) fn id(&self, rect: Rect, label: &str) -> egui::Id {
        self.ui.scope_id().with((label, rect.min.x as i32, rect.min.y as i32))
    }

    fn touch(&mut self, rect: Rect, label: &str, enabled: bool, kind: Role) -> Touch {
        if !self.live {
            return Touch::default();
        }
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let response: Response = self.ui.interact(self.map(rect), self.id(rect, label), sense);
        response.widget_info(|| WidgetInfo::labeled(kind, enabled, label));
        Touch {
            clicked: enabled && response.clicked(),
            down: enabled && response.is_pointer_button_down_on(),
            focused: enabled && response.has_focus(),
        }
    }

    /// Counts presses in a region that nothing shows; `true` on the `wanted`th within three seconds.
    pub fn secret_taps(&mut self, rect: Rect, wanted: u32) -> bool {
        if !self.live {
            return false;
        }
        let id = self.ui.scope_id().with("secret taps");
        let tapped = self.ui.interact(self.map(rect), id, Sense::click()).clicked();
        if !tapped {
            return false;
        }
        let now = self.ui.input(|input| input.time);
        let (first, count) = self.ui.data(|data| data.get_temp::<(f64, u32)>(id)).unwrap_or((now, 0));
        let (first, count) = if now - first > 3.0 { (now, 1) } else { (first, count + 1) };
        let reached = count >= wanted;
        self.ui.data_mut(|data| data.insert_temp(id, if reached { (now, 0) } else { (first, count) }));
        reached
    }

    /// Seconds since the program started, for slow movements.
    pub fn time(&self) -> f64 {
        self.ui.input(|input| input.time)
    }

    /// Which of `count` leaves of a long text is shown. Who comes to it anew begins with the first.
    pub fn leaf(&mut self, text: &'static str, count: usize) -> usize {
        let id = egui::Id::unique(text).with("leaf");
        let now = self.time();
        let (leaf, seen) = self.ui.data(|data| data.get_temp::<(usize, f64)>(id)).unwrap_or((0, now));
        let leaf = if now - seen > 1.0 || leaf >= count { 0 } else { leaf };
        self.ui.data_mut(|data| data.insert_temp(id, (leaf, now)));
        leaf
    }

    /// Turns to another leaf of a long text.
    pub fn turn_leaf(&mut self, text: &'static str, leaf: usize) {
        let (id, now) = (egui::Id::unique(text).with("leaf"), self.time());
        self.ui.data_mut(|data| data.insert_temp(id, (leaf, now)));
        self.ui.ctx().request_repaint();
    }

    // ---- shapes -----------------------------------------------------------------------------------------------

    /// A filled box.
    pub fn fill(&mut self, rect: Rect, radius: f32, colour: Color32) {
        self.fill_corners(rect, [radius; 4], colour);
    }

    /// A filled box with its own radius for each corner: upper left, upper right, lower right, lower left.
    pub fn fill_corners(&mut self, rect: Rect, [nw, ne, se, sw]: [f32; 4], colour: Color32) {
        let corners = CornerRadiusF32 { nw, ne, sw, se } * self.scale;
        self.ui.painter().add(RectShape::filled(self.map(rect), corners, colour));
    }

    /// The edge of a box, inside it.
    pub fn edge(&mut self, rect: Rect, radius: f32, width: f32, colour: Color32) {
        let stroke = Stroke::new(width * self.scale, colour);
        self.ui.painter().rect_stroke(self.map(rect), radius * self.scale, stroke, StrokeKind::Inside);
    }

    /// A dashed edge, for empty slots.
    pub fn dashed_edge(&mut self, rect: Rect, radius: f32, width: f32, colour: Color32) {
        let mut points = Vec::new();
        for (centre, start) in [
            (pos2(rect.max.x - radius, rect.min.y + radius), 270.0),
            (pos2(rect.max.x - radius, rect.max.y - radius), 0.0),
            (pos2(rect.min.x + radius, rect.max.y - radius), 90.0),
            (pos2(rect.min.x + radius, rect.min.y + radius), 180.0),
        ] {
            points.extend((0..=6).map(|step: u8| {
                let angle = (start + 15.0 * f32::from(step)).to_radians();
                centre + Vec2::angled(angle) * radius
            }));
        }
        points.push(points[0]);
        self.dashed(&points, width, 10.0, 8.0, colour);
    }

    /// A line through points.
    pub fn line(&mut self, points: &[Pos2], width: f32, colour: Color32) {
        let points = points.iter().map(|&p| self.at(p)).collect();
        self.ui.painter().add(PathShape::line(points, Stroke::new(width * self.scale, colour)));
    }

    /// A dashed line through points.
    pub fn dashed(&mut self, points: &[Pos2], width: f32, dash: f32, gap: f32, colour: Color32) {
        let points: Vec<_> = points.iter().map(|&p| self.at(p)).collect();
        let stroke = Stroke::new(width * self.scale, colour);
        self.ui.painter().extend(Shape::dashed_line(&points, stroke, dash * self.scale, gap * self.scale));
    }

    /// Boxes with hard edges that touch without seams.
    pub fn mosaic(&mut self, boxes: &[Rect], colour: Color32) {
        let mut mesh = egui::Mesh::default();
        for &part in boxes {
            mesh.add_colored_rect(self.map(part), colour);
        }
        self.ui.painter().add(Shape::mesh(mesh));
    }

    /// A filled convex shape.
    pub fn polygon(&mut self, points: &[Pos2], colour: Color32) {
        let points = points.iter().map(|&p| self.at(p)).collect();
        self.ui.painter().add(PathShape::convex_polygon(points, colour, Stroke::NONE));
    }

    /// A filled disc.
    pub fn disc(&mut self, centre: Pos2, radius: f32, colour: Color32) {
        self.ui.painter().circle_filled(self.at(centre), radius * self.scale, colour);
    }

    /// A circle whose line lies inside `radius`.
    pub fn circle(&mut self, centre: Pos2, radius: f32, width: f32, colour: Color32) {
        let stroke = Stroke::new(width * self.scale, colour);
        self.ui.painter().circle_stroke(self.at(centre), (radius - width / 2.0) * self.scale, stroke);
    }

    /// An icon, `size` px square, around its centre.
    pub fn icon(&mut self, centre: Pos2, size: f32, icon: Icon, colour: Color32) {
        let pixels_per_point = self.ui.ctx().pixels_per_point();
        let pixels = (size * self.scale * pixels_per_point).round().max(1.0);
        let size = pixels / pixels_per_point;
        let corner = (self.at(centre) - Vec2::splat(size / 2.0)) * pixels_per_point;
        let corner = pos2(corner.x.round(), corner.y.round()) / pixels_per_point;
        if let Some((texture, tint)) = icons::icon(self.ui.ctx(), icon, pixels as u32, colour) {
            let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            self.ui.painter().image(texture, Rect::from_min_size(corner, Vec2::splat(size)), uv, tint);
        }
    }

    /// An illustration that fills `rect`.
    pub fn illustration(&mut self, rect: Rect, corners: [f32; 4], picture: Illustration) {
        let size = self.map(rect).size() * self.ui.ctx().pixels_per_point();
        let size = [size.x.round().max(1.0) as u32, size.y.round().max(1.0) as u32];
        if let Some(texture) = icons::illustration(self.ui.ctx(), picture, size) {
            self.image(rect, corners, texture, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)));
        }
    }

    /// An illustration that covers `rect`, cut at its edges where the shapes differ.
    pub fn covering(&mut self, rect: Rect, corners: [f32; 4], picture: Illustration) {
        let ratio = icons::aspect(picture);
        let whole = if rect.width() / rect.height() > ratio {
            vec2(rect.width(), rect.width() / ratio)
        } else {
            vec2(rect.height() * ratio, rect.height())
        };
        let pixels = whole * self.scale * self.ui.ctx().pixels_per_point();
        let pixels = [pixels.x.round().max(1.0) as u32, pixels.y.round().max(1.0) as u32];
        if let Some(texture) = icons::illustration(self.ui.ctx(), picture, pixels) {
            let uv = Rect::from_center_size(pos2(0.5, 0.5), rect.size() / whole);
            self.image(rect, corners, texture, uv);
        }
    }

    /// A texture in `rect`; `uv` is the part of it that is shown.
    pub fn image(&mut self, rect: Rect, [nw, ne, se, sw]: [f32; 4], texture: TextureId, uv: Rect) {
        let corners = CornerRadiusF32 { nw, ne, sw, se } * self.scale;
        let shape = RectShape::filled(self.map(rect), corners, Color32::WHITE).with_texture(texture, uv);
        self.ui.painter().add(shape);
    }
}
