//! The outbox on its way (P61, P62).

use std::time::Duration;

use rules::outbox::State;
use serde_json::json;
use store::Durability;
use wire::{Command, DialogId, Lane, WhatChanged};

use super::fake::*;

fn applied() -> serde_json::Value {
    json!({"outcome": "applied", "deltas": []})
}

#[tokio::test(start_paused = true)]
async fn p61_a_lost_answer_sends_the_same_id_again() {
    let phone = Phone::new(false).await;
    let id = phone.send(1, "Hello").await;
    for _ in 0..3 {
        let call = phone.far.call("POST /api/v1/commands").await;
        assert_eq!(call.ids(), [id.to_string()]);
        call.lose();
    }
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [id.to_string()]);
    let entry = merge(entry(1, 2, "Hello", Some(id)), &json!({"delta": "entry"}));
    call.settle(&json!({"outcome": "duplicate", "deltas": [head(1, 2), entry]}));
    phone.until(|| async { phone.outbox(1).await.is_empty() }).await;
    assert_eq!(phone.texts(1).await, ["Hello"], "the entry comes in the transaction that ends the row");
    phone.far.quiet(Duration::from_secs(600)).await;
}

#[tokio::test(start_paused = true)]
async fn p61_what_was_said_before_a_restore_decides_nothing() {
    let phone = Phone::new(false).await;
    let first = serde_json::from_value(page("", "c1", &[head(1, 1)])).unwrap();
    phone.db.write(Durability::Normal, move |w| store::feed::apply(w, &first)).await.unwrap();
    let id = phone.send(1, "Hello").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    let results = json!([{"id": id, "outcome": "applied", "deltas": [head(1, 9)]}]);
    call.answer(200, &json!({"epoch": "e0", "results": results, "position": 99, "server_time": T0.to_string()}));
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [id.to_string()], "the reply is not there any more: it goes again");
    let known = phone.db.read(|r| store::dialogs::head(r, DialogId(1))).await.unwrap().unwrap();
    assert_eq!(known.last_seq, 1, "nor is what it told");
    call.settle(&applied());
    phone.until(|| async { phone.outbox(1).await.is_empty() }).await;
}

#[tokio::test(start_paused = true)]
async fn p61_a_kill_while_sending_sends_the_same_id_again() {
    let phone = Phone::new(false).await;
    let id = phone.send(1, "Hello").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(phone.outbox(1).await[0].state, State::Sending);
    let phone = phone.killed().await;
    drop(call);
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [id.to_string()]);
}

#[tokio::test(start_paused = true)]
async fn p61_one_batch_is_in_flight_and_lanes_keep_their_order() {
    let phone = Phone::new(false).await;
    let first = phone.send(1, "one").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    let second = phone.send(1, "two").await;
    let other = phone.send(2, "other lane").await;
    phone.far.quiet(Duration::from_secs(5)).await;
    assert_eq!(call.ids(), [first.to_string()]);
    call.settle(&applied());
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [second.to_string(), other.to_string()]);
    call.settle(&applied());
    phone.until(|| async { phone.outbox(1).await.is_empty() && phone.outbox(2).await.is_empty() }).await;
}

#[tokio::test(start_paused = true)]
async fn p62_held_and_refused_commands_keep_their_words_and_wait() {
    let phone = Phone::new(false).await;
    phone.send(1, "blind").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    call.settle(&json!({"outcome": "held", "what_changed": "responsible"}));
    phone.until(|| async { phone.outbox(1).await[0].state == State::Held }).await;
    phone.send(2, "late").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    call.settle(&json!({"outcome": "refused", "code": "session_closed", "detail": "closed", "by": "9"}));
    phone.until(|| async { phone.outbox(2).await[0].state == State::Refused }).await;
    let held = phone.outbox(1).await.remove(0);
    assert_eq!(held.envelope.command.words(), Some("blind"));
    assert_eq!(held.what_changed, Some(WhatChanged::Responsible));
    let refused = phone.outbox(2).await.remove(0);
    assert_eq!(refused.envelope.command.words(), Some("late"));
    assert_eq!(refused.refusal.unwrap().code, "session_closed");
    phone.send(1, "behind").await;
    phone.far.quiet(Duration::from_secs(600)).await;
}

