//! R4: who sees what, cell by cell of `tests/vectors/who_sees_what.json`, on a real portal: the feed, the history,
//! files, decisions, marks and every command. `core/rules/tests/vectors.rs` holds the rule to the same table.

use rules::permit::{Reader, Standing};
use wire::{
    Command, CommandEnvelope, DialogHead, DialogId, EntriesPage, Entry, Lane, OfferId, OperatorId, Outcome, Register,
    RegisterResult, WhatChanged,
};

use crate::kit::{Asked, Known, Phone};
use crate::situations::Scene;

#[path = "../../../core/rules/tests/who_sees_what/mod.rs"]
pub mod table;

use table::{Cell, Ends, KINDS, Row, Stretch};

/// One test a row.
macro_rules! rows {
    ($($name:ident)*) => {
        const TESTED: &[&str] = &[$(stringify!($name)),*];
        $(
            #[tokio::test]
            async fn $name() {
                check(stringify!($name)).await;
            }
        )*
    };
}

rows! {
    mine_responsible mine_closing mine_participant mine_participant_of_another_line mine_participant_queued
    mine_participant_of_another_line_queued mine_participant_as_manager offered_to_me transfer_offered_to_me
    queued_on_my_line queued_on_my_line_for_the_taking queued_on_my_line_without_a_shift spam_on_my_line formerly_mine
    formerly_mine_closed formerly_mine_closed_by_me formerly_mine_queued_again formerly_mine_offered_again
    others_see_all_off others_closed_see_all_off others_see_all others_closed_see_all
    others_as_operator_who_left_the_line as_manager as_manager_queued as_manager_closed as_admin as_admin_queued
    as_admin_closed another_line another_line_queued another_line_as_manager nonexistent
}

#[test]
fn r4_every_row_has_its_test() {
    let rows: Vec<String> = table::rows().into_iter().map(|row| row.row).collect();
    assert_eq!(rows, TESTED, "name the new row in `rows!` and build it in situations.rs");
}

async fn check(name: &str) {
    let row = table::rows().into_iter().find(|row| row.row == name).unwrap();
    let mut scene = Scene::of(&row).await;
    stands_as_the_row_says(&scene, &row).await;
    let Row { access, entries, notes, .. } = row.clone();
    sees(&mut scene, name, &Ends { by: String::new(), access, entries, notes }).await;
    does(&scene, &row).await;
    if let Some(ends) = &row.ends {
        scene.end(&ends.by).await;
        sees(&mut scene, &format!("{name}, {}", ends.by), ends).await;
        assert_eq!(
            kept(&mut scene.me.fresh().await).await,
            kept(&mut scene.me).await,
            "{name}: what the feed took away"
        );
    }
}

/// The portal asks the rule about the very reader and standing that the row is about.
async fn stands_as_the_row_says(scene: &Scene, row: &Row) {
    let (me, dialog) = (scene.me.me.id, scene.dialog);
    let view = scene.portal.app.store.read(move |read| {
        let staff = read.staff(me)?.unwrap();
        read.dialog(dialog)?.map(|row| read.view(&staff, &row)).transpose()
    });
    let Some(view) = view.await.unwrap() else { return assert_eq!(row.row, "nonexistent") };
    let reader = Reader { id: OperatorId(1), ..view.reader };
    let responsible = view.standing.responsible.map(|id| OperatorId(if id == me { 1 } else { 2 }));
    let standing = Standing { responsible, ..view.standing };
    assert_eq!((reader, standing), (row.reader, row.standing), "{}", row.row);
}

/// What a phone has of all dialogs, with everything that it may fetch.
async fn kept(phone: &mut Phone) -> (Vec<DialogHead>, Vec<Entry>) {
    phone.fill_holes().await;
    let Known { heads, entries, .. } = &phone.known;
    (heads.values().cloned().collect(), entries.values().cloned().collect())
}

/// The stretches of which these entries hold the customer's words, and those of which they hold the note.
fn stretches(entries: &[Entry]) -> (Vec<Stretch>, Vec<Stretch>) {
    let has = |kind: &str, text: String| entries.iter().any(|e| e.body.kind() == kind && e.body.text() == text);
    let words = |s: &Stretch| has("customer_message", format!("{} words", s.word()));
    let notes = |s: &Stretch| has("note", format!("{} note", s.word()));
    let all = || Stretch::ALL.into_iter();
    (all().filter(words).collect(), all().filter(notes).collect())
}

/// The columns of the table, by every road.
async fn sees(scene: &mut Scene, name: &str, expected: &Ends) {
    let (dialog, Ends { access, entries, notes, .. }) = (scene.dialog, expected);
    let me = &mut scene.me;
    me.sync().await;
    me.fill_holes().await;
    let head = me.known.heads.get(&dialog).cloned();
    assert_eq!(head.as_ref().map(|head| head.access), *access, "{name}: head");
    let stored: Vec<Entry> = me.known.entries.values().filter(|entry| entry.dialog == dialog).cloned().collect();
    assert_eq!(stretches(&stored), (entries.clone(), notes.clone()), "{name}: the feed");
    let path = format!("/api/v1/dialogs/{dialog}/entries?from=1&to=999");
    let history = me.get(&path).await;
    if access.is_some() {
        let page: EntriesPage = history.ok();
        assert_eq!(page.entries, stored, "{name}: history and feed show the same");
    } else {
        assert_eq!(history.fault(), (404, "not_found".into()), "{name}: history");
        assert_eq!(stored, [], "{name}");
    }
    for (stretch, file) in &scene.files {
        let answer = me.get(&format!("/api/v1/files/{file}/link")).await;
        assert_eq!(answer.status.is_success(), entries.contains(stretch), "{name}: the {stretch:?} file: {answer:?}");
    }
    for session in scene.sessions {
        let answer = me.get(&format!("/api/v1/sessions/{session}/decisions")).await;
        assert_eq!(answer.status.is_success(), access.is_some(), "{name}: decisions: {answer:?}");
    }
    let mark = me.put(&[Register::Read { dialog, seq: 1 }]).await;
    let stores = matches!(&mark[..], [RegisterResult::Stored { .. }]);
    assert_eq!(stores, access.is_some(), "{name}: a read mark: {mark:?}");
    me.sync().await;
    match head {
        Some(head) => head_shows(&head, name, entries),
        None => nothing_tells_of_it(scene, name).await,
    }
}

