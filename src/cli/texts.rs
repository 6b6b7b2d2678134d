//! Findings as the commands tell them: JSON of the contract, reasons in both languages.

use serde_json::{Value, json};

use crate::domain::{Finding, Language, Limit, Outcome, Report, Why};
use crate::ui::text::{finding_reason, finding_remedy};

/// One entry of `checks` in `check --json`.
pub fn finding_json(finding: &Finding) -> Value {
    let mut value = json!({
        "id": finding.check.as_str(),
        "clause": finding.clause,
        "mandatory": finding.mandatory,
        "outcome": finding.outcome.as_str(),
        "value": finding.value.map(round),
        "unit": finding.unit.as_str(),
        "warn": finding.warn.map(limit),
        "fail": finding.fail.map(limit),
        "reason": both(|language| finding_reason(finding, language)),
        "remedy": both(|language| finding_remedy(finding, language).to_owned()),
    });
    if let Outcome::NotAssessed(why) = finding.outcome {
        value["why"] = json!(why_word(why));
    }
    value
}

/// Reasons of the failures of mandatory checks, in both languages.
pub fn reasons(report: &Report) -> Vec<Value> {
    let reason = |finding: &Finding| {
        json!({
            "id": finding.check.as_str(),
            "zh": finding_reason(finding, Language::Zh),
            "en": finding_reason(finding, Language::En),
        })
    };
    report.failures().map(reason).collect()
}

fn both(text: impl Fn(Language) -> String) -> Value {
    json!({"zh": text(Language::Zh), "en": text(Language::En)})
}

/// A number for one-sided limits, `[low, high]` for a range.
fn limit(limit: Limit) -> Value {
    match limit {
        Limit::AtMost(value) | Limit::AtLeast(value) => json!(round(value)),
        Limit::Within(low, high) => json!([round(low), round(high)]),
    }
}

/// Four significant decimals: what is measured is no better.
fn round(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}

/// Word for why a check was not assessed.
pub fn why_word(why: Why) -> &'static str {
    match why {
        Why::NoFace => "no_face",
        Why::OutOfPicture => "out_of_picture",
        Why::NoMatte => "no_matte",
        Why::NoFile => "no_file",
        Why::NoModel => "no_model",
        Why::NoCalibration => "no_calibration",
        Why::NotApplicable => "not_applicable",
        Why::Off => "off",
    }
}
