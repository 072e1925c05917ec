//! What was stored is found.

use super::feed::check_index;
use super::*;
use crate::search::{parts, words};

const NONE: [Seq; 0] = [];

async fn hits(fixture: &Fixture, query: &'static str) -> Vec<Seq> {
    fixture.read(move |r| words(r, query, 50)).await.into_iter().map(|(_, seq)| seq).collect()
}

#[tokio::test]
async fn p46_words_are_found_whatever_their_case_marks_or_yo() {
    let fixture = Fixture::new();
    let file =
        FileRef { id: FileId(1), name: "Счёт-фактура.PDF".into(), mime: "application/pdf".into(), size: 1 };
    fixture
        .feed(vec![
            mine(1, 5),
            said(1, 1, "Зелёный чай"),
            said(1, 2, "the Café is closed"),
            Delta::Entry(entry(1, 3, EntryBody::CustomerMessage { text: String::new(), file: Some(file) })),
            Delta::Entry(entry(1, 4, EntryBody::Note { text: "зеленый?".into() })),
            Delta::Entry(entry(1, 5, EntryBody::Hidden)),
        ])
        .await;
    assert_eq!(hits(&fixture, "зеленый").await, [4, 1], "the latest first");
    assert_eq!(hits(&fixture, "ЗЕЛЁН").await, [4, 1], "the beginning of a word");
    assert_eq!(hits(&fixture, "cafe CLOSED").await, [2]);
    assert_eq!(hits(&fixture, "ca").await, NONE, "two letters are a whole word or nothing");
    assert_eq!(hits(&fixture, "is").await, [2]);
    assert_eq!(hits(&fixture, "счет").await, [3], "file names too");
    for harmless in ["", "\"", "a\" OR \"b", "*", "NEAR(", "text:"] {
        assert_eq!(hits(&fixture, harmless).await, NONE);
    }
    check_index(&fixture).await;
}

#[tokio::test]
async fn names_and_numbers_are_found_by_any_part() {
    let fixture = Fixture::new();
    let mut known = head(1, Access::Responsible, 1, 2);
    known.customer.name = "Алёна Петрова".into();
    fixture
        .feed(vec![Delta::Dialog(known.clone()), said(1, 1, "+7 (912) 345-67-89"), said(1, 2, "order A-1204 and 77")])
        .await;
    let found = async |part: &'static str| -> Vec<Seq> {
        fixture.read(move |r| parts(r, part, 9)).await.into_iter().map(|(_, seq)| seq).collect()
    };
    assert_eq!(found("345-67").await, [1]);
    assert_eq!(found("912 345").await, [1]);
    assert_eq!(found("a1204").await, [2]);
    assert_eq!(found("петр").await, [0]);
    assert_eq!(found("лена").await, [0]);
    assert_eq!(found("77").await, NONE, "too short");
    known.customer.name = "Вера".into();
    fixture.feed(vec![Delta::Dialog(known)]).await;
    assert_eq!(found("петр").await, NONE);
    assert_eq!(found("вер").await, [0]);
    check_index(&fixture).await;
}
