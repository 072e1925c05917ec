//! Entries that change earlier ones: how a message reads follows from what is stored, whatever came first.

use proptest::prelude::*;

use super::feed::check_index;
use super::*;
use crate::timeline::{self, TimelineRow};
use crate::{dialogs, feed, history, outbox, search};

const DIALOG: DialogId = DialogId(1);
const NONE: [Seq; 0] = [];

fn mine_said(seq: Seq, n: u8, text: &str) -> Entry {
    Entry {
        author: Author::Operator { id: ME },
        command_id: Some(id(n)),
        ..entry(1, seq, EntryBody::OperatorMessage { text: text.into() })
    }
}

fn edit(seq: Seq, target: Seq, text: &str) -> Entry {
    Entry { author: Author::Operator { id: ME }, ..entry(1, seq, EntryBody::Edit { target, text: text.into() }) }
}

fn tombstone(seq: Seq, target: Seq, author: Author) -> Entry {
    Entry { author, ..entry(1, seq, EntryBody::Tombstone { target }) }
}

async fn rows(fixture: &Fixture) -> Vec<TimelineRow> {
    fixture
        .read(|r| {
            let head = timeline::head(r, DIALOG)?;
            let mut rows = timeline::rows(r, DIALOG, head.first_seq, head.last_seq)?;
            rows.extend(timeline::unsent(r, DIALOG)?);
            Ok(rows)
        })
        .await
}

async fn row(fixture: &Fixture, seq: Seq) -> TimelineRow {
    rows(fixture).await.into_iter().find(|row| row.seq == Some(seq)).expect("a row")
}

async fn found(fixture: &Fixture, word: &'static str) -> Vec<Seq> {
    fixture.read(move |r| search::words(r, word, 9)).await.into_iter().map(|(_, seq)| seq).collect()
}

/// Signed in as [`ME`].
async fn signed_in() -> Fixture {
    let fixture = Fixture::new();
    let me = Me { id: ME, name: "Me".into(), role: Role::Operator };
    fixture.write(move |w| crate::account::put(w, "me", &me)).await;
    fixture
}

async fn history_page(fixture: &Fixture, entries: Vec<Entry>) {
    let (from, to) = (entries.iter().map(|e| e.seq).min().unwrap(), entries.iter().map(|e| e.seq).max().unwrap());
    let page = EntriesPage { entries, from, to, server_time: T0 };
    fixture.write(move |w| history::apply_entries(w, DIALOG, &page)).await;
}

#[tokio::test]
async fn p42_an_edit_rewrites_the_words_and_the_index_and_keeps_the_first() {
    let fixture = signed_in().await;
    let words = [mine(1, 3), Delta::Entry(mine_said(2, 1, "call 8-800-555")), Delta::Entry(edit(3, 2, "write to us"))];
    fixture.feed(words.to_vec()).await;
    let shown = row(&fixture, 2).await;
    assert_eq!((shown.id, shown.text.as_str()), (format!("c{}", id(1)), "write to us"));
    let changed = shown.changed.unwrap();
    assert_eq!(changed.first_text.as_deref(), Some("call 8-800-555"));
    assert_eq!((changed.edited_at, changed.recalled, changed.erased), (Some(T0.plus_s(3)), false, false));
    assert_eq!((shown.message, shown.change_until), (Some(id(1)), Some(T0.plus_s(2 + 86_400))));
    assert_eq!((found(&fixture, "call").await, found(&fixture, "write").await), (vec![], vec![2]));
    assert_eq!(fixture.read(|r| search::parts(r, "8800555", 9)).await, []);
    assert_eq!(rows(&fixture).await.iter().filter(|row| row.seq == Some(3)).count(), 0, "an edit is no row of its own");
    assert_eq!(fixture.texts(DIALOG).await, ["call 8-800-555", ""], "an entry is as it came");
    // The same page again changes nothing.
    let again = words.to_vec();
    let mut watch = fixture.db.watch();
    fixture.feed(again).await;
    assert_eq!(watch.take(), None);
    check_index(&fixture).await;
}

