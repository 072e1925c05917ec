//! What a customer sees: messages of his dialog, and how it stands. Never notes, never events.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use wire::{Author, DialogId, Seq, SessionState, Timestamp, VisitorAuthor, VisitorEntry, VisitorPage, VisitorStatus};

use super::{origin, signed_link, visit_over, visitor_hash};
use crate::app::{App, Shared};
use crate::fault::Fault;
use crate::http::{Address, Params};
use crate::store::{Read, VisitorMessageRow};

/// Most entries on a page.
const PAGE: usize = 100;

#[derive(serde::Deserialize)]
pub(crate) struct FeedQuery {
    #[serde(default)]
    after: String,
}

/// A page of the visitor's feed.
#[utoipa::path(get, path = "/livechat/v1/feed", tag = "livechat", params(("after" = Option<String>, Query, description = "The last cursor")),
    responses((status = 200, description = "wire::VisitorPage", body = Object), (status = 401, description = "visit_over")))]
pub(crate) async fn feed(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    Params(query): Params<FeedQuery>,
) -> Result<Json<VisitorPage>, Fault> {
    let hash = visitor_hash(&headers)?;
    app.gate.read(address)?;
    let found = app.store.read(move |read| {
        let visitor = read.visitor(&hash)?.ok_or_else(visit_over)?;
        origin::allow_visitor(read, &headers, &visitor)?;
        stretch(read, visitor.dialog, &query.after)
    });
    Ok(Json(found.await?.page(&app)))
}

/// A part of a visitor's feed as it lies in the store.
pub(super) struct Stretch {
    from: String,
    messages: Vec<(VisitorMessageRow, String)>,
    more: bool,
    cursor: Seq,
    status: VisitorStatus,
    operator: Option<String>,
}

/// What comes behind a cursor. The cursor is the number of the newest entry of any kind, so that an event (somebody
/// accepted, it was closed) brings a page with the new status.
pub(super) fn stretch(read: &Read, dialog: Option<DialogId>, after: &str) -> Result<Stretch, Fault> {
    let seen: Seq = match after {
        "" => 0,
        text => text.parse().map_err(|_| Fault::field("after", "give the cursor of the last page, or nothing"))?,
    };
    let row = dialog.map(|id| read.dialog(id)).transpose()?.flatten();
    let Some(row) = row else {
        let status = VisitorStatus::New;
        return Ok(Stretch {
            from: after.to_owned(),
            messages: Vec::new(),
            more: false,
            cursor: seen,
            status,
            operator: None,
        });
    };
    let found = read.visitor_entries(row.id, seen, PAGE)?;
    let (more, cursor) = (found.up_to.is_some(), found.up_to.unwrap_or(row.last_seq));
    let mut messages = Vec::with_capacity(found.messages.len());
    for message in found.messages {
        let name = match &message.entry.author {
            Author::Operator { id } => read.operator_name(*id)?,
            Author::Customer | Author::System => String::new(),
        };
        messages.push((message, name));
    }
    let session = row.session.as_ref().map(|session| &session.life);
    let status = match session.map(|life| life.state) {
        None => VisitorStatus::New,
        Some(SessionState::Queued) => VisitorStatus::Waiting,
        Some(SessionState::Answered) => VisitorStatus::Answered,
        Some(SessionState::Closing | SessionState::Closed) => VisitorStatus::Closed,
    };
    let responsible = session.filter(|_| status == VisitorStatus::Answered).and_then(|life| life.responsible);
    let operator = responsible.map(|id| read.operator_name(id)).transpose()?;
    Ok(Stretch { from: after.to_owned(), messages, more, cursor, status, operator })
}

impl Stretch {
    /// Whether it is worth sending to somebody who waits.
    pub(super) fn is_news(&self) -> bool {
        self.from != self.cursor()
    }

    fn cursor(&self) -> String {
        if self.cursor == 0 { String::new() } else { self.cursor.to_string() }
    }

    /// For the wire.
    pub(super) fn page(self, app: &App) -> VisitorPage {
        VisitorPage {
            cursor: self.cursor(),
            from: self.from,
            entries: self.messages.into_iter().map(|(message, name)| for_visitor(app, message, &name)).collect(),
            more: self.more,
            status: self.status,
            operator: self.operator,
            server_time: app.env.now(),
        }
    }
}

/// A message as its customer sees it: as it reads now, and what was taken back not at all.
pub(super) fn for_visitor(app: &App, message: VisitorMessageRow, name: &str) -> VisitorEntry {
    let VisitorMessageRow { entry, client_id, reading } = message;
    let recalled = reading.recalled_at.is_some();
    let file = entry.body.file().filter(|_| !recalled).cloned();
    let link: Option<(String, Timestamp)> = file.as_ref().map(|file| signed_link(app, file.id));
    VisitorEntry {
        seq: entry.seq,
        at: entry.at,
        author: match entry.author {
            Author::Operator { .. } => VisitorAuthor::Operator { name: name.to_owned() },
            Author::Customer => VisitorAuthor::You,
            Author::System => VisitorAuthor::Automatic,
        },
        text: reading.words(entry.body.text()).to_owned(),
        edited_at: reading.edited_at.filter(|_| !recalled),
        recalled,
        client_id,
        file,
        file_url: link.map(|(url, _)| url),
    }
}
