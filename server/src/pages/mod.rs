//! People's pages.

use axum::Router;

use crate::services::App;

/// The pages.
pub fn router() -> Router<App> {
    Router::new()
}