/// The head of a dialog that somebody else has taken over.
fn taken_by(dialog: i64, operator: &str) -> serde_json::Value {
    let mut head = head(dialog, 1);
    head["session"]["responsible"] = json!(operator);
    head["access"] = json!("former");
    head
}

#[tokio::test(start_paused = true)]
async fn p62_what_the_phone_knows_better_is_held_without_asking() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 1), entry_delta(1, 1, "Hello"), head(2, 0)])).await;
    socket.want().await;
    phone.send(2, "on its way").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    phone.send(1, "too late").await;
    socket.send(&page_frame("c1", "c2", &[taken_by(1, "9")])).await;
    socket.want().await;
    call.settle(&applied());
    phone.until(|| async { phone.outbox(1).await[0].state == State::Held }).await;
    let held = phone.outbox(1).await.remove(0);
    assert_eq!((held.what_changed, held.attempts), (Some(WhatChanged::Responsible), 0));
    assert_eq!(held.envelope.command.words(), Some("too late"));
    phone.far.quiet(Duration::from_secs(20)).await;
}

#[tokio::test(start_paused = true)]
async fn p62_a_commands_own_effect_does_not_hold_it() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 1), entry_delta(1, 1, "Hello")])).await;
    socket.want().await;
    let transfer = Command::Transfer { dialog: DialogId(1), to: wire::OperatorId(9), note: None };
    let id = phone.enqueue(Lane::Dialog(DialogId(1)), transfer).await;
    let call = phone.far.call("POST /api/v1/commands").await;
    socket.send(&page_frame("c1", "c2", &[taken_by(1, "9")])).await;
    socket.want().await;
    call.lose();
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [id.to_string()]);
    call.settle(&json!({"outcome": "duplicate", "deltas": []}));
    phone.until(|| async { phone.outbox(1).await.is_empty() }).await;
}

#[tokio::test(start_paused = true)]
async fn p62_what_stands_behind_a_refused_accept_is_held() {
    let phone = Phone::new(false).await;
    let lane = Lane::Dialog(DialogId(1));
    phone.engine.set_network(false);
    phone.enqueue(lane, Command::Accept { offer: wire::OfferId(4) }).await;
    phone.send(1, "I am here").await;
    phone.engine.set_network(true);
    let call = phone.far.call("POST /api/v1/commands").await;
    let ids = call.ids();
    assert_eq!(ids.len(), 2);
    let results = json!([
        {"id": ids[0], "outcome": "refused", "code": "too_late", "detail": "late", "by": "9"},
        {"id": ids[1], "outcome": "blocked"},
    ]);
    call.answer(200, &json!({"epoch": "e1", "results": results, "position": 2, "server_time": T0.to_string()}));
    phone.until(|| async { phone.outbox(1).await.len() == 2 && phone.outbox(1).await[1].state == State::Held }).await;
    assert_eq!(phone.outbox(1).await[1].envelope.command.words(), Some("I am here"));
    phone.far.quiet(Duration::from_secs(600)).await;
}

#[tokio::test(start_paused = true)]
async fn p61_a_portal_that_asks_for_time_gets_it() {
    let phone = Phone::new(false).await;
    phone.send(1, "Hello").await;
    phone.far.call("POST /api/v1/commands").await.problem(503, "try_again", Some(120));
    phone.until(|| async { phone.outbox(1).await[0].state == State::Queued }).await;
    phone.engine.set_network(true);
    phone.far.quiet(Duration::from_secs(119)).await;
    let call = phone.far.call("POST /api/v1/commands").await;
    call.settle(&json!({"outcome": "retry", "after": 5000}));
    phone.far.quiet(Duration::from_millis(4900)).await;
    phone.far.call("POST /api/v1/commands").await.settle(&applied());
    phone.until(|| async { phone.outbox(1).await.is_empty() }).await;
}

