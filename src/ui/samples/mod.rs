//! One view of every page, notice and phase, with invented data: for tests and for `gradbooth screens`.

use egui::{Context, TextureOptions};

use super::artwork::Illustration;
use super::icons::rasterise;
use super::pictures::Pictures;
use crate::domain::{
    CheckId, Consents, Detail, EnrolmentRef, Evidence, Fen, Finding, Language, LastFour, Limit, MaskedName, Outcome,
    PhoneNumber, PhotoState, Price, ReceiptCode, Record, Rect, Report, ShotId, Side, StudentNumber, Unit, Why,
};
use crate::flow::{
    Aids, AlbumNotice, Chrome, CodeNotice, Field, IdentityNotice, OrderState, OutOfService, Overlay, PayPhase, PayView,
    PoseNotice, ResultView, ScanTrouble, Screen, ShotFault, View,
};
use crate::guide::{Hint, Hold, Instruction};

mod pages;
mod technician;

pub use pages::all;

/// A named view.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Number and name of its mock-up, e.g. `09_pose`.
    pub name: &'static str,
    /// The view.
    pub view: View,
}

fn chrome(language: Language, step: Option<u8>) -> Chrome {
    let words = |zh: &str, en: &str| if language == Language::Zh { zh.to_owned() } else { en.to_owned() };
    Chrome {
        step,
        school: words("示例大学", "Example University"),
        place: words("图书馆一层", "Library, ground floor"),
        booth: "B-0042".to_owned(),
        voice_on: true,
        online: true,
        help_phone: "400-000-0000".to_owned(),
        help_hours: words("每天 9:00–21:00", "Daily 9:00–21:00"),
        staffed_point: words("教学楼 B 座大厅", "Teaching building B, hall"),
        follow_url: Some("https://booth.example.edu.cn/follow".to_owned()),
        help_url: None,
    }
}

fn record(language: Language, photo: PhotoState, price: Price) -> Record {
    let words = |zh: &str, en: &str| if language == Language::Zh { zh.to_owned() } else { en.to_owned() };
    Record {
        enrolment: EnrolmentRef::new("sample"),
        name: MaskedName::new("李*"),
        school: words("示例大学", "Example University"),
        major: words("计算机科学与技术", "Computer Science"),
        level: words("本科", "Bachelor"),
        year: "2022".to_owned(),
        photo,
        price,
    }
}

/// A report in which every check passes, with plausible numbers; `worse` changes it.
fn report(worse: &[(CheckId, Outcome, f32, Detail)]) -> Report {
    let findings = CheckId::ALL
        .iter()
        .map(|&check| {
            let (value, unit, fail) = numbers(check);
            let found = worse.iter().find(|w| w.0 == check);
            let outcome = match (found, check) {
                (Some(worse), _) => worse.1,
                (None, CheckId::RedEye) => Outcome::NotAssessed(Why::NoModel),
                (None, _) => Outcome::Pass,
            };
            let evidence = if check == CheckId::BrowsVisible && found.is_some() {
                vec![Evidence::Region(Rect::new(144.0, 190.0, 192.0, 70.0))]
            } else {
                Vec::new()
            };
            Finding {
                check,
                clause: "P1",
                mandatory: true,
                outcome,
                value: if matches!(outcome, Outcome::NotAssessed(_)) {
                    None
                } else {
                    Some(found.map_or(value, |w| w.2))
                },
                unit,
                warn: None,
                fail: Some(fail),
                detail: found.map_or(Detail::None, |w| w.3),
                evidence,
            }
        })
        .collect();
    Report { profile: "moe-2017-99".to_owned(), profile_version: "1".to_owned(), findings }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "checks whose number no page shows share one")]
fn numbers(check: CheckId) -> (f32, Unit, Limit) {
    match check {
        CheckId::OneFace => (1.0, Unit::Count, Limit::Within(1.0, 1.0)),
        CheckId::HairTop => (82.0, Unit::Px, Limit::Within(50.0, 110.0)),
        CheckId::EyeLine => (251.0, Unit::Px, Limit::Within(200.0, 300.0)),
        CheckId::FaceWidth => (214.0, Unit::Px, Limit::Within(180.0, 300.0)),
        CheckId::Centred => (3.0, Unit::Px, Limit::AtMost(23.0)),
        CheckId::Roll | CheckId::Yaw | CheckId::Pitch => (0.6, Unit::Degrees, Limit::AtMost(4.0)),
        CheckId::ShouldersLevel => (1.2, Unit::Degrees, Limit::AtMost(8.0)),
        CheckId::IlluminationUniformity => (1.04, Unit::Ratio, Limit::AtMost(1.6)),
        CheckId::BackgroundEven => (2.1, Unit::DeltaE, Limit::AtMost(8.0)),
        CheckId::InterEyeDistance => (96.0, Unit::Px, Limit::AtLeast(90.0)),
        CheckId::FileFormat => (36.0, Unit::Kilobytes, Limit::Within(20.0, 40.0)),
        CheckId::Compression => (92.0, Unit::Quality, Limit::AtLeast(60.0)),
        _ => (0.02, Unit::Share, Limit::AtMost(0.15)),
    }
}

/// A drawn sitter as preview and as three shots; textures stay until `ctx` goes.
pub fn pictures(ctx: &Context) -> Pictures {
    let mut pictures = Pictures::default();
    let Some(sitter) = Illustration::named("sitter") else { return pictures };
    let sky = sitter.svg.replace("#A9DDFB", "#64C5FF");
    let keep = |name: &str, svg: &str, size: [u32; 2]| {
        rasterise(svg, size).map(|image| {
            let texture = ctx.load_texture(name, image, TextureOptions::LINEAR);
            let id = texture.id();
            ctx.data_mut(|data| data.insert_temp(egui::Id::unique(name.to_owned()), texture));
            id
        })
    };
    for shot in 1..=3_u32 {
        let drawn = match shot {
            1 => sky.replace("ry=\"10\"", "ry=\"3\""),
            _ => sky.clone(),
        };
        if let Some(id) = keep(&format!("sample shot {shot}"), &drawn, [480, 640]) {
            pictures.shots.insert(ShotId(shot), id);
        }
    }
    let wide = sky
        .replace(
            "width=\"480\" height=\"640\" viewBox=\"0 0 480 640\"",
            "width=\"600\" height=\"800\" viewBox=\"-60 -70 600 800\"",
        )
        .replace("<rect width=\"480\" height=\"640\"", "<rect x=\"-60\" y=\"-70\" width=\"600\" height=\"800\"");
    pictures.preview = keep("sample preview", &wide, [600, 800]).map(|id| (id, [600, 800]));
    pictures
}
