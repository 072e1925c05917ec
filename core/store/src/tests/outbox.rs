//! Commands on their way (P61, P62).

use rules::outbox::State;

use super::*;
use crate::outbox::{self, OutboxRow};

async fn ready(fixture: &Fixture, now: Timestamp) -> Vec<CommandId> {
    let queued = fixture.read(move |r| outbox::ready(r, now, 50)).await;
    queued.into_iter().map(|queued| queued.envelope.id).collect()
}

async fn enqueue(fixture: &Fixture, envelopes: Vec<CommandEnvelope>) {
    fixture.write(move |w| envelopes.iter().try_for_each(|envelope| outbox::enqueue(w, envelope))).await;
}

async fn settle(fixture: &Fixture, n: u8, outcome: Outcome) {
    fixture.write(move |w| outbox::settle(w, &CommandResult { id: id(n), outcome }, 1, T0)).await;
}

async fn sending(fixture: &Fixture, ids: Vec<CommandId>) {
    fixture.write(move |w| outbox::mark_sending(w, &ids)).await;
}

async fn row(fixture: &Fixture, n: u8) -> OutboxRow {
    fixture.read(move |r| outbox::get(r, id(n))).await.unwrap()
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused { code: code.into(), detail: "no".into(), by: Some(ANNA), at: Some(T0) }
}

fn accept(n: u8) -> CommandEnvelope {
    envelope(n, Command::Accept { offer: OfferId(1) })
}

#[tokio::test]
async fn p61_lanes_keep_their_order_and_do_not_wait_for_each_other() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(9, 1, "a"), send(2, 2, "b"), send(1, 1, "c"), envelope(3, Command::ShiftPause)]).await;
    assert_eq!(ready(&fixture, T0).await, [id(9), id(2), id(1), id(3)], "as they were made, whatever their ids");
    let limited = fixture.read(|r| outbox::ready(r, T0, 2)).await;
    assert_eq!(limited.len(), 2);
    sending(&fixture, vec![id(9)]).await;
    assert_eq!(ready(&fixture, T0).await, [id(2), id(3)], "a lane stops at what is being sent");
    settle(&fixture, 9, Outcome::Retry { after: 5_000 }).await;
    assert_eq!(ready(&fixture, T0).await, [id(2), id(3)], "and at what waits for its next try");
    assert_eq!(fixture.read(|r| outbox::next_try(r, T0)).await, Some(T0.plus_s(5)));
    assert_eq!(ready(&fixture, T0.plus_s(5)).await, [id(9), id(2), id(1), id(3)]);
    assert_eq!(ready(&fixture, T0.plus_s(-7 * 86_400)).await.len(), 4, "a clock set back stops nothing for long");
    fixture.write(outbox::retry_now).await;
    assert_eq!(ready(&fixture, T0).await.len(), 4, "the network is back");
    assert_eq!(fixture.read(outbox::oldest_unsent).await, Some(T0.plus_s(1)));
}

#[tokio::test]
async fn p61_however_long_the_portal_asks_to_wait_the_command_does_wait() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a")]).await;
    sending(&fixture, vec![id(1)]).await;
    settle(&fixture, 1, Outcome::Retry { after: u32::MAX }).await;
    assert!(ready(&fixture, T0).await.is_empty());
    assert_eq!(fixture.read(|r| outbox::next_try(r, T0)).await, Some(T0.plus_s(600)));
}

#[tokio::test]
async fn p61_the_same_command_is_stored_once() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a")]).await;
    let again = fixture.try_write(|w| outbox::enqueue(w, &send(1, 1, "b"))).await;
    assert!(matches!(again, Err(StoreError::Duplicate)));
    assert_eq!(row(&fixture, 1).await.envelope, send(1, 1, "a"));
}

