//! Registers: read marks and drafts (P64).

use super::*;
use crate::registers::{self, Pending};

const D: DialogId = DialogId(1);

async fn type_in(fixture: &Fixture, text: &'static str) {
    fixture.write(move |w| registers::put_draft(w, D, ComposerMode::Reply, text, T0)).await;
}

async fn draft(fixture: &Fixture) -> Option<Draft> {
    fixture.read(|r| registers::draft(r, D, ComposerMode::Reply)).await
}

async fn pending(fixture: &Fixture) -> Vec<Pending> {
    fixture.read(|r| registers::pending(r, 200)).await
}

fn portal(text: &str, rev: i64, other: Option<&str>) -> Draft {
    Draft { dialog: D, mode: ComposerMode::Reply, text: text.into(), rev, other_draft: other.map(Into::into) }
}

async fn stored(fixture: &Fixture, sent: Pending, draft: Draft) {
    let result = RegisterResult::Stored { delta: Delta::Draft(draft) };
    fixture.write(move |w| registers::settle(w, &sent, &result)).await;
}

#[tokio::test]
async fn p64_a_draft_is_replaced_in_place_and_sent_with_the_revision_it_builds_on() {
    let fixture = Fixture::new();
    fixture.feed(vec![Delta::Draft(portal("from the desk", 4, None))]).await;
    let mut watch = fixture.db.watch();
    type_in(&fixture, "h").await;
    type_in(&fixture, "hello").await;
    assert!(watch.changed().await.registers);
    fixture.write(|w| registers::put_draft(w, D, ComposerMode::Note, "aside", T0)).await;
    let sent = pending(&fixture).await;
    assert_eq!(sent.len(), 2);
    assert!(matches!(&sent[0].register, Register::Draft { text, base_rev: 4, .. } if text == "hello"));
    stored(&fixture, sent[0].clone(), portal("hello", 5, None)).await;
    assert_eq!(draft(&fixture).await, Some(portal("hello", 5, None)));
    assert_eq!(pending(&fixture).await.len(), 1);
    // Typed and taken back: nothing to send.
    type_in(&fixture, "hello").await;
    assert_eq!(pending(&fixture).await.len(), 1);
}

#[tokio::test]
async fn p64_what_is_typed_here_is_not_overwritten_by_the_feed() {
    let fixture = Fixture::new();
    type_in(&fixture, "here").await;
    fixture.feed(vec![Delta::Draft(portal("there", 3, None))]).await;
    fixture.feed(vec![Delta::Removed(Removed::Draft { dialog: D, mode: ComposerMode::Reply })]).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "here");
}

#[tokio::test]
async fn p64_of_two_devices_texts_neither_is_lost() {
    let fixture = Fixture::new();
    type_in(&fixture, "here").await;
    let sent = pending(&fixture).await.remove(0);
    stored(&fixture, sent, portal("there, later", 3, Some("here"))).await;
    assert_eq!(draft(&fixture).await, Some(portal("there, later", 3, Some("here"))));
    assert!(pending(&fixture).await.is_empty());
    // The next change here answers the conflict.
    type_in(&fixture, "both").await;
    assert_eq!(draft(&fixture).await, Some(portal("both", 3, None)));
}

#[tokio::test]
async fn p64_what_was_typed_while_an_older_text_was_under_way_builds_on_it() {
    let fixture = Fixture::new();
    type_in(&fixture, "hel").await;
    let sent = pending(&fixture).await.remove(0);
    type_in(&fixture, "hello").await;
    stored(&fixture, sent, portal("hel", 1, None)).await;
    assert_eq!(draft(&fixture).await, Some(portal("hello", 1, None)));
    let next = pending(&fixture).await;
    assert!(
        matches!(&next[..], [Pending { register: Register::Draft { text, base_rev: 1, .. }, .. }] if text == "hello")
    );
    // Another device's text won meanwhile: it is kept beside.
    let sent = pending(&fixture).await.remove(0);
    type_in(&fixture, "hello!").await;
    stored(&fixture, sent, portal("theirs", 2, Some("hello"))).await;
    assert_eq!(draft(&fixture).await, Some(portal("hello!", 2, Some("theirs"))));
}

#[tokio::test]
async fn p64_a_sent_text_does_not_come_back_as_a_draft() {
    let fixture = Fixture::new();
    type_in(&fixture, "hello").await;
    let under_way = pending(&fixture).await.remove(0);
    let command = Command::Send { dialog: D, text: "hello".into(), draft_rev: Some(0) };
    fixture.write(move |w| crate::outbox::enqueue(w, &envelope(1, command))).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "");
    assert!(pending(&fixture).await.is_empty());
    // The draft had been on its way, and the portal stored it after the message.
    stored(&fixture, under_way, portal("hello", 2, None)).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "");
    let clears = pending(&fixture).await;
    assert!(matches!(&clears[0].register, Register::Draft { text, base_rev: 2, .. } if text.is_empty()));
    stored(&fixture, clears[0].clone(), portal("", 3, None)).await;
    assert!(pending(&fixture).await.is_empty());
}

