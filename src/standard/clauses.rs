//! The clauses of the norm, and what guards each of them.

use crate::domain::CheckId;
use crate::domain::CheckId as C;

/// One clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    /// Our identifier, as in findings and reports, e.g. `P3`.
    pub id: &'static str,
    /// What the clause asks for, in the words of its subject.
    pub title_zh: &'static str,
    /// The same in English.
    pub title: &'static str,
    /// The number it names, if it names one.
    pub number: &'static str,
    /// Whether it binds.
    pub force: Force,
    /// What holds it.
    pub guards: &'static [Guard],
}

/// Whether a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// 应, 不得, 禁止.
    Mandatory,
    /// 不宜, 建议, 一般, 参考值.
    Recommended,
}

/// What holds a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A check on the picture.
    Check(CheckId),
    /// The way the portrait is developed.
    Portrait,
    /// The set-up and calibration of camera and lights.
    Setup,
    /// The booth takes the picture itself, now, of the person before it.
    Capture,
    /// A person looks.
    Staff,
}

use Force::{Mandatory, Recommended};
use Guard::{Capture, Check, Portrait, Setup, Staff};

const fn clause(
    id: &'static str,
    [title_zh, title, number]: [&'static str; 3],
    force: Force,
    guards: &'static [Guard],
) -> Clause {
    Clause { id, title_zh, title, number, force, guards }
}

/// All clauses, in the order of the norm. P9 stands twice: contrast binds, plainness is advice.
pub const CLAUSES: &[Clause] = &[
    clause(
        "B1",
        [
            "近期正面免冠彩色电子照片",
            "recent, frontal, bareheaded, colour, electronic",
            "within 1 year before graduation",
        ],
        Mandatory,
        &[Capture, Check(C::Yaw), Check(C::Pitch)],
    ),
    clause(
        "B2",
        [
            "真实表达本人相貌，不得对图像整体或局部进行镜像、旋转等变换操作",
            "true likeness; no mirroring, rotation or other transform of whole or part",
            "",
        ],
        Mandatory,
        &[Portrait, Check(C::FileFormat), Check(C::PhotoOfPhoto)],
    ),
    clause(
        "B3",
        ["不得对人像特征（如伤疤、痣、发型等）进行技术处理", "no technical processing of features", ""],
        Mandatory,
        &[Portrait, Staff],
    ),
    clause(
        "B4",
        ["对焦准确、层次清晰、色彩真实、无明显畸变", "in focus, layered tones, true colour, no visible distortion", ""],
        Mandatory,
        &[
            Setup,
            Check(C::InterEyeDistance),
            Check(C::DynamicRange),
            Check(C::NaturalColour),
            Check(C::Sharpness),
            Check(C::Noise),
            Check(C::Distortion),
        ],
    ),
    clause(
        "B5",
        ["除人像外不得添加边框、文字、图案", "no frame, text or pattern besides the portrait", ""],
        Mandatory,
        &[Portrait, Check(C::BackgroundClear)],
    ),
    clause(
        "P1",
        ["背景均匀无渐变，无阴影、其他人或物体", "background even: no gradient, shadow, other person or object", ""],
        Mandatory,
        &[Setup, Check(C::OneFace), Check(C::BackgroundEven), Check(C::BackgroundClear), Check(C::BackgroundShadow)],
    ),
    clause(
        "P2",
        [
            "浅蓝、白色或浅灰色背景",
            "background colour",
            "light blue 100,197,255; white 255,255,255; light grey 240,240,240 (reference values)",
        ],
        Mandatory,
        &[Check(C::BackgroundColour)],
    ),
    clause(
        "P3",
        [
            "坐姿端正，表情自然，双眼自然睁开并平视，耳朵对称，左右肩膀平衡，嘴唇自然闭合",
            "upright, natural; both eyes open and level; ears symmetrical; shoulders balanced; lips closed",
            "",
        ],
        Mandatory,
        &[
            Check(C::Roll),
            Check(C::ShouldersLevel),
            Check(C::EyesOpen),
            Check(C::Gaze),
            Check(C::MouthClosed),
            Check(C::ExpressionNeutral),
        ],
    ),
    clause(
        "P4",
        [
            "眼镜无色，无美瞳，镜框不遮挡眼睛，镜片无反光",
            "glasses: no tint, no coloured contacts, frame clear of the eyes, no reflection",
            "",
        ],
        Mandatory,
        &[Check(C::EyewearGlare), Check(C::EyewearTint), Check(C::EyewearFrame), Staff],
    ),
    clause(
        "P5",
        [
            "不得使用头部覆盖物（宗教、医疗和文化需要除外，且不得遮挡面部或造成阴影）",
            "no head covering, save for religious, medical or cultural need, and then without hiding or shadowing the face",
            "",
        ],
        Mandatory,
        &[Check(C::HeadUncovered), Staff],
    ),
    clause(
        "P6",
        ["不得佩戴耳环、项链等饰品", "no earrings, necklace or other ornaments", ""],
        Mandatory,
        &[Check(C::Ornaments), Staff],
    ),
    clause(
        "P7",
        ["头发不得遮挡眉毛、眼睛和耳朵", "hair does not cover brows, eyes or ears", ""],
        Mandatory,
        &[Check(C::EyesVisible), Check(C::BrowsVisible), Check(C::EarsVisible)],
    ),
    clause("P8", ["不宜化妆", "make-up", ""], Recommended, &[Staff]),
    clause(
        "P9",
        ["衣着应与背景色区分明显", "clothes clearly different from the background", ""],
        Mandatory,
        &[Check(C::ClothesContrast)],
    ),
    clause(
        "P9",
        ["避免复杂图案、条纹", "clothes without complex patterns or stripes", ""],
        Recommended,
        &[Check(C::ClothesPlain)],
    ),
    clause(
        "L1",
        [
            "照明光线均匀，脸部曝光均匀，无明显可见或不对称的高光，无红眼",
            "even light and exposure on the face; no visible or asymmetric highlights; no red-eye",
            "",
        ],
        Mandatory,
        &[
            Setup,
            Check(C::OverExposure),
            Check(C::UnderExposure),
            Check(C::FaceLuminance),
            Check(C::IlluminationUniformity),
            Check(C::HotSpots),
            Check(C::RedEye),
        ],
    ),
    clause(
        "L2",
        [
            "两只照明灯，位于被摄人肩高，左右各45°，朝向头部",
            "two lamps at shoulder height, 45° left and right, aimed at the head",
            "5500-5600 K, 1.5-2 m away",
        ],
        Recommended,
        &[Setup],
    ),
    clause("D1", ["图像尺寸", "size", "480 x 640 px (W x H)"], Mandatory, &[Portrait, Check(C::FileFormat)]),
    clause("D2", ["分辨率", "resolution tag", "300 dpi"], Mandatory, &[Portrait, Check(C::FileFormat)]),
    clause("D3", ["颜色模式", "colour", "24-bit RGB"], Mandatory, &[Portrait, Check(C::FileFormat)]),
    clause("D4", ["压缩品质因子", "JPEG quality factor", ">= 60"], Mandatory, &[Portrait, Check(C::Compression)]),
    clause("D5", ["文件大小", "file size", "20-40 KB «一般»"], Recommended, &[Portrait, Check(C::FileFormat)]),
    clause("D6", ["扩展名", "extension", ".JPG"], Mandatory, &[Portrait, Check(C::FileFormat)]),
    clause(
        "D7",
        [
            "人像水平居中，左右对称",
            "centred horizontally, symmetrical",
            "no tolerance; a neighbouring norm scales to ±23 px of 480",
        ],
        Mandatory,
        &[Portrait, Check(C::Centred)],
    ),
    clause(
        "D8",
        ["头发顶部距上边缘", "hair top to upper edge", "50-110 px"],
        Mandatory,
        &[Portrait, Check(C::HairTop)],
    ),
    clause("D9", ["眼睛距上边缘", "eyes to upper edge", "200-300 px"], Mandatory, &[Portrait, Check(C::EyeLine)]),
    clause(
        "D10",
        ["脸部宽度", "face width, cheek to cheek", "180-300 px"],
        Mandatory,
        &[Portrait, Check(C::FaceWidth)],
    ),
];

/// Where checks that guard several clauses are at home; their finding may name another clause by its fault.
const HOMES: &[(CheckId, &str)] = &[(C::FileFormat, "D1"), (C::BackgroundClear, "P1")];

/// The clause that a check guards first; `file_format` guards D1 first, and names another by its fault.
pub fn clause_of(check: CheckId) -> &'static Clause {
    let home = HOMES.iter().find(|(at_home, _)| *at_home == check).map(|(_, id)| *id);
    let guards_it = |c: &&Clause| c.guards.contains(&Check(check)) && home.is_none_or(|id| c.id == id);
    // A test holds that every check guards a clause; the first clause stands in for none.
    CLAUSES.iter().find(guards_it).unwrap_or(&CLAUSES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_guards_a_clause_and_every_clause_is_guarded() {
        for &check in CheckId::ALL {
            assert!(CLAUSES.iter().any(|c| c.guards.contains(&Check(check))), "{check:?} guards no clause");
            assert!(clause_of(check).guards.contains(&Check(check)));
        }
        for clause in CLAUSES {
            assert!(!clause.guards.is_empty(), "{} is held by nothing", clause.id);
        }
    }

    #[test]
    fn plain_clothes_are_advice_and_contrast_binds() {
        assert_eq!(clause_of(C::ClothesPlain).force, Recommended);
        assert_eq!(clause_of(C::ClothesContrast).force, Mandatory);
        assert_eq!((clause_of(C::ClothesPlain).id, clause_of(C::FileFormat).id), ("P9", "D1"));
        assert_eq!(clause_of(C::BackgroundClear).id, "P1");
    }
}
