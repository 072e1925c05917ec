//! The feed: pages by GET and by armed pull, both from [`page`].

mod board;
mod cursor;
mod guests;
mod page;
mod socket;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use wire::{LineId, Page, Want};

use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::http::Params;

pub(crate) use board::{__path_boards, boards};
pub use page::{PageFor, page};
pub(crate) use socket::{__path_socket, READ_BUFFER, socket};

/// Routes under `/api/v1`.
pub fn router() -> Router<Shared> {
    Router::new().route("/feed", get(feed)).route("/socket", get(socket)).route("/board", get(boards))
}

#[derive(serde::Deserialize)]
pub(crate) struct FeedQuery {
    #[serde(default)]
    after: String,
    #[serde(default)]
    watch: String,
    #[serde(default)]
    board: bool,
    limit: Option<usize>,
}

/// One page of the feed; empty when the phone is up to date.
#[utoipa::path(get, path = "/api/v1/feed", tag = "sync",
    params(("after" = Option<String>, Query, description = "The stored cursor; empty to bootstrap"),
           ("watch" = Option<String>, Query, description = "Lines whose heads a screen shows, comma-separated"),
           ("board" = Option<bool>, Query, description = "True while a screen shows the manager's board"),
           ("limit" = Option<usize>, Query, description = "Most deltas, 1 to 500")),
    responses((status = 200, description = "wire::Page", body = Object), (status = 410, description = "cursor_expired")))]
pub(crate) async fn feed(
    State(app): State<Shared>,
    who: SignedInAs,
    Params(query): Params<FeedQuery>,
) -> Result<Json<Page>, Fault> {
    let watch = query
        .watch
        .split(',')
        .filter(|id| !id.is_empty())
        .map(|id| id.parse::<LineId>().map_err(|_| Fault::field("watch", "give line ids separated by commas")))
        .collect::<Result<_, _>>()?;
    let want = Want { after: query.after, watch, board: query.board, limit: query.limit, accept: Vec::new() };
    let (me, epoch, now) = (who.me.id, app.meta.epoch.clone(), app.env.now());
    let found = app.store.read(move |read| page(read, me, &epoch, &want, now)).await?;
    if !found.offers.is_empty() {
        // Without a socket nobody says that the page is committed: a phone that asks counts as having it.
        let offers = found.offers;
        app.store.write(move |write| write.offers_reached(me, &offers, false)).await?;
    }
    Ok(Json(found.page))
}