#[tokio::test]
async fn a_message_that_names_no_draft_leaves_the_draft_alone() {
    let fixture = Fixture::new();
    type_in(&fixture, "unfinished").await;
    fixture.write(|w| crate::outbox::enqueue(w, &send(1, 1, "from the notification"))).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "unfinished");
    assert_eq!(pending(&fixture).await.len(), 1);
}

#[tokio::test]
async fn read_marks_only_grow() {
    let fixture = Fixture::new();
    fixture.feed(vec![Delta::Read(ReadMark { dialog: D, seq: 5 })]).await;
    fixture.write(|w| registers::put_read(w, D, 3)).await;
    assert!(pending(&fixture).await.is_empty());
    fixture.write(|w| registers::put_read(w, D, 8)).await;
    let sent = pending(&fixture).await.remove(0);
    assert_eq!(sent.register, Register::Read { dialog: D, seq: 8 });
    fixture.write(|w| registers::put_read(w, D, 9)).await;
    let result = RegisterResult::Stored { delta: Delta::Read(ReadMark { dialog: D, seq: 8 }) };
    fixture.write(move |w| registers::settle(w, &sent, &result)).await;
    fixture.feed(vec![Delta::Read(ReadMark { dialog: D, seq: 8 })]).await;
    assert_eq!(fixture.read(|r| registers::read(r, D)).await, 9);
    assert_eq!(pending(&fixture).await[0].register, Register::Read { dialog: D, seq: 9 });
}

#[tokio::test]
async fn a_refused_register_is_given_up_and_the_words_stay() {
    let fixture = Fixture::new();
    type_in(&fixture, "words").await;
    let sent = pending(&fixture).await.remove(0);
    let refused = RegisterResult::Refused { code: "not_found".into(), detail: String::new() };
    fixture.write(move |w| registers::settle(w, &sent, &refused)).await;
    assert!(pending(&fixture).await.is_empty());
    assert_eq!(draft(&fixture).await.unwrap().text, "words");
}

#[tokio::test]
async fn p64_an_answer_about_a_text_that_was_sent_does_not_settle_the_next_draft() {
    let fixture = Fixture::new();
    type_in(&fixture, "hello").await;
    let under_way = pending(&fixture).await.remove(0);
    let command = Command::Send { dialog: D, text: "hello".into(), draft_rev: Some(0) };
    fixture.write(move |w| crate::outbox::enqueue(w, &envelope(1, command))).await;
    type_in(&fixture, "and more").await;
    stored(&fixture, under_way, portal("hello", 1, None)).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "and more");
    let waiting = pending(&fixture).await;
    assert!(matches!(&waiting[0].register, Register::Draft { text, .. } if text == "and more"));
}

#[tokio::test]
async fn p64_words_on_their_way_do_not_come_back_into_the_composer() {
    let fixture = Fixture::new();
    let known = Delta::Draft(portal("hello", 3, None));
    let feed = [known.clone()];
    fixture.write(move |w| crate::feed::apply_deltas(w, &feed, T0)).await;
    let command = Command::Send { dialog: D, text: "hello".into(), draft_rev: Some(3) };
    let queued = envelope(1, command);
    let id = queued.id;
    fixture.write(move |w| crate::outbox::enqueue(w, &queued)).await;
    fixture.write(move |w| crate::feed::apply_deltas(w, &[known], T0)).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "");
    // Given up, it is given up everywhere.
    assert!(fixture.write(move |w| crate::outbox::discard(w, id)).await);
    let clears = pending(&fixture).await;
    assert!(matches!(&clears[0].register, Register::Draft { text, base_rev: 3, .. } if text.is_empty()));
}

#[tokio::test]
async fn p64_a_draft_that_the_portal_took_for_a_late_one_goes_again() {
    let fixture = Fixture::new();
    type_in(&fixture, "with a slow clock").await;
    let sent = pending(&fixture).await.remove(0);
    stored(&fixture, sent, portal("older", 4, None)).await;
    assert_eq!(draft(&fixture).await.unwrap().text, "with a slow clock");
    let again = pending(&fixture).await;
    assert!(matches!(&again[0].register, Register::Draft { text, base_rev: 4, .. } if text == "with a slow clock"));
}

#[tokio::test]
async fn p64_a_draft_is_later_than_the_message_before_it_even_when_the_clock_was_set_back() {
    let fixture = Fixture::new();
    type_in(&fixture, "hello").await;
    let sent = envelope(60, Command::Send { dialog: D, text: "hello".into(), draft_rev: Some(0) });
    let made_at = sent.made_at;
    fixture.write(move |w| crate::outbox::enqueue(w, &sent)).await;
    type_in(&fixture, "typed by a clock that is a minute behind").await;
    let waiting = pending(&fixture).await;
    assert!(matches!(waiting[0].register, Register::Draft { edited_at, .. } if edited_at > made_at));
}
