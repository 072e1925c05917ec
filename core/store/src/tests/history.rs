//! Holes (P63).

use std::collections::BTreeSet;

use super::*;
use crate::history;

#[tokio::test]
async fn p63_a_hole_is_arithmetic_and_is_filled_in_pieces() {
    let fixture = Fixture::new();
    fixture.feed(vec![mine(1, 500), said(1, 1, "first"), said(1, 500, "last")]).await;
    assert_eq!(fixture.holes(DialogId(1)).await, [(2, 499)]);
    assert_eq!(fixture.read(|r| history::holes(r, DialogId(1), 490, 600)).await, [(490, 499)]);
    assert_eq!(
        fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await,
        Some((DialogId(1), 300, 499)),
        "one request long, newest first"
    );
    let mut rounds = 0;
    while let Some((dialog, from, to)) = fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await {
        let text = |seq: Seq| EntryBody::CustomerMessage { text: seq.to_string(), file: None };
        let entries = (from..=to).map(|seq| entry(1, seq, text(seq))).collect();
        let page = EntriesPage { entries, from, to, server_time: T0 };
        fixture.write(move |w| history::apply_entries(w, dialog, &page)).await;
        rounds += 1;
    }
    assert_eq!(rounds, 3);
    assert_eq!(fixture.texts(DialogId(1)).await.len(), 500);
    assert_eq!(fixture.count("SELECT count(*) FROM span").await, 1);
}

#[tokio::test]
async fn only_own_dialogs_are_filled_in_the_background_the_latest_first() {
    let fixture = Fixture::new();
    let mut late = head(3, Access::Participant, 1, 2);
    late.last = Some(LastWords { seq: 2, at: T0.plus_s(9), author: Author::Customer, text: "x".into(), file: false });
    let foreign = Delta::Dialog(head(2, Access::Manager, 1, 9));
    fixture.feed(vec![mine(1, 5), foreign, Delta::Dialog(late)]).await;
    assert_eq!(fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await, Some((DialogId(3), 1, 2)));
    fixture.feed(vec![said(3, 1, "a"), said(3, 2, "b")]).await;
    assert_eq!(fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await, Some((DialogId(1), 1, 5)));
    fixture.feed(vec![Delta::Removed(Removed::Dialog { id: DialogId(1) })]).await;
    assert_eq!(fixture.read(|r| history::next_hole(r, &BTreeSet::new())).await, None);
}

#[tokio::test]
async fn texts_come_back_byte_for_byte() {
    let fixture = Fixture::new();
    let texts = ["", " \t", "é\u{0}\n👩‍👩‍👧", "e\u{301}", "\"; DROP TABLE entry; --", "NaN", "12", "\u{feff}x"];
    let entries = texts.iter().zip(1..).map(|(text, seq)| said(1, seq, text));
    fixture.feed(std::iter::once(mine(1, 8)).chain(entries).collect()).await;
    assert_eq!(fixture.texts(DialogId(1)).await, texts);
    super::feed::check_index(&fixture).await;
}
