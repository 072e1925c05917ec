//! Who sees what: each row of the product's table, over the feed and the history, and what goes when a right ends.

use serde_json::{Value, json};
use wire::{Access, Command, DialogId, EntriesPage, EntryBody, Register, RegisterResult, Scope};

use crate::kit::{Phone, Portal};

/// A dialog with a past: session 1 was Boris' and had a note; now session 2 waits for Anna's answer to an offer.
///
/// 1 opened, 2 "old", 3 accepted, 4 note, 5 "answer", 6 closed | 7 opened, 8 "new"
async fn with_a_past(portal: &Portal) -> (DialogId, Phone, Phone) {
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("old").await;
    let dialog = boris.accept_offer().await;
    boris.note(dialog, "secret").await.applied();
    boris.say(dialog, "answer").await.applied();
    boris.close(dialog).await.applied();
    boris.give(Command::ShiftEnd { to: None }).await.applied();
    let mut anna = portal.on_shift("anna").await;
    customer.say("new").await;
    anna.sync().await;
    boris.sync().await;
    (dialog, anna, boris)
}

const ALL: [&str; 8] = [
    "opened",
    "customer_message old",
    "accepted",
    "note secret",
    "operator_message answer",
    "closed",
    "opened",
    "customer_message new",
];

/// What the history address shows: access, and the entries as a phone tells them.
async fn history(phone: &mut Phone, dialog: DialogId) -> Vec<String> {
    phone.fill_holes().await;
    let page: EntriesPage = phone.get(&format!("/api/v1/dialogs/{dialog}/entries")).await.ok();
    let head = phone.head(dialog);
    assert_eq!(page.entries.len(), usize::try_from(head.last_seq - head.first_seq + 1).unwrap());
    let stored: Vec<_> = phone.known.entries.values().filter(|entry| entry.dialog == dialog).cloned().collect();
    assert_eq!(page.entries, stored, "history and feed show the same");
    phone.known.told(dialog)
}

async fn is_unknown(phone: &mut Phone, dialog: DialogId) {
    phone.sync().await;
    assert!(!phone.known.heads.contains_key(&dialog), "{} knows of it", phone.me.name);
    assert!(phone.known.told(dialog).is_empty());
    let path = format!("/api/v1/dialogs/{dialog}/entries");
    assert_eq!(phone.get(&path).await.fault(), (404, "not_found".into()));
    assert_eq!(phone.give(Command::Resume { dialog }).await.refused(), "not_found");
    let read = phone.put(&[Register::Read { dialog, seq: 1 }]).await;
    assert!(matches!(&read[..], [RegisterResult::Refused { code, .. }] if code == "not_found"));
}

#[tokio::test]
async fn offered_to_me_shows_the_open_session_without_notes_and_what_came_before() {
    let portal = Portal::start().await;
    let (dialog, mut anna, _) = with_a_past(&portal).await;
    let head = anna.head(dialog).clone();
    assert_eq!((head.access, head.first_seq, head.last_seq), (Access::Offered, 7, 8));
    assert_eq!(head.last.unwrap().text, "new");
    assert_eq!(history(&mut anna, dialog).await, ALL[6..]);
    // Asking for more brings no more.
    let page: EntriesPage = anna.get(&format!("/api/v1/dialogs/{dialog}/entries?from=1&to=99")).await.ok();
    assert_eq!((page.from, page.to), (7, 8));
    let page: EntriesPage = anna.get(&format!("/api/v1/dialogs/{dialog}/entries?before=7")).await.ok();
    assert_eq!(page.entries, []);
    for command in [
        Command::Send { dialog, text: "x".into(), draft: None },
        Command::Note { dialog, text: "x".into(), draft: None },
        Command::Close { dialog },
    ] {
        assert_eq!(anna.give(command).await.refused(), "not_responsible");
    }
}

#[tokio::test]
async fn mine_shows_everything() {
    let portal = Portal::start().await;
    let (dialog, mut anna, _) = with_a_past(&portal).await;
    anna.accept_offer().await;
    assert_eq!((anna.head(dialog).access, anna.head(dialog).first_seq), (Access::Responsible, 1));
    let told = history(&mut anna, dialog).await;
    assert_eq!((&told[..8], &told[8..]), (&ALL.map(String::from)[..], &["accepted".to_owned()][..]));
}

#[tokio::test]
async fn queued_on_my_line_shows_name_first_words_and_wait_only() {
    let portal = Portal::start().await;
    let (dialog, _, _) = with_a_past(&portal).await;
    let mut clara = portal.phone("clara").await;
    // Only a screen that watches the line brings the head.
    clara.sync().await;
    assert!(!clara.known.heads.contains_key(&dialog));
    clara.watch = vec![portal.support];
    clara.sync().await;
    let head = clara.head(dialog).clone();
    assert_eq!((head.access, head.first_seq > head.last_seq), (Access::Queued, true));
    assert_eq!(head.last.unwrap().text, "new");
    assert!(head.session.unwrap().waiting_since.is_some());
    assert_eq!(history(&mut clara, dialog).await, [""; 0]);
    assert_eq!(clara.note(dialog, "x").await.refused(), "not_responsible");
}

