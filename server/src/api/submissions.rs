//! `/v1/submissions/{id}`: sealed packages in, signed receipts out.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gradbooth_protocol::{Package, Receipt, SubmissionState, SubmissionStatus, WirePrice};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Caller, Id, same, sealed_bytes};
use crate::error::{Failure, Outcome};
use crate::package;
use crate::services::App;
use crate::state;
use crate::store::{NewSubmission, Submission};

/// Largest sealed package, bytes.
pub const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// Takes a package. The same id with the same body is answered with the same receipt, any number of times.
pub(super) async fn put(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
    body: Body,
) -> Outcome<Json<Receipt>> {
    let id = submission_id(&id)?;
    let promised = content_digest(&headers)?;
    let sealed = sealed_bytes(body, BODY_LIMIT).await?;
    let (sealed, digest) = blocking(move || {
        let digest = hex::encode(Sha256::digest(&sealed));
        (sealed, digest)
    })
    .await?;
    if digest != promised {
        return Err(Failure::bad_request("Content-Digest is not that of the body; send it again"));
    }
    if let Some(known) = app.store.submission(&id).await? {
        return repeated(&app, &known, &caller, &digest);
    }
    let outcome = receive(&app, &caller, id, sealed.into(), digest).await;
    match &outcome {
        Ok(_) => app.metrics.submissions.count(),
        Err(_) => app.metrics.submissions_refused.count(),
    }
    outcome
}

async fn receive(app: &App, caller: &Caller, id: String, sealed: Vec<u8>, sha256: String) -> Outcome<Json<Receipt>> {
    let opener = App::clone(app);
    let (name, booth) = (id.clone(), caller.0.id.clone());
    let (sealed, opened) = blocking(move || {
        let opened = package::open(&opener.keys, &sealed);
        let verified = opened.and_then(|package| package::verify(&package, &name, &booth).map(|()| package));
        (sealed, verified)
    })
    .await?;
    let Package { manifest, .. } = opened.map_err(|why| {
        tracing::warn!(booth = caller.0.id, submission = id, "package refused: {why}");
        Failure::bad_package(why.to_string())
    })?;
    let campaign = caller.campaign(app).await?;
    let student = app.store.student(&manifest.enrolment).await?.filter(|student| student.school == campaign.school);
    let student =
        student.ok_or_else(|| Failure::bad_package("the package is for an enrolment record that is unknown"))?;
    if student.at_chsi {
        return Err(Failure::bad_package("CHSI has a photo of this student already; no other may be taken"));
    }
    let rejected = app.store.rejected_pictures(&student.enrolment).await?;
    if [&manifest.original.sha256, &manifest.portrait.sha256].iter().any(|sha256| rejected.contains(sha256)) {
        return Err(Failure::bad_package("this very photo was sent back by a reviewer; take a new one"));
    }
    if let Some(latest) = app.store.latest_submission(&student.enrolment).await?
        && blocks_another(latest.state)
    {
        let state = state::name(latest.state);
        return Err(Failure::conflict(format!("the student has a submission already, and it is {state}")));
    }
    let first = match app.price(&student.enrolment, &campaign).await? {
        WirePrice::Student { .. } => SubmissionState::AwaitingPayment,
        WirePrice::School | WirePrice::FreeRetake => SubmissionState::PendingReview,
    };
    let object = format!("submissions/{id}/{sha256}.age");
    app.objects.put(&object, sealed).await?;
    let new = NewSubmission {
        id: id.clone(),
        receipt_code: manifest.receipt_code,
        enrolment: student.enrolment,
        booth: caller.0.id.clone(),
        sha256: sha256.clone(),
        original_sha256: manifest.original.sha256,
        portrait_sha256: manifest.portrait.sha256,
        object,
        received_at: app.clock.now(),
    };
    if !app.store.put_submission(&new, first).await? {
        let known = app.store.submission(&id).await?.ok_or_else(|| Failure::not_found("submission"))?;
        if known.state == SubmissionState::Withdrawn {
            // It was kept by another call and withdrawn since: these bytes must not outlive that.
            app.objects.delete(&new.object).await?;
        }
        return repeated(app, &known, caller, &sha256);
    }
    if first == SubmissionState::AwaitingPayment {
        app.settle(&id).await?;
    }
    // An older photo that nobody has looked at gave way to this one.
    app.erase().await?;
    tracing::info!(booth = caller.0.id, submission = id, "package kept");
    Ok(Json(receipt(app, new.id, new.sha256, new.received_at, new.receipt_code)))
}

