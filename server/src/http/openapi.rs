//! `GET /api/openapi.json`: the API described by its own code.

use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;

use crate::app::Shared;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Openlines",
        description = "The portal's HTTP API. Shapes that phones exchange are described in docs/protocol.md."
    ),
    paths(
        crate::auth::sign_in,
        crate::auth::sign_out,
        crate::auth::list_devices,
        crate::auth::revoke_device,
        crate::sync::feed,
        crate::sync::socket,
        crate::sync::boards,
        crate::commands::post_commands,
        crate::commands::put_registers,
        crate::dialogs::entries,
        crate::dialogs::targets,
        crate::dialogs::decisions,
        crate::dialogs::file_link,
        crate::customers::join_customers,
        crate::customers::erase_customer,
        crate::admin::list_users,
        crate::admin::add_user,
        crate::admin::change_user,
        crate::admin::list_lines,
        crate::admin::add_line,
        crate::admin::change_line,
        crate::admin::get_staff,
        crate::admin::put_staff,
        crate::admin::list_sites,
        crate::admin::add_site,
        crate::admin::put_origins,
        crate::channels::livechat::start_visit,
        crate::channels::livechat::post_message,
        crate::channels::livechat::delete_message,
        crate::channels::livechat::feed,
        crate::channels::livechat::socket,
        crate::channels::livechat::upload,
    )
)]
struct Api;

/// The document, for the route and its snapshot test.
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/api/openapi.json", get(|| async { Json(document()) }))
}
