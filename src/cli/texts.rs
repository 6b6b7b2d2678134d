//! What people read in reports, from the texts table.

use serde_json::{Value, json};

use super::check::finding_json;
use crate::domain::{Finding, Language, Outcome, Report, Why};
use crate::ui::text::{Text, finding_name, finding_reason, finding_remedy};

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bilingual {
    pub zh: String,
    pub en: String,
}

/// What people read about one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Texts {
    /// Name of the check.
    pub name: Bilingual,
    /// What was found.
    pub reason: Bilingual,
    /// How to mend it; empty where nothing is to be mended.
    pub remedy: Bilingual,
}

/// Name, reason and remedy of a finding, in both languages; no remedy where nothing is to be mended.
pub(super) fn texts(finding: &Finding) -> Texts {
    let mends = matches!(finding.outcome, Outcome::Warn | Outcome::Fail);
    Texts {
        name: both(|language| finding_name(finding, language).to_owned()),
        reason: both(|language| finding_reason(finding, language)),
        remedy: both(|language| if mends { finding_remedy(finding, language).to_owned() } else { String::new() }),
    }
}

/// The text of a key.
pub(super) fn words(key: &str) -> Bilingual {
    both(|language| Text::get(language, key).to_owned())
}

/// The text of a key with its values filled in.
pub(super) fn filled(key: &str, values: &[(&str, &str)]) -> Bilingual {
    both(|language| Text::fill(language, key, values))
}

/// Why a check was not assessed.
pub(super) fn why_words(why: Why) -> Bilingual {
    words(&format!("why.{}", why_word(why)))
}

/// Word for the reason that a check was not assessed.
pub(super) const fn why_word(why: Why) -> &'static str {
    match why {
        Why::NoFace => "no_face",
        Why::OutOfPicture => "out_of_picture",
        Why::NoMatte => "no_matte",
        Why::NoFile => "no_file",
        Why::Hidden => "hidden",
        Why::NoModel => "no_model",
        Why::NoCalibration => "no_calibration",
        Why::NotApplicable => "not_applicable",
        Why::Off => "off",
    }
}

fn both(text: impl Fn(Language) -> String) -> Bilingual {
    Bilingual { zh: text(Language::Zh), en: text(Language::En) }
}

/// All findings of a report as `checks` of the contract.
pub(super) fn checks_json(report: &Report) -> Vec<Value> {
    report.findings.iter().map(finding_json).collect()
}

/// Reasons of the failures of mandatory checks, in both languages.
pub(super) fn reasons(report: &Report) -> Vec<Value> {
    let reason = |finding: &Finding| {
        let Bilingual { zh, en } = texts(finding).reason;
        json!({"id": finding.check.as_str(), "zh": zh, "en": en})
    };
    report.failures().map(reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_for_not_assessing_has_its_words() {
        let all = [
            Why::NoFace,
            Why::OutOfPicture,
            Why::NoMatte,
            Why::NoFile,
            Why::Hidden,
            Why::NoModel,
            Why::NoCalibration,
            Why::NotApplicable,
            Why::Off,
        ];
        for why in all {
            assert!(Text::has(&format!("why.{}", why_word(why))), "{why:?}");
        }
    }
}
