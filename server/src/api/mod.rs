//! API v1 for booths: one file a resource. Every answer that is no success is a [`Problem`](gradbooth_protocol::Problem).

mod albums;
mod body;
mod caller;
mod config;
mod enrol;
mod health;
mod lookups;
mod orders;
mod roster;
mod submissions;

use axum::Router;
use axum::routing::{get, post, put};
use subtle::ConstantTimeEq;

use crate::services::App;

pub use body::{Call, sealed_bytes};
pub(crate) use caller::bearer;
pub use caller::{Caller, Id};
pub(crate) use orders::order_for;
pub use orders::{close, sync};
pub use submissions::BODY_LIMIT;

/// The booth API, `/healthz` and `/metrics`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/v1/booths/enrol", post(enrol::enrol))
        .route("/v1/booth/config", get(config::config))
        .route("/v1/booth/roster", get(roster::roster))
        .route("/v1/lookups", post(lookups::look_up))
        .route("/v1/submissions/{id}", put(submissions::put).get(submissions::get))
        .route("/v1/submissions/{id}/withdraw", post(submissions::withdraw))
        .route("/v1/submissions/{id}/order", post(orders::create))
        .route("/v1/orders/{id}", get(orders::get))
        .route("/v1/orders/{id}/close", post(orders::close_call))
        .route("/v1/albums", post(albums::create))
        .route("/v1/albums/{id}", get(albums::get))
        .route("/v1/albums/{id}/photo", get(albums::photo))
        .route("/v1/heartbeats", post(health::heartbeat))
        .route("/v1/calls", post(health::call))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
}

/// Whether two texts are equal, in a time that does not say where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
