//! Bodies of calls, read within a limit.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::error::{Failure, Outcome};

const JSON_LIMIT: usize = 64 * 1024;
/// A body that is too large is read to here before the answer, so that the sender can hear it.
const DRAIN_LIMIT: usize = 96 * 1024 * 1024;
/// A sender may be slow, but not silent for longer.
const SILENCE: Duration = Duration::from_secs(30);

/// A JSON body of at most 64 KiB.
#[derive(Debug)]
pub struct Call<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Call<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Outcome<Self> {
        let bytes = sealed_bytes(request.into_body(), JSON_LIMIT).await?;
        // The parser's message may quote the body: it says where, we do not say what.
        let refuse = |err: serde_json::Error| {
            Failure::bad_request(format!(
                "the body is not the JSON of this call (line {}, column {})",
                err.line(),
                err.column()
            ))
        };
        serde_json::from_slice(&bytes).map(Self).map_err(refuse)
    }
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// 413 if it is larger, 400 if it ends early.
pub async fn sealed_bytes(mut body: Body, limit: usize) -> Outcome<Bytes> {
    let mut bytes = Vec::new();
    let mut total = 0;
    let early = || Failure::bad_request("the body ended early; send it again");
    while let Some(frame) = timeout(SILENCE, body.frame()).await.map_err(|_elapsed| early())? {
        let frame = frame.map_err(|_err| early())?;
        let Ok(data) = frame.into_data() else { continue };
        total += data.len();
        if total > DRAIN_LIMIT {
            break;
        }
        if total <= limit {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
    }
    if total > limit { Err(Failure::too_large(limit)) } else { Ok(bytes.into()) }
}