/// A head's own column, and the customer's contact.
fn head_shows(head: &DialogHead, name: &str, entries: &[Stretch]) {
    let last = head.last.as_ref().map(|words| words.text.clone());
    if head.access == wire::Access::Queued && !head.former {
        assert_eq!((head.first_seq, head.last_seq), (1, 0), "{name}: no entries");
        assert_eq!(last.as_deref(), Some("early words"), "{name}: first words");
        assert!(head.session.as_ref().unwrap().waiting_since.is_some(), "{name}: wait");
    } else if head.access != wire::Access::Queued {
        let newest = entries.last().map(|stretch| {
            if *stretch == Stretch::Old { "old answer".into() } else { format!("{} words", stretch.word()) }
        });
        assert!(last == newest || last.as_deref() == Some("after words"), "{name}: last words {last:?}");
    }
    // No contact data travels yet. Whoever adds some to a head says here to whom.
    let customer = serde_json::to_value(&head.customer).unwrap();
    assert_eq!(customer.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "name"], "{name}: contact");
}

/// Nothing differs from what is said of a dialog that is not there, and nothing on the phone names it.
async fn nothing_tells_of_it(scene: &Scene, name: &str) {
    let (me, dialog) = (&scene.me, scene.dialog);
    let nowhere = |path: String| path.replace(&format!("/{dialog}/"), "/8888/");
    for path in [format!("/api/v1/dialogs/{dialog}/entries"), format!("/api/v1/dialogs/{dialog}/entries?before=3")] {
        let (there, elsewhere) = (me.get(&path).await, me.get(&nowhere(path)).await);
        assert_eq!(there.body, elsewhere.body, "{name}");
    }
    for ids in [["sessions", "decisions"], ["files", "link"]] {
        let id = if ids[0] == "files" { scene.files[0].1.to_string() } else { scene.sessions[1].to_string() };
        let there = me.get(&format!("/api/v1/{}/{id}/{}", ids[0], ids[1])).await;
        let elsewhere = me.get(&format!("/api/v1/{}/8888/{}", ids[0], ids[1])).await;
        assert_eq!(there.body, elsewhere.body, "{name}");
    }
    let page = me.page("").await;
    assert!(!String::from_utf8_lossy(&page.body).contains(" words"), "{name}: a page with his words");
    let known = me.fresh().await.known;
    // Marks and drafts are his own, and stay his.
    let open = known.offers.values().any(|offer| offer.dialog == dialog && offer.outcome.is_none());
    let alerts = known.alerts.values().any(|alert| alert.dialogs.contains(&dialog));
    assert!(!open && !alerts, "{name}: {known:?}");
}

/// Every command, each as the table says: what is refused changes nothing, what is applied happens on a fork.
async fn does(scene: &Scene, row: &Row) {
    let (name, dialog, offer) = (&row.row, scene.dialog, scene.open_offer().await);
    let before = kept(&mut scene.admin.fresh().await).await;
    for kind in KINDS {
        let asked = match row.cell(kind) {
            Cell::Applied => continue,
            _ => give(&scene.me, dialog, offer, kind).await,
        };
        match (row.cell(kind), &asked.0) {
            (Cell::Held, Outcome::Held { what_changed: WhatChanged::Session }) => {}
            (Cell::Refused(code) | Cell::Pointless(code), Outcome::Refused { code: found, .. }) if code == found => {}
            (cell, found) => panic!("{name}: {kind}: {found:?} instead of {cell:?}"),
        }
        if row.access.is_none() {
            let unknown = give(&scene.me, DialogId(8888), OfferId(8888), kind).await;
            assert_eq!(asked, unknown, "{name}: {kind} tells that the dialog is there");
        }
    }
    assert_eq!(before, kept(&mut scene.admin.fresh().await).await, "{name}: what was refused changed something");
    for kind in KINDS.into_iter().filter(|kind| row.cell(kind) == Cell::Applied) {
        let fork = scene.portal.fork().await;
        fork.on_shift("clara").await;
        let asked = give(&scene.me.at(&fork), dialog, offer, kind).await;
        assert!(matches!(&asked.0, Outcome::Applied { .. }), "{name}: {kind}: {asked:?}");
    }
}

/// Gives a command of this kind as the reader would. What is handed on goes to Clara or to the other line.
async fn give(reader: &Phone, dialog: DialogId, offer: OfferId, kind: &str) -> Asked {
    let (clara, sales) = (reader.portal.id_of("clara").await.to_string(), reader.portal.sales.to_string());
    let command = table::command(kind, &dialog.to_string(), &offer.to_string(), &clara, &sales);
    let is_on_the_phone = |offer| reader.known.offers.contains_key(&offer);
    if command.offer().is_none_or(is_on_the_phone) {
        return reader.give(command).await;
    }
    // Of an offer that is not his, a phone that guesses its number would have to guess the lane, too.
    let guessed = CommandEnvelope { lane: Lane::Dialog(dialog), command, ..reader.envelope(Command::ShiftPause) };
    reader.post_one(&guessed).await
}