#[tokio::test]
async fn p61_a_restart_sends_again_what_was_being_sent_under_the_same_id() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a"), send(2, 1, "b")]).await;
    sending(&fixture, vec![id(1), id(2)]).await;
    assert!(ready(&fixture, T0).await.is_empty());
    fixture.write(outbox::requeue_sending).await;
    assert_eq!(ready(&fixture, T0).await, [id(1), id(2)]);
    assert_eq!(row(&fixture, 1).await.attempts, 1);
}

#[tokio::test]
async fn p61_a_lost_request_backs_off_longer_each_time() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a")]).await;
    let mut waits = Vec::new();
    for _ in 0..3 {
        sending(&fixture, vec![id(1)]).await;
        fixture.write(|w| outbox::failed(w, &[id(1)], T0, 1000)).await;
        waits.push(fixture.read(|r| outbox::next_try(r, T0)).await.unwrap().since(T0));
    }
    assert_eq!(waits, [1_000, 2_000, 4_000]);
    assert_eq!(row(&fixture, 1).await.state, State::Queued);
}

#[tokio::test]
async fn p61_the_acknowledgement_and_the_entry_are_one() {
    let fixture = Fixture::new();
    fixture.feed(vec![mine(1, 1), said(1, 1, "hi")]).await;
    let sent = send(1, 1, "hello");
    enqueue(&fixture, vec![sent.clone()]).await;
    sending(&fixture, vec![id(1)]).await;
    let mut watch = fixture.db.watch();
    settle(&fixture, 1, Outcome::Applied { deltas: vec![mine(1, 2), reply(2, &sent)] }).await;
    let dirty = watch.changed().await;
    assert!(dirty.outbox && dirty.dialogs.contains(&DialogId(1)));
    assert_eq!(fixture.texts(DialogId(1)).await, ["hi", "hello"]);
    assert!(fixture.read(|r| outbox::rows(r, DialogId(1))).await.is_empty());
    // The feed brings the same once more.
    fixture.feed(vec![mine(1, 2), reply(2, &sent)]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["hi", "hello"]);
    assert_eq!(watch.take(), None);
}

#[tokio::test]
async fn p61_the_entry_ends_the_command_when_the_acknowledgement_is_lost() {
    let fixture = Fixture::new();
    let sent = send(1, 1, "hello");
    enqueue(&fixture, vec![sent.clone(), send(2, 1, "more")]).await;
    sending(&fixture, vec![id(1)]).await;
    fixture.feed(vec![mine(1, 1), reply(1, &sent)]).await;
    assert_eq!(ready(&fixture, T0).await, [id(2)]);
    assert_eq!(fixture.count("SELECT count(*) FROM acked").await, 1);
    settle(&fixture, 1, Outcome::Duplicate { deltas: vec![reply(1, &sent)] }).await;
    settle(&fixture, 1, refused("late")).await;
    assert_eq!(ready(&fixture, T0).await, [id(2)], "answers about what is over change nothing");
}

#[tokio::test]
async fn p62_a_held_reply_stops_its_lane_until_the_operator_decides() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a"), envelope(2, Command::Close { dialog: DialogId(1) }), send(3, 2, "b")])
        .await;
    sending(&fixture, vec![id(1), id(2), id(3)]).await;
    settle(&fixture, 1, Outcome::Held { what_changed: WhatChanged::Responsible }).await;
    settle(&fixture, 2, Outcome::Blocked).await;
    settle(&fixture, 3, Outcome::Blocked).await;
    assert_eq!(ready(&fixture, T0).await, [id(3)]);
    let held = row(&fixture, 1).await;
    assert_eq!((held.state, held.what_changed), (State::Held, Some(WhatChanged::Responsible)));

    let now = BasedOn { session: Some(SessionId(1)), responsible: Some(ANNA), seq: 7 };
    let sent = fixture.write(move |w| outbox::send_anyway(w, id(1), now, id(50))).await;
    assert_eq!(sent, Some(id(1)), "the same command with a newer based_on");
    assert_eq!(row(&fixture, 1).await.envelope.based_on, Some(now));
    assert_eq!(ready(&fixture, T0).await, [id(1), id(2), id(3)]);
    assert_eq!(fixture.write(move |w| outbox::send_anyway(w, id(1), now, id(50))).await, None, "only what is held");
}

