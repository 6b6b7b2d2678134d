//! Posing and countdown: one instruction above the preview, next to the lens, so that reading it lifts the eyes.
//! Nothing changes place between the states and no colour but the tile's, so the light on the face stays the same.

use egui::{Align2, Rect, pos2, vec2};

use crate::flow::{Action, Screen, View};
use crate::guide::{Hint, Instruction};
use crate::ui::artwork::{Icon, Illustration};
use crate::ui::canvas::Canvas;
use crate::ui::chrome;
use crate::ui::layout::fit;
use crate::ui::overlay::{self, PoseState};
use crate::ui::text::Text;
use crate::ui::theme::Type;

/// What the card shows at its left.
enum Tile {
    Sign(Icon, egui::Color32),
    Ring(f32),
    Figure(u8),
    Remedy(Illustration),
}

/// What the card says.
struct Says<'t> {
    tile: Tile,
    text: &'t str,
    note: &'t str,
    /// An arrow to the lens at its right.
    arrow: bool,
}

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, view: &View) {
    overlay::lens_tab(c);
    let step = view.chrome.step.unwrap_or(3);
    if c.portrait {
        chrome::steps(c, Rect::from_min_size(pos2(56.0, 92.0), vec2(968.0, 108.0)), step);
    } else {
        let mark = c.palette.blue;
        chrome::brand(c, pos2(64.0, 130.0), mark);
        chrome::steps(c, Rect::from_min_size(pos2(40.0, 762.0), vec2(604.0, 108.0)), step);
    }
    let (says, state, foot) = if let Screen::Pose { hint, shots_left, stuck, offers_help, frozen, .. } = &view.screen {
        let (says, state) = instruction(c, &view.screen);
        let live = !*frozen && *hint != Hint::Searching;
        let ask = match (*offers_help, *stuck) {
            (true, _) => Some("help.title"),
            (false, true) => Some("pose.skip_wait"),
            (false, false) => None,
        };
        (says, state, Foot { shots_left: *shots_left, ask, live })
    } else if let Screen::Countdown { figure, shots_left } = &view.screen {
        (counting(c, *figure), PoseState::Still, Foot { shots_left: *shots_left, ask: None, live: false })
    } else {
        return;
    };
    let window = window(c);
    card(c, &says);
    overlay::pose(c, window, state);
    foot_row(c, window, &foot);
}

/// What stands below the preview.
struct Foot {
    shots_left: u32,
    /// Key of the words that offer a way out.
    ask: Option<&'static str>,
    /// The shutter can be pressed.
    live: bool,
}

/// The preview's place: 840 x 1120 in portrait, 672 x 896 lowered; 600 x 800 under the lens in landscape.
fn window(c: &Canvas<'_>) -> Rect {
    match (c.portrait, c.aids.lower_buttons) {
        (true, false) => Rect::from_min_size(pos2(120.0, 440.0), vec2(840.0, 1120.0)),
        (true, true) => Rect::from_min_size(pos2(204.0, 680.0), vec2(672.0, 896.0)),
        (false, _) => Rect::from_min_size(pos2(660.0, 116.0), vec2(600.0, 800.0)),
    }
}

fn instruction<'t>(c: &Canvas<'_>, screen: &Screen) -> (Says<'t>, PoseState) {
    let p = c.palette;
    let Screen::Pose { hint, hold, stuck, frozen: false, notice, .. } = screen else {
        let tile = Tile::Sign(Icon::HOURGLASS, p.sunken);
        return (Says { tile, text: c.t("fault.camera_frozen"), note: "", arrow: false }, PoseState::Frozen);
    };
    if let Some(notice) = notice {
        let tile = Tile::Sign(Icon::ST_WARN, p.gold);
        return (Says { tile, text: c.t(notice.key()), note: "", arrow: false }, PoseState::Still);
    }
    match *hint {
        Hint::Searching => {
            let tile = Tile::Sign(Icon::FACE, p.sunken);
            let note = c.t("pose.auto_note");
            (Says { tile, text: c.t("pose.searching"), note, arrow: false }, PoseState::Searching)
        }
        Hint::Adjust(instruction) => {
            let remedy = Illustration::named(&format!("remedy_{}", remedy(instruction))).filter(|_| *stuck);
            let tile = remedy.map_or_else(|| Tile::Sign(sign(instruction), p.gold), Tile::Remedy);
            let text = Text::static_get(c.language, &format!("pose.{}", instruction.key()));
            let note = c.t(if *stuck { "pose.skip_wait" } else { "pose.auto_note" });
            (Says { tile, text, note, arrow: false }, PoseState::Adjust)
        }
        Hint::Hold => {
            let says =
                Says { tile: Tile::Ring(hold.0), text: c.t("pose.hold"), note: c.t("pose.almost"), arrow: false };
            (says, PoseState::Hold(hold.0))
        }
    }
}

fn counting<'t>(c: &Canvas<'_>, figure: u8) -> Says<'t> {
    if figure == 0 {
        let tile = Tile::Sign(Icon::CAMERA, c.palette.sunken);
        return Says { tile, text: c.t("countdown.taking"), note: c.t("countdown.still"), arrow: true };
    }
    Says { tile: Tile::Figure(figure), text: c.t("countdown.look"), note: c.t("countdown.still"), arrow: true }
}

