//! What a finding says in words: its label, its reason with the measured value, its remedy.

use super::{Text, fill_in};
use crate::domain::{CheckId, Detail, FileFault, Finding, Language, Limit, Outcome, Side, Unit};

/// Key under `check` of a finding: its check, the broken requirement where the file is at fault, or `no_face` where nobody
/// is there to be counted.
pub fn finding_key(finding: &Finding) -> &'static str {
    if let Detail::File(fault) = finding.detail {
        fault.as_str()
    } else if finding.check == CheckId::OneFace && finding.value == Some(0.0) {
        "no_face"
    } else {
        finding.check.as_str()
    }
}

/// Label of a finding, e.g. 双眼睁开.
pub fn finding_name(finding: &Finding, language: Language) -> &'static str {
    Text::static_get(language, &format!("check.{}.name", finding_key(finding)))
}

/// Label of a check.
pub fn check_name(check: CheckId, language: Language) -> &'static str {
    Text::static_get(language, &format!("check.{}.name", check.as_str()))
}

/// What to do about a finding.
pub fn finding_remedy(finding: &Finding, language: Language) -> &'static str {
    Text::static_get(language, &format!("check.{}.remedy", finding_key(finding)))
}

/// What a finding says in one sentence, with the measured value, its limit, side and place.
pub fn finding_reason(finding: &Finding, language: Language) -> String {
    let key = finding_key(finding);
    match finding.outcome {
        Outcome::Pass => say(finding, &format!("check.{key}.pass"), language)
            .unwrap_or_else(|| finding_name(finding, language).to_owned()),
        Outcome::Warn | Outcome::Fail => say(finding, &format!("check.{key}.fail"), language)
            .or_else(|| say(finding, &format!("check.{key}.fail_plain"), language))
            .unwrap_or_else(|| Text::fill(language, "common.not_right", &[("name", finding_name(finding, language))])),
        Outcome::NotAssessed(_) => {
            Text::fill(language, "common.not_assessed", &[("name", finding_name(finding, language))])
        }
    }
}

/// The text of `key` if it exists and the finding knows all that the text asks for.
fn say(finding: &Finding, key: &str, language: Language) -> Option<String> {
    if !Text::has(key) {
        return None;
    }
    let template = Text::get(language, key);
    let value = finding_value(finding).map(|v| shown_number(v, finding.unit, template.contains("{value}%")));
    let limit = shown_limit(finding, template.contains("{limit}%"));
    let word = detail_word(finding.detail).map(|word| Text::get(language, word).to_owned());
    let mut values = Vec::new();
    if let Some(value) = &value {
        values.push(("value", value.as_str()));
    }
    if let Some(limit) = &limit {
        values.push(("limit", limit.as_str()));
    }
    if let (Some(word), Some(slot)) = (&word, detail_slot(finding.detail)) {
        values.push((slot, word.as_str()));
    }
    let text = fill_in(template, &values);
    if text.contains('{') {
        return None;
    }
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect())
}

/// The measured number, where a sentence can carry it: a size, a depth or a format is more than one number.
fn finding_value(finding: &Finding) -> Option<f32> {
    let many = matches!(
        finding.detail,
        Detail::File(FileFault::SizePx | FileFault::Depth | FileFault::Format | FileFault::NoTransform)
    );
    if many { None } else { finding.value.filter(|v| v.is_finite()) }
}

/// A measured value as people read it, with its unit's sign, e.g. `7.5°`, `12%`, `1.62`.
pub fn measured(finding: &Finding) -> Option<String> {
    let sign = match finding.unit {
        Unit::Degrees => "°",
        Unit::Px => " px",
        Unit::Kilobytes => " KB",
        Unit::Count | Unit::Ratio | Unit::Share | Unit::DeltaE | Unit::DeltaE76 | Unit::Bits | Unit::Quality => "",
    };
    finding_value(finding).map(|value| shown_number(value, finding.unit, false) + sign)
}

/// The limit that decides, as people read it, e.g. `≤ 5°`, `200–300`; `None` where there is none.
pub fn limit(finding: &Finding) -> Option<String> {
    let sign = if finding.unit == Unit::Degrees { "°" } else { "" };
    let bare = shown_limit(finding, false)?;
    Some(match deciding_limit(finding)? {
        Limit::AtMost(_) => format!("≤ {bare}{sign}"),
        Limit::AtLeast(_) => format!("≥ {bare}{sign}"),
        Limit::Within(low, high) if symmetric(low, high) => format!("≤ {bare}{sign}"),
        Limit::Within(..) => bare + sign,
    })
}

/// A remark names the limit of remarks, all else the limit of refusal.
fn deciding_limit(finding: &Finding) -> Option<Limit> {
    match finding.outcome {
        Outcome::Warn => finding.warn.or(finding.fail),
        Outcome::Pass | Outcome::Fail | Outcome::NotAssessed(_) => finding.fail.or(finding.warn),
    }
}

fn symmetric(low: f32, high: f32) -> bool {
    (low + high).abs() < 1e-3
}

fn shown_limit(finding: &Finding, percent_follows: bool) -> Option<String> {
    let show = |value| shown_number(value, finding.unit, percent_follows);
    Some(match deciding_limit(finding)? {
        Limit::AtMost(value) | Limit::AtLeast(value) => show(value),
        Limit::Within(low, high) if symmetric(low, high) => show(high),
        Limit::Within(low, high) if (low - high).abs() < 1e-6 => show(low),
        Limit::Within(low, high) => format!("{}–{}", shown_number(low, finding.unit, true), show(high)),
    })
}

/// Signs are dropped: which way it is off is told by the word beside it.
fn shown_number(value: f32, unit: Unit, percent_follows: bool) -> String {
    let value = value.abs();
    let with_one = |value: f32| if value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    match unit {
        Unit::Count | Unit::Px | Unit::Kilobytes | Unit::Quality => format!("{value:.0}"),
        Unit::Degrees | Unit::DeltaE | Unit::DeltaE76 | Unit::Bits => with_one(value).trim_end_matches(".0").to_owned(),
        Unit::Ratio => format!("{value:.2}"),
        Unit::Share => {
            let percent = with_one(value * 100.0);
            let percent = percent.trim_end_matches(".0");
            if percent_follows { percent.to_owned() } else { format!("{percent}%") }
        }
    }
}

fn detail_slot(detail: Detail) -> Option<&'static str> {
    match detail {
        Detail::None | Detail::File(_) => None,
        Detail::Side(_) => Some("side"),
        Detail::Up | Detail::Down => Some("dir"),
        Detail::Forehead | Detail::Nose | Detail::Cheek => Some("where"),
        Detail::Hat | Detail::Mask => Some("what"),
        Detail::Red | Detail::Yellow | Detail::Green | Detail::Blue => Some("tint"),
    }
}

fn detail_word(detail: Detail) -> Option<&'static str> {
    Some(match detail {
        Detail::None | Detail::File(_) => return None,
        Detail::Side(Side::Left) => "word.left",
        Detail::Side(Side::Right) => "word.right",
        Detail::Up => "word.up",
        Detail::Down => "word.down",
        Detail::Forehead => "word.forehead",
        Detail::Nose => "word.nose",
        Detail::Cheek => "word.cheek",
        Detail::Hat => "word.hat",
        Detail::Mask => "word.mask",
        Detail::Red => "word.red",
        Detail::Yellow => "word.yellow",
        Detail::Green => "word.green",
        Detail::Blue => "word.blue",
    })
}
