//! The live picture with the pose overlay: frame, oval, eye band, shoulder lines, in pixels of the 480 x 640 cut (N).
//! Only the camera's texture is mirrored; the overlay is symmetric and drawn once.

use egui::{Color32, Pos2, Rect, Vec2, pos2, vec2};

use super::artwork::Icon;
use super::canvas::Canvas;
use crate::flow::Action;

/// Width of the window V, N pixels.
const VIEW_WIDTH: f32 = 600.0;
/// The oval in N: centre and radii.
const OVAL: (Pos2, Vec2) = (Pos2::new(240.0, 242.0), Vec2::new(126.0, 168.0));
/// Boxes of the eye band in N: left one; the right one is its mirror image.
const EYE_BOX: Rect = Rect::from_min_max(Pos2::new(12.0, 226.0), Pos2::new(96.0, 274.0));

/// What the overlay tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PoseState {
    /// Nobody is seen: thin white dots.
    Searching,
    /// Something is to be mended: gold dashes.
    Adjust,
    /// All is right; filled to that share.
    Hold(f32),
    /// Countdown: solid white.
    Still,
    /// The picture stands still: veiled, no overlay.
    Frozen,
}

/// N to the screen, for a window V that fills `rect`.
#[derive(Debug, Clone, Copy)]
struct Window {
    rect: Rect,
    zoom: f32,
}

impl Window {
    fn at(self, n: Pos2) -> Pos2 {
        self.rect.min + (n.to_vec2() + vec2(60.0, 70.0)) * self.zoom
    }

    fn area(self, n: Rect) -> Rect {
        Rect::from_min_max(self.at(n.min), self.at(n.max))
    }
}

/// The live picture in `rect` (3:4), mirrored as in a looking glass, without overlay.
pub fn preview(c: &mut Canvas<'_>, rect: Rect, mirrored: bool) {
    let p = c.palette;
    c.fill(rect, 24.0, p.sunken);
    let Some((texture, uv)) = c.pictures.view() else {
        c.icon(rect.center(), rect.width() * 0.3, Icon::CAMERA, p.edge);
        return;
    };
    // Where the view reaches beyond the sensor, only the part that exists is drawn.
    let shown = uv.intersect(Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)));
    if !shown.is_positive() {
        return;
    }
    let part = |value: f32, from: f32, to: f32| (value - from) / (to - from);
    let mut x = [part(shown.min.x, uv.min.x, uv.max.x), part(shown.max.x, uv.min.x, uv.max.x)];
    let y = [part(shown.min.y, uv.min.y, uv.max.y), part(shown.max.y, uv.min.y, uv.max.y)];
    let mut source = shown;
    if mirrored {
        x = [1.0 - x[1], 1.0 - x[0]];
        std::mem::swap(&mut source.min.x, &mut source.max.x);
    }
    let target =
        Rect::from_min_max(rect.min + vec2(x[0], y[0]) * rect.size(), rect.min + vec2(x[1], y[1]) * rect.size());
    c.image(target, [24.0; 4], texture, source);
}

/// The live picture with the overlay of `state`.
pub fn pose(c: &mut Canvas<'_>, rect: Rect, state: PoseState) {
    preview(c, rect, true);
    let window = Window { rect, zoom: rect.width() / VIEW_WIDTH };
    let frame = window.area(Rect::from_min_max(pos2(0.0, 0.0), pos2(480.0, 640.0)));
    let p = c.palette;
    if state == PoseState::Frozen {
        c.fill(rect, 24.0, p.outside());
        return;
    }
    let veil = p.outside();
    c.fill_corners(Rect::from_min_max(rect.min, pos2(rect.max.x, frame.min.y)), [24.0, 24.0, 0.0, 0.0], veil);
    c.fill_corners(Rect::from_min_max(pos2(rect.min.x, frame.max.y), rect.max), [0.0, 0.0, 24.0, 24.0], veil);
    c.fill(Rect::from_min_max(pos2(rect.min.x, frame.min.y), frame.left_bottom()), 0.0, veil);
    c.fill(Rect::from_min_max(frame.right_top(), pos2(rect.max.x, frame.max.y)), 0.0, veil);
    c.corner_marks(frame, 40.0 * window.zoom, 5.0 * window.zoom);
    let (colour, thick) = match state {
        PoseState::Searching | PoseState::Still | PoseState::Frozen => (p.white, state == PoseState::Still),
        PoseState::Adjust => (p.gold, false),
        PoseState::Hold(_) => (p.hold, true),
    };
    let stroke = Stroke { state, colour, zoom: window.zoom };
    oval(c, window, &stroke, if thick { 7.0 } else { 5.0 });
    eye_band(c, window, &stroke);
    shoulders(c, window, &stroke);
}

