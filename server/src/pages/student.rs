//! The student's page, by receipt code: where the photo is, what to do, withdraw, pay later.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gradbooth_protocol::{SubmissionState, SubmissionStatus};

use super::reasons::{self, Reason};
use super::{Language, failed, message, page};
use crate::api::order_for;
use crate::error::{Failure, Outcome};
use crate::package::is_receipt_code;
use crate::services::App;
use crate::store::{Campaign, Submission};

/// Codes that one address may guess wrong within [`WINDOW`].
const GUESSES: u32 = 60;
const WINDOW: i64 = 600;

#[derive(Template)]
#[template(path = "student.html")]
struct Progress<'a> {
    language: Language,
    status: &'a SubmissionStatus,
    reason: Option<&'a Reason>,
    words: &'a str,
    pending: bool,
    unpaid: bool,
    rejected: bool,
    deleted_at: Option<i64>,
    help_phone: &'a str,
    help_hours: &'a str,
    staffed_point: &'a str,
}

impl Progress<'_> {
    fn name(&self, state: SubmissionState) -> &'static str {
        let (zh, en) = match state {
            SubmissionState::AwaitingPayment => ("待支付", "Awaiting payment"),
            SubmissionState::PendingReview => ("审核中", "Under review"),
            SubmissionState::Rejected => ("没有通过", "Not approved"),
            SubmissionState::Approved => ("审核通过", "Approved"),
            SubmissionState::InProduction => ("制作中", "In production"),
            SubmissionState::Registered => ("学信网已注册", "Registered on CHSI"),
            SubmissionState::Printed => ("已印制", "Printed"),
            SubmissionState::Mailed => ("已寄出", "Mailed"),
            SubmissionState::Withdrawn => ("已撤回", "Withdrawn"),
            SubmissionState::Refunded => ("已退款", "Refunded"),
        };
        self.language.say(zh, en)
    }
}

/// The page.
pub(super) async fn progress(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    language: Language,
    Path(code): Path<String>,
) -> Response {
    match shown(&app, peer, language, &code).await {
        Ok(response) => response,
        Err(failure) => failed(language, failure),
    }
}

async fn shown(app: &App, peer: SocketAddr, language: Language, code: &str) -> Outcome<Response> {
    let Some((submission, campaign)) = find(app, peer, code).await? else { return Ok(unknown(language)) };
    let status = app.store.status(&submission).await?;
    let template = Progress {
        language,
        reason: status.reason.as_deref().and_then(reasons::find),
        words: status.words.as_deref().unwrap_or_default(),
        pending: status.state == SubmissionState::PendingReview,
        unpaid: status.state == SubmissionState::AwaitingPayment,
        rejected: status.state == SubmissionState::Rejected,
        deleted_at: app.store.photo_deleted_at(&submission.id).await?,
        help_phone: &campaign.help_phone,
        help_hours: &campaign.help_hours,
        staffed_point: &campaign.staffed_point,
        status: &status,
    };
    Ok(page(StatusCode::OK, &template))
}

/// Takes the submission back.
pub(super) async fn withdraw(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    language: Language,
    Path(code): Path<String>,
) -> Response {
    let work = async {
        let Some((submission, _campaign)) = find(&app, peer, &code).await? else { return Ok(unknown(language)) };
        if app.withdraw(&submission, "student on the phone").await? {
            return Ok(back(&code, language));
        }
        let text = language.say("审核已经结束，不能撤回。", "The review is over: it cannot be withdrawn any more.");
        Ok(message(StatusCode::CONFLICT, language, language.say("不能撤回", "Not withdrawn"), text))
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

/// Goes to the payment page of an unpaid submission.
pub(super) async fn pay(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    language: Language,
    Path(code): Path<String>,
) -> Response {
    let work = async {
        let Some((submission, campaign)) = find(&app, peer, &code).await? else { return Ok(unknown(language)) };
        let student = app.store.student(&submission.enrolment).await?;
        let student = student.ok_or_else(|| Failure::not_found("enrolment record"))?;
        let order = order_for(&app, submission.id, student, &campaign, &submission.booth).await?;
        let to = if order.code_url.starts_with("http") { order.code_url } else { format!("/p/{code}") };
        Ok(Redirect::to(&to).into_response())
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

fn back(code: &str, language: Language) -> Response {
    Redirect::to(&format!("/p/{code}?lang={}", language.say("zh", "en"))).into_response()
}

fn unknown(language: Language) -> Response {
    let text = language.say(
        "没有找到这个凭证码。请核对后再试，或在机器上查看进度。",
        "There is no such receipt code. Check it and try again, or look your progress up at the booth.",
    );
    message(StatusCode::NOT_FOUND, language, language.say("没有找到", "Not found"), text)
}

/// The submission of a receipt code and its campaign; wrong codes of one address are counted.
async fn find(app: &App, peer: SocketAddr, code: &str) -> Outcome<Option<(Submission, Campaign)>> {
    let now = app.clock.now();
    let guesser = format!("pages {}", app.keys.tag("address", &peer.ip().to_string()));
    let (wrong, ends) = app.store.wrong_tries(&guesser, now).await?;
    if wrong >= GUESSES {
        return Err(Failure::locked(u32::try_from(ends - now).unwrap_or(0).max(1)));
    }
    let found = if is_receipt_code(code) { app.store.submission_by_receipt_code(code).await? } else { None };
    let Some(submission) = found else {
        app.store.count_wrong_try(&guesser, now, WINDOW, false).await?;
        return Ok(None);
    };
    let campaign = app.store.campaign_of(&submission.enrolment).await?;
    Ok(campaign.map(|campaign| (submission, campaign)))
}
