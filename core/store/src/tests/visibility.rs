//! "Who sees what" on the phone: what a head's range and access do to stored entries.

use std::collections::BTreeSet;

use super::feed::check_index;
use super::*;
use crate::history;

fn note(seq: Seq) -> Delta {
    Delta::Entry(entry(1, seq, EntryBody::Note { text: format!("note {seq}") }))
}

fn hidden(seq: Seq) -> Delta {
    Delta::Entry(entry(1, seq, EntryBody::Hidden))
}

fn with(access: Access, first: Seq, last: Seq) -> Delta {
    Delta::Dialog(head(1, access, first, last))
}

#[tokio::test]
async fn hidden_entries_keep_the_numbers_dense_and_become_holes_when_the_access_grows() {
    let fixture = Fixture::new();
    fixture.feed(vec![with(Access::Offered, 1, 4), said(1, 1, "a"), hidden(2), hidden(3), said(1, 4, "b")]).await;
    assert!(fixture.holes(DialogId(1)).await.is_empty());
    fixture.feed(vec![with(Access::Responsible, 1, 5), note(5)]).await;
    assert_eq!(fixture.holes(DialogId(1)).await, [(2, 3)]);
    assert_eq!(fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await, Some((DialogId(1), 2, 3)));
    let (from, to) = (2, 3);
    // An answer from before the access grew comes late: what it hides stays a hole.
    let take_in = async |second: EntryBody, third: EntryBody| {
        let page = EntriesPage { entries: vec![entry(1, 2, second), entry(1, 3, third)], from, to, server_time: T0 };
        fixture.write(move |w| history::apply_entries(w, DialogId(1), &page)).await;
    };
    take_in(EntryBody::Hidden, EntryBody::Hidden).await;
    assert_eq!(fixture.holes(DialogId(1)).await, [(2, 3)]);
    take_in(EntryBody::Note { text: "x".into() }, EntryBody::Note { text: "y".into() }).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["a", "x", "y", "b", "note 5"]);
    assert_eq!(fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await, None);
    check_index(&fixture).await;
}

#[tokio::test]
async fn what_a_right_covered_leaves_with_it() {
    let fixture = Fixture::new();
    let words = (1..=6).map(|seq| said(1, seq, &format!("word{seq}")));
    fixture.feed(std::iter::once(with(Access::Responsible, 1, 6)).chain(words).collect()).await;
    // Transferred away: up to his leaving.
    fixture.feed(vec![with(Access::Former, 1, 4)]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["word1", "word2", "word3", "word4"]);
    assert!(fixture.read(|r| crate::search::words(r, "word6", 9)).await.is_empty());
    // Offered again: from the open session on.
    fixture.feed(vec![with(Access::Offered, 4, 8), said(1, 7, "word7"), said(1, 8, "word8")]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["word4", "word7", "word8"]);
    assert_eq!(fixture.holes(DialogId(1)).await, [(5, 6)]);
    // Declined, queued: none.
    fixture.feed(vec![with(Access::Queued, 1, 0)]).await;
    assert!(fixture.texts(DialogId(1)).await.is_empty());
    assert_eq!(fixture.count("SELECT count(*) FROM span").await, 0);
    check_index(&fixture).await;
}

#[tokio::test]
async fn what_an_earlier_offer_showed_goes_when_another_session_is_offered() {
    let offered = |session: i64, first: Seq, last| {
        let mut head = head(1, Access::Offered, 1, last);
        let session = SessionHead { id: SessionId(session), first_seq: first, ..head.session.unwrap() };
        head.session = Some(session);
        Delta::Dialog(head)
    };
    let fixture = Fixture::new();
    fixture.feed(vec![with(Access::Former, 1, 2), said(1, 1, "mine"), said(1, 2, "once")]).await;
    fixture.feed(vec![offered(2, 3, 4), said(1, 3, "offered"), said(1, 4, "to me")]).await;
    // The phone was away while a colleague took that one and closed it.
    fixture.feed(vec![offered(3, 6, 6), said(1, 6, "again")]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["mine", "once", "again"]);
    assert_eq!(fixture.holes(DialogId(1)).await, [(3, 5)]);
    check_index(&fixture).await;
}

