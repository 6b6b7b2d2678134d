//! `GET /v1/booth/config`: what the booth shows and does, signed, with an `ETag`.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use gradbooth_protocol::BoothConfig;

use super::Caller;
use crate::error::{Failure, Outcome};
use crate::keys::sha256_hex;
use crate::services::App;

/// The configuration; 304 if the booth has it. `X-Signature` is Ed25519 over the body's bytes, base64.
pub(super) async fn config(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Outcome<Response> {
    let campaign = caller.campaign(&app).await?;
    let price_fen = app.price_fen(&campaign);
    let config = BoothConfig {
        campaign: campaign.id,
        school: campaign.school,
        place: caller.0.place,
        profile: campaign.profile,
        background: campaign.background,
        price_fen,
        shots: campaign.shots,
        consent_version: campaign.consent_version,
        help_phone: campaign.help_phone,
        help_hours: campaign.help_hours,
        staffed_point: campaign.staffed_point,
        follow_url: None,
        help_url: None,
        student_pages: app.public_url.clone(),
        code_prefix: campaign.code_prefix,
    };
    let body = serde_json::to_vec(&config).map_err(|err| Failure::Internal(err.to_string()))?;
    let etag: String = sha256_hex(&body).chars().take(32).collect();
    let etag = format!("\"{etag}\"");
    if let Some(response) = unchanged(&headers, &etag) {
        return Ok(response);
    }
    let signature = app.keys.sign(&body);
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (ETAG, etag), (CACHE_CONTROL, "no-cache".to_owned())];
    Ok((headers, [("x-signature", signature)], body).into_response())
}

/// 304, if what the booth has carries this tag.
pub(super) fn unchanged(headers: &HeaderMap, etag: &str) -> Option<Response> {
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = known.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*");
    known.then(|| (StatusCode::NOT_MODIFIED, [(ETAG, etag.to_owned())]).into_response())
}
