//! A dialog's timeline: windows by number, holes, echoes that turn into entries.

use super::*;
use crate::{Anchor, RowKind, TimelineView, Who};

type Snapshot = crate::Snapshot<crate::TimelineRow, crate::TimelineHead>;

fn texts(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.rows.iter().map(|row| row.text.as_str()).collect()
}

fn row_ids(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.rows.iter().map(|row| row.id.as_str()).collect()
}

#[tokio::test]
async fn p61_an_echo_turns_into_its_entry_under_the_same_id_and_place() {
    let fixture = Fixture::new().await;
    fixture.feed(vec![mine(1, 1), said(1, 1, "hi")]).await;
    let view = TimelineView::open(&fixture.db, DialogId(1));
    view.next(0).await.unwrap();
    let sent = send(1, 1, "hello");
    fixture.enqueue(sent.clone()).await;
    let echo = view.next(1).await.unwrap();
    assert_eq!(texts(&echo), ["hi", "hello"]);
    let row = &echo.rows[1];
    assert_eq!((row.kind, row.who, row.seq), (RowKind::Message, Some(Who::Me), None));
    assert_eq!(row.unsent.as_ref().unwrap().kind, "send");

    // That it is in a request now is no news of its own.
    let mut next = Box::pin(view.next(echo.revision));
    let id = sent.id;
    fixture.write(move |w| outbox::mark_sending(w, &[id])).await;
    assert!(waits(&mut next).await);
    drop(next);

    fixture.settle(sent.id, Outcome::Applied { deltas: vec![mine(1, 2), reply(2, &sent)] }).await;
    let stored = view.next(echo.revision).await.unwrap();
    assert_eq!(row_ids(&stored), row_ids(&echo));
    assert_eq!(texts(&stored), texts(&echo));
    assert_eq!((stored.rows[1].seq, stored.rows[1].unsent.is_none()), (Some(2), true));
    // The feed brings it once more: nothing to draw.
    let mut next = Box::pin(view.next(stored.revision));
    assert!(waits(&mut next).await);
    fixture.feed(vec![mine(1, 2), reply(2, &sent)]).await;
    assert!(waits(&mut next).await);
}

#[tokio::test]
async fn p62_a_refused_reply_stays_with_its_reason_and_words_even_without_the_dialog() {
    let fixture = Fixture::new().await;
    fixture.feed(vec![mine(1, 0)]).await;
    let view = TimelineView::open(&fixture.db, DialogId(1));
    let sent = send(1, 1, "hello");
    fixture.enqueue(sent.clone()).await;
    let refused =
        Outcome::Refused { code: "not_responsible".into(), detail: String::new(), by: Some(ANNA), at: Some(T0) };
    fixture.settle(sent.id, refused).await;
    fixture.feed(vec![Delta::Removed(Removed::Dialog { id: DialogId(1) })]).await;
    let snapshot = view.next(0).await.unwrap();
    assert_eq!(snapshot.head.dialog, None);
    assert_eq!(texts(&snapshot), ["hello"]);
    let unsent = snapshot.rows[0].unsent.as_ref().unwrap();
    assert_eq!(unsent.refusal.as_ref().unwrap().code, "not_responsible");
    assert_eq!(unsent.refused_by.as_deref(), Some("Anna"));
}

#[tokio::test]
async fn p63_a_hole_is_a_row_and_is_wanted_only_where_the_window_is() {
    let fixture = Fixture::new().await;
    fixture.feed(vec![mine(1, 300), said(1, 1, "first"), said(1, 299, "almost"), said(1, 300, "last")]).await;
    let view = TimelineView::open(&fixture.db, DialogId(1));
    view.show(Anchor::Newest, 10);
    let newest = view.next(0).await.unwrap();
    assert_eq!(row_ids(&newest), ["h2", "e299", "e300"]);
    assert_eq!((newest.rows[0].kind, newest.rows[0].count), (RowKind::Hole, 297));
    assert_eq!((newest.before, newest.after), (290, 0));
    assert_eq!(view.wanted(), [(291, 298)]);

    let entries = (291..=298)
        .map(|seq| entry(1, seq, Author::Customer, EntryBody::CustomerMessage { text: "x".into(), file: None }));
    let page = EntriesPage { entries: entries.collect(), from: 291, to: 298, server_time: T0 };
    fixture.write(move |w| store::history::apply_entries(w, DialogId(1), &page)).await;
    let filled = view.next(newest.revision).await.unwrap();
    assert_eq!(filled.rows.len(), 10);
    assert!(view.wanted().is_empty());

    view.show(Anchor::At(100), 10);
    let middle = view.next(filled.revision).await.unwrap();
    assert_eq!(row_ids(&middle), ["h2"], "the same hole under the same id");
    assert_eq!((middle.before, middle.after), (94, 196));
    assert_eq!(view.wanted(), [(95, 104)]);
    view.show(Anchor::At(1), 10);
    let top = view.next(middle.revision).await.unwrap();
    assert_eq!(row_ids(&top), ["e1", "h2"]);
    assert_eq!((top.before, top.after), (0, 290));
}

