//! Who reviews: by a cookie after the login with the desk's token, or by the token itself for programs. The demo on
//! loopback logs in by itself.

use std::net::SocketAddr;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::{Language, failed, message, page};
use crate::api::{bearer, same};
use crate::services::{App, Services};

const COOKIE_NAME: &str = "desk";
/// A working day, seconds.
const COOKIE_SECONDS: i64 = 12 * 3600;
/// Wrong tokens that one address may send within ten minutes.
const TRIES: u32 = 10;

/// The reviewer, by the name they gave.
#[derive(Debug, Clone)]
pub(super) struct Reviewer(pub(super) String);

impl FromRequestParts<App> for Reviewer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let language = match Language::from_request_parts(parts, app).await {
            Ok(language) => language,
            Err(never) => match never {},
        };
        let Some(token) = &app.review_token else {
            let text = language.say(
                "没有设置审核口令。请用 --review-token 启动服务器。",
                "No review token is set. Start the server with --review-token.",
            );
            return Err(message(
                StatusCode::NOT_FOUND,
                language,
                language.say("审核台未开放", "The desk is closed"),
                text,
            ));
        };
        if let Some(given) = bearer(parts) {
            let name = parts.headers.get("x-reviewer").and_then(|value| value.to_str().ok()).unwrap_or("program");
            return if same(given, token) {
                Ok(Self(clean(name)))
            } else {
                Err(StatusCode::UNAUTHORIZED.into_response())
            };
        }
        let name = named(app, token, &parts.headers);
        name.map(Self).ok_or_else(|| Redirect::to("/review/login").into_response())
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct LogIn<'a> {
    language: Language,
    problem: &'a str,
}

/// The login form.
pub(super) async fn form(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    language: Language,
    headers: HeaderMap,
) -> Response {
    // The name the browser used must be loopback too: a page elsewhere could have a name that leads here.
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let local = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|name| host.split_once(':').map_or(host, |(host, _)| host) == *name)
        || host.starts_with("[::1]");
    if let (true, true, true, Some(token)) = (app.demo, peer.ip().is_loopback(), local, &app.review_token) {
        let name = format!("demo-{}", Services::random_code());
        return welcome(&app, token, &name);
    }
    page(StatusCode::OK, &LogIn { language, problem: "" })
}

/// What the login form sends.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    token: String,
}

/// Logs in.
pub(super) async fn log_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    language: Language,
    Form(given): Form<Credentials>,
) -> Response {
    let now = app.clock.now();
    let guesser = format!("desk {}", app.keys.tag("address", &peer.ip().to_string()));
    let wrong = match app.store.wrong_tries(&guesser, now).await {
        Ok((wrong, _ends)) => wrong,
        Err(err) => return failed(language, err.into()),
    };
    if wrong >= TRIES {
        let problem = language.say("尝试次数过多，请十分钟后再试。", "Too many tries; come back in ten minutes.");
        return page(StatusCode::TOO_MANY_REQUESTS, &LogIn { language, problem });
    }
    let name = clean(&given.name);
    match &app.review_token {
        Some(token) if same(token, &given.token) && !name.is_empty() => welcome(&app, token, &name),
        _ => {
            if let Err(err) = app.store.count_wrong_try(&guesser, now, 600, false).await {
                return failed(language, err.into());
            }
            let problem = language.say("姓名或口令不对。", "Name or token is wrong.");
            page(StatusCode::UNAUTHORIZED, &LogIn { language, problem })
        }
    }
}

/// Sets the cookie and goes to the desk.
pub(super) fn welcome(app: &App, token: &str, name: &str) -> Response {
    let until = app.clock.now() + COOKIE_SECONDS;
    let secure = if app.public_url.starts_with("https:") { "; Secure" } else { "" };
    let value = format!("{}.{until}.{}", URL_SAFE_NO_PAD.encode(name), seal(app, token, name, until));
    let cookie =
        format!("{COOKIE_NAME}={value}; Path=/review; HttpOnly; SameSite=Lax; Max-Age={COOKIE_SECONDS}{secure}");
    ([(SET_COOKIE, cookie)], Redirect::to("/review")).into_response()
}

fn seal(app: &App, token: &str, name: &str, until: i64) -> String {
    app.keys.tag("desk cookie", &format!("{token}\n{until}\n{name}"))
}

fn named(app: &App, token: &str, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    let value = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))?;
    let (name, rest) = value.split_once('.')?;
    let (until, sealed) = rest.split_once('.')?;
    let name = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
    let until: i64 = until.parse().ok()?;
    (until > app.clock.now() && same(&seal(app, token, &name, until), sealed)).then_some(name)
}

/// A reviewer's name as it is recorded: at most 40 characters, none of them control characters.
fn clean(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(40).collect()
}
