//! A judged photo as a JSON object, in the fields of the command's contract.

use serde_json::{Map, Value, json};

use super::photo::Photo;
use crate::cli::texts::{Bilingual, checks_json, texts, why_word};
use crate::domain::{Finding, Limit, Outcome};
use crate::standard::Profile;

/// The photo as one JSON object; one that could not be judged has `error`, a file that could not be read no checks either.
pub(super) fn photo_json(photo: &Photo, profile: &Profile) -> Value {
    let mut object = json!({
        "file": photo.name,
        "profile": profile.name,
        "profile_version": profile.version,
        "verdict": photo.verdict().as_str(),
        "millis": (photo.millis * 10.0).round() / 10.0,
        "checks": [],
    });
    if let Ok(checked) = &photo.found {
        object["checks"] = checks_json(&checked.report).into();
    }
    if let Some(trouble) = photo.trouble() {
        object["error"] = trouble.en.into();
    }
    object
}

/// One entry of `checks`. Limits of two ends are arrays `[min, max]`.
pub(in crate::cli) fn finding_json(finding: &Finding) -> Value {
    let texts = texts(finding);
    let mut object = Map::new();
    object.insert("id".to_owned(), finding.check.as_str().into());
    object.insert("clause".to_owned(), finding.clause.into());
    object.insert("mandatory".to_owned(), finding.mandatory.into());
    object.insert("outcome".to_owned(), finding.outcome.as_str().into());
    object.insert("value".to_owned(), finding.value.map_or(Value::Null, |value| json!(rounded(value))));
    object.insert("unit".to_owned(), finding.unit.as_str().into());
    object.insert("warn".to_owned(), limit_json(finding.warn));
    object.insert("fail".to_owned(), limit_json(finding.fail));
    if let Outcome::NotAssessed(why) = finding.outcome {
        object.insert("why".to_owned(), why_word(why).into());
    }
    let both = |t: &Bilingual| json!({ "zh": t.zh, "en": t.en });
    object.insert("reason".to_owned(), both(&texts.reason));
    object.insert("remedy".to_owned(), both(&texts.remedy));
    Value::Object(object)
}

/// Six significant digits of a measure: the rest is noise of single precision.
pub(super) fn rounded(value: f32) -> f64 {
    format!("{value:.5e}").parse().unwrap_or_else(|_| f64::from(value))
}

fn limit_json(limit: Option<Limit>) -> Value {
    match limit {
        None => Value::Null,
        Some(Limit::AtMost(bound) | Limit::AtLeast(bound)) => json!(rounded(bound)),
        Some(Limit::Within(min, max)) => json!([rounded(min), rounded(max)]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{photo, profile, unreadable};
    use super::*;

    #[test]
    fn the_object_has_the_fields_of_the_contract() {
        let json = photo_json(&photo(), profile());
        assert_eq!(json["verdict"], "fail");
        assert_eq!((&json["file"], &json["millis"]), (&json!("a&b.jpg"), &json!(87.2)));
        assert_eq!((&json["profile"], &json["profile_version"]), (&json!("moe-2017-99"), &json!(profile().version)));
        let eyes = &json["checks"][3];
        assert_eq!(
            (&eyes["id"], &eyes["outcome"], &eyes["unit"]),
            (&json!("eyes_open"), &json!("fail"), &json!("ratio"))
        );
        assert_eq!((&eyes["value"], &eyes["warn"], &eyes["fail"]), (&json!(0.01), &json!(0.036), &json!(0.025)));
        assert_eq!(eyes["reason"], json!({ "zh": "左眼没有睁开", "en": "Left eye is not open" }));
        assert_eq!(json["checks"][1]["warn"], json!([205.0, 295.0]));
        let ears = &json["checks"][2];
        assert_eq!(
            (&ears["outcome"], &ears["value"], &ears["why"]),
            (&json!("not_assessed"), &Value::Null, &json!("no_model"))
        );
        let broken = photo_json(&unreadable(), profile());
        assert_eq!((&broken["verdict"], &broken["checks"]), (&json!("unreadable"), &json!([])));
        assert_eq!(broken["error"], "the file is cut off");
    }
}
