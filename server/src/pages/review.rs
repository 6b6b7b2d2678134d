//! The review desk: one photo at a time, judged with two keys. A photo is in one reviewer's hands at a time.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use gradbooth_protocol::{FindingRecord, Manifest, Package};
use serde::Deserialize;

use super::reasons::{self, REASONS, Reason};
use super::reviewer::{Reviewer, welcome};
use super::{Language, failed, message, page};
use crate::api::{Id, same};
use crate::error::{Failure, Outcome};
use crate::package;
use crate::services::{App, Services};
use crate::store::{Queue, Submission};

/// How long a photo stays in a reviewer's hands, seconds.
const LEASE_SECONDS: i64 = 300;
/// Longest words, characters.
const WORDS: usize = 200;

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk<'a> {
    language: Language,
    reviewer: &'a str,
    queue: Queue,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Photo<'a> {
    language: Language,
    reviewer: &'a str,
    queue: Queue,
    id: &'a str,
    received_at: i64,
    manifest: &'a Manifest,
    person: bool,
    reasons: &'a [Reason],
    words: usize,
}

impl Photo<'_> {
    fn check(&self, id: &str) -> String {
        reasons::find(id).map_or_else(|| id.to_owned(), |reason| reason.name(self.language).to_owned())
    }

    fn outcome(&self, outcome: &str) -> &'static str {
        let (zh, en) = match outcome {
            "pass" => ("合格", "pass"),
            "warn" => ("注意", "warn"),
            "fail" => ("不合格", "fail"),
            _ => ("未检", "not assessed"),
        };
        self.language.say(zh, en)
    }

    fn measured(&self, finding: &FindingRecord) -> String {
        finding.value.map_or_else(String::new, |value| self.with_unit(&number(value), &finding.unit))
    }

    fn limit(&self, finding: &FindingRecord) -> String {
        match finding.limit.map(|limit| (limit.min.map(number), limit.max.map(number))) {
            None | Some((None, None)) => String::new(),
            Some((Some(min), None)) => format!("≥ {}", self.with_unit(&min, &finding.unit)),
            Some((None, Some(max))) => format!("≤ {}", self.with_unit(&max, &finding.unit)),
            Some((Some(min), Some(max))) => self.with_unit(&format!("{min}–{max}"), &finding.unit),
        }
    }

    fn with_unit(&self, text: &str, unit: &str) -> String {
        match unit {
            "deg" => format!("{text}°"),
            "px" => format!("{text} {}", self.language.say("像素", "px")),
            "bits" => format!("{text} {}", self.language.say("比特", "bits")),
            "dE00" => format!("ΔE {text}"),
            "KB" => format!("{text} KB"),
            // Counts, plain ratios, shares and the quality factor have no unit.
            _ => text.to_owned(),
        }
    }
}

/// A number with as many places as it needs, three at the most.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What may come with the desk's address.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    token: Option<String>,
}

/// The desk: how long the queue is. With `?token=` it logs in.
pub(super) async fn desk(
    State(app): State<App>,
    language: Language,
    Query(entry): Query<Entry>,
    reviewer: Result<Reviewer, Response>,
) -> Response {
    if let (Some(given), Some(token)) = (&entry.token, &app.review_token)
        && same(given, token)
    {
        return welcome(&app, token, &format!("reviewer-{}", Services::random_code()));
    }
    let Reviewer(reviewer) = match reviewer {
        Ok(reviewer) => reviewer,
        Err(response) => return response,
    };
    match app.store.queue(app.clock.now()).await {
        Ok(queue) => page(StatusCode::OK, &Desk { language, reviewer: &reviewer, queue }),
        Err(err) => failed(language, err.into()),
    }
}

/// Takes the next photo in hands.
pub(super) async fn next(State(app): State<App>, language: Language, reviewer: Reviewer) -> Response {
    match app.store.lease(&reviewer.0, app.clock.now(), LEASE_SECONDS).await {
        Ok(Some(submission)) => Redirect::to(&format!("/review/{}", submission.id)).into_response(),
        Ok(None) => Redirect::to("/review").into_response(),
        Err(err) => failed(language, err.into()),
    }
}

