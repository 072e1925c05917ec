//! The portal on HTTP: the router, what every request passes, reading of bodies and addresses, files of the web client.

mod assets;
mod body;
mod listen;
mod openapi;

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::response::IntoResponse;
use axum::routing::get;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::Shared;
use crate::fault::Fault;

pub(crate) use assets::escape;
pub use body::{Body, Named, Params};
pub use listen::{Endpoint, Listening, listen};
pub use openapi::document;

/// Largest JSON body: fifty commands of the longest texts in the widest characters stay below it.
const MAX_JSON: usize = 6 * 1024 * 1024;

/// The whole portal as one service.
pub fn router(app: Shared) -> Router {
    let api = Router::new()
        .merge(crate::auth::router())
        .merge(crate::sync::router())
        .merge(crate::commands::router())
        .merge(crate::dialogs::router())
        .merge(crate::customers::router())
        .nest("/admin", crate::admin::router())
        .fallback(|| async { Fault::not_found("address") });
    Router::new()
        .nest("/api/v1", api)
        .merge(crate::channels::livechat::router(app.clone()))
        .merge(crate::setup::router())
        .merge(openapi::router())
        .merge(assets::router())
        .route("/health", get(|| async { "ok" }))
        .route("/ready", get(ready))
        .fallback(|| async { Fault::not_found("address") })
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(MAX_JSON))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "no-referrer"))
        .layer(CatchPanicLayer::custom(|_panic| Fault::defect("a handler panicked").into_response()))
        .with_state(app)
}

/// 405.
pub(crate) async fn no_such_method() -> Fault {
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address has no such method.")
}

fn header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// Ready: the database answers.
async fn ready(axum::extract::State(app): axum::extract::State<Shared>) -> Result<&'static str, Fault> {
    app.store.read(|read| read.meta()).await?;
    Ok("ready")
}

/// The caller's address, as limits count it: the peer's, or what a trusted proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct Address(pub IpAddr);

impl FromRequestParts<Shared> for Address {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Fault> {
        // Without a peer (a test that calls the router itself) every caller is this machine.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)).to_canonical();
        if !app.config.trusted_proxies.contains(&peer) {
            return Ok(Address(customer_line(peer)));
        }
        // The last entry is the one that our proxy wrote; those before it are hearsay.
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let forwarded = forwarded.and_then(|value| value.to_str().ok());
        let client = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        Ok(Address(customer_line(client.unwrap_or(peer))))
    }
}

/// What limits count by: an IPv6 subscriber owns a whole /64, so its addresses are one.
fn customer_line(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & (u128::MAX << 64)).into()),
        v4 => v4,
    }
}
