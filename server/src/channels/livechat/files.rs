//! Files of customers: images only, recognised by their bytes, kept outside the database, fetched by signed links.

use std::path::PathBuf;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::Sha256;
use wire::{FileId, FileRef, Timestamp};

use super::{origin, unhex, visit_over, visitor_hash};
use crate::app::{App, Shared};
use crate::auth::hex;
use crate::fault::Fault;
use crate::http::{Address, Named, Params};

/// A link to a file is good for this long.
const LINK_S: i64 = 3600;
/// Most bytes of a visitor that no message names yet.
const MAX_UNSENT: i64 = 3 * wire::MAX_FILE_BYTES as i64;
/// A download is read in parts of this size.
const CHUNK: usize = 64 * 1024;
/// Longest file name, in characters.
const MAX_NAME: usize = 120;

#[derive(serde::Deserialize)]
pub(crate) struct UploadQuery {
    #[serde(default)]
    name: String,
}

/// Upload an image; a message then names it.
#[utoipa::path(post, path = "/livechat/v1/files", tag = "livechat", params(("name" = String, Query)),
    request_body(content = Vec<u8>, content_type = "image/png"),
    responses((status = 200, description = "wire::FileRef", body = Object), (status = 413, description = "too_large: at most 10 MB"),
              (status = 415, description = "bad_file_type"), (status = 429, description = "too_many_requests")))]
pub(crate) async fn upload(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    Params(query): Params<UploadQuery>,
    request: Request,
) -> Result<Json<FileRef>, Fault> {
    let hash = visitor_hash(&headers)?;
    app.gate.message(&hash, address)?;
    // Nobody's bytes are taken in before it is known whose they are.
    let visitor = app.store.read(move |read| {
        let visitor = read.visitor(&hash)?.ok_or_else(visit_over)?;
        origin::allow_visitor(read, &headers, &visitor)?;
        Ok(visitor)
    });
    let visitor = visitor.await?.id;
    let bytes = axum::body::to_bytes(request.into_body(), wire::MAX_FILE_BYTES).await.map_err(|_| {
        let detail = format!("A file has at most {} MB. Send a smaller one.", wire::MAX_FILE_BYTES / 1024 / 1024);
        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    })?;
    let mime = image_type(&bytes).ok_or_else(|| {
        let detail = "Only PNG, JPEG, WebP and GIF images can be sent.";
        Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_file_type", detail)
    })?;
    let name = clean_name(&query.name, mime);
    let size = i64::try_from(bytes.len()).map_err(Fault::defect)?;
    let file = app.store.write(move |write| {
        if write.unsent_bytes(visitor)? + size > MAX_UNSENT {
            return Err(Fault::too_many(60));
        }
        write.add_file(visitor, &name, mime, size)
    });
    let file = file.await?;
    // The row names bytes that may not be there yet; a message that names it now is refused (see `is_stored`).
    save(path(&app, file.id), bytes).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => Fault::disk_full(),
        _ => Fault::try_again("The portal cannot write to its storage. Nothing was done."),
    })?;
    let id = file.id;
    if app.store.read(move |read| read.file(id)).await?.is_none() {
        // He was erased while his bytes were on their way (P3).
        remove_file(&app, id);
        return Err(visit_over());
    }
    Ok(Json(file))
}

/// Whether a file's bytes are there.
pub(super) fn is_stored(app: &App, id: FileId) -> bool {
    path(app, id).is_file()
}

async fn save(path: PathBuf, bytes: Bytes) -> std::io::Result<()> {
    let task = tokio::task::spawn_blocking(move || {
        use std::io::Write;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("part");
        let mut file = std::fs::File::create(&part)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)
    });
    task.await.map_err(std::io::Error::other)?
}

/// Where a file's bytes lie: a thousand files a folder.
fn path(app: &App, id: FileId) -> PathBuf {
    app.files_dir().join((id.0 / 1000).to_string()).join(id.0.to_string())
}

/// Whether a file's bytes are there.
pub fn has_file(app: &App, id: FileId) -> bool {
    is_stored(app, id)
}

/// Removes the bytes of a forgotten file.
pub fn remove_file(app: &App, id: FileId) {
    if let Err(error) = std::fs::remove_file(path(app, id))
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(file = %id, %error, "file not removed");
    }
}

/// An image by its first bytes, whatever its name says.
fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The sender's name for it without path parts and control characters.
fn clean_name(name: &str, mime: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    if clean.trim().is_empty() { mime.replace('/', ".") } else { clean }
}

fn signature(app: &App, id: FileId, expires: i64) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.meta.link_key).ok()?;
    mac.update(format!("{id}:{expires}").as_bytes());
    Some(mac)
}

/// A link that is good for an hour at least, the same within an hour, so that a browser's cache helps.
pub(crate) fn signed_link(app: &App, id: FileId) -> (String, Timestamp) {
    let expires = (app.env.now().0 / 1000 / LINK_S + 2) * LINK_S;
    let signature = signature(app, id, expires).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default();
    (format!("/files/{id}?expires={expires}&signature={signature}"), Timestamp(expires * 1000))
}

#[derive(serde::Deserialize)]
pub(super) struct LinkQuery {
    expires: i64,
    signature: String,
}

/// A file by a signed link.
pub(super) async fn download(
    State(app): State<Shared>,
    Named(id): Named,
    Params(query): Params<LinkQuery>,
) -> Result<Response, Fault> {
    let id: FileId = id.parse().map_err(|_| Fault::not_found("file"))?;
    let given = unhex(&query.signature).unwrap_or_default();
    let good = signature(&app, id, query.expires).is_some_and(|mac| mac.verify_slice(&given).is_ok());
    if !good || query.expires.saturating_mul(1000) < app.env.now().0 {
        return Err(Fault::forbidden("The link is no longer good. Load the dialog again for a new one."));
    }
    let row = app.store.read(move |read| read.file(id)).await?.ok_or_else(|| Fault::not_found("file"))?;
    let open = tokio::fs::File::open(path(&app, id)).await.map_err(|_| Fault::not_found("file"))?;
    let mut response = Body::from_stream(chunks(open)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&row.file.mime).map_err(Fault::defect)?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(row.file.size));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// A file in parts: a slow reader holds one of them, not the whole.
fn chunks(file: tokio::fs::File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::try_unfold(file, |mut file| async move {
        let mut part = vec![0; CHUNK];
        let read = tokio::io::AsyncReadExt::read(&mut file, &mut part).await?;
        part.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(part), file)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p82_a_file_is_what_its_bytes_say() {
        assert_eq!(image_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(image_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg onload=alert(1)>"[..], b"<html>", b"", b"GIF8", b"%PDF-1.7"] {
            assert_eq!(image_type(other), None);
        }
    }

    #[test]
    fn names_lose_their_paths() {
        assert_eq!(clean_name("../../etc/пароль.png", "image/png"), "пароль.png");
        assert_eq!(clean_name("C:\\temp\\a\u{0}b.gif", "image/gif"), "ab.gif");
        assert_eq!(clean_name("  ", "image/jpeg"), "image.jpeg");
    }
}
