//! Files of customers: what may be sent, and who can fetch it.

use http::{Method, header};
use serde_json::{Value, json};
use wire::{FileRef, VisitorMessageStored};

use crate::kit::Portal;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest of a picture";

async fn fetch(portal: &Portal, url: &str) -> crate::kit::Answer {
    portal.call(Method::GET, url, None, None).await
}

#[tokio::test]
async fn p82_only_images_by_their_bytes_of_at_most_10_mb() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    for (bytes, mime) in [
        (PNG, "image/png"),
        (&b"\xff\xd8\xff\xe0rest"[..], "image/jpeg"),
        (b"GIF89arest", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ] {
        let file: FileRef = customer.upload("x.png", bytes).await.ok();
        assert_eq!((file.mime.as_str(), file.size), (mime, bytes.len() as i64));
    }
    for bytes in [&b"<svg onload=alert(1)>"[..], b"", b"<html>", b"%PDF-1.7", b"MZ"] {
        assert_eq!(customer.upload("x.png", bytes).await.fault(), (415, "bad_file_type".into()));
    }
    let mut large = vec![0; wire::MAX_FILE_BYTES];
    large[..PNG.len()].copy_from_slice(PNG);
    customer.upload("large.png", &large).await.ok::<FileRef>();
    large.push(0);
    let problem = customer.upload("larger.png", &large).await.problem();
    assert_eq!((problem.status, problem.code.as_str()), (413, "too_large"));
    assert!(problem.detail.contains("10 MB"));
    assert_eq!(customer.upload("..%2F..%2Fetc%2Fpasswd", PNG).await.ok::<FileRef>().name, "passwd");
}

#[tokio::test]
async fn a_file_goes_with_a_message_and_both_sides_can_fetch_it() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    let file: FileRef = customer.upload("cat.png", PNG).await.ok();
    let message = json!({ "client_id": "a", "file": file.id });
    let stored: VisitorMessageStored = customer.post(message.clone()).await.ok();
    assert_eq!(stored.entry.file, Some(file.clone()));
    customer.post(message).await.ok::<Value>();
    let url = stored.entry.file_url.unwrap();
    let got = fetch(&portal, &url).await;
    assert_eq!((got.status.as_u16(), &got.body[..]), (200, PNG));
    assert_eq!(got.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(got.headers["x-content-type-options"], "nosniff");
    assert!(got.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
    // An offer shows the session's entries, so its file too.
    let offer = anna.offer().await.unwrap();
    assert!(anna.head(offer.dialog).last.as_ref().unwrap().file);
    let link: Value = anna.get(&format!("/api/v1/files/{}/link", file.id)).await.ok();
    assert_eq!(fetch(&portal, link["url"].as_str().unwrap()).await.body, PNG);
    for stranger in ["boris", "dan"] {
        let answer = portal.phone(stranger).await.get(&format!("/api/v1/files/{}/link", file.id)).await;
        assert_eq!(answer.fault(), (404, "not_found".into()), "{stranger}");
    }
}

#[tokio::test]
async fn a_link_is_good_for_an_hour_and_for_its_file_only() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    let file = customer.upload_image().await;
    let other = customer.upload_image().await;
    customer.post(json!({ "client_id": "a", "file": file.id })).await.ok::<Value>();
    let url = customer.page("").await.entries[0].file_url.clone().unwrap();
    let forbidden = (403, "forbidden".to_owned());
    let (path, query) = url.split_once('?').unwrap();
    let (expires, signature) = query.split_once('&').unwrap();
    let at: i64 = expires.strip_prefix("expires=").unwrap().parse().unwrap();
    for tampered in [
        format!("/files/{}?{query}", other.id),
        format!("{path}?expires={}&{signature}", at + 3600),
        format!("{path}?{expires}&signature="),
        format!("{path}?{expires}&signature=00"),
        format!("{path}?{expires}&{signature}00"),
        format!("{path}?expires=99999999999999999&{signature}"),
    ] {
        assert_eq!(fetch(&portal, &tampered).await.fault(), forbidden, "{tampered}");
    }
    assert_eq!(fetch(&portal, path).await.problem().status, 422);
    portal.advance_s(3600).await;
    assert_eq!(fetch(&portal, &url).await.status, 200);
    portal.advance_s(3601).await;
    assert_eq!(fetch(&portal, &url).await.fault(), forbidden);
    let fresh = customer.page("").await.entries[0].file_url.clone().unwrap();
    assert_eq!(fetch(&portal, &fresh).await.status, 200);
}

#[tokio::test]
async fn anothers_file_cannot_be_sent_and_each_upload_goes_once() {
    let portal = Portal::start().await;
    let (mine, other) = (portal.customer().await, portal.customer().await);
    let file = mine.upload_image().await;
    let stolen = other.post(json!({ "client_id": "a", "file": file.id })).await.problem();
    assert_eq!((stolen.status, stolen.fields[0].field.as_str()), (422, "file"));
    mine.post(json!({ "client_id": "a", "file": file.id })).await.ok::<Value>();
    let twice = mine.post(json!({ "client_id": "b", "file": file.id })).await.problem();
    assert_eq!(twice.fields[0].field, "file");
}

#[tokio::test]
async fn an_upload_that_no_message_names_is_gone_after_a_day() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    let (sent, left) = (customer.upload_image().await, customer.upload_image().await);
    customer.post(json!({ "client_id": "a", "file": sent.id })).await.ok::<Value>();
    let path = |file: &FileRef| portal.dir().join("files/0").join(file.id.to_string());
    assert!(path(&sent).is_file() && path(&left).is_file());
    portal.advance_s(24 * 3600).await;
    let gone = async {
        while path(&left).exists() {
            tokio::task::yield_now().await;
        }
    };
    crate::kit::soon("the file to go", gone).await;
    assert!(path(&sent).is_file());
    let late = customer.post(json!({ "client_id": "b", "file": left.id })).await;
    assert_eq!(late.problem().fields[0].field, "file");
}
