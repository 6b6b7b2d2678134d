//! The first page: a student's way to the progress page, and the staff's to the review desk.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Language, page};
use crate::package::is_receipt_code;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    language: Language,
    wrong: bool,
}

/// The page.
pub(super) async fn home(language: Language) -> Response {
    page(StatusCode::OK, &Home { language, wrong: false })
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    #[serde(default)]
    code: String,
}

/// From a typed receipt code to its page.
pub(super) async fn go(language: Language, Query(entry): Query<Entry>) -> Response {
    let code = entry.code.trim().to_ascii_uppercase();
    if is_receipt_code(&code) {
        return Redirect::to(&format!("/p/{code}?lang={}", language.say("zh", "en"))).into_response();
    }
    page(StatusCode::BAD_REQUEST, &Home { language, wrong: true })
}
