//! `POST /v1/booths/enrol`: a one-time code becomes a booth with a token.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use gradbooth_protocol::{EnrolRequest, EnrolResponse};

use super::Call;
use crate::error::{Failure, Outcome};
use crate::keys::random_token;
use crate::services::App;
use crate::store::{EnrolCode, Enrolled};

/// Unknown codes that one address may send within [`WINDOW`]: of 2^40 codes nobody finds one that way.
const GUESSES: u32 = 20;
const WINDOW: i64 = 600;

/// Enrols a booth. An unknown code is 404; one that was used or has ended is 410.
pub(super) async fn enrol(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Call(request): Call<EnrolRequest>,
) -> Outcome<Json<EnrolResponse>> {
    let bad_key = || Failure::bad_request("public_key is not an Ed25519 key, 32 bytes in base64");
    let key = STANDARD.decode(&request.public_key).map_err(|_err| bad_key())?;
    let key: [u8; 32] = key.try_into().map_err(|_key| bad_key())?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_err| bad_key())?;
    if key.is_weak() {
        return Err(bad_key());
    }
    let now = app.clock.now();
    let guesser = format!("enrol {}", app.keys.tag("address", &peer.ip().to_string()));
    let (wrong, ends) = app.store.wrong_tries(&guesser, now).await?;
    if wrong >= GUESSES {
        return Err(Failure::locked(u32::try_from(ends - now).unwrap_or(0).max(1)));
    }
    let Some((code, used)) = app.store.enrol_code(&app.enrol_tag(&request.code)).await? else {
        app.store.count_wrong_try(&guesser, now, WINDOW, false).await?;
        return Err(Failure::not_found("enrolment code"));
    };
    let spent = || Failure::expired("the enrolment code was used or has expired; ask for a new one");
    if code.expires_at <= now || (used && !code.reusable) {
        return Err(spent());
    }
    let token = random_token();
    let tag = app.token_tag(&token);
    let code = loop {
        let code = if code.reusable { for_this_key(&app, &code, &request.public_key).await? } else { code.clone() };
        match app.store.enrol(&code, &request.public_key, &tag, now).await? {
            Enrolled::Done => break code,
            Enrolled::Spent => return Err(spent()),
            // Two devices at once found the same number free: who came second looks again, and finds one taken more.
            Enrolled::Taken => {}
        }
    };
    app.metrics.enrolments.count();
    tracing::info!(booth = code.booth, "booth enrolled");
    let (recipient, receipt_key) = (app.keys.recipient(), app.keys.verifying_key());
    Ok(Json(EnrolResponse { booth: code.booth, token, recipient, receipt_key }))
}

/// A reusable code makes a booth per device key: `DEMO`, `DEMO-2`, …; a known device becomes the booth that it was.
async fn for_this_key(app: &App, code: &EnrolCode, public_key: &str) -> Outcome<EnrolCode> {
    if let Some(known) = app.store.booth_by_key(public_key, &code.campaign).await? {
        return Ok(EnrolCode { booth: known, ..code.clone() });
    }
    let mut number = 1;
    let mut booth = code.booth.clone();
    while app.store.fleet().await?.iter().any(|line| line.booth.id == booth) {
        number += 1;
        booth = format!("{}-{number}", code.booth);
    }
    Ok(EnrolCode { booth, ..code.clone() })
}