#[tokio::test]
async fn p62_what_is_too_old_goes_on_only_under_a_new_id_in_its_old_place() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a"), send(2, 1, "b")]).await;
    sending(&fixture, vec![id(1)]).await;
    settle(&fixture, 1, Outcome::Held { what_changed: WhatChanged::TooOld }).await;
    let now = BasedOn { session: None, responsible: None, seq: 0 };
    assert_eq!(fixture.write(move |w| outbox::send_anyway(w, id(1), now, id(50))).await, Some(id(50)));
    assert_eq!(ready(&fixture, T0).await, [id(50), id(2)]);
}

#[tokio::test]
async fn p62_a_held_reply_is_edited_in_place_or_discarded() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a"), send(2, 1, "b")]).await;
    let now = BasedOn { session: None, responsible: None, seq: 3 };
    let edit = move |w: &Write<'_>| outbox::edit_held(w, id(1), "better", now, id(50), T0);
    assert!(!fixture.write(edit).await, "not held");
    sending(&fixture, vec![id(1)]).await;
    assert!(!fixture.write(|w| outbox::discard(w, id(1))).await, "it may have taken effect");
    settle(&fixture, 1, Outcome::Held { what_changed: WhatChanged::Session }).await;
    assert!(fixture.write(edit).await);
    assert_eq!(row(&fixture, 50).await.envelope.command.words(), Some("better"));
    assert_eq!(ready(&fixture, T0).await, [id(50), id(2)]);
    assert!(fixture.write(|w| outbox::discard(w, id(50))).await);
    assert!(!fixture.write(|w| outbox::discard(w, id(50))).await);
    assert_eq!(ready(&fixture, T0).await, [id(2)]);
}

#[tokio::test]
async fn p42_what_was_to_change_a_reply_that_comes_to_rest_changes_it_here() {
    for rests in [Outcome::Held { what_changed: WhatChanged::CustomerWrote }, refused("not_responsible")] {
        let fixture = Fixture::new();
        let (dialog, message) = (DialogId(1), id(1));
        let edit = |n: u8, text: &str| envelope(n, Command::Edit { dialog, message, text: text.into() });
        enqueue(&fixture, vec![send(1, 1, "helo"), edit(3, "hello"), edit(2, "hello!"), send(4, 1, "b")]).await;
        sending(&fixture, vec![id(1), id(3), id(2)]).await;
        settle(&fixture, 1, rests.clone()).await;
        settle(&fixture, 3, refused("not_found")).await;
        settle(&fixture, 2, Outcome::Blocked).await;
        let rows = fixture.read(|r| outbox::rows(r, DialogId(1))).await;
        let words: Vec<_> = rows.iter().map(|row| row.envelope.command.words().unwrap()).collect();
        assert_eq!(words, ["hello!", "b"], "the last words, to be looked at, stand where the reply stood");
        assert!(![id(1), id(2)].contains(&rows[0].envelope.id), "the portal knows those by other words");
        assert_ne!(rows[0].state, State::Queued);

        let fixture = Fixture::new();
        enqueue(&fixture, vec![send(1, 1, "helo"), edit(3, "hello"), envelope(2, Command::Recall { dialog, message })])
            .await;
        sending(&fixture, vec![id(1), id(3), id(2)]).await;
        settle(&fixture, 1, rests).await;
        assert!(fixture.read(|r| outbox::rows(r, DialogId(1))).await.is_empty(), "it was taken back");
    }
}

