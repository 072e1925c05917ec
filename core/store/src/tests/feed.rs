//! Pages: one transaction with their cursor, duplicates, removals, sweeps, epochs.

use super::*;
use crate::{account, dialogs, feed, offers, outbox, registers};

fn offer(n: i64) -> Offer {
    Offer {
        id: OfferId(n),
        dialog: DialogId(1),
        session: SessionId(1),
        line: LineId(1),
        made_at: T0,
        deadline: T0.plus_s(60),
        round: 1,
        why: Why { rule: "evenly".into(), considered: 2, eligible: 1, last_work: None },
        silent: false,
        from: None,
        note: None,
        outcome: None,
        winner: None,
        ended_at: None,
    }
}

fn line(n: i64) -> Delta {
    Delta::Line(Line {
        id: LineId(n),
        name: format!("Line {n}"),
        managed: false,
        confirm_transfer: false,
        guest: false,
    })
}

#[tokio::test]
async fn p60_a_page_and_its_cursor_are_one() {
    let fixture = Fixture::new();
    let mut watch = fixture.db.watch();
    let applied =
        fixture.write(|w| feed::apply(w, &page("", "a", vec![mine(1, 2), said(1, 1, "hi"), said(1, 2, "?")]))).await;
    assert!(!applied.more && !applied.replaced);
    assert_eq!(fixture.read(feed::cursor).await, "a");
    assert_eq!(fixture.read(account::as_of).await, Some(T0));
    assert_eq!(fixture.texts(DialogId(1)).await, ["hi", "?"]);
    assert!(watch.changed().await.dialogs.contains(&DialogId(1)));
}

#[tokio::test]
async fn a_page_that_does_not_continue_the_cursor_changes_nothing() {
    let fixture = Fixture::new();
    fixture.feed(vec![mine(1, 0)]).await;
    for from in ["", "elsewhere"] {
        let stray = page(from, "b", vec![mine(2, 0)]);
        let refused = fixture.try_write(move |w| feed::apply(w, &stray)).await;
        assert!(matches!(refused, Err(StoreError::CursorMismatch)), "{refused:?}");
    }
    assert_eq!(fixture.count("SELECT count(*) FROM dialog").await, 1);
    assert_eq!(fixture.read(feed::cursor).await, "+");
}

