//! Pages, sockets, cursors and the end of a sign-in.

use std::time::Duration;

use serde_json::json;
use store::account;
use wire::LineId;

use super::fake::*;
use crate::{Status, Watching};

#[tokio::test(start_paused = true)]
async fn p60_a_page_is_applied_and_only_then_the_next_is_wanted() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    assert_eq!(socket.want().await, "");
    socket.send(&page_frame("", "c1", &[head(1, 1), entry_delta(1, 1, "Hello")])).await;
    assert_eq!(socket.want().await, "c1");
    assert_eq!(phone.cursor().await, "c1");
    assert_eq!(phone.texts(1).await, ["Hello"]);
    socket.send_packed(&page_frame("c1", "c2", &[head(1, 2), entry_delta(1, 2, "Anybody?")])).await;
    assert_eq!(socket.want().await, "c2");
    assert_eq!(phone.texts(1).await, ["Hello", "Anybody?"]);
    assert_eq!(*phone.signals.status.borrow(), Status::Live);
}

#[tokio::test(start_paused = true)]
async fn p50_what_a_screen_shows_is_asked_for_at_once_on_both_roads_and_no_longer_than_it_is_shown() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    assert_eq!(socket.next().await.unwrap().get("board"), None, "nobody looks");
    phone.engine.watch(Watching { lines: vec![LineId(3)], board: true });
    let want = socket.next().await.unwrap();
    assert_eq!((&want["watch"], &want["board"]), (&json!(["3"]), &json!(true)));
    let pulled = phone.engine.sync_once();
    let (pulled, ()) = tokio::join!(pulled, async {
        let call = phone.far.call("GET /api/v1/feed").await;
        assert!(call.line.contains("watch=3&board=true"), "{}", call.line);
        call.answer(200, &page("", "c1", &[]));
    });
    pulled.unwrap();
    phone.engine.watch(Watching::default());
    let want = socket.next().await.unwrap();
    assert_eq!((&want["watch"], want.get("board")), (&json!([]), None));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_another_road_overtook_changes_nothing() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 1), entry_delta(1, 1, "one")])).await;
    assert_eq!(socket.want().await, "c1");
    socket.send(&page_frame("", "c9", &[head(1, 1), entry_delta(1, 1, "other")])).await;
    assert_eq!(socket.want().await, "c1");
    assert_eq!(phone.texts(1).await, ["one"]);
}

#[tokio::test(start_paused = true)]
async fn p60_an_expired_cursor_bootstraps_again_without_blanking() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 1), head(2, 1), entry_delta(1, 1, "Hello")])).await;
    assert_eq!(socket.want().await, "c1");
    socket.send(&json!({"type": "cursor_expired"})).await;
    assert_eq!(socket.want().await, "");
    assert_eq!(phone.texts(1).await, ["Hello"], "the screen is never emptied");
    let mut first = page_frame("", "c2", &[head(1, 1)]);
    first["more"] = json!(true);
    first["bootstrapped"] = json!(false);
    socket.send(&first).await;
    assert_eq!(socket.want().await, "c2");
    assert!(has_head(&phone, 2).await, "nothing is swept before the bootstrap has ended");
    let mut last = page_frame("c2", "c3", &[]);
    last["bootstrapped"] = json!(true);
    socket.send(&last).await;
    assert_eq!(socket.want().await, "c3");
    assert!(has_head(&phone, 1).await);
    assert!(!has_head(&phone, 2).await, "what the bootstrap did not bring is gone");
    assert_eq!(phone.texts(1).await, ["Hello"]);
}

async fn has_head(phone: &Phone, dialog: i64) -> bool {
    phone.db.read(move |r| store::dialogs::head(r, wire::DialogId(dialog))).await.unwrap().is_some()
}

#[tokio::test(start_paused = true)]
async fn p60_the_same_page_comes_by_get() {
    let phone = Phone::new(false).await;
    let (done, ()) = tokio::join!(phone.engine.sync_once(), async {
        let call = phone.far.call("GET /api/v1/feed?after=").await;
        assert_eq!(call.bearer.as_deref(), Some("Bearer secret"));
        let mut first = page("", "c1", &[head(1, 1)]);
        first["more"] = json!(true);
        call.answer(200, &first);
        phone.far.call("GET /api/v1/feed?after=c1").await.problem(410, "cursor_expired", None);
        let call = phone.far.call("GET /api/v1/feed?after=").await;
        call.answer(200, &page("", "c2", &[head(1, 1), entry_delta(1, 1, "Hello")]));
    });
    done.unwrap();
    assert_eq!(phone.cursor().await, "c2");
    assert_eq!(phone.texts(1).await, ["Hello"]);
}