#[tokio::test]
async fn queued_shows_the_first_words_of_this_session_however_many_follow() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    customer.say("first words").await;
    customer.say("more").await;
    let mut anna = portal.phone("anna").await;
    anna.watch = vec![portal.support];
    anna.sync().await;
    assert_eq!(anna.head(customer.dialog().await).last.as_ref().unwrap().text, "first words");
}

#[tokio::test]
async fn formerly_mine_shows_everything_up_to_my_leaving() {
    let portal = Portal::start().await;
    let (dialog, mut anna, mut boris) = with_a_past(&portal).await;
    anna.accept_offer().await;
    anna.note(dialog, "about Boris").await.applied();
    anna.say(dialog, "private").await.applied();
    boris.sync().await;
    let head = boris.head(dialog).clone();
    assert_eq!((head.access, head.first_seq, head.last_seq), (Access::Former, 1, 6));
    assert_eq!(head.last.unwrap().text, "answer");
    assert_eq!(head.session.unwrap().responsible, Some(anna.me.id), "the head says how it stands");
    assert_eq!(history(&mut boris, dialog).await, ALL[..6]);
}

#[tokio::test]
async fn formerly_mine_and_offered_again_hides_what_lies_between() {
    let portal = Portal::start().await;
    let (dialog, mut anna, mut boris) = with_a_past(&portal).await;
    // Anna has it for a while, then the customer comes back for a third time and Boris is asked.
    anna.accept_offer().await;
    anna.say(dialog, "private").await.applied();
    anna.close(dialog).await.applied();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    boris.give(Command::ShiftStart { planned_end: None }).await.applied();
    let customer = portal.app.store.read(move |read| Ok(read.dialog(dialog)?.unwrap().customer.id)).await.unwrap();
    portal
        .app
        .store
        .write(move |write| {
            let row = write.dialog(dialog)?.unwrap();
            let visitor =
                server::store::Visitor { id: 1, channel: row.channel, line: row.line, customer, dialog: Some(dialog) };
            let bus = server::bus::Bus::default();
            server::dialogs::customer_message(write, &bus, &visitor, "third", "third".into(), None)
        })
        .await
        .unwrap();
    boris.sync().await;
    let head = boris.head(dialog).clone();
    assert_eq!((head.access, head.first_seq, head.last_seq), (Access::Offered, 1, 13));
    let told = history(&mut boris, dialog).await;
    assert_eq!(told[..6], ALL[..6]);
    assert_eq!(told[6..11], ["hidden"; 5]);
    assert_eq!(told[11..], ["opened", "customer_message third"]);
    let hidden: Vec<_> =
        boris.known.entries.values().filter(|entry| entry.body == EntryBody::Hidden).cloned().collect();
    for entry in hidden {
        assert_eq!(serde_json::to_value(entry.author).unwrap(), json!({ "who": "system" }));
        assert_eq!(entry.command_id, None);
    }
    // Accepted, everything is his: what was hidden becomes a hole and is fetched.
    boris.accept_offer().await;
    assert!(!boris.known.holes(dialog).is_empty());
    let told = history(&mut boris, dialog).await;
    assert!(told.contains(&"operator_message private".to_owned()) && !told.contains(&"hidden".to_owned()));
}

#[tokio::test]
async fn others_on_my_line_only_with_see_all() {
    let portal = Portal::start().await;
    let (dialog, mut anna, _) = with_a_past(&portal).await;
    anna.accept_offer().await;
    let mut clara = portal.phone("clara").await;
    clara.watch = vec![portal.support];
    is_unknown(&mut clara, dialog).await;
    portal.set_line(json!({ "see_all": true })).await;
    clara.sync().await;
    assert_eq!(clara.head(dialog).access, Access::Colleague);
    assert_eq!(history(&mut clara, dialog).await[..8], ALL);
    for command in [
        Command::Send { dialog, text: "x".into(), draft: None },
        Command::Note { dialog, text: "x".into(), draft: None },
        Command::Close { dialog },
    ] {
        assert_eq!(clara.give(command).await.refused(), "not_responsible");
    }
    portal.set_line(json!({ "see_all": false })).await;
    is_unknown(&mut clara, dialog).await;
}