/// Where a submission is.
pub(super) async fn get(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Json<SubmissionStatus>> {
    let submission = of_this_school(&app, &caller, &submission_id(&id)?).await?;
    Ok(Json(app.store.status(&submission).await?))
}

/// Takes a submission back; legal only before a reviewer has decided.
pub(super) async fn withdraw(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Json<SubmissionStatus>> {
    let submission = of_this_school(&app, &caller, &submission_id(&id)?).await?;
    if !app.withdraw(&submission, "student at booth").await? {
        return Err(Failure::conflict("only a submission that waits for review can be withdrawn"));
    }
    let submission = of_this_school(&app, &caller, &submission.id).await?;
    Ok(Json(app.store.status(&submission).await?))
}

/// A submission that a booth of its school may see.
async fn of_this_school(app: &App, caller: &Caller, id: &str) -> Outcome<Submission> {
    let not_found = || Failure::not_found("submission");
    let submission = app.store.submission(id).await?.ok_or_else(not_found)?;
    let school = caller.campaign(app).await?.school;
    let student = app.store.student(&submission.enrolment).await?;
    if student.is_some_and(|student| student.school == school) { Ok(submission) } else { Err(not_found()) }
}

/// A `UUIDv7`, in its canonical form.
pub(super) fn submission_id(text: &str) -> Outcome<String> {
    let uuid = Uuid::try_parse(text).ok().filter(|uuid| uuid.get_version_num() == 7);
    let id = uuid.map(|uuid| uuid.hyphenated().to_string()).filter(|id| id == text);
    id.ok_or_else(|| Failure::bad_request("the submission id is not a UUIDv7 in lower case with hyphens"))
}

/// The SHA-256 of a `Content-Digest: sha-256=:…:` header (RFC 9530), hex.
fn content_digest(headers: &HeaderMap) -> Outcome<String> {
    let text = headers.get("content-digest").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let value = text.split(',').find_map(|item| item.trim().strip_prefix("sha-256=:")?.strip_suffix(':'));
    let digest = value.and_then(|value| STANDARD.decode(value).ok()).filter(|digest| digest.len() == 32);
    let digest = digest.ok_or_else(|| Failure::bad_request("Content-Digest: sha-256=:…: of the body is missing"))?;
    Ok(hex::encode(digest))
}

fn repeated(app: &App, known: &Submission, caller: &Caller, sha256: &str) -> Outcome<Json<Receipt>> {
    if known.booth != caller.0.id || !same(&known.sha256, sha256) {
        return Err(Failure::conflict("this submission id has another body already; a new photo needs a new id"));
    }
    app.metrics.submissions_repeated.count();
    let Submission { id, sha256, received_at, receipt_code, .. } = known.clone();
    Ok(Json(receipt(app, id, sha256, received_at, receipt_code)))
}

fn receipt(app: &App, submission: String, sha256: String, received_at: i64, receipt_code: String) -> Receipt {
    let mut receipt = Receipt { submission, sha256, received_at, receipt_code, signature: String::new() };
    receipt.signature = app.keys.sign(&receipt.signed_bytes());
    receipt
}

/// Whether a student whose latest submission is here may not send another: it was accepted.
fn blocks_another(state: SubmissionState) -> bool {
    match state {
        SubmissionState::Approved
        | SubmissionState::InProduction
        | SubmissionState::Registered
        | SubmissionState::Printed
        | SubmissionState::Mailed => true,
        SubmissionState::AwaitingPayment
        | SubmissionState::PendingReview
        | SubmissionState::Rejected
        | SubmissionState::Withdrawn
        | SubmissionState::Refunded => false,
    }
}

/// Runs what computes for long beside the calls.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.map_err(|err| Failure::Internal(err.to_string()))
}