#[tokio::test]
async fn p42_history_that_brings_the_message_after_its_edit() {
    let fixture = signed_in().await;
    fixture.feed(vec![mine(1, 9), Delta::Entry(edit(8, 2, "second")), Delta::Entry(edit(9, 2, "third"))]).await;
    assert_eq!(fixture.holes(DIALOG).await, [(1, 7)]);
    history_page(&fixture, vec![mine_said(2, 1, "first")]).await;
    assert_eq!(row(&fixture, 2).await.text, "third");
    // Recalled, and the message comes once more by another road.
    fixture.feed(vec![mine(1, 10), Delta::Entry(tombstone(10, 2, Author::Operator { id: ME }))]).await;
    history_page(&fixture, vec![mine_said(2, 1, "first")]).await;
    let shown = row(&fixture, 2).await;
    let changed = shown.changed.unwrap();
    assert_eq!((shown.text.as_str(), changed.recalled), ("", true));
    assert_eq!((changed.first_text.as_deref(), shown.message), (Some("first"), None));
    for word in ["first", "second", "third"] {
        assert_eq!(found(&fixture, word).await, NONE, "{word}");
    }
    check_index(&fixture).await;
}

#[tokio::test]
async fn p3_a_deleted_message_is_read_by_the_staff_calls_nobody_and_counts() {
    let fixture = signed_in().await;
    fixture
        .write(|w| {
            crate::account::set_shift(
                w,
                &Shift { state: ShiftState::On, since: T0, pause_reason: None, planned_end: None, leave: vec![] },
                1,
            )
        })
        .await;
    let file = FileRef { id: FileId(1), name: "passport.png".into(), mime: "image/png".into(), size: 3 };
    let body = EntryBody::CustomerMessage { text: "my card 4111".into(), file: Some(file.clone()) };
    fixture.feed(vec![mine(1, 2), said(1, 1, "Hello"), Delta::Entry(entry(1, 2, body))]).await;
    let unread = async || fixture.read(|r| dialogs::rows(r, &[DIALOG])).await[0].unread;
    let calls = async || {
        let said = fixture.draw_notices(T0).await;
        said.show.into_iter().map(|notice| (notice.text, notice.silent)).collect::<Vec<_>>()
    };
    assert_eq!((unread().await, calls().await), (2, vec![("my card 4111".to_owned(), false)]));
    fixture.feed(vec![mine(1, 3), Delta::Entry(tombstone(3, 2, Author::Customer))]).await;
    // He waits for an answer all the same, and the words that were taken back leave the notification.
    assert_eq!((unread().await, calls().await), (2, vec![("Hello".to_owned(), true)]));
    assert!(calls().await.is_empty());
    let shown = row(&fixture, 2).await;
    assert_eq!((shown.text.as_str(), shown.file), ("", Some(file)));
    assert_eq!(shown.changed.unwrap().first_text.as_deref(), Some("my card 4111"));
    assert_eq!(found(&fixture, "passport").await, NONE);
    check_index(&fixture).await;
}

