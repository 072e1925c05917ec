//! Customers: joining two who are one person (P8), and erasing one, for the law of personal data (P3). Everything else is
//! kept for ever.

mod list;
mod service;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use wire::CustomerId;

use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::http::{Body, Named};
use crate::store::ErasureRow;

pub use service::erase_again;

/// Routes under `/api/v1`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/customers/{id}/join", post(join_customers))
        .route("/customers/{id}/erase", post(erase_customer))
}

/// Who is the same person.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct JoinCustomers {
    /// The other customer's id; there is no such customer afterwards.
    #[schema(value_type = String)]
    customer: CustomerId,
}

/// What became of two customers.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct JoinedRow {
    /// The customer who has everything now.
    #[schema(value_type = String)]
    customer: CustomerId,
    /// How many dialogs of the other came to him.
    dialogs: usize,
}

/// Join two customers who turned out to be one person: the other's identities and dialogs are this one's from now on, under
/// this one's name. No timelines are joined and nothing is closed; their heads say who answers the other dialog.
#[utoipa::path(post, path = "/api/v1/customers/{id}/join", tag = "admin", params(("id" = String, Path)), request_body = JoinCustomers,
    responses((status = 200, description = "Who has what", body = JoinedRow), (status = 404, description = "not_found: either of them"),
              (status = 422, description = "bad_field: the same customer twice, or one who was erased")))]
pub(crate) async fn join_customers(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(other): Body<JoinCustomers>,
) -> Result<Json<JoinedRow>, Fault> {
    who.admin()?;
    let id: CustomerId = id.parse().map_err(|_| Fault::not_found("customer"))?;
    let dialogs = service::join(&app, id, other.customer, who.me.id).await?;
    Ok(Json(JoinedRow { customer: id, dialogs }))
}

/// That it is meant.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct EraseCustomer {
    /// The customer's id once more.
    #[schema(value_type = String)]
    customer: CustomerId,
}

/// Erase a customer: the words and files of his dialogs, his name and what he is known by, here and on every phone at its
/// next contact. It cannot be undone. Numbers, times, norms and ratings stay. Asked again it answers the same.
#[utoipa::path(post, path = "/api/v1/customers/{id}/erase", tag = "admin", params(("id" = String, Path)), request_body = EraseCustomer,
    responses((status = 200, description = "The record of it", body = ErasureRow), (status = 404, description = "not_found"),
              (status = 422, description = "bad_field: the body must name the same customer")))]
pub(crate) async fn erase_customer(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(confirmed): Body<EraseCustomer>,
) -> Result<Json<ErasureRow>, Fault> {
    who.admin()?;
    let id: CustomerId = id.parse().map_err(|_| Fault::not_found("customer"))?;
    if confirmed.customer != id {
        return Err(Fault::field("customer", "name the customer of the address once more: it cannot be undone"));
    }
    service::erase_customer(&app, id, who.me.id).await.map(Json)
}
