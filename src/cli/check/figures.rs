//! Values and limits as people read them.

use crate::domain::{Finding, Limit, Unit};

/// The measured value with its unit; a dash where nothing was measured.
pub(super) fn measured(finding: &Finding) -> String {
    finding.value.filter(|value| value.is_finite()).map_or_else(|| "–".to_owned(), |value| figure(value, finding.unit))
}

/// What is allowed: the range without remark, and in brackets the one that is still accepted.
pub(super) fn allowed(finding: &Finding) -> String {
    let one = |limit: Limit| match limit {
        Limit::AtMost(max) => format!("≤ {}", figure(max, finding.unit)),
        Limit::AtLeast(min) => format!("≥ {}", figure(min, finding.unit)),
        Limit::Within(min, max) if (max - min).abs() < 1e-6 => format!("= {}", figure(min, finding.unit)),
        Limit::Within(min, max) => format!("{}–{}", number(min, finding.unit), figure(max, finding.unit)),
    };
    match (finding.warn, finding.fail) {
        (Some(warn), Some(fail)) if warn != fail => format!("{} ({})", one(warn), one(fail)),
        (_, Some(limit)) | (Some(limit), None) => one(limit),
        (None, None) => String::new(),
    }
}

fn figure(value: f32, unit: Unit) -> String {
    let sign = match unit {
        Unit::Degrees => "°",
        Unit::Share => "%",
        Unit::Count | Unit::Ratio => "",
        Unit::Px => " px",
        Unit::DeltaE | Unit::DeltaE76 => " ΔE",
        Unit::Bits => " bit",
        Unit::Kilobytes => " KB",
        Unit::Quality => " q",
    };
    number(value, unit) + sign
}

/// A number with the digits that its unit deserves; a share in percent.
fn number(value: f32, unit: Unit) -> String {
    let text = match unit {
        Unit::Count | Unit::Quality => format!("{value:.0}"),
        Unit::Px | Unit::Degrees | Unit::DeltaE | Unit::DeltaE76 | Unit::Bits | Unit::Kilobytes => {
            format!("{value:.1}")
        }
        Unit::Share => format!("{:.1}", value * 100.0),
        Unit::Ratio => return format!("{value:.3}"),
    };
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::samples::finding;
    use super::*;
    use crate::domain::{CheckId, Outcome};

    #[test]
    fn figures_have_the_digits_and_signs_of_their_units() {
        let open = finding(CheckId::EyesOpen, Outcome::Fail, Some(0.0123));
        assert_eq!((measured(&open).as_str(), allowed(&open).as_str()), ("0.012", "≥ 0.036 (≥ 0.025)"));
        let glare = Finding { unit: Unit::Share, warn: None, fail: Some(Limit::AtMost(0.04)), ..open.clone() };
        assert_eq!((measured(&glare).as_str(), allowed(&glare).as_str()), ("1.2%", "≤ 4%"));
        let hair = Finding { unit: Unit::Px, value: None, warn: None, fail: Some(Limit::Within(50.0, 110.0)), ..open };
        assert_eq!((measured(&hair).as_str(), allowed(&hair).as_str()), ("–", "50–110 px"));
        let one = Finding { unit: Unit::Count, fail: Some(Limit::Within(1.0, 1.0)), value: Some(f32::NAN), ..hair };
        assert_eq!((measured(&one).as_str(), allowed(&one).as_str()), ("–", "= 1"));
    }
}
