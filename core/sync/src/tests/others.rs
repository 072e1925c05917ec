//! Registers, holes and the clock.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use store::{Durability, registers};
use wire::{ComposerMode, DialogId};

use super::fake::*;
use crate::Clock;

async fn draft(phone: &Phone, text: &'static str) {
    let at = phone.env.now();
    let put = move |w: &store::Write<'_>| registers::put_draft(w, DialogId(1), ComposerMode::Reply, text, at);
    phone.db.write(Durability::Full, put).await.unwrap();
}

fn stored(register: &Value, rev: i64) -> Value {
    let draft = json!({"delta": "draft", "dialog": "1", "mode": "reply", "text": register["text"], "rev": rev,
        "device": "1", "edit": register["edit"]});
    json!({"results": [{"outcome": "stored", "delta": draft}], "position": 1, "server_time": T0.to_string()})
}

#[tokio::test(start_paused = true)]
async fn p64_a_draft_leaves_300_ms_after_the_last_keystroke() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    for text in ["H", "He", "Hel"] {
        draft(&phone, text).await;
        phone.far.quiet(Duration::from_millis(200)).await;
    }
    let last = phone.env.instant() - Duration::from_millis(200);
    let call = phone.far.call("PUT /api/v1/registers").await;
    assert_eq!(last.elapsed().as_millis(), 300);
    assert_eq!(call.body["registers"].as_array().unwrap().len(), 1);
    let register = call.body["registers"][0].clone();
    assert_eq!((&register["kind"], &register["text"]), (&json!("draft"), &json!("Hel")));
    // Typed while it was under way: goes next.
    draft(&phone, "Hello").await;
    call.answer(200, &stored(&register, 1));
    let call = phone.far.call("PUT /api/v1/registers").await;
    let register = call.body["registers"][0].clone();
    assert_eq!((&register["text"], &register["edit"]), (&json!("Hello"), &json!(4)));
    call.answer(200, &stored(&register, 2));
    phone.far.quiet(Duration::from_secs(20)).await;
}

#[tokio::test(start_paused = true)]
async fn p64_a_draft_leaves_at_once_when_the_app_is_left() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    draft(&phone, "Half a th").await;
    phone.engine.set_foreground(false);
    let start = phone.env.instant();
    phone.far.call("PUT /api/v1/registers").await;
    assert!(start.elapsed() < Duration::from_millis(300));
}

#[tokio::test(start_paused = true)]
async fn p64_a_refused_register_does_not_stop_the_others() {
    let phone = Phone::new(false).await;
    phone.engine.set_network(false);
    draft(&phone, "words").await;
    phone.db.write(Durability::Normal, |w| registers::put_read(w, DialogId(2), 3)).await.unwrap();
    phone.engine.set_network(true);
    phone.far.call("PUT /api/v1/registers").await.problem(400, "bad_request", None);
    phone.far.call("PUT /api/v1/registers").await.problem(422, "bad_field", None);
    let call = phone.far.call("PUT /api/v1/registers").await;
    assert_eq!(call.body["registers"], json!([{"kind": "read", "dialog": "2", "seq": 3}]));
    let delta = json!({"delta": "read", "dialog": "2", "seq": 3});
    call.answer(
        200,
        &json!({"results": [{"outcome": "stored", "delta": delta}], "position": 1, "server_time": T0.to_string()}),
    );
    phone.far.quiet(Duration::from_secs(600)).await;
    let kept = phone.db.read(|r| registers::draft(r, DialogId(1), ComposerMode::Reply)).await.unwrap();
    assert_eq!(kept.unwrap().text, "words", "the words stay on the phone");
}

fn entries(from: i64, to: i64) -> Value {
    let entries: Vec<Value> = (from..=to).map(|seq| entry(1, seq, &format!("text {seq}"), None)).collect();
    json!({"entries": entries, "from": from, "to": to, "server_time": T0.to_string()})
}

