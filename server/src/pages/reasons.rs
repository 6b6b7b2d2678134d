//! Coded reasons of a rejection: the checks' ids, as the booth knows them, with name and remedy for the student.

use super::Language;

/// A reason that a reviewer may give.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reason {
    /// Check id.
    pub(crate) id: &'static str,
    name: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

impl Reason {
    /// What was judged.
    pub(crate) fn name(&self, language: Language) -> &'static str {
        language.say(self.name.0, self.name.1)
    }

    /// What the student can do.
    pub(crate) fn remedy(&self, language: Language) -> &'static str {
        language.say(self.remedy.0, self.remedy.1)
    }
}

/// The reason with an id.
pub(crate) fn find(id: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.id == id)
}

const fn reason(id: &'static str, name: (&'static str, &'static str), remedy: (&'static str, &'static str)) -> Reason {
    Reason { id, name, remedy }
}

/// All reasons, in the order of the norm.
pub(crate) const REASONS: &[Reason] = &[
    reason("one_face", ("只有一人", "One person"), ("请同伴先到帘子外面", "Ask your friends to step outside")),
    reason("yaw", ("正面朝前", "Facing forward"), ("鼻尖对准镜头", "Point your nose at the lens")),
    reason(
        "pitch",
        ("不仰不低", "Chin level"),
        ("眼睛平视镜头，下巴微收", "Look straight at the lens, chin slightly in"),
    ),
    reason("roll", ("头部端正", "Head upright"), ("摆正头部，两眼一样高", "Level your head, both eyes at one height")),
    reason("shoulders_level", ("双肩平", "Shoulders level"), ("坐直，双手放在腿上", "Sit straight, hands on your lap")),
    reason("centred", ("左右居中", "Centred"), ("坐到座椅正中，对准椭圆框", "Sit in the middle, fill the oval")),
    reason(
        "hair_top",
        ("头顶距离", "Hair to top"),
        ("放低发髻或马尾，座椅调低一点", "Lower the bun or ponytail, lower the seat"),
    ),
    reason("eye_line", ("眼睛高度", "Eye line"), ("调座椅高度，眼睛对准横线", "Set the seat: eyes on the line")),
    reason("face_width", ("脸部宽度", "Face width"), ("前后挪一点，填满椭圆框", "Move until you fill the oval")),
    reason("inter_eye_distance", ("人像大小", "Image size"), ("再靠近镜头一点", "Come closer to the lens")),
    reason(
        "eyes_open",
        ("双眼睁开", "Eyes open"),
        ("闭眼一秒再睁开，看镜头", "Close your eyes a second, open, look at the lens"),
    ),
    reason(
        "gaze",
        ("看镜头", "Looking at the lens"),
        ("看屏幕上方的镜头圆点", "Look at the dot of the lens above the screen"),
    ),
    reason(
        "mouth_closed",
        ("嘴唇闭合", "Lips together"),
        ("轻轻闭上嘴，放松下巴", "Close your lips gently, relax your jaw"),
    ),
    reason(
        "expression_neutral",
        ("表情自然", "Neutral look"),
        ("深呼吸一次，放松眉头和嘴角", "Breathe once, relax brows and mouth"),
    ),
    reason("eyes_visible", ("双眼无遮挡", "Eyes uncovered"), ("把头发拨开，手放下", "Move the hair away, hands down")),
    reason(
        "brows_visible",
        ("眉毛露出", "Eyebrows showing"),
        ("用发夹把刘海别起来", "Pin the fringe up and off the brows"),
    ),
    reason("ears_visible", ("双耳露出", "Ears showing"), ("把头发别到耳后", "Put your hair behind your ears")),
    reason(
        "eyewear_glare",
        ("眼镜反光", "Glasses glare"),
        ("把镜腿抬高一点，或摘下眼镜", "Lift the temples a little, or take them off"),
    ),
    reason(
        "eyewear_tint",
        ("镜片颜色", "Lens tint"),
        ("换无色眼镜或摘下，等变色片变清", "Use clear glasses or none; let them clear"),
    ),
    reason("eyewear_frame", ("镜框", "Frame"), ("把眼镜推高，或摘下", "Push the glasses up, or take them off")),
    reason(
        "head_uncovered",
        ("免冠", "Bareheaded"),
        ("请摘下；宗教或医疗原因可申请人工审核", "Take it off; for faith or health, ask for a person to judge"),
    ),
    reason(
        "ornaments",
        ("不戴首饰", "No jewellery"),
        ("请摘下耳环、项链、发饰", "Take off earrings, necklace, hair ornaments"),
    ),
    reason("makeup", ("妆容", "Make-up"), ("建议擦去口红和眼妆", "Best to wipe off lipstick and eye make-up")),
    reason(
        "over_exposure",
        ("不过亮", "Not too bright"),
        ("坐正，离灯远一点", "Sit straight, a little further from the lamps"),
    ),
    reason(
        "under_exposure",
        ("不过暗", "Not too dark"),
        ("抬起头，拨开挡光的头发", "Lift your head, move hair that throws shade"),
    ),
    reason(
        "face_luminance",
        ("亮度适中", "Brightness"),
        ("前后挪一点；仍不行请按「帮助」", "Move a little; if it stays, press Help"),
    ),
    reason(
        "illumination_uniformity",
        ("左右均匀", "Even light"),
        ("脸正对镜头，拉好帘子", "Face the lens, close the curtain"),
    ),
    reason("hot_spots", ("不反光", "No shine"), ("用纸巾轻按额头和鼻子", "Pat forehead and nose with a tissue")),
    reason(
        "dynamic_range",
        ("层次丰富", "Tones"),
        ("擦一下镜头；仍不行请按「帮助」", "Wipe the lens; if it stays, press Help"),
    ),
    reason(
        "natural_colour",
        ("肤色自然", "Natural colour"),
        ("拉好帘子，挡住外面的光", "Close the curtain against outside light"),
    ),
    reason(
        "red_eye",
        ("无红眼", "No red-eye"),
        ("看镜头，不看灯，再拍一张", "Look at the lens, not at the lamps, and retake"),
    ),
    reason("sharpness", ("清晰", "Sharp"), ("拍的时候保持不动", "Hold still while it shoots")),
    reason("noise", ("画面干净", "Clean image"), ("请按「帮助」，需要检查灯光", "Press Help: the lights need a check")),
    reason(
        "compression",
        ("压缩", "Compression"),
        ("请传原图，不要经聊天软件转发", "Send the original, not one forwarded in a chat"),
    ),
    reason("distortion", ("无变形", "No distortion"), ("往后一点，坐到标记线上", "Move back to the mark")),
    reason(
        "background_even",
        ("背景均匀", "Even background"),
        ("坐到座椅正中，身后不放东西", "Sit in the middle, nothing behind you"),
    ),
    reason(
        "background_colour",
        ("背景颜色", "Background colour"),
        ("请按「帮助」，需要检查背景灯", "Press Help: the background lamp needs a check"),
    ),
    reason(
        "background_shadow",
        ("背景无影", "No shadow"),
        ("往前坐一点，离背景远些", "Sit forward, away from the background"),
    ),
    reason("background_clear", ("背景无物", "Nothing behind"), ("把背包和外套放到一边", "Put bags and coats aside")),
    reason(
        "clothes_contrast",
        ("衣着与背景", "Clothes stand out"),
        ("换深色有领上衣，机旁有备用", "Wear a dark collar; spare ones hang beside the booth"),
    ),
    reason("clothes_plain", ("衣着简洁", "Plain clothes"), ("换一件纯色上衣", "Change into a plain top")),
    reason(
        "no_transform",
        ("未翻转修改", "Not altered"),
        ("请用没有修过的原图，或现场拍摄", "Use the untouched original, or take one here"),
    ),
    reason("recent", ("近期拍摄", "Recent"), ("请现场重新拍摄", "Please take a new one here")),
    reason(
        "photo_of_photo",
        ("非翻拍", "Not a copy"),
        ("请传相机原图，或现场拍摄", "Send the camera's original, or take one here"),
    ),
    reason("size_px", ("尺寸", "Size"), ("再保存一次；仍不行请按「帮助」", "Save again; if it stays, press Help")),
    reason("dpi", ("分辨率", "Resolution"), ("再保存一次；仍不行请按「帮助」", "Save again; if it stays, press Help")),
    reason("depth", ("颜色", "Colour depth"), ("请传彩色原图", "Send a colour original")),
    reason(
        "bytes",
        ("文件大小", "File size"),
        ("再保存一次；仍不行请按「帮助」", "Save again; if it stays, press Help"),
    ),
    reason("format", ("格式", "Format"), ("请传 JPG 照片", "Send a JPG photo")),
    reason(
        "same_person",
        ("本人", "Same person"),
        ("将转人工核对，不影响提交", "Staff will check; you may still submit"),
    ),
];
