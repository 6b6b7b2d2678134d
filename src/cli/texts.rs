//! What people read about findings, from the texts table.

use serde_json::{Value, json};

use super::check_report::{Text, Texts, finding_json};
use crate::domain::{Finding, Language, Outcome, Report};
use crate::ui::text::{finding_name, finding_reason, finding_remedy};

/// Name, reason and remedy of a finding, in both languages; no remedy where nothing is to be mended.
pub(super) fn texts(finding: &Finding) -> Texts {
    let mends = matches!(finding.outcome, Outcome::Warn | Outcome::Fail);
    Texts {
        name: both(|language| finding_name(finding, language).to_owned()),
        reason: both(|language| finding_reason(finding, language)),
        remedy: both(|language| if mends { finding_remedy(finding, language).to_owned() } else { String::new() }),
    }
}

fn both(text: impl Fn(Language) -> String) -> Text {
    Text { zh: text(Language::Zh), en: text(Language::En) }
}

/// All findings of a report as `checks` of the contract.
pub(super) fn checks_json(report: &Report) -> Vec<Value> {
    report.findings.iter().map(|finding| finding_json(finding, &texts)).collect()
}

/// Reasons of the failures of mandatory checks, in both languages.
pub(super) fn reasons(report: &Report) -> Vec<Value> {
    let reason = |finding: &Finding| {
        let Text { zh, en } = texts(finding).reason;
        json!({"id": finding.check.as_str(), "zh": zh, "en": en})
    };
    report.failures().map(reason).collect()
}