#[tokio::test(start_paused = true)]
async fn p63_holes_are_filled_what_a_screen_waits_for_first() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    phone.engine.want_entries(DialogId(1), vec![(10, 20)]);
    socket.send(&page_frame("", "c1", &[head(1, 300), entry_delta(1, 300, "text 300")])).await;
    phone.far.call("GET /api/v1/dialogs/1/entries?from=10&to=20").await.answer(200, &entries(10, 20));
    phone.far.call("GET /api/v1/dialogs/1/entries?from=100&to=299").await.answer(200, &entries(100, 299));
    phone.far.call("GET /api/v1/dialogs/1/entries?from=21&to=99").await.lose();
    phone.far.call("GET /api/v1/dialogs/1/entries?from=21&to=99").await.answer(200, &entries(21, 99));
    phone.far.call("GET /api/v1/dialogs/1/entries?from=1&to=9").await.answer(200, &entries(1, 9));
    phone.until(|| async { phone.texts(1).await.len() == 300 }).await;
    assert_eq!(phone.texts(1).await[16], "text 17");
    phone.far.quiet(Duration::from_secs(20)).await;
}

#[tokio::test(start_paused = true)]
async fn p63_a_hole_that_the_portal_does_not_fill_is_not_asked_for_without_end() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 5)])).await;
    phone.far.call("GET /api/v1/dialogs/1/entries?from=1&to=5").await.problem(404, "not_found", None);
    phone.far.quiet(Duration::from_secs(25)).await;
    assert_eq!(socket.want().await, "c1");
    socket.send(&page_frame("c1", "c2", &[head(1, 6)])).await;
    phone.far.call("GET /api/v1/dialogs/1/entries?from=1&to=6").await.answer(
        200,
        &json!({
            "entries": [], "from": 1, "to": 0, "server_time": T0.to_string()
        }),
    );
    phone.far.quiet(Duration::from_secs(25)).await;
}

#[tokio::test(start_paused = true)]
async fn p65_the_clock_believes_the_quickest_exchange() {
    let (world, env) = world();
    let clock = Clock::new(env.clone(), -5);
    let seconds = Duration::from_secs;
    assert_eq!(clock.offset_ms(), -5);
    assert_eq!(clock.observe(env.now(), seconds(4), env.now().plus_s(62)), Some(60_000));
    assert_eq!(clock.observe(env.now(), seconds(8), env.now().plus_s(90)), None, "a slower one teaches nothing");
    assert_eq!(clock.observe(env.now(), seconds(2), env.now().plus_s(51)), Some(50_000));
    assert_eq!(clock.now(), env.now().plus_s(50));
    world.skew.store(3_600_000, Ordering::Relaxed);
    assert_eq!(clock.observe(env.now(), seconds(8), env.now().plus_s(4)), Some(0), "the wall clock was set anew");
    tokio::time::advance(seconds(3601)).await;
    assert_eq!(clock.observe(env.now(), seconds(10), env.now().plus_s(6)), Some(1000), "an old sample is forgotten");
}

#[tokio::test(start_paused = true)]
async fn p65_the_offset_is_learnt_from_answers_and_remembered() {
    let phone = Phone::new(false).await;
    let (done, ()) = tokio::join!(phone.engine.sync_once(), async {
        let call = phone.far.call("GET /api/v1/feed").await;
        tokio::time::advance(Duration::from_secs(2)).await;
        let mut page = page("", "c1", &[]);
        page["server_time"] = json!(phone.env.now().plus_s(99).to_string());
        call.answer(200, &page);
    });
    done.unwrap();
    assert_eq!(phone.clock.offset_ms(), 100_000);
    assert_eq!(phone.db.read(store::account::clock_offset).await.unwrap(), 100_000);
}

#[tokio::test(start_paused = true)]
async fn typing_is_told_every_other_second_at_most() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    for dialog in [1, 1, 1, 2] {
        phone.engine.typing(DialogId(dialog));
    }
    assert_eq!(socket.next().await.unwrap(), json!({"type": "typing", "dialog": "1"}));
    assert_eq!(socket.next().await.unwrap(), json!({"type": "typing", "dialog": "2"}));
    tokio::time::advance(Duration::from_secs(2)).await;
    phone.engine.typing(DialogId(2));
    phone.engine.seen(vec![wire::OfferId(3)]);
    assert_eq!(socket.next().await.unwrap(), json!({"type": "typing", "dialog": "2"}));
    assert_eq!(socket.next().await.unwrap(), json!({"type": "seen", "offers": ["3"]}));
    socket.send(&json!({"type": "typing", "dialog": "5"})).await;
    let mut typist = phone.signals.typist.subscribe();
    let seen = *soon(typist.wait_for(Option::is_some)).await.unwrap();
    assert_eq!(seen.map(|typist| (typist.dialog, typist.operator)), Some((DialogId(5), None)));
}