#[tokio::test]
async fn p42_a_change_on_its_way_shows_in_its_message() {
    let fixture = signed_in().await;
    fixture.feed(vec![mine(1, 2), said(1, 1, "?"), Delta::Entry(mine_said(2, 1, "helo"))]).await;
    let waiting = send(2, 1, "and more");
    let first = envelope(3, Command::Edit { dialog: DIALOG, message: id(1), text: "hello".into() });
    let second = envelope(4, Command::Edit { dialog: DIALOG, message: id(2), text: "and no more".into() });
    let commands = [waiting, first.clone(), second];
    fixture.write(move |w| commands.iter().try_for_each(|command| outbox::enqueue(w, command))).await;
    let seen = rows(&fixture).await;
    let texts: Vec<(&str, bool)> = seen.iter().map(|row| (row.text.as_str(), row.unsent.is_some())).collect();
    assert_eq!(texts, [("?", false), ("hello", true), ("and no more", true)], "no rows of their own");
    let (changed, unsent) = (seen[1].changed.clone().unwrap(), seen[1].unsent.clone().unwrap());
    assert_eq!((changed.first_text.as_deref(), changed.edited_at), (Some("helo"), Some(first.made_at)));
    assert_eq!((unsent.kind, unsent.command), ("edit", first.id));
    assert_eq!(seen[2].unsent.as_ref().unwrap().kind, "send", "the reply says how itself stands");
    // Refused: the message reads as the portal has it, and the words are kept in a row of their own.
    let refused = CommandResult {
        id: first.id,
        outcome: Outcome::Refused { code: "unchangeable".into(), detail: String::new(), by: None, at: None },
    };
    fixture.write(move |w| outbox::settle(w, &refused, 1, T0)).await;
    let seen = rows(&fixture).await;
    assert_eq!((seen[1].text.as_str(), &seen[1].changed, &seen[1].unsent), ("helo", &None, &None));
    let kept = seen.iter().find(|row| row.id == format!("c{}", first.id)).expect("it is kept");
    assert_eq!((kept.kind, kept.text.as_str()), (timeline::RowKind::Action, "hello"));
    // It is still there when other things have been acknowledged for days.
    let late = T0.plus_s(4 * 86_400);
    fixture.write(move |w| outbox::acknowledge(w, id(4), late)).await;
    assert!(fixture.read(move |r| outbox::get(r, first.id)).await.is_some());
    // A recall shows before it is sent, too.
    let recall = envelope(5, Command::Recall { dialog: DIALOG, message: id(1) });
    fixture.write(move |w| outbox::enqueue(w, &recall)).await;
    let shown = row(&fixture, 2).await;
    assert_eq!((shown.text.as_str(), shown.changed.unwrap().recalled, shown.message), ("", true, None));
}

#[tokio::test]
async fn p42_of_several_changes_on_their_way_the_last_is_shown_and_taken_back_first() {
    let fixture = signed_in().await;
    fixture.feed(vec![mine(1, 2), said(1, 1, "?"), Delta::Entry(mine_said(2, 1, "helo"))]).await;
    let edit = |n, text: &str| envelope(n, Command::Edit { dialog: DIALOG, message: id(1), text: text.into() });
    let changes = [edit(5, "hallo"), edit(6, "hello")];
    fixture.write(move |w| changes.iter().try_for_each(|change| outbox::enqueue(w, change))).await;
    let shown = row(&fixture, 2).await;
    assert_eq!((shown.text.as_str(), shown.unsent.unwrap().command), ("hello", id(6)));
    assert!(fixture.write(|w| outbox::discard(w, id(6))).await);
    let shown = row(&fixture, 2).await;
    assert_eq!((shown.text.as_str(), shown.unsent.unwrap().command), ("hallo", id(5)));
}

#[tokio::test]
async fn p61_a_discarded_reply_takes_what_would_change_it_along() {
    let fixture = signed_in().await;
    fixture.feed(vec![mine(1, 0)]).await;
    let change = |n, command| envelope(n, command);
    let commands = [
        send(1, 1, "one"),
        change(2, Command::Edit { dialog: DIALOG, message: id(1), text: "two".into() }),
        send(3, 1, "three"),
        change(4, Command::Recall { dialog: DIALOG, message: id(3) }),
    ];
    fixture.write(move |w| commands.iter().try_for_each(|command| outbox::enqueue(w, command))).await;
    assert!(fixture.write(|w| outbox::discard(w, id(1))).await);
    let left: Vec<CommandId> =
        fixture.read(|r| outbox::rows(r, DIALOG)).await.into_iter().map(|row| row.envelope.id).collect();
    assert_eq!(left, [id(3), id(4)]);
}

