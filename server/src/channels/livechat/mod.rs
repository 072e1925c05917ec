//! Live chat: the customer's side of a dialog in a page (P83). Everything here is reachable by anybody, so everything is
//! limited: by origin, by address, by visit, by size.

mod feed;
mod files;
mod gate;
mod origin;
mod socket;

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router, middleware};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use rules::change::Reading;
use sha2::Sha256;
use wire::{Limits, Seq, SignedIdentity, Visit, VisitStart, VisitorMessage, VisitorMessageStored};

use crate::app::Shared;
use crate::auth::{hex, token_hash};
use crate::fault::Fault;
use crate::http::{Address, Body, Named};
use crate::store::{Site, Visitor, VisitorMessageRow, Write};

pub(crate) use feed::{__path_feed, feed};
pub(crate) use files::{__path_upload, signed_link, upload};
pub use files::{has_file, remove_file};
pub use gate::Gate;
pub(crate) use socket::{__path_socket, socket};

/// Longest name and identity of a visitor, in characters.
const MAX_NAME: usize = 200;
/// Longest `client_id`.
const MAX_CLIENT_ID: usize = 64;

/// Routes of live chat and of files.
pub fn router(app: Shared) -> Router<Shared> {
    let visitors = Router::new()
        .route("/visits", post(start_visit))
        .route("/messages", post(post_message))
        .route("/messages/{id}", delete(delete_message))
        .route("/feed", get(feed))
        .route("/socket", get(socket))
        .route("/files", post(upload).layer(DefaultBodyLimit::max(wire::MAX_FILE_BYTES)))
        // Before the layer, so that a preflight passes through it too.
        .method_not_allowed_fallback(crate::http::no_such_method)
        .layer(middleware::from_fn_with_state(app, origin::check));
    Router::new().nest("/livechat/v1", visitors).route("/files/{id}", get(files::download))
}

/// A visit begins: a visitor gets his token.
#[utoipa::path(post, path = "/livechat/v1/visits", tag = "livechat", request_body = Object,
    responses((status = 200, description = "wire::Visit", body = Object), (status = 403, description = "origin_not_allowed, bad_identity"),
              (status = 404, description = "not_found: no such site"), (status = 429, description = "too_many_requests")))]
pub(crate) async fn start_visit(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    Body(start): Body<VisitStart>,
) -> Result<Json<Visit>, Fault> {
    app.gate.visit(address)?;
    let key = start.site.clone();
    let site = app.store.read(move |read| read.site(&key)).await?.ok_or_else(|| Fault::not_found("site"))?;
    origin::allow(&headers, &site)?;
    let name = start.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME) {
        return Err(Fault::field("name", format!("use at most {MAX_NAME} characters")));
    }
    if let Some(identity) = &start.identity {
        check_identity(identity, &site)?;
    }
    let token = hex(&app.env.random::<32>());
    let (hash, title) = (token_hash(&token), site.line_name.clone());
    let identity = start.identity.map(|identity| identity.id);
    app.store.write(move |write| write.admit_visitor(&site, identity.as_deref(), name.as_deref(), &hash)).await?;
    Ok(Json(Visit { token, title, limits: Limits::default() }))
}

/// The host page's server vouches for the visitor: HMAC-SHA256 of his id under the site's secret.
fn check_identity(identity: &SignedIdentity, site: &Site) -> Result<(), Fault> {
    if identity.id.is_empty() || identity.id.chars().count() > MAX_NAME {
        return Err(Fault::field("identity.id", format!("use 1 to {MAX_NAME} characters")));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(site.secret.as_bytes()).map_err(Fault::defect)?;
    mac.update(identity.id.as_bytes());
    let signature = unhex(&identity.signature).unwrap_or_default();
    mac.verify_slice(&signature).map_err(|_| {
        let detail = "identity.signature is not the lower-case hex HMAC-SHA256 of identity.id under the site's secret.";
        Fault::new(http::StatusCode::FORBIDDEN, "bad_identity", detail)
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks_exact(2).filter_map(|pair| Some(pair.first()? << 4 | pair.last()?)).collect())
}

/// The hash of a visitor's token: the key of his rate and of his row.
fn visitor_hash(headers: &HeaderMap) -> Result<[u8; 32], Fault> {
    headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(token_hash)
        .ok_or_else(visit_over)
}

/// 401 for a visitor: start a new visit.
fn visit_over() -> Fault {
    Fault::new(http::StatusCode::UNAUTHORIZED, "visit_over", "Start a new visit; unsent words can be sent in it.")
}

/// A customer's message. The same `client_id` is the same message however often it comes (P81).
#[utoipa::path(post, path = "/livechat/v1/messages", tag = "livechat", request_body = Object,
    responses((status = 200, description = "wire::VisitorMessageStored: it is stored", body = Object), (status = 401, description = "visit_over"),
              (status = 409, description = "id_conflict"), (status = 422, description = "text_empty, text_too_long, bad_field"),
              (status = 429, description = "too_many_requests"), (status = 507, description = "disk_full")))]
