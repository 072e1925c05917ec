//! What an admin sets up over REST: users, lines with their queues and managers, live chat sites. Everything here asks for
//! an admin's token.

mod lines;
mod promises;
mod sites;
mod users;

use axum::Router;
use axum::routing::{get, put};

use crate::app::Shared;
use crate::fault::Fault;

pub(crate) use lines::*;
pub(crate) use sites::*;
pub(crate) use users::*;

/// Routes under `/api/v1/admin`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/users", get(list_users).post(add_user))
        .route("/users/{id}", axum::routing::patch(change_user))
        .route("/lines", get(list_lines).post(add_line))
        .route("/lines/{id}", axum::routing::patch(change_line))
        .route("/lines/{id}/staff", get(get_staff).put(put_staff))
        .route("/lines/{id}/sites", get(list_sites).post(add_site))
        .route("/sites/{id}/origins", put(put_origins))
}

/// A name between 1 and 100 characters, without spaces around it.
pub(crate) fn checked_name(field: &str, name: &str) -> Result<String, Fault> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Fault::field(field, "use 1 to 100 characters"));
    }
    Ok(name.to_owned())
}
