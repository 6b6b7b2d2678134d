//! People's pages: students, phones, reviewers. Server-rendered, with our own style and next to no script; nothing is
//! loaded from elsewhere.

mod fleet;
mod home;
mod language;
mod payment;
mod reasons;
mod review;
mod reviewer;
mod student;
mod upload;

use askama::Template;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::error::Failure;
use crate::services::App;

pub(crate) use language::Language;

/// The pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/p", get(home::go))
        .route("/p/{code}", get(student::progress))
        .route("/p/{code}/withdraw", post(student::withdraw))
        .route("/p/{code}/pay", post(student::pay))
        .route("/a/{token}", get(upload::form).post(upload::receive))
        .route("/pay/{order}", get(payment::form).post(payment::pay))
        .route("/review", get(review::desk))
        .route("/review/login", get(reviewer::form).post(reviewer::log_in))
        .route("/review/next", get(review::next))
        .route("/review/fleet", get(fleet::fleet))
        .route("/review/{id}", get(review::photo))
        .route("/review/{id}/portrait", get(review::portrait))
        .route("/review/{id}/original", get(review::original))
        .route("/review/{id}/approve", post(review::approve))
        .route("/review/{id}/reject", post(review::reject))
        .route("/review/{id}/release", post(review::release))
        .route("/style.css", get(async || asset("text/css; charset=utf-8", include_str!("../../assets/style.css"))))
        .route("/review.js", get(async || asset("text/javascript", include_str!("../../assets/review.js"))))
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "max-age=3600")], text).into_response()
}

const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// A page, never cached, that loads nothing from elsewhere and tells nobody its address.
fn page(status: StatusCode, template: &impl Template) -> Response {
    let html = match template.render() {
        Ok(html) => html,
        Err(err) => return Failure::Internal(err.to_string()).into_response(),
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("content-security-policy"), POLICY),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
    ];
    (status, headers, html).into_response()
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    language: Language,
    title: &'a str,
    text: &'a str,
}

fn message(status: StatusCode, language: Language, title: &str, text: &str) -> Response {
    page(status, &Message { language, title, text })
}

/// What a page says of a failure: people get a page, not JSON.
fn failed(language: Language, failure: Failure) -> Response {
    let status = failure.into_response().status();
    let title = language.say("没有成功", "That did not work");
    message(status, language, title, language.say("请稍后再试。", "Please try again in a moment."))
}
