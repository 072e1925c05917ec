//! The replay replays, and would say so if something were different.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::watch;

use super::compare::turns_that_differ;
use super::input::{Input, read};
use super::operator::Seen;
use super::play::{Pace, Replay, in_store};

const PATIENCE: Duration = Duration::from_secs(30);

fn recorded() -> Input {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/conversations.jsonl");
    read(&std::fs::read(path).unwrap())
}

async fn start(dir: &tempfile::TempDir, input: &Input, operators: usize) -> Replay {
    let lines: Vec<String> = input.conversations.iter().map(|c| c.line.clone()).collect();
    Replay::start(dir.path(), operators, &lines, 50, PATIENCE).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_conversations_arrive_and_every_tampering_is_found() {
    let (dir, input) = (tempfile::tempdir().unwrap(), recorded());
    assert_eq!(input.problems, []);
    let replay = start(&dir, &input, 2).await;
    let done = Arc::default();
    let mut played = replay.play(input.conversations, Pace::with_gaps(None), Arc::clone(&done)).await;
    let turns: usize = played.iter().map(|played| played.conversation.turns.len()).sum();
    assert_eq!(done.load(std::sync::atomic::Ordering::Relaxed), turns);
    assert_eq!(replay.compare(&played).await, []);

    // The portal's copy, which the customer sees too.
    let portal = Connection::open(replay.database()).unwrap();
    portal.busy_timeout(PATIENCE).unwrap();
    let found = async |sql: &str, played: &[_]| {
        assert_ne!(portal.execute(sql, []).unwrap(), 0);
        let differences = replay.compare(played).await;
        let places: std::collections::BTreeSet<_> =
            differences.iter().map(|d| d.what.contains("operator's store")).collect();
        (turns_that_differ(&differences), places.contains(&true))
    };
    let first = "dialog = 1 AND seq = (SELECT min(seq) FROM entry WHERE dialog = 1 AND kind = 'customer_message')";
    assert_eq!(found(&format!("UPDATE entry SET text = text || ' ' WHERE {first}"), &played).await, (1, false));
    let back = format!("UPDATE entry SET text = substr(text, 1, length(text) - 1) WHERE {first}");
    assert_eq!(found(&back, &played).await, (0, false));
    let last = "dialog = 2 AND seq = (SELECT max(seq) FROM entry WHERE dialog = 2)";
    assert_eq!(found(&format!("DELETE FROM entry WHERE {last}"), &played).await, (1, false));

    // The recording itself: then all three copies are wrong.
    played[5].conversation.turns[0].text.push('!');
    let differences = replay.compare(&played).await;
    assert!(differences.iter().any(|d| d.what.contains("in the operator's store")), "{differences:?}");
    assert_eq!(turns_that_differ(&differences), 2);
    replay.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_texts_and_many_turns_of_one_side_arrive_as_they_are() {
    let (dir, mut input) = (tempfile::tempdir().unwrap(), recorded());
    input.conversations.truncate(1);
    let odd = [
        "\0",
        "a\u{7}\u{1b}[31m\r\n",
        "  x  ",
        "e\u{301}é",
        "👩‍👩‍👧‍👦\u{202e}",
        "' OR 1=1 --",
        "%_\\",
        "<b>&amp;</b>",
        "same",
        "same",
    ];
    let conversation = &mut input.conversations[0];
    let pattern = conversation.turns[0].clone();
    let side = |n: usize| conversation.turns[usize::from(n >= 130)].who;
    let texts = odd
        .iter()
        .map(|text| (*text).to_owned())
        .chain((0..240).map(|n| format!("turn {n}")))
        .chain(["я".repeat(20_000)]);
    conversation.turns =
        texts.enumerate().map(|(n, text)| super::input::Turn { who: side(n), text, ..pattern.clone() }).collect();
    let replay = start(&dir, &input, 1).await;
    let played = replay.play(input.conversations, Pace::with_gaps(None), Arc::default()).await;
    assert_eq!(replay.compare(&played).await, []);
    replay.close().await;
}

#[tokio::test]
async fn a_held_reply_is_a_difference() {
    let held = Seen { mine: true, stuck: Some("held: CustomerWrote".into()), ..Seen::default() };
    let (_sender, mut store) = watch::channel(held);
    assert!(in_store(&mut store, 1, PATIENCE).await.unwrap_err().contains("held"));
}
