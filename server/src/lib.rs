//! The central server: what booths, students, reviewers and technicians talk to.
//!
//! A tour in the order of the data: [`options`] say where things are, [`services`] opens them ([`keys`], [`store`],
//! [`objects`], [`payment`]), [`run`] serves [`api`] to booths and [`pages`] to people. A package comes in through
//! `api::submissions`, is held against itself by [`package`], and moves through the states of [`state`].

pub mod admin;
pub mod api;
mod background;
mod clock;
pub mod demo;
pub mod embedded;
mod error;
mod keys;
mod metrics;
mod objects;
mod options;
mod package;
pub mod pages;
mod payment;
mod roster;
mod services;
mod state;
mod store;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use gradbooth_protocol::ProblemCode;
use tokio::net::TcpListener;

pub use clock::Clock;
pub use error::{Failure, Outcome};
pub use keys::Keys;
pub use metrics::Metrics;
pub use objects::Objects;
pub use options::{Options, Payment, Script};
pub use payment::PaymentService;
pub use services::{App, Services};
pub use store::{Campaign, Store};

/// How long open calls have to end after a stop.
const GRACE: Duration = Duration::from_secs(5);

/// Everything the server answers to.
pub fn router(app: App) -> Router {
    api::router()
        .merge(pages::router())
        .fallback(async || Failure::not_found("page"))
        .method_not_allowed_fallback(async || Failure::Refused {
            status: StatusCode::METHOD_NOT_ALLOWED,
            code: ProblemCode::BadRequest,
            message: "this call has another method".to_owned(),
            number: None,
        })
        .with_state(app)
}

/// Serves until `shutdown` resolves, then lets open calls end and closes the database.
///
/// # Errors
/// The listener failed.
pub async fn run(
    listener: TcpListener,
    services: Arc<Services>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let watch_stop = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        // An error means that the sender is gone: stopped as well.
        drop(stopped.wait_for(|stop| *stop).await);
    };
    let sweeper = tokio::spawn(background::sweep(Arc::clone(&services), watch_stop(stopped.clone())));
    let service = router(Arc::clone(&services)).into_make_service_with_connect_info::<SocketAddr>();
    let graceful = watch_stop(stopped.clone());
    let serving = async move { axum::serve(listener, service).with_graceful_shutdown(graceful).await };
    let mut serving = std::pin::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = shutdown => {
            stop.send_replace(true);
            // A call that hangs does not hold the stop up: what it had kept is on disk, the rest is sent again.
            tokio::time::timeout(GRACE, serving).await.unwrap_or(Ok(()))
        }
    };
    stop.send_replace(true);
    drop(sweeper.await);
    services.store.close().await;
    ended.map_err(Into::into)
}