#[tokio::test]
async fn a_manager_sees_the_dialogs_of_his_lines_while_a_screen_shows_them() {
    let portal = Portal::start().await;
    let (dialog, mut anna, boris) = with_a_past(&portal).await;
    anna.accept_offer().await;
    let elsewhere = portal.sales_customer().await;
    elsewhere.say("sales").await;
    let mut vera = portal.phone("vera").await;
    vera.sync().await;
    assert!(vera.known.heads.is_empty());
    vera.watch = vec![portal.support, portal.sales];
    vera.sync().await;
    assert_eq!(vera.head(dialog).access, Access::Manager);
    assert_eq!(history(&mut vera, dialog).await[..8], ALL);
    is_unknown(&mut vera, elsewhere.dialog().await).await;
    // She may write a note and move it, but not write to the customer.
    assert_eq!(vera.say(dialog, "x").await.refused(), "not_responsible");
    vera.note(dialog, "Look at this").await.applied();
    vera.transfer(dialog, boris.me.id).await.applied();
    // When the screen closes the heads go.
    vera.sync().await;
    vera.watch.clear();
    vera.sync().await;
    assert!(vera.known.heads.is_empty());
    assert!(vera.known.left.contains(&Scope::LineHeads(portal.support)));
}

#[tokio::test]
async fn an_admin_sees_every_line() {
    let portal = Portal::start().await;
    let (dialog, _, _) = with_a_past(&portal).await;
    let elsewhere = portal.sales_customer().await;
    elsewhere.say("sales").await;
    let mut admin = portal.phone("admin").await;
    admin.watch = vec![portal.support, portal.sales];
    admin.sync().await;
    for id in [dialog, elsewhere.dialog().await] {
        assert_eq!(admin.head(id).access, Access::Manager);
    }
    assert_eq!(history(&mut admin, dialog).await, ALL);
    assert_eq!(admin.known.lines.len(), 2);
}

#[tokio::test]
async fn another_line_is_not_told_that_a_dialog_exists() {
    let portal = Portal::start().await;
    let (dialog, mut anna, _) = with_a_past(&portal).await;
    let mut dan = portal.on_shift("dan").await;
    dan.watch = vec![portal.support, portal.sales];
    is_unknown(&mut dan, dialog).await;
    anna.accept_offer().await;
    anna.close(dialog).await.applied();
    is_unknown(&mut dan, dialog).await;
    assert_eq!(dan.known.lines.keys().copied().collect::<Vec<_>>(), [portal.sales]);
    assert_eq!(dan.known.colleagues.len(), 1, "only those of his line: {:?}", dan.known.colleagues);
}

#[tokio::test]
async fn a_declined_offer_takes_its_entries_with_it_and_the_head_goes_when_somebody_has_it() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    assert_eq!(anna.known.told(offer.dialog).len(), 2);
    anna.decline(offer.id).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(offer.dialog).access, Access::Queued);
    assert!(anna.known.told(offer.dialog).is_empty());
    boris.accept_offer().await;
    is_unknown(&mut anna, offer.dialog).await;
}

#[tokio::test]
async fn an_expired_offer_leaves_in_the_same_way() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    portal.advance_s(60).await;
    anna.sync().await;
    assert!(anna.known.told(offer.dialog).is_empty());
    boris.accept_offer().await;
    is_unknown(&mut anna, offer.dialog).await;
}

#[tokio::test]
async fn whoever_leaves_a_line_forgets_what_only_the_line_showed_him() {
    let portal = Portal::start().await;
    let (dialog, mut anna, _) = with_a_past(&portal).await;
    let mut clara = portal.phone("clara").await;
    clara.watch = vec![portal.support];
    clara.sync().await;
    assert!(clara.known.heads.contains_key(&dialog));
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [anna.me.id], "managers": [] });
    let _: Value = admin.call(http::Method::PUT, &path, Some(staff)).await.ok();
    is_unknown(&mut clara, dialog).await;
    assert!(clara.known.left.contains(&Scope::Line(portal.support)));
    assert!(clara.known.lines.is_empty(), "{:?}", clara.known.lines);
    anna.accept_offer().await;
    assert_eq!(anna.head(dialog).access, Access::Responsible);
}

#[tokio::test]
async fn a_manager_who_is_one_no_more_keeps_what_was_formerly_his() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = customer.dialog().await;
    let anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    vera.give(Command::Take { dialog }).await.applied();
    vera.sync().await;
    vera.transfer(dialog, anna.me.id).await.applied();
    vera.sync().await;
    assert_eq!(vera.head(dialog).access, Access::Manager);
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [anna.me.id], "managers": [] });
    let _: Value = admin.call(http::Method::PUT, &path, Some(staff)).await.ok();
    vera.sync().await;
    assert_eq!((vera.head(dialog).access, vera.head(dialog).last_seq), (Access::Former, 4));
    vera.fill_holes().await;
    assert_eq!(vera.known.told(dialog), ["opened", "customer_message one", "taken", "transferred"]);
}
