//! The one error type of the portal: what went wrong, in the words of docs/errors.md.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use wire::{FieldError, Problem};

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Fault {
    /// HTTP status.
    pub status: StatusCode,
    /// The contract: one of docs/errors.md.
    pub code: &'static str,
    /// For people: what is wrong and what to do about it.
    pub detail: String,
    /// Wrong fields.
    pub fields: Vec<FieldError>,
    /// Seconds after which a repeat makes sense.
    pub retry_after: Option<u32>,
}

impl Fault {
    /// A fault with a status, a code and an explanation.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Fault { status, code, detail: detail.into(), fields: Vec::new(), retry_after: None }
    }

    /// A wrong field: 422 `bad_field`.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let (field, detail) = (field.into(), detail.into());
        let mut fault = Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", format!("{field}: {detail}"));
        fault.fields.push(FieldError { field, detail });
        fault
    }

    /// 400: the request as a whole cannot be read.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Fault::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }

    /// 401: no valid token.
    pub fn signed_out() -> Self {
        Fault::new(StatusCode::UNAUTHORIZED, "signed_out", "Sign in again; nothing on the device is lost.")
    }

    /// 401: this device was revoked.
    pub fn device_revoked() -> Self {
        Fault::new(StatusCode::UNAUTHORIZED, "device_revoked", "This device was signed out by its user or an admin.")
    }

    /// 403: known, but not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Fault::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 404: not there, or not for the caller to know.
    pub fn not_found(what: &str) -> Self {
        Fault::new(StatusCode::NOT_FOUND, "not_found", format!("There is no such {what}, or you may not see it."))
    }

    /// 409: the state of things does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Fault::new(StatusCode::CONFLICT, code, detail)
    }

    /// 429: too often.
    pub fn too_many(retry_after: u32) -> Self {
        let detail = format!("Too many requests. Try again in {retry_after} s.");
        let mut fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        fault.retry_after = Some(retry_after.max(1));
        fault
    }

    /// The program cannot start as it is set up; `code` and remedy go to its standard error.
    pub fn set_up(code: &'static str, detail: impl Into<String>) -> Self {
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
    }

    /// 503: nothing was done and nothing is lost; a repeat may succeed.
    pub fn try_again(detail: impl Into<String>) -> Self {
        let mut fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE, "try_again", detail);
        fault.retry_after = Some(1);
        fault
    }

    /// 507: the portal's disk is full; nothing was done.
    pub fn disk_full() -> Self {
        let detail = "The portal's disk is full. Nothing was stored; keep the text and try again later.";
        let mut fault = Fault::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", detail);
        fault.retry_after = Some(30);
        fault
    }

    /// 500: a defect of ours. The detail goes to the log, not to the caller.
    pub fn defect(what: impl std::fmt::Display) -> Self {
        tracing::error!(what = %what, "defect");
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The portal failed. It was logged.")
    }

    /// Whether a repeat of the same request may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self.code, "try_again" | "disk_full" | "too_many_requests" | "internal")
    }

    /// Its wire form.
    pub fn problem(&self) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            fields: self.fields.clone(),
            retry_after: self.retry_after,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Fault::disk_full(),
            Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                tracing::error!(%error, "storage fault");
                Fault::try_again("The portal cannot write to its storage. Nothing was done.")
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Fault::try_again("The portal's database is busy.")
            }
            _ => Fault::defect(error),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Fault::defect(format_args!("stored JSON: {error}"))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