/// The photo in hands, with all that helps to judge it.
pub(super) async fn photo(
    State(app): State<App>,
    language: Language,
    Reviewer(reviewer): Reviewer,
    Id(id): Id,
) -> Response {
    let work = async {
        let now = app.clock.now();
        let Some(submission) = app.store.leased(&id, &reviewer, now).await? else {
            return Ok(Redirect::to("/review").into_response());
        };
        let manifest = opened(&app, &submission).await?.manifest;
        let photo = Photo {
            language,
            reviewer: &reviewer,
            queue: app.store.queue(now).await?,
            id: &id,
            received_at: submission.received_at,
            person: package::wants_a_person(&manifest),
            manifest: &manifest,
            reasons: REASONS,
            words: WORDS,
        };
        Ok(page(StatusCode::OK, &photo))
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

/// The portrait in hands.
pub(super) async fn portrait(State(app): State<App>, language: Language, reviewer: Reviewer, Id(id): Id) -> Response {
    picture(app, language, reviewer, id, |package| package.portrait).await
}

/// The original of the portrait in hands.
pub(super) async fn original(State(app): State<App>, language: Language, reviewer: Reviewer, Id(id): Id) -> Response {
    picture(app, language, reviewer, id, |package| package.original).await
}

async fn picture(
    app: App,
    language: Language,
    Reviewer(reviewer): Reviewer,
    id: String,
    which: fn(Package) -> Vec<u8>,
) -> Response {
    let work = async {
        let held = app.store.leased(&id, &reviewer, app.clock.now()).await?;
        let held = held.ok_or_else(|| Failure::not_found("photo in your hands"))?;
        let bytes = which(opened(&app, &held).await?);
        let kind = package::media_type(&bytes).unwrap_or("application/octet-stream");
        Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], bytes).into_response())
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

/// Accepts the photo in hands.
pub(super) async fn approve(
    State(app): State<App>,
    language: Language,
    Reviewer(reviewer): Reviewer,
    Id(id): Id,
) -> Response {
    decide(&app, language, &reviewer, &id, None).await
}

/// What the reject form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Rejection {
    reason: String,
    #[serde(default)]
    words: String,
}

/// Sends the photo in hands back.
pub(super) async fn reject(
    State(app): State<App>,
    language: Language,
    Reviewer(reviewer): Reviewer,
    Id(id): Id,
    Form(rejection): Form<Rejection>,
) -> Response {
    let Some(reason) = reasons::find(&rejection.reason) else {
        let text = language.say("请选择一个退回原因。", "Choose a reason.");
        return message(StatusCode::BAD_REQUEST, language, language.say("没有退回", "Not sent back"), text);
    };
    let words: String = rejection.words.trim().chars().filter(|c| !c.is_control()).take(WORDS).collect();
    decide(&app, language, &reviewer, &id, Some((reason.id, &words))).await
}

/// Gives the photo back to the queue.
pub(super) async fn release(
    State(app): State<App>,
    language: Language,
    Reviewer(reviewer): Reviewer,
    Id(id): Id,
) -> Response {
    match app.store.release(&id, &reviewer).await {
        Ok(()) => Redirect::to("/review").into_response(),
        Err(err) => failed(language, err.into()),
    }
}

async fn decide(app: &App, language: Language, reviewer: &str, id: &str, rejection: Option<(&str, &str)>) -> Response {
    let work = async {
        let now = app.clock.now();
        let decided = match app.store.leased(id, reviewer, now).await? {
            Some(held) => app.store.decide(&held, reviewer, rejection, now).await?,
            None => false,
        };
        if !decided {
            let text = language.say(
                "这张照片已不在你手中：时间已过，或学生已撤回。",
                "This photo is not in your hands any more: your time was over, or the student withdrew it.",
            );
            return Ok(message(StatusCode::CONFLICT, language, language.say("没有记录", "Not recorded"), text));
        }
        let counter = if rejection.is_some() { &app.metrics.rejected } else { &app.metrics.approved };
        counter.count();
        tracing::info!(submission = id, approved = rejection.is_none(), "reviewed");
        Ok(Redirect::to("/review/next").into_response())
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

/// Opens a stored package, in memory alone.
async fn opened(app: &App, submission: &Submission) -> Outcome<Package> {
    let sealed = app.objects.get(&submission.object).await?;
    let opener = App::clone(app);
    let work = tokio::task::spawn_blocking(move || package::open(&opener.keys, &sealed));
    let opened = work.await.map_err(|err| Failure::Internal(err.to_string()))?;
    opened.map_err(|why| Failure::Internal(format!("a stored package does not open: {why}")))
}