fn card(c: &mut Canvas<'_>, says: &Says<'_>) {
    let p = c.palette;
    let rect = match (c.portrait, c.aids.lower_buttons) {
        (true, false) => Rect::from_min_size(pos2(56.0, 212.0), vec2(968.0, 204.0)),
        (true, true) => Rect::from_min_size(pos2(56.0, 452.0), vec2(968.0, 204.0)),
        (false, _) => Rect::from_min_size(pos2(64.0, 232.0), vec2(548.0, 486.0)),
    };
    c.card(rect);
    let inner = if c.portrait { rect.shrink(28.0) } else { rect.shrink2(vec2(40.0, 36.0)) };
    let size = if c.portrait { 148.0 } else { 176.0 };
    let picture = matches!(says.tile, Tile::Remedy(_));
    let wide = if picture { size * 1.5 } else { size };
    tile(c, Rect::from_min_size(inner.min, vec2(wide, size)), says);
    if c.portrait {
        let arrow = if says.arrow { 160.0 } else { 0.0 };
        let room =
            Rect::from_min_max(pos2(inner.min.x + wide + 36.0, rect.min.y), pos2(inner.max.x - arrow, rect.max.y));
        words(c, room, says, Align2::LEFT_CENTER);
        if says.arrow {
            c.icon(pos2(inner.max.x - 64.0, rect.center().y), 128.0, Icon::ARROW_UP, p.ink);
        }
    } else {
        if says.arrow {
            c.icon(pos2(inner.max.x - 64.0, inner.min.y + size / 2.0), 128.0, Icon::ARROW_UP, p.ink);
        }
        let room = Rect::from_min_max(pos2(inner.min.x, inner.min.y + size + 28.0), inner.max);
        words(c, room, says, Align2::LEFT_TOP);
    }
}

fn tile(c: &mut Canvas<'_>, rect: Rect, says: &Says<'_>) {
    let p = c.palette;
    match says.tile {
        Tile::Sign(icon, ground) => {
            c.fill(rect, 24.0, ground);
            c.icon(rect.center(), rect.height() * 0.62, icon, p.ink);
        }
        Tile::Ring(share) => {
            let stroke = rect.height() * 0.1;
            c.circle(rect.center(), rect.height() / 2.0, stroke, p.sunken);
            c.arc(rect.center(), rect.height(), stroke, share, p.pass);
            c.icon(rect.center(), rect.height() * 0.43, Icon::HOLD, p.pass);
        }
        Tile::Figure(figure) => {
            let font = Type::FIGURE;
            c.text_in(rect.center(), Align2::CENTER_CENTER, font, p.blue, &figure.to_string(), rect.width() + 20.0);
        }
        Tile::Remedy(picture) => c.illustration(fit(rect, 720.0 / 448.0), [12.0; 4], picture),
    }
}

/// The instruction: one line if it fits, else two smaller ones and then without the note.
fn words(c: &mut Canvas<'_>, room: Rect, says: &Says<'_>, anchor: Align2) {
    let p = c.palette;
    let english = c.language == crate::domain::Language::En;
    let full = if english { Type::POSE_EN } else { Type::POSE };
    let small = if english { 46.0 } else { 52.0 };
    let one_line = c.measure(says.text, full).x <= room.width();
    let mut font = if one_line { full } else { full.sized(small) };
    while font.size > 34.0 && c.height(says.text, font, room.width()) > 2.1 * font.size * font.line {
        font = font.sized(font.size - 2.0);
    }
    let high = c.height(says.text, font, room.width());
    let note = if says.note.is_empty() || (c.portrait && !one_line) { 0.0 } else { 54.0 };
    let top = if anchor == Align2::LEFT_TOP { room.min.y } else { room.center().y - f32::midpoint(high, note) };
    c.paragraph(pos2(room.min.x, top), room.width(), font, p.ink, says.text);
    c.announce(room, says.text);
    if note > 0.0 {
        let at = pos2(room.min.x, top + high + 6.0);
        c.text_in(at, Align2::LEFT_TOP, Type::BODY, p.ink2, says.note, room.width());
    }
}

