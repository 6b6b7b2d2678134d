//! The pictures that ship inside the program: 48-unit icons and the illustrations of remedies.

/// An icon: its name and its drawing, in `currentColor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    pub(super) name: &'static str,
    pub(super) svg: &'static str,
}

macro_rules! icons {
    ($($constant:ident = $name:literal),* $(,)?) => {
        impl Icon {
            $(
                #[doc = concat!("`", $name, "`.")]
                pub const $constant: Self =
                    Self { name: $name, svg: include_str!(concat!("../../assets/icons/", $name, ".svg")) };
            )*

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$constant),*];
        }
    };
}

icons! {
    ARROW_DOWN = "arrow_down",
    ARROW_LEFT = "arrow_left",
    ARROW_RIGHT = "arrow_right",
    ARROW_UP = "arrow_up",
    BACKGROUND = "background",
    BACKSPACE = "backspace",
    BELL = "bell",
    CALL = "call",
    CAMERA = "camera",
    CAP = "cap",
    CARD_GREY = "card_grey",
    CHART = "chart",
    CHECK = "check",
    CHEVRON_DOWN = "chevron_down",
    CHEVRON_RIGHT = "chevron_right",
    CHIN_DOWN = "chin_down",
    CHIN_UP = "chin_up",
    CLOCK = "clock",
    CLOSER = "closer",
    COLLAR = "collar",
    COMPARE = "compare",
    CONTRAST = "contrast",
    CROSS = "cross",
    CURTAIN = "curtain",
    DISK = "disk",
    DOWNLOAD = "download",
    EAR = "ear",
    EARRING = "earring",
    EYE = "eye",
    EYE_OFF = "eye_off",
    FACE = "face",
    FAN = "fan",
    FARTHER = "farther",
    FILE = "file",
    GAUGE = "gauge",
    GEAR = "gear",
    GLASSES = "glasses",
    GLOBE = "globe",
    GRID = "grid",
    HAIR = "hair",
    HAT = "hat",
    HEADSET = "headset",
    HELP = "help",
    HOLD = "hold",
    HOME = "home",
    HOURGLASS = "hourglass",
    ID_CARD = "id_card",
    KEY = "key",
    LANGUAGE = "language",
    LEAVE = "leave",
    LIGHT = "light",
    LIGHTS = "lights",
    LINK = "link",
    LIPS = "lips",
    LIST = "list",
    LOCK = "lock",
    LOGS = "logs",
    LOWER = "lower",
    MAIL = "mail",
    MINUS = "minus",
    PAY = "pay",
    PEN = "pen",
    PHONE = "phone",
    PHOTO = "photo",
    PIN = "pin",
    PLAY = "play",
    PLUG = "plug",
    PLUS = "plus",
    POWER = "power",
    PRINTER = "printer",
    QR = "qr",
    QUEUE = "queue",
    READ_ALOUD = "read_aloud",
    RETAKE = "retake",
    ROUTER = "router",
    RULER = "ruler",
    SCAN = "scan",
    SEAT = "seat",
    SEND = "send",
    SERVER = "server",
    SHIELD = "shield",
    SHOULDERS = "shoulders",
    ST_FAIL = "st_fail",
    ST_INFO = "st_info",
    ST_OFF = "st_off",
    ST_PASS = "st_pass",
    ST_TODO = "st_todo",
    ST_WAIT = "st_wait",
    ST_WARN = "st_warn",
    STAR = "star",
    STOP = "stop",
    SUN = "sun",
    TEMP = "temp",
    TEXT_SIZE = "text_size",
    TILT_LEFT = "tilt_left",
    TILT_RIGHT = "tilt_right",
    TISSUE = "tissue",
    TRASH = "trash",
    TRUCK = "truck",
    TURN_LEFT = "turn_left",
    TURN_RIGHT = "turn_right",
    UPLOAD = "upload",
    USB = "usb",
    USER = "user",
    VOICE = "voice",
    VOICE_OFF = "voice_off",
    WAVE = "wave",
    WHEELCHAIR = "wheelchair",
    WIFI = "wifi",
    WIFI_OFF = "wifi_off",
    WRENCH = "wrench",
    YUAN = "yuan",
}

/// An illustration: its name and its drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Illustration {
    pub(super) name: &'static str,
    pub(super) svg: &'static str,
}

macro_rules! illustrations {
    ($($name:literal),* $(,)?) => {
        impl Illustration {
            /// All of them.
            pub const ALL: &[Self] = &[
                $(Self { name: $name, svg: include_str!(concat!("../../assets/illustrations/", $name, ".svg")) }),*
            ];
        }
    };
}

illustrations! {
    "howto_collar",
    "howto_glasses",
    "howto_hair",
    "howto_light",
    "howto_lips",
    "howto_shoulders",
    "mortarboard",
    "remedy_background_clear",
    "remedy_background_colour",
    "remedy_background_even",
    "remedy_background_shadow",
    "remedy_brows_visible",
    "remedy_bytes",
    "remedy_centred",
    "remedy_clothes_contrast",
    "remedy_clothes_plain",
    "remedy_compression",
    "remedy_depth",
    "remedy_distortion",
    "remedy_dpi",
    "remedy_dynamic_range",
    "remedy_ears_visible",
    "remedy_expression_neutral",
    "remedy_eye_line",
    "remedy_eyes_open",
    "remedy_eyes_visible",
    "remedy_eyewear_frame",
    "remedy_eyewear_glare",
    "remedy_eyewear_tint",
    "remedy_face_luminance",
    "remedy_face_width",
    "remedy_face_width_big",
    "remedy_file_format",
    "remedy_format",
    "remedy_gaze",
    "remedy_hair_top",
    "remedy_head_uncovered",
    "remedy_hot_spots",
    "remedy_illumination_uniformity",
    "remedy_inter_eye_distance",
    "remedy_makeup",
    "remedy_mask",
    "remedy_mouth_closed",
    "remedy_natural_colour",
    "remedy_no_transform",
    "remedy_noise",
    "remedy_one_face",
    "remedy_ornaments",
    "remedy_over_exposure",
    "remedy_photo_of_photo",
    "remedy_pitch",
    "remedy_recent",
    "remedy_red_eye",
    "remedy_roll",
    "remedy_same_person",
    "remedy_same_rejected",
    "remedy_sharpness",
    "remedy_shoulders_level",
    "remedy_size_px",
    "remedy_under_exposure",
    "remedy_yaw",
    "scan_phone",
    "sitter",
}

impl Illustration {
    /// The illustration of that name, e.g. `howto_hair` or `remedy_yaw`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|picture| picture.name == name)
    }

    /// What to do about a check; `id` as in `CheckId::as_str`.
    pub fn remedy(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|picture| picture.name.strip_prefix("remedy_") == Some(id))
    }
}
