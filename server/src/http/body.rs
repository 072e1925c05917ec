//! JSON bodies, queries and ids in addresses, whose errors have the form of all others.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::Shared;
use crate::fault::Fault;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, app: &Shared) -> Result<Self, Fault> {
        let bytes = axum::body::Bytes::from_request(request, app).await.map_err(unreadable)?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let read = serde_path_to_error::deserialize(&mut json);
        let value = read.map_err(|error| bad_json(&error.path().to_string(), error.inner()))?;
        json.end().map_err(|error| bad_json(".", &error))?;
        Ok(Body(value))
    }
}

/// The query of an address.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Params<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _app: &Shared) -> Result<Self, Fault> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(params)| Params(params)).map_err(|rejection| {
            let detail = format!("The query has a wrong field: {}.", rejection.body_text());
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail)
        })
    }
}

/// The id in an address, unread.
pub struct Named(pub String);

impl FromRequestParts<Shared> for Named {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Fault> {
        let id = Path::<String>::from_request_parts(parts, app).await;
        id.map(|Path(id)| Named(id)).map_err(|_| Fault::not_found("address"))
    }
}

fn unreadable(rejection: BytesRejection) -> Fault {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = "The request is too large. Send less at once.";
        return Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
    }
    Fault::bad_request("The request's body did not arrive whole. Send it again.")
}

/// 400 for what is no JSON, 422 for JSON of another shape, with the field at `path`. serde's text can quote a value, so it
/// goes back to the caller and never to a log.
fn bad_json(path: &str, error: &serde_json::Error) -> Fault {
    use serde_json::error::Category;
    match error.classify() {
        Category::Data => {
            let detail = error.to_string();
            // A field that is missing is named by the text only; the path is that of its parent.
            let missing = detail.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
            let field = match (path, missing) {
                (".", missing) => missing.unwrap_or("body").to_owned(),
                (parent, Some(missing)) => format!("{parent}.{missing}"),
                (path, None) => path.to_owned(),
            };
            Fault::field(field, detail)
        }
        _ => Fault::bad_request(format!("The body is not JSON: {error}.")),
    }
}