fn foot_row(c: &mut Canvas<'_>, window: Rect, foot: &Foot) {
    let p = c.palette;
    let left = c.fill_text("pose.shots_left", &[("n", &foot.shots_left.to_string())]);
    let mirror = c.t("pose.mirror_note");
    let own = c.t("pose.shutter_note");
    if c.portrait {
        let y = if c.aids.lower_buttons { 1684.0 } else { 1678.0 };
        c.text_in(pos2(56.0, y), Align2::LEFT_BOTTOM, Type::H3, p.ink, &left, 370.0);
        c.text_in(pos2(56.0, y), Align2::LEFT_TOP, Type::SMALL, p.ink2, mirror, 370.0);
        overlay::shutter(c, pos2(540.0, y), 164.0, foot.live);
        if let Some(key) = foot.ask {
            ask(c, key, Rect::from_min_max(pos2(650.0, y - 54.0), pos2(1024.0, y + 54.0)));
        } else {
            let text = c.text_in(pos2(1024.0, y), Align2::RIGHT_CENTER, Type::H3, p.blue, own, 310.0);
            c.icon(text.left_center() - vec2(36.0, 0.0), 40.0, Icon::ARROW_LEFT, p.blue);
        }
    } else {
        let x = f32::midpoint(window.max.x, c.size().x) + 4.0;
        c.text_in(pos2(x, 368.0), Align2::CENTER_CENTER, Type::H3, p.ink, &left, 500.0);
        c.text_in(pos2(x, 434.0), Align2::CENTER_CENTER, Type::SMALL, p.ink2, mirror, 500.0);
        overlay::shutter(c, pos2(x, 648.0), 220.0, foot.live);
        if let Some(key) = foot.ask {
            ask(c, key, Rect::from_center_size(pos2(x, 832.0), vec2(520.0, 108.0)));
        } else {
            c.text_in(pos2(x, 806.0), Align2::CENTER_CENTER, Type::H3, p.ink, own, 500.0);
        }
    }
}

/// "Cannot do this one?" and "how can we help?" lead to help and to a person's judgement.
fn ask(c: &mut Canvas<'_>, key: &'static str, rect: Rect) {
    let label = c.t(key);
    crate::ui::widgets::Button::secondary(label).icon(Icon::HELP).size(34.0).sends(c, rect, Action::Help);
}

/// Icon on the tile.
const fn sign(instruction: Instruction) -> Icon {
    match instruction {
        Instruction::OnePerson => Icon::USER,
        Instruction::LightStrange => Icon::CURTAIN,
        Instruction::MaskOff | Instruction::Relax => Icon::FACE,
        Instruction::HatOff => Icon::HAT,
        Instruction::GlassesTint | Instruction::GlassesFrame | Instruction::GlassesGlare => Icon::GLASSES,
        Instruction::Ornaments => Icon::EARRING,
        Instruction::Collar => Icon::COLLAR,
        Instruction::ComeCloser => Icon::CLOSER,
        Instruction::MoveBack => Icon::FARTHER,
        Instruction::MoveLeft => Icon::ARROW_LEFT,
        Instruction::MoveRight => Icon::ARROW_RIGHT,
        Instruction::SeatUp => Icon::SEAT,
        Instruction::SeatDown => Icon::ARROW_DOWN,
        Instruction::SitStraight | Instruction::LowerLeftShoulder | Instruction::LowerRightShoulder => Icon::SHOULDERS,
        Instruction::TiltLeft => Icon::TILT_LEFT,
        Instruction::TiltRight => Icon::TILT_RIGHT,
        Instruction::TurnLeft => Icon::TURN_LEFT,
        Instruction::TurnRight => Icon::TURN_RIGHT,
        Instruction::ChinDown => Icon::CHIN_DOWN,
        Instruction::ChinUp => Icon::CHIN_UP,
        Instruction::HairBrows => Icon::HAIR,
        Instruction::ShowEars => Icon::EAR,
        Instruction::LookAtLens | Instruction::OpenEyes | Instruction::HandsDown => Icon::EYE,
        Instruction::LipsTogether | Instruction::NoSmileTeeth => Icon::LIPS,
        Instruction::WipeShine => Icon::TISSUE,
    }
}

/// Picture shown when an instruction has stood for long; after `remedy_`.
const fn remedy(instruction: Instruction) -> &'static str {
    match instruction {
        Instruction::OnePerson => "one_face",
        Instruction::LightStrange => "natural_colour",
        Instruction::MaskOff => "mask",
        Instruction::HatOff => "head_uncovered",
        Instruction::GlassesTint => "eyewear_tint",
        Instruction::Ornaments => "ornaments",
        Instruction::Collar => "clothes_contrast",
        Instruction::ComeCloser => "face_width",
        Instruction::MoveBack => "face_width_big",
        Instruction::MoveLeft | Instruction::MoveRight => "centred",
        Instruction::SeatUp | Instruction::SeatDown => "eye_line",
        Instruction::SitStraight | Instruction::LowerLeftShoulder | Instruction::LowerRightShoulder => {
            "shoulders_level"
        }
        Instruction::TiltLeft | Instruction::TiltRight => "roll",
        Instruction::TurnLeft | Instruction::TurnRight => "yaw",
        Instruction::ChinDown | Instruction::ChinUp => "pitch",
        Instruction::HairBrows => "brows_visible",
        Instruction::ShowEars => "ears_visible",
        Instruction::GlassesFrame => "eyewear_frame",
        Instruction::GlassesGlare => "eyewear_glare",
        Instruction::HandsDown => "eyes_visible",
        Instruction::LookAtLens => "gaze",
        Instruction::OpenEyes => "eyes_open",
        Instruction::LipsTogether | Instruction::NoSmileTeeth => "mouth_closed",
        Instruction::Relax => "expression_neutral",
        Instruction::WipeShine => "hot_spots",
    }
}