/// A talk whose customer is erased: everything says the secret.
async fn told_a_secret() -> (Fixture, DialogHead) {
    let fixture = signed_in().await;
    let mut known = head(1, Access::Responsible, 1, 6);
    known.customer.name = "Secretary".into();
    let file = FileRef { id: FileId(1), name: "secret.png".into(), mime: "image/png".into(), size: 3 };
    let body = EntryBody::CustomerMessage { text: "secret 8-800-555".into(), file: Some(file) };
    fixture
        .feed(vec![
            Delta::Dialog(known.clone()),
            Delta::Entry(entry(1, 1, body)),
            Delta::Entry(entry(1, 2, EntryBody::Note { text: "secret".into() })),
            Delta::Entry(mine_said(3, 9, "first secret")),
            Delta::Entry(edit(4, 3, "second secret")),
            Delta::Entry(edit(5, 3, "third secret")),
            Delta::Entry(entry(1, 6, EntryBody::AutomaticText { text: "secret, we are all busy".into() })),
            said(2, 1, "another's secret"),
            mine(2, 1),
        ])
        .await;
    fixture
        .write(|w| {
            outbox::enqueue(w, &send(1, 1, "secret"))?;
            outbox::enqueue(w, &send(2, 2, "stays"))?;
            crate::registers::put_draft(w, DIALOG, ComposerMode::Note, "secret", T0)
        })
        .await;
    known.customer.name = "Erased 1".into();
    (fixture, known)
}

#[tokio::test]
async fn p3_an_erased_customer_is_erased_here_and_does_not_come_back() {
    let (fixture, erased) = told_a_secret().await;
    let before = rows(&fixture).await;
    // To somebody whose sight ends before it, the head alone says it.
    let head = DialogHead { erased_to: Some(7), ..erased };
    fixture.feed(vec![Delta::Dialog(head.clone())]).await;
    let old = vec![
        entry(1, 2, EntryBody::Note { text: "secret".into() }),
        mine_said(3, 9, "first secret"),
        edit(4, 3, "second secret"),
    ];
    history_page(&fixture, old).await;
    let after = rows(&fixture).await;
    let frame =
        |rows: &[TimelineRow]| rows.iter().filter_map(|row| Some((row.seq?, row.at, row.who))).collect::<Vec<_>>();
    assert_eq!(frame(&before), frame(&after), "numbers, times and authors stay");
    for row in &after {
        assert_eq!((row.text.as_str(), &row.file, row.message), ("", &None, None));
        let changed = row.changed.as_ref().unwrap();
        assert_eq!((changed.erased, &changed.first_text), (true, &None));
    }
    assert_eq!(found(&fixture, "secret").await, [1], "another's is his");
    assert_eq!(fixture.read(|r| search::parts(r, "8800555", 9)).await, []);
    assert_eq!(fixture.read(|r| search::parts(r, "secretary", 9)).await, []);
    let left = fixture.read(|r| Ok((outbox::rows(r, DIALOG)?.len(), outbox::rows(r, DialogId(2))?.len()))).await;
    assert_eq!(left, (0, 1));
    let text = fixture.read(|r| crate::registers::draft(r, DIALOG, ComposerMode::Note)).await.unwrap().text;
    assert_eq!(text, "");
    check_index(&fixture).await;
    // The dialog goes and comes: still nothing.
    fixture.feed(vec![Delta::Removed(Removed::Dialog { id: DIALOG })]).await;
    fixture.feed(vec![Delta::Dialog(DialogHead { erased_to: None, ..head }), said(1, 1, "secret")]).await;
    assert_eq!(fixture.texts(DIALOG).await, [""]);
}

#[tokio::test]
async fn p3_the_entry_that_tells_of_it_does_the_same() {
    let (fixture, erased) = told_a_secret().await;
    let told = entry(1, 7, EntryBody::Event(Event::Erased));
    let head = DialogHead { last_seq: 7, ..erased };
    fixture.feed(vec![Delta::Dialog(head), Delta::Entry(Entry { author: Author::System, ..told })]).await;
    assert!(fixture.texts(DIALOG).await.iter().all(String::is_empty));
    assert_eq!(row(&fixture, 7).await.event, Some(Event::Erased));
    assert_eq!(found(&fixture, "secret").await, [1]);
}

