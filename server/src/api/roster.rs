//! `GET /v1/booth/roster`: the locked roster of the booth's school, signed, with an `ETag`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};

use super::Caller;
use super::config::unchanged;
use crate::error::{Failure, Outcome};
use crate::services::App;

/// The roster; 304 if the booth has it. `X-Signature` is Ed25519 over the body's bytes, base64. The tag follows from what
/// the roster says, not from its bytes: these differ each time, as no nonce is used twice.
pub(super) async fn roster(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Outcome<Response> {
    let contents = app.roster_contents(&caller.campaign(&app).await?).await?;
    let etag = format!("\"{}\"", contents.version(&app.keys));
    if let Some(response) = unchanged(&headers, &etag) {
        return Ok(response);
    }
    let locking = App::clone(&app);
    let locked = tokio::task::spawn_blocking(move || contents.lock(&locking)).await;
    let body = locked.map_err(|err| Failure::Internal(err.to_string()))?.map_err(Failure::Internal)?;
    let signature = app.keys.sign(&body);
    let headers =
        [(CONTENT_TYPE, "application/octet-stream".to_owned()), (ETAG, etag), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, [("x-signature", signature)], body).into_response())
}
