//! The fleet at a glance: which booth was heard when, and how it is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gradbooth_protocol::Heartbeat;

use super::reviewer::Reviewer;
use super::{Language, failed, page};
use crate::services::App;

/// A booth that was not heard for so long is marked, seconds.
const SILENT: i64 = 180;

struct Line {
    booth: String,
    place: String,
    seen_at: i64,
    silent: bool,
    health: Option<Heartbeat>,
}

#[derive(Template)]
#[template(path = "fleet.html")]
struct Fleet {
    language: Language,
    lines: Vec<Line>,
}

/// The page.
pub(super) async fn fleet(State(app): State<App>, language: Language, _reviewer: Reviewer) -> Response {
    let now = app.clock.now();
    let fleet = match app.store.fleet().await {
        Ok(fleet) => fleet,
        Err(err) => return failed(language, err.into()),
    };
    let line = |line: crate::store::Fleet| Line {
        booth: line.booth.id,
        place: line.booth.place,
        seen_at: line.seen_at,
        silent: now - line.seen_at > SILENT,
        health: serde_json::from_str(&line.health).ok(),
    };
    page(StatusCode::OK, &Fleet { language, lines: fleet.into_iter().map(line).collect() })
}