/// How the lines of one state look.
struct Stroke {
    state: PoseState,
    colour: Color32,
    zoom: f32,
}

impl Stroke {
    /// One line with its casing of ink, so that it reads on skin, hair, shirt, blue and white alike. Width in N.
    fn draw(&self, c: &mut Canvas<'_>, points: &[Pos2], width: f32) {
        let casing = c.palette.casing();
        c.line(points, (width + 5.5) * self.zoom, casing);
        match self.state {
            PoseState::Searching => c.dashed(points, width * self.zoom, 4.0 * self.zoom, 12.0 * self.zoom, self.colour),
            PoseState::Adjust => c.dashed(points, width * self.zoom, 22.0 * self.zoom, 12.0 * self.zoom, self.colour),
            PoseState::Hold(_) | PoseState::Still | PoseState::Frozen => c.line(points, width * self.zoom, self.colour),
        }
    }
}

fn oval(c: &mut Canvas<'_>, window: Window, stroke: &Stroke, width: f32) {
    let at = |turn: f32| {
        let direction = Vec2::angled((turn - 0.25) * std::f32::consts::TAU);
        window.at(OVAL.0 + direction * OVAL.1)
    };
    let points = |share: f32| -> Vec<Pos2> {
        let steps = (share * 120.0).ceil() as usize;
        (0..=steps).map(|step| at(share * step as f32 / steps.max(1) as f32)).collect()
    };
    let PoseState::Hold(share) = stroke.state else {
        stroke.draw(c, &points(1.0), width);
        return;
    };
    let (casing, rest) = (c.palette.casing(), c.palette.white.gamma_multiply(0.55));
    c.line(&points(1.0), (width + 5.5) * window.zoom, casing);
    c.line(&points(1.0), width * window.zoom, rest);
    if share > 0.0 {
        c.line(&points(share.min(1.0)), width * window.zoom, stroke.colour);
    }
}

fn eye_band(c: &mut Canvas<'_>, window: Window, stroke: &Stroke) {
    let mirrored =
        Rect::from_min_max(pos2(480.0 - EYE_BOX.max.x, EYE_BOX.min.y), pos2(480.0 - EYE_BOX.min.x, EYE_BOX.max.y));
    let (casing, tint) = (c.palette.casing(), c.palette.ink.gamma_multiply(0.22));
    for part in [EYE_BOX, mirrored] {
        let area = window.area(part);
        let radius = 9.0 * window.zoom;
        c.fill(area, radius, tint);
        c.edge(area.expand(2.0 * window.zoom), radius + 2.0, 6.0 * window.zoom, casing);
        c.edge(area, radius, 2.5 * window.zoom, stroke.colour);
        let y = window.at(pos2(0.0, 250.0)).y;
        let ends = [pos2(area.min.x + 12.0 * window.zoom, y), pos2(area.max.x - 12.0 * window.zoom, y)];
        c.line(&ends, 5.0 * window.zoom, casing);
        c.line(&ends, 2.5 * window.zoom, stroke.colour);
    }
}

fn shoulders(c: &mut Canvas<'_>, window: Window, stroke: &Stroke) {
    // (14,596) C (34,548) (62,524) (104,508) L (160,486), as in the design.
    let curve = |t: f32| {
        let control = [pos2(14.0, 596.0), pos2(34.0, 548.0), pos2(62.0, 524.0), pos2(104.0, 508.0)];
        let rest = 1.0 - t;
        let weights = [rest * rest * rest, 3.0 * rest * rest * t, 3.0 * rest * t * t, t * t * t];
        let sum = control.iter().zip(weights).fold(Vec2::ZERO, |sum, (point, weight)| sum + point.to_vec2() * weight);
        sum.to_pos2()
    };
    let left: Vec<Pos2> = (0..=16_u8).map(|i| curve(f32::from(i) / 16.0)).chain([pos2(160.0, 486.0)]).collect();
    for mirrored in [false, true] {
        let points: Vec<_> =
            left.iter().map(|n| window.at(if mirrored { pos2(480.0 - n.x, n.y) } else { *n })).collect();
        stroke.draw(c, &points, 4.0);
    }
}

/// The dark tab under the lens that says where to look.
pub fn lens_tab(c: &mut Canvas<'_>) {
    let p = c.palette;
    let rect = Rect::from_min_size(pos2(c.size().x / 2.0 - 190.0, 0.0), vec2(380.0, 68.0));
    c.fill_corners(rect, [0.0, 0.0, 24.0, 24.0], p.ink);
    let (text, font) = (c.t("pose.lens_here"), super::theme::Type::bold(30.0, 1.4));
    let wide = c.measure(text, font).x.min(300.0);
    let left = rect.center().x - f32::midpoint(wide, 56.0);
    c.icon(pos2(left + 20.0, 34.0), 40.0, Icon::ARROW_UP, p.gold);
    c.text_in(pos2(left + 56.0, 34.0), egui::Align2::LEFT_CENTER, font, p.white, text, 300.0);
}

