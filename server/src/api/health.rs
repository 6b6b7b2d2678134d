//! Health: of the booths, and of this server.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use gradbooth_protocol::{CallRequest, Heartbeat};

use super::{Call, Caller};
use crate::error::{Failure, Outcome};
use crate::services::{App, Services};

/// Keeps a booth's heartbeat.
pub(super) async fn heartbeat(
    State(app): State<App>,
    caller: Caller,
    Call(heartbeat): Call<Heartbeat>,
) -> Outcome<StatusCode> {
    let health = serde_json::to_string(&heartbeat).map_err(|err| Failure::Internal(err.to_string()))?;
    app.store.put_health(&caller.0.id, &health, app.clock.now()).await?;
    app.metrics.heartbeats.count();
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a call for help.
pub(super) async fn call(
    State(app): State<App>,
    caller: Caller,
    Call(request): Call<CallRequest>,
) -> Outcome<StatusCode> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if request.screen.is_empty() || request.screen.len() > 40 || !request.screen.chars().all(word) {
        return Err(Failure::bad_request("screen is not the name of a screen"));
    }
    app.store.put_call(&Services::random_id(), &caller.0.id, &request.screen, app.clock.now()).await?;
    app.metrics.calls.count();
    tracing::warn!(booth = caller.0.id, screen = request.screen, "a student asks for help");
    Ok(StatusCode::NO_CONTENT)
}

/// 200 while the database answers.
pub(super) async fn healthz(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.store.healthy().await { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "database\n") }
}

/// Counters for Prometheus.
pub(super) async fn metrics(State(app): State<App>) -> Outcome<impl IntoResponse> {
    let queue = app.store.queue(app.clock.now()).await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.render(queue.pending, queue.leased)))
}
