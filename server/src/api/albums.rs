//! Phone uploads: the booth asks for a page, the phone sends one photo to it, the booth takes it once.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gradbooth_protocol::{AlbumState, AlbumStatus};

use super::{Caller, Id};
use crate::error::{Failure, Outcome};
use crate::package::media_type;
use crate::services::{App, Services};
use crate::store::Album;

/// How long an upload page stays open, seconds.
const ALBUM_SECONDS: i64 = 600;

/// Opens an upload page.
pub(super) async fn create(State(app): State<App>, caller: Caller) -> Outcome<Json<AlbumStatus>> {
    let id = Services::random_id();
    let expires_at = app.clock.now() + ALBUM_SECONDS;
    app.store.put_album(&id, &caller.0.id, expires_at).await?;
    let album = Album { id, booth: caller.0.id, expires_at, state: "waiting".to_owned(), object: String::new() };
    Ok(Json(on_the_wire(&app, album)))
}

/// How far it is.
pub(super) async fn get(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Json<AlbumStatus>> {
    Ok(Json(on_the_wire(&app, of_this_booth(&app, &caller, &id).await?)))
}

/// The photo, once; it is deleted here as it is given.
pub(super) async fn photo(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Response> {
    let album = of_this_booth(&app, &caller, &id).await?;
    match album.state.as_str() {
        "waiting" if album.expires_at > app.clock.now() => return Err(Failure::not_found("photo yet")),
        "waiting" => return Err(Failure::expired("the upload page closed before a photo came; open a new one")),
        _ => {}
    }
    let taken = || Failure::expired("the photo was taken before; open a new upload page");
    if !app.store.take_album(&album.id).await? {
        return Err(taken());
    }
    let sealed = app.objects.get(&album.object).await?;
    if let Err(err) = app.objects.delete(&album.object).await {
        // The sweep deletes it with its page.
        tracing::warn!("an upload is not deleted yet: {err}");
    }
    let photo = app.keys.open(&sealed).map_err(|err| Failure::Internal(err.to_string()))?;
    let kind = media_type(&photo).unwrap_or("application/octet-stream");
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], photo).into_response())
}

async fn of_this_booth(app: &App, caller: &Caller, id: &str) -> Outcome<Album> {
    let album = app.store.album(id).await?.filter(|album| album.booth == caller.0.id);
    album.ok_or_else(|| Failure::not_found("album"))
}

fn on_the_wire(app: &App, album: Album) -> AlbumStatus {
    let url = format!("{}/a/{}", app.public_url, app.album_token(&album.id));
    let late = album.expires_at <= app.clock.now();
    let state = match album.state.as_str() {
        "ready" => AlbumState::Ready,
        "waiting" if !late => AlbumState::Waiting,
        _ => AlbumState::Expired,
    };
    AlbumStatus { id: album.id, url, expires_at: album.expires_at, state }
}