#[tokio::test]
async fn a_window_at_the_newest_entry_moves_with_it_and_one_in_history_does_not() {
    let fixture = Fixture::new().await;
    let entries = (1..=20).map(|seq| said(1, seq, &seq.to_string()));
    fixture.feed(std::iter::once(mine(1, 20)).chain(entries).collect()).await;
    let (live, history) = (TimelineView::open(&fixture.db, DialogId(1)), TimelineView::open(&fixture.db, DialogId(1)));
    live.show(Anchor::Newest, 3);
    history.show(Anchor::At(5), 3);
    assert_eq!(texts(&live.next(0).await.unwrap()), ["18", "19", "20"]);
    assert_eq!(texts(&history.next(0).await.unwrap()), ["4", "5", "6"]);
    fixture.feed(vec![mine(1, 21), said(1, 21, "21")]).await;
    fixture.enqueue(send(1, 1, "mine")).await;
    assert_eq!(texts(&live.next(1).await.unwrap()), ["19", "20", "21", "mine"]);
    let later = history.next(1).await.unwrap();
    assert_eq!((texts(&later), later.after), (vec!["4", "5", "6"], 15));
}

#[tokio::test]
async fn rows_name_people_and_say_what_happened() {
    let fixture = Fixture::new().await;
    let transferred = EntryBody::Event(Event::Transferred { by: ANNA, to: ME });
    let newer = EntryBody::Unknown { kind: "hologram".into(), fields: serde_json::Map::new() };
    let me = Author::Operator { id: ME };
    let entries = [
        entry(1, 1, Author::Customer, EntryBody::CustomerMessage { text: "hi".into(), file: None }),
        entry(1, 2, Author::System, transferred.clone()),
        entry(1, 3, Author::Operator { id: ANNA }, EntryBody::Note { text: "careful".into() }),
        entry(1, 4, me, EntryBody::OperatorMessage { text: "hello".into() }),
        entry(1, 5, Author::System, newer),
        entry(1, 6, Author::System, EntryBody::AutomaticText { text: "We are all busy".into() }),
    ];
    fixture.feed(std::iter::once(mine(1, 6)).chain(entries.map(Delta::Entry)).collect()).await;
    let view = TimelineView::open(&fixture.db, DialogId(1));
    let snapshot = view.next(0).await.unwrap();
    let rows: Vec<_> = snapshot.rows.iter().map(|row| (row.kind, row.who.unwrap(), row.who_name.as_deref())).collect();
    let expected = [
        (RowKind::Message, Who::Customer, Some("Guest 1")),
        (RowKind::Event, Who::Portal, Some("Anna")),
        (RowKind::Note, Who::Colleague, Some("Anna")),
        (RowKind::Message, Who::Me, Some("Boris")),
        (RowKind::Unknown, Who::Portal, None),
        (RowKind::Message, Who::Portal, None),
    ];
    assert_eq!(rows, expected);
    assert_eq!((snapshot.rows[5].text.as_str(), snapshot.rows[5].message), ("We are all busy", None));
    assert_eq!(snapshot.rows[1].whom_name.as_deref(), Some("Boris"));
    assert_eq!(snapshot.rows[1].event.as_ref().map(|event| EntryBody::Event(event.clone())), Some(transferred));

    // A colleague is renamed: her rows follow.
    let anna = Colleague {
        id: ANNA,
        name: "Anna K.".into(),
        role: Role::Operator,
        shift: ShiftState::On,
        active: true,
        on_leave: false,
        unreachable_since: None,
        guest: false,
    };
    fixture.feed(vec![Delta::Operator(anna)]).await;
    assert_eq!(view.next(1).await.unwrap().rows[2].who_name.as_deref(), Some("Anna K."));
}

#[tokio::test]
async fn p64_drafts_stand_in_the_head() {
    let fixture = Fixture::new().await;
    fixture.feed(vec![mine(1, 0)]).await;
    let view = TimelineView::open(&fixture.db, DialogId(1));
    assert_eq!(view.next(0).await.unwrap().head.note, None);
    fixture.write(|w| store::registers::put_draft(w, DialogId(1), ComposerMode::Note, "aside", T0)).await;
    let head = view.next(1).await.unwrap().head;
    assert_eq!((head.note.unwrap().text, head.reply), ("aside".to_owned(), None));
}