#[tokio::test(start_paused = true)]
async fn a_dead_socket_is_noticed_ten_seconds_after_its_ping() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    phone.status(|s| *s == Status::Live).await;
    let start = phone.env.instant();
    assert_eq!(socket.next().await.unwrap()["type"], "ping");
    assert_eq!(start.elapsed().as_secs(), 30);
    socket.send(&json!({"type": "pong"})).await;
    assert_eq!(socket.next().await.unwrap()["type"], "ping");
    assert_eq!(start.elapsed().as_secs(), 60);
    phone.status(|s| matches!(s, Status::Offline { .. })).await;
    assert_eq!(start.elapsed().as_secs(), 70);
    assert!(socket.next().await.is_none(), "and it is closed");
    let mut again = phone.far.socket().await;
    again.want().await;
    assert!(start.elapsed() < Duration::from_secs(72));
}

#[tokio::test(start_paused = true)]
async fn another_network_is_tried_at_once() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    phone.status(|s| *s == Status::Live).await;
    let start = phone.env.instant();
    phone.engine.set_network(true);
    assert_eq!(socket.next().await.unwrap()["type"], "ping");
    assert_eq!(start.elapsed().as_secs(), 0);
    phone.status(|s| *s != Status::Live).await;
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_backs_off_until_there_is_a_reason_to_hurry() {
    let phone = Phone::new(true).await;
    for _ in 0..8 {
        drop(phone.far.connection().await);
    }
    let start = phone.env.instant();
    phone.far.no_socket(Duration::from_secs(25)).await;
    phone.engine.set_network(true);
    drop(phone.far.connection().await);
    assert!(start.elapsed() < Duration::from_secs(26));
}

#[tokio::test(start_paused = true)]
async fn the_socket_closes_in_the_background_and_without_a_network() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    phone.engine.set_foreground(false);
    assert!(socket.next().await.is_none());
    phone.far.no_socket(Duration::from_secs(600)).await;
    phone.engine.set_foreground(true);
    let mut socket = phone.far.socket().await;
    socket.want().await;
    phone.engine.set_network(false);
    assert!(socket.next().await.is_none());
    phone.far.no_socket(Duration::from_secs(600)).await;
    assert!(matches!(*phone.signals.status.borrow(), Status::Offline { .. }));
}

#[tokio::test(start_paused = true)]
async fn where_a_socket_is_impossible_pages_come_by_get() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let phone = Phone::new(true).await;
    let mut connection = phone.far.connection().await;
    let mut request = [0; 4096];
    let read = connection.read(&mut request).await.unwrap();
    assert!(String::from_utf8_lossy(&request[..read]).starts_with("GET /api/v1/socket HTTP/1.1"));
    connection.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    phone.far.call("GET /api/v1/feed?after=").await.answer(200, &page("", "c1", &[]));
    drop(phone.far.connection().await);
    assert_eq!(phone.cursor().await, "c1");
}

#[tokio::test(start_paused = true)]
async fn p68_a_revoked_device_and_a_signed_out_one_are_told_apart() {
    for (code, revoked) in [("device_revoked", true), ("signed_out", false), ("bad_token", false)] {
        let phone = Phone::new(false).await;
        phone.send(1, "Hello").await;
        phone.far.call("POST /api/v1/commands").await.problem(401, code, None);
        let expected = if revoked { "device_revoked" } else { "signed_out" };
        phone.status(|s| *s == Status::Refused { code: expected.into() }).await;
        assert_eq!(phone.db.read(account::signed_out).await.unwrap(), !revoked);
        assert_eq!(phone.outbox(1).await.len(), 1, "unsent work is kept");
        assert!(phone.engine.sync_once().await.is_err());
        phone.engine.set_foreground(true);
        phone.far.no_socket(Duration::from_secs(600)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_captive_network_ends_no_sign_in() {
    let phone = Phone::new(false).await;
    let id = phone.send(1, "Hello").await;
    phone.far.call("POST /api/v1/commands").await.answer(401, &json!("<html>Pay for the hotel's network</html>"));
    let again = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(again.ids(), [id.to_string()]);
    assert!(!matches!(*phone.signals.status.borrow(), Status::Refused { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_is_too_old_stops_and_keeps_everything() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.bare_socket().await;
    let hello = json!({"type": "hello", "server_time": T0.to_string(), "epoch": "e1", "min_client": "0.2"});
    socket.send(&hello).await;
    phone.status(|s| *s == Status::Refused { code: "client_too_old".into() }).await;
    assert!(!phone.db.read(account::signed_out).await.unwrap());
    phone.far.no_socket(Duration::from_secs(600)).await;
}

#[test]
fn versions_compare_by_number() {
    for (version, least, older) in [
        ("0.1.0", "0.1", false),
        ("0.9.0", "0.10.0", true),
        ("1.0.0-beta", "1.0.0", false),
        ("2", "1.9.9", false),
        ("dev", "1.0", false),
        ("1.0", "", false),
    ] {
        assert_eq!(crate::is_older(version, least), older, "{version} {least}");
    }
}
