//! JSON bodies whose errors name the field and the remedy.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::app::Shared;
use crate::fault::Fault;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, app: &Shared) -> Result<Self, Fault> {
        let bytes = axum::body::Bytes::from_request(request, app).await.map_err(unreadable)?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| bad_json(&error))
    }
}

fn unreadable(rejection: BytesRejection) -> Fault {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = "The request is too large. Send less at once.";
        return Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
    }
    Fault::bad_request("The request's body did not arrive whole. Send it again.")
}

/// 400 for what is no JSON, 422 for JSON of another shape. serde's text names the field, line and column; it can quote a
/// value, so it goes back to the caller and never to a log.
pub fn bad_json(error: &serde_json::Error) -> Fault {
    use serde_json::error::Category;
    match error.classify() {
        Category::Data => {
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", format!("The body has a wrong field: {error}."))
        }
        _ => Fault::bad_request(format!("The body is not JSON: {error}.")),
    }
}
