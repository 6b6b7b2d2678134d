//! Design tokens: colours, type, sizes. The only file that makes colours; lengths are design pixels
//! (1080 wide in portrait, 1920 wide in landscape). Greys are exactly neutral, because the screen lights the face.

use egui::Color32;

#[expect(clippy::disallowed_methods, reason = "this is the one place where colours are made")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// All colours of a screen; contrasts are computed in the design's `tokens.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Every screen; fixed during capture.
    pub page: Color32,
    /// Cards, fields, keys, utility bar.
    pub surface: Color32,
    /// Quiet buttons, tracks.
    pub sunken: Color32,
    /// Dividers and card edges (not for meaning).
    pub line: Color32,
    /// Borders of controls, empty states.
    pub edge: Color32,
    /// Text, picture marks.
    pub ink: Color32,
    /// Secondary text (never on sky).
    pub ink2: Color32,
    /// Actions, current step, links.
    pub blue: Color32,
    /// A pressed action.
    pub blue_press: Color32,
    /// A chosen row, information.
    pub blue_tint: Color32,
    /// The photo's blue; pictures, attract, done.
    pub sky: Color32,
    /// Light sky.
    pub sky_tint: Color32,
    /// Tassel, adjust state, cues; ink on it.
    pub gold: Color32,
    /// Light gold.
    pub gold_tint: Color32,
    /// Passed.
    pub pass: Color32,
    /// Ground of passed.
    pub pass_tint: Color32,
    /// A remark.
    pub warn: Color32,
    /// Ground of a remark.
    pub warn_tint: Color32,
    /// Failed, destructive.
    pub fail: Color32,
    /// Ground of failed.
    pub fail_tint: Color32,
    /// Ground of what cannot be pressed.
    pub disabled: Color32,
    /// Text of what cannot be pressed.
    pub disabled_ink: Color32,
    /// Hold state, only on the live picture, on an ink casing.
    pub hold: Color32,
    /// White.
    pub white: Color32,
}

impl Palette {
    /// The usual colours.
    pub const NORMAL: Self = Self {
        page: rgb(0x00F2_F2F2),
        surface: rgb(0x00FF_FFFF),
        sunken: rgb(0x00E6_E6E6),
        line: rgb(0x00CF_CFCF),
        edge: rgb(0x0075_7575),
        ink: rgb(0x0014_233B),
        ink2: rgb(0x0046_536A),
        blue: rgb(0x000B_4DA2),
        blue_press: rgb(0x0008_3A7B),
        blue_tint: rgb(0x00E4_EEF9),
        sky: rgb(0x0064_C5FF),
        sky_tint: rgb(0x00DD_F2FF),
        gold: rgb(0x00F5_B82E),
        gold_tint: rgb(0x00FF_F3D2),
        pass: rgb(0x000B_6B43),
        pass_tint: rgb(0x00E1_F3E9),
        warn: rgb(0x0085_5000),
        warn_tint: rgb(0x00FF_F0D2),
        fail: rgb(0x00B3_241C),
        fail_tint: rgb(0x00FC_E8E6),
        disabled: rgb(0x00DC_DCDC),
        disabled_ink: rgb(0x005C_5C5C),
        hold: rgb(0x003F_D892),
        white: rgb(0x00FF_FFFF),
    };

    /// 高对比: tints white, lines and secondary text ink.
    pub const HIGH_CONTRAST: Self = Self {
        line: Self::NORMAL.ink,
        edge: Self::NORMAL.ink,
        ink2: Self::NORMAL.ink,
        blue_tint: Self::NORMAL.white,
        sky_tint: Self::NORMAL.white,
        gold_tint: Self::NORMAL.white,
        pass_tint: Self::NORMAL.white,
        warn_tint: Self::NORMAL.white,
        fail_tint: Self::NORMAL.white,
        ..Self::NORMAL
    };

    /// Veil under dialogs: ink at 62 %.
    pub fn veil(&self) -> Color32 {
        self.ink.gamma_multiply(0.62)
    }