/// The shutter: 164 px in portrait, 220 in landscape. It keeps its colour when it cannot be pressed, for the light.
pub fn shutter(c: &mut Canvas<'_>, centre: Pos2, size: f32, enabled: bool) {
    let p = c.palette;
    let label = c.t("pose.shutter");
    let touch = c.press(Rect::from_center_size(centre, Vec2::splat(size)), label, enabled);
    let blue = if touch.down { p.blue_press } else { p.blue };
    c.disc(centre, size / 2.0, blue);
    c.disc(centre, size * 0.45, p.white);
    c.disc(centre, size * 0.38, blue);
    c.icon(centre, size * 0.38, Icon::CAMERA, p.white);
    if touch.clicked {
        c.send(Action::Shutter);
    }
}

#[cfg(test)]
mod tests {
    use egui::{ColorImage, TextureOptions};

    use super::*;
    use crate::domain::Language;
    use crate::flow::Aids;
    use crate::ui::pictures::Pictures;
    use crate::ui::raster::{Picture, Snapshot};

    const RECT: Rect = Rect::from_min_max(Pos2::new(120.0, 440.0), Pos2::new(960.0, 1560.0));

    /// A preview whose left half is red and whose right half is blue, drawn by `draw`.
    fn shown(draw: impl Fn(&mut Canvas<'_>)) -> Option<Picture> {
        let mut display = match Snapshot::new(1080, 1920) {
            Ok(display) => display,
            Err(error) => {
                println!("skipped: {error}");
                return None;
            }
        };
        let mut image = ColorImage::filled([600, 800], Color32::RED);
        for row in image.pixels.chunks_exact_mut(600) {
            row[300..].fill(Color32::BLUE);
        }
        let texture = display.context().load_texture("halves", image, TextureOptions::LINEAR);
        let pictures = Pictures { preview: Some((texture.id(), [600, 800])), ..Pictures::default() };
        Some(display.render(|ui| {
            let mut c = Canvas::new(ui, Language::Zh, Aids::default(), &pictures);
            draw(&mut c);
        }))
    }

    #[test]
    fn people_see_themselves_as_in_a_looking_glass() {
        let Some(picture) = shown(|c| preview(c, RECT, true)) else { return };
        assert_eq!([picture.pixel(200, 1000), picture.pixel(900, 1000)], [[0, 0, 255, 255], [255, 0, 0, 255]]);
        let Some(picture) = shown(|c| preview(c, RECT, false)) else { return };
        assert_eq!([picture.pixel(200, 1000), picture.pixel(900, 1000)], [[255, 0, 0, 255], [0, 0, 255, 255]]);
    }

    #[test]
    fn the_cut_lies_at_204_538_on_the_portrait_screen() {
        let window = Window { rect: RECT, zoom: RECT.width() / VIEW_WIDTH };
        let frame = window.area(Rect::from_min_max(pos2(0.0, 0.0), pos2(480.0, 640.0)));
        assert!((frame.min - pos2(204.0, 538.0)).length() < 0.01, "{frame:?}");
        assert!((frame.size() - vec2(672.0, 896.0)).length() < 0.01, "{frame:?}");
    }

    #[test]
    fn each_state_has_its_colour_on_the_oval() {
        // Left end of the oval: N (114, 242).
        let at = (120.0 + 174.0 * 1.4, 440.0 + 312.0 * 1.4);
        let near = |picture: &Picture, colour: [u8; 3]| {
            (-12..=12).any(|dy: i32| {
                let pixel = picture.pixel(at.0 as u32, (at.1 as i32 + dy) as u32);
                pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 6)
            })
        };
        for (state, colour) in [
            (PoseState::Adjust, [0xF5, 0xB8, 0x2E]),
            (PoseState::Hold(1.0), [0x3F, 0xD8, 0x92]),
            (PoseState::Still, [0xFF, 0xFF, 0xFF]),
        ] {
            let Some(picture) = shown(|c| pose(c, RECT, state)) else { return };
            assert!(near(&picture, colour), "{state:?}");
        }
        let Some(picture) = shown(|c| pose(c, RECT, PoseState::Frozen)) else { return };
        assert!(!near(&picture, [0xFF, 0xFF, 0xFF]), "no overlay on a picture that stands still");
    }
}
