//! A calibration's end as one JSON object: a contract.

use serde_json::{Map, Value, json};

use crate::calibration::machine::Outcome;
use crate::calibration::names::name;

/// The object. `signed`: the id under which it is kept.
pub(super) fn line(outcome: &Outcome, signed: Option<&str>) -> Value {
    let channels: Map<String, Value> = outcome
        .recipe
        .iter()
        .map(|(channel, duty)| (name(*channel).to_owned(), json!({ "duty": rounded(*duty, 1e4) })))
        .collect();
    let metrics: Map<String, Value> =
        outcome.rows.iter().map(|row| (row.metric.name().to_owned(), rounded(row.after, 1e4).into())).collect();
    let before: Map<String, Value> = outcome
        .rows
        .iter()
        .filter_map(|row| Some((row.metric.name().to_owned(), rounded(row.before?, 1e4).into())))
        .collect();
    let faults: Vec<Value> = outcome
        .faults
        .iter()
        .flat_map(|fault| {
            let channels: Vec<Option<&str>> = match fault.channels() {
                none if none.is_empty() => vec![None],
                some => some.into_iter().map(|channel| Some(name(channel))).collect(),
            };
            let kind = fault.kind();
            channels.into_iter().map(move |channel| json!({ "channel": channel, "kind": kind }))
        })
        .collect();
    json!({
        "accepted": outcome.accepted,
        "channels": channels,
        "metrics": metrics,
        "metrics_before": before,
        "faults": faults,
        "refused": outcome.faults.first().map(ToString::to_string),
        "corrections": outcome.corrections,
        "seconds": rounded(outcome.took.as_secs_f64(), 10.0),
        "signed": signed,
    })
}

fn rounded(value: f64, to: f64) -> f64 {
    (value * to).round() / to
}