    /// Casing under the lines on the live picture: ink at 72 %.
    pub fn casing(&self) -> Color32 {
        self.ink.gamma_multiply(0.72)
    }

    /// Veil outside the frame on the live picture: page at 62 %.
    pub fn outside(&self) -> Color32 {
        self.page.gamma_multiply(0.62)
    }

    /// A cell of the background heat map, from `#ECF4FC` at 0 to `#64AAEB` at 1.
    pub fn heat(share: f32) -> Color32 {
        rgb(0x00EC_F4FC).lerp_to_gamma(rgb(0x0064_AAEB), share.clamp(0.0, 1.0))
    }
}

/// A size of type with its line height and weight, design pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Size of the em square.
    pub size: f32,
    /// Distance of lines as a share of the size.
    pub line: f32,
    /// Bold (700) or Regular (400).
    pub bold: bool,
}

impl Type {
    /// Countdown.
    pub const FIGURE: Self = Self::bold(184.0, 1.0);
    /// Attract, out of service.
    pub const DISPLAY: Self = Self::bold(132.0, 1.16);
    /// Done.
    pub const DISPLAY_SMALL: Self = Self::bold(104.0, 1.16);
    /// One a screen.
    pub const H1: Self = Self::bold(64.0, 1.25);
    /// The instruction while posing, Chinese.
    pub const POSE: Self = Self::bold(68.0, 1.2);
    /// The instruction while posing, English.
    pub const POSE_EN: Self = Self::bold(60.0, 1.2);
    /// Card titles, the main reason.
    pub const H2: Self = Self::bold(46.0, 1.3);
    /// Row values, labels.
    pub const H3: Self = Self::bold(38.0, 1.35);
    /// Text.
    pub const BODY: Self = Self::regular(34.0, 1.4);
    /// Notes.
    pub const SMALL: Self = Self::regular(30.0, 1.4);
    /// Utility bar, limits, axis labels.
    pub const MIN: Self = Self::regular(28.0, 1.35);

    /// A bold type.
    pub const fn bold(size: f32, line: f32) -> Self {
        Self { size, line, bold: true }
    }

    /// A regular type.
    pub const fn regular(size: f32, line: f32) -> Self {
        Self { size, line, bold: false }
    }

    /// The same, bold.
    #[must_use]
    pub const fn strong(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same at another size.
    #[must_use]
    pub const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// The same with other line distance, a share of the size.
    #[must_use]
    pub const fn spaced(self, line: f32) -> Self {
        Self { line, ..self }
    }
}

/// Radius of tag, thumb, box.
pub const R1: f32 = 12.0;
/// Radius of button, key, field, banner.
pub const R2: f32 = 20.0;
/// Radius of card, dialog.
pub const R3: f32 = 32.0;
/// Radius of a sheet's top corners.
pub const R4: f32 = 40.0;

/// Stroke of card and divider.
pub const STROKE_CARD: f32 = 2.0;
/// Stroke of a field.
pub const STROKE_FIELD: f32 = 3.0;
/// Stroke of a secondary button and a box.
pub const STROKE_BUTTON: f32 = 4.0;
/// Stroke of the active field and the chosen photo.
pub const STROKE_ACTIVE: f32 = 6.0;

/// Letters are never smaller with 大字, px.
pub const LEAST_LARGE: f32 = 28.0;
/// How much larger 大字 is.
pub const LARGE_TEXT: f32 = 1.2;
/// How far 按钮放低 lowers the content, px of portrait.
pub const LOWERED: f32 = 240.0;

/// How long a new page takes to come in, s.
pub const PAGE_CHANGE: f64 = 0.18;

/// The portrait design, px.
pub const PORTRAIT: [f32; 2] = [1080.0, 1920.0];
/// The landscape design, px.
pub const LANDSCAPE: [f32; 2] = [1920.0, 1080.0];
/// Height of the utility bar.
pub const UTILITY: f32 = 128.0;