#[tokio::test(start_paused = true)]
async fn p61_back_off_ends_when_the_network_comes_back() {
    let phone = Phone::new(false).await;
    phone.send(1, "Hello").await;
    for _ in 0..8 {
        phone.far.call("POST /api/v1/commands").await.lose();
    }
    phone.far.quiet(Duration::from_secs(25)).await;
    let start = phone.env.instant();
    phone.engine.set_network(true);
    phone.far.call("POST /api/v1/commands").await.settle(&applied());
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn p61_a_request_on_a_dead_network_is_given_up_for_one_on_the_new() {
    let phone = Phone::new(false).await;
    let id = phone.send(1, "Hello").await;
    let dead = phone.far.call("POST /api/v1/commands").await;
    let start = phone.env.instant();
    phone.engine.set_network(true);
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(start.elapsed().as_secs(), 0);
    assert_eq!(call.ids(), [id.to_string()]);
    dead.settle(&applied());
    assert_eq!(phone.outbox(1).await.len(), 1, "only the answer to the living request counts");
    call.settle(&applied());
    phone.until(|| async { phone.outbox(1).await.is_empty() }).await;
}

#[tokio::test(start_paused = true)]
async fn p61_one_bad_command_does_not_stop_the_others() {
    let phone = Phone::new(false).await;
    phone.engine.set_network(false);
    phone.send(1, "good").await;
    let bad = phone.send(2, "bad").await;
    phone.send(3, "good too").await;
    phone.engine.set_network(true);
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids().len(), 3);
    call.problem(400, "bad_request", None);
    for _ in 0..3 {
        let call = phone.far.call("POST /api/v1/commands").await;
        assert_eq!(call.ids().len(), 1);
        if call.ids() == [bad.to_string()] { call.problem(400, "bad_request", None) } else { call.settle(&applied()) }
    }
    phone.until(|| async { phone.outbox(1).await.is_empty() && phone.outbox(3).await.is_empty() }).await;
    let refused = phone.outbox(2).await.remove(0);
    assert_eq!((refused.state, refused.envelope.command.words()), (State::Refused, Some("bad")));
    phone.far.quiet(Duration::from_secs(600)).await;
}

#[tokio::test(start_paused = true)]
async fn p61_a_missing_road_refuses_nothing() {
    let phone = Phone::new(false).await;
    let id = phone.send(1, "Hello").await;
    phone.far.call("POST /api/v1/commands").await.problem(404, "not_found", None);
    let call = phone.far.call("POST /api/v1/commands").await;
    assert_eq!(call.ids(), [id.to_string()]);
    assert_eq!(phone.outbox(1).await[0].state, State::Sending);
}

#[tokio::test(start_paused = true)]
async fn p61_an_answer_that_decides_nothing_makes_no_storm() {
    let phone = Phone::new(false).await;
    phone.send(1, "Hello").await;
    let start = phone.env.instant();
    for _ in 0..10 {
        let call = phone.far.call("POST /api/v1/commands").await;
        call.answer(200, &json!({"epoch": "e1", "results": [], "position": 2, "server_time": T0.to_string()}));
    }
    assert!(start.elapsed() > Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!(phone.outbox(1).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn p61_the_entry_by_the_feed_ends_the_row_before_its_answer() {
    let phone = Phone::new(true).await;
    let mut socket = phone.far.socket().await;
    socket.want().await;
    socket.send(&page_frame("", "c1", &[head(1, 0)])).await;
    socket.want().await;
    let id = phone.send(1, "Hello").await;
    let call = phone.far.call("POST /api/v1/commands").await;
    let own = merge(entry(1, 1, "Hello", Some(id)), &json!({"delta": "entry"}));
    socket.send(&page_frame("c1", "c2", &[head(1, 1), own.clone()])).await;
    assert_eq!(socket.want().await, "c2");
    assert!(phone.outbox(1).await.is_empty());
    call.settle(&json!({"outcome": "applied", "deltas": [head(1, 1), own]}));
    phone.far.quiet(Duration::from_secs(20)).await;
    assert_eq!(phone.texts(1).await, ["Hello"]);
}