pub(crate) async fn post_message(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    Body(message): Body<VisitorMessage>,
) -> Result<Json<VisitorMessageStored>, Fault> {
    let hash = visitor_hash(&headers)?;
    app.gate.message(&hash, address)?;
    check_message(&message)?;
    if message.file.is_some_and(|id| !files::is_stored(&app, id)) {
        return Err(Fault::field("file", "upload it first; each upload goes into one message"));
    }
    let bus = app.bus.clone();
    let entry = app.store.write(move |write| {
        let visitor = write.visitor(&hash)?.ok_or_else(visit_over)?;
        origin::allow_visitor(write, &headers, &visitor)?;
        receive(write, &bus, &visitor, message)
    });
    Ok(Json(VisitorMessageStored { entry: feed::for_visitor(&app, entry.await?, "") }))
}

/// The visitor deletes a message of his own (P3). His feed brings it again without words; the staff see that it was deleted
/// and what it said. Deleting it again answers the same.
#[utoipa::path(delete, path = "/livechat/v1/messages/{id}", tag = "livechat", params(("id" = i64, Path, description = "Its `seq`")),
    responses((status = 200, description = "wire::VisitorMessageStored: without words", body = Object), (status = 401, description = "visit_over"),
              (status = 403, description = "forbidden: an operator wrote it"), (status = 404, description = "not_found"),
              (status = 409, description = "unchangeable: it is older than a day"), (status = 429, description = "too_many_requests")))]
pub(crate) async fn delete_message(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    Named(id): Named,
) -> Result<Json<VisitorMessageStored>, Fault> {
    let hash = visitor_hash(&headers)?;
    app.gate.message(&hash, address)?;
    let seq: Seq = id.parse().map_err(|_| Fault::not_found("message"))?;
    let deleted = app.store.write(move |write| {
        let visitor = write.visitor(&hash)?.ok_or_else(visit_over)?;
        origin::allow_visitor(write, &headers, &visitor)?;
        let dialog = visitor.dialog.ok_or_else(|| Fault::not_found("message"))?;
        crate::dialogs::customer_deletes(write, dialog, seq)?;
        write.visitor_message(dialog, seq)?.ok_or_else(|| Fault::not_found("message"))
    });
    Ok(Json(VisitorMessageStored { entry: feed::for_visitor(&app, deleted.await?, "") }))
}

fn check_message(message: &VisitorMessage) -> Result<(), Fault> {
    if message.client_id.is_empty() || message.client_id.len() > MAX_CLIENT_ID {
        return Err(Fault::field("client_id", format!("use 1 to {MAX_CLIENT_ID} characters")));
    }
    match rules::text::check_text(&message.text) {
        Err(rules::text::TextError::Empty) if message.file.is_some() => Ok(()),
        Err(error) => {
            let refusal = error.refusal();
            let mut fault = Fault::field("text", refusal.detail());
            fault.code = refusal.code();
            Err(fault)
        }
        Ok(()) => Ok(()),
    }
}

/// Stores a message once.
fn receive(
    write: &mut Write,
    bus: &crate::bus::Bus,
    visitor: &Visitor,
    message: VisitorMessage,
) -> Result<VisitorMessageRow, Fault> {
    if let Some(dialog) = visitor.dialog
        && let Some(entry) = write.entry_by_client_id(dialog, &message.client_id)?
    {
        let same = entry.body.text() == message.text && entry.body.file().map(|file| file.id) == message.file;
        let conflict = || Fault::conflict("id_conflict", "This client_id belongs to another message; make a new one.");
        if !same {
            return Err(conflict());
        }
        let reading = write.reading(dialog, entry.seq, Seq::MAX)?;
        return Ok(VisitorMessageRow { entry, client_id: Some(message.client_id), reading });
    }
    let file = match message.file {
        None => None,
        Some(id) => {
            let row = write.file(id)?.filter(|row| row.visitor == visitor.id && row.dialog.is_none());
            Some(row.ok_or_else(|| Fault::field("file", "upload it first; each upload goes into one message"))?.file)
        }
    };
    let kept = file.as_ref().map(|file| file.id);
    let entry = crate::dialogs::customer_message(write, bus, visitor, &message.client_id, message.text, file)?;
    if let Some(file) = kept {
        write.keep_file(file, entry.dialog)?;
    }
    Ok(VisitorMessageRow { entry, client_id: Some(message.client_id), reading: Reading::default() })
}
