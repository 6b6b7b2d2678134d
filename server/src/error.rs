//! What can go wrong in a call, and how the caller hears of it: a status and a [`Problem`] without personal data.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gradbooth_protocol::{Problem, ProblemCode};

/// A call's failure: what the caller is told, and for faults of ours what the log is told.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller's doing; the sentence is sent.
    #[error("{message}")]
    Refused {
        /// HTTP status.
        status: StatusCode,
        /// Kind.
        code: ProblemCode,
        /// One English sentence, no personal data.
        message: String,
        /// See [`Problem::number`].
        number: Option<u32>,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The object store failed.
    #[error("the object store failed")]
    Objects(#[from] object_store::Error),
    /// Something of ours that has no better name.
    #[error("{0}")]
    Internal(String),
}

/// Result of a call.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    fn refused(status: StatusCode, code: ProblemCode, message: impl Into<String>) -> Self {
        Self::Refused { status, code, message: message.into(), number: None }
    }

    /// 400.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, ProblemCode::BadRequest, message)
    }

    /// 413.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the body is larger than {limit} bytes; send a smaller one");
        Self::refused(StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::BadRequest, message)
    }

    /// 401.
    pub fn unauthorized() -> Self {
        let message = "no booth has this token; enrol the booth again";
        Self::refused(StatusCode::UNAUTHORIZED, ProblemCode::Unauthorized, message)
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::refused(StatusCode::NOT_FOUND, ProblemCode::NotFound, format!("there is no such {what}"))
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::CONFLICT, ProblemCode::Conflict, message)
    }

    /// 410.
    pub fn expired(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::GONE, ProblemCode::Expired, message)
    }

    /// 422.
    pub fn bad_package(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadPackage, message)
    }

    /// 404 on a lookup, with the tries that are left.
    pub fn mismatch(tries_left: u32) -> Self {
        Self::Refused {
            status: StatusCode::NOT_FOUND,
            code: ProblemCode::Mismatch,
            message: "code, student number and last four do not agree".to_owned(),
            number: Some(tries_left),
        }
    }

    /// 404 on a lookup: the three agree, but the student is another school's.
    pub fn other_school() -> Self {
        let message = "the student belongs to another school; its own booths take the photo";
        Self::refused(StatusCode::NOT_FOUND, ProblemCode::OtherSchool, message)
    }

    /// 429, with the seconds until the next try.
    pub fn locked(seconds: u32) -> Self {
        Self::Refused {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: ProblemCode::Locked,
            message: format!("too many wrong tries; try again in {seconds} s"),
            number: Some(seconds),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, problem) = match self {
            Self::Refused { status, code, message, number } => (status, Problem { code, message, number }),
            Self::Database(_) | Self::Objects(_) | Self::Internal(_) => {
                let cause = std::error::Error::source(&self).map(ToString::to_string).unwrap_or_default();
                tracing::error!(cause, "{self}");
                let message = "the server failed; nothing was kept, try again".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, Problem { code: ProblemCode::Internal, message, number: None })
            }
        };
        let mut response = (status, Json(&problem)).into_response();
        if let (ProblemCode::Locked, Some(seconds)) = (problem.code, problem.number) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
