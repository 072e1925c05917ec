//! Which pages may talk to the portal from a browser. A caller that is no browser sends no Origin and proves nothing by
//! it: the origin list protects visitors of honest pages, not the portal.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    HOST, ORIGIN, RETRY_AFTER, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::app::Shared;
use crate::fault::Fault;
use crate::store::{Read, Site, Visitor};

fn refused() -> Fault {
    let detail = "This page's origin is not on the site's list. Add it in the site's settings.";
    Fault::new(StatusCode::FORBIDDEN, "origin_not_allowed", detail)
}

/// The caller's origin, unless it is the portal's own or he has none.
fn foreign(headers: &HeaderMap) -> Option<&str> {
    let origin = headers.get(ORIGIN)?.to_str().ok()?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let own = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")) == Some(host);
    (!own).then_some(origin)
}

/// Lets a page of this site pass.
///
/// # Errors
/// `origin_not_allowed`.
pub(super) fn allow(headers: &HeaderMap, site: &Site) -> Result<(), Fault> {
    match foreign(headers) {
        Some(origin) if !site.origins.iter().any(|allowed| allowed == origin) => Err(refused()),
        _ => Ok(()),
    }
}

/// Lets a page of this visitor's site pass.
///
/// # Errors
/// `origin_not_allowed`; those of the store.
pub(super) fn allow_visitor(read: &Read, headers: &HeaderMap, visitor: &Visitor) -> Result<(), Fault> {
    if foreign(headers).is_none() {
        return Ok(());
    }
    let site = read.site_of(visitor.channel)?.ok_or_else(|| Fault::not_found("site"))?;
    allow(headers, &site)
}

/// Answers preflights and adds the headers that let a page of some site of ours read the answer. A browser's preflight
/// says nothing of the visitor, so it is answered for the origins of all sites; the handlers check the very site.
pub(super) async fn check(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let Some(origin) = foreign(request.headers()).map(str::to_owned) else { return next.run(request).await };
    let asked = origin.clone();
    match app.store.read(move |read| read.origin_known(&asked)).await {
        Ok(true) => {}
        Ok(false) => return refused().into_response(),
        Err(fault) => return fault.into_response(),
    }
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if let Ok(origin) = HeaderValue::from_str(&origin) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(http::header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_name(RETRY_AFTER));
    response
}