#[tokio::test]
async fn an_offer_to_a_former_responsible_keeps_what_he_was_there_for() {
    let fixture = Fixture::new();
    let me = Me { id: ME, name: "Me".into(), role: Role::Operator };
    fixture.write(move |w| crate::account::put(w, "me", &me)).await;
    let sent = send(1, 1, "my answer");
    fixture.feed(vec![with(Access::Responsible, 1, 2), said(1, 1, "asked"), reply(2, &sent)]).await;
    // Others went on with it, on a line that shows everything; then it is offered to him again.
    fixture.feed(vec![with(Access::Colleague, 1, 4), said(1, 3, "theirs"), said(1, 4, "later")]).await;
    let mut offered = head(1, Access::Offered, 1, 5);
    offered.session = offered.session.map(|session| SessionHead { id: SessionId(2), first_seq: 5, ..session });
    fixture.feed(vec![Delta::Dialog(offered), said(1, 5, "again")]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["asked", "my answer", "again"]);
    assert_eq!(fixture.holes(DialogId(1)).await, [(3, 4)]);
}

#[tokio::test]
async fn notes_go_when_the_new_access_does_not_show_them() {
    let fixture = Fixture::new();
    fixture.feed(vec![with(Access::Manager, 1, 2), said(1, 1, "a"), note(2)]).await;
    fixture.feed(vec![with(Access::Offered, 1, 2)]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["a"]);
    assert!(fixture.read(|r| crate::search::words(r, "note", 9)).await.is_empty());
}

#[tokio::test]
async fn a_page_made_before_a_commands_answer_does_not_take_the_answer_back() {
    let fixture = Fixture::new();
    fixture.feed(vec![with(Access::Responsible, 1, 1), said(1, 1, "hi")]).await;
    let sent = send(1, 1, "hello");
    let deltas = vec![with(Access::Responsible, 1, 2), reply(2, &sent)];
    fixture
        .write(move |w| {
            crate::outbox::enqueue(w, &sent)?;
            let result = CommandResult { id: sent.id, outcome: Outcome::Applied { deltas } };
            crate::outbox::settle(w, &result, 1, T0)
        })
        .await;
    fixture.feed(vec![with(Access::Responsible, 1, 1)]).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["hi", "hello"]);
    // Nor does the end of a bootstrap whose page was made before it.
    fixture.write(crate::feed::reset_cursor).await;
    let boot = Page { bootstrapped: true, ..page("", "b", vec![with(Access::Responsible, 1, 1)]) };
    fixture.write(move |w| crate::feed::apply(w, &boot)).await;
    let based_on = fixture.read(|r| crate::dialogs::based_on(r, DialogId(1))).await.unwrap();
    assert_eq!(based_on, BasedOn { session: Some(SessionId(1)), responsible: Some(ME), seq: 2 });
}

#[tokio::test]
async fn history_that_comes_after_the_right_has_gone_is_not_stored() {
    let fixture = Fixture::new();
    fixture.feed(vec![with(Access::Former, 3, 4)]).await;
    let entries: Vec<_> = (1..=6).map(|seq| entry(1, seq, EntryBody::Note { text: seq.to_string() })).collect();
    let answer = EntriesPage { entries, from: 1, to: 6, server_time: T0 };
    let stray = answer.clone();
    fixture.write(move |w| history::apply_entries(w, DialogId(1), &answer)).await;
    fixture.write(move |w| history::apply_entries(w, DialogId(2), &stray)).await;
    assert_eq!(fixture.texts(DialogId(1)).await, ["3", "4"]);
    assert!(fixture.texts(DialogId(2)).await.is_empty());
    assert_eq!(fixture.count("SELECT count(*) FROM span WHERE first = 3 AND last = 4").await, 1);
    assert_eq!(fixture.count("SELECT count(*) FROM span").await, 1);
}
