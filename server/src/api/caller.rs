//! Who calls: the booth whose bearer token the request carries.

use axum::extract::{FromRequestParts, Path};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::error::{Failure, Outcome};
use crate::services::App;
use crate::store::{Booth, Campaign};

/// The booth that calls.
#[derive(Debug, Clone)]
pub struct Caller(pub Booth);

impl Caller {
    /// The campaign that the booth stands in.
    ///
    /// # Errors
    /// The database failed.
    pub async fn campaign(&self, app: &App) -> Outcome<Campaign> {
        let campaign = app.store.campaign(&self.0.campaign).await?;
        campaign.ok_or_else(|| Failure::Internal("a booth's campaign is missing".to_owned()))
    }
}

/// The id in an address: 1 to 64 ASCII letters, digits and hyphens.
#[derive(Debug)]
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Outcome<Self> {
        let letter = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
        let id = Path::<String>::from_request_parts(parts, state).await.map(|Path(id)| id).ok();
        let id = id.filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(letter));
        id.map(Self)
            .ok_or_else(|| Failure::bad_request("the id in the address is not 1 to 64 of A-Z, a-z, 0-9 and hyphen"))
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Outcome<Self> {
        let token = bearer(parts).ok_or_else(Failure::unauthorized)?;
        // Looked up by a keyed tag: nothing about a token can be learned from how long that takes.
        let booth = app.store.booth_by_token(&app.token_tag(token)).await?;
        booth.map(Self).ok_or_else(Failure::unauthorized)
    }
}
