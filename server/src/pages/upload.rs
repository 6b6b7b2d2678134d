//! The phone's upload page of an album: one photo, within ten minutes, without script.

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Language, failed, message, page};
use crate::api::sealed_bytes;
use crate::error::{Failure, Outcome};
use crate::package::media_type;
use crate::services::App;
use crate::store::Album;

/// Largest photo, bytes.
const PHOTO_LIMIT: usize = 20 * 1024 * 1024;
/// Room for the form around it.
const FORM_BYTES: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "upload.html")]
struct Form<'a> {
    language: Language,
    token: &'a str,
    problem: &'a str,
    closes: i64,
}

/// The form.
pub(super) async fn form(State(app): State<App>, language: Language, Path(token): Path<String>) -> Response {
    match open(&app, &token).await {
        Ok(Some(album)) => {
            page(StatusCode::OK, &Form { language, token: &token, problem: "", closes: album.expires_at })
        }
        Ok(None) => closed(language),
        Err(failure) => failed(language, failure),
    }
}

/// Takes the photo.
pub(super) async fn receive(
    State(app): State<App>,
    language: Language,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let album = match open(&app, &token).await {
        Ok(Some(album)) => album,
        Ok(None) => return closed(language),
        Err(failure) => return failed(language, failure),
    };
    let again = |status, problem| page(status, &Form { language, token: &token, problem, closes: album.expires_at });
    let photo = match photo(request).await {
        Ok(photo) => photo,
        Err(Failure::Refused { status: StatusCode::PAYLOAD_TOO_LARGE, .. }) => {
            let problem =
                language.say("照片超过 20 MB，请选小一点的。", "The photo is over 20 MB; choose a smaller one.");
            return again(StatusCode::PAYLOAD_TOO_LARGE, problem);
        }
        Err(_) => {
            let problem = language.say("照片没有传完，请再试一次。", "The photo did not arrive whole; try again.");
            return again(StatusCode::BAD_REQUEST, problem);
        }
    };
    if media_type(&photo).is_none() {
        let problem = language.say("请选择 JPG 或 PNG 照片。", "Choose a JPG or PNG photo.");
        return again(StatusCode::UNPROCESSABLE_ENTITY, problem);
    }
    match keep(&app, &album, photo).await {
        Ok(true) => {
            let text =
                language.say("照片已送到机器，请回到屏幕前继续。", "The photo is at the booth. Go on at its screen.");
            message(StatusCode::OK, language, language.say("已收到", "Received"), text)
        }
        Ok(false) => closed(language),
        Err(failure) => failed(language, failure),
    }
}

/// Keeps a photo, sealed to ourselves. False: another came first, or it is too late.
async fn keep(app: &App, album: &Album, photo: Vec<u8>) -> Outcome<bool> {
    let sealed = app.keys.seal(&photo).map_err(|err| Failure::Internal(err.to_string()))?;
    // A name of its own: of two uploads at once, the slower must not overwrite the other's.
    let object = format!("albums/{}-{}.age", album.id, crate::services::Services::random_id());
    app.objects.put(&object, sealed).await?;
    let kept = app.store.fill_album(&album.id, &object, app.clock.now()).await?;
    if !kept {
        app.objects.delete(&object).await?;
    }
    Ok(kept)
}

async fn open(app: &App, token: &str) -> Outcome<Option<Album>> {
    let Some(id) = app.album_of(token) else { return Ok(None) };
    let album = app.store.album(&id).await?;
    Ok(album.filter(|album| album.state == "waiting" && album.expires_at > app.clock.now()))
}

/// The bytes of the form's file.
async fn photo(request: Request) -> Outcome<Vec<u8>> {
    let broken = |_err| Failure::bad_request("the form cannot be read");
    let (parts, body) = request.into_parts();
    let bytes = sealed_bytes(body, PHOTO_LIMIT + FORM_BYTES).await?;
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_err| Failure::bad_request("not a form"))?;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("photo") {
            let photo = field.bytes().await.map_err(broken)?;
            return if photo.len() > PHOTO_LIMIT { Err(Failure::too_large(PHOTO_LIMIT)) } else { Ok(photo.to_vec()) };
        }
    }
    Err(Failure::bad_request("the form has no photo"))
}

fn closed(language: Language) -> Response {
    let text = language.say(
        "这个上传页面已用过或已过期，请在机器屏幕上重新打开。",
        "This upload page was used or has expired. Open a new one at the booth.",
    );
    message(StatusCode::GONE, language, language.say("页面已关闭", "Page closed"), text)
}
