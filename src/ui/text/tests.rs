//! The table is whole, and findings speak.

use std::path::Path;

use super::*;
use crate::domain::{CheckId, Detail, FileFault, Finding, Limit, Outcome, Side, Unit};
use crate::guide::Instruction;

fn finding(check: CheckId, outcome: Outcome, value: Option<f32>, unit: Unit, detail: Detail) -> Finding {
    let fail = Some(Limit::AtMost(5.0));
    Finding { check, clause: "P1", mandatory: true, outcome, value, unit, warn: None, fail, detail, evidence: vec![] }
}

#[test]
fn every_key_has_both_languages_with_the_same_placeholders() {
    let all = Text::all();
    assert!(all.len() > 500, "the table was read");
    for (key, [zh, en]) in all {
        assert!(!zh.is_empty() && !en.is_empty(), "{key} lacks a language");
        assert_eq!(slots(zh), slots(en), "{key}: both languages need the same placeholders");
    }
}

#[test]
fn voice_lines_are_whole_sentences() {
    // They are recordings: nothing can be filled in.
    for (key, texts) in Text::all() {
        assert!(!key.starts_with("voice.") || texts.iter().all(|text| !text.contains('{')), "{key} has a gap");
    }
}

fn slots(text: &str) -> Vec<&str> {
    let mut slots: Vec<_> = text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(s, _)| s)).collect();
    slots.sort_unstable();
    slots
}

#[test]
fn every_check_and_file_fault_has_its_texts() {
    let faults = [
        FileFault::SizePx,
        FileFault::Dpi,
        FileFault::Depth,
        FileFault::Format,
        FileFault::Bytes,
        FileFault::NoTransform,
    ];
    let ids = CheckId::ALL.iter().map(|check| check.as_str()).chain(faults.map(FileFault::as_str));
    for id in ids {
        for part in ["name", "pass", "fail", "remedy"] {
            assert!(Text::has(&format!("check.{id}.{part}")), "check.{id}.{part} is missing");
        }
    }
}

#[test]
fn every_instruction_has_its_text() {
    for instruction in Instruction::ALL {
        assert!(Text::has(&format!("pose.{}", instruction.key())), "pose.{} is missing", instruction.key());
    }
}

/// A literal that begins with the name of a group and a point is a key; a typing error in it would show on the screen.
#[test]
fn every_key_in_the_sources_exists() {
    let groups: std::collections::HashSet<_> =
        Text::all().iter().map(|(key, _)| key.split('.').next().unwrap_or_default()).collect();
    let mut seen = 0;
    for folder in ["src/ui", "src/app", "src/flow", "src/cli"] {
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut |path, source| {
            for literal in source.split('"') {
                let Some((group, rest)) = literal.split_once('.') else { continue };
                let is_key = groups.contains(group)
                    && !rest.is_empty()
                    && rest.split('.').all(|part| {
                        !part.is_empty()
                            && part.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
                    });
                if is_key {
                    assert!(Text::has(literal), "{}: there is no text {literal}", path.display());
                    seen += 1;
                }
            }
        });
    }
    assert!(seen > 10, "only {seen} keys found: does this test still read the sources?");
}

fn visit(folder: &Path, read: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, read);
        } else if path.extension().is_some_and(|e| e == "rs") {
            read(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn reasons_name_value_limit_side_and_place() {
    let say = |f: &Finding| [finding_reason(f, Language::Zh), finding_reason(f, Language::En)];
    let yaw = finding(CheckId::Yaw, Outcome::Fail, Some(-12.3), Unit::Degrees, Detail::None);
    assert_eq!(say(&yaw), ["脸偏转 12°（要求 5° 以内）", "Face turned 12° (limit 5°)"]);
    let eye = finding(CheckId::EyesOpen, Outcome::Fail, Some(0.02), Unit::Ratio, Detail::Side(Side::Left));
    assert_eq!(say(&eye), ["左眼没有睁开", "Left eye is not open"]);
    let ear = finding(CheckId::EarsVisible, Outcome::Fail, Some(0.6), Unit::Share, Detail::Side(Side::Right));
    assert_eq!(say(&ear), ["右耳被遮住，或看不清", "The right ear is covered or hard to see"]);
    let eyes = finding(CheckId::EyesOpen, Outcome::Fail, None, Unit::Ratio, Detail::None);
    assert_eq!(say(&eyes), ["眼睛没有睁开", "Eyes are not open"]);
    let glare = finding(CheckId::EyewearGlare, Outcome::Warn, Some(0.184), Unit::Share, Detail::None);
    assert_eq!(say(&glare), ["眼部 18% 发白：反光，或白色遮挡", "18% of the eye area is white: glare, or a cover"]);
    let hat = finding(CheckId::HeadUncovered, Outcome::Fail, Some(0.97), Unit::Share, Detail::Hat);
    assert_eq!(say(&hat), ["头上或脸前像是有帽子或头巾", "Over head or face, it seems: a hat or scarf"]);
    let file = finding(CheckId::FileFormat, Outcome::Fail, Some(72.0), Unit::Count, Detail::File(FileFault::Dpi));
    assert_eq!(say(&file), ["分辨率 72（要求 300 dpi）", "Resolution 72 (300 dpi)"]);
}

#[test]
fn no_reason_is_ever_left_with_a_hole() {
    let details = [Detail::None, Detail::Side(Side::Left), Detail::Up, Detail::Nose, Detail::Blue];
    for &check in CheckId::ALL {
        for outcome in [Outcome::Pass, Outcome::Warn, Outcome::Fail, Outcome::NotAssessed(crate::domain::Why::NoFace)] {
            for value in [None, Some(1.5), Some(f32::NAN)] {
                for detail in details {
                    let finding = Finding { fail: None, ..finding(check, outcome, value, Unit::Share, detail) };
                    for language in [Language::Zh, Language::En] {
                        let reason = finding_reason(&finding, language);
                        assert!(!reason.is_empty() && !reason.contains(['{', '}']), "{check:?}: {reason}");
                        assert!(!reason.contains("NaN"), "{check:?}: {reason}");
                    }
                }
            }
        }
    }
}

#[test]
fn limits_read_as_people_write_them() {
    let mut f = finding(CheckId::Yaw, Outcome::Pass, Some(1.0), Unit::Degrees, Detail::None);
    assert_eq!((measured(&f).as_deref(), limit(&f).as_deref()), (Some("1°"), Some("≤ 5°")));
    f.fail = Some(Limit::Within(-5.0, 5.0));
    assert_eq!(limit(&f).as_deref(), Some("≤ 5°"));
    f = Finding { unit: Unit::Px, fail: Some(Limit::Within(200.0, 300.0)), ..f };
    assert_eq!(limit(&f).as_deref(), Some("200–300"));
}

/// What some cannot take off or mend is told kindly, and who decides then.
#[test]
fn what_faith_or_health_may_ask_for_leads_to_a_person() {
    let sensitive =
        [CheckId::HeadUncovered, CheckId::EyesVisible, CheckId::EyesOpen, CheckId::EarsVisible, CheckId::EyewearTint];
    for check in sensitive {
        let finding = finding(check, Outcome::Fail, Some(0.9), Unit::Share, Detail::None);
        let [zh, en] = [Language::Zh, Language::En].map(|language| finding_remedy(&finding, language));
        assert!(zh.contains("会有人工查看") && en.contains("a person will look"), "{check:?}: {zh} {en}");
    }
}
