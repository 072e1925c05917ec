//! Dialogs: what is said in them, how their sessions go, and reading their history.

mod changes;
mod handover;
mod service;
mod targets;
mod team;
mod transfers;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use rules::permit;
use wire::{Access, DialogId, EntriesPage, FileId, MAX_ENTRIES, Me, OperatorId, Scope, Seq, SessionId, Timestamp};

use crate::app::{App, Shared};
use crate::auth::SignedInAs;
use crate::bus::{Passing, Topic};
use crate::fault::Fault;
use crate::http::{Named, Params};
use crate::store::{DecisionRow, DialogRow, Read, View};

pub use changes::*;
pub use handover::*;
pub use service::*;
pub(crate) use targets::*;
pub use team::*;
pub use transfers::*;

/// Routes under `/api/v1`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/dialogs/{id}/entries", get(entries))
        .route("/dialogs/{id}/targets", get(targets))
        .route("/sessions/{id}/decisions", get(decisions))
        .route("/files/{id}/link", get(file_link))
}

#[derive(serde::Deserialize)]
pub(crate) struct EntriesQuery {
    before: Option<Seq>,
    from: Option<Seq>,
    to: Option<Seq>,
    limit: Option<usize>,
}

/// History and holes of a dialog.
#[utoipa::path(get, path = "/api/v1/dialogs/{id}/entries", tag = "sync",
    params(("id" = String, Path), ("before" = Option<i64>, Query, description = "Entries with a lower number, the newest first taken"),
           ("from" = Option<i64>, Query), ("to" = Option<i64>, Query, description = "Entries from..=to instead"),
           ("limit" = Option<usize>, Query, description = "At most 200")),
    responses((status = 200, description = "wire::EntriesPage", body = Object), (status = 404, description = "not_found")))]
pub(crate) async fn entries(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Params(query): Params<EntriesQuery>,
) -> Result<Json<EntriesPage>, Fault> {
    let id: DialogId = id.parse().map_err(|_| Fault::not_found("dialog"))?;
    let limit = query.limit.unwrap_or(MAX_ENTRIES).clamp(1, MAX_ENTRIES);
    let now = app.env.now();
    let page = app.store.read(move |read| {
        let (row, view) = visible(read, &who.me, id)?;
        let (first, last) = view.sight.range();
        let to = query.to.or(query.before.map(|before| before.saturating_sub(1))).unwrap_or(last).min(last);
        let from = query.from.unwrap_or(first).max(first);
        let entries = read.entries(row.id, from, to, limit, &view.sight)?;
        // A long stretch comes in parts, the newest part first.
        let covered = entries.first().map_or(to.saturating_add(1), |entry| entry.seq);
        Ok(EntriesPage { from: covered, to, entries, server_time: now })
    });
    page.await.map(Json)
}

/// A dialog with the reader's view of it, when he may know of it.
fn visible(read: &Read, me: &Me, id: DialogId) -> Result<(DialogRow, View), Fault> {
    let staff = read.staff(me.id)?.ok_or_else(Fault::signed_out)?;
    let row = read.dialog(id)?.ok_or_else(|| Fault::not_found("dialog"))?;
    let view = read.view(&staff, &row)?;
    if view.access.is_none() {
        return Err(Fault::not_found("dialog"));
    }
    Ok((row, view))
}

/// The ledger of a session.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Decisions {
    decisions: Vec<DecisionRow>,
    /// Who the operators in them are, as `[operator, name]`: the reader may know them from nowhere else.
    #[schema(value_type = Vec<Object>)]
    names: Vec<(OperatorId, String)>,
}

/// Why a session went to whom: every decision of the queue about it (P22). Managers of the line see the verdict on
/// everybody, the others that on themselves and on who was asked.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/decisions", tag = "queue", params(("id" = String, Path)),
    responses((status = 200, description = "In order", body = Decisions), (status = 404, description = "not_found")))]
pub(crate) async fn decisions(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
) -> Result<Json<Decisions>, Fault> {
    let id: SessionId = id.parse().map_err(|_| Fault::not_found("session"))?;
    let found = app.store.read(move |read| {
        let session = read.session(id)?.ok_or_else(|| Fault::not_found("session"))?;
        // Whoever may not know of the dialog is not told that the session exists.
        let (_, View { reader, .. }) =
            visible(read, &who.me, session.dialog).map_err(|_| Fault::not_found("session"))?;
        let mut decisions = read.decisions(id)?;
        if !permit::sees_every_verdict(&reader) {
            decisions.iter_mut().for_each(|decision| decision.only_of(reader.id));
        }
        let who: BTreeSet<OperatorId> = decisions.iter().flat_map(DecisionRow::named).collect();
        let names = who.into_iter().map(|id| Ok((id, read.operator_name(id)?)));
        let names = names.collect::<Result<_, Fault>>()?;
        Ok(Decisions { decisions, names })
    });
    found.await.map(Json)
}

/// Where a file can be fetched for a while.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct FileLink {
    /// Relative to the portal.
    url: String,
    /// Until when.
    #[schema(value_type = String)]
    expires_at: Timestamp,
}

/// A short-lived link to a file of a dialog whose entries the caller may see.
#[utoipa::path(get, path = "/api/v1/files/{id}/link", tag = "files", params(("id" = String, Path)),
    responses((status = 200, description = "The link", body = FileLink), (status = 404, description = "not_found")))]
pub(crate) async fn file_link(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
) -> Result<Json<FileLink>, Fault> {
    let id: FileId = id.parse().map_err(|_| Fault::not_found("file"))?;
    let allowed = app.store.read(move |read| {
        let Some(dialog) = read.file(id)?.and_then(|row| row.dialog) else { return Ok(false) };
        let (row, view) = visible(read, &who.me, dialog).map_err(|_| Fault::not_found("file"))?;
        read.file_shown(row.id, id, &view.sight)
    });
    if !allowed.await? {
        return Err(Fault::not_found("file"));
    }
    let (url, expires_at) = crate::channels::livechat::signed_link(&app, id);
    Ok(Json(FileLink { url, expires_at }))
}

/// An operator types in a dialog in which he may write: its customer is told for a moment.
///
/// # Errors
/// Those of the store. A dialog that he may not write in is ignored.
pub async fn operator_types(app: &App, me: &Me, dialog: DialogId) -> Result<(), Fault> {
    let caller = me.clone();
    let access = app.store.read(move |read| Ok(visible(read, &caller, dialog).ok().and_then(|(_, view)| view.access)));
    if matches!(access.await?, Some(Access::Responsible | Access::Participant)) {
        let passing = Passing::Typing { dialog, operator: Some(me.id), name: me.name.clone() };
        app.bus.tell(Topic::Visitor(dialog), &passing);
    }
    Ok(())
}

/// A customer types: his responsible is told for a moment.
///
/// # Errors
/// Those of the store.
pub async fn customer_types(app: &App, dialog: DialogId) -> Result<(), Fault> {
    let responsible = app.store.read(move |read| {
        let session = read.dialog(dialog)?.and_then(|row| row.session);
        Ok(session.filter(|session| session.life.is_open()).and_then(|session| session.life.responsible))
    });
    if let Some(operator) = responsible.await? {
        let passing = Passing::Typing { dialog, operator: None, name: String::new() };
        app.bus.tell(Topic::Scope(Scope::Operator(operator)), &passing);
    }
    Ok(())
}