#[tokio::test]
async fn p62_so_are_the_words_of_a_held_transfer() {
    for transfer in [
        Command::Transfer { dialog: DialogId(1), to: ANNA, note: Some("a".into()) },
        Command::TransferToLine { dialog: DialogId(1), line: LineId(2), note: Some("a".into()), anyway: false },
    ] {
        let fixture = Fixture::new();
        enqueue(&fixture, vec![CommandEnvelope { command: transfer, ..send(1, 1, "") }]).await;
        sending(&fixture, vec![id(1)]).await;
        settle(&fixture, 1, Outcome::Held { what_changed: WhatChanged::Session }).await;
        let now = BasedOn { session: None, responsible: None, seq: 3 };
        assert!(fixture.write(move |w| outbox::edit_held(w, id(1), "better", now, id(50), T0)).await);
        assert_eq!(row(&fixture, 50).await.envelope.command.words(), Some("better"));
    }
}

#[tokio::test]
async fn p20_a_transfer_to_a_line_that_is_closed_or_empty_is_sent_anyway_under_a_new_id() {
    for code in ["nobody_eligible", "line_closed"] {
        is_sent_anyway(code).await;
    }
}

async fn is_sent_anyway(code: &str) {
    let fixture = Fixture::new();
    let line = Command::TransferToLine { dialog: DialogId(1), line: LineId(2), note: Some("a".into()), anyway: false };
    enqueue(&fixture, vec![CommandEnvelope { command: line, ..send(1, 1, "") }, send(2, 1, "b")]).await;
    sending(&fixture, vec![id(1), id(2)]).await;
    settle(&fixture, 1, refused(code)).await;
    settle(&fixture, 2, refused("not_responsible")).await;
    let now = BasedOn { session: None, responsible: None, seq: 3 };
    assert_eq!(fixture.write(move |w| outbox::send_anyway(w, id(2), now, id(51))).await, None, "that is another no");
    assert_eq!(fixture.write(move |w| outbox::send_anyway(w, id(1), now, id(50))).await, Some(id(50)));
    let sent = row(&fixture, 50).await;
    let Command::TransferToLine { anyway, note, .. } = sent.envelope.command else { panic!("another command") };
    assert_eq!((sent.state, anyway, note.as_deref()), (State::Queued, true, Some("a")));
    assert!(fixture.read(|r| outbox::get(r, id(1))).await.is_none());
}

#[tokio::test]
async fn p41_what_was_written_behind_a_lost_offer_is_held_with_its_words() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![accept(1), send(2, 1, "hello"), send(3, 2, "elsewhere")]).await;
    sending(&fixture, vec![id(1)]).await;
    settle(&fixture, 1, refused("too_late")).await;
    let lost = row(&fixture, 1).await;
    let refusal = lost.refusal.unwrap();
    assert_eq!((lost.state, refusal.code.as_str(), refusal.by), (State::Refused, "too_late", Some(ANNA)));
    let behind = row(&fixture, 2).await;
    assert_eq!((behind.state, behind.what_changed), (State::Held, Some(WhatChanged::Responsible)));
    assert_eq!(behind.envelope.command.words(), Some("hello"));
    assert_eq!(ready(&fixture, T0).await, [id(3)]);
}

#[tokio::test]
async fn p41_commands_that_were_in_the_same_request_as_the_lost_accept_are_held_too() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![accept(1), send(2, 1, "hello")]).await;
    sending(&fixture, vec![id(1), id(2)]).await;
    settle(&fixture, 1, refused("too_late")).await;
    settle(&fixture, 2, Outcome::Blocked).await;
    assert_eq!(row(&fixture, 2).await.state, State::Held);
    assert!(ready(&fixture, T0).await.is_empty());
}

#[tokio::test]
async fn p62_a_refused_reply_keeps_its_words_and_lets_the_next_one_pass() {
    let fixture = Fixture::new();
    enqueue(&fixture, vec![send(1, 1, "a"), send(2, 1, "b")]).await;
    sending(&fixture, vec![id(1)]).await;
    settle(&fixture, 1, refused("not_responsible")).await;
    assert_eq!(row(&fixture, 1).await.envelope.command.words(), Some("a"));
    assert_eq!(ready(&fixture, T0).await, [id(2)]);
}