#[tokio::test]
async fn the_same_things_again_change_nothing_and_nobody_is_told() {
    let fixture = Fixture::new();
    let deltas = || {
        let file = FileRef { id: FileId(1), name: "a.png".into(), mime: "image/png".into(), size: 3 };
        let with_file = EntryBody::CustomerMessage { text: "call +7 (912) 345-67-89".into(), file: Some(file) };
        vec![
            line(1),
            mine(1, 4),
            Delta::Entry(entry(1, 1, with_file)),
            Delta::Entry(entry(1, 2, EntryBody::Event(Event::Accepted { operator: ME }))),
            Delta::Entry(entry(1, 3, EntryBody::Hidden)),
            serde_json::from_value(serde_json::json!({"delta": "entry", "dialog": "1", "seq": 4, "session": "1",
                "at": "2026-11-22T11:42:57.050Z", "author": {"who": "system"}, "body": {"kind": "hologram", "depth": 3}}))
            .unwrap(),
            Delta::Offer(offer(1)),
            Delta::Draft(Draft {
                dialog: DialogId(1),
                mode: ComposerMode::Reply,
                text: "well".into(),
                rev: 2,
                device: DeviceId(1),
                edit: 1,
                other_draft: None,
            }),
            Delta::Read(ReadMark { dialog: DialogId(1), seq: 1 }),
            Delta::Shift(Shift { state: ShiftState::On, since: T0, pause_reason: None, planned_end: None, leave: vec![] }),
            serde_json::from_str(r#"{"delta": "weather", "sky": "blue"}"#).unwrap(),
        ]
    };
    fixture.feed(deltas()).await;
    let dump = "SELECT group_concat(dialog || seq || fts_id || kind || text || coalesce(extra, '')) FROM entry";
    let before: String = fixture.read(move |r| Ok(r.row(dump, [], |row| row.get(0))?.unwrap())).await;
    assert!(before.contains("hologram"), "a newer kind is kept as it came");
    let mut watch = fixture.db.watch();
    fixture.feed(deltas()).await;
    let after: String = fixture.read(move |r| Ok(r.row(dump, [], |row| row.get(0))?.unwrap())).await;
    assert_eq!(before, after);
    assert_eq!(watch.take(), None);
    assert_eq!(fixture.count("SELECT count(*) FROM unknown_delta").await, 1);
    check_index(&fixture).await;
}

#[tokio::test]
async fn a_removed_dialog_takes_entries_index_and_spans_but_not_the_operators_own_work() {
    let fixture = Fixture::new();
    fixture.feed(vec![mine(1, 1), said(1, 1, "order A-1204 please"), mine(2, 1), said(2, 1, "other")]).await;
    fixture
        .write(|w| {
            outbox::enqueue(w, &send(1, 1, "words"))?;
            registers::put_draft(w, DialogId(1), ComposerMode::Note, "remember", T0)
        })
        .await;
    fixture.feed(vec![Delta::Removed(Removed::Dialog { id: DialogId(1) })]).await;
    assert!(fixture.texts(DialogId(1)).await.is_empty());
    for word in ["order", "1204", "guest"] {
        let hits = fixture
            .read(move |r| Ok([crate::search::words(r, word, 9)?, crate::search::parts(r, word, 9)?].concat()))
            .await;
        assert!(hits.iter().all(|(dialog, _)| *dialog == DialogId(2)), "{word}: {hits:?}");
    }
    assert_eq!(fixture.count("SELECT count(*) FROM span WHERE dialog = 1").await, 0);
    assert_eq!(fixture.read(|r| outbox::rows(r, DialogId(1))).await.len(), 1);
    let draft = fixture.read(|r| registers::draft(r, DialogId(1), ComposerMode::Note)).await.unwrap();
    assert_eq!(draft.text, "remember");
    assert_eq!(fixture.texts(DialogId(2)).await, ["other"]);
    check_index(&fixture).await;
}

#[tokio::test]
async fn a_bootstrap_blanks_nothing_and_its_end_sweeps_what_it_did_not_bring() {
    let fixture = Fixture::new();
    let mark = Delta::Read(ReadMark { dialog: DialogId(1), seq: 1 });
    fixture.feed(vec![line(1), line(2), mine(1, 1), said(1, 1, "old"), mine(2, 1), Delta::Offer(offer(1)), mark]).await;
    fixture.write(feed::reset_cursor).await;
    let all = "SELECT (SELECT count(*) FROM dialog) + (SELECT count(*) FROM line) + (SELECT count(*) FROM offer)";
    assert_eq!(fixture.count(all).await, 5);
    fixture.write(|w| feed::apply(w, &page("", "b1", vec![line(1), mine(2, 1)]))).await;
    assert_eq!(fixture.count(all).await, 5, "nothing goes before the end of the bootstrap");
    // A command's answer in between counts as seen.
    fixture.write(|w| feed::apply_deltas(w, &[Delta::Offer(offer(2))], 1, T0)).await;
    let last = Page { bootstrapped: true, ..page("b1", "b2", vec![]) };
    assert!(fixture.write(move |w| feed::apply(w, &last)).await.bootstrapped);
    assert_eq!(fixture.count("SELECT group_concat(id ORDER BY id) = '2' FROM dialog").await, 1);
    assert_eq!(fixture.count("SELECT group_concat(id ORDER BY id) = '1' FROM line").await, 1);
    assert_eq!(fixture.read(offers::rows).await.iter().map(|row| row.id).collect::<Vec<_>>(), [OfferId(2)]);
    assert_eq!(fixture.texts(DialogId(1)).await, ["old"], "entries are never swept");
    assert_eq!(fixture.read(|r| registers::read(r, DialogId(1))).await, 1);
}

#[tokio::test]
async fn a_foreign_epoch_replaces_what_the_portal_told_and_keeps_what_the_operator_did() {
    let fixture = Fixture::new();
    fixture.feed(vec![line(1), mine(1, 1), said(1, 1, "before"), Delta::Offer(offer(1))]).await;
    let (old, fresh, waiting) = (send(1, 1, "old"), send(2, 1, "fresh"), send(3, 1, "waiting"));
    let settled = [(old.clone(), T0.plus_s(-49 * 3600)), (fresh.clone(), T0.plus_s(-47 * 3600))];
    fixture
        .write(move |w| {
            for (envelope, at) in settled {
                outbox::enqueue(w, &envelope)?;
                let outcome = Outcome::Applied { deltas: vec![] };
                outbox::settle(w, &CommandResult { id: envelope.id, outcome }, 1, at)?;
            }
            outbox::enqueue(w, &waiting)?;
            registers::put_draft(w, DialogId(1), ComposerMode::Reply, "unfinished", T0)
        })
        .await;
    let pending = fixture.read(|r| registers::pending(r, 9)).await;
    fixture
        .write(move |w| {
            let stored = Draft {
                dialog: DialogId(1),
                mode: ComposerMode::Reply,
                text: "unfinished".into(),
                rev: 8,
                device: DeviceId(1),
                edit: 1,
                other_draft: None,
            };
            registers::settle(w, &pending[0], &RegisterResult::Stored { delta: Delta::Draft(stored) }, 1)
        })
        .await;

    // The portal was restored from a backup: it may not continue the old cursor, only begin anew.
    let stray = Page { epoch: "two".into(), ..page("+", "x", vec![mine(9, 0)]) };
    let applied = fixture.write(move |w| feed::apply(w, &stray)).await;
    assert!(applied.replaced && applied.more);
    assert_eq!(fixture.read(feed::cursor).await, "");
    let first = Page { epoch: "two".into(), ..page("", "y", vec![mine(1, 1), said(1, 1, "after")]) };
    assert!(!fixture.write(move |w| feed::apply(w, &first)).await.replaced);

    assert_eq!(fixture.texts(DialogId(1)).await, ["after"]);
    assert!(fixture.read(offers::rows).await.is_empty());
    let lane = fixture.read(|r| outbox::rows(r, DialogId(1))).await;
    let words: Vec<_> = lane.iter().map(|row| row.envelope.command.words().unwrap()).collect();
    assert_eq!(words, ["fresh", "waiting"], "what took effect in 48 hours goes again, in its old place");
    assert_eq!(lane[0].envelope.id, fresh.id);
    let pending = fixture.read(|r| registers::pending(r, 9)).await;
    assert!(matches!(&pending[0].register, Register::Draft { text, base_rev: 0, .. } if text == "unfinished"));
    check_index(&fixture).await;
}

#[tokio::test]
async fn the_end_of_a_watched_scope_takes_other_peoples_heads_only() {
    let fixture = Fixture::new();
    let watched = Delta::Dialog(head(2, Access::Manager, 1, 0));
    fixture.feed(vec![mine(1, 0), watched, Delta::Dialog(head(3, Access::Former, 1, 0))]).await;
    fixture.feed(vec![Delta::ScopeRemoved { scope: Scope::LineHeads(LineId(1)) }]).await;
    assert_eq!(fixture.count("SELECT group_concat(id ORDER BY id) = '1,3' FROM dialog").await, 1);
}

/// Asks both word indexes whether they agree with what they index.
pub(super) async fn check_index(fixture: &Fixture) {
    fixture
        .write(|w| {
            w.run("INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)", [])?;
            w.run("INSERT INTO lookup_fts (lookup_fts, rank) VALUES ('integrity-check', 1)", [])
        })
        .await;
}

#[tokio::test]
async fn what_an_older_state_of_the_portal_told_changes_nothing_newer() {
    let fixture = Fixture::new();
    let shift = |state| Delta::Shift(Shift { state, since: T0, pause_reason: None, planned_end: None, leave: vec![] });
    let ended = Offer { outcome: Some(OfferOutcome::Expired), winner: Some(ANNA), ended_at: Some(T0), ..offer(1) };
    let waiting = || head(1, Access::Offered, 1, 1);
    let at = |position, from: &str, to: &str, deltas| Page { position, ..page(from, to, deltas) };
    let first = at(5, "", "a", vec![line(1), Delta::Dialog(waiting()), Delta::Offer(offer(1)), shift(ShiftState::On)]);
    fixture.write(move |w| feed::apply(w, &first)).await;
    let told = vec![mine(1, 2), Delta::Offer(ended.clone()), shift(ShiftState::Paused)];
    let newer = at(9, "a", "b", told);
    fixture.write(move |w| feed::apply(w, &newer)).await;

    // An answer that was under way for long: from before that page, and about things that went or never came.
    let on = shift(ShiftState::On);
    let old = [Delta::Dialog(waiting()), Delta::Offer(offer(1)), on, mine(2, 1), Delta::Offer(offer(2))];
    fixture.write(move |w| feed::apply_deltas(w, &old, 7, T0)).await;
    let as_told = async |fixture: &Fixture| {
        assert_eq!(fixture.read(|r| offers::get(r, OfferId(1))).await, Some(ended.clone()));
        assert_eq!(fixture.read(|r| offers::get(r, OfferId(2))).await, None);
        let access = fixture.read(|r| dialogs::head(r, DialogId(1))).await.map(|head| head.access);
        assert_eq!(access, Some(Access::Responsible));
        assert!(fixture.read(|r| dialogs::head(r, DialogId(2))).await.is_none());
        assert_eq!(fixture.read(account::shift).await.unwrap().state, ShiftState::Paused);
    };
    as_told(&fixture).await;

    // An answer from after it counts, and then a page from in between does not.
    fixture.write(|w| feed::apply_deltas(w, &[mine(1, 3), Delta::Offer(offer(3))], 12, T0)).await;
    let between = vec![Delta::Dialog(waiting()), Delta::Removed(Removed::Offer { id: OfferId(3) })];
    let between = at(11, "b", "c", between);
    fixture.write(move |w| feed::apply(w, &between)).await;
    as_told(&fixture).await;
    assert!(fixture.read(|r| offers::get(r, OfferId(3))).await.is_some());
}

#[tokio::test]
async fn an_answer_that_comes_late_brings_nothing_back_and_spares_nothing() {
    let fixture = Fixture::new();
    let at = |position, from: &str, to: &str, deltas| Page { position, ..page(from, to, deltas) };
    let first = at(5, "", "a", vec![line(1), mine(1, 1), said(1, 1, "one"), mine(2, 1), said(2, 1, "two")]);
    fixture.write(move |w| feed::apply(w, &first)).await;
    let gone = at(9, "a", "b", vec![Delta::Removed(Removed::Dialog { id: DialogId(1) })]);
    fixture.write(move |w| feed::apply(w, &gone)).await;
    fixture.write(|w| feed::apply_deltas(w, &[mine(1, 2), said(1, 2, "late")], 7, T0)).await;
    assert_eq!(fixture.count("SELECT count(*) FROM entry WHERE dialog = 1").await, 0);
    assert_eq!(fixture.count("SELECT count(*) FROM span WHERE dialog = 1").await, 0);
    // The right to 2 ended before a bootstrap that does not tell of it; the answer comes in the middle.
    fixture.write(feed::reset_cursor).await;
    let begin = at(20, "", "c", vec![line(1)]);
    fixture.write(move |w| feed::apply(w, &begin)).await;
    fixture.write(|w| feed::apply_deltas(w, &[mine(2, 2), said(2, 2, "late")], 8, T0)).await;
    let end = Page { bootstrapped: true, ..at(20, "c", "d", vec![]) };
    fixture.write(move |w| feed::apply(w, &end)).await;
    assert!(fixture.read(|r| dialogs::head(r, DialogId(2))).await.is_none());
    check_index(&fixture).await;
}