/// The entries of a dialog: messages, and edits and tombstones of earlier ones.
fn script() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec((0..4_u8, 1..12_i64), 1..14).prop_map(|steps| {
        let mut entries: Vec<Entry> = Vec::new();
        for ((what, target), seq) in steps.into_iter().zip(1..) {
            let is_message = |entry: &Entry| matches!(entry.body, EntryBody::CustomerMessage { .. });
            let target = entries.iter().filter(|entry| entry.seq <= target && is_message(entry)).map(|e| e.seq).max();
            let message = EntryBody::CustomerMessage { text: format!("word{seq} 8-800-{seq}"), file: None };
            entries.push(match (what, target) {
                (1 | 2, Some(target)) => edit(seq, target, &format!("other{seq} 8-900-{seq}")),
                (3, Some(target)) => tombstone(seq, target, Author::Customer),
                _ => entry(1, seq, message),
            });
        }
        entries
    })
}

/// What happens on the way: entries come (again), singly or in a stretch, and the reader's sight ends and widens.
#[derive(Debug, Clone)]
enum Way {
    Feed(usize),
    History(usize, usize),
    Sight(Seq),
}

fn way() -> impl Strategy<Value = Vec<Way>> {
    let one = prop_oneof![
        3 => (0..14_usize).prop_map(Way::Feed),
        3 => (0..14_usize, 1..5_usize).prop_map(|(from, len)| Way::History(from, len)),
        1 => (0..14_i64).prop_map(Way::Sight),
    ];
    proptest::collection::vec(one, 0..30)
}

/// How a message reads by the plainest reading of what is here: the words of the last edit, none once it is taken back.
fn plain(here: &[Entry], message: &Entry) -> String {
    let mut words = message.body.text().to_owned();
    for later in here {
        match &later.body {
            EntryBody::Edit { target, text } if *target == message.seq => words.clone_from(text),
            EntryBody::Tombstone { target } if *target == message.seq => return String::new(),
            _ => {}
        }
    }
    words
}

async fn travel(script: Vec<Entry>, way: Vec<Way>) {
    let fixture = Fixture::new();
    let last = i64::try_from(script.len()).unwrap();
    fixture.feed(vec![mine(1, last)]).await;
    let all = Way::History(0, script.len());
    for step in way.into_iter().chain([Way::Sight(last), all]) {
        match step {
            Way::Feed(n) => {
                let head = fixture.read(|r| dialogs::head(r, DIALOG)).await.unwrap();
                let told = script.get(n).filter(|entry| entry.seq <= head.last_seq).cloned();
                fixture.feed(told.into_iter().map(Delta::Entry).collect()).await;
            }
            Way::History(from, len) => {
                let stretch: Vec<Entry> = script.iter().skip(from).take(len).cloned().collect();
                if !stretch.is_empty() {
                    history_page(&fixture, stretch).await;
                }
            }
            Way::Sight(last) => {
                let last = last.min(i64::try_from(script.len()).unwrap());
                fixture.feed(vec![Delta::Dialog(head(1, Access::Responsible, 1, last))]).await;
            }
        }
        let here = fixture.read(|r| history::entries(r, DIALOG, 0, Seq::MAX)).await;
        for message in here.iter().filter(|entry| entry.body.target().is_none()) {
            let words = plain(&here, message);
            assert_eq!(row(&fixture, message.seq).await.text, words);
            let (dialog, seq) = (DIALOG, message.seq);
            for word in words.split(' ').filter(|word| word.starts_with(['w', 'o'])).map(str::to_owned) {
                let hits = fixture.read(move |r| search::words(r, &word, 50)).await;
                assert!(hits.contains(&(dialog, seq)));
            }
        }
    }
    let here = fixture.read(|r| history::entries(r, DIALOG, 0, Seq::MAX)).await;
    assert_eq!(here, script, "every entry is as it came");
    check_index(&fixture).await;
    feed_in_order(&fixture, script).await;
}

/// A phone that gets everything in order has the same rows.
async fn feed_in_order(other: &Fixture, script: Vec<Entry>) {
    let fixture = Fixture::new();
    fixture.feed(vec![mine(1, i64::try_from(script.len()).unwrap())]).await;
    for entry in script {
        fixture.feed(vec![Delta::Entry(entry)]).await;
    }
    assert_eq!(rows(&fixture).await, rows(other).await);
    let cursor = fixture.read(feed::cursor).await;
    assert!(!cursor.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p42_how_a_message_reads_does_not_depend_on_the_order_in_which_entries_came(script in script(), way in way()) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(travel(script, way));
    }
}
